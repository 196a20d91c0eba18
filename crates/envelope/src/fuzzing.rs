//! The way in for the fuzzers.

use std::cell::Cell;
use std::io;
use std::num::NonZeroU32;
use std::sync::LazyLock;

use secret::Secret;

use crate::keyring::RawAes;
use crate::message::Header;
use crate::{
    ByteRange, DecryptOptions, Decryptor, EncryptOptions, Encryptor, FromKeyring, ReadAt, Suite,
    decrypt_range, inspect,
};

const PLAINTEXT: &[u8; 100] = &[7; 100];

/// A message of three frames, and the key that opens it.
static MESSAGE: LazyLock<(Vec<u8>, FromKeyring)> = LazyLock::new(|| {
    let key = Secret::new(vec![7; 32]);
    let keyring = RawAes::new("fuzzing".into(), "key".into(), &key).expect("32 bytes are a key");
    let keys = FromKeyring(Box::new(keyring));
    let options = EncryptOptions {
        suite: Some(Suite::Aes256HkdfSha512Commit),
        frame_length: NonZeroU32::new(40).expect("it is not 0"),
        ..EncryptOptions::default()
    };
    let encryptor = Encryptor::new(&keys, &options, None).expect("a raw key gives a data key");
    let message = encryptor.run(&PLAINTEXT[..], Vec::new()).expect("it is written to memory");
    (message, keys)
});

/// Reads `bytes` as a message: a header is written as the bytes that it was read from, unless its pairs were in
/// another order; and what an inspection takes has no byte too many.
pub fn read(bytes: &[u8]) {
    let mut rest = bytes;
    if let Ok((header, read, _)) = Header::read(&mut rest, None) {
        assert!(bytes.starts_with(&read));
        let written = header.serialise().expect("what was read has room");
        assert_eq!(written.len(), read.len());
        let (again, ..) = Header::read(&mut &*[&written[..], &[0; 28]].concat(), None)
            .expect("what was written is read");
        assert_eq!(again, header);
    }
    if inspect(&mut &*bytes).is_ok() {
        assert!(inspect(&mut &*[bytes, &[0]].concat()).is_err());
        assert!(inspect(&mut &bytes[..bytes.len() - 1]).is_err());
    }
}

/// Puts `bytes` in the place of a part of a good message: nothing is written but what that holds, and all is well
/// only if nothing has changed.
pub fn damage(start: u16, end: u16, bytes: &[u8]) {
    let (message, keys) = &*MESSAGE;
    let start = usize::from(start) % (message.len() + 1);
    let end = start + usize::from(end) % (message.len() - start + 1);
    let damaged = [&message[..start], bytes, &message[end..]].concat();
    let options = DecryptOptions::default();
    let mut rest = &*damaged;
    let mut plaintext = Vec::new();
    let done = Decryptor::open(keys, &options, &mut rest)
        .and_then(|decryptor| decryptor.run(rest, &mut plaintext).map(|_| ()));
    assert!(PLAINTEXT.starts_with(&plaintext));
    assert_eq!(done.is_ok(), damaged == *message);

    let damaged = InMemory(damaged, Cell::new(0));
    let mut part = Vec::new();
    let range = ByteRange::FromTo(50, 60);
    let done = decrypt_range(keys, &options, &damaged, range, false, &mut part);
    assert!(done.is_err() || part == PLAINTEXT[50..=60]);
}

struct InMemory(Vec<u8>, Cell<usize>);

impl ReadAt for InMemory {
    fn length(&self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }

    fn step(&self) -> usize {
        64
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.0.get(offset..));
        let rest = rest.unwrap_or_default();
        let count = rest.len().min(bytes.len());
        bytes[..count].copy_from_slice(&rest[..count]);
        // Nobody reads in circles.
        self.1.set(self.1.get() + 1);
        assert!(self.1.get() < 100_000);
        Ok(count)
    }
}
