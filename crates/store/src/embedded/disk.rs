//! The disk under redb: its file, and whether that file can still be trusted.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;

use super::guard::Failure;
use crate::error::{Error, is_full};
use crate::files::{File, read_exact, retry, write_all};

/// What has happened to the file since it was opened.
#[derive(Debug, Default)]
pub(super) struct Health(Mutex<History>);

#[derive(Debug, Default)]
struct History {
    /// The first failure; it is the cause of all others.
    fault: Option<(&'static str, io::Error)>,
    /// Nothing more may be written or synced.
    stopped: bool,
    /// How far the commit under way has come.
    progress: Progress,
}

#[derive(Debug, Default, Eq, PartialEq)]
enum Progress {
    /// New pages have been written, where nobody looks.
    #[default]
    Pages,
    /// The header, which has the new root in its spare place, has been written.
    Header,
    /// It has been synced. From here on a failure leaves open which root is the current one.
    Promised,
}

impl Health {
    fn history(&self) -> MutexGuard<'_, History> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin_commit(&self) {
        self.history().progress = Progress::Pages;
    }

    /// Refuses every later write and sync.
    pub(super) fn stop(&self) {
        self.history().stopped = true;
    }

    /// What `failure` came from: the disk, or damage.
    pub(super) fn diagnose(&self, failure: Failure) -> Error {
        let mut history = self.history();
        history.stopped = true;
        match history.fault.take() {
            Some((_, error)) if is_full(&error) && history.progress != Progress::Promised => {
                Error::NoSpace
            }
            Some((what, source)) => Error::Io { what, source },
            None => Error::Damaged(failure.0),
        }
    }
}

/// One file, as redb wants it.
#[derive(Debug)]
pub(super) struct Disk {
    file: Arc<dyn File>,
    health: Arc<Health>,
}

impl Disk {
    pub(super) fn new(file: Arc<dyn File>, health: Arc<Health>) -> Self {
        Self { file, health }
    }

    fn note<T>(&self, what: &'static str, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let copy = error
                .raw_os_error()
                .map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
            let mut history = self.health.history();
            history.stopped = true;
            history.fault.get_or_insert((what, error));
            copy
        })
    }

    /// Refuses after the first failure: what came before it may not be on the disk.
    fn may_write(&self) -> io::Result<()> {
        if self.health.history().stopped {
            Err(io::Error::other("an earlier write failed"))
        } else {
            Ok(())
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.note("tell the length of its file", self.file.len())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let read = read_exact(&*self.file, offset, out);
        if read.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::UnexpectedEof) {
            // Not the disk's failure: a damaged page points behind the end.
            return read;
        }
        self.note("read its file", read)
    }

    fn set_len(&self, bytes: u64) -> io::Result<()> {
        self.may_write()?;
        self.note("change the length of its file", retry(|| self.file.set_len(bytes)))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.may_write()?;
        // Counted as promised before it is tried: a sync that fails may still have worked.
        {
            let mut history = self.health.history();
            if history.progress == Progress::Header {
                history.progress = Progress::Promised;
            }
        }
        let synced = self.file.sync_data();
        if synced.is_err() {
            self.health.history().progress = Progress::Promised;
        }
        self.note("sync its file", synced)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.may_write()?;
        if offset == 0 {
            let mut history = self.health.history();
            if history.progress == Progress::Pages {
                history.progress = Progress::Header;
            }
        }
        self.note("write its file", write_all(&*self.file, offset, data))
    }
}
