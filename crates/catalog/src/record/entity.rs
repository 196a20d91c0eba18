//! IAM entities: users and roles; and the managed policies that are attached to them.

use std::fmt;
use std::sync::Arc;

use identity::{AccountId, Partition, UniqueId, UniqueIdKind};

use super::policy::{IdentityPolicy, read_unique_id};
use super::{Malformed, Reader, Writer};

/// The name of a user, a role or a policy, as it is looked for: the same in any letter case.
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FoldedName(Box<str>);

impl FoldedName {
    pub fn of(name: &str) -> Self {
        Self(name.to_ascii_lowercase().into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// `None` for what is not folded.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let name = reader.string()?;
        let folded = Self::of(name);
        if *folded.0 == *name { Ok(folded) } else { Err(Malformed) }
    }
}

impl fmt::Debug for FoldedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a user or a role stands. Users and roles may have the same names.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct EntityPlace {
    pub account: AccountId,
    pub is_role: bool,
    pub name: FoldedName,
}

/// Where a managed policy stands.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PolicyPlace {
    pub account: AccountId,
    pub name: FoldedName,
}

/// A user or a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    pub account: AccountId,
    /// Says which of the two it is.
    pub id: UniqueId,
    /// `/`, or names between slashes.
    pub path: Box<str>,
    pub name: Box<str>,
    /// On the lifetime clock, in milliseconds since 1970.
    pub created_ms: i64,
    /// In the order of their keys; no key twice.
    pub tags: Box<[(Box<str>, Box<str>)]>,
    /// In the order of their names; no name twice.
    pub inline: Box<[(Box<str>, Arc<IdentityPolicy>)]>,
    /// Managed policies of its account, in the order of their names.
    pub attached: Box<[FoldedName]>,
    /// A managed policy of its account.
    pub boundary: Option<FoldedName>,
    /// It comes from the file of identities, and is changed there.
    pub from_file: bool,
}

/// A policy that can be attached to many.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagedPolicy {
    pub account: AccountId,
    pub path: Box<str>,
    pub name: Box<str>,
    pub created_ms: i64,
    pub policy: Arc<IdentityPolicy>,
    /// As [`Entity::from_file`].
    pub from_file: bool,
}

impl Entity {
    pub fn place(&self) -> EntityPlace {
        let is_role = self.is_role();
        EntityPlace { account: self.account, is_role, name: FoldedName::of(&self.name) }
    }

    pub fn is_role(&self) -> bool {
        self.id.kind() == UniqueIdKind::Role
    }

    pub fn arn(&self, partition: Partition) -> String {
        let kind = if self.is_role() { "role" } else { "user" };
        format!("arn:{partition}:iam::{}:{kind}{}{}", self.account, self.path, self.name)
    }

    /// The ARN of the session called `session` of this role.
    pub fn session_arn(&self, partition: Partition, session: &str) -> String {
        format!("arn:{partition}:sts::{}:assumed-role/{}/{session}", self.account, self.name)
    }

    /// Whether it is called so in an ARN, behind `user/` or `role/`.
    pub fn has_path_and_name(&self, path_and_name: &str) -> bool {
        let path = self.path.strip_prefix('/').unwrap_or_default();
        path_and_name.strip_prefix(path) == Some(&*self.name)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.string(self.id.as_str());
        writer.string(&self.path);
        writer.string(&self.name);
        writer.i64(self.created_ms);
        writer.length(self.tags.len());
        for (key, value) in &self.tags {
            writer.string(key);
            writer.string(value);
        }
        writer.length(self.inline.len());
        for (name, policy) in &self.inline {
            writer.string(name);
            writer.string(policy.text());
        }
        writer.length(self.attached.len());
        for name in &self.attached {
            writer.string(name.as_str());
        }
        writer.option(self.boundary.as_ref(), |writer, name| writer.string(name.as_str()));
        writer.bool(self.from_file);
    }

