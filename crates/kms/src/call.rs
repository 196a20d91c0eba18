//! One request: who asks, where, when. It finds keys, and permits their use.

use std::sync::Arc;

use api::kms::{KeyLastUsageTrackingOperation, KeyUsageType, Operation};
use arc_swap::Guard;
use catalog::record::{AliasPlace, Grant, GrantPlace, Key, KeyName, Material};
use catalog::{Change, Now, Picture};
use enclave::Attested;
use hsm::{BackingKey, MaterialId, MaterialKind, Owner, PublicHalf};
use identity::{AccountId, AliasName, Caller, Region};

use crate::custom_key_store;
use crate::error::Error;
use crate::grant;
use crate::key::reference::{KeyReference, Place};
use crate::key::{material, multi_region, spec, state};
use crate::kms::Kms;
use crate::managed;
use crate::quota::Group;
use crate::recipient::Recipient;

/// One request on its way through an operation.
pub(crate) struct Call<'a> {
    pub(crate) kms: &'a Kms,
    pub(crate) caller: &'a Caller,
    pub(crate) now: Now,
    pub(crate) request_id: u128,
    /// All that is stored, as it was when the call began.
    pub(crate) picture: Guard<Arc<Picture>>,
}

/// A key that is there. Whether the caller may use it has not been asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'a> {
    key: &'a Arc<Key>,
    is_available: bool,
    recipient: Option<&'a Attested>,
}

/// A key that the caller may use for one action. Only [`Call::permit`] makes one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permitted<'a> {
    found: Found<'a>,
    operation: Operation,
    now: Now,
}

impl<'a> Call<'a> {
    pub(crate) fn account(&self) -> AccountId {
        self.caller.principal().account()
    }

    pub(crate) fn region(&self) -> Region {
        self.caller.region()
    }

