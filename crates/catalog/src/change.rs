//! A change: records to write, and records that must still be as they were read.

use std::sync::Arc;

use identity::{AccessKey, AccountId, Region, UniqueId};

use crate::picture::Picture;
use crate::record::{
    Account, Alias, CustomKeyStore, Entity, EntityPlace, Grant, GrantId, Key, KeyName,
    ManagedPolicy, Name, OidcProvider, PolicyPlace, Record, StorePlace, Usage, Used,
};

/// What one caller wants to change, all of it or nothing.
///
/// Every record that is written or removed must still be the one that the change was made from, and
/// so must those that [`Change::expect`] names: otherwise the commit is refused as a conflict.
#[derive(Debug, Default)]
pub struct Change {
    expected: Vec<Expectation>,
    pub(crate) puts: Vec<Record>,
    pub(crate) removals: Vec<Name>,
}

/// What a change was decided by.
#[derive(Debug)]
enum Expectation {
    /// The record of this name is this one, or is absent.
    Record(Name, Option<Record>),
    /// The grants of the key that have this name are these.
    GrantsNamed(KeyName, Box<str>, Vec<GrantId>),
    /// The key has fewer grants.
    FewerGrants(KeyName, usize),
    /// The customer of the account manages fewer keys in the region.
    FewerKeys(AccountId, Region, usize),
    /// The custom key stores of the account and region are these.
    Stores(AccountId, Region, Vec<Arc<CustomKeyStore>>),
    /// No key in the custom key store is this key of its external key manager.
    ExternalKeyUnused(StorePlace, Box<str>),
    /// The access keys of the user, or of the account's root user, are these.
    AccessKeys(AccountId, Option<UniqueId>, Vec<Arc<AccessKey>>),
    /// No account is called so.
    AccountAliasUnused(Box<str>),
    /// The managed policy is attached to nobody, and nobody's boundary.
    Unattached(PolicyPlace),
    /// No user is in the group.
    NobodyIn(EntityPlace),
}

impl Expectation {
    fn holds(&self, picture: &Picture) -> bool {
        match self {
            Self::Record(name, expected) => match (expected, picture.record(name)) {
                (None, None) => true,
                (Some(expected), Some(record)) => expected.is(&record),
                _ => false,
            },
            Self::GrantsNamed(key, name, ids) => {
                picture.grants_named(key, name).map(|grant| &grant.place.id).eq(ids)
            }
            Self::FewerGrants(key, count) => picture.grant_count_of(key) < *count,
            Self::FewerKeys(account, region, count) => {
                picture.customer_key_count(*account, *region) < *count
            }
            Self::Stores(account, region, stores) => {
                let now = picture.custom_key_stores(*account, *region);
                now.map(Arc::as_ptr).eq(stores.iter().map(Arc::as_ptr))
            }
            Self::ExternalKeyUnused(place, key) => !picture.has_external_key(place, key),
            Self::AccessKeys(account, user, keys) => {
                let now = picture.access_keys_of(*account, *user);
                now.map(Arc::as_ptr).eq(keys.iter().map(Arc::as_ptr))
            }
            Self::AccountAliasUnused(alias) => picture.account_with_alias(alias).is_none(),
            Self::Unattached(policy) => picture.attached_to(policy).next().is_none(),
            Self::NobodyIn(group) => picture.in_group(group).next().is_none(),
        }
    }
}

impl Change {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The record of this name must be as `picture` has it, or still be absent.
    pub fn expect(&mut self, picture: &Picture, name: Name) -> &mut Self {
        let record = picture.record(&name);
        self.expected.push(Expectation::Record(name, record));
        self
    }

    /// The key must have the same grants of this name as in `picture`.
    pub fn expect_grants_named(
        &mut self,
        picture: &Picture,
        key: KeyName,
        name: &str,
    ) -> &mut Self {
        let ids = picture.grants_named(&key, name).map(|grant| grant.place.id).collect();
        self.expected.push(Expectation::GrantsNamed(key, name.into(), ids));
        self
    }

    /// The key must have fewer grants than `count`.
    pub fn expect_fewer_grants(&mut self, key: KeyName, count: usize) -> &mut Self {
        self.expected.push(Expectation::FewerGrants(key, count));
        self
    }

    /// The customer of the account must manage fewer keys in the region than `count`.
    pub fn expect_fewer_keys(
        &mut self,
        account: AccountId,
        region: Region,
        count: usize,
    ) -> &mut Self {
        self.expected.push(Expectation::FewerKeys(account, region, count));
        self
    }

    /// The account must have the same custom key stores in the region as in `picture`.
    pub fn expect_stores(
        &mut self,
        picture: &Picture,
        account: AccountId,
        region: Region,
    ) -> &mut Self {
        let stores = picture.custom_key_stores(account, region).cloned().collect();
        self.expected.push(Expectation::Stores(account, region, stores));
        self
    }

