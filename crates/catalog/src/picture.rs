//! The picture: everything that is stored, at one generation.
//!
//! It is made of persistent trees: a change makes a new picture that shares all but its path with
//! the one before, and readers keep the one they have. So a reader waits for nobody, and sees all of
//! a commit or nothing of it.

use std::ops::Bound;
use std::sync::Arc;

use api::kms::GrantOperation;
use identity::policy::{EncryptionContext, PrincipalId, PrincipalName};
use identity::{
    AccessKey, AccessKeyId, AccountId, AliasName, KeyId, LastSigned, PrincipalKind, PrincipalUse,
    Region, UniqueId,
};
use imbl::{OrdMap, OrdSet};

use crate::grants::Grants;
use crate::principals::{Member, Principals};
use crate::record::{
    Account, Alias, AliasPlace, CustomKeyStore, Entity, EntityKind, EntityPlace, Grant, GrantId,
    GrantPlace, Key, KeyName, ManagedPolicy, Manager, Material, Name, OidcProvider, PolicyPlace,
    ProviderPlace, Record, Signer, StoreId, StorePlace, Usage, Used,
};

/// All records of the deployment, in memory, at one generation.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    generation: u64,
    accounts: OrdMap<AccountId, Arc<Account>>,
    /// Which account has an alias.
    accounts_by_alias: OrdMap<Box<str>, AccountId>,
    access_keys: OrdMap<AccessKeyId, Arc<AccessKey>>,
    /// Which access keys a user has; without a user, those of the account's root user.
    access_keys_of: OrdSet<(AccountId, Option<UniqueId>, AccessKeyId)>,
    keys: OrdMap<KeyName, Arc<Key>>,
    /// How many of them customers manage.
    customer_keys: OrdMap<(AccountId, Region), usize>,
    aliases: OrdMap<AliasPlace, Arc<Alias>>,
    usages: OrdMap<KeyName, Arc<Usage>>,
    grants: OrdMap<KeyName, Grants>,
    grant_count: usize,
    /// Which grants a principal may retire in a region.
    retirable: OrdSet<(Region, PrincipalId, GrantPlace)>,
    principals: Principals,
    providers: OrdMap<ProviderPlace, Arc<OidcProvider>>,
    used: OrdMap<Signer, Arc<Used>>,
    stores: OrdMap<StorePlace, Arc<CustomKeyStore>>,
    /// Which keys are in a custom key store, by the external key that each is, if it is one.
    keys_in: OrdSet<(StorePlace, Option<Box<str>>, KeyId)>,
    /// In which regions a multi-Region key stands.
    regions_of: OrdSet<(AccountId, KeyId, Region)>,
    /// Which aliases a key has.
    aliases_of: OrdSet<(KeyName, AliasName)>,
    /// What happens to keys by itself, by date: deletion, rotation, expiry.
    agenda: OrdSet<(i64, KeyName)>,
    /// The keys of which a date (deletion, expiry of material) has been seen to be past.
    overdue: OrdSet<KeyName>,
}

