//! Small plaintexts, encrypted by the KMS itself: the message is the KMS's ciphertext, as `aws kms encrypt` gives it.

use secret::Secret;

use crate::context::EncryptionContext;
use crate::keyring::{AwsKms, AwsKmsDiscovery, KeyFailure};

/// What the KMS encrypts at most, in bytes.
pub const PLAINTEXT_LENGTH_MAX: usize = 4096;
/// The longest ciphertext that it decrypts, in bytes.
pub const CIPHERTEXT_LENGTH_MAX: usize = 6144;

/// What some bytes begin.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// A message of the AWS Encryption SDK, or what is to be told why it is none.
    Message,
    /// A ciphertext of a KMS.
    KmsCiphertext,
}

impl Kind {
    /// Of the first bytes.
    ///
    /// A message begins with 01 80 or 02 04, 02 05. AWS's ciphertexts begin with 01 02, Strongroom's with a byte above 9F.
    pub fn of(start: &[u8]) -> Self {
        match start {
            [1, 2, ..] => Self::KmsCiphertext,
            [0xA0..=0xFF, ..] => Self::KmsCiphertext,
            _ => Self::Message,
        }
    }
}

/// A KMS that encrypts and decrypts data itself.
pub trait Direct {
    /// Encrypts up to [`PLAINTEXT_LENGTH_MAX`] bytes.
    fn encrypt_direct(
        &self,
        plaintext: &[u8],
        context: &EncryptionContext,
    ) -> Result<Vec<u8>, KeyFailure>;

    fn decrypt_direct(
        &self,
        ciphertext: &[u8],
        context: &EncryptionContext,
    ) -> Result<Secret, KeyFailure>;
}

impl Direct for AwsKms {
    fn encrypt_direct(
        &self,
        plaintext: &[u8],
        context: &EncryptionContext,
    ) -> Result<Vec<u8>, KeyFailure> {
        let encrypted = self.kms.encrypt(self.asked(context), plaintext);
        encrypted.map(|(ciphertext, _)| ciphertext).map_err(|error| self.failure(error))
    }

    fn decrypt_direct(
        &self,
        ciphertext: &[u8],
        context: &EncryptionContext,
    ) -> Result<Secret, KeyFailure> {
        let decrypted = self.kms.decrypt(self.asked(context), ciphertext);
        decrypted.map(|(plaintext, _)| plaintext).map_err(|error| self.failure(error))
    }
}

impl Direct for AwsKmsDiscovery {
    fn encrypt_direct(&self, _: &[u8], _: &EncryptionContext) -> Result<Vec<u8>, KeyFailure> {
        Err(AwsKmsDiscovery::only_decrypts())
    }

    /// The ciphertext says under which key it is; whether that was to be used is looked at afterwards.
    fn decrypt_direct(
        &self,
        ciphertext: &[u8],
        context: &EncryptionContext,
    ) -> Result<Secret, KeyFailure> {
        let (plaintext, arn) = self
            .kms
            .decrypt(self.asked(context), ciphertext)
            .map_err(|error| KeyFailure::new("discovery", error))?;
        if self.allows_arn(&arn) {
            return Ok(plaintext);
        }
        Err(KeyFailure::new(arn, "it is of another account or partition than was asked for"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kms_ciphertext_is_told_by_its_first_bytes() {
        for start in [&[1, 2, 2, 0][..], &[1, 2, 3, 0], &[0xA1, 0], &[0xA2]] {
            assert_eq!(Kind::of(start), Kind::KmsCiphertext, "{start:?}");
        }
        for start in [&[1, 0x80][..], &[2, 5], &[2, 4], b"AgV4", &[], &[1], &[0]] {
            assert_eq!(Kind::of(start), Kind::Message, "{start:?}");
        }
    }
}
