//! The key management service: its operations and their rules.
//!
//! `operations/` holds the verbs, one file per operation of AWS KMS; the other modules hold the
//! nouns, with their rules and no I/O. [`Kms`] is the one door.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod ask;
mod call;
mod error;
mod explain;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod kms;
pub mod maintenance;
mod operations;
mod permission;

mod alias;
mod custom_key_store;
mod encryption_context;
pub mod external;
mod grant;
mod key;
mod managed;
mod page;
mod policy;
mod quota;
mod recipient;
mod reset_policy;
mod seed;
mod tag;
mod take_over;
#[cfg(test)]
mod testing;
pub mod usage;

pub use custom_key_store::connection;
pub use error::Error;
pub use explain::{Explanation, Question};
pub use kms::{Arrival, Kms};
pub use quota::{Quotas, RequestQuotas, ResourceQuotas};
pub use seed::SeedKey;
