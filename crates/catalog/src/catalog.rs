//! The door of the crate: open a store, read from memory, commit changes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use arc_swap::{ArcSwap, Guard};
use hsm::Domain;
use identity::{AccessKey, AccountId, PrincipalKind, Session};
use store::Store;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use crate::change::{Change, CommitError};
use crate::clock::{Clock, ClockJumped, LifetimeClock, Now};
use crate::committer::{Answer, Committer, Job};
use crate::load;
use crate::picture::Picture;
use crate::record::RecordError;
use crate::session_token::{self, Credentials};

/// Changes that may wait for the committer; the next caller waits for room.
const CHANGES_WAITING_MAX: usize = 4096;
/// Last uses stored in one commit.
const USES_PER_COMMIT: usize = 64;
/// How long a close waits for room in a full queue.
const FULL_QUEUE_PAUSE: Duration = Duration::from_millis(1);

/// Why a store is not opened. Nothing in it has been changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(
        "the store belongs to another deployment than the domain key beside it: put the two that belong together into one directory"
    )]
    OtherDeployment,
    #[error(
        "the store is damaged, or was changed behind the service's back: {0}; restore it from a backup"
    )]
    Damaged(String),
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// All that is stored, unsealed, in memory. One handle for all threads.
#[derive(Debug)]
pub struct Catalog {
    current: Arc<ArcSwap<Picture>>,
    clock: Arc<LifetimeClock>,
    domain: Arc<Domain>,
    takes_changes: Arc<AtomicBool>,
    /// `None` when the catalog has been closed.
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    committer: Mutex<Option<JoinHandle<()>>>,
}

impl Catalog {
    /// Loads everything in `store`, whose records are sealed by `domain`.
    ///
    /// Fails when a record is not authentic, is missing, or is of a newer format.
    pub fn open(
        store: Box<dyn Store>,
        domain: Arc<Domain>,
        clock: Box<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let loaded = load::load(&*store, &domain)?;
        let clock = Arc::new(LifetimeClock::resume(clock, loaded.root.map(|root| root.time)));
        let current = Arc::new(ArcSwap::from_pointee(loaded.picture));
        let takes_changes = Arc::new(AtomicBool::new(true));
        let committer = Committer {
            store,
            domain: Arc::clone(&domain),
            clock: Arc::clone(&clock),
            current: Arc::clone(&current),
            digest: loaded.digest,
            shares: loaded.shares,
            last_written: Ok(()),
            takes_changes: Arc::clone(&takes_changes),
        };
        let (sender, receiver) = mpsc::channel(CHANGES_WAITING_MAX);
        let thread = thread::Builder::new()
            .name("committer".into())
            .spawn(move || committer.run(receiver))
            .expect("a process that cannot start a thread cannot serve");
        Ok(Self {
            current,
            clock,
            domain,
            takes_changes,
            jobs: Mutex::new(Some(sender)),
            committer: Mutex::new(Some(thread)),
        })
    }

    /// All that is stored, as it is now. Waits for nobody; it does not change while it is held.
    pub fn picture(&self) -> Guard<Arc<Picture>> {
        self.current.load()
    }

    /// What seals for this deployment.
    pub fn domain(&self) -> &Arc<Domain> {
        &self.domain
    }

    /// New temporary credentials of what `of` is in `account`. They are stored nowhere: their token is all that
    /// there is of them, and has `length_min` characters at the least.
    pub fn issue(
        &self,
        account: AccountId,
        of: PrincipalKind,
        session: Session,
        length_min: usize,
    ) -> Credentials {
        session_token::issue(&self.domain, account, of, session, length_min)
    }

    /// The temporary access key that `token` was issued with by this deployment; it may have expired, and whose
    /// it is may be gone. The same one each time, as long as the thread keeps it.
    pub fn temporary_key(&self, token: &str) -> Option<Arc<AccessKey>> {
        session_token::open_kept(&self.domain, token)
    }

    pub fn clock(&self) -> &LifetimeClock {
        &self.clock
    }

    /// The time, if wall clock and lifetime clock agree on it.
    pub fn now(&self) -> Result<Now, ClockJumped> {
        self.clock.now()
    }

    /// Whether the store took what was last written to it. Not so: its disk is full or has failed.
    pub fn takes_changes(&self) -> bool {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let works = jobs.as_ref().is_some_and(|jobs| !jobs.is_closed());
        works && self.takes_changes.load(Ordering::Relaxed)
    }

    /// Makes `change` durable and visible, or leaves everything as it was.
    pub async fn commit(&self, change: Change) -> Result<(), CommitError> {
        self.submit(|answer| Job::Commit(change, answer)).await
    }

    /// Stores the time that has passed. Called now and then when nothing else is committed.
    pub async fn tick(&self) -> Result<(), CommitError> {
        self.submit(Job::Tick).await
    }

    /// Stores which access keys and roles were used since it was last called, and says how many. Called every
    /// some seconds, and at the end.
    pub async fn store_uses(&self) -> Result<usize, CommitError> {
        let signers: Vec<_> = self.picture().signers_to_store().collect();
        let mut stored = 0;
        for signers in signers.chunks(USES_PER_COMMIT) {
            let picture = self.picture();
            let mut change = Change::new();
            let mut count = 0;
            for (used, of) in signers.iter().filter_map(|signer| picture.use_to_store(signer)) {
                change.put_used(&picture, used).expect(&picture, of);
                count += 1;
            }
            match self.commit(change).await {
                Ok(()) => stored += count,
                // One of them was changed or has gone: they are still noted, and stored the next time.
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(stored)
    }

    async fn submit(&self, job: impl FnOnce(Answer) -> Job) -> Result<(), CommitError> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let jobs = jobs.ok_or(CommitError::Unavailable)?;
        let (answer, result) = oneshot::channel();
        jobs.send(job(answer)).await.map_err(|_| CommitError::Unavailable)?;
        // An answer that never comes is a committer that died: nobody knows what was stored.
        result.await.map_err(|_| CommitError::Unavailable)?
    }

    /// Finishes what has been submitted, stores the time, and closes the store. Blocks.
    pub fn close(&self) {
        if let Some(jobs) = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Told in so many words: a caller that is never polled again may hold a sender for ever.
            while let Err(TrySendError::Full(_)) = jobs.try_send(Job::Stop) {
                thread::sleep(FULL_QUEUE_PAUSE);
            }
        }
        let thread = self.committer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the committer ended in a panic");
        }
    }
}

impl Drop for Catalog {
    fn drop(&mut self) {
        self.close();
    }
}
