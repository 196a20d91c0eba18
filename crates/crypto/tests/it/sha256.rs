//! SHA-256.

use crypto::{Sha256, sha256};

use crate::vectors::{array, bytes, number, vectors};

#[test]
fn nists_messages_have_nists_digests_whole_and_in_parts() {
    let all = vectors(include_str!("../data/sha256_cavp.txt"));
    for [bits, message, digest] in &all {
        let mut message = bytes(message);
        message.truncate(number::<usize>(bits) / 8);
        assert_eq!(sha256(&[&message]), array(digest), "{bits}");
        let mut hash = Sha256::new();
        for part in message.chunks(7) {
            hash.update(part);
        }
        assert_eq!(hash.finish(), array(digest), "{bits}");
    }
    assert_eq!(all.len(), 65 + 20);
}

/// SHAVS, 6.4: each digest is of the three before it.
#[test]
fn a_hundred_thousand_digests_of_digests_are_nists() {
    let all = vectors(include_str!("../data/sha256_cavp_monte.txt"));
    let ([[_, seed]], checkpoints) = all.split_at(1) else { panic!("the seed is first") };
    let mut seed = array::<32>(seed);
    for [count, expected] in checkpoints {
        let mut last = [seed; 3];
        for _ in 0..1000 {
            let next = sha256(&[&last[0], &last[1], &last[2]]);
            last = [last[1], last[2], next];
        }
        seed = last[2];
        assert_eq!(seed, array(expected), "{count}");
    }
    assert_eq!(checkpoints.len(), 100);
}
