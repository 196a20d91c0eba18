//! Materials: the data key of a message with all that belongs to it, and who gives them.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use crypto::{PairError, PrivateKey, PublicKey, Signed, compressed_point};
use secret::Secret;

use crate::context::{ContextError, EncryptionContext, PUBLIC_KEY};
use crate::keyring::{DataKeyRequest, KeyFailure, Keyring};
use crate::message::EncryptedDataKey;
use crate::suite::Signing;
use crate::{Suite, commitment::PolicyError};

/// What a message is to be encrypted for.
#[derive(Clone, Debug)]
pub struct EncryptionRequest<'a> {
    pub suite: Suite,
    /// The caller's pairs.
    pub context: &'a EncryptionContext,
    /// The keys of those that are authenticated without being stored in the message.
    pub required_keys: &'a BTreeSet<String>,
    /// The length of the plaintext in bytes, where it is known.
    pub plaintext_length: Option<u64>,
}

/// What a message says of its data key.
#[derive(Clone, Debug)]
pub struct DecryptionRequest<'a> {
    pub suite: Suite,
    /// The pairs that the message holds, and those that the caller knows besides.
    pub context: &'a EncryptionContext,
    pub encrypted_data_keys: &'a [EncryptedDataKey],
}

/// A data key, and all that a message under it holds.
#[derive(Debug)]
pub struct EncryptionMaterials {
    pub suite: Suite,
    /// The caller's pairs, and the public key of a suite that signs.
    pub context: EncryptionContext,
    pub data_key: Secret,
    pub encrypted_data_keys: Vec<EncryptedDataKey>,
    pub signing_key: Option<SigningKey>,
}

/// A data key, and what the message's signature is verified with.
#[derive(Debug)]
pub struct DecryptionMaterials {
    pub suite: Suite,
    pub data_key: Secret,
    pub verification_key: Option<PublicKey>,
}

impl EncryptionMaterials {
    /// Refuses those that are not for `suite`.
    pub(crate) fn check(&self, suite: Suite) -> Result<(), MaterialsError> {
        check(suite, self.suite, &self.data_key, self.signing_key.is_some())
    }
}

impl DecryptionMaterials {
    /// Refuses those that are not for `suite`: without a key to verify with, a signature would not be missed.
    pub(crate) fn check(&self, suite: Suite) -> Result<(), MaterialsError> {
        check(suite, self.suite, &self.data_key, self.verification_key.is_some())
    }
}

fn check(
    wanted: Suite,
    suite: Suite,
    data_key: &Secret,
    has_key_pair: bool,
) -> Result<(), MaterialsError> {
    if suite != wanted {
        return Err(MaterialsError::Suite);
    }
    if data_key.expose().len() != suite.key_length() {
        return Err(MaterialsError::DataKeyLength);
    }
    if has_key_pair != suite.signing().is_some() {
        return Err(MaterialsError::PublicKey);
    }
    Ok(())
}