impl Picture {
    /// The store's clock when this was all there was.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    pub fn account(&self, id: AccountId) -> Option<&Arc<Account>> {
        self.accounts.get(&id)
    }

    /// The account that is called so.
    pub fn account_with_alias(&self, alias: &str) -> Option<AccountId> {
        self.accounts_by_alias.get(alias).copied()
    }

    /// The access keys of a user, or of the root user of an account, in the order of their ids.
    pub fn access_keys_of(
        &self,
        account: AccountId,
        user: Option<UniqueId>,
    ) -> impl Iterator<Item = &Arc<AccessKey>> {
        let first = (account, user, AccessKeyId::first());
        self.access_keys_of
            .range(first..)
            .take_while(move |(of, whose, _)| (*of, *whose) == (account, user))
            .filter_map(|(.., id)| self.access_keys.get(id))
    }

    pub fn access_key(&self, id: &str) -> Option<&Arc<AccessKey>> {
        self.access_keys.get(id)
    }

    pub fn access_keys(&self) -> impl Iterator<Item = &Arc<AccessKey>> {
        self.access_keys.values()
    }

    pub fn key(&self, name: &KeyName) -> Option<&Arc<Key>> {
        self.keys.get(name)
    }

    /// The keys of an account in a region from the id `from` on, in the order of their ids.
    pub fn keys(
        &self,
        account: AccountId,
        region: Region,
        from: Option<KeyId>,
    ) -> impl Iterator<Item = &Arc<Key>> {
        let id = from.unwrap_or(KeyId::from_bytes([0; 16], false));
        self.keys
            .range(KeyName { account, region, id }..)
            .take_while(move |(name, _)| name.account == account && name.region == region)
            .map(|(_, key)| key)
    }

    /// The keys of all accounts and regions.
    pub fn all_keys(&self) -> impl Iterator<Item = &Arc<Key>> {
        self.keys.values()
    }

    /// The last use of a key, as it was last stored.
    pub fn usage(&self, key: &KeyName) -> Option<&Arc<Usage>> {
        self.usages.get(key)
    }

    /// The multi-Region keys of an account that have the id `id`, in the order of their regions.
    pub fn related(&self, account: AccountId, id: KeyId) -> impl Iterator<Item = &Arc<Key>> {
        let range = (account, id, Region::FIRST)..;
        self.regions_of
            .range(range)
            .take_while(move |(of, key, _)| (*of, *key) == (account, id))
            .filter_map(move |(_, _, region)| {
                self.keys.get(&KeyName { account, region: *region, id })
            })
    }

    pub fn alias(&self, place: &AliasPlace) -> Option<&Arc<Alias>> {
        self.aliases.get(place)
    }

    /// The aliases of an account in a region from `from` on, in the order of their names.
    pub fn aliases<'a>(
        &'a self,
        account: AccountId,
        region: Region,
        from: Option<&AliasName>,
    ) -> impl Iterator<Item = &'a Arc<Alias>> + use<'a> {
        let name = from.cloned().unwrap_or_else(first_alias_name);
        self.aliases
            .range(AliasPlace { account, region, name }..)
            .take_while(move |(place, _)| place.account == account && place.region == region)
            .map(|(_, alias)| alias)
    }

    /// The aliases of a key, in the order of their names.
    pub fn aliases_of(&self, key: KeyName) -> impl Iterator<Item = &Arc<Alias>> {
        self.aliases_of
            .range((key, first_alias_name())..)
            .take_while(move |(of, _)| *of == key)
            .filter_map(|(key, name)| {
                let name = name.clone();
                self.aliases.get(&AliasPlace { account: key.account, region: key.region, name })
            })
    }

    pub fn grant(&self, place: &GrantPlace) -> Option<&Arc<Grant>> {
        self.grants.get(&place.key)?.get(place.id)
    }

    /// The grants of a key after the id `after`, in the order of their ids.
    pub fn grants_of(
        &self,
        key: &KeyName,
        after: Option<GrantId>,
    ) -> impl Iterator<Item = &Arc<Grant>> {
        self.grants.get(key).into_iter().flat_map(move |grants| grants.after(after))
    }

    /// How many grants a key has.
    pub fn grant_count_of(&self, key: &KeyName) -> usize {
        self.grants.get(key).map_or(0, Grants::len)
    }

    /// The grants of a key that have this name.
    pub fn grants_named(&self, key: &KeyName, name: &str) -> impl Iterator<Item = &Arc<Grant>> {
        let name = Box::<str>::from(name);
        self.grants.get(key).into_iter().flat_map(move |grants| grants.named(name.clone()))
    }

    /// The grants of a key to just this grantee that include `operation`, but for those that are bound to
    /// another encryption context: most of them are passed over without being looked at.
    pub fn grants_to<'a>(
        &'a self,
        key: &KeyName,
        grantee: &'a PrincipalId,
        operation: GrantOperation,
        context: Option<&'a EncryptionContext>,
    ) -> impl Iterator<Item = &'a Arc<Grant>> {
        let grants = self.grants.get(key).into_iter();
        grants.flat_map(move |grants| grants.to(grantee, operation, context))
    }

    /// Whether the key has grants.
    pub fn has_grants(&self, key: &KeyName) -> bool {
        self.grants.contains_key(key)
    }

    /// The grants on keys of a region that `principal` may retire, after that at `after`, in the order
    /// of their keys and ids.
    pub fn retirable(
        &self,
        region: Region,
        principal: &PrincipalId,
        after: Option<GrantPlace>,
    ) -> impl Iterator<Item = &Arc<Grant>> {
        let principal = principal.clone();
        let beyond = match after {
            Some(place) => Bound::Excluded((region, principal.clone(), place)),
            None => Bound::Included((region, principal.clone(), first_grant_place())),
        };
        self.retirable
            .range((beyond, Bound::Unbounded))
            .take_while(move |(in_region, by, _)| *in_region == region && *by == principal)
            .filter_map(|(_, _, place)| self.grant(place))
    }

    pub fn entity(&self, place: &EntityPlace) -> Option<&Arc<Entity>> {
        self.principals.entity(place)
    }

    /// The users, the roles or the groups of an account, in the order of their names.
    pub fn entities_of(
        &self,
        account: AccountId,
        kind: EntityKind,
    ) -> impl Iterator<Item = &Arc<Entity>> {
        self.principals.entities_of(account, kind)
    }

    /// The users that are in a group.
    pub fn in_group(&self, group: &EntityPlace) -> impl Iterator<Item = &Arc<Entity>> {
        self.principals.in_group(group)
    }

    /// Those that a managed policy is attached to, or is the boundary of.
    pub fn attached_to(&self, policy: &PolicyPlace) -> impl Iterator<Item = &Arc<Entity>> {
        self.principals.attached_to(policy)
    }

    /// The managed policies of an account, or those of AWS, in the order of their names.
    pub fn managed_policies_of(
        &self,
        account: Option<AccountId>,
    ) -> impl Iterator<Item = &Arc<ManagedPolicy>> {
        self.principals.policies_of(account)
    }

    pub fn oidc_provider(&self, place: &ProviderPlace) -> Option<&Arc<OidcProvider>> {
        self.providers.get(place)
    }

    /// The OpenID Connect providers of an account, in the order of their issuers.
    pub fn oidc_providers(&self, account: AccountId) -> impl Iterator<Item = &Arc<OidcProvider>> {
        let issuer = ProviderPlace::FIRST_ISSUER.into();
        self.providers
            .range(ProviderPlace { account, issuer }..)
            .take_while(move |(place, _)| place.account == account)
            .map(|(_, provider)| provider)
    }

    /// The last use of an access key that is known.
    pub fn last_use_of(&self, key: &AccessKeyId) -> Option<PrincipalUse> {
        self.last_use_by(&Signer::AccessKey(key.clone()))
    }

    /// The last use of the temporary credentials of a role that is known.
    pub fn last_use_of_role(&self, id: UniqueId) -> Option<PrincipalUse> {
        self.last_use_by(&Signer::Role(id))
    }

    /// What was noted in this process is later than what is stored.
    fn last_use_by(&self, signer: &Signer) -> Option<PrincipalUse> {
        let noted = self.last_signed(signer)?.get();
        noted.or_else(|| self.used.get(signer).map(|used| used.last))
    }

    /// Where the last use of a role's temporary credentials is noted. `None`: there is no such role.
    pub fn last_signed_by_role(&self, id: UniqueId) -> Option<&LastSigned> {
        let role = self.member(id)?.entity.role.as_ref()?;
        Some(&role.last_signed)
    }

    fn last_signed(&self, signer: &Signer) -> Option<&LastSigned> {
        match signer {
            Signer::AccessKey(id) => self.access_keys.get(id).map(|key| &*key.last_signed),
            Signer::Role(id) => self.last_signed_by_role(*id),
        }
    }

    /// The last use, if it has been noted and not yet stored, and the record that it is of.
    pub(crate) fn use_to_store(&self, signer: &Signer) -> Option<(Used, Name)> {
        let last = self.last_signed(signer)?.get()?;
        if self.used.get(signer).is_some_and(|used| used.last == last) {
            return None;
        }
        let of = match signer {
            Signer::AccessKey(id) => Name::AccessKey(id.clone()),
            Signer::Role(id) => Name::Entity(self.member(*id)?.entity.place()),
        };
        Some((Used { signer: signer.clone(), last }, of))
    }

    /// All whose last use has not been stored yet.
    pub(crate) fn signers_to_store(&self) -> impl Iterator<Item = Signer> {
        let keys = self.access_keys.values();
        let keys = keys.filter(|key| key.last_signed.get().is_some());
        let is_used_role = |entity: &&Arc<Entity>| {
            entity.role.as_ref().is_some_and(|role| role.last_signed.get().is_some())
        };
        let roles = self.entities().filter(is_used_role);
        keys.map(|key| Signer::AccessKey(key.id.clone()))
            .chain(roles.map(|role| Signer::Role(role.id)))
            .filter(|signer| self.use_to_store(signer).is_some())
    }

    /// By whom what is called so is used: it is an access key or a role.
    pub(crate) fn signer(&self, name: &Name) -> Option<Signer> {
        match name {
            Name::AccessKey(id) => Some(Signer::AccessKey(id.clone())),
            Name::Entity(place) if place.kind == EntityKind::Role => {
                self.entity(place).map(|role| Signer::Role(role.id))
            }
            _ => None,
        }
    }

    /// The users, the roles, the groups of all accounts.
    pub fn entities(&self) -> impl Iterator<Item = &Arc<Entity>> {
        self.principals.entities()
    }

    /// A user, a role or a group, with its policies.
    pub fn member(&self, id: UniqueId) -> Option<&Arc<Member>> {
        self.principals.member(id)
    }

    /// The unique id of a user, of a role, or of a session's role that there is now.
    pub fn unique_id(&self, name: &PrincipalName) -> Option<UniqueId> {
        self.principals.unique_id(name)
    }

    pub fn managed_policy(&self, place: &PolicyPlace) -> Option<&Arc<ManagedPolicy>> {
        self.principals.policy(place)
    }

    /// The managed policies of AWS and of all accounts.
    pub fn managed_policies(&self) -> impl Iterator<Item = &Arc<ManagedPolicy>> {
        self.principals.policies()
    }

    pub fn custom_key_store(&self, place: &StorePlace) -> Option<&Arc<CustomKeyStore>> {
        self.stores.get(place)
    }

    /// The custom key stores of an account in a region, in the order of their ids.
    pub fn custom_key_stores(
        &self,
        account: AccountId,
        region: Region,
    ) -> impl Iterator<Item = &Arc<CustomKeyStore>> {
        self.stores
            .range(StorePlace { account, region, id: StoreId::FIRST }..)
            .take_while(move |(place, _)| place.account == account && place.region == region)
            .map(|(_, store)| store)
    }

    /// Every custom key store.
    pub fn all_custom_key_stores(&self) -> impl Iterator<Item = &Arc<CustomKeyStore>> {
        self.stores.values()
    }

    /// Whether a key is in the custom key store, even one that waits for its end.
    pub fn has_keys_in(&self, place: &StorePlace) -> bool {
        self.keys_in
            .range((*place, None, first_key_id())..)
            .next()
            .is_some_and(|(of, ..)| of == place)
    }

    /// Whether a key in the custom key store is this key of an external key manager.
    pub fn has_external_key(&self, place: &StorePlace, external_key: &str) -> bool {
        let first = (*place, Some(Box::from(external_key)), first_key_id());
        self.keys_in
            .range(first..)
            .next()
            .is_some_and(|(of, key, _)| of == place && key.as_deref() == Some(external_key))
    }

    /// The keys to which something is due to happen until `now_ms`, the earliest first.
    pub fn due(&self, now_ms: i64) -> impl Iterator<Item = &Arc<Key>> {
        self.agenda
            .iter()
            .take_while(move |(due_ms, _)| *due_ms <= now_ms)
            .filter_map(|(_, name)| self.keys.get(name))
    }

    /// The keys of which a date (deletion, expiry) was past when somebody looked, whether it still is or
    /// not.
    pub fn overdue(&self) -> impl Iterator<Item = &Arc<Key>> {
        self.overdue.iter().filter_map(|name| self.keys.get(name))
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.accounts.len()
            + self.access_keys.len()
            + self.keys.len()
            + self.aliases.len()
            + self.usages.len()
            + self.grant_count
            + self.stores.len()
            + self.principals.len()
            + self.providers.len()
            + self.used.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many keys of an account in a region its customer manages.
    pub fn customer_key_count(&self, account: AccountId, region: Region) -> usize {
        self.customer_keys.get(&(account, region)).copied().unwrap_or(0)
    }

    /// How many keys there are, in all accounts and regions.
    pub fn key_count(&self) -> usize {
        self.keys.len()
    }

    pub fn record(&self, name: &Name) -> Option<Record> {
        match name {
            Name::Account(id) => self.accounts.get(id).cloned().map(Record::Account),
            Name::AccessKey(id) => self.access_keys.get(id).cloned().map(Record::AccessKey),
            Name::Key(name) => self.keys.get(name).cloned().map(Record::Key),
            Name::Alias(place) => self.aliases.get(place).cloned().map(Record::Alias),
            Name::Usage(key) => self.usages.get(key).cloned().map(Record::Usage),
            Name::Grant(place) => self.grant(place).cloned().map(Record::Grant),
            Name::CustomKeyStore(place) => {
                self.stores.get(place).cloned().map(Record::CustomKeyStore)
            }
            Name::Entity(place) => self.entity(place).cloned().map(Record::Entity),
            Name::ManagedPolicy(place) => {
                self.managed_policy(place).cloned().map(Record::ManagedPolicy)
            }
            Name::OidcProvider(place) => {
                self.providers.get(place).cloned().map(Record::OidcProvider)
            }
            Name::Used(signer) => self.used.get(signer).cloned().map(Record::Used),
        }
    }

    pub(crate) fn set_generation(&mut self, generation: u64) {
        self.generation = generation;
    }

    pub(crate) fn put(&mut self, record: Record) {
        match record {
            Record::Account(account) => {
                self.remove(&Name::Account(account.id));
                if let Some(alias) = &account.alias {
                    self.accounts_by_alias.insert(alias.clone(), account.id);
                }
                self.accounts.insert(account.id, account);
            }
            Record::AccessKey(key) => {
                self.remove(&Name::AccessKey(key.id.clone()));
                self.access_keys_of.extend(place_of(&key));
                self.access_keys.insert(key.id.clone(), key);
            }
            Record::Key(key) => {
                for due_ms in due_dates(&key) {
                    self.agenda.insert((due_ms, key.name));
                }
                if key.name.id.is_multi_region() {
                    let KeyName { account, region, id } = key.name;
                    self.regions_of.insert((account, id, region));
                }
                if let Some(in_store) = in_store(&key) {
                    self.keys_in.insert(in_store);
                }
                if is_overdue(&key) {
                    self.overdue.insert(key.name);
                } else {
                    self.overdue.remove(&key.name);
                }
                let old = self.keys.insert(key.name, Arc::clone(&key));
                if old.is_none() && key.manager == Manager::Customer {
                    let KeyName { account, region, .. } = key.name;
                    *self.customer_keys.entry((account, region)).or_insert(0) += 1;
                }
                if let Some(old) = old {
                    for due_ms in due_dates(&old) {
                        if due_dates(&key).all(|kept| kept != due_ms) {
                            self.agenda.remove(&(due_ms, old.name));
                        }
                    }
                }
            }
            Record::Usage(usage) => {
                self.usages.insert(usage.key, usage);
            }
            Record::Grant(grant) => self.put_grant(grant),
            Record::CustomKeyStore(store) => {
                self.stores.insert(store.place, store);
            }
            Record::Entity(entity) => self.principals.put_entity(entity),
            Record::ManagedPolicy(policy) => self.principals.put_policy(policy),
            Record::OidcProvider(provider) => {
                self.providers.insert(provider.place.clone(), provider);
            }
            Record::Used(used) => {
                self.used.insert(used.signer.clone(), used);
            }
            Record::Alias(alias) => {
                self.aliases_of.insert((target(&alias), alias.place.name.clone()));
                if let Some(old) = self.aliases.insert(alias.place.clone(), Arc::clone(&alias))
                    && old.target != alias.target
                {
                    self.aliases_of.remove(&(target(&old), old.place.name.clone()));
                }
            }
        }
    }

    pub(crate) fn remove(&mut self, name: &Name) {
        match name {
            Name::Account(id) => {
                if let Some(alias) = self.accounts.remove(id).and_then(|old| old.alias.clone()) {
                    self.accounts_by_alias.remove(&alias);
                }
            }
            Name::AccessKey(id) => {
                if let Some(place) = self.access_keys.remove(id).and_then(|old| place_of(&old)) {
                    self.access_keys_of.remove(&place);
                }
            }
            Name::Key(name) => {
                if let Some(old) = self.keys.remove(name) {
                    let place = (name.account, name.region);
                    if old.manager == Manager::Customer
                        && let Some(count) = self.customer_keys.get_mut(&place)
                    {
                        *count -= 1;
                    }
                    for due_ms in due_dates(&old) {
                        self.agenda.remove(&(due_ms, old.name));
                    }
                    if let Some(in_store) = in_store(&old) {
                        self.keys_in.remove(&in_store);
                    }
                    self.overdue.remove(name);
                    self.regions_of.remove(&(name.account, name.id, name.region));
                }
            }
            Name::Usage(key) => {
                self.usages.remove(key);
            }
            Name::Grant(place) => self.remove_grant(place),
            Name::CustomKeyStore(place) => {
                self.stores.remove(place);
            }
            Name::Entity(place) => self.principals.remove_entity(place),
            Name::ManagedPolicy(place) => self.principals.remove_policy(place),
            Name::OidcProvider(place) => {
                self.providers.remove(place);
            }
            Name::Used(signer) => {
                self.used.remove(signer);
            }
            Name::Alias(place) => {
                if let Some(old) = self.aliases.remove(place) {
                    self.aliases_of.remove(&(target(&old), old.place.name.clone()));
                }
            }
        }
    }

    /// A grant is never changed: the one of its place is new.
    fn put_grant(&mut self, grant: Arc<Grant>) {
        let place = grant.place;
        self.remove_grant(&place);
        if let Some(retiring) = retiring(&grant) {
            self.retirable.insert((place.key.region, retiring.clone(), place));
        }
        self.grants.entry(place.key).or_default().put(grant);
        self.grant_count += 1;
    }

    fn remove_grant(&mut self, place: &GrantPlace) {
        let Some(grants) = self.grants.get_mut(&place.key) else { return };
        let Some(grant) = grants.remove(place.id) else { return };
        if grants.len() == 0 {
            self.grants.remove(&place.key);
        }
        if let Some(retiring) = retiring(&grant) {
            self.retirable.remove(&(place.key.region, retiring.clone(), *place));
        }
        self.grant_count -= 1;
    }
}

