//! Public keys that come as their numbers, as JSON Web Keys do, with the signatures of JSON Web
//! Signatures.

use std::fmt;

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256 as RSA_PKCS1_SHA256,
};

use crate::UnfitKey;

/// Of the modulus, in bytes.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=1024;
/// Of a coordinate, in bytes.
const P256_BYTES: usize = 32;
/// A point with both its coordinates. SEC 1, 2.3.3.
const UNCOMPRESSED: u8 = 4;

/// A public key that was given as its numbers. It verifies signatures of one algorithm alone.
#[derive(Clone)]
pub struct NumbersKey {
    key: ParsedPublicKey,
    algorithm: &'static str,
}

impl NumbersKey {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2), under a modulus of 2048 to 8192 bits.
    ///
    /// Both numbers are big-endian without zeros before them. The exponent is odd, 65537 at the least, and
    /// of 32 bits at the most (FIPS 186-5 §A.1.1 allows longer ones, which nobody has).
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, UnfitKey> {
        let is_odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
        let is_large = match exponent {
            [first, _, _] | [first, _, _, _] => *first != 0 && exponent != [1, 0, 0],
            _ => false,
        };
        // A first byte that is zero is refused below; one that is small makes 2041 to 2047 bits, which
        // `verify` would refuse.
        let has_bits = modulus.len() != *RSA_BYTES.start() || modulus.first() >= Some(&0x80);
        if !is_large
            || !is_odd(exponent)
            || !is_odd(modulus)
            || !has_bits
            || !RSA_BYTES.contains(&modulus.len())
        {
            return Err(UnfitKey);
        }
        let key = PublicKeyComponents { n: modulus, e: exponent };
        let key = key.to_parsed_public_key(&RSA_PKCS1_SHA256).map_err(|_| UnfitKey)?;
        Ok(Self { key, algorithm: "RSA" })
    }

    /// ECDSA over P-256 with SHA-256 (FIPS 186-5 §6.4), whose signatures are `r ‖ s` of 64 bytes
    /// (RFC 7518 §3.4). The coordinates have 32 bytes each, and are those of a point on the curve.
    pub fn p256(x: &[u8], y: &[u8]) -> Result<Self, UnfitKey> {
        if x.len() != P256_BYTES || y.len() != P256_BYTES {
            return Err(UnfitKey);
        }
        let point = [&[UNCOMPRESSED], x, y].concat();
        let key =
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point[..]).map_err(|_| UnfitKey)?;
        Ok(Self { key, algorithm: "P-256" })
    }

    /// Whether `signature` is one of `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), UnfitKey> {
        self.key.verify_sig(message, signature).map_err(|_| UnfitKey)
    }
}

impl fmt::Debug for NumbersKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NumbersKey({})", self.algorithm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_make_no_key_are_refused() {
        let odd = |bytes: usize, first: u8| {
            let mut number = vec![0x55; bytes];
            number[0] = first;
            number
        };
        let e = [1, 0, 1];
        for (bytes, first, is_key) in [
            (255, 0xFF, false),
            (256, 0x00, false),
            (256, 0x7F, false),
            (256, 0x80, true),
            (384, 0x80, true),
            (385, 0x01, true),
            (1024, 0xFF, true),
            (1025, 0x01, false),
        ] {
            let key = NumbersKey::rsa(&odd(bytes, first), &e);
            assert_eq!(key.is_ok(), is_key, "{bytes} bytes from {first}");
        }
        let n = odd(256, 0x80);
        assert!(NumbersKey::rsa(&[&n[..255], &[2]].concat(), &e).is_err(), "it is even");
        for (exponent, is_key) in [
            (&[][..], false),
            (&[3], false),
            (&[0xFF, 0xFF], false),
            (&[0, 1, 0, 1], false),
            (&[1, 0, 0], false),
            (&[1, 0, 2], false),
            (&[1, 0, 1], true),
            (&[1, 0, 0, 1], true),
            (&[1, 0, 0, 0, 1], false),
        ] {
            assert_eq!(NumbersKey::rsa(&n, exponent).is_ok(), is_key, "{exponent:?}");
        }
        assert!(NumbersKey::p256(&[1; 32], &[1; 32]).is_err(), "it is not on the curve");
        assert!(NumbersKey::p256(&[0; 32], &[0; 32]).is_err());
    }
}
