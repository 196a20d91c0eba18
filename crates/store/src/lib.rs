//! Ordered records of bytes: atomic commits, durable when they return.
//!
//! A [`Store`] never knows what it stores. It loads all records at one [`Generation`], commits a
//! [`Batch`] if nothing it depends on has changed, and tells followers what was committed. Calls
//! block; the one writer above groups what many callers want into one batch, so that one durable
//! write serves them all.
//!
//! | engine | where | for |
//! |---|---|---|
//! | [`Embedded`] | one directory | one node, no server to run |
//! | [`Memory`] | this process | development and tests: nothing is durable |

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

mod batch;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod embedded;
mod error;
#[cfg(any(test, feature = "contract"))]
pub mod faulty;
mod feed;
mod files;
mod memory;
mod record;

use std::ops::ControlFlow;

pub use batch::Batch;
pub use embedded::Embedded;
pub use error::Error;
pub use feed::{Commit, Feed};
pub use files::{File, Files, Lock, OsFiles};
pub use memory::Memory;
pub use record::{Generation, KEY_BYTES_MAX, Key, Record, RecordRef};

/// Ordered records of opaque bytes.
///
/// The generation starts at 0, when nothing has been stored, and each commit raises it by one.
pub trait Store: Send + Sync {
    /// Shows `visit` every record and tombstone, in the order of their keys, as they are in one
    /// generation, which it returns. Ends early, without failing, when `visit` breaks.
    ///
    /// Fails when the records cannot be read, or are not what was written.
    fn load(
        &self,
        visit: &mut dyn FnMut(RecordRef<'_>) -> ControlFlow<()>,
    ) -> Result<Generation, Error>;

    /// Makes all of `batch` durable, or changes nothing, and returns the new generation.
    ///
    /// [`Error::changed_nothing`] tells the refusals after which the store is as it was from those
    /// after which only a new [`Store::load`] can say whether the batch is stored. Never half of it.
    fn commit(&self, batch: &Batch) -> Result<Generation, Error>;

    /// What is committed after `from`: the generation of a [`Store::load`], or of the last commit
    /// that a feed gave.
    ///
    /// [`Error::Lagged`] when commits since `from` can no longer be told: load, and follow again.
    fn follow(&self, from: Generation) -> Result<Feed, Error>;

    /// Reads everything and checks it against its checksums. No commit or load runs meanwhile.
    fn verify(&self) -> Result<(), Error>;

    /// Stops cleanly. Every later call is refused with [`Error::Closed`]; a second close does nothing.
    fn close(&self) -> Result<(), Error>;
}
