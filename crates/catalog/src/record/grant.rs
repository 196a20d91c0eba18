//! A grant.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use api::kms::{GrantConstraints, GrantOperation};
use identity::policy::{GrantTerms, PrincipalId, PrincipalName};
use identity::{AccountId, Partition, UniqueId};

use super::policy::read_unique_id;
use super::{KeyName, Malformed, Reader, Writer};

/// The id of a grant: 256 random bits, written as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct GrantId(pub [u8; 32]);

impl GrantId {
    pub(crate) const FIRST: Self = Self([0; 32]);

    pub fn random() -> Self {
        Self(crypto::random_array())
    }
}

impl fmt::Display for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// No grant has this id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a grant id is 64 hexadecimal digits")]
pub struct NotAGrantId;

impl FromStr for GrantId {
    type Err = NotAGrantId;

    fn from_str(text: &str) -> Result<Self, NotAGrantId> {
        let mut id = [0; 32];
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(NotAGrantId) };
        if pairs.len() != id.len() {
            return Err(NotAGrantId);
        }
        for (byte, [high, low]) in id.iter_mut().zip(pairs) {
            *byte = nibble(*high)? << 4 | nibble(*low)?;
        }
        Ok(Self(id))
    }
}

fn nibble(digit: u8) -> Result<u8, NotAGrantId> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(NotAGrantId),
    }
}

/// Where a grant stands: its key, its id there.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct GrantPlace {
    pub key: KeyName,
    pub id: GrantId,
}

/// Whom a grant names, and whom that meant when it was made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GrantPrincipal {
    pub name: GrantPrincipalName,
    /// `None`: there was nobody of this name.
    pub id: Option<PrincipalId>,
}

/// Whom a grant names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum GrantPrincipalName {
    /// The ARN of an account's root, a user, a role, a session or a federated user.
    Arn(Box<str>),
    /// A service principal, `dynamodb.amazonaws.com`.
    Service(Box<str>),
}

/// A grant: lets one principal do some operations with one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    pub place: GrantPlace,
    /// On the lifetime clock, in milliseconds since 1970.
    pub created_ms: i64,
    /// Not unique.
    pub name: Option<Box<str>>,
    /// In which it was made.
    pub issuing_account: AccountId,
    pub grantee: GrantPrincipal,
    pub retiring: Option<GrantPrincipal>,
    /// In the order that they were given in; none twice.
    pub operations: Box<[GrantOperation]>,
    pub constraints: Option<GrantConstraints>,
}

impl Grant {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.i64(self.created_ms);
        writer.option(self.name.as_deref(), Writer::string);
        writer.u64(self.issuing_account.number());
        self.grantee.write(writer);
        writer.option(self.retiring.as_ref(), |writer, retiring| retiring.write(writer));
        writer.length(self.operations.len());
        for operation in &self.operations {
            writer.string(operation.as_str());
        }
        writer.option(self.constraints.as_ref(), |writer, constraints| {
            for context in
                [&constraints.encryption_context_equals, &constraints.encryption_context_subset]
            {
                writer.option(context.as_ref(), |writer, context| {
                    writer.length(context.len());
                    for (key, value) in context {
                        writer.string(key);
                        writer.string(value);
                    }
                });
            }
            writer.option(constraints.source_arn.as_deref(), Writer::string);
        });
    }

    /// As it is evaluated. `None`: it is to nobody.
    pub fn terms(&self) -> Option<GrantTerms<'_>> {
        Some(GrantTerms {
            grantee: self.grantee.id.as_ref()?,
            operations: &self.operations,
            constraints: self.constraints.as_ref(),
        })
    }

    pub(super) fn read(place: GrantPlace, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let partition = place.key.region.partition();
        let principal = |reader: &mut Reader<'_>| GrantPrincipal::read(partition, reader);
        let operation =
            |reader: &mut Reader<'_>| GrantOperation::from_wire(reader.string()?).ok_or(Malformed);
        Ok(Self {
            place,
            created_ms: reader.i64()?,
            name: reader.option(|reader| Ok(reader.string()?.into()))?,
            issuing_account: AccountId::from_number(reader.u64()?).ok_or(Malformed)?,
            grantee: principal(reader)?,
            retiring: reader.option(principal)?,
            operations: reader.list(operation)?.into(),
            constraints: reader.option(|reader| {
                Ok(GrantConstraints {
                    encryption_context_equals: reader.option(context)?,
                    encryption_context_subset: reader.option(context)?,
                    source_arn: reader.option(|reader| Ok(reader.string()?.into()))?,
                })
            })?,
        })
    }
}

fn context(reader: &mut Reader<'_>) -> Result<BTreeMap<String, String>, Malformed> {
    let pairs = reader.list(|reader| Ok((reader.string()?.into(), reader.string()?.into())))?;
    Ok(pairs.into_iter().collect())
}

