//! Where key material lives: all use of secret keys, and the roots of trust.
//!
//! Above this crate only *key tokens* (wrapped material) and results are seen; the type that holds
//! material is private. A [`Device`] is one place where material lives and is used. It never gives
//! material out, so an HSM can be one: all that is asked of it for the symmetric ciphertext is one
//! HMAC under a key that it keeps.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

mod answer;
mod ciphertext;
mod context;
mod device;
mod domain;
mod domain_device;
pub mod external;
mod hsm;
mod import;
mod key;
mod labelled_key;
mod parsed;
mod pool;
pub mod root;
mod seal;
mod token_device;
#[cfg(test)]
mod vectors;

pub use answer::Answer;
pub use ciphertext::{CIPHERTEXT_OVERHEAD, Format, Header};
pub use context::ContextDigest;
pub use device::{Created, Device, Mac, Task, ToSign};
pub use domain::Domain;
pub use domain_device::rewrap;
pub use hsm::{DataKeyPair, Hsm, Place};
pub use import::{ImportError, ImportParameters, Wrapping};
pub use key::{BackingKey, KeyToken, MaterialId, MaterialKind, Owner, PublicHalf, Usage};
pub use labelled_key::LabelledKey;
pub use pkcs11::{Error as TokenError, Failure as TokenFailure, Settings as TokenSettings, Token};
pub use seal::Purpose;
pub use token_device::token_of;

/// Why a key could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ciphertext, its context or its key is not the one it was made with. It does not say which.
    #[error("the ciphertext does not open")]
    Unauthenticated,
    /// The token was not made by this device for this key: the record was altered, or mixed up.
    #[error("the key token does not open under this deployment's domain key")]
    Token,
    /// The key cannot do that, or not with this input.
    #[error("the key cannot be used like this")]
    Unfit,
    /// The device that has the key cannot be reached, or does not answer. An operator reads why.
    #[error("the device that has the key is not available: {0}")]
    Unavailable(String),
    /// The device cannot do what a key of this kind is for. Names what it lacks.
    #[error("the device lacks {0}")]
    Lacks(String),
    /// The device does not do this with the key and what came with it.
    #[error("the device refused")]
    Refused,
    /// Too many wait for slow cryptography already.
    #[error("too much slow cryptography is waiting")]
    Busy,
    /// The work was begun and not finished: a defect, or the end of the process.
    #[error("the work was interrupted")]
    Interrupted,
    /// No locked memory for the key.
    #[error(transparent)]
    Arena(#[from] secret::arena::ArenaError),
    /// The same, for a key that is not 256 bits long.
    #[error(transparent)]
    Heap(#[from] secret::heap::HeapError),
    #[error("there is no room in locked memory for what is done with a private key")]
    OutOfLockedMemory,
}

/// Refuses a key pair of an algorithm that is outside the cryptographic module of this build: `Lacks`.
fn check_is_in_module(kind: crypto::PairKind) -> Result<(), Error> {
    match crypto::outside_module(kind) {
        None => Ok(()),
        Some(algorithm) => {
            Err(Error::Lacks(format!("{algorithm}, which is outside the FIPS module")))
        }
    }
}

impl From<crypto::PairError> for Error {
    fn from(error: crypto::PairError) -> Self {
        match error {
            crypto::PairError::Unfit(_) => Self::Unfit,
            crypto::PairError::OutOfLockedMemory => Self::OutOfLockedMemory,
        }
    }
}