/// Where the access key of a user or of a root user is found by them.
fn place_of(key: &AccessKey) -> Option<(AccountId, Option<UniqueId>, AccessKeyId)> {
    let user = match key.of {
        PrincipalKind::Root => None,
        PrincipalKind::User(id) => Some(id),
        _ => return None,
    };
    Some((key.account, user, key.id.clone()))
}

/// Whom a grant says to retire it, if that was somebody when it was made.
fn retiring(grant: &Grant) -> Option<&PrincipalId> {
    grant.retiring.as_ref()?.id.as_ref()
}

/// The place before all others.
fn first_grant_place() -> GrantPlace {
    let key = KeyName { account: AccountId::FIRST, region: Region::FIRST, id: first_key_id() };
    GrantPlace { key, id: GrantId::FIRST }
}

/// The id before all others.
fn first_key_id() -> KeyId {
    KeyId::from_bytes([0; 16], false)
}

/// In which custom key store a key is, as which key. It does not change.
fn in_store(key: &Key) -> Option<(StorePlace, Option<Box<str>>, KeyId)> {
    let KeyName { account, region, id } = key.name;
    let in_store = key.in_store.as_ref()?;
    let place = StorePlace { account, region, id: in_store.id };
    Some((place, in_store.external_key.clone(), id))
}

