//! Policies, each as it was written and as it is evaluated. Equal ones are kept once.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::iter;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use identity::policy::{Policy, PolicyError, PolicyKind, PrincipalName};
use identity::{AccountId, Partition, UniqueId};

use super::{Malformed, Reader, Writer};

/// The policy of a resource: of a KMS key, or of a role, which it says who may be.
#[derive(Debug, PartialEq)]
pub struct ResourcePolicy {
    kind: PolicyKind,
    text: Box<str>,
    /// That of the ARNs in it.
    partition: Partition,
    /// For each principal that the text names, in its order: the unique id, if it had one when the
    /// policy was stored. `None`: nobody has asked yet.
    unique_ids: Option<Box<[Option<UniqueId>]>>,
    /// Users, roles and sessions that it names, and that nobody was.
    nobodies: Box<[PrincipalName]>,
    policy: Policy,
}

impl ResourcePolicy {
    /// `unique_id`: of a user, a role, or the role of a session, if there is one now.
    pub fn new(
        kind: PolicyKind,
        text: &str,
        partition: Partition,
        unique_id: impl Fn(&PrincipalName) -> Option<UniqueId>,
    ) -> Result<Arc<Self>, PolicyError> {
        let principals = Policy::principals(text, kind, partition)?;
        let unique_ids: Box<[_]> = principals.iter().map(|(name, _)| unique_id(name)).collect();
        Self::with(kind, text, partition, Some(unique_ids))
    }

    fn with(
        kind: PolicyKind,
        text: &str,
        partition: Partition,
        unique_ids: Option<Box<[Option<UniqueId>]>>,
    ) -> Result<Arc<Self>, PolicyError> {
        static KEPT: Kept<Written, ResourcePolicy> = Kept::new();
        let written = (kind, text.into(), partition, unique_ids);
        KEPT.get(written, |(kind, text, partition, unique_ids)| {
            let (kind, partition) = (*kind, *partition);
            let names = Policy::principals(text, kind, partition)?;
            let ids = unique_ids.iter().flatten().copied().chain(iter::repeat(None));
            let ids: BTreeMap<_, _> = names.into_iter().map(|(name, _)| name).zip(ids).collect();
            let unique_id = |name: &PrincipalName| ids.get(name).copied().flatten();
            let policy = Policy::compile(text, kind, partition, unique_id)?;
            let nobodies = ids.iter().filter(|(name, id)| name.has_unique_id() && id.is_none());
            let nobodies = nobodies.map(|(name, _)| name.clone()).collect();
            let (text, unique_ids) = (text.clone(), unique_ids.clone());
            Ok(Self { kind, text, partition, unique_ids, nobodies, policy })
        })
    }

    /// As it was written, but that those of `account` who were meant and are no longer there are called by
    /// their unique ids. `is_there`: whether somebody still has this one.
    pub fn text_now(&self, account: AccountId, is_there: impl Fn(UniqueId) -> bool) -> String {
        let principals = Policy::principals(&self.text, self.kind, self.partition);
        let ids = self.unique_ids.as_deref().unwrap_or_default();
        let mut text = String::from(&*self.text);
        // From the end, so that the places of the others stay as they are.
        for ((name, place), id) in principals.unwrap_or_default().into_iter().zip(ids).rev() {
            let gone = id.filter(|id| name.account() == Some(account) && !is_there(*id));
            if let Some(id) = gone {
                text.replace_range(place, &format!("\"{id}\""));
            }
        }
        text
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// As it is evaluated.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// For each of [`Policy::principals`] of the text: the unique id that it had when the policy was
    /// stored. `None`: it was stored by a version that did not ask.
    pub fn unique_ids(&self) -> Option<&[Option<UniqueId>]> {
        self.unique_ids.as_deref()
    }

    /// Users, roles and sessions that it names, and that nobody was when it was stored.
    pub fn nobodies(&self) -> &[PrincipalName] {
        &self.nobodies
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.string(&self.text);
        writer.option(self.unique_ids.as_ref(), |writer, ids| {
            writer.length(ids.len());
            for id in ids {
                writer.option(id.as_ref(), |writer, id| writer.string(id.as_str()));
            }
        });
    }

    pub(super) fn read(
        kind: PolicyKind,
        partition: Partition,
        reader: &mut Reader<'_>,
    ) -> Result<Arc<Self>, Malformed> {
        let text = reader.string()?;
        let unique_ids =
            reader.option(|reader| reader.list(|reader| reader.option(read_unique_id)))?;
        Ok(Self::stored(kind, text, partition, unique_ids.map(Into::into)))
    }

    /// Of the first format, which has no unique ids.
    pub(super) fn read_text(
        kind: PolicyKind,
        partition: Partition,
        reader: &mut Reader<'_>,
    ) -> Result<Arc<Self>, Malformed> {
        Ok(Self::stored(kind, reader.string()?, partition, None))
    }

    /// Another version may have taken what is none: it allows nobody anything.
    fn stored(
        kind: PolicyKind,
        text: &str,
        partition: Partition,
        unique_ids: Option<Box<[Option<UniqueId>]>>,
    ) -> Arc<Self> {
        let read = Self::with(kind, text, partition, unique_ids.clone());
        read.unwrap_or_else(|_| Arc::new(Self::nothing(kind, text, partition, unique_ids)))
    }

    /// What is no policy, and is kept to be shown: it allows nobody anything.
    pub fn of_nobody(kind: PolicyKind, text: &str, partition: Partition) -> Arc<Self> {
        Arc::new(Self::nothing(kind, text, partition, Some([].into())))
    }

    fn nothing(
        kind: PolicyKind,
        text: &str,
        partition: Partition,
        unique_ids: Option<Box<[Option<UniqueId>]>>,
    ) -> Self {
        let (text, policy) = (text.into(), Policy::default());
        Self { kind, text, partition, unique_ids, nobodies: [].into(), policy }
    }
}

pub(super) fn read_unique_id(reader: &mut Reader<'_>) -> Result<UniqueId, Malformed> {
    reader.string()?.parse().map_err(|_| Malformed)
}

/// A policy of a user, a role, or many of them.
#[derive(Debug, PartialEq)]
pub struct IdentityPolicy {
    text: Box<str>,
    policy: Arc<Policy>,
}

impl IdentityPolicy {
    pub fn new(text: &str) -> Result<Arc<Self>, PolicyError> {
        static KEPT: Kept<Box<str>, IdentityPolicy> = Kept::new();
        KEPT.get(text.into(), |text| {
            // It names no principal, so that neither partition nor ids count.
            let policy = Policy::compile(text, PolicyKind::Identity, Partition::Aws, |_| None)?;
            Ok(Self { text: text.clone(), policy: Arc::new(policy) })
        })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// As it is evaluated.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Arc<Self>, Malformed> {
        Self::new(reader.string()?).map_err(|_| Malformed)
    }
}

/// What the policy of a resource is made from: its text, where it is, and the unique ids of whom it names.
type Written = (PolicyKind, Box<str>, Partition, Option<Box<[Option<UniqueId>]>>);

/// What is the same for many records, as long as one of them has it.
struct Kept<K, V>(LazyLock<Mutex<Values<K, V>>>);

struct Values<K, V> {
    by_key: HashMap<K, Weak<V>>,
    /// How many there have to be before those that nobody has any more are dropped.
    looked_through_at: usize,
}

impl<K: Eq + Hash, V> Kept<K, V> {
    const fn new() -> Self {
        Self(LazyLock::new(|| Mutex::new(Values { by_key: HashMap::new(), looked_through_at: 64 })))
    }

