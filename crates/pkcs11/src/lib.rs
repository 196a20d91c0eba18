//! Tokens: a PKCS#11 module, its sessions on threads of their own, and its objects.
//!
//! PKCS#11 calls block, and a token may never answer. So each [`Token`] has a few threads that do nothing
//! else, each with a session; whoever asks waits for a while and no longer. Nothing is known here of KMS keys.
//!
//! Source: PKCS #11 v3.1, <https://docs.oasis-open.org/pkcs11/pkcs11-spec/v3.1/pkcs11-spec-v3.1.html>.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

mod token;

mod module;
mod session;

mod der;
mod failure;
mod object;

pub use failure::Failure;
pub use object::{Class, KeyKind, ObjectId, Usage};
pub use session::{Hash, Object, Session, ToSign};
pub use token::{Asked, Error, Settings, Token};
