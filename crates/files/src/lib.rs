//! Files and trees: which are read, where each goes, and how it gets there whole. No cryptography.
//!
//! [`plan`] turns a command line into [`Item`]s, one by one. An item's source is opened
//! ([`Item::open_source`]), its target is opened ([`Item::open_target`]), written, and put in place
//! ([`Target::finish`]); what came of it is an [`Outcome`], and all of them are a [`Summary`].
//!
//! What a walk or a pattern finds is reached from the directory that the user named, through no
//! symbolic link; what the user names may be one.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

mod plan;
mod rules;

mod expand;
mod metadata;
mod pattern;
mod walk;

mod item;
mod resume;
mod source;

mod aside;
mod attributes;
mod overwrite;
mod target;

mod error;
mod outcome;
mod place;
mod root;

#[cfg(test)]
mod testing;

pub use aside::abandon;
pub use attributes::Attributes;
pub use error::{Error, Shown};
pub use item::Item;
pub use metadata::check_metadata_output;
pub use outcome::{Outcome, Skip, Summary};
pub use overwrite::{Overwrite, Prompt};
pub use pattern::Pattern;
pub use place::Place;
pub use plan::{Plan, plan};
pub use root::Root;
pub use rules::{Dialect, Mode, Rules};
pub use source::OpenSource;
pub use target::{Opening, Target};
