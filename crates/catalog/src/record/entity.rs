//! IAM entities: users, roles and groups.

use std::fmt;
use std::sync::Arc;

use identity::policy::PolicyKind;
use identity::{AccountId, LastSigned, Partition, UniqueId, UniqueIdKind};

use super::managed_policy::PolicyPlace;
use super::policy::{IdentityPolicy, ResourcePolicy, read_unique_id};
use super::{Malformed, Reader, Tags, Writer};

/// The name of a user, a role, a group or a policy, as it is looked for: the same in any letter case.
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

/// What an entity is. Each has names of its own.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[repr(u8)]
pub enum EntityKind {
    User = 0,
    Role = 1,
    Group = 2,
}

impl EntityKind {
    /// As in ARNs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
            Self::Group => "group",
        }
    }

    pub fn unique_id_kind(self) -> UniqueIdKind {
        match self {
            Self::User => UniqueIdKind::User,
            Self::Role => UniqueIdKind::Role,
            Self::Group => UniqueIdKind::Group,
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        match reader.u8()? {
            0 => Ok(Self::User),
            1 => Ok(Self::Role),
            2 => Ok(Self::Group),
            _ => Err(Malformed),
        }
    }
}

/// Where a user, a role or a group stands.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct EntityPlace {
    pub account: AccountId,
    pub kind: EntityKind,
    pub name: FoldedName,
}

/// A user, a role or a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    pub account: AccountId,
    pub kind: EntityKind,
    /// Of this kind.
    pub id: UniqueId,
    /// `/`, or names between slashes.
    pub path: Box<str>,
    pub name: Box<str>,
    /// On the lifetime clock, in milliseconds since 1970.
    pub created_ms: i64,
    /// A group has none.
    pub tags: Tags,
    /// In the order of their names; no name twice.
    pub inline: Box<[(Box<str>, Arc<IdentityPolicy>)]>,
    /// Managed policies of its account or of AWS, in their order; none twice.
    pub attached: Box<[PolicyPlace]>,
    /// A managed policy of its account or of AWS. A group has none.
    pub boundary: Option<PolicyPlace>,
    /// The groups that a user is in, in the order of their names; none twice.
    pub groups: Box<[FoldedName]>,
    /// What roles alone have.
    pub role: Option<RoleDetails>,
    /// It comes from the file of identities, and is changed there.
    pub from_file: bool,
}

/// What a role has that users have not.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleDetails {
    pub description: Box<str>,
    /// How long a session of it may be, in seconds.
    pub max_session_s: u32,
    /// `None`: nobody may be it.
    pub trust: Option<Trust>,
    /// By temporary credentials. It goes with the role from version to version.
    pub last_signed: Arc<LastSigned>,
}

/// Who may be a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Trust {
    /// That of the ARNs in the policy.
    pub partition: Partition,
    /// [`PolicyKind::Trust`]
    pub policy: Arc<ResourcePolicy>,
}

impl Trust {
    fn write(&self, writer: &mut Writer) {
        writer.string(self.partition.as_str());
        self.policy.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let partition = Partition::named(reader.string()?).ok_or(Malformed)?;
        let policy = ResourcePolicy::read(PolicyKind::Trust, partition, reader)?;
        Ok(Self { partition, policy })
    }
}

impl Default for RoleDetails {
    /// Of one of which nothing else was said.
    fn default() -> Self {
        let last_signed = Arc::default();
        Self { description: "".into(), max_session_s: 3600, trust: None, last_signed }
    }
}

impl EntityPlace {
    pub fn of(account: AccountId, kind: EntityKind, name: &str) -> Self {
        Self { account, kind, name: FoldedName::of(name) }
    }
}

impl Entity {
    /// One that has nothing but its name, with an id that nobody had.
    pub fn new(
        account: AccountId,
        kind: EntityKind,
        path: &str,
        name: &str,
        created_ms: i64,
    ) -> Self {
        Self {
            account,
            kind,
            id: UniqueId::random(kind.unique_id_kind()),
            path: path.into(),
            name: name.into(),
            created_ms,
            tags: [].into(),
            inline: [].into(),
            attached: [].into(),
            boundary: None,
            groups: [].into(),
            role: (kind == EntityKind::Role).then(RoleDetails::default),
            from_file: false,
        }
    }

    pub fn place(&self) -> EntityPlace {
        EntityPlace::of(self.account, self.kind, &self.name)
    }

    pub fn arn(&self, partition: Partition) -> String {
        let kind = self.kind.as_str();
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
        writer.pairs(&self.tags);
        writer.length(self.inline.len());
        for (name, policy) in &self.inline {
            writer.string(name);
            writer.string(policy.text());
        }
        writer.length(self.attached.len());
        for place in &self.attached {
            place.write_attached(writer);
        }
        writer.option(self.boundary.as_ref(), |writer, place| place.write_attached(writer));
        writer.length(self.groups.len());
        for group in &self.groups {
            writer.string(group.as_str());
        }
        writer.option(self.role.as_ref(), |writer, role| {
            writer.string(&role.description);
            writer.u32(role.max_session_s);
            writer.option(role.trust.as_ref(), |writer, trust| trust.write(writer));
        });
        writer.bool(self.from_file);
    }

