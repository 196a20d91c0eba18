//! From an old message to a new one, the plaintext passing through memory alone.
//!
//! A data key is not wrapped anew in its message: the header of version 2 is sealed under a key of the message with an IV
//! that is always the same, so two headers of one message would be two messages under one IV (SP 800-38D §8).

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use secret::Buffer;

use crate::decrypt::Decryptor;
use crate::encrypt::Encryptor;
use crate::error::Error;

/// Reads the rest of the message of `old`, and writes that of `new`.
pub fn reencrypt<R: Read + Send, W: Write + Send>(
    old: Decryptor,
    message: R,
    new: Encryptor,
    to: W,
) -> Result<W, Error> {
    let (sender, receiver) = sync_channel(1);
    thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let given = old.run(message, Giving(sender))?;
            // Only after the last byte is authentic, and the signature is right.
            given.0.send(Buffer::new()).map_err(|_| Error::Write(closed()))
        });
        let written = new.run(Taking { from: receiver, piece: Buffer::new(), used: 0 }, to);
        let read = match reading.join() {
            Ok(read) => read,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        match (read, written) {
            (Ok(()), written) => written,
            // What cannot be given on was not taken: why says the other side.
            (Err(Error::Write(_)), Err(error)) => Err(error),
            (Err(error), _) => Err(error),
        }
    })
}

fn closed() -> io::Error {
    io::Error::from(io::ErrorKind::BrokenPipe)
}

/// Gives plaintext on.
struct Giving(SyncSender<Buffer>);

impl Write for Giving {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !bytes.is_empty() {
            self.0.send(Buffer::from(bytes.to_vec())).map_err(|_| closed())?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Takes plaintext; its end is an empty piece, and nothing else.
struct Taking {
    from: Receiver<Buffer>,
    piece: Buffer,
    used: usize,
}

impl Read for Taking {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.used == self.piece.len() {
            self.piece = self.from.recv().map_err(|_| closed())?;
            self.used = 0;
        }
        let count = (&self.piece[self.used..]).read(into)?;
        self.used += count;
        Ok(count)
    }
}
