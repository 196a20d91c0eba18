//! What a target takes over from its source: permissions and times.

use std::fs::{self, FileTimes, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::time::SystemTime;

/// Reading, writing and executing, for the owner, the group and all others. Not setuid, setgid and
/// sticky: who encrypts a file has not said that its ciphertext shall run as somebody.
const PERMISSIONS: u32 = 0o777;

/// Permissions and times of a regular file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Attributes {
    /// At most 0777.
    pub mode: u32,
    pub accessed: SystemTime,
    pub modified: SystemTime,
}

impl Attributes {
    /// Of the file with this metadata, which must come from its descriptor. `None`: the system does
    /// not tell times.
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        Some(Self {
            mode: metadata.mode() & PERMISSIONS,
            accessed: metadata.accessed().ok()?,
            modified: metadata.modified().ok()?,
        })
    }

    /// Times last: whoever changes permissions later changes no time that is kept here.
    pub(crate) fn give_to(&self, file: &fs::File) -> io::Result<()> {
        file.set_permissions(Permissions::from_mode(self.mode & PERMISSIONS))?;
        file.set_times(FileTimes::new().set_accessed(self.accessed).set_modified(self.modified))
    }
}

/// The mode of a file that is like no other: what the umask leaves of 0666.
///
/// From `/proc`, since the system call that tells it also changes it, for all threads. Where `/proc`
/// is not there, only the owner may.
pub(crate) fn usual_mode() -> u32 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let umask = status.lines().find_map(|line| line.strip_prefix("Umask:"));
    let umask = umask.and_then(|umask| u32::from_str_radix(umask.trim(), 8).ok()).unwrap_or(0o077);
    0o666 & !umask
}
