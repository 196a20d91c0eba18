//! The feed: what is committed, one commit after the other.

use std::sync::Arc;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::batch::Batch;
use crate::error::Error;
use crate::record::{Generation, Key, Record};

/// Commits that a follower may be behind before it has to load again.
pub(crate) const COMMITS_WAITING_MAX: usize = 256;

/// One commit, as its followers see it.
#[derive(Debug)]
pub struct Commit {
    /// One more than that of the commit before.
    pub generation: Generation,
    /// What was written, and the tombstones of what was deleted.
    pub records: Vec<Record>,
    /// Tombstones that are gone.
    pub purged: Vec<Key>,
}

impl Commit {
    /// What followers see of `batch`, committed as `generation`.
    pub(crate) fn of(batch: &Batch, generation: Generation) -> Self {
        let puts = batch.puts.iter().map(|(key, value)| (key, Some(value.clone())));
        let deletes = batch.deletes.iter().map(|key| (key, None));
        let records = puts
            .chain(deletes)
            .map(|(key, value)| Record { key: key.clone(), generation, value })
            .collect();
        Self { generation, records, purged: batch.purges.clone() }
    }
}

/// Commits in their order, without a gap: a missing or repeated one ends the feed.
#[derive(Debug)]
pub struct Feed {
    last: Generation,
    lagged: bool,
    commits: Receiver<Arc<Commit>>,
}

impl Feed {
    /// The commits after `from`; the first that `commits` gives must be the one right after it.
    pub fn new(from: Generation, commits: Receiver<Arc<Commit>>) -> Self {
        Self { last: from, lagged: false, commits }
    }

    /// The next commit, as soon as there is one.
    ///
    /// [`Error::Lagged`], from then on for ever, when one was missed; [`Error::Closed`] when the
    /// store was closed and all its commits were told.
    pub async fn next(&mut self) -> Result<Arc<Commit>, Error> {
        let received = self.commits.recv().await;
        self.take(received)
    }

    /// As [`Feed::next`], for a thread that may block; panics within an asynchronous task.
    pub fn next_blocking(&mut self) -> Result<Arc<Commit>, Error> {
        let received = self.commits.blocking_recv();
        self.take(received)
    }

    fn take(&mut self, received: Result<Arc<Commit>, RecvError>) -> Result<Arc<Commit>, Error> {
        match received {
            _ if self.lagged => Err(Error::Lagged(self.last)),
            Ok(commit) if Some(commit.generation) == self.last.next() => {
                self.last = commit.generation;
                Ok(commit)
            }
            Ok(_) | Err(RecvError::Lagged(_)) => {
                self.lagged = true;
                Err(Error::Lagged(self.last))
            }
            Err(RecvError::Closed) => Err(Error::Closed),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::broadcast;

    use super::*;

    /// What a follower from generation 1 sees of commits with these generations.
    fn check(sent: &[u64], seen: &[Option<u64>]) {
        let (sender, receiver) = broadcast::channel(4);
        let mut feed = Feed::new(Generation(1), receiver);
        for generation in sent {
            let (generation, records, purged) = (Generation(*generation), vec![], vec![]);
            sender.send(Arc::new(Commit { generation, records, purged })).expect("a feed listens");
        }
        for expected in seen {
            match feed.next_blocking() {
                Ok(commit) => assert_eq!(Some(commit.generation.0), *expected, "{sent:?}"),
                Err(Error::Lagged(_)) => assert_eq!(None, *expected, "{sent:?}"),
                Err(error) => panic!("{sent:?}: {error}"),
            }
        }
    }

    #[test]
    fn a_gap_or_a_repeat_ends_the_feed() {
        check(&[2, 3], &[Some(2), Some(3)]);
        check(&[2, 4, 5], &[Some(2), None, None]);
        check(&[2, 2, 3], &[Some(2), None, None]);
        check(&[1], &[None]);
    }

    #[test]
    fn a_follower_that_is_too_slow_is_told() {
        check(&[2, 3, 4, 5, 6, 7], &[None, None]);
    }

    #[test]
    fn a_closed_store_ends_the_feed() {
        let (sender, receiver) = broadcast::channel(4);
        let mut feed = Feed::new(Generation(1), receiver);
        drop(sender);
        assert!(matches!(feed.next_blocking(), Err(Error::Closed)));
    }
}
