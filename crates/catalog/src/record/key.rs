//! A KMS key.

use api::kms::{KeySpec, KeyUsageType, OriginType};
use hsm::{KeyToken, MaterialId};

use super::{KeyName, Malformed, Reader, Writer};

/// A KMS key: what is stored of it. Its state follows from this and the time; see `kms::key`.
///
/// All dates are on the lifetime clock, in milliseconds since 1970.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Key {
    pub name: KeyName,
    pub created_ms: i64,
    pub spec: KeySpec,
    pub usage: KeyUsageType,
    pub origin: OriginType,
    pub manager: Manager,
    pub description: Box<str>,
    /// `None`: the policy that a key gets which is made without one.
    pub policy: Option<Box<str>>,
    /// In the order of their keys; no key twice.
    pub tags: Box<[(Box<str>, Box<str>)]>,
    pub enabled: bool,
    pub deletion: Option<Deletion>,
    pub rotation: Option<AutomaticRotation>,
    /// All versions of the material, the current one last; never empty for what we generate.
    pub materials: Box<[Material]>,
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
    pub due_ms: i64,
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
    pub token: KeyToken,
    /// Of a key pair: its public half, a `SubjectPublicKeyInfo` in DER.
    pub public_key: Option<Box<[u8]>>,
    pub created_ms: i64,
    /// How it came to be the current one; `None` for the first.
    pub rotation: Option<RotationKind>,
}

/// What rotated a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum RotationKind {
    Automatic = 1,
    OnDemand = 2,
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
        writer.option(self.policy.as_deref(), |writer, policy| writer.string(policy));
        writer.length(self.tags.len());
        for (key, value) in &self.tags {
            writer.string(key);
            writer.string(value);
        }
        writer.bool(self.enabled);
        writer.option(self.deletion, |writer, deletion| {
            writer.i64(deletion.due_ms);
            writer.u32(deletion.window_days);
            writer.option(deletion.overdue_since_running_ms, Writer::u64);
        });
        writer.option(self.rotation, |writer, rotation| {
            writer.u32(rotation.period_days);
            writer.i64(rotation.next_ms);
        });
        writer.length(self.materials.len());
        for material in &self.materials {
            writer.array(&material.id.0);
            writer.bytes(material.token.as_bytes());
            writer.option(material.public_key.as_deref(), Writer::bytes);
            writer.i64(material.created_ms);
            writer.u8(material.rotation.map_or(0, |kind| kind as u8));
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
            policy: reader.option(|reader| Ok(reader.string()?.into()))?,
            tags: reader
                .list(|reader| Ok((reader.string()?.into(), reader.string()?.into())))?
                .into(),
            enabled: reader.bool()?,
            deletion: reader.option(|reader| {
                Ok(Deletion {
                    due_ms: reader.i64()?,
                    window_days: reader.u32()?,
                    overdue_since_running_ms: reader.option(Reader::u64)?,
                })
            })?,
            rotation: reader.option(|reader| {
                Ok(AutomaticRotation { period_days: reader.u32()?, next_ms: reader.i64()? })
            })?,
            materials: reader.list(|reader| Material::read(format, reader))?.into(),
        })
    }
}

impl Material {
    fn read(format: u8, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            id: MaterialId(reader.array()?),
            token: KeyToken::new(reader.bytes()?),
            public_key: match format {
                1 => None,
                _ => reader.option(|reader| Ok(reader.bytes()?.into()))?,
            },
            created_ms: reader.i64()?,
            rotation: match reader.u8()? {
                0 => None,
                1 => Some(RotationKind::Automatic),
                2 => Some(RotationKind::OnDemand),
                _ => return Err(Malformed),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Record;
    use super::*;
    use identity::{KeyId, Region};
    use std::sync::Arc;

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
            policy: Some("{}".into()),
            tags: [("a".into(), "".into()), ("b".into(), "1".into())].into(),
            enabled: true,
            deletion: Some(Deletion {
                due_ms: 5,
                window_days: 7,
                overdue_since_running_ms: Some(9),
            }),
            rotation: Some(AutomaticRotation { period_days: 365, next_ms: 6 }),
            materials: [None, Some(RotationKind::Automatic), Some(RotationKind::OnDemand)]
                .map(|rotation| Material {
                    id: MaterialId([7; 32]),
                    token: KeyToken::new(*b"token"),
                    public_key: rotation.is_none().then(|| b"public".as_slice().into()),
                    created_ms: 8,
                    rotation,
                })
                .into(),
        }
    }

    #[test]
    fn a_key_comes_back_from_its_bytes() {
        let bare = Key {
            description: "".into(),
            policy: None,
            tags: [].into(),
            enabled: false,
            deletion: None,
            rotation: None,
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
