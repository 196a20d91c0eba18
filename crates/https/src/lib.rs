//! The one way out: requests over HTTPS to elsewhere, and the limits that all of them have.
//!
//! Where a [`Client`] goes, others say: an issuer that a token names, the proxy of an external key store. So
//! it goes to the internet alone, to the address that it looked at, under authorities that the operator
//! chose; it follows no redirect, waits no longer and reads no more than it is told.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

mod client;

mod url;

mod address;
mod authorities;

mod connection;
mod pool;

mod error;

pub use authorities::{Authorities, provider};
pub use client::{Answer, Client, Limits, Request, Ways};
pub use error::Error;
pub use url::{NotAUrl, Url};
