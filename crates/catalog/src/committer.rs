//! The committer: the one thread that writes.
//!
//! Changes that come while a commit is on its way to the disk go together in the next one: one
//! durable write serves them all (group commit). Each is checked against the picture that the ones
//! before it made, so of two changes to one record the second loses.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use hsm::Domain;
use store::{Batch, Generation, Store};
use tokio::sync::{mpsc, oneshot};

use crate::change::{Change, CommitError};
use crate::clock::LifetimeClock;
use crate::picture::Picture;
use crate::sealed::{self, Digest, Pseudonym, ROOT, Root};

/// Records in one commit at the most; what more is waiting goes into the next.
const RECORDS_PER_COMMIT_MAX: usize = 1024;

pub(crate) type Answer = oneshot::Sender<Result<(), CommitError>>;

/// What the committer is asked to do.
pub(crate) enum Job {
    Commit(Change, Answer),
    /// Write the root record alone: the time that has passed.
    Tick(Answer),
    /// Stop, whoever still has a sender. What comes after it is not done.
    Stop,
}

pub(crate) struct Committer {
    pub(crate) store: Box<dyn Store>,
    pub(crate) domain: Arc<Domain>,
    pub(crate) clock: Arc<LifetimeClock>,
    pub(crate) current: Arc<ArcSwap<Picture>>,
    pub(crate) digest: Digest,
    /// What each stored record adds to the digest.
    pub(crate) shares: HashMap<Pseudonym, u128>,
    /// What became of the last write.
    pub(crate) last_written: Result<(), CommitError>,
    /// Whether it was taken, for others to read.
    pub(crate) takes_changes: Arc<AtomicBool>,
}

/// One durable write in the making.
struct Group {
    picture: Picture,
    digest: Digest,
    /// The new share of each record written, `None` for a removed one.
    shares: HashMap<Pseudonym, Option<u128>>,
    batch: Batch,
}

impl Committer {
    /// Works until it is told to stop, then writes the time and closes the store.
    pub(crate) fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut goes_on = true;
        while goes_on && let Some(first) = jobs.blocking_recv() {
            goes_on = self.commit_group(first, &mut jobs);
        }
        let group = self.empty_group();
        if let Err(error) = self.write(group) {
            tracing::error!(%error, "the time of stopping could not be stored");
        }
        if let Err(error) = self.store.close() {
            tracing::error!(%error, "the store did not close cleanly");
        }
    }

    /// Commits `first` and what else is waiting, and answers all of them. False: it was told to stop.
    fn commit_group(&mut self, first: Job, jobs: &mut mpsc::Receiver<Job>) -> bool {
        // Changes to one record merge: the last one is what is stored.
        let mut answers = Vec::new();
        let mut records = HashMap::new();
        let mut picture = Picture::clone(&self.current.load());
        let mut weight = 0;
        let mut goes_on = true;
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Stop => {
                    goes_on = false;
                    break;
                }
                Job::Tick(answer) => answers.push((answer, Ok(()))),
                Job::Commit(change, answer) if change.holds(&picture) => {
                    change.apply(&mut picture);
                    weight += change.weight();
                    for record in change.puts {
                        records.insert(record.name(), Some(record));
                    }
                    for name in change.removals {
                        records.insert(name, None);
                    }
                    answers.push((answer, Ok(())));
                }
                Job::Commit(_, answer) => answers.push((answer, Err(CommitError::Conflict))),
            }
            next = if weight < RECORDS_PER_COMMIT_MAX { jobs.try_recv().ok() } else { None };
        }

        if answers.is_empty() {
            return goes_on;
        }

        let mut group = Group { picture, ..self.empty_group() };
        let generation = group.batch.base.0 + 1;
        for (name, record) in records {
            let pseudonym = sealed::pseudonym(&self.domain, &name);
            if let Some(old) = self.shares.get(&pseudonym) {
                group.digest.subtract(*old);
            }
            let share = record.map(|record| {
                let sealed = sealed::seal(&self.domain, &pseudonym, generation, &record);
                let share = Digest::share(&self.domain, &pseudonym, &sealed);
                group.batch.puts.push((pseudonym.as_slice().into(), sealed.into()));
                group.digest.add(share);
                share
            });
            if share.is_none() {
                group.batch.deletes.push(pseudonym.as_slice().into());
            }
            group.shares.insert(pseudonym, share);
        }
        // A conflict is told only when what it lost to can be seen, or its retry would lose again.
        let written = self.write(group);
        for (answer, result) in answers {
            // A caller that has gone does not want the answer.
            let _ = answer.send(result.and(written));
        }
        goes_on
    }

    fn empty_group(&self) -> Group {
        let picture = Picture::clone(&self.current.load());
        let batch = Batch { base: Generation(picture.generation()), ..Batch::default() };
        Group { picture, digest: self.digest, shares: HashMap::new(), batch }
    }

    /// Makes `group` durable, then visible.
    fn write(&mut self, mut group: Group) -> Result<(), CommitError> {
        let generation = group.batch.base.0 + 1;
        let root = Root { generation, digest: group.digest, time: self.clock.to_store() };
        group.batch.puts.push((ROOT.into(), root.seal(&self.domain).into()));
        let committed = self.store.commit(&group.batch);
        let written = match &committed {
            Ok(committed) if committed.0 == generation => Ok(()),
            Err(store::Error::NoSpace) => Err(CommitError::NoSpace),
            _ => Err(CommitError::Unavailable),
        };
        // Told when it changes: each refused change has a line of its own from who asked for it.
        if written != self.last_written {
            self.last_written = written;
            self.takes_changes.store(written.is_ok(), Ordering::Relaxed);
            match &committed {
                Ok(_) if written.is_ok() => tracing::info!("the store takes changes again"),
                Ok(_) => tracing::error!("the store counts commits otherwise than the catalog"),
                Err(store::Error::NoSpace) => {
                    tracing::error!(
                        "the store has no room left: changes are refused until there is"
                    );
                }
                Err(error) => tracing::error!(%error, "a commit failed: changes are refused"),
            }
        }
        written?;
        group.picture.set_generation(generation);
        self.digest = group.digest;
        for (pseudonym, share) in group.shares {
            match share {
                Some(share) => self.shares.insert(pseudonym, share),
                None => self.shares.remove(&pseudonym),
            };
        }
        self.current.store(Arc::new(group.picture));
        Ok(())
    }
}