    /// Finds the key that `reference` names: an id, an ARN, an alias, an alias's ARN.
    ///
    /// Refuses: InvalidArn, NotFound.
    pub(crate) fn find_key(&self, reference: &str) -> Result<Found<'_>, Error> {
        self.find(KeyReference::parse(reference, self.region())?)
    }

    /// [`Call::find_key`] for operations that take no alias.
    pub(crate) fn find_key_by_id(&self, reference: &str) -> Result<Found<'_>, Error> {
        match KeyReference::parse(reference, self.region())? {
            KeyReference { place: Place::Alias(_), .. } => Err(Error::AliasNotSupported),
            by_id => self.find(by_id),
        }
    }

    /// [`Call::find_key_by_id`] for operations that take no key of another account.
    pub(crate) fn find_own_key_by_id(&self, reference: &str) -> Result<Found<'_>, Error> {
        let found = self.find_key_by_id(reference)?;
        if found.key.name.account != self.account() {
            return Err(Error::KeyNotFound(found.arn()));
        }
        Ok(found)
    }

    fn find(&self, reference: KeyReference) -> Result<Found<'_>, Error> {
        let own = self.account();
        let account = reference.account.unwrap_or(own);
        let id = match reference.place {
            Place::Key(id) => id,
            Place::Alias(name) => match self.alias_target(account, &name) {
                Some(id) => id,
                None if account == own && managed::is_service_alias(&name) => {
                    return Err(Error::ManagedKeyMissing(name));
                }
                None => return Err(Error::AliasNotFound(name.arn(self.region(), account))),
            },
        };
        let name = KeyName { account, region: self.region(), id };
        self.found(&name).ok_or_else(|| Error::KeyNotFound(name.arn()))
    }

    fn alias_target(&self, account: AccountId, name: &AliasName) -> Option<identity::KeyId> {
        let place = AliasPlace { account, region: self.region(), name: name.clone() };
        self.picture.alias(&place).map(|alias| alias.target)
    }

    /// Finds the key that a ciphertext names.
    pub(crate) fn find_key_of_ciphertext(&self, header: &hsm::Header) -> Result<Found<'_>, Error> {
        let owner = header.owner;
        let account = AccountId::from_number(owner.account).ok_or(Error::InvalidCiphertext)?;
        let id = identity::KeyId::from_bytes(owner.key_id, owner.multi_region);
        let name = KeyName { account, region: self.region(), id };
        self.found(&name).ok_or(Error::CiphertextKeyDenied)
    }

    fn found(&self, name: &KeyName) -> Option<Found<'_>> {
        let key = self.key(name)?;
        let is_available = custom_key_store::is_available(&self.picture, key);
        Some(Found { key, is_available, recipient: None })
    }

    /// The key called `name`, unless it is not there or its life is over.
    fn key(&self, name: &KeyName) -> Option<&Arc<Key>> {
        self.picture.key(name).filter(|key| state::is_alive(key, self.now.lifetime_ms))
    }

    /// The grant at `place`, unless it has ended, or its key is gone and it with it.
    pub(crate) fn grant(&self, place: &GrantPlace) -> Option<&Arc<Grant>> {
        self.key(&place.key)?;
        self.picture.grant(place)
    }

    /// The keys of the caller's account and region from `from` on.
    pub(crate) fn keys(&self, from: Option<identity::KeyId>) -> impl Iterator<Item = &Arc<Key>> {
        let keys = self.picture.keys(self.account(), self.region(), from);
        keys.filter(|key| state::is_alive(key, self.now.lifetime_ms))
    }

    /// Asks whether the caller may do `operation` on the key.
    ///
    /// Until policies are evaluated, the root user of the key's account may do everything, and
    /// nobody else anything. AWS managed keys cannot be changed by anyone.
    pub(crate) fn permit<'f>(
        &self,
        found: Found<'f>,
        operation: Operation,
    ) -> Result<Permitted<'f>, Error> {
        self.permit_action(found, operation, operation.name())
    }

    /// [`Call::permit`] where the IAM action is called otherwise than the operation.
    pub(crate) fn permit_action<'f>(
        &self,
        found: Found<'f>,
        operation: Operation,
        action: &'static str,
    ) -> Result<Permitted<'f>, Error> {
        if let Some(group) = Group::of_use(operation, found.key.spec) {
            self.kms.charge(self.caller, group)?;
        }
        let owner = found.key.name.account;
        let root_of_owner = self.caller.principal().is_root_of(owner);
        if !root_of_owner || managed::forbids(found.key, operation) {
            return Err(Error::denied(self.caller.arn(), action, found.arn()));
        }
        Ok(Permitted { found, operation, now: self.now })
    }

    /// Stops a dry run that would have succeeded.
    pub(crate) fn stop_if_dry_run(&self, dry_run: Option<bool>) -> Result<(), Error> {
        if dry_run == Some(true) { Err(Error::DryRun) } else { Ok(()) }
    }

    /// Refuses what is no grant token. One of a grant that is gone, or on another key, is of no use,
    /// and no harm. Refuses: InvalidGrantToken.
    pub(crate) fn accept_grant_tokens(&self, tokens: Option<&[String]>) -> Result<(), Error> {
        let domain = self.kms.catalog.domain();
        tokens.unwrap_or_default().iter().try_for_each(|token| grant::open(domain, token).map(drop))
    }

    /// Makes `change` durable and visible.
    pub(crate) async fn commit(&self, change: Change) -> Result<(), Error> {
        Ok(self.kms.catalog.commit(change).await?)
    }

    /// Stores `key` in place of the one it was made from.
    pub(crate) async fn replace(&self, permitted: &Permitted<'_>, key: Key) -> Result<(), Error> {
        if key == **permitted.found.key {
            return Ok(());
        }
        let unused = unused_materials(&key);
        let mut change = Change::new();
        change.put_key(&self.picture, key);
        self.commit(change).await?;
        self.kms.hsm.forget(&unused);
        Ok(())
    }

    /// [`Call::replace`] for a change that the key's replicas, if it has some, share with it.
    pub(crate) async fn replace_with_replicas(
        &self,
        permitted: &Permitted<'_>,
        key: Key,
    ) -> Result<(), Error> {
        if key == **permitted.found.key {
            return Ok(());
        }
        let unused = unused_materials(&key);
        let mut change = Change::new();
        multi_region::put_with_replicas(&mut change, &self.picture, key);
        self.commit(change).await?;
        self.kms.hsm.forget(&unused);
        Ok(())
    }

    /// Notes that the operation that `key` was permitted for has used it.
    pub(crate) fn note_use(&self, key: Permitted<'_>) {
        let operation = KeyLastUsageTrackingOperation::from_wire(key.operation.name());
        if let Some(operation) = operation {
            self.kms.uses.note(key.found.key, operation, self.now.lifetime_ms, self.request_id);
        }
    }

    /// The region called `name`, of the partition that the call is in. Refuses: UnsupportedOperation.
    pub(crate) fn other_region(&self, name: &str) -> Result<Region, Error> {
        let region = self.kms.regions.get(name);
        let region = region.filter(|region| region.partition() == self.region().partition());
        region.ok_or_else(|| Error::UnsupportedBecause(format!("Region {name} is not supported.")))
    }
}

