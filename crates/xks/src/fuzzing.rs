//! Ways in for the fuzzers: messages that nothing outside this crate reads.

use std::fmt::Debug;

use secret::Buffer;

use crate::message::{DecryptAsked, EncryptAsked, read_error, read_plaintext, write_plaintext};
use crate::read::Wrong;
use crate::{Caller, Encrypted, Health, HealthAsked, Metadata};

/// Reads `body` as each message of the API. What is one is written, and must be read as the same again.
pub fn read_as_each_message(body: &[u8]) {
    again(body, Health::read, Health::write);
    again(body, HealthAsked::read, HealthAsked::write);
    again(body, Metadata::read, Metadata::write);
    again(body, Caller::read, Caller::write);
    again(body, Encrypted::read, |(encrypted, value)| encrypted.write(Some(*value)));
    if let Ok(plaintext) = read_plaintext(body) {
        let read = read_plaintext(&write_plaintext(&plaintext)).map(|read| read.expose().to_vec());
        assert_eq!(read.as_deref(), Ok(plaintext.expose()));
    }
    drop((EncryptAsked::read(body), DecryptAsked::read(body), read_error(body)));
}

fn again<M: Debug + PartialEq>(
    body: &[u8],
    read: impl Fn(&[u8]) -> Result<M, Wrong>,
    write: impl Fn(&M) -> Buffer,
) {
    if let Ok(message) = read(body) {
        assert_eq!(read(&write(&message)), Ok(message));
    }
}