    pub(super) fn read(place: EntityPlace, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let pair = |reader: &mut Reader<'_>| Ok((reader.string()?.into(), reader.string()?.into()));
        let inline =
            |reader: &mut Reader<'_>| Ok((reader.string()?.into(), IdentityPolicy::read(reader)?));
        let entity = Self {
            account: place.account,
            id: read_unique_id(reader)?,
            path: reader.string()?.into(),
            name: reader.string()?.into(),
            created_ms: reader.i64()?,
            tags: reader.list(pair)?.into(),
            inline: reader.list(inline)?.into(),
            attached: reader.list(FoldedName::read)?.into(),
            boundary: reader.option(FoldedName::read)?,
            from_file: reader.bool()?,
        };
        if entity.place() == place { Ok(entity) } else { Err(Malformed) }
    }
}

impl ManagedPolicy {
    pub fn place(&self) -> PolicyPlace {
        PolicyPlace { account: self.account, name: FoldedName::of(&self.name) }
    }

    pub fn arn(&self, partition: Partition) -> String {
        format!("arn:{partition}:iam::{}:policy{}{}", self.account, self.path, self.name)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.string(&self.path);
        writer.string(&self.name);
        writer.i64(self.created_ms);
        writer.string(self.policy.text());
        writer.bool(self.from_file);
    }

    pub(super) fn read(place: PolicyPlace, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let policy = Self {
            account: place.account,
            path: reader.string()?.into(),
            name: reader.string()?.into(),
            created_ms: reader.i64()?,
            policy: IdentityPolicy::read(reader)?,
            from_file: reader.bool()?,
        };
        if policy.place() == place { Ok(policy) } else { Err(Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Record;
    use super::*;

    const POLICY: &str = r#"{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}"#;

    fn role() -> Entity {
        Entity {
            account: "111122223333".parse().unwrap(),
            id: UniqueId::random(UniqueIdKind::Role),
            path: "/batch/".into(),
            name: "Nightly".into(),
            created_ms: 7,
            tags: [("team".into(), "blue".into())].into(),
            inline: [("own".into(), IdentityPolicy::new(POLICY).unwrap())].into(),
            attached: [FoldedName::of("Use-Keys")].into(),
            boundary: Some(FoldedName::of("limits")),
            from_file: true,
        }
    }

    #[test]
    fn an_entity_and_a_policy_come_back_from_their_bytes() {
        let user = Entity {
            id: UniqueId::random(UniqueIdKind::User),
            tags: [].into(),
            inline: [].into(),
            attached: [].into(),
            boundary: None,
            from_file: false,
            ..role()
        };
        let policy = ManagedPolicy {
            account: role().account,
            path: "/".into(),
            name: "Use-Keys".into(),
            created_ms: 8,
            policy: IdentityPolicy::new(POLICY).unwrap(),
            from_file: false,
        };
        for record in [
            Record::Entity(Arc::new(role())),
            Record::Entity(Arc::new(user)),
            Record::ManagedPolicy(Arc::new(policy)),
        ] {
            let bytes = record.encode();
            match (&record, &Record::decode(&bytes).unwrap()) {
                (Record::Entity(written), Record::Entity(read)) => assert_eq!(written, read),
                (Record::ManagedPolicy(written), Record::ManagedPolicy(read)) => {
                    assert_eq!(written, read);
                }
                other => panic!("{other:?}"),
            }
            for length in 0..bytes.len() {
                assert!(Record::decode(&bytes[..length]).is_err(), "cut at {length}");
            }
        }
    }

    #[test]
    fn a_name_is_looked_for_in_any_letter_case_and_written_in_its_own() {
        let role = role();
        assert_eq!(role.place().name, FoldedName::of("NIGHTLY"));
        assert_eq!(role.arn(Partition::Aws), "arn:aws:iam::111122223333:role/batch/Nightly");
        assert_eq!(
            role.session_arn(Partition::Aws, "s"),
            "arn:aws:sts::111122223333:assumed-role/Nightly/s"
        );
        for (text, expected) in [
            ("batch/Nightly", true),
            ("batch/nightly", false),
            ("Nightly", false),
            ("batch/x/Nightly", false),
        ] {
            assert_eq!(role.has_path_and_name(text), expected, "{text}");
        }
    }
}
