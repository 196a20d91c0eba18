//! What a message says of itself, without any key.

use std::io::{self, BufRead, Read};

use crate::error::Error;
use crate::message::frame::{FINAL_CONTENT, FINAL_MARK, Frame};
use crate::message::{Content, Header, HeaderAuthentication, Malformed, footer};

/// The parts of a message. That they are as they were written, only the key can show.
#[derive(Clone, Debug)]
pub struct Inspection {
    pub header: Header,
    pub authentication: HeaderAuthentication,
    /// How many there are; 0 without frames.
    pub frames: u64,
    /// In bytes.
    pub plaintext_length: u64,
    /// In bytes, of a signed message.
    pub signature_length: Option<usize>,
}

/// Reads a whole message, and checks that its parts are in order.
pub fn inspect(message: &mut impl BufRead) -> Result<Inspection, Error> {
    let (header, _, authentication) = Header::read(message, None)?;
    let (frames, plaintext_length) = match header.content {
        Content::Framed(length) => {
            frames(message, usize::try_from(length.get()).expect("at most 32 bits"))?
        }
        Content::NonFramed => {
            let begin: [u8; 20] = take(message)?;
            let length = u64::from_be_bytes(begin[12..].try_into().expect("8 are left"));
            skip(message, length.saturating_add(16))?;
            (0, length)
        }
    };
    let mut rest = Vec::new();
    let limit = footer::LENGTH_MAX as u64 + 1;
    message.by_ref().take(limit).read_to_end(&mut rest).map_err(Error::Read)?;
    let signature_length = match header.suite.signing() {
        Some(_) => Some(footer::read(&rest)?.len()),
        None if rest.is_empty() => None,
        None => return Err(Malformed::Trailing.into()),
    };
    Ok(Inspection { header, authentication, frames, plaintext_length, signature_length })
}

/// How many frames there are, and how long their contents are together.
fn frames(message: &mut impl BufRead, frame_length: usize) -> Result<(u64, u64), Error> {
    let mut plaintext_length = 0;
    for number in 1..=u32::MAX {
        let mut begin = take::<4>(message)?.to_vec();
        if begin == FINAL_MARK {
            begin.extend(take::<{ FINAL_CONTENT - 4 }>(message)?);
        }
        let frame = Frame::at(&begin, 0, number, frame_length)?.ok_or(Malformed::Truncated)?;
        skip(message, (frame.end() - begin.len()) as u64)?;
        plaintext_length += frame.length as u64;
        if frame.is_last {
            return Ok((number.into(), plaintext_length));
        }
    }
    Err(Malformed::FrameOrder.into())
}

fn take<const N: usize>(from: &mut impl Read) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    match from.read_exact(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(Malformed::Truncated.into())
        }
        Err(error) => Err(Error::Read(error)),
    }
}

fn skip(from: &mut impl BufRead, count: u64) -> Result<(), Error> {
    let skipped = io::copy(&mut from.take(count), &mut io::sink()).map_err(Error::Read)?;
    if skipped == count { Ok(()) } else { Err(Malformed::Truncated.into()) }
}
