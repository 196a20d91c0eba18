//! The bytes of a message: header, frames, footer.
//!
//! Source: <https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html>; tables in
//! `docs/formats/encryption-sdk.md`.

pub(crate) mod fields;
pub(crate) mod footer;
pub(crate) mod frame;
mod header;

pub(crate) use header::HeaderError;
pub use header::{Content, EncryptedDataKey, Header, HeaderAuthentication, MessageId};

/// What is not as the format says.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Malformed {
    /// Neither version, nor what follows one.
    #[error("it does not begin as a message of the AWS Encryption SDK does")]
    NoMessage,
    #[error("it looks like a message in Base64: use --decode")]
    Base64,
    #[error("its algorithm suite is unknown")]
    Suite,
    #[error("its encryption context is malformed")]
    Context,
    #[error("it has no encrypted data key")]
    NoDataKey,
    #[error("an encrypted data key is malformed")]
    DataKey,
    #[error("its header is malformed")]
    Header,
    #[error("its header is longer than 16 MiB")]
    HeaderTooLong,
    #[error("it ends too early")]
    Truncated,
    #[error("its frames are not in order")]
    FrameOrder,
    #[error("its last frame is longer than the others")]
    FrameLength,
    #[error("its content is longer than AES-GCM can take")]
    ContentLength,
    #[error("its signature is malformed")]
    Footer,
    #[error("something follows after its end")]
    Trailing,
}
