//! What is stored: one type per kind of record, each with its name, its bytes and its format.
//!
//! See `docs/formats/records.md`. A record of a newer format is refused by name, never guessed at.

pub(crate) mod access_key;
mod account;
mod alias;
mod bytes;
mod custom_key_store;
mod entity;
mod grant;
mod key;
mod managed_policy;
mod oidc_provider;
mod policy;
mod usage;
mod used;

use std::sync::Arc;

use identity::{AccessKey, AccessKeyId, AccountId, AliasName, KeyId, Region};
use secret::Buffer;

pub use account::Account;
pub use alias::Alias;
pub use bytes::{Malformed, Reader, Writer};
pub use custom_key_store::{
    Backing, Connection, CustomKeyStore, NotAStoreId, Proxy, ProxyCredential, StoreId, StorePlace,
};
pub use entity::{Entity, EntityKind, EntityPlace, FoldedName, RoleDetails, Trust};
pub use grant::{Grant, GrantId, GrantPlace, GrantPrincipal, GrantPrincipalName};
pub use key::{AutomaticRotation, Deletion, Imported, InStore, Key, Manager, Material, Succession};
pub(crate) use managed_policy::of_aws;
pub use managed_policy::{ManagedPolicy, PolicyPlace, PolicyVersion};
pub use oidc_provider::{OidcProvider, ProviderPlace};
pub use policy::{IdentityPolicy, ResourcePolicy};
pub use usage::Usage;
pub use used::{Signer, Used};

/// Keys and values, in the order of the keys; no key twice.
pub type Tags = Box<[(Box<str>, Box<str>)]>;

/// A kind of record, as the byte that begins its name. Never reused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum Kind {
    Account = 1,
    AccessKey = 2,
    Key = 3,
    Alias = 4,
    Usage = 5,
    Grant = 6,
    CustomKeyStore = 7,
    /// A user, a role or a group.
    Entity = 8,
    ManagedPolicy = 9,
    OidcProvider = 10,
    /// When an access key or a role was last used.
    Used = 11,
}

impl Kind {
    fn from_byte(byte: u8) -> Option<Self> {
        [
            Self::Account,
            Self::AccessKey,
            Self::Key,
            Self::Alias,
            Self::Usage,
            Self::Grant,
            Self::CustomKeyStore,
            Self::Entity,
            Self::ManagedPolicy,
            Self::OidcProvider,
            Self::Used,
        ]
        .into_iter()
        .find(|kind| *kind as u8 == byte)
    }

    /// The format this version writes for the kind, and the newest it reads.
    fn format(self) -> u8 {
        match self {
            Self::Alias
            | Self::Usage
            | Self::Grant
            | Self::CustomKeyStore
            | Self::OidcProvider
            | Self::Used => 1,
            Self::Account | Self::Key | Self::Entity | Self::ManagedPolicy => 2,
            Self::AccessKey => 3,
        }
    }
}

/// Where a key stands: its account, its region, its id there.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KeyName {
    pub account: AccountId,
    pub region: Region,
    pub id: KeyId,
}

impl KeyName {
    pub fn arn(&self) -> String {
        identity::key_arn(self.region, self.account, self.id)
    }

    fn write(&self, writer: &mut Writer) {
        writer.u64(self.account.number());
        writer.string(self.region.as_str());
        writer.array(&self.id.bytes());
        writer.bool(self.id.is_multi_region());
    }
}

/// Where an alias stands: its account, its region, its name there.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AliasPlace {
    pub account: AccountId,
    pub region: Region,
    pub name: AliasName,
}

impl AliasPlace {
    pub fn arn(&self) -> String {
        self.name.arn(self.region, self.account)
    }
}

/// The full name of a record. No two records of a deployment share one.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Name {
    Account(AccountId),
    AccessKey(AccessKeyId),
    Key(KeyName),
    Alias(AliasPlace),
    /// Of the key of this name.
    Usage(KeyName),
    Grant(GrantPlace),
    CustomKeyStore(StorePlace),
    Entity(EntityPlace),
    /// Never of AWS's own.
    ManagedPolicy(PolicyPlace),
    OidcProvider(ProviderPlace),
    Used(Signer),
}

/// A record, in memory. Cheap to clone, and the same one exactly as long as it is unchanged.
#[derive(Clone, Debug)]
pub enum Record {
    Account(Arc<Account>),
    AccessKey(Arc<AccessKey>),
    Key(Arc<Key>),
    Alias(Arc<Alias>),
    Usage(Arc<Usage>),
    Grant(Arc<Grant>),
    CustomKeyStore(Arc<CustomKeyStore>),
    Entity(Arc<Entity>),
    ManagedPolicy(Arc<ManagedPolicy>),
    OidcProvider(Arc<OidcProvider>),
    Used(Arc<Used>),
}

