//! A KMS key.

use std::sync::Arc;

use api::kms::{KeySpec, KeyUsageType, OriginType};
use hsm::{KeyToken, MaterialId};
use identity::Region;
use identity::policy::PolicyKind;

use super::{KeyName, Malformed, Reader, ResourcePolicy, StoreId, Writer};
use crate::LastUse;

/// A KMS key: what is stored of it. Its state follows from this and the time; see `kms::key`.
///
/// All dates are on the lifetime clock, in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    pub name: KeyName,
    pub created_ms: i64,
    pub spec: KeySpec,
    pub usage: KeyUsageType,
    pub origin: OriginType,
    pub manager: Manager,
    pub description: Box<str>,
    /// `None`: the policy that a key gets which is made without one.
    pub policy: Option<Arc<ResourcePolicy>>,
    /// In the order of their keys; no key twice.
    pub tags: Box<[(Box<str>, Box<str>)]>,
    pub enabled: bool,
    pub deletion: Option<Deletion>,
    /// The same for all of the related multi-Region keys; the primary key alone is rotated by it.
    pub rotation: Option<AutomaticRotation>,
    /// Of a multi-Region key: the region of the primary key. `None` for any other.
    pub primary: Option<Region>,
    /// Of a key in a custom key store.
    pub in_store: Option<InStore>,
    /// All versions of the material. The current one is the last that is not pending; there is none
    /// before the first import.
    pub materials: Box<[Material]>,
    /// Not stored: see [`Usage`](super::Usage).
    pub last_use: Arc<LastUse>,
}

/// In which custom key store a key is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InStore {
    pub id: StoreId,
    /// In an external key store: which key of the external key manager it is.
    pub external_key: Option<Box<str>>,
}

/// Who manages a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Manager {
    Customer,
    /// An AWS managed key, made for a service of AWS: `alias/aws/SERVICE`.
    Aws,
}

/// A deletion that has been scheduled.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Deletion {
    /// `None`: the waiting period of a primary key begins when its last replica is gone.
    pub due_ms: Option<i64>,
    pub window_days: u32,
    /// Running time of the deployment when the due date was first seen to be past: material is
    /// destroyed only 24 h of running time after it, whatever the clock says.
    pub overdue_since_running_ms: Option<u64>,
}

/// Automatic rotation, switched on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AutomaticRotation {
    pub period_days: u32,
    pub next_ms: i64,
}

/// One version of a key's material.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Material {
    pub id: MaterialId,
    /// `None`: it was imported, and has been deleted or has expired.
    pub token: Option<KeyToken>,
    /// Of a key pair: its public half, a `SubjectPublicKeyInfo` in DER.
    pub public_key: Option<Box<[u8]>>,
    /// When it was made or imported; once it was rotated to, when that was.
    pub created_ms: i64,
    pub succession: Succession,
    /// `None` for what was made here.
    pub imported: Option<Imported>,
}

/// How a version of the material came to be the current one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum Succession {
    First = 0,
    /// By an automatic rotation.
    Automatic = 1,
    /// By a rotation on demand.
    OnDemand = 2,
    /// Not yet: it was imported, and waits for a rotation.
    Pending = 3,
}

/// What is known of material that was imported.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Imported {
    pub description: Option<Box<str>>,
    pub expires_ms: Option<i64>,
    /// As [`Deletion::overdue_since_running_ms`], for the expiry.
    pub overdue_since_running_ms: Option<u64>,
}

impl Key {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.i64(self.created_ms);
        writer.string(self.spec.as_str());
        writer.string(self.usage.as_str());
        writer.string(self.origin.as_str());
        writer.u8(match self.manager {
            Manager::Customer => 0,
            Manager::Aws => 1,
        });
        writer.string(&self.description);
        writer.option(self.policy.as_ref(), |writer, policy| policy.write(writer));
        writer.length(self.tags.len());
        for (key, value) in &self.tags {
            writer.string(key);
            writer.string(value);
        }
        writer.bool(self.enabled);
        writer.option(self.deletion, |writer, deletion| {
            writer.option(deletion.due_ms, Writer::i64);
            writer.u32(deletion.window_days);
            writer.option(deletion.overdue_since_running_ms, Writer::u64);
        });
        writer.option(self.rotation, |writer, rotation| {
            writer.u32(rotation.period_days);
            writer.i64(rotation.next_ms);
        });
        writer.option(self.primary, |writer, region| writer.string(region.as_str()));
        writer.option(self.in_store.as_ref(), |writer, store| {
            writer.array(&store.id.to_bytes());
            writer.option(store.external_key.as_deref(), Writer::string);
        });
        writer.length(self.materials.len());
        for material in &self.materials {
            writer.array(&material.id.0);
            writer.option(material.token.as_ref().map(KeyToken::as_bytes), Writer::bytes);
            writer.option(material.public_key.as_deref(), Writer::bytes);
            writer.i64(material.created_ms);
            writer.u8(material.succession as u8);
            writer.option(material.imported.as_ref(), |writer, imported| {
                writer.option(imported.description.as_deref(), |writer, text| writer.string(text));
                writer.option(imported.expires_ms, Writer::i64);
                writer.option(imported.overdue_since_running_ms, Writer::u64);
            });
        }
    }

    pub(super) fn read(
        name: KeyName,
        format: u8,
        reader: &mut Reader<'_>,
    ) -> Result<Self, Malformed> {
        Ok(Self {
            name,
            created_ms: reader.i64()?,
            spec: KeySpec::from_wire(reader.string()?).ok_or(Malformed)?,
            usage: KeyUsageType::from_wire(reader.string()?).ok_or(Malformed)?,
            origin: OriginType::from_wire(reader.string()?).ok_or(Malformed)?,
            manager: match reader.u8()? {
                0 => Manager::Customer,
                1 => Manager::Aws,
                _ => return Err(Malformed),
            },
            description: reader.string()?.into(),
            policy: reader.option(|reader| {
                let read = match format {
                    1 => ResourcePolicy::read_text,
                    _ => ResourcePolicy::read,
                };
                read(PolicyKind::Key, name.region.partition(), reader)
            })?,
            tags: reader
                .list(|reader| Ok((reader.string()?.into(), reader.string()?.into())))?
                .into(),
            enabled: reader.bool()?,
            deletion: reader.option(|reader| {
                Ok(Deletion {
                    due_ms: match format {
                        1 => Some(reader.i64()?),
                        _ => reader.option(Reader::i64)?,
                    },
                    window_days: reader.u32()?,
                    overdue_since_running_ms: reader.option(Reader::u64)?,
                })
            })?,
            rotation: reader.option(|reader| {
                Ok(AutomaticRotation { period_days: reader.u32()?, next_ms: reader.i64()? })
            })?,
            primary: match format {
                1 => None,
                _ => reader.option(|reader| Region::named(reader.string()?).ok_or(Malformed))?,
            },
            in_store: match format {
                1 => None,
                _ => reader.option(InStore::read)?,
            },
            materials: reader.list(|reader| Material::read(format, reader))?.into(),
            last_use: Arc::default(),
        })
    }
}

