//! Frames: how the content is cut, and what of each piece is authenticated.

use super::{Header, Malformed, MessageId};
use crate::error::Error;
use crate::message_key::MessageKey;

/// What stands in the place of a sequence number where the last frame begins.
pub(crate) const FINAL_MARK: [u8; 4] = [0xFF; 4];
/// How many bytes a frame has besides its content: number, IV, tag.
pub(crate) const REGULAR_OVERHEAD: usize = 4 + 12 + 16;
/// Where the content of a frame begins.
pub(crate) const REGULAR_CONTENT: usize = 4 + 12;
/// How many bytes the last frame has besides its content: mark, number, IV, length, tag.
pub(crate) const FINAL_OVERHEAD: usize = 4 + 4 + 12 + 4 + 16;
/// Where the content of the last frame begins.
pub(crate) const FINAL_CONTENT: usize = 4 + 4 + 12 + 4;
/// The number of the last frame that there can be.
pub(crate) const NUMBER_MAX: u32 = u32::MAX;

/// Where a frame stands among some bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Frame {
    pub(crate) start: usize,
    pub(crate) number: u32,
    /// Of the content.
    pub(crate) length: usize,
    pub(crate) is_last: bool,
}

impl Frame {
    /// The frame that begins at `start`, if all of its that says how long it is is there.
    ///
    /// `number`: the one that it must have.
    pub(crate) fn at(
        bytes: &[u8],
        start: usize,
        number: u32,
        frame_length: usize,
    ) -> Result<Option<Self>, Malformed> {
        let Some(begin) = bytes[start..].first_chunk() else { return Ok(None) };
        if *begin != FINAL_MARK {
            let is_next = u32::from_be_bytes(*begin) == number && number != NUMBER_MAX;
            let regular = Self { start, number, length: frame_length, is_last: false };
            return if is_next { Ok(Some(regular)) } else { Err(Malformed::FrameOrder) };
        }
        let Some(begin) = bytes[start..].first_chunk::<FINAL_CONTENT>() else { return Ok(None) };
        let field = |start| u32::from_be_bytes(begin[start..start + 4].try_into().expect("4"));
        if field(4) != number {
            return Err(Malformed::FrameOrder);
        }
        let length = usize::try_from(field(20)).expect("at most 32 bits");
        if length > frame_length {
            return Err(Malformed::FrameLength);
        }
        Ok(Some(Self { start, number, length, is_last: true }))
    }

    /// Where the next begins.
    pub(crate) fn end(&self) -> usize {
        self.start + self.length + if self.is_last { FINAL_OVERHEAD } else { REGULAR_OVERHEAD }
    }

    /// Opens the frame into `plaintext`, which has the length of its content.
    pub(crate) fn open(
        &self,
        bytes: &[u8],
        header: &Header,
        key: &MessageKey,
        plaintext: &mut [u8],
    ) -> Result<(), Error> {
        let (piece, content) = if self.is_last {
            (Piece::Final, FINAL_CONTENT)
        } else {
            (Piece::Regular, REGULAR_CONTENT)
        };
        let frame = &bytes[self.start..self.end()];
        let iv_end = if self.is_last { content - 4 } else { content };
        let iv = frame[iv_end - 12..iv_end].try_into().expect("12 bytes");
        let (sealed, tag) = frame[content..].split_last_chunk().expect("a frame has a tag");
        let aad = PieceAad::new(&header.message_id, piece, self.number, self.length as u64);
        let opened = key.key.open(iv, &aad, sealed, tag, plaintext);
        opened.map_err(|_| Error::Frame(self.number))
    }
}

/// What a piece of content is; each is authenticated as what it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Piece {
    Whole,
    Regular,
    Final,
}

impl Piece {
    const fn words(self) -> &'static [u8] {
        match self {
            Self::Whole => b"AWSKMSEncryptionClient Single Block",
            Self::Regular => b"AWSKMSEncryptionClient Frame",
            Self::Final => b"AWSKMSEncryptionClient Final Frame",
        }
    }
}

/// Room for the longest: a message id of 32 bytes, the longest words, number and length.
const AAD_LENGTH_MAX: usize = 32 + 35 + 4 + 8;

/// The additional data of a piece of content: message id, what it is, its number, the length of its plaintext.
pub(crate) struct PieceAad {
    bytes: [u8; AAD_LENGTH_MAX],
    length: usize,
}

impl PieceAad {
    pub(crate) fn new(id: &MessageId, piece: Piece, number: u32, content_length: u64) -> Self {
        let mut aad = Self { bytes: [0; AAD_LENGTH_MAX], length: 0 };
        for part in [id, piece.words(), &number.to_be_bytes(), &content_length.to_be_bytes()] {
            aad.bytes[aad.length..aad.length + part.len()].copy_from_slice(part);
            aad.length += part.len();
        }
        aad
    }
}

impl std::ops::Deref for PieceAad {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// The IV of a frame: its number. No key seals two frames of one number, since each message has its own.
pub(crate) fn iv(number: u32) -> [u8; 12] {
    let mut iv = [0; 12];
    iv[8..].copy_from_slice(&number.to_be_bytes());
    iv
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_authenticated_with_its_place() {
        let id = MessageId::from([7; 16]);
        let aad = PieceAad::new(&id, Piece::Final, 3, 0x0102);
        let expected = [
            &[7; 16][..],
            b"AWSKMSEncryptionClient Final Frame",
            &[0, 0, 0, 3],
            &[0, 0, 0, 0, 0, 0, 1, 2],
        ]
        .concat();
        assert_eq!(*aad, expected);
        let longest = PieceAad::new(&MessageId::from([7; 32]), Piece::Whole, 1, 0);
        assert_eq!(longest.len(), AAD_LENGTH_MAX);
        assert_eq!(iv(0x01020304), [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
    }
}
