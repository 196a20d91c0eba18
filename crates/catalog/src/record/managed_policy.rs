//! Managed policies: what can be attached to many, in up to five versions.

use std::sync::{Arc, LazyLock};

use identity::{AccountId, ManagedPolicyName, Partition, UniqueId, UniqueIdKind};

use super::entity::FoldedName;
use super::policy::{IdentityPolicy, read_unique_id};
use super::{Malformed, Reader, Tags, Writer};

/// Where a managed policy stands.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PolicyPlace {
    /// `None`: it is AWS's own, for all accounts.
    pub account: Option<AccountId>,
    pub name: FoldedName,
}

/// A policy that can be attached to many.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagedPolicy {
    /// As [`PolicyPlace::account`].
    pub account: Option<AccountId>,
    /// `ANPA…`
    pub id: UniqueId,
    pub path: Box<str>,
    pub name: Box<str>,
    pub description: Box<str>,
    /// On the lifetime clock, in milliseconds since 1970.
    pub created_ms: i64,
    /// When a version was made, or another became the default.
    pub updated_ms: i64,
    /// In the order of their numbers; the default is among them.
    pub versions: Box<[PolicyVersion]>,
    pub default_version: u32,
    /// The number that the last version got that was made: none is given twice.
    pub last_version: u32,
    pub tags: Tags,
    /// It comes from the file of identities, and is changed there.
    pub from_file: bool,
}

/// One version, `v1` and so on.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyVersion {
    pub number: u32,
    pub created_ms: i64,
    pub policy: Arc<IdentityPolicy>,
}

impl PolicyPlace {
    pub fn of(account: AccountId, name: &str) -> Self {
        Self { account: Some(account), name: FoldedName::of(name) }
    }

    /// Where the one stands that a session was given.
    pub fn named(name: &ManagedPolicyName) -> Self {
        Self { account: name.account, name: FoldedName::of(&name.name) }
    }

    /// As part of the record of one that it is attached to, who is of an account.
    pub(super) fn write_attached(&self, writer: &mut Writer) {
        writer.bool(self.account.is_none());
        writer.string(self.name.as_str());
    }

    pub(super) fn read_attached(
        account: AccountId,
        reader: &mut Reader<'_>,
    ) -> Result<Self, Malformed> {
        let is_of_aws = reader.bool()?;
        let account = (!is_of_aws).then_some(account);
        Ok(Self { account, name: FoldedName::read(reader)? })
    }
}

impl ManagedPolicy {
    /// A first version, which is the default.
    pub fn new(
        account: AccountId,
        path: &str,
        name: &str,
        created_ms: i64,
        policy: Arc<IdentityPolicy>,
    ) -> Self {
        Self {
            account: Some(account),
            id: UniqueId::random(UniqueIdKind::Policy),
            path: path.into(),
            name: name.into(),
            description: "".into(),
            created_ms,
            updated_ms: created_ms,
            versions: [PolicyVersion { number: 1, created_ms, policy }].into(),
            default_version: 1,
            last_version: 1,
            tags: [].into(),
            from_file: false,
        }
    }

    pub fn place(&self) -> PolicyPlace {
        PolicyPlace { account: self.account, name: FoldedName::of(&self.name) }
    }

    pub fn arn(&self, partition: Partition) -> String {
        let account = self.account.map_or_else(|| "aws".into(), |account| account.to_string());
        format!("arn:{partition}:iam::{account}:policy{}{}", self.path, self.name)
    }

    pub fn version(&self, number: u32) -> Option<&PolicyVersion> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// The one that counts.
    pub fn default(&self) -> Option<&PolicyVersion> {
        self.version(self.default_version)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.string(self.id.as_str());
        writer.string(&self.path);
        writer.string(&self.name);
        writer.string(&self.description);
        writer.i64(self.created_ms);
        writer.i64(self.updated_ms);
        writer.length(self.versions.len());
        for version in &self.versions {
            writer.u32(version.number);
            writer.i64(version.created_ms);
            writer.string(version.policy.text());
        }
        writer.u32(self.default_version);
        writer.u32(self.last_version);
        writer.pairs(&self.tags);
        writer.bool(self.from_file);
    }

    pub(super) fn read(
        account: AccountId,
        name: FoldedName,
        format: u8,
        reader: &mut Reader<'_>,
    ) -> Result<Self, Malformed> {
        let policy = match format {
            1 => Self::read_1(account, &name, reader)?,
            _ => Self {
                account: Some(account),
                id: read_unique_id(reader)?,
                path: reader.string()?.into(),
                name: reader.string()?.into(),
                description: reader.string()?.into(),
                created_ms: reader.i64()?,
                updated_ms: reader.i64()?,
                versions: reader
                    .list(|reader| {
                        Ok(PolicyVersion {
                            number: reader.u32()?,
                            created_ms: reader.i64()?,
                            policy: IdentityPolicy::read(reader)?,
                        })
                    })?
                    .into(),
                default_version: reader.u32()?,
                last_version: reader.u32()?,
                tags: reader.pairs()?,
                from_file: reader.bool()?,
            },
        };
        let is_it = policy.place().name == name && policy.default().is_some();
        if is_it { Ok(policy) } else { Err(Malformed) }
    }