/// What need not be kept ready of `key`'s material: it is gone, or the key is not to be used.
fn unused_materials(key: &Key) -> Vec<MaterialId> {
    let in_use = key.enabled && key.deletion.is_none();
    let unused = key.materials.iter().filter(|material| !in_use || material.token.is_none());
    unused.map(|material| material.id).collect()
}

impl<'a> Found<'a> {
    /// The key, to be used for `recipient`: permission may depend on what it is.
    pub(crate) fn for_recipient(self, recipient: &'a Recipient) -> Self {
        Self { recipient: recipient.attested(), ..self }
    }

    pub(crate) fn arn(self) -> String {
        self.key.name.arn()
    }

    /// The place of the key, for comparing.
    pub(crate) fn name(self) -> KeyName {
        self.key.name
    }

    /// Whether the ciphertext that has this header was made under this key.
    pub(crate) fn made(self, header: &hsm::Header) -> bool {
        owner(self.key) == header.owner
    }
}

impl<'a> Permitted<'a> {
    pub(crate) fn arn(self) -> String {
        self.found.key.name.arn()
    }

    /// The attested environment that it was permitted for, if for one.
    pub(crate) fn recipient(self) -> Option<&'a Attested> {
        self.found.recipient
    }

    /// The key as it is stored. There for reading; [`Call::replace`] takes a changed one.
    pub(crate) fn key(self) -> &'a Key {
        self.found.key
    }

    /// Refuses a key in a state in which the operation cannot be done.
    ///
    /// Refuses: Disabled, KMSInvalidState.
    pub(crate) fn in_usable_state(self) -> Result<Self, Error> {
        state::check(
            self.found.key,
            self.found.is_available,
            self.operation,
            self.now.lifetime_ms,
        )?;
        Ok(self)
    }

    /// Refuses a key that was not made for `usage`. Refuses: InvalidKeyUsage.
    pub(crate) fn for_usage(self, usage: KeyUsageType) -> Result<Self, Error> {
        if self.found.key.usage != usage {
            return Err(Error::InvalidKeyUsage {
                arn: self.arn(),
                usage: self.found.key.usage.as_str(),
                operation: self.operation.name(),
            });
        }
        Ok(self)
    }

    /// The backing key that encrypts now.
    pub(crate) fn current_backing_key(self) -> Result<BackingKey<'a>, Error> {
        let material = material::current(self.found.key);
        self.backing_key_of(material.ok_or_else(|| Error::internal("a key has no material"))?)
    }

    /// The public half of the key pair.
    pub(crate) fn public_half(self) -> Result<PublicHalf<'a>, Error> {
        let material = material::current(self.found.key);
        let public =
            material.and_then(|material| Some((material.id, material.public_key.as_deref()?)));
        match (public, self.material_kind()) {
            (Some((id, key)), MaterialKind::Pair(kind)) => Ok(PublicHalf { id, kind, key }),
            _ => Err(Error::internal("a key has no public half")),
        }
    }

    /// What its material is.
    pub(crate) fn material_kind(self) -> MaterialKind {
        spec::material(self.found.key.spec)
    }

    /// The backing key `id`, current or not. Refuses: InvalidCiphertext.
    pub(crate) fn backing_key(self, id: MaterialId) -> Result<BackingKey<'a>, Error> {
        let material =
            material::associated(self.found.key).rev().find(|material| material.id == id);
        self.backing_key_of(material.ok_or(Error::InvalidCiphertext)?)
    }

    fn backing_key_of(self, material: &'a Material) -> Result<BackingKey<'a>, Error> {
        let (owner, kind) = (owner(self.found.key), self.material_kind());
        // A key of which material is missing is in no usable state.
        let token = material.token.as_ref();
        let token = token.ok_or_else(|| Error::internal("the material of a key is missing"))?;
        Ok(BackingKey { owner, id: material.id, kind, token })
    }
}

/// Whose key it is, as the `hsm` crate has it.
pub(crate) fn owner(key: &Key) -> Owner {
    let KeyName { account, id, .. } = key.name;
    Owner { account: account.number(), key_id: id.bytes(), multi_region: id.is_multi_region() }
}
