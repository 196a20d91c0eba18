//! Which algorithms a key has.

use api::kms::{EncryptionAlgorithmSpec, KeySpec};
use catalog::record::Key;

use crate::error::Error;

/// Refuses an encryption algorithm that the key's spec does not have. Refuses: InvalidKeyUsage.
pub(crate) fn check(key: &Key, algorithm: EncryptionAlgorithmSpec) -> Result<(), Error> {
    match (key.spec, algorithm) {
        (KeySpec::SymmetricDefault, EncryptionAlgorithmSpec::SymmetricDefault) => Ok(()),
        (spec, algorithm) => {
            Err(Error::IncompatibleAlgorithm { algorithm: algorithm.as_str(), spec })
        }
    }
}
