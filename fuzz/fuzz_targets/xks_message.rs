//! What proxies of external key managers answer, and what they are asked: each message is read as itself again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| xks::fuzzing::read_as_each_message(body));
