//! AES-256-GCM with an IV of 96 bits and a tag of 128.

use crypto::{Unauthenticated, aes_256_gcm_open, aes_256_gcm_seal};

use crate::vectors::{Vector, array, bytes, vectors};

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

#[test]
fn what_wycheproof_says_opens_and_nothing_else_does() {
    let all = vectors(include_str!("../data/aes_256_gcm_wycheproof.txt"));
    for [_, result, key, iv, aad, message, ciphertext, tag] in &all {
        let valid = *result == "valid";
        check([key, iv, aad, message, ciphertext, tag], valid, valid);
    }
    let valid = all.iter().filter(|vector| vector[1] == "valid").count();
    assert_eq!((all.len(), valid), (66, 39));
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
