//! A cache of materials, so that the KMS is not asked for each of many messages.
//!
//! Source: <https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/thresholds.html>.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
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
}

#[derive(Debug, Default)]
struct Entries {
    to_encrypt: HashMap<EncryptionId, Entry<EncryptionMaterials>>,
    to_decrypt: HashMap<DecryptionId, Entry<DecryptionMaterials>>,
    /// Counts uses, so that the one that was not used for the longest time gives way.
    uses: u64,
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
        Self { manager, limits, entries: Mutex::default() }
    }

    fn with_entries<R>(&self, with: impl FnOnce(&mut Entries) -> R) -> R {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.uses += 1;
        with(&mut entries)
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
        let found = self.with_entries(|entries| {
            take(&mut entries.to_encrypt, &id, bytes, entries.uses, limits)
        });
        if let Some(materials) = found {
            return Ok(materials);
        }
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
        let found = self
            .with_entries(|entries| take(&mut entries.to_decrypt, &id, 0, entries.uses, &limits));
        if let Some(materials) = found {
            return Ok(materials);
        }
        let materials = self.manager.decryption_materials(request)?;
        self.with_entries(|entries| {
            let entry = Entry { used: entries.uses, ..Entry::new(materials.clone()) };
            entries.to_decrypt.insert(id, entry);
            self.make_room(entries);
        });
        Ok(materials)
    }
}
