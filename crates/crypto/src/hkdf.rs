//! HKDF: a key from a secret. RFC 5869.

use crate::{Hash, ffi};

/// More was asked for than HKDF derives: 255 times what its hash gives.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("HKDF derives no key of that length")]
pub struct KeyTooLong;

/// `HKDF-hash(secret, salt, info)` into `derived`. An empty salt is a zero byte for each of the hash's.
pub fn hkdf(
    hash: Hash,
    secret: &[u8],
    salt: &[u8],
    info: &[u8],
    derived: &mut [u8],
) -> Result<(), KeyTooLong> {
    if derived.len() > 255 * hash.length() {
        return Err(KeyTooLong);
    }
    ffi::hash::hkdf(hash, secret, salt, info, derived);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 5869 §2.2 and §2.3, over the HMAC beside it.
    #[test]
    fn it_is_extract_and_then_expand() {
        for hash in [Hash::Sha256, Hash::Sha384, Hash::Sha512] {
            let length = hash.length();
            let extracted = crate::hmac(hash, b"salt", b"secret");
            let first = crate::hmac(hash, &extracted, b"info\x01");
            let second = crate::hmac(hash, &extracted, &[&first[..], b"info\x02"].concat());
            let mut derived = vec![0; length + 5];
            hkdf(hash, b"secret", b"salt", b"info", &mut derived).unwrap();
            assert_eq!(derived[..length], *first);
            assert_eq!(derived[length..], second[..5]);
        }
    }

    #[test]
    fn it_gives_255_blocks_and_not_a_byte_more() {
        let derive = |length| hkdf(Hash::Sha256, b"", b"", b"", &mut vec![0; length]);
        assert_eq!(derive(0), Ok(()));
        assert_eq!(derive(255 * 32), Ok(()));
        assert_eq!(derive(255 * 32 + 1), Err(KeyTooLong));
    }
}
