//! Files and trees: which are read, where each goes, and how it gets there whole. No cryptography.
//!
//! What a walk or a pattern finds is reached from the directory that the user named, through no
//! symbolic link; what the user names may be one.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

mod rules;

mod metadata;
mod pattern;

mod source;

mod attributes;

mod error;
mod outcome;
mod place;
mod root;

#[cfg(test)]
mod testing;

pub use attributes::Attributes;
pub use error::{Error, Shown};
pub use metadata::check_metadata_output;
pub use outcome::{Outcome, Skip, Summary};
pub use pattern::Pattern;
pub use place::Place;
pub use root::Root;
pub use rules::{Dialect, Mode, Rules};
pub use source::OpenSource;
