//! KMS keys: one that is named, or whichever a message names.
//!
//! Sources: aws-kms-keyring.md, aws-kms-discovery-keyring.md and their aws-kms-mrk- relatives in
//! <https://github.com/awslabs/aws-encryption-sdk-specification/tree/master/framework/aws-kms>.

use std::collections::HashSet;
use std::sync::Arc;

use secret::Secret;

use super::{AWS_KMS_PROVIDER, DataKeyRequest, KeyFailure, Keyring, MadeDataKey};
use crate::context::EncryptionContext;
use crate::kms::arn::{self, KmsArn};
use crate::kms::{Asked, Kms, KmsError};
use crate::message::EncryptedDataKey;

/// A KMS key that is named. It opens what its relatives in other regions have wrapped too.
#[derive(Debug)]
pub struct AwsKms {
    pub kms: Arc<Kms>,
    /// An ARN; to encrypt, also an id or an alias.
    pub key_id: String,
    pub grant_tokens: Vec<String>,
}

impl AwsKms {
    pub(crate) fn asked<'a>(&'a self, context: &'a EncryptionContext) -> Asked<'a> {
        Asked {
            key_id: Some(&self.key_id),
            region: KmsArn::parse(&self.key_id).map(|arn| arn.region),
            context,
            grant_tokens: &self.grant_tokens,
        }
    }

    pub(crate) fn failure(&self, why: impl std::fmt::Display) -> KeyFailure {
        KeyFailure::new(&self.key_id, why)
    }

    /// Refuses an answer that does not name a key by its ARN.
    fn wrapped(&self, arn: String, ciphertext: Vec<u8>) -> Result<EncryptedDataKey, KeyFailure> {
        if KmsArn::of_key(&arn).is_none() {
            return Err(self.failure("the KMS did not say which key it used"));
        }
        Ok(EncryptedDataKey {
            provider_id: AWS_KMS_PROVIDER.into(),
            provider_info: arn.into_bytes(),
            ciphertext,
        })
    }
}

impl Keyring for AwsKms {
    fn on_encrypt(
        &self,
        request: &DataKeyRequest<'_>,
        made: &mut Option<MadeDataKey>,
    ) -> Result<(), KeyFailure> {
        let asked = self.asked(request.context);
        if let Some(made) = made {
            let encrypted = self.kms.encrypt(asked, made.data_key.expose());
            let (ciphertext, arn) = encrypted.map_err(|error| self.failure(error))?;
            made.encrypted.push(self.wrapped(arn, ciphertext)?);
            return Ok(());
        }
        let generated = self.kms.generate_data_key(asked, request.length);
        let generated = generated.map_err(|error| self.failure(error))?;
        if generated.plaintext.expose().len() != request.length {
            return Err(self.failure("the KMS gave a data key of another length"));
        }
        let encrypted = vec![self.wrapped(generated.key_arn, generated.ciphertext)?];
        *made = Some(MadeDataKey { data_key: generated.plaintext, encrypted });
        Ok(())
    }

    fn on_decrypt(
        &self,
        request: &DataKeyRequest<'_>,
        encrypted: &[EncryptedDataKey],
        failures: &mut Vec<KeyFailure>,
    ) -> Option<Secret> {
        for (key_arn, encrypted) in of_kms(encrypted) {
            let Some(key_arn) = key_arn else {
                failures.push(self.failure("the message names a KMS key otherwise than by an ARN"));
                return None;
            };
            if !arn::opens(&self.key_id, key_arn) {
                continue;
            }
            match open(&self.kms, self.asked(request.context), encrypted, request.length) {
                Ok(data_key) => return Some(data_key),
                Err(error) => failures.push(self.failure(error)),
            }
        }
        None
    }
}

/// Which keys are asked for that a message names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DiscoveryFilter {
    pub partition: String,
    pub accounts: Vec<String>,
}

/// The KMS keys that messages name; of related ones, the one in the client's own region. It only decrypts.
#[derive(Debug)]
pub struct AwsKmsDiscovery {
    pub kms: Arc<Kms>,
    pub filter: Option<DiscoveryFilter>,
    pub grant_tokens: Vec<String>,
}

impl AwsKmsDiscovery {
    /// In the region of the environment; the ciphertext says which key.
    pub(crate) fn asked<'a>(&'a self, context: &'a EncryptionContext) -> Asked<'a> {
        Asked { key_id: None, region: None, context, grant_tokens: &self.grant_tokens }
    }

    pub(crate) fn only_decrypts() -> KeyFailure {
        KeyFailure::new("discovery", "it only decrypts: name the key to encrypt with")
    }