    pub(super) fn read(
        place: EntityPlace,
        format: u8,
        reader: &mut Reader<'_>,
    ) -> Result<Self, Malformed> {
        let since_2 = format >= 2;
        let inline =
            |reader: &mut Reader<'_>| Ok((reader.string()?.into(), IdentityPolicy::read(reader)?));
        let policy = |reader: &mut Reader<'_>| match since_2 {
            true => PolicyPlace::read_attached(place.account, reader),
            false => {
                Ok(PolicyPlace { account: Some(place.account), name: FoldedName::read(reader)? })
            }
        };
        let is_role = place.kind == EntityKind::Role;
        let entity = Self {
            account: place.account,
            kind: place.kind,
            id: read_unique_id(reader)?,
            path: reader.string()?.into(),
            name: reader.string()?.into(),
            created_ms: reader.i64()?,
            tags: reader.pairs()?,
            inline: reader.list(inline)?.into(),
            attached: reader.list(policy)?.into(),
            boundary: reader.option(policy)?,
            groups: match since_2 {
                true => reader.list(FoldedName::read)?.into(),
                false => [].into(),
            },
            role: match since_2 {
                true => reader.option(|reader| {
                    Ok(RoleDetails {
                        description: reader.string()?.into(),
                        max_session_s: reader.u32()?,
                        trust: reader.option(Trust::read)?,
                        last_signed: Arc::default(),
                    })
                })?,
                false => is_role.then(RoleDetails::default),
            },
            from_file: reader.bool()?,
        };
        let is_it = entity.place() == place
            && entity.id.kind() == place.kind.unique_id_kind()
            && entity.role.is_some() == is_role;
        if is_it { Ok(entity) } else { Err(Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Record;
    use super::*;

    const POLICY: &str = r#"{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}"#;

    fn account() -> AccountId {
        "111122223333".parse().unwrap()
    }

    fn trust() -> Trust {
        let text = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws-cn:iam::111122223333:user/Alice"},"Action":"sts:AssumeRole"}}"#;
        let partition = Partition::AwsCn;
        let alice = Some("AIDAAAAAAAAAAAAAAAAAA".parse().unwrap());
        let policy = ResourcePolicy::new(PolicyKind::Trust, text, partition, |_| alice).unwrap();
        Trust { partition, policy }
    }

    fn role() -> Entity {
        Entity {
            tags: [("team".into(), "blue".into())].into(),
            inline: [("own".into(), IdentityPolicy::new(POLICY).unwrap())].into(),
            attached: [PolicyPlace { account: None, name: FoldedName::of("AWSDenyAll") }].into(),
            boundary: Some(PolicyPlace::of(account(), "limits")),
            role: Some(RoleDetails {
                description: "what it is for".into(),
                max_session_s: 7200,
                trust: Some(trust()),
                ..RoleDetails::default()
            }),
            from_file: true,
            ..Entity::new(account(), EntityKind::Role, "/batch/", "Nightly", 7)
        }
    }

    fn user() -> Entity {
        Entity {
            attached: [PolicyPlace::of(account(), "Use-Keys")].into(),
            groups: [FoldedName::of("Admins")].into(),
            ..Entity::new(account(), EntityKind::User, "/", "Alice", 8)
        }
    }

    #[test]
    fn an_entity_comes_back_from_its_bytes() {
        for entity in [role(), user(), Entity::new(account(), EntityKind::Group, "/", "Admins", 9)]
        {
            let entity = Arc::new(entity);
            let bytes = Record::Entity(Arc::clone(&entity)).encode();
            let Record::Entity(read) = Record::decode(&bytes).unwrap() else { panic!() };
            assert_eq!(read, entity);
            for length in 0..bytes.len() {
                assert!(Record::decode(&bytes[..length]).is_err(), "cut at {length}");
            }
        }
    }

    #[test]
    fn one_whose_id_or_details_are_of_another_kind_is_malformed() {
        for entity in [
            Entity { id: user().id, ..role() },
            Entity { role: None, ..role() },
            Entity { role: role().role, ..user() },
        ] {
            let bytes = Record::Entity(Arc::new(entity)).encode();
            assert!(Record::decode(&bytes).is_err());
        }
    }

    #[test]
    fn one_of_the_first_format_has_no_groups_and_the_details_of_any_role() {
        let mut writer = Writer::new();
        writer.string(role().id.as_str());
        writer.string("/batch/");
        writer.string("Nightly");
        writer.i64(7);
        writer.pairs(&[]);
        writer.length(0);
        writer.length(1);
        writer.string("use-keys");
        writer.option(Some("limits"), Writer::string);
        writer.bool(true);
        let bytes = writer.finish();
        let read = Entity::read(role().place(), 1, &mut Reader::new(&bytes)).unwrap();
        assert_eq!(*read.attached, [PolicyPlace::of(account(), "Use-Keys")]);
        assert_eq!(read.boundary, role().boundary);
        assert_eq!((&*read.groups, read.role), (&[][..], Some(RoleDetails::default())));
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
