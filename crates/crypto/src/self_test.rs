//! Known-answer tests of every primitive, run before the service opens its listener.

mod answers;

use secret::heap::HeapError;

use crate::{
    Argon2Cost, Encryption, Hash, Label, PairKind, Prepared, PrivateKey, PublicKey, Scheme, Signed,
};
use crate::{
    PairError, UnfitKey, aes_256_cbc_encrypt, aes_256_xts_decrypt, aes_256_xts_encrypt, argon2id,
    hkdf,
};
use crate::{aes_256_gcm_open, aes_256_gcm_seal, hmac, hmac_sha256, kbkdf, random_array, sha256};
use crate::{lock_memory_for_private_keys, unwrap_padded, wrap_padded};

/// Why no primitive is to be used.
#[derive(Debug, thiserror::Error)]
pub enum SelfTestError {
    /// One gave another answer than its standard: the library or the machine is broken.
    #[error(
        "the self-test of {0} failed: this build or this machine computes wrongly, do not use it"
    )]
    Failed(&'static str),
    #[error(transparent)]
    Memory(#[from] HeapError),
}

/// Runs them all; a few milliseconds. Locks the memory for private keys first, if nobody has: some are
/// of private keys.
pub fn self_test() -> Result<(), SelfTestError> {
    type Test = (&'static str, fn() -> bool);
    let tests: [Test; 20] = [
        ("SHA-256", sha256_of_abc),
        ("HMAC-SHA-256", hmac_of_rfc_4231),
        ("HMAC-SHA-384", hmac_sha384_of_rfc_4231),
        ("KBKDF-CTR-HMAC-SHA256", kbkdf_of_one_block),
        ("HKDF-SHA-256", hkdf_of_rfc_5869),
        ("AES-256-GCM", gcm_of_mcgrew_viega),
        ("AES-256-CBC", cbc_blocks),
        ("AES-256-XTS", xts_sector),
        ("AES-256-KWP", key_unwraps),
        ("Argon2id", argon2id_answer),
        ("RSA PKCS #1 v1.5", rsa_signs),
        ("RSA OAEP", rsa_decrypts),
        ("ECDSA", p256_signs),
        ("Ed25519", ed25519_signs),
        ("Ed25519ph", ed25519ph_signs),
        ("ML-DSA", ml_dsa_signs),
        ("ML-KEM", ml_kem_decapsulates),
        ("SM2DSA", sm2_signs),
        ("SM2PKE", sm2_decrypts),
        ("the random generator", random_differs),
    ];
    lock_memory_for_private_keys()?;
    if crate::IS_FIPS && aws_lc_rs::try_fips_mode().is_err() {
        return Err(SelfTestError::Failed("the FIPS module"));
    }
    let outside = ["Argon2id", "ML-KEM", "SM2DSA", "SM2PKE"];
    let is_done = |name: &str| !crate::IS_FIPS || !outside.contains(&name);
    match tests.iter().find(|(name, passes)| is_done(name) && !passes()) {
        None => Ok(()),
        Some((primitive, _)) => Err(SelfTestError::Failed(primitive)),
    }
}

/// FIPS 180-4, example of NIST: "abc".
fn sha256_of_abc() -> bool {
    sha256(&[b"a", b"bc"])
        == hex(b"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
}

/// RFC 4231, 4.3 (test case 2).
fn hmac_of_rfc_4231() -> bool {
    let mac = hex(b"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    let message: [&[u8]; 2] = [b"what do ya want ", b"for nothing?"];
    hmac_sha256(&b"Jefe"[..], &message) == mac
        && hmac_sha256(&Prepared::new(b"Jefe"), &message) == mac
}

/// RFC 4231, 4.3 (test case 2).
fn hmac_sha384_of_rfc_4231() -> bool {
    *hmac(Hash::Sha384, b"Jefe", b"what do ya want for nothing?")
        == hex::<48>(
            b"af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
        )
}

/// SP 800-108r1, 4.1; the answer is that of Python's `hmac` over the definition written out.
fn kbkdf_of_one_block() -> bool {
    kbkdf(&[0x0B; 32], Label::new("self-test"), &[b"con", b"text"])
        == hex(b"932f281cf3dff712695d0cb4d88268ba70f4561503a3e1db2129824d5574489f")
}

/// RFC 5869, A.1 (test case 1).
fn hkdf_of_rfc_5869() -> bool {
    let salt: [u8; 13] = hex(b"000102030405060708090a0b0c");
    let info: [u8; 10] = hex(b"f0f1f2f3f4f5f6f7f8f9");
    let mut derived = [0; 42];
    hkdf(Hash::Sha256, &[0x0B; 22], &salt, &info, &mut derived).is_ok()
        && derived
            == hex(
                b"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
            )
}

/// McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16.
fn gcm_of_mcgrew_viega() -> bool {
    let key = hex(b"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    let iv = hex(b"cafebabefacedbaddecaf888");
    let additional_data: [u8; 20] = hex(b"feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let plaintext: [u8; 60] = hex(
        b"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    );
    let mut bytes = plaintext;
    let tag = aes_256_gcm_seal(&key, &iv, &additional_data, &mut bytes);
    bytes
        == hex(
            b"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        )
        && tag == hex(b"76fc6ece0f4e1768cddf8853bb2d551b")
        && aes_256_gcm_open(&key, &iv, &additional_data, &mut bytes, &tag).is_ok()
        && bytes == plaintext
}

/// The answer has no padding, which is a fifth block of ours.
fn cbc_blocks() -> bool {
    aes_256_cbc_encrypt(&answers::CBC_KEY, &answers::CBC_IV, &answers::CBC_PLAINTEXT)
        .starts_with(&answers::CBC_CIPHERTEXT)
}

fn xts_sector() -> bool {
    let mut sector = answers::XTS_PLAINTEXT;
    aes_256_xts_encrypt(&answers::XTS_KEY, &answers::XTS_TWEAK, &mut sector).is_ok()
        && sector == answers::XTS_CIPHERTEXT
        && aes_256_xts_decrypt(&answers::XTS_KEY, &answers::XTS_TWEAK, &mut sector).is_ok()
        && sector == answers::XTS_PLAINTEXT
}

fn key_unwraps() -> bool {
    unwrap_padded(&answers::KWP_KEY, &answers::KWP_WRAPPED)
        .is_ok_and(|plaintext| plaintext.expose() == answers::KWP_PLAINTEXT)
        && wrap_padded(&answers::KWP_KEY, &answers::KWP_PLAINTEXT)
            .is_some_and(|wrapped| wrapped == answers::KWP_WRAPPED)
}

/// Argon2id of the reference implementation's command line (`argon2 somesalt -id -t 2 -k 256`).
fn argon2id_answer() -> bool {
    let cost = Argon2Cost { memory_kib: 256, passes: 2, lanes: 1 };
    argon2id(b"password", b"somesalt", cost).is_some_and(|key| {
        *key == hex(b"9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe")
    })
}

fn rsa_signs() -> bool {
    let (key, scheme) = (&answers::RSA_KEY, Scheme::RsaPkcs1(Hash::Sha256));
    let (message, signature) = (&answers::RSA_MESSAGE, &answers::RSA_SIGNATURE);
    sign(PairKind::Rsa2048, scheme, key, message, signature)
        .is_ok_and(|made| made == answers::RSA_SIGNATURE)
}

fn rsa_decrypts() -> bool {
    PrivateKey::from_pkcs8(PairKind::Rsa2048, &answers::OAEP_KEY)
        .and_then(|key| key.decrypt(Encryption::Oaep(Hash::Sha256), &answers::OAEP_CIPHERTEXT))
        .is_ok_and(|plaintext| *plaintext == answers::OAEP_PLAINTEXT)
}

/// Each signature is another.
fn p256_signs() -> bool {
    let (key, signature) = (&answers::P256_KEY, &answers::P256_SIGNATURE);
    sign(PairKind::P256, Scheme::Ecdsa(Hash::Sha256), key, b"sample", signature).is_ok()
}

fn ed25519_signs() -> bool {
    let (key, signature) = (&answers::ED25519_KEY, &answers::ED25519_SIGNATURE);
    sign(PairKind::Ed25519, Scheme::Ed25519, key, &[0xAF, 0x82], signature)
        .is_ok_and(|made| made == answers::ED25519_SIGNATURE)
}

fn ed25519ph_signs() -> bool {
    let (key, signature) = (&answers::ED25519PH_KEY, &answers::ED25519PH_SIGNATURE);
    sign(PairKind::Ed25519, Scheme::Ed25519ph, key, b"abc", signature)
        .is_ok_and(|made| made == answers::ED25519PH_SIGNATURE)
}

/// Each signature is another. The key comes from its seed, so that this is a test of key generation too.
fn ml_dsa_signs() -> bool {
    let (key, signature) = (&answers::ML_DSA_65_KEY, &answers::ML_DSA_65_SIGNATURE);
    sign(PairKind::MlDsa65, Scheme::MlDsa, key, b"Hello world", signature).is_ok()
}

/// As above, the key comes from its seed.
fn ml_kem_decapsulates() -> bool {
    PrivateKey::from_pkcs8(PairKind::MlKem768, &answers::ML_KEM_768_KEY)
        .and_then(|key| key.decapsulate(&answers::ML_KEM_768_CIPHERTEXT))
        .is_ok_and(|secret| *secret == answers::ML_KEM_768_SECRET)
}

/// Each signature is another.
fn sm2_signs() -> bool {
    let (key, signature) = (&answers::SM2_KEY, &answers::SM2_SIGNATURE);
    sign(PairKind::Sm2, Scheme::Sm2Dsa, key, b"message digest", signature).is_ok()
}

fn sm2_decrypts() -> bool {
    PrivateKey::from_pkcs8(PairKind::Sm2, &answers::SM2_KEY)
        .and_then(|key| key.decrypt(Encryption::Sm2Pke, &answers::SM2_CIPHERTEXT))
        .is_ok_and(|plaintext| *plaintext == *b"encryption standard")
}

/// The signature that `key` makes of `message`, which verifies as every one is before it is given out;
/// refused, too, when the public half does not verify the vector's `signature`, or verifies another.
fn sign(
    kind: PairKind,
    scheme: Scheme,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<Vec<u8>, PairError> {
    let message = Signed::Message(message);
    let private = PrivateKey::from_pkcs8(kind, key)?;
    let public = PublicKey::from_spki(kind, &private.public_key()?)?;
    public.verify(scheme, message, signature)?;
    let mut altered = signature.to_vec();
    altered[signature.len() / 2] ^= 1;
    match public.verify(scheme, message, &altered) {
        Ok(()) => Err(UnfitKey.into()),
        Err(UnfitKey) => private.sign(scheme, message),
    }
}

/// Not a test of randomness: it finds a generator that is stuck.
fn random_differs() -> bool {
    random_array::<32>() != random_array::<32>()
}

/// The bytes that hexadecimal digits spell.
const fn hex<const N: usize>(digits: &[u8]) -> [u8; N] {
    assert!(digits.len() == 2 * N);
    let mut bytes = [0; N];
    let mut i = 0;
    while i < N {
        bytes[i] = nibble(digits[2 * i]) << 4 | nibble(digits[2 * i + 1]);
        i += 1;
    }
    bytes
}

const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit - b'a' + 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_primitive_gives_its_known_answer() {
        self_test().unwrap();
    }
}
