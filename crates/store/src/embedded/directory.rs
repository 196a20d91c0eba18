//! The directory of an embedded store, and how it comes to be.
//!
//! | file | what |
//! |---|---|
//! | `lock` | locked while a process has the store open; empty |
//! | `format` | one line: the version of this layout. There since the first creation was complete |
//! | `store.redb` | the records |
//! | `store.redb.new`, `format.new` | a creation that was not completed; removed at the next start |
//! | `room` | written to see whether a disk that was full has room; removed at once |
//!
//! A crash at any step of the first creation leaves what the next start completes or makes anew:
//! each file is complete and synced before it gets its name, and `format` is the last.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Error;
use crate::files::{DIRECTORY_MODE, FILE_MODE, File, Files, Lock, read_exact, retry, write_all};
use crate::record::Generation;

const LOCK_FILE: &str = "lock";
const FORMAT_FILE: &str = "format";
const STORE_FILE: &str = "store.redb";
const ROOM_FILE: &str = "room";

/// The version of the layout that this program writes, and the newest it reads.
const FORMAT: u32 = 1;
const FORMAT_BEGINNING: &str = "strongroom store, format ";
/// No version needs a longer line.
const FORMAT_BYTES_MAX: u64 = 64;

#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    files: Arc<dyn Files>,
}

impl Directory {
    /// Makes the directory where it is missing, and takes its lock.
    pub(super) fn enter(
        path: &Path,
        files: Arc<dyn Files>,
    ) -> Result<(Self, Box<dyn Lock>), Error> {
        match retry(|| files.create_directory(path)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Error::io("make its directory")(error)),
        }
        let directory = Self { path: path.into(), files };
        directory.check_mode("", DIRECTORY_MODE)?;
        let lock = retry(|| directory.files.lock(&directory.file(LOCK_FILE)));
        let lock = lock.map_err(Error::io("lock its directory"))?;
        let lock = lock.ok_or_else(|| Error::Locked(directory.path.clone()))?;
        Ok((directory, lock))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a store has been created here, with at most its `format` missing.
    pub(super) fn is_complete(&self) -> Result<bool, Error> {
        let has_store = self.check_mode(STORE_FILE, FILE_MODE)?;
        if self.check_mode(FORMAT_FILE, FILE_MODE)? {
            self.check_format()?;
            if !has_store {
                return Err(Error::Damaged(format!("{STORE_FILE} is missing")));
            }
        }
        Ok(has_store)
    }

    /// Creates the store's file; `fill` makes an empty database in it, and syncs it.
    pub(super) fn create(
        &self,
        fill: impl FnOnce(Arc<dyn File>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.put(STORE_FILE, fill)
    }

    pub(super) fn open_store(&self) -> Result<Arc<dyn File>, Error> {
        let file = retry(|| self.files.open(&self.file(STORE_FILE)));
        let file = file.map_err(Error::io("open its file"))?;
        // redb takes an empty file for a new one.
        if retry(|| file.is_empty()).map_err(Error::io("tell the length of its file"))? {
            return Err(Error::Damaged(format!("{STORE_FILE} is empty")));
        }
        Ok(file)
    }

    /// The last step of the first creation, where it is still missing. When it returns, every name
    /// is durable, also those that an earlier process gave and did not live to sync.
    pub(super) fn complete(&self, generation: Generation) -> Result<(), Error> {
        if self.mode(FORMAT_FILE)?.is_some() {
            return self.sync_directory(&self.path);
        }
        if generation != Generation(0) {
            return Err(Error::Damaged(format!("{FORMAT_FILE} is missing")));
        }
        // The directory's own name.
        let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        self.sync_directory(parent.unwrap_or(Path::new(".")))?;
        self.put(FORMAT_FILE, |file| {
            let line = format!("{FORMAT_BEGINNING}{FORMAT}\n");
            write_all(&*file, 0, line.as_bytes()).map_err(Error::io("write its format"))?;
            file.sync_data().map_err(Error::io("sync its format"))
        })
    }

    /// [`Error::NoSpace`] unless this many bytes can be written.
    pub(super) fn probe(&self, bytes: usize) -> Result<(), Error> {
        const PIECE: &[u8] = &[0xa5; 64 << 10];
        self.remove(ROOM_FILE)?;
        let path = self.file(ROOM_FILE);
        let file = retry(|| self.files.create(&path)).map_err(Error::io("look for room"))?;
        let mut written: u64 = 0;
        let mut probed = Ok(());
        while probed.is_ok() && written < bytes as u64 {
            probed = write_all(&*file, written, PIECE).map_err(Error::io("look for room"));
            written = written.saturating_add(PIECE.len() as u64);
        }
        self.remove(ROOM_FILE)?;
        probed
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file under another name, then gives it its own.
    fn put(
        &self,
        name: &str,
        fill: impl FnOnce(Arc<dyn File>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let new = format!("{name}.new");
        self.remove(&new)?;
        let path = self.file(&new);
        let file = retry(|| self.files.create(&path)).map_err(Error::io("create a file"))?;
        fill(file)?;
        let renamed = retry(|| self.files.rename(&path, &self.file(name)));
        renamed.map_err(Error::io("rename a file"))?;
        self.sync_directory(&self.path)
    }

    /// Removes a file where there is one.
    fn remove(&self, name: &str) -> Result<(), Error> {
        match retry(|| self.files.remove(&self.file(name))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::io("remove a file")(error))
            }
            _ => Ok(()),
        }
    }

    fn sync_directory(&self, path: &Path) -> Result<(), Error> {
        self.files.sync_directory(path).map_err(Error::io("sync its directory"))
    }

    fn mode(&self, name: &str) -> Result<Option<u32>, Error> {
        match retry(|| self.files.mode(&self.file(name))) {
            Ok(mode) => Ok(Some(mode)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("tell who can open its files")(error)),
        }
    }

    /// Whether it is there; refuses it when others than its owner can open it.
    fn check_mode(&self, name: &str, wanted: u32) -> Result<bool, Error> {
        let Some(mode) = self.mode(name)? else { return Ok(false) };
        if mode & 0o077 == 0 {
            Ok(true)
        } else {
            Err(Error::Exposed { path: self.file(name), mode, wanted })
        }
    }

    fn check_format(&self) -> Result<(), Error> {
        let file = retry(|| self.files.open(&self.file(FORMAT_FILE)));
        let file = file.map_err(Error::io("open its format"))?;
        let bytes = retry(|| file.len()).map_err(Error::io("read its format"))?;
        let mut line = vec![0; bytes.min(FORMAT_BYTES_MAX) as usize];
        read_exact(&*file, 0, &mut line).map_err(Error::io("read its format"))?;
        let found = std::str::from_utf8(&line).ok();
        let found = found.and_then(|line| line.strip_prefix(FORMAT_BEGINNING)?.strip_suffix('\n'));
        match found.and_then(|version| version.parse().ok()) {
            Some(FORMAT) => Ok(()),
            Some(found) if found > FORMAT => {
                Err(Error::NewerFormat { directory: self.path.clone(), found, known: FORMAT })
            }
            _ => Err(Error::Damaged(format!("{FORMAT_FILE} is not a line of ours"))),
        }
    }
}
