//! A file in memory, for parsers that take a path.

use std::fs::{File, Permissions};
use std::io::Write as _;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

/// A file of `bytes` that its owner alone may read; it has its path as long as it is open.
pub fn file(bytes: &[u8]) -> (File, PathBuf) {
    let memory = rustix::fs::memfd_create("input", rustix::fs::MemfdFlags::CLOEXEC);
    let mut file = File::from(memory.expect("there is memory"));
    file.set_permissions(Permissions::from_mode(0o600)).expect("it is ours");
    file.write_all(bytes).expect("there is memory");
    let path = format!("/proc/self/fd/{}", file.as_raw_fd()).into();
    (file, path)
}