impl Record {
    pub fn name(&self) -> Name {
        match self {
            Self::Account(account) => Name::Account(account.id),
            Self::AccessKey(key) => Name::AccessKey(key.id.clone()),
            Self::Key(key) => Name::Key(key.name),
            Self::Alias(alias) => Name::Alias(alias.place.clone()),
            Self::Usage(usage) => Name::Usage(usage.key),
            Self::Grant(grant) => Name::Grant(grant.place),
            Self::CustomKeyStore(store) => Name::CustomKeyStore(store.place),
            Self::Entity(entity) => Name::Entity(entity.place()),
            Self::ManagedPolicy(policy) => Name::ManagedPolicy(policy.place()),
            Self::OidcProvider(provider) => Name::OidcProvider(provider.place.clone()),
            Self::Used(used) => Name::Used(used.signer.clone()),
        }
    }

    /// Whether both are one and the same: not merely equal, but unchanged since.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Account(a), Self::Account(b)) => Arc::ptr_eq(a, b),
            (Self::AccessKey(a), Self::AccessKey(b)) => Arc::ptr_eq(a, b),
            (Self::Key(a), Self::Key(b)) => Arc::ptr_eq(a, b),
            (Self::Alias(a), Self::Alias(b)) => Arc::ptr_eq(a, b),
            (Self::Usage(a), Self::Usage(b)) => Arc::ptr_eq(a, b),
            (Self::Grant(a), Self::Grant(b)) => Arc::ptr_eq(a, b),
            (Self::CustomKeyStore(a), Self::CustomKeyStore(b)) => Arc::ptr_eq(a, b),
            (Self::Entity(a), Self::Entity(b)) => Arc::ptr_eq(a, b),
            (Self::ManagedPolicy(a), Self::ManagedPolicy(b)) => Arc::ptr_eq(a, b),
            (Self::OidcProvider(a), Self::OidcProvider(b)) => Arc::ptr_eq(a, b),
            (Self::Used(a), Self::Used(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// `kind (1) ‖ format (1) ‖ name ‖ fields`.
    pub(crate) fn encode(&self) -> Buffer {
        let name = self.name();
        let mut writer = Writer::new();
        writer.u8(name.kind() as u8);
        writer.u8(name.kind().format());
        name.write(&mut writer);
        match self {
            Self::Account(account) => account.write(&mut writer),
            Self::AccessKey(key) => access_key::write(key, &mut writer),
            Self::Key(key) => key.write(&mut writer),
            Self::Alias(alias) => alias.write(&mut writer),
            Self::Usage(usage) => usage.write(&mut writer),
            Self::Grant(grant) => grant.write(&mut writer),
            Self::CustomKeyStore(store) => store.write(&mut writer),
            Self::Entity(entity) => entity.write(&mut writer),
            Self::ManagedPolicy(policy) => policy.write(&mut writer),
            Self::OidcProvider(provider) => provider.write(&mut writer),
            Self::Used(used) => used.write(&mut writer),
        }
        writer.finish()
    }

    /// The inverse of [`Record::encode`].
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut reader = Reader::new(bytes);
        let kind = reader.u8()?;
        let kind = Kind::from_byte(kind).ok_or(RecordError::UnknownKind(kind))?;
        let format = reader.u8()?;
        if format == 0 || format > kind.format() {
            return Err(RecordError::NewerFormat { kind, found: format, known: kind.format() });
        }
        let record = match Name::read(kind, &mut reader)? {
            Name::Account(id) => Self::Account(Arc::new(Account::read(id, format, &mut reader)?)),
            Name::AccessKey(id) => {
                Self::AccessKey(Arc::new(access_key::read(id, format, &mut reader)?))
            }
            Name::Key(name) => Self::Key(Arc::new(Key::read(name, format, &mut reader)?)),
            Name::Alias(place) => Self::Alias(Arc::new(Alias::read(place, &mut reader)?)),
            Name::Usage(key) => Self::Usage(Arc::new(Usage::read(key, &mut reader)?)),
            Name::Grant(place) => Self::Grant(Arc::new(Grant::read(place, &mut reader)?)),
            Name::CustomKeyStore(place) => {
                Self::CustomKeyStore(Arc::new(CustomKeyStore::read(place, &mut reader)?))
            }
            Name::Entity(place) => {
                Self::Entity(Arc::new(Entity::read(place, format, &mut reader)?))
            }
            Name::ManagedPolicy(PolicyPlace { account, name }) => {
                let account = account.ok_or(Malformed)?;
                Self::ManagedPolicy(Arc::new(ManagedPolicy::read(
                    account,
                    name,
                    format,
                    &mut reader,
                )?))
            }
            Name::OidcProvider(place) => {
                Self::OidcProvider(Arc::new(OidcProvider::read(place, &mut reader)?))
            }
            Name::Used(signer) => Self::Used(Arc::new(Used::read(signer, &mut reader)?)),
        };
        reader.finish()?;
        Ok(record)
    }
}

/// Why the bytes of a record, though authentic, cannot be understood.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RecordError {
    #[error(
        "a record of kind {kind:?} has format {found}, and this version reads {known}: use the version that wrote it, or a newer one"
    )]
    NewerFormat { kind: Kind, found: u8, known: u8 },
    #[error("a record has kind {0}, which this version does not know: use a newer version")]
    UnknownKind(u8),
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