/// The name before all others.
fn first_alias_name() -> AliasName {
    AliasName::parse("alias/-").expect("a well-formed alias name")
}

/// The key that an alias stands for.
fn target(alias: &Alias) -> KeyName {
    KeyName { account: alias.place.account, region: alias.place.region, id: alias.target }
}

fn is_overdue(key: &Key) -> bool {
    let imported = |material: &Material| material.imported.as_ref()?.overdue_since_running_ms;
    key.deletion.is_some_and(|deletion| deletion.overdue_since_running_ms.is_some())
        || key.materials.iter().any(|material| imported(material).is_some())
}

/// When something happens to a key by itself.
fn due_dates(key: &Key) -> impl Iterator<Item = i64> {
    let deletion = key.deletion.and_then(|deletion| deletion.due_ms);
    let rotation = key.rotation.map(|rotation| rotation.next_ms);
    let expiries = key.materials.iter().filter_map(|material| {
        let imported = material.imported.as_ref().filter(|_| material.token.is_some())?;
        imported.expires_ms
    });
    deletion.into_iter().chain(rotation).chain(expiries)
}

#[cfg(test)]
mod tests {
    use identity::UniqueIdKind;

    use super::*;

    fn account(number: u64) -> AccountId {
        AccountId::from_number(number).unwrap()
    }

