//! HMAC-SHA-256.

use crypto::{hmac_sha256, verify_equal};

use crate::vectors::{bytes, vectors};

/// Half of the tags are cut to 128 bits.
#[test]
fn the_tags_that_wycheproof_calls_valid_are_and_no_others() {
    let all = vectors(include_str!("../data/hmac_sha256_wycheproof.txt"));
    for [id, result, key, message, tag] in &all {
        let (message, tag) = (bytes(message), bytes(tag));
        let whole = hmac_sha256(&*bytes(key), &[&message]);
        let parted = hmac_sha256(
            &*bytes(key),
            &[&message[..message.len() / 2], &[], &message[message.len() / 2..]],
        );
        assert_eq!(whole, parted, "{id}");
        let mac = whole.get(..tag.len()).expect("no tag is longer");
        assert_eq!(verify_equal(mac, &tag), *result == "valid", "{id}");
    }
    let valid = all.iter().filter(|vector| vector[1] == "valid").count();
    assert_eq!((all.len(), valid), (174, 66));
}
