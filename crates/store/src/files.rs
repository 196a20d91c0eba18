//! Files: the only way from the store to a disk.
//!
//! A trait, so that tests can hand in a disk that fails, fills up, or loses power.

use std::fmt::Debug;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

/// Mode of a file of the store: its owner's alone.
pub(crate) const FILE_MODE: u32 = 0o600;
/// Mode of the store's directory: its owner's alone.
pub(crate) const DIRECTORY_MODE: u32 = 0o700;

/// An open file. What is written is durable after [`File::sync_data`], and only then.
pub trait File: Debug + Send + Sync {
    /// Reads at `offset`; 0 at the end of the file. May read less than `out` holds.
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<usize>;
    /// Writes at `offset`. May write less than `data`.
    fn write_at(&self, offset: u64, data: &[u8]) -> io::Result<usize>;
    /// Makes content and length durable (`fdatasync`).
    fn sync_data(&self) -> io::Result<()>;
    /// Cuts off, or fills up with zeros.
    fn set_len(&self, bytes: u64) -> io::Result<()>;
    /// In bytes.
    fn len(&self) -> io::Result<u64>;
    /// Whether it is 0 bytes long.
    fn is_empty(&self) -> io::Result<bool> {
        self.len().map(|bytes| bytes == 0)
    }
}

/// Holds a lock until dropped.
pub trait Lock: Debug + Send + Sync {}

/// A file system. Names are durable after [`Files::sync_directory`] of their directory.
pub trait Files: Debug + Send + Sync {
    /// Makes a directory of mode 0700; fails with `AlreadyExists` where something is.
    fn create_directory(&self, path: &Path) -> io::Result<()>;
    /// Makes a file of mode 0600; fails with `AlreadyExists` where something is.
    fn create(&self, path: &Path) -> io::Result<Arc<dyn File>>;
    /// Opens a file to read and write it. Symbolic links are not followed.
    fn open(&self, path: &Path) -> io::Result<Arc<dyn File>>;
    /// The permission bits of a file or directory.
    fn mode(&self, path: &Path) -> io::Result<u32>;
    /// Replaces `to`, at once.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a directory durable.
    fn sync_directory(&self, path: &Path) -> io::Result<()>;
    /// Locks this file, made where it is missing, against all others; `None`: it is locked.
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>>;
}

/// Fills `out` from `offset`.
pub(crate) fn read_exact(file: &dyn File, mut offset: u64, mut out: &mut [u8]) -> io::Result<()> {
    while !out.is_empty() {
        match file.read_at(offset, out) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                out = out.get_mut(read..).ok_or(io::ErrorKind::InvalidData)?;
                offset = offset.saturating_add(read as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes all of `data` at `offset`.
pub(crate) fn write_all(file: &dyn File, mut offset: u64, mut data: &[u8]) -> io::Result<()> {
    while !data.is_empty() {
        match file.write_at(offset, data) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                data = data.get(written..).ok_or(io::ErrorKind::InvalidData)?;
                offset = offset.saturating_add(written as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Does again what a signal interrupted. Not for a sync: one that failed is never tried again,
/// since the kernel may have dropped what it could not write.
pub(crate) fn retry<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// The files of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsFiles;

#[derive(Debug)]
struct OsFile(fs::File);

/// `flock`, which ends with the process however that ends.
#[derive(Debug)]
struct OsLock(#[expect(dead_code, reason = "locked while open")] fs::File);

impl Lock for OsLock {}

impl File for OsFile {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(out, offset)
    }

    fn write_at(&self, offset: u64, data: &[u8]) -> io::Result<usize> {
        self.0.write_at(data, offset)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn set_len(&self, bytes: u64) -> io::Result<()> {
        self.0.set_len(bytes)
    }

    fn len(&self) -> io::Result<u64> {
        self.0.metadata().map(|metadata| metadata.len())
    }
}

impl OsFiles {
    fn options() -> fs::OpenOptions {
        let mut options = fs::OpenOptions::new();
        options.read(true).write(true).mode(FILE_MODE).custom_flags(libc::O_NOFOLLOW);
        options
    }
}

impl Files for OsFiles {
    fn create_directory(&self, path: &Path) -> io::Result<()> {
        fs::DirBuilder::new().mode(DIRECTORY_MODE).create(path)
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn File>> {
        Ok(Arc::new(OsFile(Self::options().create_new(true).open(path)?)))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn File>> {
        Ok(Arc::new(OsFile(Self::options().open(path)?)))
    }

    fn mode(&self, path: &Path) -> io::Result<u32> {
        fs::metadata(path).map(|metadata| metadata.mode() & 0o7777)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        fs::File::open(path)?.sync_all()
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        let file = Self::options().create(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(OsLock(file)))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }
}
