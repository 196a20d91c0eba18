//! Keyrings: wrapping keys, which give data keys and open them.

mod aws_kms;
mod multi;
mod raw_aes;
mod raw_rsa;

use std::fmt;

use secret::Secret;

use crate::context::EncryptionContext;
use crate::message::EncryptedDataKey;

pub use aws_kms::{AwsKms, AwsKmsDiscovery, DiscoveryFilter, RelatedKeysTwice, check_unrelated};
pub use multi::Multi;
pub use raw_aes::RawAes;
pub use raw_rsa::{RawRsa, RsaKey, RsaPadding};

/// The provider id of KMS keys; no raw keyring may use it.
pub const AWS_KMS_PROVIDER: &str = "aws-kms";

/// Which data key is asked for.
#[derive(Clone, Copy, Debug)]
pub struct DataKeyRequest<'a> {
    /// In bytes.
    pub length: usize,
    /// All pairs, those of the format too.
    pub context: &'a EncryptionContext,
}

/// A data key, and what wrapping keys have made of it.
#[derive(Debug)]
pub struct MadeDataKey {
    pub data_key: Secret,
    pub encrypted: Vec<EncryptedDataKey>,
}

/// One or several wrapping keys.
pub trait Keyring: fmt::Debug + Send + Sync {
    /// Makes a data key, if there is none yet, and adds what it makes of it.
    fn on_encrypt(
        &self,
        request: &DataKeyRequest<'_>,
        made: &mut Option<MadeDataKey>,
    ) -> Result<(), KeyFailure>;

    /// Opens one of the data keys, or says why it could not open those that are its own.
    fn on_decrypt(
        &self,
        request: &DataKeyRequest<'_>,
        encrypted: &[EncryptedDataKey],
        failures: &mut Vec<KeyFailure>,
    ) -> Option<Secret>;
}

/// Why a wrapping key did not do what it was asked.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{key}: {why}")]
pub struct KeyFailure {
    pub key: String,
    pub why: String,
}

impl KeyFailure {
    pub(crate) fn new(key: impl Into<String>, why: impl fmt::Display) -> Self {
        Self { key: key.into(), why: why.to_string() }
    }
}

/// The data key to wrap: the one that is there, or a new one of ours.
fn data_key_or_new<'a>(
    request: &DataKeyRequest<'_>,
    made: &'a mut Option<MadeDataKey>,
) -> &'a mut MadeDataKey {
    made.get_or_insert_with(|| {
        let mut data_key = vec![0; request.length];
        crypto::random(&mut data_key);
        MadeDataKey { data_key: Secret::new(data_key), encrypted: Vec::new() }
    })
}