    /// It had one version, and no unique id.
    fn read_1(
        account: AccountId,
        name: &FoldedName,
        reader: &mut Reader<'_>,
    ) -> Result<Self, Malformed> {
        let (path, own_name) = (reader.string()?, reader.string()?);
        let (created_ms, policy) = (reader.i64()?, IdentityPolicy::read(reader)?);
        let unique = format!("{account}/{}", name.as_str());
        Ok(Self {
            id: UniqueId::derived(UniqueIdKind::Policy, unique.as_bytes()),
            from_file: reader.bool()?,
            ..Self::new(account, path, own_name, created_ms, policy)
        })
    }
}

/// AWS's own policies, as far as they are about what is here: path, name, description, document.
///
/// Source: <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>.
#[rustfmt::skip]
const OF_AWS: &[(&str, &str, &str, &str)] = &[
    ("/", "AdministratorAccess", "Everything.",
     r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#),
    ("/", "AWSDenyAll", "Nothing, whatever else allows it.",
     r#"{"Version":"2012-10-17","Statement":[{"Sid":"DenyAll","Effect":"Deny","Action":["*"],"Resource":"*"}]}"#),
    ("/", "AWSKeyManagementServicePowerUser", "To make and describe keys, not to use or delete them.",
     r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:CreateAlias","kms:CreateKey","kms:DeleteAlias","kms:Describe*","kms:GenerateRandom","kms:Get*","kms:List*","kms:TagResource","kms:UntagResource","iam:ListGroups","iam:ListRoles","iam:ListUsers"],"Resource":"*"}]}"#),
    ("/", "IAMFullAccess", "All of IAM.",
     r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*"],"Resource":"*"}]}"#),
    ("/", "IAMReadOnlyAccess", "What IAM can tell.",
     r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GenerateCredentialReport","iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*","iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy"],"Resource":"*"}]}"#),
    ("/", "PowerUserAccess", "Everything but users, roles and groups.",
     r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},{"Effect":"Allow","Action":["iam:CreateServiceLinkedRole","iam:DeleteServiceLinkedRole","iam:ListRoles"],"Resource":"*"}]}"#),
];

/// When AWS made the first of its own: 2015-02-06T18:39:46Z.
const OF_AWS_SINCE_MS: i64 = 1_423_247_986_000;

/// Those that every account has from the beginning.
pub(crate) fn of_aws() -> impl Iterator<Item = &'static Arc<ManagedPolicy>> {
    static ALL: LazyLock<Vec<Arc<ManagedPolicy>>> = LazyLock::new(|| {
        let make = |(path, name, description, document): &(&str, &str, &str, &str)| {
            let policy = IdentityPolicy::new(document).ok()?;
            Some(Arc::new(ManagedPolicy {
                account: None,
                id: UniqueId::derived(UniqueIdKind::Policy, name.as_bytes()),
                description: (*description).into(),
                ..ManagedPolicy::new(AccountId::FIRST, path, name, OF_AWS_SINCE_MS, policy)
            }))
        };
        OF_AWS.iter().filter_map(make).collect()
    });
    ALL.iter()
}

#[cfg(test)]
mod tests {
    use super::super::Record;
    use super::*;

    const POLICY: &str = r#"{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}"#;

    fn account() -> AccountId {
        "111122223333".parse().unwrap()
    }

    fn policy() -> ManagedPolicy {
        let version = |number| PolicyVersion {
            number,
            created_ms: 9,
            policy: IdentityPolicy::new(POLICY).unwrap(),
        };
        ManagedPolicy {
            description: "what it is for".into(),
            updated_ms: 9,
            versions: [version(2), version(4)].into(),
            default_version: 2,
            last_version: 5,
            tags: [("team".into(), "blue".into())].into(),
            ..ManagedPolicy::new(account(), "/team/", "Use-Keys", 8, version(1).policy)
        }
    }

    #[test]
    fn a_policy_comes_back_from_its_bytes() {
        let bytes = Record::ManagedPolicy(Arc::new(policy())).encode();
        let Record::ManagedPolicy(read) = Record::decode(&bytes).unwrap() else { panic!() };
        assert_eq!(ManagedPolicy { id: read.id, ..policy() }, *read);
        for length in 0..bytes.len() {
            assert!(Record::decode(&bytes[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn one_without_its_default_version_is_malformed() {
        let bytes =
            Record::ManagedPolicy(Arc::new(ManagedPolicy { default_version: 3, ..policy() }))
                .encode();
        assert!(Record::decode(&bytes).is_err());
    }

    #[test]
    fn one_of_the_first_format_has_one_version_and_the_same_id_each_time() {
        let mut writer = Writer::new();
        writer.string("/");
        writer.string("Use-Keys");
        writer.i64(8);
        writer.string(POLICY);
        writer.bool(true);
        let bytes = writer.finish();
        let read = || {
            let name = FoldedName::of("use-keys");
            ManagedPolicy::read(account(), name, 1, &mut Reader::new(&bytes)).unwrap()
        };
        assert_eq!(read(), read());
        assert_eq!((read().default().unwrap().number, read().from_file), (1, true));
    }

    #[test]
    fn those_of_aws_are_of_no_account() {
        assert_eq!(of_aws().count(), OF_AWS.len(), "each is a policy");
        for policy in of_aws() {
            let arn = policy.arn(Partition::Aws);
            assert_eq!(arn, format!("arn:aws:iam::aws:policy/{}", policy.name));
        }
    }
}
