//! AES-GCM (SP 800-38D) under a key that seals many messages, with 96-bit IVs and 128-bit tags.

use std::fmt;

use crate::ffi::gcm::GcmContext;
use crate::{TAG_LENGTH, Unauthenticated};

/// AES has no key of that length.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("an AES key has 16, 24 or 32 bytes")]
pub struct KeyLength;

/// A key of AES-128, AES-192 or AES-256, set up for GCM. Wiped when dropped; threads may share it.
///
/// Whoever seals with it answers for its IVs: none may come twice.
pub struct GcmKey(GcmContext);

impl GcmKey {
    pub fn new(key: &[u8]) -> Result<Self, KeyLength> {
        GcmContext::new(key).map(Self)
    }

    /// Encrypts `plaintext` into `ciphertext`, of the same length, and returns the tag.
    ///
    /// # Panics
    /// When the lengths differ, or from 64 GiB on.
    pub fn seal(
        &self,
        iv: &[u8; 12],
        additional_data: &[u8],
        plaintext: &[u8],
        ciphertext: &mut [u8],
    ) -> [u8; TAG_LENGTH] {
        self.0.seal(iv, additional_data, plaintext, ciphertext)
    }

    /// Decrypts `ciphertext` into `plaintext`, of the same length. When it fails, that holds zeros.
    ///
    /// # Panics
    /// When the lengths differ.
    pub fn open(
        &self,
        iv: &[u8; 12],
        additional_data: &[u8],
        ciphertext: &[u8],
        tag: &[u8; TAG_LENGTH],
        plaintext: &mut [u8],
    ) -> Result<(), Unauthenticated> {
        self.0.open(iv, additional_data, ciphertext, tag, plaintext)
    }
}

/// Says nothing of the key.
impl fmt::Debug for GcmKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GcmKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_and_what_is_changed_does_not() {
        let iv = [9; 12];
        for length in [16, 24, 32] {
            let key = GcmKey::new(&vec![7; length]).unwrap();
            let mut sealed = [0; 14];
            let tag = key.seal(&iv, b"aad", b"attack at dawn", &mut sealed);
            let mut opened = [1; 14];
            assert_eq!(key.open(&iv, b"aad", &sealed, &tag, &mut opened), Ok(()));
            assert_eq!(&opened, b"attack at dawn");
            assert_eq!(key.open(&iv, b"abd", &sealed, &tag, &mut opened), Err(Unauthenticated));
            assert_eq!(opened, [0; 14], "nothing unauthenticated is left behind");
        }
    }

    #[test]
    fn it_seals_as_a_key_of_one_message_does() {
        let (key, iv) = ([7; 32], [9; 12]);
        let mut in_place = [5; 100];
        let tag = crate::aes_256_gcm_seal(&key, &iv, b"aad", &mut in_place);
        let mut sealed = [0; 100];
        assert_eq!(GcmKey::new(&key).unwrap().seal(&iv, b"aad", &[5; 100], &mut sealed), tag);
        assert_eq!(sealed, in_place);
    }

    #[test]
    fn a_key_of_another_length_is_none() {
        for length in [0, 15, 17, 31, 33, 64] {
            assert!(GcmKey::new(&vec![7; length]).is_err(), "{length}");
        }
    }
}
