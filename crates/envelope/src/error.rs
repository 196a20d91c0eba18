//! Why a message was not written or read.

use std::io;

use crate::commitment::PolicyError;
use crate::context::ContextError;
use crate::materials::MaterialsError;
use crate::message::{HeaderError, Malformed};

/// Nothing of it is secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the message cannot be read: {0}")]
    Malformed(#[from] Malformed),
    #[error(
        "the message has more than the {0} encrypted data keys that are allowed (--max-encrypted-data-keys)"
    )]
    TooManyDataKeys(u16),
    #[error(transparent)]
    Policy(#[from] PolicyError),
    #[error(transparent)]
    Context(#[from] ContextError),
    /// The caller's pair and the message's have one key and two values.
    #[error("the message has another value for the encryption context key {0:?}")]
    ContextDiffers(String),
    #[error("the message has no pair with the encryption context key {0:?}")]
    ContextMissing(String),
    #[error("the message is signed, and unsigned ones alone are asked for")]
    Signed,
    #[error(
        "the message has a frame or content length of {length} bytes, above --max-length {max}"
    )]
    TooLong { length: u64, max: u64 },
    #[error(transparent)]
    Materials(#[from] MaterialsError),
    #[error("the data key that opened is not the one that the message commits to")]
    Commitment,
    #[error("the header is not authentic: it was changed, or the encryption context is another")]
    Header,
    #[error("frame {0} is not authentic: the message was changed")]
    Frame(u32),
    #[error("the content is not authentic: the message was changed")]
    Content,
    #[error("the signature is not one of this message: what was read is not to be trusted")]
    Signature,
    #[error("a frame has 2,147,483,647 bytes at most: choose a shorter frame length")]
    FrameLength,
    #[error("the input grew while it was read")]
    Grew,
    #[error("more frames are needed than a message can have: use a greater frame length")]
    TooManyFrames,
    #[error(
        "the message is signed, and a part of it cannot show the signature: --unsigned-range does without, and still checks each frame"
    )]
    RangeOfSigned,
    #[error("the message has no frames: it is read as a whole, without --range")]
    RangeWithoutFrames,
    #[error("the range begins after the end of the plaintext")]
    RangeAfterEnd,
    #[error("cannot read: {0}")]
    Read(#[source] io::Error),
    #[error("cannot write: {0}")]
    Write(#[source] io::Error),
}

impl From<HeaderError> for Error {
    fn from(error: HeaderError) -> Self {
        match error {
            HeaderError::Malformed(malformed) => Self::Malformed(malformed),
            HeaderError::TooManyDataKeys(max) => Self::TooManyDataKeys(max),
            HeaderError::Read(error) => Self::Read(error),
        }
    }
}
