//! The engine in memory: for development and tests. What it holds ends with the process.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;

use crate::Store;
use crate::batch::Batch;
use crate::error::Error;
use crate::feed::{COMMITS_WAITING_MAX, Commit, Feed};
use crate::record::{Generation, Key, RecordRef};

/// The engine in memory.
#[derive(Debug)]
pub struct Memory {
    held: Arc<Mutex<Held>>,
}

#[derive(Debug)]
struct Held {
    generation: Generation,
    records: BTreeMap<Key, Stored>,
    /// `None` once it is closed.
    commits: Option<broadcast::Sender<Arc<Commit>>>,
}

#[derive(Debug)]
struct Stored {
    generation: Generation,
    /// `None`: deleted.
    value: Option<Box<[u8]>>,
}

impl Memory {
    /// Empty.
    pub fn new() -> Self {
        let commits = Some(broadcast::Sender::new(COMMITS_WAITING_MAX));
        let held = Held { generation: Generation(0), records: BTreeMap::new(), commits };
        Self { held: Arc::new(Mutex::new(held)) }
    }

    /// Opens what was closed.
    #[cfg(any(test, feature = "contract"))]
    pub fn reopened(&self) -> Self {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.commits = Some(broadcast::Sender::new(COMMITS_WAITING_MAX));
        Self { held: Arc::clone(&self.held) }
    }

    fn opened(&self) -> Result<MutexGuard<'_, Held>, Error> {
        // Nothing in here panics half way through a change.
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.commits.is_some() { Ok(held) } else { Err(Error::Closed) }
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl Held {
    /// Refuses, as `Conflict`, a batch of which a record is not as it expects.
    fn check(&self, batch: &Batch) -> Result<(), Error> {
        let living = |key: &Key| self.records.get(key).filter(|stored| stored.value.is_some());
        let changed = batch
            .expected
            .iter()
            .find(|(key, expected)| living(key).map(|stored| stored.generation) != *expected);
        let changed = changed.map(|(key, _)| key);
        let conflict = changed.or_else(|| batch.purges.iter().find(|key| living(key).is_some()));
        match conflict {
            Some(key) => Err(Error::Conflict { key: key.clone() }),
            None => Ok(()),
        }
    }
}

impl Store for Memory {
    fn load(
        &self,
        visit: &mut dyn FnMut(RecordRef<'_>) -> ControlFlow<()>,
    ) -> Result<Generation, Error> {
        let held = self.opened()?;
        for (key, stored) in &held.records {
            let Stored { generation, value } = stored;
            let (key, value) = (key.as_bytes(), value.as_deref());
            if visit(RecordRef { key, generation: *generation, value }).is_break() {
                break;
            }
        }
        Ok(held.generation)
    }

    fn commit(&self, batch: &Batch) -> Result<Generation, Error> {
        batch.check_form()?;
        let mut held = self.opened()?;
        if batch.base != held.generation {
            return Err(Error::Behind { base: batch.base, current: held.generation });
        }
        held.check(batch)?;
        let Some(generation) = batch.base.next() else {
            return Err(Error::Damaged("it has counted all its generations".into()));
        };
        for (key, value) in &batch.puts {
            let stored = Stored { generation, value: Some(value.clone()) };
            held.records.insert(key.clone(), stored);
        }
        for key in &batch.deletes {
            held.records.insert(key.clone(), Stored { generation, value: None });
        }
        for key in &batch.purges {
            held.records.remove(key);
        }
        held.generation = generation;
        if let Some(commits) = held.commits.as_ref().filter(|told| told.receiver_count() > 0) {
            // The last follower may have gone since it was counted.
            let _ = commits.send(Arc::new(Commit::of(batch, generation)));
        }
        Ok(generation)
    }

    /// Knows only what is committed from now on: `from` must be the current generation.
    fn follow(&self, from: Generation) -> Result<Feed, Error> {
        let held = self.opened()?;
        let commits = held.commits.as_ref().ok_or(Error::Closed)?;
        if from == held.generation {
            Ok(Feed::new(from, commits.subscribe()))
        } else {
            Err(Error::Lagged(from))
        }
    }

    /// Memory has no checksums.
    fn verify(&self) -> Result<(), Error> {
        self.opened().map(drop)
    }

    fn close(&self) -> Result<(), Error> {
        if let Ok(mut held) = self.opened() {
            held.commits = None;
        }
        Ok(())
    }
}
