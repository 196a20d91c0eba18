//! Messages of the AWS Encryption SDK: a header that is read is written the same, an inspection takes a message and not a byte
//! less or more; and whatever is put into a good message, nothing is decrypted but what that holds.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    envelope::fuzzing::read(bytes);
    if let [a, b, c, d, rest @ ..] = bytes {
        envelope::fuzzing::damage(u16::from_be_bytes([*a, *b]), u16::from_be_bytes([*c, *d]), rest);
    }
});