    fn access_key(of: PrincipalKind) -> Arc<AccessKey> {
        Arc::new(AccessKey { of, ..AccessKey::random(account(1)) })
    }

    #[test]
    fn access_keys_are_found_by_whose_they_are_and_never_twice() {
        let user = UniqueId::random(UniqueIdKind::User);
        let session = PrincipalKind::Session { role: user, name: "s".into() };
        let root = access_key(PrincipalKind::Root);
        let own = [access_key(PrincipalKind::User(user)), access_key(PrincipalKind::User(user))];
        let mut picture = Picture::default();
        for key in [&root, &own[0], &own[1], &access_key(session)] {
            picture.put(Record::AccessKey(Arc::clone(key)));
        }
        let count = |picture: &Picture, user| picture.access_keys_of(account(1), user).count();
        assert_eq!((count(&picture, None), count(&picture, Some(user))), (1, 2));
        assert_eq!(picture.access_keys_of(account(2), None).count(), 0);
        // Put again, as somebody else's.
        let secret = secret::Secret::new(b"another".to_vec());
        let given = AccessKey::of_root(own[0].id.clone(), secret, account(1));
        picture.put(Record::AccessKey(Arc::new(given)));
        assert_eq!((count(&picture, None), count(&picture, Some(user))), (2, 1));
        picture.remove(&Name::AccessKey(own[1].id.clone()));
        assert_eq!((count(&picture, None), count(&picture, Some(user))), (2, 0));
    }

