//! A cache of materials, so that the KMS is not asked for each of many messages.
//!
//! Source: <https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/thresholds.html>.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::context::EncryptionContext;
use crate::materials::{
    DecryptionMaterials, DecryptionRequest, EncryptionMaterials, EncryptionRequest, MaterialsError,
    MaterialsManager,
};
use crate::message::EncryptedDataKey;
use crate::suite::Suite;

/// How long, and for how much, a data key is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CacheLimits {
    /// How many data keys are kept.
    pub capacity: usize,
    pub age_max: Duration,
    /// How many messages are encrypted under one data key; 2^32 at most.
    pub messages_max: u64,
    /// How many bytes are encrypted under one data key; 2^63 - 1 at most.
    pub bytes_max: u64,
}

impl CacheLimits {
    /// The greatest numbers that Amazon's clients take too.
    pub const MESSAGES_MAX: u64 = 1 << 32;
    pub const BYTES_MAX: u64 = i64::MAX as u64;
}

/// Materials of another manager, which are given out again. Whoever encrypts under a data key that was used says which
/// messages belong together: those under it fall together too.
#[derive(Debug)]
pub struct Cache {
    manager: Box<dyn MaterialsManager>,
    limits: CacheLimits,
    entries: Mutex<Entries>,
    /// Somebody has got what others may wait for, or has got nothing.
    answered: Condvar,
}

#[derive(Debug, Default)]
struct Entries {
    to_encrypt: HashMap<EncryptionId, Entry<EncryptionMaterials>>,
    to_decrypt: HashMap<DecryptionId, Entry<DecryptionMaterials>>,
    /// What somebody is asking for: whoever wants the same waits, rather than ask too.
    asked: HashSet<Id>,
    /// Counts uses, so that the one that was not used for the longest time gives way.
    uses: u64,
}

/// What materials are for.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Id {
    Encryption(EncryptionId),
    Decryption(DecryptionId),
}

/// All that the materials of an encryption depend on.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct EncryptionId {
    suite: Suite,
    context: EncryptionContext,
    required_keys: Vec<String>,
}

/// All that the materials of a decryption depend on.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct DecryptionId {
    suite: Suite,
    context: EncryptionContext,
    encrypted_data_keys: Vec<EncryptedDataKey>,
}

#[derive(Debug)]
struct Entry<T> {
    materials: Arc<T>,
    made: Instant,
    used: u64,
    messages: u64,
    bytes: u64,
}

impl<T> Entry<T> {
    fn new(materials: Arc<T>) -> Self {
        Self { materials, made: Instant::now(), used: 0, messages: 0, bytes: 0 }
    }

    /// Whether one more message of `bytes` is within the limits.
    fn takes(&self, bytes: u64, limits: &CacheLimits) -> bool {
        self.made.elapsed() < limits.age_max
            && self.messages < limits.messages_max.min(CacheLimits::MESSAGES_MAX)
            && self
                .bytes
                .checked_add(bytes)
                .is_some_and(|sum| sum <= limits.bytes_max.min(CacheLimits::BYTES_MAX))
    }
}

impl Cache {
    pub fn new(manager: Box<dyn MaterialsManager>, limits: CacheLimits) -> Self {
        Self { manager, limits, entries: Mutex::default(), answered: Condvar::new() }
    }

    fn with_entries<R>(&self, with: impl FnOnce(&mut Entries) -> R) -> R {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.uses += 1;
        with(&mut entries)
    }

    /// What is found, or a turn to ask for it, which nobody else has meanwhile.
    fn find_or_ask<T>(
        &self,
        id: Id,
        find: impl Fn(&mut Entries) -> Option<Arc<T>>,
    ) -> Result<Arc<T>, Asking<'_>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            entries.uses += 1;
            if let Some(found) = find(&mut entries) {
                return Ok(found);
            }
            if entries.asked.insert(id.clone()) {
                return Err(Asking { cache: self, id });
            }
            entries = self.answered.wait(entries).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn make_room(&self, entries: &mut Entries) {
        while entries.to_encrypt.len() + entries.to_decrypt.len() > self.limits.capacity {
            let (oldest_to_encrypt, oldest_to_decrypt) =
                (oldest(&entries.to_encrypt), oldest(&entries.to_decrypt));
            match (oldest_to_encrypt, oldest_to_decrypt) {
                (Some((used, id)), other) if other.as_ref().is_none_or(|(u, _)| used < *u) => {
                    entries.to_encrypt.remove(&id);
                }
                (_, Some((_, id))) => {
                    entries.to_decrypt.remove(&id);
                }
                (_, None) => break,
            }
        }
    }
}

/// A turn to ask, until it is dropped.
struct Asking<'a> {
    cache: &'a Cache,
    id: Id,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.cache.with_entries(|entries| entries.asked.remove(&self.id));
        self.cache.answered.notify_all();
    }
}

fn oldest<I: Clone, T>(entries: &HashMap<I, Entry<T>>) -> Option<(u64, I)> {
    let oldest = entries.iter().min_by_key(|(_, entry)| entry.used);
    oldest.map(|(id, entry)| (entry.used, id.clone()))
}

