//! KBKDF in counter mode with HMAC-SHA-256 and a counter of 32 bits before the fixed data.
//!
//! NIST's fixed data is random; that of [`crypto::kbkdf`] is label, zero byte, context and length,
//! and never more than a block is asked for. So these 40 check the PRF that it runs, with its counter,
//! and `kbkdf`'s own tests compare the form of the fixed data with AWS-LC.

use crypto::hmac_sha256;

use crate::vectors::{bytes, number, vectors};

#[test]
fn what_nist_derives_is_an_hmac_over_counter_and_fixed_data() {
    let all = vectors(include_str!("../data/kbkdf_cavp.txt"));
    for [count, bits, key, fixed, derived] in &all {
        let (key, fixed, derived) = (bytes(key), bytes(fixed), bytes(derived));
        assert_eq!(derived.len() * 8, number::<usize>(bits), "{count}");
        for (counter, block) in (1_u32..).zip(derived.chunks(32)) {
            let mac = hmac_sha256(&*key, &[&counter.to_be_bytes(), &fixed]);
            assert_eq!(mac[..block.len()], *block, "{count}, block {counter}");
        }
    }
    assert_eq!(all.len(), 40);
}
