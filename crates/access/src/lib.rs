//! What all services ask before they do something: who is it, how did it come, under which guard rails,
//! and may they.
//!
//! A service adds what is its own: its resources, their policies, and the condition keys of its requests.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod circumstances;
mod denied;
mod guard_rails;
mod who;

pub use circumstances::{Circumstances, Transport, tag, texts};
pub use denied::{AccessDenied, decode_message};
pub use guard_rails::{GuardRail, GuardRails};
pub use who::Who;
