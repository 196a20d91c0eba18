//! The embedded engine: one directory on this machine, one B-tree of copied pages (redb) in it.
//!
//! A commit is one redb transaction in two phases: the new pages are synced, then one byte that
//! names them, synced again. So a crash leaves the old state or the new one, and no checksum has to
//! guess which. After a failed write or sync the disk is never trusted again until a new start,
//! with one exception: a disk that was full before anything was promised.

mod database;
mod directory;
mod disk;
mod guard;
mod value;

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::broadcast;

use crate::Store;
use crate::batch::Batch;
use crate::error::Error;
use crate::feed::{COMMITS_WAITING_MAX, Commit, Feed};
use crate::files::{Files, Lock};
use crate::record::{Generation, RecordRef};

use database::Opened;
use directory::Directory;
use guard::Failure;

/// What must be free before a store that was full is opened again, beside eight times the batch:
/// a commit copies whole pages.
const ROOM_BYTES_MIN: usize = 256 << 10;

/// The embedded engine.
#[derive(Debug)]
pub struct Embedded {
    directory: Directory,
    // Locked before `opened`, by whoever wants both.
    writer: Mutex<Writer>,
    opened: RwLock<Option<Opened>>,
}

#[derive(Debug)]
struct Writer {
    generation: Generation,
    state: State,
    commits: Option<broadcast::Sender<Arc<Commit>>>,
    /// Held for as long as the store is open.
    lock: Option<Box<dyn Lock>>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Ready,
    /// The disk was full; nothing was promised that is not there. To be opened again.
    Full,
    Poisoned,
    Closed,
}

impl Embedded {
    /// Opens the store in `directory`, or creates an empty one there; all files are reached through
    /// `files`. After an unclean stop it repairs itself; every page is checked against its checksum.
    ///
    /// Refuses a directory that is in use, open to others, of a newer format, or damaged.
    pub fn open(directory: impl AsRef<Path>, files: Arc<dyn Files>) -> Result<Self, Error> {
        let (directory, lock) = Directory::enter(directory.as_ref(), files)?;
        if !directory.is_complete()? {
            directory.create(|file| {
                let (opened, _) = Opened::open(file, true)?;
                opened.close()
            })?;
        }
        let file = directory.open_store()?;
        let (opened, generation) = Opened::open(file, false)?;
        directory.complete(generation)?;
        let commits = Some(broadcast::Sender::new(COMMITS_WAITING_MAX));
        let writer = Writer { generation, state: State::Ready, commits, lock: Some(lock) };
        Ok(Self { directory, writer: Mutex::new(writer), opened: RwLock::new(Some(opened)) })
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        // A panic of ours poisons nothing: `state` says what may be done.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The writer, once the database can be used.
    fn ready(&self, bytes: usize) -> Result<MutexGuard<'_, Writer>, Error> {
        let mut writer = self.writer();
        match writer.state {
            State::Ready => {}
            State::Full => match self.reopen(bytes) {
                Ok(generation) if generation == writer.generation => writer.state = State::Ready,
                Ok(found) => {
                    writer.state = State::Poisoned;
                    return Err(Error::Damaged(format!(
                        "at generation {found} after the disk was full, and at {} before",
                        writer.generation
                    )));
                }
                Err(Error::NoSpace) => return Err(Error::NoSpace),
                Err(error) => {
                    writer.state = State::Poisoned;
                    return Err(error);
                }
            },
            State::Poisoned => return Err(Error::Poisoned),
            State::Closed => return Err(Error::Closed),
        }
        Ok(writer)
    }

    /// Opens the database again once there is room: redb does nothing more after a failed write.
    /// Returns the generation it finds.
    fn reopen(&self, bytes: usize) -> Result<Generation, Error> {
        self.directory.probe(bytes.saturating_mul(8).saturating_add(ROOM_BYTES_MIN))?;
        let mut opened = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = opened.take() {
            old.discard();
        }
        let (new, generation) = Opened::open(self.directory.open_store()?, false)?;
        *opened = Some(new);
        Ok(generation)
    }

    /// Runs `work` on the open database, and says what a failure came from.
    fn with_opened<T>(&self, work: impl FnOnce(&Opened) -> Result<T, Failure>) -> Result<T, Error> {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        // Closed since it was found ready.
        let opened = opened.as_ref().ok_or(Error::Closed)?;
        work(opened).map_err(|failure| opened.diagnose(failure))
    }
}

impl Store for Embedded {
    fn load(
        &self,
        visit: &mut dyn FnMut(RecordRef<'_>) -> ControlFlow<()>,
    ) -> Result<Generation, Error> {
        drop(self.ready(0)?);
        let loaded = self.with_opened(|opened| opened.load(visit));
        if let Err(error) = &loaded {
            self.writer().fail(error);
        }
        loaded
    }

    fn commit(&self, batch: &Batch) -> Result<Generation, Error> {
        batch.check_form()?;
        let mut writer = self.ready(batch.bytes())?;
        if batch.base != writer.generation {
            return Err(Error::Behind { base: batch.base, current: writer.generation });
        }
        let Some(generation) = batch.base.next() else {
            return Err(Error::Damaged("it has counted all its generations".into()));
        };
        let committed = self.with_opened(|opened| opened.commit(batch, generation));
        match committed {
            Ok(Ok(())) => {}
            Ok(Err(refused)) => return Err(refused),
            Err(error) => {
                writer.fail(&error);
                return Err(error);
            }
        }
        writer.generation = generation;
        writer.tell(batch);
        Ok(generation)
    }

    /// Knows only what is committed from now on: `from` must be the current generation.
    fn follow(&self, from: Generation) -> Result<Feed, Error> {
        let writer = self.ready(0)?;
        let commits = writer.commits.as_ref().ok_or(Error::Closed)?;
        if from == writer.generation {
            Ok(Feed::new(from, commits.subscribe()))
        } else {
            Err(Error::Lagged(from))
        }
    }

    fn verify(&self) -> Result<(), Error> {
        let mut writer = self.ready(0)?;
        let mut opened = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        let opened = opened.as_mut().ok_or(Error::Closed)?;
        let verified = opened.verify(writer.generation);
        verified.map_err(|failure| {
            let error = opened.diagnose(failure);
            writer.fail(&error);
            error
        })
    }

    fn close(&self) -> Result<(), Error> {
        let mut writer = self.writer();
        if writer.state == State::Closed {
            return Ok(());
        }
        let clean = writer.state == State::Ready;
        writer.state = State::Closed;
        writer.commits = None;
        let opened = self.opened.write().unwrap_or_else(PoisonError::into_inner).take();
        let closed = match opened {
            Some(opened) if clean => opened.close(),
            Some(opened) => {
                opened.discard();
                Ok(())
            }
            None => Ok(()),
        };
        // Last, so that no other process finds the file while this one still writes to it.
        writer.lock = None;
        closed
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        if let Err(error) = self.close() {
            tracing::error!(%error, "the store was not closed cleanly: the next start checks it");
        }
    }
}

impl Writer {
    /// What a failed call means for the calls after it.
    fn fail(&mut self, error: &Error) {
        self.state = match (self.state, error) {
            (State::Closed, _) => State::Closed,
            (State::Ready, Error::NoSpace) => State::Full,
            _ => State::Poisoned,
        };
    }

    /// Tells the followers. Costs nothing where there are none.
    fn tell(&self, batch: &Batch) {
        let Some(commits) = self.commits.as_ref().filter(|commits| commits.receiver_count() > 0)
        else {
            return;
        };
        // The last follower may have gone since it was counted.
        let _ = commits.send(Arc::new(Commit::of(batch, self.generation)));
    }
}
