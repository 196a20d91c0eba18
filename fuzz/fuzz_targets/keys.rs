//! Keys of each kind as DER: imported material, and a peer's public key. What is read is written in our
//! form, and read from it again the same; it does with its public half what such a key does. Of SM2's
//! signatures and ciphertexts in DER, none but the known ones is good.
#![no_main]

use std::sync::LazyLock;

use crypto::{Encryption, Hash, PairError, PairKind, PrivateKey, PublicKey, Scheme, Signed};
use libfuzzer_sys::fuzz_target;

/// A key of each kind that agrees on secrets, with the length of these.
static AGREEING: LazyLock<Vec<(PairKind, PrivateKey, usize)>> = LazyLock::new(|| {
    [(PairKind::P256, 32), (PairKind::P384, 48), (PairKind::P521, 66), (PairKind::Sm2, 32)]
        .map(|(kind, length)| (kind, PrivateKey::generate(kind).expect("locked memory"), length))
        .into()
});

struct Sm2 {
    private: PrivateKey,
    public: PublicKey,
}

/// The key, the signature of `message digest` and the ciphertext of GM/T 0003.5-2012.
const SM2_KEY: &[u8] = include_bytes!("../seeds/keys/sm2-private");
const SM2_SIGNATURE: &[u8] = include_bytes!("../seeds/keys/sm2-signature");
const SM2_CIPHERTEXT: &[u8] = include_bytes!("../seeds/keys/sm2-ciphertext");

static SM2: LazyLock<Sm2> = LazyLock::new(|| {
    let private = PrivateKey::from_pkcs8(PairKind::Sm2, &SM2_KEY[1..]).expect("a key");
    let spki = private.public_key().expect("it has one");
    let public = PublicKey::from_spki(PairKind::Sm2, &spki).expect("a key");
    Sm2 { private, public }
});

// The first byte chooses a kind of key.
fuzz_target!(|input: &[u8]| {
    crypto::lock_memory_for_private_keys().expect("locked memory");
    let Some((&number, der)) = input.split_first() else { return };
    let kind = PairKind::ALL[usize::from(number) % PairKind::ALL.len()];
    private(kind, der);
    if let Ok(key) = PublicKey::from_spki(kind, der) {
        public(kind, &key, der);
    }
    for (own, key, length) in AGREEING.iter() {
        if let Ok(secret) = key.agree(der) {
            assert_eq!(secret.len(), *length);
            assert!(PublicKey::from_spki(*own, der).is_ok());
        }
    }
    let verified =
        SM2.public.verify(Scheme::Sm2Dsa, Signed::Message(b"message digest"), der).is_ok();
    assert_eq!(verified, *der == SM2_SIGNATURE[1..]);
    let opened = SM2.private.decrypt(Encryption::Sm2Pke, der).is_ok();
    assert_eq!(opened, *der == SM2_CIPHERTEXT[1..]);
});

fn private(kind: PairKind, der: &[u8]) {
    let Ok(key) = PrivateKey::from_pkcs8(kind, der) else { return };
    // An ML-DSA or ML-KEM key without its seed is one that cannot be stored.
    let Ok(pkcs8) = key.to_pkcs8() else { return };
    let again = PrivateKey::from_pkcs8(kind, pkcs8.expose()).expect("what we write, we read");
    assert_eq!(again.to_pkcs8().expect("locked memory").expose(), pkcs8.expose());
    let spki = key.public_key().expect("a key that can be stored has one");
    assert_eq!(again.public_key().expect("as before"), spki);
    let public = PublicKey::from_spki(kind, &spki).expect("what we write, we read");
    if let Some(scheme) = scheme(kind) {
        let message = Signed::Message(b"message");
        match again.sign(scheme, message) {
            Ok(signature) => {
                assert_eq!(public.verify(scheme, message, &signature), Ok(()));
            }
            // A signature that the public half does not verify stays here.
            Err(PairError::Unfit(_)) => {}
            Err(PairError::OutOfLockedMemory) => panic!("no locked memory"),
        }
    } else {
        let (ciphertext, secret) = public.encapsulate().expect("a key that was read");
        assert!(again.decapsulate(&ciphertext).expect("of the right length") == secret);
    }
}

fn public(kind: PairKind, key: &PublicKey, der: &[u8]) {
    match scheme(kind) {
        Some(scheme) => assert!(key.verify(scheme, Signed::Message(b"message"), der).is_err()),
        None => {
            key.encapsulate().expect("a key that was read");
        }
    }
}

/// How keys of the kind sign; `None` for ML-KEM.
fn scheme(kind: PairKind) -> Option<Scheme> {
    match kind {
        PairKind::Rsa2048 | PairKind::Rsa3072 | PairKind::Rsa4096 => {
            Some(Scheme::RsaPkcs1(Hash::Sha256))
        }
        PairKind::P256 | PairKind::Secp256k1 => Some(Scheme::Ecdsa(Hash::Sha256)),
        PairKind::P384 => Some(Scheme::Ecdsa(Hash::Sha384)),
        PairKind::P521 => Some(Scheme::Ecdsa(Hash::Sha512)),
        PairKind::Ed25519 => Some(Scheme::Ed25519),
        PairKind::MlDsa44 | PairKind::MlDsa65 | PairKind::MlDsa87 => Some(Scheme::MlDsa),
        PairKind::MlKem512 | PairKind::MlKem768 | PairKind::MlKem1024 => None,
        PairKind::Sm2 => Some(Scheme::Sm2Dsa),
    }
}
