//! Whether an earlier run has finished a file.
//!
//! **Why this is sound.** A target appears under its name by a rename, and only after it was written
//! whole, given the source's times, and synced ([`Target::finish`](crate::Target::finish)). So a
//! target with the source's very modification time, to the nanosecond, is one that was finished; what
//! a killed run left has another name. The time is the one that the source had when it was opened:
//! if somebody wrote to it while it was read, its time is another now, and it is done again. A file
//! system that stores times more coarsely makes all files be done again, which costs time alone.
//!
//! **What it does not notice.** That the source was changed and its time put back (`touch -r`,
//! `rsync --times` onto it), or changed within the same tick of the kernel's clock as before it was
//! read (some milliseconds). That the target was changed and its time put back, or was put there by
//! a tool that keeps times (`cp -p`): the length that the caller expects is what tells that. That
//! this run has other keys, another context or other options than the one that wrote the target. That a
//! target is damaged: it is not read.

use rustix::fs::{FileType, Stat};
use std::time::{Duration, SystemTime};

use crate::attributes::Attributes;

/// Whether what stands at a target's place is what a run finished that had the source as it is.
///
/// `expected_length`: how long the target must be, in bytes; `None`: longer than nothing.
pub(crate) fn is_finished(
    target: Option<&Stat>,
    source: &Attributes,
    expected_length: Option<u64>,
) -> bool {
    let Some(target) = target else { return false };
    let length = u64::try_from(target.st_size).ok();
    FileType::from_raw_mode(target.st_mode) == FileType::RegularFile
        && modified(target) == Some(source.modified)
        && match expected_length {
            Some(expected) => length == Some(expected),
            None => length > Some(0),
        }
}

fn modified(stat: &Stat) -> Option<SystemTime> {
    let seconds = Duration::from_secs(stat.st_mtime.unsigned_abs());
    let whole = if stat.st_mtime < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(seconds)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(seconds)
    };
    whole?.checked_add(Duration::from_nanos(stat.st_mtime_nsec))
}