impl InStore {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            id: StoreId::from_bytes(reader.array()?).ok_or(Malformed)?,
            external_key: reader.option(|reader| Ok(reader.string()?.into()))?,
        })
    }
}

impl Material {
    fn read(format: u8, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let since_2 = format >= 2;
        let token = |reader: &mut Reader<'_>| Ok(KeyToken::new(reader.bytes()?));
        Ok(Self {
            id: MaterialId(reader.array()?),
            token: if since_2 { reader.option(token)? } else { Some(token(reader)?) },
            public_key: match since_2 {
                true => reader.option(|reader| Ok(reader.bytes()?.into()))?,
                false => None,
            },
            created_ms: reader.i64()?,
            succession: match reader.u8()? {
                0 => Succession::First,
                1 => Succession::Automatic,
                2 => Succession::OnDemand,
                3 if since_2 => Succession::Pending,
                _ => return Err(Malformed),
            },
            imported: match since_2 {
                true => reader.option(|reader| {
                    Ok(Imported {
                        description: reader.option(|reader| Ok(reader.string()?.into()))?,
                        expires_ms: reader.option(Reader::i64)?,
                        overdue_since_running_ms: reader.option(Reader::u64)?,
                    })
                })?,
                false => None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Record;
    use super::*;
    use identity::policy::PrincipalName;
    use identity::{KeyId, Partition};

    fn policy() -> Arc<ResourcePolicy> {
        let text = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:user/alice"]}}}"#;
        ResourcePolicy::new(PolicyKind::Key, text, Partition::Aws, |name| match name {
            PrincipalName::User { .. } => "AIDAAAAAAAAAAAAAAAAAA".parse().ok(),
            _ => None,
        })
        .unwrap()
    }

    fn key() -> Key {
        Key {
            name: KeyName {
                account: "111122223333".parse().unwrap(),
                region: Region::named("eu-west-1").unwrap(),
                id: KeyId::from_bytes([1; 16], true),
            },
            created_ms: 1_700_000_000_123,
            spec: KeySpec::SymmetricDefault,
            usage: KeyUsageType::EncryptDecrypt,
            origin: OriginType::AwsKms,
            manager: Manager::Customer,
            description: "Zahlungen".into(),
            policy: Some(policy()),
            tags: [("a".into(), "".into()), ("b".into(), "1".into())].into(),
            enabled: true,
            deletion: Some(Deletion {
                due_ms: Some(5),
                window_days: 7,
                overdue_since_running_ms: Some(9),
            }),
            rotation: Some(AutomaticRotation { period_days: 365, next_ms: 6 }),
            primary: Region::named("us-east-1"),
            in_store: Some(InStore {
                id: StoreId::random(),
                external_key: Some("bb8562717f809024".into()),
            }),
            materials: [
                Succession::First,
                Succession::Automatic,
                Succession::OnDemand,
                Succession::Pending,
            ]
            .map(|succession| Material {
                id: MaterialId([7; 32]),
                token: (succession != Succession::OnDemand).then(|| KeyToken::new(*b"token")),
                public_key: (succession == Succession::First).then(|| b"public".as_slice().into()),
                created_ms: 8,
                succession,
                imported: (succession != Succession::Automatic).then(|| Imported {
                    description: Some("from the vault".into()),
                    expires_ms: Some(9),
                    overdue_since_running_ms: None,
                }),
            })
            .into(),
            last_use: Arc::default(),
        }
    }

    #[test]
    fn a_key_comes_back_from_its_bytes() {
        let bare = Key {
            description: "".into(),
            policy: None,
            tags: [].into(),
            enabled: false,
            deletion: Some(Deletion {
                due_ms: None,
                window_days: 30,
                overdue_since_running_ms: None,
            }),
            rotation: None,
            primary: None,
            in_store: None,
            ..key()
        };
        for key in [key(), bare] {
            let bytes = Record::Key(Arc::new(key.clone())).encode();
            let Record::Key(read) = Record::decode(&bytes).unwrap() else { panic!() };
            assert_eq!(*read, key);
        }
    }

    #[test]
    fn bytes_cut_anywhere_are_refused() {
        let bytes = Record::Key(Arc::new(key())).encode();
        for length in 0..bytes.len() {
            assert!(Record::decode(&bytes[..length]).is_err(), "cut at {length}");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert!(Record::decode(&longer).is_err(), "a byte more");
    }
}
