//! Some bytes of a plaintext: the frames that hold them, and no others.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::FileExt;
use std::str::FromStr;

use secret::Buffer;

use crate::decrypt::{DecryptOptions, Decryptor};
use crate::error::Error;
use crate::fill::CHUNK_LENGTH;
use crate::materials::MaterialsManager;
use crate::message::frame::{FINAL_CONTENT, FINAL_OVERHEAD, Frame, REGULAR_OVERHEAD};
use crate::message::{Content, Malformed, footer};

/// Which bytes, counted from 0.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ByteRange {
    /// The first and the last: `A-B`.
    FromTo(u64, u64),
    /// All from here on: `A-`.
    From(u64),
    /// As many as this, up to the end: `-N`.
    Last(u64),
}

/// It is not written as a range is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a range is A-B, A- or -N, in bytes, the first byte being 0")]
pub struct NotARange;

impl FromStr for ByteRange {
    type Err = NotARange;

    fn from_str(text: &str) -> Result<Self, NotARange> {
        let number = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
            true => text.parse().map_err(|_| NotARange),
            false => Err(NotARange),
        };
        match text.split_once('-').ok_or(NotARange)? {
            ("", "") => Err(NotARange),
            ("", count) => Ok(Self::Last(number(count)?)),
            (first, "") => Ok(Self::From(number(first)?)),
            (first, last) => {
                let (first, last) = (number(first)?, number(last)?);
                if first <= last { Ok(Self::FromTo(first, last)) } else { Err(NotARange) }
            }
        }
    }
}

/// A message of which any part can be read.
pub trait ReadAt {
    /// In bytes.
    fn length(&self) -> io::Result<u64>;
    /// How many bytes are read at once where it is not known how many are needed.
    fn step(&self) -> usize;
    /// Reads at `offset`; less than there is room for only at the end.
    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<usize>;
}

impl ReadAt for File {
    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn step(&self) -> usize {
        4096
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<usize> {
        let mut read = 0;
        while read < bytes.len() {
            match FileExt::read_at(self, &mut bytes[read..], offset + read as u64) {
                Ok(0) => break,
                Ok(count) => read += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(read)
    }
}

/// Writes the bytes of the plaintext that `range` asks for, each frame once it is authentic.
///
/// The message's signature is over all of it, and is not looked at: a message that is signed is refused unless
/// `signature_unchecked`.
pub fn decrypt_range(
    manager: &dyn MaterialsManager,
    options: &DecryptOptions,
    message: &dyn ReadAt,
    range: ByteRange,
    signature_unchecked: bool,
    plaintext: &mut impl Write,
) -> Result<(), Error> {
    let mut start = Sequential { from: message, offset: 0, buffer: Vec::new(), used: 0 };
    let decryptor = Decryptor::open(manager, options, &mut start)?;
    if decryptor.header().suite.signing().is_some() && !signature_unchecked {
        return Err(Error::RangeOfSigned);
    }
    let Content::Framed(frame_length) = decryptor.header().content else {
        return Err(Error::RangeWithoutFrames);
    };
    let frame_length = usize::try_from(frame_length.get()).expect("at most 32 bits");
    let frames = Frames { decryptor: &decryptor, message, frame_length };
    let (first, last) = match range {
        ByteRange::FromTo(first, last) => (first, last),
        ByteRange::From(first) => (first, u64::MAX),
        ByteRange::Last(count) => (frames.plaintext_length()?.saturating_sub(count), u64::MAX),
    };
    if range == ByteRange::Last(0) {
        return Ok(());
    }
    frames.write(first, last, plaintext)?;
    plaintext.flush().map_err(Error::Write)
}

struct Frames<'a> {
    decryptor: &'a Decryptor,
    message: &'a dyn ReadAt,
    frame_length: usize,
}

impl Frames<'_> {
    /// Where the frame after `count` regular ones begins.
    fn offset(&self, count: u64) -> Result<u64, Error> {
        let regular = (self.frame_length + REGULAR_OVERHEAD) as u64;
        let offset = count.checked_mul(regular);
        offset
            .and_then(|offset| offset.checked_add(self.decryptor.head_length() as u64))
            .ok_or(Error::RangeAfterEnd)
    }

    fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; length];
        let read = self.message.read_at(offset, &mut bytes).map_err(Error::Read)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// Opens a frame that stands in `bytes`.
    fn open(&self, frame: &Frame, bytes: &[u8]) -> Result<Buffer, Error> {
        let mut plaintext = Buffer::from(vec![0; frame.length]);
        frame.open(bytes, self.decryptor.header(), self.decryptor.key(), &mut plaintext)?;
        Ok(plaintext)
    }

