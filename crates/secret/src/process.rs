//! What a process gives away of itself, and what it was handed when it started.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};

/// No core dump of this process is ever written, and no other process of its user may trace it.
///
/// Called first thing in `main`, before a secret is read.
pub fn keep_memory_private() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// The file descriptor `number`, which the process that executed this program left open for it.
///
/// `None` when it is not open, or one of the standard three. Called once for a number, before any
/// thread starts.
pub fn inherited_descriptor(number: i32) -> Option<OwnedFd> {
    // SAFETY: fcntl only looks the number up.
    let is_open = number > 2 && unsafe { libc::fcntl(number, libc::F_GETFD) } >= 0;
    // SAFETY: the descriptor is open, and nothing in this program has opened it: it was handed over
    // by name before any other file was opened, and its owner is made only here.
    is_open.then(|| unsafe { OwnedFd::from_raw_fd(number) })
}