impl GrantPrincipalName {
    pub fn text(&self) -> &str {
        match self {
            Self::Arn(arn) => arn,
            Self::Service(name) => name,
        }
    }
}

impl GrantPrincipal {
    /// `unique_id`: of a user, a role, or the role of a session, if there is one now. An ARN that names no
    /// principal is nobody.
    pub fn new(
        name: GrantPrincipalName,
        partition: Partition,
        unique_id: impl Fn(&PrincipalName) -> Option<UniqueId>,
    ) -> Self {
        let id = match &name {
            GrantPrincipalName::Arn(arn) => {
                let name = PrincipalName::parse(arn, partition);
                name.ok().and_then(|name| name.resolve(unique_id))
            }
            GrantPrincipalName::Service(name) => Some(PrincipalId::Service((&**name).into())),
        };
        Self { name, id }
    }

    fn write(&self, writer: &mut Writer) {
        let (kind, name) = match &self.name {
            GrantPrincipalName::Arn(arn) => (0, arn),
            GrantPrincipalName::Service(name) => (1, name),
        };
        writer.u8(kind);
        writer.string(name);
        let unique_id = self.id.as_ref().and_then(PrincipalId::unique_id);
        writer.option(unique_id.as_ref(), |writer, id| writer.string(id.as_str()));
    }

    fn read(partition: Partition, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let name = match reader.u8()? {
            0 => GrantPrincipalName::Arn(reader.string()?.into()),
            1 => GrantPrincipalName::Service(reader.string()?.into()),
            _ => return Err(Malformed),
        };
        let unique_id = reader.option(read_unique_id)?;
        let read = Self::new(name, partition, |_| unique_id);
        // One that means nobody must not be taken for another.
        let is_same = read.id.as_ref().and_then(PrincipalId::unique_id) == unique_id;
        if is_same { Ok(read) } else { Err(Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Record;
    use super::*;
    use identity::{KeyId, Region};

    fn principal(name: GrantPrincipalName) -> GrantPrincipal {
        let unique_id = || "AROAAAAAAAAAAAAAAAAAA".parse().ok();
        GrantPrincipal::new(name, Partition::Aws, |name| match name {
            PrincipalName::Session { role, .. } if **role == *"batch" => unique_id(),
            _ => None,
        })
    }

    fn arn(arn: &str) -> GrantPrincipal {
        principal(GrantPrincipalName::Arn(arn.into()))
    }

    fn grant() -> Grant {
        let key = KeyName {
            account: "111122223333".parse().unwrap(),
            region: Region::named("eu-west-1").unwrap(),
            id: KeyId::from_bytes([1; 16], true),
        };
        let context = || Some(BTreeMap::from([("a".to_owned(), "".to_owned())]));
        Grant {
            place: GrantPlace { key, id: GrantId([0xA1; 32]) },
            created_ms: 1_700_000_000_123,
            name: Some("nightly".into()),
            issuing_account: "000000000001".parse().unwrap(),
            grantee: principal(GrantPrincipalName::Service("dynamodb.amazonaws.com".into())),
            retiring: Some(arn("arn:aws:iam::111122223333:root")),
            operations: [GrantOperation::Decrypt, GrantOperation::CreateGrant].into(),
            constraints: Some(GrantConstraints {
                encryption_context_equals: context(),
                encryption_context_subset: context(),
                source_arn: Some("arn:aws:s3:::111122223333:bucket".into()),
            }),
        }
    }

    #[test]
    fn a_grant_comes_back_from_its_bytes() {
        let bare = Grant {
            name: None,
            retiring: None,
            operations: [].into(),
            constraints: None,
            ..grant()
        };
        let unconstrained = Grant { constraints: Some(GrantConstraints::default()), ..grant() };
        let to_session = Grant {
            grantee: arn("arn:aws:sts::111122223333:assumed-role/batch/nightly"),
            retiring: Some(arn("arn:aws:iam::111122223333:user/nobody")),
            ..grant()
        };
        for grant in [grant(), bare, unconstrained, to_session] {
            let bytes = Record::Grant(Arc::new(grant.clone())).encode();
            let Record::Grant(read) = Record::decode(&bytes).unwrap() else { panic!() };
            assert_eq!(*read, grant);
            for length in 0..bytes.len() {
                assert!(Record::decode(&bytes[..length]).is_err(), "cut at {length}");
            }
        }
    }

    #[test]
    fn an_id_is_64_digits() {
        let id = GrantId(std::array::from_fn(|i| i as u8 * 8 + 7));
        assert_eq!(id.to_string().len(), 64);
        assert_eq!(id.to_string().parse(), Ok(id));
        let digits = "a".repeat(63);
        for text in ["", &digits, &format!("{digits}aa"), &format!("{digits}A"), "é"] {
            assert_eq!(text.parse::<GrantId>(), Err(NotAGrantId), "{text}");
        }
    }
}
