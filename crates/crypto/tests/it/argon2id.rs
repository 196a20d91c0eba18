//! Argon2id.

use crypto::{Argon2Cost, argon2id};

use crate::vectors::{array, bytes, number, vectors};

/// Left out by number, because nothing here asks for them: a secret and associated data (0), other
/// lengths than 32 bytes (3, 4, 5).
const NOT_EXPRESSIBLE: [&str; 4] = ["0", "3", "4", "5"];

#[test]
fn a_passphrase_gives_the_key_that_others_give() {
    let all = vectors(include_str!("../data/argon2id.txt"));
    let mut checked = 0;
    for [count, length, lanes, passes, memory, secret, data, passphrase, salt, key] in &all {
        let plain = (*length, *secret, *data) == ("32", "-", "-");
        assert_eq!(plain, !NOT_EXPRESSIBLE.contains(count), "{count}");
        if plain {
            let (memory_kib, passes, lanes) = (number(memory), number(passes), number(lanes));
            let cost = Argon2Cost { memory_kib, passes, lanes };
            let made = argon2id(&bytes(passphrase), &bytes(salt), cost).expect("RFC 9106's bounds");
            assert_eq!(*made, array(key), "{count}");
            checked += 1;
        }
    }
    assert_eq!((all.len(), checked), (6, 2));
}
