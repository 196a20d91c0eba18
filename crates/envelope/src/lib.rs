//! Files and streams in the message format of the AWS Encryption SDK, under data keys of a KMS or of raw keys.
//!
//! A message is written by an [`Encryptor`] and read by a [`Decryptor`]. Both ask a [`MaterialsManager`] for the data
//! key: [`FromKeyring`] takes a new one from a [`keyring`] for each message, [`Cache`] spares the KMS most of that. A KMS is
//! reached through the AWS SDK alone, so AWS KMS itself serves as well as a Strongroom.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::panic))]

mod decrypt;
mod encrypt;

pub mod direct;
mod inspect;
mod range;
mod reencrypt;

mod cache;
pub mod keyring;
pub mod kms;
mod materials;

mod commitment;
mod context;
mod message;
mod suite;

mod error;
mod fill;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
pub mod http;
mod message_key;
mod pipeline;

pub use cache::{Cache, CacheLimits};
pub use commitment::{CommitmentPolicy, PolicyError};
pub use context::{ContextError, EncryptionContext};
pub use decrypt::{DecryptOptions, Decryptor};
pub use encrypt::{EncryptOptions, Encryptor, FRAME_LENGTH_DEFAULT, FRAME_LENGTH_MAX};
pub use error::Error;
pub use inspect::{Inspection, inspect};
pub use materials::{
    DecryptionMaterials, DecryptionRequest, EncryptionMaterials, EncryptionRequest, FromKeyring,
    MaterialsError, MaterialsManager,
};
pub use message::{Content, EncryptedDataKey, Header, HeaderAuthentication, Malformed, MessageId};
pub use range::{ByteRange, NotARange, ReadAt, decrypt_range};
pub use reencrypt::reencrypt;
pub use suite::{Suite, UnknownSuite, Version};

#[cfg(test)]
mod tests;