    #[test]
    fn an_account_is_found_by_the_alias_that_it_has_now() {
        let mut picture = Picture::default();
        let mut put = |alias: Option<&str>| {
            let mut account = Account::new(account(1), 0);
            account.alias = alias.map(Into::into);
            picture.put(Record::Account(Arc::new(account)));
            (picture.account_with_alias("old"), picture.account_with_alias("new"))
        };
        assert_eq!(put(Some("old")), (Some(account(1)), None));
        assert_eq!(put(Some("new")), (None, Some(account(1))));
        assert_eq!(put(None), (None, None));
    }

    #[test]
    fn providers_are_listed_by_account() {
        let mut picture = Picture::default();
        for (number, issuer) in [(1, "b.example"), (2, "a.example"), (1, "a.example/x")] {
            let place = ProviderPlace { account: account(number), issuer: issuer.into() };
            let (client_ids, thumbprints, tags) = Default::default();
            let provider = OidcProvider { place, created_ms: 0, client_ids, thumbprints, tags };
            picture.put(Record::OidcProvider(Arc::new(provider)));
        }
        let issuers = |of: u64| -> Vec<&str> {
            picture.oidc_providers(account(of)).map(|provider| &*provider.place.issuer).collect()
        };
        assert_eq!(issuers(1), ["a.example/x", "b.example"]);
        assert_eq!((issuers(2), issuers(3), picture.len()), (vec!["a.example"], vec![], 3));
    }
}
