//! AES key wrap with padding: how key material travels to be imported.

use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};
use secret::{Buffer, Secret};

use crate::{KEY_LENGTH, Unauthenticated};

/// Unwraps what AES-256-KWP (SP 800-38F §6.3, RFC 5649) wrapped under `key`.
pub fn unwrap_padded(key: &[u8; KEY_LENGTH], wrapped: &[u8]) -> Result<Secret, Unauthenticated> {
    let kek = AesKek::new(&AES_256, key).map_err(|_| Unauthenticated)?;
    let mut plaintext = Buffer::from(vec![0; wrapped.len()]);
    let length =
        kek.unwrap_with_padding(wrapped, &mut plaintext).map_err(|_| Unauthenticated)?.len();
    plaintext.truncate(length);
    Ok(Secret::from(plaintext))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrapped_is_unwrapped_and_what_is_changed_is_not() {
        let key = [7; KEY_LENGTH];
        for length in [1, 7, 8, 9, 32, 121, 2400] {
            let plaintext = vec![5; length];
            let mut room = vec![0; length + 16];
            let kek = AesKek::new(&AES_256, &key).unwrap();
            let wrapped = kek.wrap_with_padding(&plaintext, &mut room).unwrap().to_vec();
            assert_eq!(unwrap_padded(&key, &wrapped).unwrap().expose(), plaintext);
            for i in 0..wrapped.len() {
                let mut changed = wrapped.clone();
                changed[i] ^= 1;
                assert!(unwrap_padded(&key, &changed).is_err(), "byte {i}");
            }
            assert!(unwrap_padded(&[8; KEY_LENGTH], &wrapped).is_err());
        }
        assert!(unwrap_padded(&key, &[]).is_err());
    }
}
