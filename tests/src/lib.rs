//! The harness: start a real node, talk to it, kill it.
//!
//! A node is the binary itself, on free ports and a temporary directory, and it ends with the test.

mod certificate;
mod client;
pub mod custom_key_store;
mod node;
mod observed;
pub mod people;
pub mod python;

pub use certificate::{Certificate, Tls};
pub use client::{Answer, Client, element, exchange};
pub use node::{ACCESS_KEY_ID, Node, SECRET_ACCESS_KEY, Setup, binary};
