//! AES key wrap: how key material travels to be imported.

use secret::Secret;

use crate::{KEY_LENGTH, Unauthenticated, ffi};

/// AES-256-KW (SP 800-38F §6.2, RFC 3394): 8 bytes more than `plaintext`, which is a multiple of 8 and
/// at least 16 bytes, or there is `None`.
pub fn wrap(key: &[u8; KEY_LENGTH], plaintext: &[u8]) -> Option<Vec<u8>> {
    ffi::key_wrap::wrap(key, plaintext)
}

/// Unwraps what [`wrap`] wrapped under `key`.
pub fn unwrap(key: &[u8; KEY_LENGTH], wrapped: &[u8]) -> Result<Secret, Unauthenticated> {
    ffi::key_wrap::unwrap(key, wrapped).map(Secret::from).ok_or(Unauthenticated)
}

/// AES-256-KWP (SP 800-38F §6.3, RFC 5649): 8 bytes more than `plaintext`, rounded up to a multiple of
/// 8. Of nothing there is `None`.
pub fn wrap_padded(key: &[u8; KEY_LENGTH], plaintext: &[u8]) -> Option<Vec<u8>> {
    ffi::key_wrap::wrap_padded(key, plaintext)
}

/// Unwraps what [`wrap_padded`] wrapped under `key`.
pub fn unwrap_padded(key: &[u8; KEY_LENGTH], wrapped: &[u8]) -> Result<Secret, Unauthenticated> {
    ffi::key_wrap::unwrap_padded(key, wrapped).map(Secret::from).ok_or(Unauthenticated)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Wrap = fn(&[u8; KEY_LENGTH], &[u8]) -> Option<Vec<u8>>;
    type Unwrap = fn(&[u8; KEY_LENGTH], &[u8]) -> Result<Secret, Unauthenticated>;

    fn check(wrap: Wrap, unwrap: Unwrap, lengths: &[usize]) {
        let key = [7; KEY_LENGTH];
        for length in lengths {
            let plaintext = vec![5; *length];
            let wrapped = wrap(&key, &plaintext).unwrap();
            assert_eq!(unwrap(&key, &wrapped).unwrap().expose(), plaintext);
            for i in 0..wrapped.len() {
                let mut changed = wrapped.clone();
                changed[i] ^= 1;
                assert!(unwrap(&key, &changed).is_err(), "byte {i}");
            }
            assert!(unwrap(&[8; KEY_LENGTH], &wrapped).is_err());
            for left in 0..wrapped.len() {
                assert!(unwrap(&key, &wrapped[..left]).is_err(), "{left} bytes of it");
            }
        }
    }

    #[test]
    fn what_is_wrapped_is_unwrapped_and_what_is_changed_is_not() {
        check(wrap, unwrap, &[16, 24, 32, 120, 2400]);
        check(wrap_padded, unwrap_padded, &[1, 7, 8, 9, 32, 121, 2400]);
    }

    #[test]
    fn what_is_wrapped_one_way_is_not_unwrapped_the_other() {
        let key = [7; KEY_LENGTH];
        assert!(unwrap(&key, &wrap_padded(&key, &[5; 32]).unwrap()).is_err());
        assert!(unwrap_padded(&key, &wrap(&key, &[5; 32]).unwrap()).is_err());
    }

    #[test]
    fn what_the_standard_has_no_wrapping_for_is_refused() {
        for length in [0, 1, 8, 15, 17] {
            assert_eq!(wrap(&[7; KEY_LENGTH], &vec![5; length]), None, "{length}");
        }
        assert_eq!(wrap_padded(&[7; KEY_LENGTH], &[]), None);
    }
}