/// The materials that are there, if they may be used once more for `bytes`; what may not be is dropped.
fn take<I: Eq + Hash, T>(
    entries: &mut HashMap<I, Entry<T>>,
    id: &I,
    bytes: u64,
    uses: u64,
    limits: &CacheLimits,
) -> Option<Arc<T>> {
    let entry = entries.get_mut(id)?;
    if !entry.takes(bytes, limits) {
        entries.remove(id);
        return None;
    }
    entry.messages += 1;
    entry.bytes += bytes;
    entry.used = uses;
    Some(entry.materials.clone())
}

impl MaterialsManager for Cache {
    /// Not from the cache: messages of unknown length, since nobody knows how much of the limit they take, and suites
    /// without HKDF, since all messages under one data key of theirs would have one key.
    fn encryption_materials(
        &self,
        request: &EncryptionRequest<'_>,
    ) -> Result<Arc<EncryptionMaterials>, MaterialsError> {
        let (Some(bytes), Some(_)) = (request.plaintext_length, request.suite.kdf()) else {
            return self.manager.encryption_materials(request);
        };
        let id = EncryptionId {
            suite: request.suite,
            context: request.context.clone(),
            required_keys: request.required_keys.iter().cloned().collect(),
        };
        let limits = &self.limits;
        let find =
            |entries: &mut Entries| take(&mut entries.to_encrypt, &id, bytes, entries.uses, limits);
        let _asking = match self.find_or_ask(Id::Encryption(id.clone()), find) {
            Ok(materials) => return Ok(materials),
            Err(asking) => asking,
        };
        let materials = self.manager.encryption_materials(request)?;
        let mut entry = Entry::new(materials.clone());
        if entry.takes(bytes, limits) {
            self.with_entries(|entries| {
                (entry.messages, entry.bytes, entry.used) = (1, bytes, entries.uses);
                entries.to_encrypt.insert(id, entry);
                self.make_room(entries);
            });
        }
        Ok(materials)
    }

