//! The cryptographic primitives: the only crate that names a cryptographic library.
//!
//! Keys are borrowed as bytes, so that they stay where their owner keeps them (a locked arena, a
//! wiped stack slot); contexts of AWS-LC live on the stack and are cleansed before a call returns.

mod cbc;
mod ffi;
mod gcm;
mod hash;
mod hkdf;
mod kbkdf;
mod key_wrap;
mod numbers;
mod pair;
mod password;
mod self_test;
pub mod shares;
mod xts;

pub use cbc::aes_256_cbc_encrypt;
pub use ffi::memory::lock_memory_for_private_keys;
pub use ffi::{aes_256_gcm_open, aes_256_gcm_seal};
pub use gcm::{GcmKey, KeyLength};
pub use hash::{Digest, Hash, Hasher, digest, hmac};
pub use hash::{HmacKey, PREPARED_LENGTH, Prepared, Sha256, hmac_sha256, hmac_sha256_into, sha256};
pub use hkdf::{KeyTooLong, hkdf};
pub use kbkdf::{Label, kbkdf, kbkdf_input, kbkdf_into, kbkdf_pair};
pub use key_wrap::{unwrap, unwrap_padded, wrap, wrap_padded};
pub use numbers::NumbersKey;
pub use pair::point::compressed_point;
pub use pair::{Encryption, PairError, PairKind, PrivateKey, PublicKey, Scheme, Signed, UnfitKey};
pub use password::{Argon2Cost, argon2id};
pub use self_test::{SelfTestError, self_test};
pub use xts::{XTS_KEY_LENGTH, aes_256_xts_decrypt, aes_256_xts_encrypt};

/// Whether this is built on the FIPS module of AWS-LC, and nothing outside of it is done.
pub const IS_FIPS: bool = cfg!(feature = "fips");

/// The algorithm of these keys, if it is outside the FIPS module, and this is built on that.
pub fn outside_module(kind: PairKind) -> Option<&'static str> {
    if !IS_FIPS {
        return None;
    }
    match kind {
        // The module has it, and not as an approved curve (SP 800-186, table 1).
        PairKind::Secp256k1 => Some("secp256k1"),
        PairKind::Sm2 => Some("SM2"),
        // The module has it, and the library around it no encoding of its keys yet.
        PairKind::MlKem512 | PairKind::MlKem768 | PairKind::MlKem1024 => Some("ML-KEM"),
        _ => None,
    }
}

/// Length of an AES-256, HMAC-SHA-256 or KBKDF key, in bytes.
pub const KEY_LENGTH: usize = 32;
/// Length of an AES-GCM tag, in bytes.
pub const TAG_LENGTH: usize = 16;

/// The ciphertext, its additional data or its tag is not what was sealed. It does not say which.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the sealed bytes do not open")]
pub struct Unauthenticated;

/// Whether `a` equals `b`, in time that depends on their lengths alone.
pub fn verify_equal(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}

/// Fills `out` from AWS-LC's DRBG (SP 800-90A CTR_DRBG).
pub fn random(out: &mut [u8]) {
    aws_lc_rs::rand::fill(out).expect("AWS-LC ends the process rather than return without entropy");
}

/// `N` random bytes, for what is no secret: ids, nonces, salts.
pub fn random_array<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    random(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_needs_every_byte() {
        assert!(verify_equal(b"", b""));
        assert!(verify_equal(b"abc", b"abc"));
        assert!(!verify_equal(b"abc", b"abd"));
        assert!(!verify_equal(b"abc", b"abcd"));
    }
}