    fn get(
        &self,
        key: K,
        make: impl FnOnce(&K) -> Result<V, PolicyError>,
    ) -> Result<Arc<V>, PolicyError> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = lock().by_key.get(&key).and_then(Weak::upgrade) {
            return Ok(kept);
        }
        // Not under the lock: compiling may take milliseconds.
        let made = Arc::new(make(&key)?);
        let mut kept = lock();
        if kept.by_key.len() >= kept.looked_through_at {
            kept.by_key.retain(|_, value| value.strong_count() > 0);
            kept.looked_through_at = (2 * kept.by_key.len()).max(64);
        }
        kept.by_key.insert(key, Arc::downgrade(&made));
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"kms:*","Resource":"*"}}"#;

    const KEY: PolicyKind = PolicyKind::Key;

    #[test]
    fn equal_policies_are_kept_once() {
        let alice: UniqueId = "AIDAAAAAAAAAAAAAAAAAA".parse().unwrap();
        let one = ResourcePolicy::new(KEY, TEXT, Partition::Aws, |_| Some(alice)).unwrap();
        let same = ResourcePolicy::new(KEY, TEXT, Partition::Aws, |_| Some(alice)).unwrap();
        let other = ResourcePolicy::new(KEY, TEXT, Partition::Aws, |_| None).unwrap();
        assert!(Arc::ptr_eq(&one, &same));
        assert_ne!(one, other);
        assert_eq!(one.unique_ids(), Some([Some(alice)].as_slice()));
    }

    #[test]
    fn what_another_version_took_allows_nobody_anything() {
        let mut writer = Writer::new();
        writer.string("{}");
        let bytes = writer.finish();
        let read =
            ResourcePolicy::read_text(KEY, Partition::Aws, &mut Reader::new(&bytes)).unwrap();
        assert_eq!((read.text(), read.unique_ids()), ("{}", None));
        assert_eq!(read.policy(), &Policy::default());

        let mut writer = Writer::new();
        ResourcePolicy::of_nobody(KEY, "{}", Partition::Aws).write(&mut writer);
        let bytes = writer.finish();
        let read = ResourcePolicy::read(KEY, Partition::Aws, &mut Reader::new(&bytes)).unwrap();
        assert_eq!(read, ResourcePolicy::of_nobody(KEY, "{}", Partition::Aws));
    }

    #[test]
    fn who_was_not_there_is_listed() {
        let policy = ResourcePolicy::new(KEY, TEXT, Partition::Aws, |_| None).unwrap();
        let [PrincipalName::User { path_and_name, .. }] = policy.nobodies() else { panic!() };
        assert_eq!(&**path_and_name, "alice");
    }

    #[test]
    fn who_has_gone_is_shown_by_what_is_left_of_them() {
        let alice: UniqueId = "AIDAAAAAAAAAAAAAAAAAA".parse().unwrap();
        let text = TEXT.replace("kms:*", "sts:AssumeRole").replace(r#","Resource":"*""#, "");
        let new = |kind, text: &str| {
            ResourcePolicy::new(kind, text, Partition::Aws, |_| Some(alice)).unwrap()
        };
        let (account, other) = (AccountId::from_number(111122223333).unwrap(), AccountId::FIRST);
        for (kind, text) in [(KEY, TEXT), (PolicyKind::Trust, &*text)] {
            let policy = new(kind, text);
            assert_eq!(policy.text_now(account, |id| id == alice), text);
            assert_eq!(policy.text_now(other, |_| false), text, "of another account");
            let arn = "arn:aws:iam::111122223333:user/alice";
            let gone = text.replace(arn, alice.as_str());
            assert_eq!(policy.text_now(account, |_| false), gone);
            // Stored so, it means the same: nobody, as long as there is nobody of this id.
            assert_eq!(new(kind, &gone).policy(), policy.policy());
        }
    }
}
