//! AWS Signature Version 4: sign and verify, as pure functions.
//!
//! No I/O and no clock: the time is handed in. A server parses a [`Request`] into a [`Claim`],
//! refuses early what the head alone shows ([`Claim::check_scope`], [`Claim::check_time`]), and once
//! it has the body and the caller's [`SigningKey`] turns the claim into [`Verified`], which nothing
//! else can make. A client uses [`Signer`].
//!
//! The canonical request is rebuilt from parsed parts and hashed as it is built, so that what was
//! signed and what is acted on are one thing.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

mod request;

mod claim;

mod authorization;
mod presigned;

mod scope;
mod signed_headers;
mod timestamp;

mod deciding;

mod canonical;
mod query;

mod signing_key;

mod sign;

mod error;

mod hex;
mod percent;
mod split;

pub use canonical::PathRule;
pub use claim::{Claim, EXPIRES_SECONDS_MAX, Verified, WINDOW_SECONDS};
pub use error::{Code, Error};
pub use request::{Headers, Request};
pub use scope::Scope;
pub use sign::{Outgoing, Signer};
pub use signed_headers::SignedHeaders;
pub use signing_key::SigningKey;
pub use timestamp::Timestamp;

/// The one algorithm: neither SigV4a nor Signature Version 2 is offered.
pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The last element of every credential scope.
pub(crate) const TERMINATOR: &str = "aws4_request";