    /// No key in the custom key store must be this key of its external key manager.
    pub fn expect_external_key_unused(&mut self, place: StorePlace, key: &str) -> &mut Self {
        self.expected.push(Expectation::ExternalKeyUnused(place, key.into()));
        self
    }

    /// The user, or without one the account's root user, must have the same access keys as in `picture`.
    pub fn expect_access_keys(
        &mut self,
        picture: &Picture,
        account: AccountId,
        user: Option<UniqueId>,
    ) -> &mut Self {
        let keys = picture.access_keys_of(account, user).cloned().collect();
        self.expected.push(Expectation::AccessKeys(account, user, keys));
        self
    }

    /// No account must be called so.
    pub fn expect_account_alias_unused(&mut self, alias: &str) -> &mut Self {
        self.expected.push(Expectation::AccountAliasUnused(alias.into()));
        self
    }

    /// The managed policy must be attached to nobody, and nobody's boundary.
    pub fn expect_unattached(&mut self, policy: PolicyPlace) -> &mut Self {
        self.expected.push(Expectation::Unattached(policy));
        self
    }

    /// No user must be in the group.
    pub fn expect_nobody_in(&mut self, group: EntityPlace) -> &mut Self {
        self.expected.push(Expectation::NobodyIn(group));
        self
    }

    pub fn put_account(&mut self, picture: &Picture, account: Account) -> &mut Self {
        self.put(picture, Record::Account(Arc::new(account)))
    }

    pub fn put_access_key(&mut self, picture: &Picture, key: AccessKey) -> &mut Self {
        self.put(picture, Record::AccessKey(Arc::new(key)))
    }

    pub fn put_key(&mut self, picture: &Picture, key: Key) -> &mut Self {
        self.put(picture, Record::Key(Arc::new(key)))
    }

    pub fn put_alias(&mut self, picture: &Picture, alias: Alias) -> &mut Self {
        self.put(picture, Record::Alias(Arc::new(alias)))
    }

    pub fn put_grant(&mut self, picture: &Picture, grant: Grant) -> &mut Self {
        self.put(picture, Record::Grant(Arc::new(grant)))
    }

    pub fn put_custom_key_store(&mut self, picture: &Picture, store: CustomKeyStore) -> &mut Self {
        self.put(picture, Record::CustomKeyStore(Arc::new(store)))
    }

    pub fn put_entity(&mut self, picture: &Picture, entity: Entity) -> &mut Self {
        self.put(picture, Record::Entity(Arc::new(entity)))
    }

    pub fn put_managed_policy(&mut self, picture: &Picture, policy: ManagedPolicy) -> &mut Self {
        self.put(picture, Record::ManagedPolicy(Arc::new(policy)))
    }

    pub fn put_oidc_provider(&mut self, picture: &Picture, provider: OidcProvider) -> &mut Self {
        self.put(picture, Record::OidcProvider(Arc::new(provider)))
    }

    pub fn put_usage(&mut self, picture: &Picture, usage: Usage) -> &mut Self {
        self.put(picture, Record::Usage(Arc::new(usage)))
    }

    pub(crate) fn put_used(&mut self, picture: &Picture, used: Used) -> &mut Self {
        self.put(picture, Record::Used(Arc::new(used)))
    }

    /// With an access key or a role goes what is stored of its last use.
    pub fn remove(&mut self, picture: &Picture, name: Name) -> &mut Self {
        if let Some(used) = picture.signer(&name).map(Name::Used) {
            if picture.record(&used).is_some() {
                self.removals.push(used.clone());
            }
            // Not stored meanwhile, or nobody would ever remove it.
            self.expect(picture, used);
        }
        self.removals.push(name.clone());
        self.expect(picture, name)
    }

    fn put(&mut self, picture: &Picture, record: Record) -> &mut Self {
        let name = record.name();
        self.puts.push(record);
        self.expect(picture, name)
    }

    /// Whether it writes nothing.
    pub fn is_empty(&self) -> bool {
        self.weight() == 0
    }

    /// How many records it writes.
    pub(crate) fn weight(&self) -> usize {
        self.puts.len() + self.removals.len()
    }

    /// Whether all that it expects still holds in `picture`.
    pub(crate) fn holds(&self, picture: &Picture) -> bool {
        self.expected.iter().all(|expectation| expectation.holds(picture))
    }

    /// What is called otherwise from now on is removed under its old name before it is put under the new one:
    /// its unique id is the same.
    pub(crate) fn apply(&self, picture: &mut Picture) {
        for name in &self.removals {
            picture.remove(name);
        }
        for record in &self.puts {
            picture.put(record.clone());
        }
    }
}

/// Why a change was not made. Nothing of it is stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CommitError {
    /// Another change came first: read again, decide again.
    #[error("a record that the change was made from has changed")]
    Conflict,
    /// The disk is full. Changes are taken again when there is room.
    #[error("the store has no room left")]
    NoSpace,
    /// The store failed, or the service is stopping.
    #[error("the store takes no changes")]
    Unavailable,
}
