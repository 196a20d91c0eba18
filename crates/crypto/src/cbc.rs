//! AES-256-CBC, as CMS has it. It hides what it encrypts, and does not tell whether it was changed.

use crate::KEY_LENGTH;
use crate::ffi::cbc;

/// Encrypts `plaintext` with the padding of CMS (RFC 5652 §6.3): up to a block longer. SP 800-38A §6.2.
///
/// `iv`: random, and new each time.
pub fn aes_256_cbc_encrypt(key: &[u8; KEY_LENGTH], iv: &[u8; 16], plaintext: &[u8]) -> Vec<u8> {
    let mut out = vec![0; plaintext.len() + 16];
    let length = cbc::aes_256_cbc_encrypt(key, iv, plaintext, &mut out);
    out.truncate(length);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_padding() {
        for (length, expected) in [(0, 16), (1, 16), (15, 16), (16, 32), (17, 32), (4096, 4112)] {
            assert_eq!(aes_256_cbc_encrypt(&[1; 32], &[2; 16], &vec![3; length]).len(), expected);
        }
    }
}
