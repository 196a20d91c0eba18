//! Identity and access management: users, groups, roles, their policies and access keys, and sessions.
//!
//! [`Iam`] answers the operations of IAM and of STS. [`Identities`] reads the same from a file, and
//! [`reconcile`] says what has to change for it.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod service;

mod call;
mod error;
mod operations;

mod ask;
mod document;
mod name;
mod page;
mod present;
mod session;
mod simulation;
mod tag;

mod file;
mod reconcile;

pub use error::Error;
pub use file::{FileError, Files, Identities, parse};
pub use reconcile::{Difference, Impossible, reconcile};
pub use service::{Arrival, Iam, Unsigned};