    pub(crate) fn allows_arn(&self, arn: &str) -> bool {
        KmsArn::of_key(arn).is_some_and(|arn| self.allows(&arn))
    }

    fn allows(&self, arn: &KmsArn<'_>) -> bool {
        self.filter.as_ref().is_none_or(|filter| {
            filter.partition == arn.partition
                && filter.accounts.iter().any(|account| account == arn.account)
        })
    }

    fn open(
        &self,
        arn: &KmsArn<'_>,
        request: &DataKeyRequest<'_>,
        ciphertext: &[u8],
    ) -> Result<Secret, KmsErrorOrKey> {
        let region = if arn.is_multi_region() { self.kms.region()? } else { arn.region.into() };
        let key_id = arn.in_region(&region);
        let asked =
            Asked { key_id: Some(&key_id), region: Some(&region), ..self.asked(request.context) };
        open(&self.kms, asked, ciphertext, request.length)
    }
}

impl Keyring for AwsKmsDiscovery {
    fn on_encrypt(
        &self,
        _: &DataKeyRequest<'_>,
        _: &mut Option<MadeDataKey>,
    ) -> Result<(), KeyFailure> {
        Err(Self::only_decrypts())
    }

    fn on_decrypt(
        &self,
        request: &DataKeyRequest<'_>,
        encrypted: &[EncryptedDataKey],
        failures: &mut Vec<KeyFailure>,
    ) -> Option<Secret> {
        for (key_arn, encrypted) in of_kms(encrypted) {
            let Some(arn) = key_arn.and_then(KmsArn::of_key) else {
                let why = "the message names a KMS key otherwise than by an ARN";
                failures.push(KeyFailure::new("discovery", why));
                return None;
            };
            if !self.allows(&arn) {
                continue;
            }
            match self.open(&arn, request, encrypted) {
                Ok(data_key) => return Some(data_key),
                Err(error) => failures.push(KeyFailure::new(arn.in_region(arn.region), error)),
            }
        }
        None
    }
}

/// The data keys that are under KMS keys: the ARN, if it is one, and the ciphertext.
fn of_kms(encrypted: &[EncryptedDataKey]) -> impl Iterator<Item = (Option<&str>, &[u8])> {
    encrypted.iter().filter(|encrypted| encrypted.provider_id == AWS_KMS_PROVIDER).map(
        |encrypted| {
            let text = std::str::from_utf8(&encrypted.provider_info).ok();
            (text.filter(|text| KmsArn::of_key(text).is_some()), &*encrypted.ciphertext)
        },
    )
}

/// Why a data key did not open.
#[derive(Debug, thiserror::Error)]
enum KmsErrorOrKey {
    #[error(transparent)]
    Kms(#[from] KmsError),
    #[error("the KMS opened it with another key, {0}")]
    OtherKey(String),
    #[error("it holds a data key of another length")]
    Length,
}

/// Has the KMS open a data key, and believes it only if it was the key that was asked for.
fn open(
    kms: &Kms,
    asked: Asked<'_>,
    ciphertext: &[u8],
    length: usize,
) -> Result<Secret, KmsErrorOrKey> {
    let (data_key, used) = kms.decrypt(asked, ciphertext)?;
    if Some(&*used) != asked.key_id {
        return Err(KmsErrorOrKey::OtherKey(used));
    }
    if data_key.expose().len() != length {
        return Err(KmsErrorOrKey::Length);
    }
    Ok(data_key)
}

/// Two of the keys are one multi-Region key in two regions.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0} is given more than once: of related multi-Region keys, one is enough")]
pub struct RelatedKeysTwice(String);

/// Refuses related multi-Region keys in one set of wrapping keys.
pub fn check_unrelated<'a>(
    keys: impl IntoIterator<Item = &'a str>,
) -> Result<(), RelatedKeysTwice> {
    let mut seen = HashSet::new();
    for key in keys {
        let id = KmsArn::of_key(key).map_or(key, |arn| arn.id);
        if id.starts_with("mrk-") && !seen.insert(id) {
            return Err(RelatedKeysTwice(key.into()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multi_region_key_is_given_once() {
        let there = "arn:aws:kms:us-east-1:111122223333:key/mrk-1";
        let here = "arn:aws:kms:eu-central-1:111122223333:key/mrk-1";
        assert!(check_unrelated([here, "mrk-2", "alias/mrk-1"]).is_ok());
        assert!(check_unrelated([here, there]).is_err());
        assert!(check_unrelated([here, "mrk-1"]).is_err());
        assert!(check_unrelated(["1234", "1234"]).is_ok(), "useless, and harmless");
    }
}