/// Why there are no materials.
#[derive(Debug, thiserror::Error)]
pub enum MaterialsError {
    #[error(transparent)]
    Context(#[from] ContextError),
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// No wrapping key gave a data key, or opened one.
    #[error("{}", told(.0))]
    Keys(Vec<KeyFailure>),
    #[error("no wrapping key that was given made a data key")]
    NoDataKey,
    #[error("none of the message's {0} encrypted data keys is of a wrapping key that was given")]
    NoWrappingKey(usize),
    #[error("the materials are for another algorithm than the message's")]
    Suite,
    #[error("a data key has another length than the algorithm takes")]
    DataKeyLength,
    /// The public key is missing, is none, or is one too many.
    #[error("the message's public key does not fit its algorithm")]
    PublicKey,
    #[error(transparent)]
    Signing(#[from] PairError),
}

fn told(failures: &[KeyFailure]) -> String {
    failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Gives the materials of messages: from a keyring, or from a cache before one.
pub trait MaterialsManager: fmt::Debug + Send + Sync {
    /// Those of a message that is to be written.
    fn encryption_materials(
        &self,
        request: &EncryptionRequest<'_>,
    ) -> Result<Arc<EncryptionMaterials>, MaterialsError>;

    /// Those of a message that is read.
    fn decryption_materials(
        &self,
        request: &DecryptionRequest<'_>,
    ) -> Result<Arc<DecryptionMaterials>, MaterialsError>;
}

/// A new data key for each message.
#[derive(Debug)]
pub struct FromKeyring(pub Box<dyn Keyring>);

impl MaterialsManager for FromKeyring {
    fn encryption_materials(
        &self,
        request: &EncryptionRequest<'_>,
    ) -> Result<Arc<EncryptionMaterials>, MaterialsError> {
        let mut context = request.context.clone();
        let signing_key = request.suite.signing().map(SigningKey::generate).transpose()?;
        if let Some(key) = &signing_key {
            context.insert(PUBLIC_KEY.into(), key.public_key.clone());
        }
        let asked = DataKeyRequest { length: request.suite.key_length(), context: &context };
        let mut made = None;
        self.0
            .on_encrypt(&asked, &mut made)
            .map_err(|failure| MaterialsError::Keys(vec![failure]))?;
        let made = made.ok_or(MaterialsError::NoDataKey)?;
        let materials = EncryptionMaterials {
            suite: request.suite,
            context,
            data_key: made.data_key,
            encrypted_data_keys: made.encrypted,
            signing_key,
        };
        materials.check(request.suite)?;
        Ok(Arc::new(materials))
    }

    fn decryption_materials(
        &self,
        request: &DecryptionRequest<'_>,
    ) -> Result<Arc<DecryptionMaterials>, MaterialsError> {
        let verification_key = verification_key(request.suite, request.context)?;
        let asked = DataKeyRequest { length: request.suite.key_length(), context: request.context };
        let mut failures = Vec::new();
        let opened = self.0.on_decrypt(&asked, request.encrypted_data_keys, &mut failures);
        let data_key = match opened {
            Some(data_key) => data_key,
            None if failures.is_empty() => {
                return Err(MaterialsError::NoWrappingKey(request.encrypted_data_keys.len()));
            }
            None => return Err(MaterialsError::Keys(failures)),
        };
        let materials = DecryptionMaterials { suite: request.suite, data_key, verification_key };
        materials.check(request.suite)?;
        Ok(Arc::new(materials))
    }
}

/// The public key that a message holds, if its suite signs; there must be none if it does not.
fn verification_key(
    suite: Suite,
    context: &EncryptionContext,
) -> Result<Option<PublicKey>, MaterialsError> {
    match (suite.signing(), context.get(PUBLIC_KEY)) {
        (None, None) => Ok(None),
        (Some(signing), Some(text)) => {
            let point = BASE64_STANDARD.decode(text).map_err(|_| MaterialsError::PublicKey)?;
            let key = PublicKey::from_compressed_point(signing.kind, &point);
            key.map(Some).map_err(|_| MaterialsError::PublicKey)
        }
        _ => Err(MaterialsError::PublicKey),
    }
}

/// A key pair that signs messages; its public half goes with them.
#[derive(Debug)]
pub struct SigningKey {
    signing: Signing,
    key: PrivateKey,
    public_key: String,
}

impl SigningKey {
    fn generate(signing: Signing) -> Result<Self, PairError> {
        let key = PrivateKey::generate(signing.kind)?;
        let point = compressed_point(signing.kind, &key.public_key()?)?;
        Ok(Self { signing, key, public_key: BASE64_STANDARD.encode(point) })
    }

    pub(crate) fn sign(&self, digest: &[u8]) -> Result<Vec<u8>, PairError> {
        self.key.sign(self.signing.scheme(), Signed::Digest(digest))
    }
}
