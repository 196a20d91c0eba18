//! Frames: how the content is cut, and what of each piece is authenticated.

use super::MessageId;

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
