//! Base64 around what is read and written (RFC 4648 §4), line breaks and spaces allowed.

use std::io::{self, Read, Write};

use base64::engine::GeneralPurpose;
use base64::prelude::BASE64_STANDARD;
use base64::read::DecoderReader;
use base64::write::EncoderWriter;

/// A source, decoded if that is wanted.
pub fn decoded<'a>(source: impl Read + Send + 'a, decodes: bool) -> Box<dyn Read + Send + 'a> {
    if decodes {
        Box::new(DecoderReader::new(Unspaced(source), &BASE64_STANDARD))
    } else {
        Box::new(source)
    }
}

/// How long what is decoded of `length` bytes is at most.
pub const fn decoded_length_max(length: u64) -> u64 {
    length / 4 * 3 + 3
}

/// A target, encoded if that is wanted; [`Encoded::finish`] writes what is left.
pub enum Encoded<W: Write> {
    Plain(W),
    Base64(Box<EncoderWriter<'static, GeneralPurpose, W>>),
}

impl<W: Write> Encoded<W> {
    pub fn new(target: W, encodes: bool) -> Self {
        if encodes {
            Self::Base64(Box::new(EncoderWriter::new(target, &BASE64_STANDARD)))
        } else {
            Self::Plain(target)
        }
    }

    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(mut target) => target.flush(),
            Self::Base64(mut encoder) => encoder.finish()?.flush(),
        }
    }
}

impl<W: Write> Write for Encoded<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(target) => target.write(bytes),
            Self::Base64(encoder) => encoder.write(bytes),
        }
    }

    /// Of what is encoded, a group of three bytes may be waiting for its end, which is not here.
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(target) => target.flush(),
            Self::Base64(_) => Ok(()),
        }
    }
}

/// A source without its white space.
struct Unspaced<R>(R);

impl<R: Read> Read for Unspaced<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.0.read(bytes)?;
            let mut kept = 0;
            for place in 0..read {
                if !bytes[place].is_ascii_whitespace() {
                    bytes[kept] = bytes[place];
                    kept += 1;
                }
            }
            if kept > 0 || read == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_comes_back_through_lines() {
        for length in [0, 1, 2, 3, 57, 1000] {
            let bytes: Vec<u8> = (0..length).map(|place| place as u8).collect();
            let mut text = Vec::new();
            let mut encoded = Encoded::new(&mut text, true);
            for piece in bytes.chunks(7) {
                encoded.write_all(piece).unwrap();
            }
            encoded.finish().unwrap();
            let broken: Vec<u8> =
                text.chunks(10).flat_map(|line| [line, b" \r\n"].concat()).collect();
            let mut read = Vec::new();
            decoded(&*broken, true).read_to_end(&mut read).unwrap();
            assert_eq!(read, bytes);
            assert!(length as u64 <= decoded_length_max(text.len() as u64));
        }
        assert!(decoded(&b"a$b="[..], true).read_to_end(&mut Vec::new()).is_err());
    }
}