impl Name {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Account(_) => Kind::Account,
            Self::AccessKey(_) => Kind::AccessKey,
            Self::Key(_) => Kind::Key,
            Self::Alias(_) => Kind::Alias,
            Self::Usage(_) => Kind::Usage,
            Self::Grant(_) => Kind::Grant,
            Self::CustomKeyStore(_) => Kind::CustomKeyStore,
            Self::Entity(_) => Kind::Entity,
            Self::ManagedPolicy(_) => Kind::ManagedPolicy,
            Self::OidcProvider(_) => Kind::OidcProvider,
            Self::Used(_) => Kind::Used,
        }
    }

    /// `kind (1) ‖ name`: what the pseudonym of a record is made of.
    pub(crate) fn to_bytes(&self) -> Buffer {
        let mut writer = Writer::new();
        writer.u8(self.kind() as u8);
        self.write(&mut writer);
        writer.finish()
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Account(id) => writer.u64(id.number()),
            Self::AccessKey(id) => writer.string(id.as_str()),
            Self::Key(name) | Self::Usage(name) => name.write(writer),
            Self::Grant(place) => {
                place.key.write(writer);
                writer.array(&place.id.0);
            }
            Self::CustomKeyStore(place) => {
                writer.u64(place.account.number());
                writer.string(place.region.as_str());
                writer.array(&place.id.to_bytes());
            }
            Self::Alias(place) => {
                writer.u64(place.account.number());
                writer.string(place.region.as_str());
                writer.string(place.name.as_str());
            }
            Self::Entity(place) => {
                writer.u64(place.account.number());
                writer.u8(place.kind as u8);
                writer.string(place.name.as_str());
            }
            Self::ManagedPolicy(place) => {
                writer.u64(place.account.map_or(u64::MAX, AccountId::number));
                writer.string(place.name.as_str());
            }
            Self::OidcProvider(place) => {
                writer.u64(place.account.number());
                writer.string(&place.issuer);
            }
            Self::Used(signer) => signer.write(writer),
        }
    }

    fn read(kind: Kind, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let account =
            |reader: &mut Reader<'_>| AccountId::from_number(reader.u64()?).ok_or(Malformed);
        let region = |reader: &mut Reader<'_>| Region::named(reader.string()?).ok_or(Malformed);
        let key_name = |reader: &mut Reader<'_>| {
            Ok(KeyName {
                account: account(reader)?,
                region: region(reader)?,
                id: KeyId::from_bytes(reader.array()?, reader.bool()?),
            })
        };
        Ok(match kind {
            Kind::Account => Self::Account(account(reader)?),
            Kind::AccessKey => Self::AccessKey(reader.string()?.parse().map_err(|_| Malformed)?),
            Kind::Key => Self::Key(key_name(reader)?),
            Kind::Usage => Self::Usage(key_name(reader)?),
            Kind::Grant => {
                Self::Grant(GrantPlace { key: key_name(reader)?, id: GrantId(reader.array()?) })
            }
            Kind::CustomKeyStore => Self::CustomKeyStore(StorePlace {
                account: account(reader)?,
                region: region(reader)?,
                id: StoreId::from_bytes(reader.array()?).ok_or(Malformed)?,
            }),
            Kind::Entity => Self::Entity(EntityPlace {
                account: account(reader)?,
                kind: EntityKind::read(reader)?,
                name: FoldedName::read(reader)?,
            }),
            Kind::ManagedPolicy => Self::ManagedPolicy(PolicyPlace {
                account: Some(account(reader)?),
                name: FoldedName::read(reader)?,
            }),
            Kind::OidcProvider => Self::OidcProvider(ProviderPlace {
                account: account(reader)?,
                issuer: reader.string()?.into(),
            }),
            Kind::Used => Self::Used(Signer::read(reader)?),
            Kind::Alias => Self::Alias(AliasPlace {
                account: account(reader)?,
                region: region(reader)?,
                name: AliasName::parse(reader.string()?).ok_or(Malformed)?,
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_format_and_an_unknown_kind_are_refused_by_name() {
        let account = Record::Account(Arc::new(Account::new("000000000001".parse().unwrap(), 5)));
        let mut bytes = account.encode();
        assert_eq!(Record::decode(&bytes).unwrap().name(), account.name());
        bytes[1] = 3;
        assert_eq!(
            Record::decode(&bytes).unwrap_err(),
            RecordError::NewerFormat { kind: Kind::Account, found: 3, known: 2 }
        );
        bytes[0] = 200;
        assert_eq!(Record::decode(&bytes).unwrap_err(), RecordError::UnknownKind(200));
    }
}
