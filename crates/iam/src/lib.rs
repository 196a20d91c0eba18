//! Identity and access management: users, roles, their policies and access keys.
//!
//! For now they come from a file alone: [`Identities`] says who there is to be, and [`reconcile`] what has
//! to change for it.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod file;
mod name;
mod reconcile;

pub use file::{FileError, Files, Identities, parse};
pub use reconcile::{Difference, Impossible, reconcile};
