//! One request: who asks, where, when. It finds keys, and permits their use.

use std::sync::Arc;

use access::{AccessDenied, Circumstances, GuardRails, Transport, Who};
use api::kms::{KeyLastUsageTrackingOperation, KeySpec, KeyUsageType, Operation};
use arc_swap::Guard;
use catalog::record::{AliasPlace, Grant, GrantPlace, Key, KeyName, Material};
use catalog::{Change, Now, Picture};
use enclave::Attested;
use hsm::{BackingKey, MaterialId, MaterialKind, Owner, PublicHalf};
use identity::policy::Denial;
use identity::{AccountId, AliasName, Region};

use crate::ask::Ask;
use crate::custom_key_store;
use crate::error::Error;
use crate::grant;
use crate::key::reference::{KeyReference, Place};
use crate::key::{material, multi_region, spec, state};
use crate::kms::Kms;
use crate::managed;
use crate::permission::{Decide, Target};
use crate::quota::Group;

/// One request on its way through an operation.
pub(crate) struct Call<'a> {
    pub(crate) kms: &'a Kms,
    pub(crate) who: Who,
    pub(crate) region: Region,
    pub(crate) transport: &'a Transport<'a>,
    pub(crate) now: Now,
    pub(crate) request_id: u128,
    /// All that is stored, as it was when the call began.
    pub(crate) picture: Guard<Arc<Picture>>,
    pub(crate) rails: Guard<Arc<GuardRails>>,
}

/// A key that is there, or of which it must not be told whether it is. Whether the caller may use it has
/// not been asked.
#[derive(Clone, Debug)]
pub(crate) struct Found<'a> {
    /// `None`: it is of another account, and not there.
    key: Option<&'a Arc<Key>>,
    owner: AccountId,
    is_available: bool,
    /// By which it was named.
    alias: Option<AliasName>,
    /// What a refusal names.
    shown: Shown,
}

/// What the caller is told of a key that it may not use: of another account's, no more than it asked for.
#[derive(Clone, Copy, Debug)]
enum Shown {
    Key(KeyName),
    Alias(Region),
}

/// A key that the caller may use for one action. Only [`Call::permit`] makes one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permitted<'a> {
    key: &'a Arc<Key>,
    is_available: bool,
    recipient: Option<&'a Attested>,
    operation: Operation,
    now: Now,
}

impl<'a> Call<'a> {
    pub(crate) fn account(&self) -> AccountId {
        self.who.account
    }

    pub(crate) fn region(&self) -> Region {
        self.region
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

    fn find(&self, reference: KeyReference) -> Result<Found<'_>, Error> {
        let own = self.account();
        let account = reference.account.unwrap_or(own);
        let (region, is_own) = (self.region(), account == own);
        let (id, alias) = match reference.place {
            Place::Key(id) => (Some(id), None),
            Place::Alias(name) => match self.alias_target(account, &name) {
                Some(id) => (Some(id), Some(name)),
                None if is_own && managed::is_service_alias(&name) => {
                    return Err(Error::ManagedKeyMissing(name));
                }
                None if is_own => return Err(Error::AliasNotFound(name.arn(region, account))),
                None => (None, Some(name)),
            },
        };
        let name = id.map(|id| KeyName { account, region, id });
        let shown = match (name, is_own, &alias) {
            (Some(name), true, _) | (Some(name), false, None) => Shown::Key(name),
            (..) => Shown::Alias(region),
        };
        let key = name.and_then(|name| self.key(&name));
        match (key, name) {
            (None, Some(name)) if is_own => Err(Error::KeyNotFound(name.arn())),
            _ => Ok(self.found(key, account, alias, shown)),
        }
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
        let key = self.key(&name).ok_or(Error::CiphertextKeyDenied)?;
        Ok(self.found(Some(key), account, None, Shown::Key(name)))
    }

