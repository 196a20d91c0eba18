//! What is said on the wire, generated from the service models.
//!
//! A body becomes a request by [`Request::decode`], which parses, checks every constraint of the
//! model and tells all violations at once in AWS's words. A response becomes a body by
//! [`Response::encode`]. Both go through [`json`], which serves policies too. IAM and STS speak
//! another protocol, [`query`].
#![forbid(unsafe_code)]
#![deny(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod generated;
mod message;

mod base64;
mod blob;
mod error;
mod timestamp;

mod decode;
mod encode;
mod enumeration;
pub mod json;
mod pattern;
pub mod query;
mod validate;

#[cfg(test)]
mod conformance;

pub use blob::Blob;
pub use error::Error;
pub use generated::error_code::ErrorCode;
pub use generated::{iam, kms, sts};
pub use message::{Request, Response, Values};
pub use timestamp::Timestamp;
