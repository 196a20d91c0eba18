//! A batch: what is to change in one commit, and what it was decided from.

use crate::error::Error;
use crate::record::{Generation, Key};

/// Changes that are made together or not at all.
///
/// A key stands at most once in `puts`, `deletes` and `purges` together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The generation the changes were decided from; the store must still be there.
    pub base: Generation,
    /// Records that must still be as they were read: at this generation, or `None` for a record
    /// that is absent or deleted.
    pub expected: Vec<(Key, Option<Generation>)>,
    /// Records to write.
    pub puts: Vec<(Key, Box<[u8]>)>,
    /// Records to delete. Each leaves a tombstone, even where no record was.
    pub deletes: Vec<Key>,
    /// Tombstones to remove for ever. One that is absent is no conflict; a living record is.
    pub purges: Vec<Key>,
}

impl Batch {
    /// Nothing yet, decided from `base`.
    pub fn new(base: Generation) -> Self {
        Self { base, ..Self::default() }
    }

    /// Refuses what breaks a rule, whatever is stored: `Malformed`.
    pub(crate) fn check_form(&self) -> Result<(), Error> {
        let malformed = |key: &Key, reason| Error::Malformed { key: key.clone(), reason };
        if let Some(key) = self.keys().find(|key| !key.is_well_formed()) {
            return Err(malformed(key, "a key has 1 to 64 bytes"));
        }
        let mut changed: Vec<&Key> = self.changed().collect();
        changed.sort_unstable();
        let mut pairs = changed.iter().zip(changed.iter().skip(1));
        match pairs.find(|(one, next)| one == next) {
            Some((key, _)) => Err(malformed(key, "a batch changes a record once")),
            None => Ok(()),
        }
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        let expected = self.expected.iter().map(|(key, _)| key);
        expected.chain(self.changed())
    }

    /// The keys of all that changes.
    fn changed(&self) -> impl Iterator<Item = &Key> {
        let puts = self.puts.iter().map(|(key, _)| key);
        puts.chain(&self.deletes).chain(&self.purges)
    }

    /// How many bytes it writes at the least.
    pub(crate) fn bytes(&self) -> usize {
        let puts =
            self.puts.iter().map(|(key, value)| key.as_bytes().len().saturating_add(value.len()));
        let others = self.deletes.iter().map(|key| key.as_bytes().len());
        puts.chain(others).fold(0, usize::saturating_add)
    }
}
