//! Why the store refused.

use std::io;
use std::path::PathBuf;

use crate::record::{Generation, Key};

/// Why the store refused: what happened, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A record is not as the batch expects it.
    #[error("record {key} has changed since it was read: read it again, and decide again")]
    Conflict { key: Key },
    /// The batch was not decided from the current generation.
    #[error(
        "the store is at generation {current}, the batch was made from {base}: load, and decide again"
    )]
    Behind { base: Generation, current: Generation },
    /// The batch breaks a rule of [`Batch`](crate::Batch), whatever is stored.
    #[error("record {key} cannot be written: {reason}")]
    Malformed { key: Key, reason: &'static str },
    /// The follower did not keep up, or what it has missed is no longer told.
    #[error("changes were missed since generation {0}: load, and follow again")]
    Lagged(Generation),
    /// Another process has it open.
    #[error(
        "the store in {0} is in use by another process: stop that one first, or choose another directory"
    )]
    Locked(PathBuf),
    /// Others may read or change it.
    #[error(
        "{path} has mode {mode:03o}, so that others than its owner can open it: chmod {wanted:03o} it, and ask who has read it"
    )]
    Exposed { path: PathBuf, mode: u32, wanted: u32 },
    /// It was written by a newer version.
    #[error(
        "the store in {directory} has format {found}, and this version knows formats up to {known}: start the newer version that wrote it"
    )]
    NewerFormat { directory: PathBuf, found: u32, known: u32 },
    /// It is not what was written.
    #[error("the store is damaged ({0}): stop, keep a copy of its directory, and restore a backup")]
    Damaged(String),
    /// A write or a sync has failed before: what the disk holds is known only after a new start.
    #[error(
        "the store takes no more commits since a write to its disk failed: look to the disk, then start again"
    )]
    Poisoned,
    /// The disk is full. Nothing has changed, and commits are taken again once there is room.
    #[error(
        "the disk of the store is full: make room; commits are then taken again without a new start"
    )]
    NoSpace,
    /// The disk failed.
    #[error("the store could not {what}: {source}; look to the disk, then start again")]
    Io { what: &'static str, source: io::Error },
    /// It has been closed.
    #[error("the store is closed: start again to open it")]
    Closed,
}

impl Error {
    /// Whether a commit so refused has surely changed nothing, now or after a crash.
    ///
    /// Otherwise it is stored whole or not at all, and a new load says which.
    pub fn changed_nothing(&self) -> bool {
        match self {
            Self::Conflict { .. }
            | Self::Behind { .. }
            | Self::Malformed { .. }
            | Self::Poisoned
            | Self::NoSpace
            | Self::Closed => true,
            Self::Lagged(_)
            | Self::Locked(_)
            | Self::Exposed { .. }
            | Self::NewerFormat { .. }
            | Self::Damaged(_)
            | Self::Io { .. } => false,
        }
    }

    /// For `map_err`: what was being done when the disk failed.
    pub(crate) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| if is_full(&source) { Self::NoSpace } else { Self::Io { what, source } }
    }
}

/// Whether the disk, or what this user may have of it, is full.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
