//! Where something is read from or written to.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::Stat;
use rustix::io::Errno;

use crate::error::Shown;
use crate::root::{Root, stat_named};

/// Where something is read from or written to.
#[derive(Clone, Debug)]
pub enum Place {
    /// `-`: stdin of what is read, stdout of what is written.
    Standard,
    /// The user has named it: it may be a link, a device, a FIFO.
    Named(PathBuf),
    /// It was found beneath a directory, or goes there: no link is followed on the way.
    Beneath { root: Arc<Root>, relative: PathBuf },
}

impl Place {
    /// How it is called in messages: `-`, or its path.
    pub fn path(&self) -> PathBuf {
        match self {
            Self::Standard => PathBuf::from("-"),
            Self::Named(path) => path.clone(),
            Self::Beneath { root, relative } => root.join(relative),
        }
    }

    /// Its name in its directory.
    pub(crate) fn file_name(&self) -> &OsStr {
        let path = match self {
            Self::Standard => return OsStr::new("-"),
            Self::Named(path) => path,
            Self::Beneath { relative, .. } => relative,
        };
        let name = path.as_os_str().as_bytes().rsplit(|byte| *byte == b'/').next();
        OsStr::from_bytes(name.unwrap_or_default())
    }

    /// The one path that it has. `None`: it has none, or it is not there.
    pub(crate) fn canonical(&self) -> Option<PathBuf> {
        match self {
            Self::Standard => None,
            Self::Named(path) => fs::canonicalize(path).ok(),
            Self::Beneath { root, relative } => Some(root.canonical(relative)),
        }
    }

    /// What stands there, a link itself; `None`: nothing.
    pub(crate) fn stat(&self) -> rustix::io::Result<Option<Stat>> {
        match self {
            Self::Standard => Ok(None),
            Self::Named(path) => match stat_named(path) {
                Err(Errno::NOENT) => Ok(None),
                stat => stat.map(Some),
            },
            Self::Beneath { root, relative } => root.stat(relative),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(self.path()).fmt(f)
    }
}

impl From<&Path> for Place {
    fn from(path: &Path) -> Self {
        if path.as_os_str() == "-" { Self::Standard } else { Self::Named(path.to_owned()) }
    }
}
