//! Files that only their owner may read, written so that a crash leaves the old or the new whole.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::RootError;

/// Far above any secret that comes in a file.
const LENGTH_MAX: u64 = 64 * 1024;

/// Which permissions of others make the file at `path` exposed. systemd gives a credential to the group
/// too, in a directory that only the service can enter.
pub fn exposing_mode(path: &Path) -> u32 {
    exposing_mode_beside(path, std::env::var_os("CREDENTIALS_DIRECTORY"))
}

fn exposing_mode_beside(path: &Path, credentials: Option<OsString>) -> u32 {
    let is_credential = credentials.is_some_and(|directory| path.starts_with(directory));
    if is_credential { 0o037 } else { 0o077 }
}

/// Reads a secret from `path`; refuses a file that group or others may read.
pub fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, RootError> {
    let file = File::open(path).map_err(RootError::io("open", path))?;
    let metadata = file.metadata().map_err(RootError::io("read", path))?;
    if metadata.mode() & exposing_mode(path) != 0 {
        return Err(RootError::Exposed { path: path.into() });
    }
    // All the room at once, so that no growing vector leaves a copy behind.
    let room = usize::try_from(metadata.len().min(LENGTH_MAX)).unwrap_or(0) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    let mut file = file.take(room as u64);
    file.read_to_end(&mut bytes).map_err(RootError::io("read", path))?;
    Ok(bytes)
}

/// Writes `bytes` to a new file `path` of mode 0600, durably: the file and its directory are synced
/// when this returns, and a crash before leaves no half of it under that name.
///
/// Fails when `path` is there already.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (aside, directory) = write_aside(path, bytes)?;
    // A hard link, because a rename would replace a file that is there already.
    std::fs::hard_link(&aside, path)?;
    std::fs::remove_file(&aside)?;
    directory.sync_all()
}

/// Puts `bytes` in the place of the file `path`, durably: a crash leaves the old or the new whole.
pub(super) fn replace_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (aside, directory) = write_aside(path, bytes)?;
    std::fs::rename(&aside, path)?;
    directory.sync_all()
}

/// Writes a file of mode 0600 beside `path`, and syncs it. Gives it, and the directory.
fn write_aside(path: &Path, bytes: &[u8]) -> io::Result<(PathBuf, File)> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut aside = path.to_path_buf();
    aside.as_mut_os_string().push(".new");
    // What an earlier crash left aside was never in use.
    match std::fs::remove_file(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok((aside, File::open(directory)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        write_private(&path, b"bytes").unwrap();
        assert_eq!(read_private(&path).unwrap().as_slice(), b"bytes");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(read_private(&path), Err(RootError::Exposed { .. })));
    }

    #[test]
    fn the_group_may_read_a_credential_of_systemd_and_nothing_else() {
        let credentials = Some(OsString::from("/run/credentials/a.service"));
        for (path, given, mode) in [
            ("/run/credentials/a.service/passphrase", credentials.clone(), 0o037),
            ("/run/credentials/a.service-other/passphrase", credentials.clone(), 0o077),
            ("/etc/passphrase", credentials, 0o077),
            ("/run/credentials/a.service/passphrase", None, 0o077),
        ] {
            assert_eq!(exposing_mode_beside(Path::new(path), given), mode, "{path}");
        }
    }

    #[test]
    fn a_file_that_is_there_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        write_private(&path, b"first").unwrap();
        assert_eq!(
            write_private(&path, b"second").unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(read_private(&path).unwrap().as_slice(), b"first");
    }
}