    /// Writes the bytes from `first` to `last`, as far as there are any; there must be one.
    fn write(&self, first: u64, last: u64, plaintext: &mut impl Write) -> Result<(), Error> {
        let frame_length = self.frame_length as u64;
        let mut count = first / frame_length;
        let after = last / frame_length;
        let regular = self.frame_length + REGULAR_OVERHEAD;
        let at_once = (CHUNK_LENGTH as u64 / regular as u64).max(1);
        while count <= after {
            let wanted = at_once.min(after - count + 1) as usize;
            // The last frame may be this much longer than the others.
            let bytes = self.read(
                self.offset(count)?,
                wanted * regular + (FINAL_OVERHEAD - REGULAR_OVERHEAD),
            )?;
            let mut start = 0;
            for _ in 0..wanted {
                let number = u32::try_from(count + 1).map_err(|_| Error::RangeAfterEnd)?;
                let frame = match Frame::at(&bytes, start, number, self.frame_length) {
                    Ok(Some(frame)) if frame.end() <= bytes.len() => frame,
                    // Nothing, or what is no frame: whether that is the end only the last frame says.
                    _ if count == first / frame_length => {
                        return Err(self.missing(first));
                    }
                    Ok(_) => return Err(Malformed::Truncated.into()),
                    Err(malformed) => return Err(malformed.into()),
                };
                let opened = self.open(&frame, &bytes)?;
                let begin = count * frame_length;
                let from = first.saturating_sub(begin).min(opened.len() as u64) as usize;
                let to = (last - begin).saturating_add(1).min(opened.len() as u64) as usize;
                if frame.is_last && from == opened.len() && first >= begin {
                    return Err(Error::RangeAfterEnd);
                }
                plaintext.write_all(&opened[from..to]).map_err(Error::Write)?;
                if frame.is_last {
                    return Ok(());
                }
                start = frame.end();
                count += 1;
            }
        }
        Ok(())
    }

    /// Why there is no frame where `first` should be: the plaintext is shorter, or the message is damaged.
    fn missing(&self, first: u64) -> Error {
        match self.plaintext_length() {
            Ok(length) if first >= length => Error::RangeAfterEnd,
            Ok(_) => Malformed::FrameOrder.into(),
            Err(error) => error,
        }
    }

    /// The length of the plaintext, as the last frame says it, which is authentic.
    fn plaintext_length(&self) -> Result<u64, Error> {
        let length = self.message.length().map_err(Error::Read)?;
        let body = length.checked_sub(self.decryptor.head_length() as u64);
        let body = body.ok_or(Malformed::Truncated)?;
        let regular = (self.frame_length + REGULAR_OVERHEAD) as u64;
        let is_signed = self.decryptor.header().suite.signing().is_some();
        // The signature's length is only known where it begins, so the last frame is looked for.
        let footer_max = if is_signed { footer::LENGTH_MAX as u64 } else { 0 };
        let most = body.checked_sub(FINAL_OVERHEAD as u64).ok_or(Malformed::Truncated)? / regular;
        let least = body
            .saturating_sub(FINAL_OVERHEAD as u64 + self.frame_length as u64 + footer_max)
            / regular;
        for count in (least..=most).rev() {
            let Ok(number) = u32::try_from(count + 1) else { continue };
            let begin = self.read(self.offset(count)?, FINAL_CONTENT)?;
            match Frame::at(&begin, 0, number, self.frame_length) {
                Ok(Some(frame)) if frame.is_last => {
                    let bytes = self.read(self.offset(count)?, frame.end())?;
                    if bytes.len() < frame.end() {
                        return Err(Malformed::Truncated.into());
                    }
                    self.open(&frame, &bytes)?;
                    return Ok(count * self.frame_length as u64 + frame.length as u64);
                }
                _ => continue,
            }
        }
        Err(Malformed::Truncated.into())
    }
}

/// The beginning of a message, one byte after the other.
struct Sequential<'a> {
    from: &'a dyn ReadAt,
    offset: u64,
    buffer: Vec<u8>,
    used: usize,
}

impl Read for Sequential<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.used == self.buffer.len() {
            self.buffer.resize(self.from.step(), 0);
            let read = self.from.read_at(self.offset, &mut self.buffer)?;
            self.buffer.truncate(read);
            self.offset += read as u64;
            self.used = 0;
        }
        let count = (&self.buffer[self.used..]).read(into)?;
        self.used += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_written_in_three_ways() {
        assert_eq!("0-9".parse(), Ok(ByteRange::FromTo(0, 9)));
        assert_eq!("7-7".parse(), Ok(ByteRange::FromTo(7, 7)));
        assert_eq!("10-".parse(), Ok(ByteRange::From(10)));
        assert_eq!("-10".parse(), Ok(ByteRange::Last(10)));
        for text in
            ["", "-", "9-8", "a-b", "1", "+1-2", "1-2-3", "0x1-", " 1-2", "99999999999999999999-"]
        {
            assert_eq!(text.parse::<ByteRange>(), Err(NotARange), "{text:?}");
        }
    }
}