    fn decryption_materials(
        &self,
        request: &DecryptionRequest<'_>,
    ) -> Result<Arc<DecryptionMaterials>, MaterialsError> {
        if request.suite.kdf().is_none() {
            return self.manager.decryption_materials(request);
        }
        let id = DecryptionId {
            suite: request.suite,
            context: request.context.clone(),
            encrypted_data_keys: request.encrypted_data_keys.to_vec(),
        };
        // What is opened was counted when it was sealed.
        let limits = CacheLimits {
            messages_max: CacheLimits::MESSAGES_MAX,
            bytes_max: CacheLimits::BYTES_MAX,
            ..self.limits
        };
        let find =
            |entries: &mut Entries| take(&mut entries.to_decrypt, &id, 0, entries.uses, &limits);
        let _asking = match self.find_or_ask(Id::Decryption(id.clone()), find) {
            Ok(materials) => return Ok(materials),
            Err(asking) => asking,
        };
        let materials = self.manager.decryption_materials(request)?;
        self.with_entries(|entries| {
            let entry = Entry { used: entries.uses, ..Entry::new(materials.clone()) };
            entries.to_decrypt.insert(id, entry);
            self.make_room(entries);
        });
        Ok(materials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crate::keyring::{DataKeyRequest, KeyFailure, Keyring, MadeDataKey, RawAes};
    use crate::materials::FromKeyring;
    use secret::Secret;

    /// A keyring that counts how often it is asked.
    #[derive(Debug)]
    struct Counting(RawAes, Arc<AtomicUsize>);

    impl Keyring for Counting {
        fn on_encrypt(
            &self,
            request: &DataKeyRequest<'_>,
            made: &mut Option<MadeDataKey>,
        ) -> Result<(), KeyFailure> {
            self.1.fetch_add(1, Ordering::Relaxed);
            // As a KMS does, it takes a while.
            std::thread::sleep(Duration::from_millis(2));
            self.0.on_encrypt(request, made)
        }

        fn on_decrypt(
            &self,
            request: &DataKeyRequest<'_>,
            encrypted: &[EncryptedDataKey],
            failures: &mut Vec<KeyFailure>,
        ) -> Option<Secret> {
            self.1.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(2));
            self.0.on_decrypt(request, encrypted, failures)
        }
    }

    const LIMITS: CacheLimits = CacheLimits {
        capacity: 10,
        age_max: Duration::from_secs(600),
        messages_max: 100,
        bytes_max: 1000,
    };
    const SUITE: Suite = Suite::Aes256HkdfSha512CommitEcdsaP384;

    /// A cache, and how often its keyring was asked.
    fn cache(limits: CacheLimits) -> (Cache, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let raw = RawAes::new("n".into(), "k".into(), &Secret::new(vec![7; 32])).unwrap();
        let keyring = Counting(raw, asked.clone());
        (Cache::new(Box::new(FromKeyring(Box::new(keyring))), limits), asked)
    }

    fn context(value: &str) -> EncryptionContext {
        [("key".to_owned(), value.to_owned())].into_iter().collect()
    }

    fn encrypt(
        cache: &Cache,
        suite: Suite,
        context: &EncryptionContext,
        length: Option<u64>,
    ) -> Arc<EncryptionMaterials> {
        let required_keys = BTreeSet::new();
        let request = EncryptionRequest {
            suite,
            context,
            required_keys: &required_keys,
            plaintext_length: length,
        };
        cache.encryption_materials(&request).unwrap()
    }

    fn decrypt(cache: &Cache, made: &EncryptionMaterials) {
        let request = DecryptionRequest {
            suite: made.suite,
            context: &made.context,
            encrypted_data_keys: &made.encrypted_data_keys,
        };
        let opened = cache.decryption_materials(&request).unwrap();
        assert_eq!(opened.data_key.expose(), made.data_key.expose());
    }

    #[test]
    fn one_data_key_is_for_as_many_messages_and_bytes_as_were_allowed() {
        for (limits, length, messages) in [
            (LIMITS, 1, 100),
            (LIMITS, 0, 100),
            (LIMITS, 300, 3),
            (LIMITS, 1000, 1),
            (LIMITS, 1001, 0),
            (CacheLimits { messages_max: 1, ..LIMITS }, 1, 1),
        ] {
            let (cache, asked) = cache(limits);
            for _ in 0..messages {
                encrypt(&cache, SUITE, &context("a"), Some(length));
            }
            assert_eq!(asked.load(Ordering::Relaxed), messages.min(1), "{length}");
            encrypt(&cache, SUITE, &context("a"), Some(length));
            assert_eq!(asked.load(Ordering::Relaxed), messages.min(1) + 1, "{length}");
        }
    }

    #[test]
    fn a_data_key_is_for_one_suite_context_and_set_of_required_keys() {
        let (cache, asked) = cache(LIMITS);
        let first = encrypt(&cache, SUITE, &context("a"), Some(1));
        let again = encrypt(&cache, SUITE, &context("a"), Some(1));
        assert!(Arc::ptr_eq(&first, &again));
        encrypt(&cache, SUITE, &context("b"), Some(1));
        encrypt(&cache, Suite::Aes256HkdfSha512Commit, &context("a"), Some(1));
        let required_keys = BTreeSet::from(["key".to_owned()]);
        let request = EncryptionRequest {
            suite: SUITE,
            context: &context("a"),
            required_keys: &required_keys,
            plaintext_length: Some(1),
        };
        cache.encryption_materials(&request).unwrap();
        assert_eq!(asked.load(Ordering::Relaxed), 4);
    }

    #[test]
    fn what_has_no_length_or_no_hkdf_is_not_cached() {
        let (cache, asked) = cache(LIMITS);
        for _ in 0..3 {
            encrypt(&cache, SUITE, &context("a"), None);
        }
        assert_eq!(asked.load(Ordering::Relaxed), 3);
        for _ in 0..3 {
            let made = encrypt(&cache, Suite::Aes256, &context("a"), Some(1));
            decrypt(&cache, &made);
        }
        assert_eq!(asked.load(Ordering::Relaxed), 9);
    }

    #[test]
    fn what_was_opened_is_not_opened_again() {
        let (cache, asked) = cache(CacheLimits { messages_max: 1, ..LIMITS });
        let made = encrypt(&cache, SUITE, &context("a"), Some(1));
        for _ in 0..5 {
            decrypt(&cache, &made);
        }
        assert_eq!(asked.load(Ordering::Relaxed), 2, "reading has no limit but age");
        let another = encrypt(&cache, SUITE, &context("a"), Some(1));
        decrypt(&cache, &another);
        assert_eq!(asked.load(Ordering::Relaxed), 4);
    }

    #[test]
    fn of_many_who_want_the_same_one_asks() {
        let (cache, asked) = cache(LIMITS);
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| encrypt(&cache, SUITE, &context("a"), Some(1)));
            }
        });
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        let made = encrypt(&cache, SUITE, &context("a"), Some(1));
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| decrypt(&cache, &made));
            }
        });
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn old_data_keys_are_dropped() {
        let (cache, asked) = cache(CacheLimits { age_max: Duration::from_millis(30), ..LIMITS });
        encrypt(&cache, SUITE, &context("a"), Some(1));
        std::thread::sleep(Duration::from_millis(40));
        encrypt(&cache, SUITE, &context("a"), Some(1));
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn the_one_that_was_not_used_for_the_longest_time_gives_way() {
        let (cache, asked) = cache(CacheLimits { capacity: 2, ..LIMITS });
        for value in ["a", "b", "a", "c"] {
            encrypt(&cache, SUITE, &context(value), Some(1));
        }
        assert_eq!(asked.load(Ordering::Relaxed), 3);
        encrypt(&cache, SUITE, &context("a"), Some(1));
        assert_eq!(asked.load(Ordering::Relaxed), 3, "a was used last but one");
        encrypt(&cache, SUITE, &context("b"), Some(1));
        assert_eq!(asked.load(Ordering::Relaxed), 4, "b gave way");
    }
}
