//! `Encrypt`: up to 4096 bytes under a KMS key.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidKeyUsage,
//! Validation, DryRun.

use std::collections::BTreeMap;

use api::Blob;
use api::kms::{EncryptRequest, EncryptResponse, EncryptionAlgorithmSpec, KeyUsageType, Operation};
use crypto::Encryption;
use hsm::{ContextDigest, MaterialId};
use secret::Secret;

use crate::ask::Ask;
use crate::call::{Call, Permitted};
use crate::encryption_context;
use crate::error::Error;
use crate::key::spec;

pub(crate) async fn encrypt(
    call: &Call<'_>,
    input: &EncryptRequest,
) -> Result<EncryptResponse, Error> {
    let encryption_algorithm = input.encryption_algorithm.unwrap_or_default();

    let ask = Ask::of(Operation::Encrypt)
        .encrypting(encryption_algorithm.as_str(), input.encryption_context.as_ref());
    let key = call.find_key(&input.key_id)?;
    let key = call.permit(key, ask)?.in_usable_state()?;
    let key = key.for_usage(KeyUsageType::EncryptDecrypt)?;
    spec::check_encryption(key.key(), encryption_algorithm)?;
    let sealing = Sealing::new(key, encryption_algorithm, input.encryption_context.as_ref())?;
    sealing.check_length(&input.plaintext)?;
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;
    call.stop_if_dry_run(input.dry_run)?;

    let ciphertext = sealing.seal(call, &input.plaintext).await?;
    call.note_use(key);
    Ok(EncryptResponse {
        ciphertext_blob: Some(Blob::from(ciphertext)),
        key_id: Some(key.arn()),
        encryption_algorithm: Some(encryption_algorithm),
    })
}

/// How a key that may be used encrypts: Encrypt, and the second half of ReEncrypt.
pub(super) struct Sealing<'a> {
    key: Permitted<'a>,
    algorithm: EncryptionAlgorithmSpec,
    way: Way,
}

enum Way {
    Symmetric(ContextDigest),
    Public(Encryption),
}

impl<'a> Sealing<'a> {
    /// Refuses, as Validation, an encryption context with an algorithm that has none.
    pub(super) fn new(
        key: Permitted<'a>,
        algorithm: EncryptionAlgorithmSpec,
        context: Option<&BTreeMap<String, String>>,
    ) -> Result<Self, Error> {
        let way = match spec::public_encryption(algorithm) {
            Some(encryption) => {
                encryption_context::refuse(context)?;
                Way::Public(encryption)
            }
            None => Way::Symmetric(encryption_context::digest(context)?),
        };
        Ok(Self { key, algorithm, way })
    }

    /// Refuses, as Validation, a plaintext that the algorithm cannot take.
    pub(super) fn check_length(&self, plaintext: &Secret) -> Result<(), Error> {
        let Way::Public(encryption) = self.way else { return Ok(()) };
        let spec = self.key.key().spec;
        let length_max = spec::plaintext_length_max(spec, encryption);
        if plaintext.expose().len() <= length_max {
            return Ok(());
        }
        Err(Error::validation(format!(
            "Algorithm {} and key spec {spec} cannot encrypt data larger than {length_max} bytes.",
            self.algorithm
        )))
    }

    /// The backing key that encrypts, if the algorithm has several.
    pub(super) fn material_id(&self) -> Result<Option<MaterialId>, Error> {
        match self.way {
            Way::Symmetric(_) => Ok(Some(self.key.current_backing_key()?.id)),
            Way::Public(_) => Ok(None),
        }
    }

    pub(super) async fn seal(&self, call: &Call<'_>, plaintext: &Secret) -> Result<Vec<u8>, Error> {
        let plaintext = plaintext.expose();
        Ok(match &self.way {
            Way::Symmetric(context) => call.encrypt(self.key, plaintext, context).await?,
            Way::Public(encryption) => {
                let key = self.key.public_half()?;
                call.kms.hsm.encrypt_public(key, *encryption, plaintext).await?
            }
        })
    }
}
