//! AES-256-XTS: the sectors of an encrypted disk. It hides what they hold, and does not tell whether
//! they were changed.

use crate::UnfitKey;
use crate::ffi::xts::{Direction, aes_256_xts};

/// Length of an AES-256-XTS key, in bytes: one AES-256 key for the sectors, and one for the tweaks.
pub const XTS_KEY_LENGTH: usize = 64;

/// Encrypts `sector`, of 16 bytes to 16 MiB, in place; `tweak` is its number, little-endian. IEEE
/// 1619-2018 §5.3.
///
/// Refuses other lengths, and a key whose halves are equal, as FIPS 140-3 IG C.I has AWS-LC do: an
/// attacker who chooses sectors could take XTS apart then. A refused `sector` is as it was.
pub fn aes_256_xts_encrypt(
    key: &[u8; XTS_KEY_LENGTH],
    tweak: &[u8; 16],
    sector: &mut [u8],
) -> Result<(), UnfitKey> {
    Ok(aes_256_xts(Direction::Encrypt, key, tweak, sector)?)
}

/// The inverse of [`aes_256_xts_encrypt`], which refuses the same. IEEE 1619-2018 §5.4.
pub fn aes_256_xts_decrypt(
    key: &[u8; XTS_KEY_LENGTH],
    tweak: &[u8; 16],
    sector: &mut [u8],
) -> Result<(), UnfitKey> {
    Ok(aes_256_xts(Direction::Decrypt, key, tweak, sector)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key whose halves differ in one bit.
    fn key() -> [u8; XTS_KEY_LENGTH] {
        let mut key = [7; XTS_KEY_LENGTH];
        key[0] ^= 1;
        key
    }

    #[test]
    fn a_sector_comes_back_and_its_number_matters() {
        for length in [16, 17, 31, 512, 4096, 4097] {
            let mut sector = vec![5; length];
            aes_256_xts_encrypt(&key(), &[1; 16], &mut sector).unwrap();
            let encrypted = sector.clone();
            aes_256_xts_decrypt(&key(), &[1; 16], &mut sector).unwrap();
            assert_eq!(sector, vec![5; length]);
            aes_256_xts_encrypt(&key(), &[2; 16], &mut sector).unwrap();
            assert_ne!(sector, encrypted, "{length}");
        }
    }

    #[test]
    fn equal_halves_and_unfit_lengths_are_refused_and_nothing_is_changed() {
        let longest = 16 << 20;
        for (key, length, expected) in [
            (key(), 16, Ok(())),
            (key(), longest, Ok(())),
            (key(), 0, Err(UnfitKey)),
            (key(), 15, Err(UnfitKey)),
            (key(), longest + 1, Err(UnfitKey)),
            ([7; XTS_KEY_LENGTH], 512, Err(UnfitKey)),
        ] {
            for way in [aes_256_xts_encrypt, aes_256_xts_decrypt] {
                let mut sector = vec![5; length];
                assert_eq!(way(&key, &[1; 16], &mut sector), expected, "{length}");
                assert_eq!(sector == vec![5; length], expected.is_err(), "{length}");
            }
        }
    }
}
