//! Which keys were used, and when: noted in memory by each request, stored once in a while by another.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use api::kms::KeyLastUsageTrackingOperation;
use catalog::record::{Key, KeyName, Usage};
use catalog::{Change, CommitError, Picture, Use};

use crate::error::Error;
use crate::kms::Kms;

/// Uses stored in one commit.
const USES_PER_COMMIT: usize = 64;

/// The keys whose last use has not been stored yet.
#[derive(Clone, Debug)]
pub(crate) struct Uses {
    noted: Sender<KeyName>,
    /// Locked by who stores them alone.
    waiting: Arc<Mutex<Receiver<KeyName>>>,
}

impl Uses {
    pub(crate) fn new() -> Self {
        let (noted, waiting) = mpsc::channel();
        Self { noted, waiting: Arc::new(Mutex::new(waiting)) }
    }

    /// Notes that `key` was used. Takes no lock; each key waits at most once.
    pub(crate) fn note(
        &self,
        key: &Key,
        operation: KeyLastUsageTrackingOperation,
        at_ms: i64,
        request_id: u128,
    ) {
        if key.last_use.note(Use { operation, at_ms, request_id }) {
            // The other end is ours too.
            let _ = self.noted.send(key.name);
        }
    }
}

/// The last use of `key` that is known.
pub(crate) fn last(picture: &Picture, key: &Key) -> Option<Use> {
    let stored = picture.usage(&key.name).map(|usage| usage.last);
    key.last_use.get().or(stored)
}

/// Stores which keys were used since it was last called. Called every some seconds, and at the end.
pub async fn store(kms: &Kms) -> Result<usize, Error> {
    let mut taken = Taken::all(&kms.uses);
    let mut stored = 0;
    while !taken.names.is_empty() {
        let picture = kms.catalog.picture();
        let mut change = Change::new();
        let mut count = 0;
        let chunk = taken.names.len().min(USES_PER_COMMIT);
        for name in taken.names.iter().take(chunk) {
            // A key that is gone needs no usage.
            if let Some(key) = picture.key(name)
                && let Some(last) = key.last_use.take()
            {
                change.put_usage(&picture, Usage { key: *name, last });
                count += 1;
            }
        }
        match kms.catalog.commit(change).await {
            Ok(()) => {
                taken.names.drain(..chunk);
                stored += count;
            }
            // A key was destroyed meanwhile.
            Err(CommitError::Conflict) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(stored)
}

/// The keys that somebody is storing. Those that are left when it is dropped wait for the next time.
struct Taken<'a> {
    names: Vec<KeyName>,
    uses: &'a Uses,
}

impl<'a> Taken<'a> {
    fn all(uses: &'a Uses) -> Self {
        let waiting = uses.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut names: Vec<KeyName> = waiting.try_iter().collect();
        // A key that could not be stored is here again for each use since: not for ever more often.
        names.sort_unstable();
        names.dedup();
        Self { names, uses }
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        for name in self.names.drain(..) {
            let _ = self.uses.noted.send(name);
        }
    }
}

/// A UUID as text, in lower case.
pub(crate) fn uuid(value: u128) -> String {
    let [a, b, c, d, e] = [
        value >> 96,
        value >> 80 & 0xFFFF,
        value >> 64 & 0xFFFF,
        value >> 48 & 0xFFFF,
        value & 0xFFFF_FFFF_FFFF,
    ];
    format!("{a:08x}-{b:04x}-{c:04x}-{d:04x}-{e:012x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_waits_twice_is_taken_once_and_waits_on_until_it_is_stored() {
        let name = |byte| KeyName {
            account: "111122223333".parse().unwrap(),
            region: identity::Region::named("eu-central-1").unwrap(),
            id: identity::KeyId::from_bytes([byte; 16], false),
        };
        let uses = Uses::new();
        for byte in [2, 1, 2] {
            uses.noted.send(name(byte)).unwrap();
        }
        let mut taken = Taken::all(&uses);
        assert_eq!(taken.names, [name(1), name(2)]);
        taken.names.remove(0);
        drop(taken);
        assert_eq!(Taken::all(&uses).names, [name(2)]);
    }

    #[test]
    fn a_uuid_is_written_in_five_groups() {
        let value = 0x0123_4567_89ab_4cde_8f01_2345_6789_abcd;
        assert_eq!(uuid(value), "01234567-89ab-4cde-8f01-23456789abcd");
    }
}
