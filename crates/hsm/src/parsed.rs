//! Keys parsed once for many uses: reading a private key can cost as much as using it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use arc_swap::ArcSwap;

use crate::MaterialId;

/// How many are kept. The next replaces the one that has been out of use for longest.
const KEPT_MAX: usize = 256;
/// After so many sweeps without being used, a key is dropped.
const SWEEPS_UNUSED_MAX: u32 = 4;

/// The parsed keys of one kind. Readers wait for nobody; keys come and go by copying the table.
#[derive(Debug)]
pub(crate) struct Parsed<K> {
    table: ArcSwap<HashMap<MaterialId, Arc<Entry<K>>>>,
    /// Counts the sweeps: what time is measured in here.
    now: AtomicU32,
}

#[derive(Debug)]
struct Entry<K> {
    key: Arc<K>,
    used: AtomicU32,
}

impl<K> Parsed<K> {
    pub(crate) fn new() -> Self {
        Self { table: ArcSwap::default(), now: AtomicU32::new(0) }
    }

    /// The key of the material `id`, if it is here.
    pub(crate) fn peek(&self, id: MaterialId) -> Option<Arc<K>> {
        let table = self.table.load();
        let entry = table.get(&id)?;
        entry.used.store(self.now.load(Ordering::Relaxed), Ordering::Relaxed);
        Some(Arc::clone(&entry.key))
    }

    /// The key of the material `id`; `parse` reads it if it is not here.
    pub(crate) fn get<E>(
        &self,
        id: MaterialId,
        parse: impl FnOnce() -> Result<K, E>,
    ) -> Result<Arc<K>, E> {
        if let Some(key) = self.peek(id) {
            return Ok(key);
        }
        let key = Arc::new(parse()?);
        let used = AtomicU32::new(self.now.load(Ordering::Relaxed));
        let entry = Arc::new(Entry { key: Arc::clone(&key), used });
        self.table.rcu(|table| {
            let mut table = HashMap::clone(table);
            table.insert(id, Arc::clone(&entry));
            while table.len() > KEPT_MAX {
                let oldest = table
                    .iter()
                    .filter(|(other, _)| **other != id)
                    .min_by_key(|(_, entry)| entry.used.load(Ordering::Relaxed))
                    .map(|(id, _)| *id);
                match oldest {
                    Some(oldest) => table.remove(&oldest),
                    None => break,
                };
            }
            table
        });
        Ok(key)
    }

    /// Drops what has not been used for [`SWEEPS_UNUSED_MAX`] calls.
    pub(crate) fn sweep(&self) {
        let now = self.now.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        self.retain(|_, entry| {
            now.wrapping_sub(entry.used.load(Ordering::Relaxed)) < SWEEPS_UNUSED_MAX
        });
    }

    /// Drops all keys.
    pub(crate) fn clear(&self) {
        self.retain(|_, _| false);
    }

    /// Drops the keys of `materials`.
    pub(crate) fn forget(&self, materials: &[MaterialId]) {
        self.retain(|id, _| !materials.contains(id));
    }

    fn retain(&self, kept: impl Fn(&MaterialId, &Entry<K>) -> bool) {
        if self.table.load().iter().all(|(id, entry)| kept(id, entry)) {
            return;
        }
        self.table.rcu(|table| {
            let mut table = HashMap::clone(table);
            table.retain(|id, entry| kept(id, entry));
            table
        });
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.table.load().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    fn id(number: usize) -> MaterialId {
        let mut id = [0; 32];
        id[..8].copy_from_slice(&number.to_be_bytes());
        MaterialId(id)
    }

    fn parse(parsed: &Parsed<usize>, number: usize) -> bool {
        let mut fresh = false;
        let key = parsed.get(id(number), || {
            fresh = true;
            Ok::<_, Infallible>(number)
        });
        assert_eq!(*key.unwrap(), number);
        fresh
    }

    #[test]
    fn a_key_is_parsed_once_while_it_is_used() {
        let parsed = Parsed::new();
        assert!(parse(&parsed, 1));
        for _ in 0..3 * SWEEPS_UNUSED_MAX {
            assert!(!parse(&parsed, 1));
            parsed.sweep();
        }
        for _ in 0..SWEEPS_UNUSED_MAX {
            parsed.sweep();
        }
        assert_eq!(parsed.len(), 0);
        assert!(parse(&parsed, 1));
        parsed.forget(&[id(2)]);
        assert_eq!(parsed.len(), 1);
        parsed.forget(&[id(1)]);
        assert_eq!(parsed.len(), 0);
    }

    #[test]
    fn the_one_longest_out_of_use_makes_room() {
        let parsed = Parsed::new();
        assert!(parse(&parsed, 0));
        parsed.sweep();
        for number in 1..KEPT_MAX {
            assert!(parse(&parsed, number));
        }
        parsed.sweep();
        assert!(!parse(&parsed, 0));
        // The first is the only one used since the last sweep.
        assert!(parse(&parsed, KEPT_MAX));
        assert_eq!(parsed.len(), KEPT_MAX);
        assert!(!parse(&parsed, 0));
    }

    #[test]
    fn what_cannot_be_parsed_is_not_kept() {
        let parsed = Parsed::<usize>::new();
        assert_eq!(parsed.get(id(1), || Err("malformed")).unwrap_err(), "malformed");
        assert_eq!(parsed.len(), 0);
    }
}