    /// The key called `name`, of whatever account and region.
    pub(crate) fn find_by_name(&self, name: &KeyName) -> Option<Found<'_>> {
        let key = self.key(name)?;
        Some(self.found(Some(key), name.account, None, Shown::Key(*name)))
    }

    fn found<'f>(
        &'f self,
        key: Option<&'f Arc<Key>>,
        owner: AccountId,
        alias: Option<AliasName>,
        shown: Shown,
    ) -> Found<'f> {
        let is_available =
            key.is_some_and(|key| custom_key_store::is_available(&self.picture, key));
        Found { key, owner, is_available, alias, shown }
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

    /// Asks whether the caller may do this with the key. Refuses: Throttling, AccessDenied.
    pub(crate) fn permit<'f>(
        &self,
        found: Found<'f>,
        ask: impl Into<Ask<'f>>,
    ) -> Result<Permitted<'f>, Error> {
        let ask = ask.into();
        let decided = self.circumstances().decide(&ask, Target::Key(&found), &mut ());
        // What is counted must not tell the kind of a key that may not be known.
        let known = found.key.filter(|_| found.owner == self.account() || decided.is_ok());
        let spec = known.map_or(KeySpec::SymmetricDefault, |key| key.spec);
        if let Some(group) = Group::of_use(ask.operation, spec) {
            self.charge(group)?;
        }
        match (decided, found.key) {
            (Ok(_), Some(key)) => Ok(Permitted {
                key,
                is_available: found.is_available,
                recipient: ask.recipient,
                operation: ask.operation,
                now: self.now,
            }),
            (Ok(_), None) => Err(Error::internal("permission was given for no key")),
            (Err(denial), _) => Err(self.denied(denial, Some(found.shown()))),
        }
    }

    /// Asks whether the caller may do this, which is done on no key. Refuses: AccessDenied.
    pub(crate) fn permit_without_key<'f>(&self, ask: impl Into<Ask<'f>>) -> Result<(), Error> {
        let decided = self.circumstances().decide(&ask.into(), Target::Nothing, &mut ());
        decided.map(drop).map_err(|denial| self.denied(denial, Some("*".into())))
    }

    /// Asks whether the caller may do this on an alias of its own. Refuses: AccessDenied.
    pub(crate) fn permit_alias(
        &self,
        operation: Operation,
        alias: &AliasPlace,
    ) -> Result<(), Error> {
        let arn = alias.arn();
        let target = Target::Named { arn: &arn, owner: alias.account };
        let decided = self.circumstances().decide(&operation.into(), target, &mut ());
        decided.map(drop).map_err(|denial| self.denied(denial, Some(arn.clone())))
    }

    /// What counts for a decision but what is asked.
    pub(crate) fn circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            picture: &self.picture,
            rails: &self.rails,
            who: &self.who,
            transport: self.transport,
            region: self.region,
            wall_ms: self.now.wall_ms,
            lifetime_ms: self.now.lifetime_ms,
        }
    }

    pub(crate) fn denied(&self, denial: Denial, resource: Option<String>) -> Error {
        let domain = self.kms.catalog.domain();
        let denied = AccessDenied::new(&self.circumstances(), domain, denial, resource);
        Error::AccessDenied(Box::new(denied))
    }

    /// Counts a request against the caller's quota. Refuses: Throttling.
    pub(crate) fn charge(&self, group: Group) -> Result<(), Error> {
        self.kms.charge(self.account(), self.region, group)
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
        if key == **permitted.key {
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
        if key == **permitted.key {
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
            self.kms.uses.note(key.key, operation, self.now.lifetime_ms, self.request_id);
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
    pub(crate) fn key(&self) -> Option<&'a Arc<Key>> {
        self.key
    }

    /// The account that it is of, or would be.
    pub(crate) fn owner(&self) -> AccountId {
        self.owner
    }

    /// By which it was named.
    pub(crate) fn alias(&self) -> Option<&AliasName> {
        self.alias.as_ref()
    }

    /// The ARN of the key, or else of what was asked for.
    pub(crate) fn arn(&self) -> String {
        self.key.map_or_else(|| self.shown(), |key| key.name.arn())
    }

    /// What a refusal names.
    fn shown(&self) -> String {
        match (self.shown, &self.alias) {
            (Shown::Key(name), _) => name.arn(),
            (Shown::Alias(region), Some(alias)) => alias.arn(region, self.owner),
            (Shown::Alias(_), None) => "*".into(),
        }
    }

    /// Whether both are the same key.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let name = |found: &Self| found.key.map(|key| key.name);
        name(self).is_some() && name(self) == name(other)
    }

    /// Whether the ciphertext that has this header was made under this key.
    pub(crate) fn made(&self, header: &hsm::Header) -> bool {
        self.key.is_some_and(|key| owner(key) == header.owner)
    }
}

impl<'a> Permitted<'a> {
    pub(crate) fn arn(self) -> String {
        self.key.name.arn()
    }

    /// The attested environment that it was permitted for, if for one.
    pub(crate) fn recipient(self) -> Option<&'a Attested> {
        self.recipient
    }

    /// The key as it is stored. There for reading; [`Call::replace`] takes a changed one.
    pub(crate) fn key(self) -> &'a Key {
        self.key
    }

    /// Refuses a key in a state in which the operation cannot be done.
    ///
    /// Refuses: Disabled, KMSInvalidState.
    pub(crate) fn in_usable_state(self) -> Result<Self, Error> {
        state::check(self.key, self.is_available, self.operation, self.now.lifetime_ms)?;
        Ok(self)
    }

    /// Refuses a key that was not made for `usage`. Refuses: InvalidKeyUsage.
    pub(crate) fn for_usage(self, usage: KeyUsageType) -> Result<Self, Error> {
        if self.key.usage != usage {
            return Err(Error::InvalidKeyUsage {
                arn: self.arn(),
                usage: self.key.usage.as_str(),
                operation: self.operation.name(),
            });
        }
        Ok(self)
    }

    /// What it was permitted for.
    pub(crate) fn operation(self) -> Operation {
        self.operation
    }

    /// The backing key that encrypts now.
    pub(crate) fn current_backing_key(self) -> Result<BackingKey<'a>, Error> {
        let material = material::current(self.key);
        self.backing_key_of(material.ok_or_else(|| Error::internal("a key has no material"))?)
    }

    /// The public half of the key pair.
    pub(crate) fn public_half(self) -> Result<PublicHalf<'a>, Error> {
        let material = material::current(self.key);
        let public =
            material.and_then(|material| Some((material.id, material.public_key.as_deref()?)));
        match (public, self.material_kind()) {
            (Some((id, key)), MaterialKind::Pair(kind)) => Ok(PublicHalf { id, kind, key }),
            _ => Err(Error::internal("a key has no public half")),
        }
    }

    /// What its material is.
    pub(crate) fn material_kind(self) -> MaterialKind {
        spec::material(self.key.spec)
    }

    /// The backing key `id`, current or not. Refuses: InvalidCiphertext.
    pub(crate) fn backing_key(self, id: MaterialId) -> Result<BackingKey<'a>, Error> {
        let material = material::associated(self.key).rev().find(|material| material.id == id);
        self.backing_key_of(material.ok_or(Error::InvalidCiphertext)?)
    }

    fn backing_key_of(self, material: &'a Material) -> Result<BackingKey<'a>, Error> {
        let (owner, kind) = (owner(self.key), self.material_kind());
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
