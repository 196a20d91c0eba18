//! `identities.toml`: users, roles and their policies, for those who keep their access in git.
//!
//! See `docs/identities.md`.

use std::collections::BTreeMap;

use catalog::record::EntityKind;
use identity::{AccessKeyId, AccountId};
use secret::Secret;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::name::{self, NameError};

/// Why a file says nothing that could be done.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// With the line, which begins at 1.
    #[error("line {line}: {words}")]
    Toml { line: usize, words: String },
    /// `0`: whose.
    #[error("{0}: {1}")]
    Of(String, String),
}

/// Who there is to be.
#[derive(Debug, Default)]
pub struct Identities {
    pub(crate) policies: Vec<PolicyOf>,
    pub(crate) entities: Vec<EntityOf>,
    pub(crate) access_keys: Vec<AccessKeyOf>,
}

#[derive(Debug)]
pub(crate) struct PolicyOf {
    pub(crate) account: AccountId,
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) document: String,
}

#[derive(Debug)]
pub(crate) struct EntityOf {
    pub(crate) account: AccountId,
    pub(crate) kind: EntityKind,
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) inline: BTreeMap<String, String>,
    pub(crate) attached: Vec<String>,
    pub(crate) boundary: Option<String>,
    /// Of a user, the names of groups.
    pub(crate) groups: Vec<String>,
    /// Of a role: who may assume it, what it is for, how long its sessions may be.
    pub(crate) trust: Option<String>,
    pub(crate) description: String,
    pub(crate) max_session_s: u32,
}

#[derive(Debug)]
pub(crate) struct AccessKeyOf {
    pub(crate) id: AccessKeyId,
    pub(crate) secret: Secret,
    pub(crate) account: AccountId,
    pub(crate) of: KeyHolder,
    pub(crate) active: bool,
}

/// Who signs with an access key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum KeyHolder {
    User(String),
    Session { role: String, name: String },
    Service(String),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(default)]
    policies: Vec<FilePolicy>,
    #[serde(default)]
    users: Vec<FileEntity>,
    #[serde(default)]
    roles: Vec<FileEntity>,
    #[serde(default)]
    groups: Vec<FileEntity>,
    #[serde(default)]
    services: Vec<FileService>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FilePolicy {
    account: Option<String>,
    name: String,
    path: Option<String>,
    document: Option<String>,
    document_file: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileEntity {
    account: Option<String>,
    name: String,
    path: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    policies: Vec<String>,
    permissions_boundary: Option<String>,
    #[serde(default)]
    inline_policies: Vec<FilePolicy>,
    #[serde(default)]
    access_keys: Vec<FileAccessKey>,
    #[serde(default)]
    groups: Vec<String>,
    trust_policy: Option<String>,
    trust_policy_file: Option<String>,
    description: Option<String>,
    max_session_duration: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileService {
    account: Option<String>,
    name: String,
    #[serde(default)]
    access_keys: Vec<FileAccessKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileAccessKey {
    id: String,
    secret_file: String,
    /// Of a role: what its session is called.
    session: Option<String>,
    active: Option<bool>,
}

/// Reads the files that a file names.
pub trait Files {
    /// A policy.
    fn text(&self, path: &str) -> Result<String, String>;

    /// A policy that is given either in the file itself or by the name of another.
    fn document(&self, inside: Option<String>, file: Option<String>) -> Result<String, String> {
        match (inside, file) {
            (Some(document), None) => Ok(document),
            (None, Some(path)) => self.text(&path),
            _ => Err("give one of document and document-file".into()),
        }
    }

    /// A secret access key, without the end of its line; refused if others than its owner can read it.
    fn secret(&self, path: &str) -> Result<Secret, String>;
}

/// What a file in TOML says.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, FileError> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        FileError::Toml { line, words: error.message().into() }
    })
}

impl Identities {
    /// Reads a file. Who names no account is of `first_account`.
    pub fn read(
        text: &str,
        first_account: AccountId,
        files: &impl Files,
    ) -> Result<Self, FileError> {
        let file: File = parse(text)?;
        let mut identities = Self::default();
        let reading = Reading { first_account, files };
        for policy in file.policies {
            let whose = format!("policy {}", policy.name);
            let read = reading.policy(policy).map_err(|words| FileError::Of(whose, words))?;
            identities.policies.push(read);
        }
        let users = file.users.into_iter().map(|user| (user, EntityKind::User));
        let roles = file.roles.into_iter().map(|role| (role, EntityKind::Role));
        let groups = file.groups.into_iter().map(|group| (group, EntityKind::Group));
        for (entity, kind) in users.chain(roles).chain(groups) {
            let whose = format!("{} {}", kind.as_str(), entity.name);
            let (entity, keys) =
                reading.entity(entity, kind).map_err(|words| FileError::Of(whose, words))?;
            identities.entities.push(entity);
            identities.access_keys.extend(keys);
        }
        for service in file.services {
            let whose = format!("service {}", service.name);
            let keys = reading.service(service).map_err(|words| FileError::Of(whose, words))?;
            identities.access_keys.extend(keys);
        }
        Ok(identities)
    }
}

struct Reading<'a, F> {
    first_account: AccountId,
    files: &'a F,
}

/// What is wrong, in words.
type Reads<T> = Result<T, String>;

fn words(error: NameError) -> String {
    error.to_string()
}

impl<F: Files> Reading<'_, F> {
    fn account(&self, given: Option<&String>) -> Reads<AccountId> {
        match given {
            None => Ok(self.first_account),
            Some(text) => text.parse().map_err(|error| format!("account {text:?}: {error}")),
        }
    }

    fn policy(&self, given: FilePolicy) -> Reads<PolicyOf> {
        let account = self.account(given.account.as_ref())?;
        name::check("the name", &given.name, 128).map_err(words)?;
        let path = given.path.unwrap_or_else(|| "/".into());
        name::check_path(&path).map_err(words)?;
        let document = self.files.document(given.document, given.document_file)?;
        check_length(name::length(&document), name::POLICY_LENGTH_MAX)?;
        Ok(PolicyOf { account, path, name: given.name, document })
    }

    fn entity(&self, given: FileEntity, kind: EntityKind) -> Reads<(EntityOf, Vec<AccessKeyOf>)> {
        let account = self.account(given.account.as_ref())?;
        check_members(&given, kind)?;
        let name_max = if kind == EntityKind::Group { 128 } else { 64 };
        name::check("the name", &given.name, name_max).map_err(words)?;
        let path = given.path.unwrap_or_else(|| "/".into());
        name::check_path(&path).map_err(words)?;
        name::check_tags(given.tags.iter().map(|(key, value)| (&**key, &**value)))
            .map_err(words)?;
        let mut inline = BTreeMap::new();
        for policy in given.inline_policies {
            if policy.account.is_some() || policy.path.is_some() {
                return Err("an inline policy has neither account nor path".into());
            }
            name::check("the inline policy", &policy.name, 128).map_err(words)?;
            let document = self.files.document(policy.document, policy.document_file)?;
            if inline.insert(policy.name.clone(), document).is_some() {
                return Err(format!("two inline policies are called {}", policy.name));
            }
        }
        let is_role = kind == EntityKind::Role;
        let length_max = name::inline_policies_length_max(kind);
        check_length(inline.values().map(|document| name::length(document)).sum(), length_max)?;
        if given.policies.len() > 20 {
            return Err("there can be 20 managed policies at the most".into());
        }
        if given.groups.len() > 10 {
            return Err("a user can be in 10 groups at the most".into());
        }
        let trust = match (given.trust_policy, given.trust_policy_file) {
            (None, None) => None,
            (inside, file) => Some(self.files.document(inside, file)?),
        };
        let trust_length = trust.as_ref().map_or(0, |document| name::length(document));
        check_length(trust_length, name::TRUST_POLICY_LENGTH_MAX)?;
        let max_session_s = given.max_session_duration.unwrap_or(3600);
        if !(3600..=43_200).contains(&max_session_s) {
            return Err("max-session-duration must be 3600 to 43200 seconds".into());
        }
        let keys = given.access_keys.into_iter().map(|key| {
            let of = match (is_role, &key.session) {
                (false, None) => KeyHolder::User(given.name.clone()),
                (true, Some(session)) => {
                    name::check("the session", session, 64).map_err(words)?;
                    KeyHolder::Session { role: given.name.clone(), name: session.clone() }
                }
                (false, Some(_)) => return Err("an access key of a user has no session".into()),
                (true, None) => return Err("an access key of a role needs a session".into()),
            };
            self.access_key(key, account, of)
        });
        let keys = keys.collect::<Reads<Vec<_>>>()?;
        let entity = EntityOf {
            account,
            kind,
            path,
            tags: given.tags,
            inline,
            attached: given.policies,
            boundary: given.permissions_boundary,
            name: given.name,
            groups: given.groups,
            trust,
            description: given.description.unwrap_or_default(),
            max_session_s,
        };
        Ok((entity, keys))
    }

    fn service(&self, given: FileService) -> Reads<Vec<AccessKeyOf>> {
        let account = self.account(given.account.as_ref())?;
        name::check_service(&given.name).map_err(words)?;
        let keys = given.access_keys.into_iter().map(|key| match key.session {
            Some(_) => Err("an access key of a service has no session".into()),
            None => self.access_key(key, account, KeyHolder::Service(given.name.clone())),
        });
        keys.collect()
    }

    fn access_key(
        &self,
        given: FileAccessKey,
        account: AccountId,
        of: KeyHolder,
    ) -> Reads<AccessKeyOf> {
        let id = given.id.parse().map_err(|error| format!("access key {:?}: {error}", given.id))?;
        let secret = self.files.secret(&given.secret_file)?;
        if secret.expose().len() < 16 {
            return Err(format!(
                "the secret in {} is shorter than 16 characters: give a random one of 40",
                given.secret_file
            ));
        }
        Ok(AccessKeyOf { id, secret, account, of, active: given.active.unwrap_or(true) })
    }
}

/// What users, roles and groups have, not all have.
fn check_members(given: &FileEntity, kind: EntityKind) -> Reads<()> {
    let is = |kinds: &[EntityKind]| kinds.contains(&kind);
    let (user, role) = (EntityKind::User, EntityKind::Role);
    for (is_given, member, of) in [
        (!given.tags.is_empty(), "tags", &[user, role][..]),
        (given.permissions_boundary.is_some(), "permissions-boundary", &[user, role]),
        (!given.access_keys.is_empty(), "access-keys", &[user, role]),
        (!given.groups.is_empty(), "groups", &[user]),
        (given.trust_policy.is_some(), "trust-policy", &[role]),
        (given.trust_policy_file.is_some(), "trust-policy-file", &[role]),
        (given.description.is_some(), "description", &[role]),
        (given.max_session_duration.is_some(), "max-session-duration", &[role]),
    ] {
        if is_given && !is(of) {
            return Err(format!("a {} has no {member}", kind.as_str()));
        }
    }
    Ok(())
}

fn check_length(length: usize, length_max: usize) -> Reads<()> {
    if length <= length_max {
        return Ok(());
    }
    Err(format!(
        "the policy has {length} characters that are no white space, and {length_max} are allowed"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) struct NoFiles;

    impl Files for NoFiles {
        fn text(&self, path: &str) -> Result<String, String> {
            Err(format!("cannot read {path}"))
        }

        fn secret(&self, path: &str) -> Result<Secret, String> {
            match path {
                "short" => Ok(Secret::new(b"short".to_vec())),
                _ => Ok(Secret::new(vec![b'x'; 40])),
            }
        }
    }

    fn read(text: &str) -> Result<Identities, String> {
        let read = Identities::read(text, AccountId::FIRST, &NoFiles);
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_says_who_there_is() {
        let identities = read(
            r#"
            [[policies]]
            name = "use-keys"
            document = "{}"

            [[users]]
            name = "alice"
            path = "/team/"
            account = "111122223333"
            policies = ["use-keys"]
            permissions-boundary = "limits"
            groups = ["admins"]
            tags = { team = "blue" }
            inline-policies = [{ name = "own", document = "{}" }]
            access-keys = [{ id = "AKIAALICEALICEALICE0", secret-file = "alice" }]

            [[roles]]
            name = "nightly"
            access-keys = [{ id = "AKIANIGHTLYNIGHTLY00", secret-file = "n", session = "host", active = false }]

            trust-policy = "{}"
            max-session-duration = 7200

            [[groups]]
            name = "admins"
            policies = ["use-keys"]

            [[services]]
            name = "dynamodb.amazonaws.com"
            access-keys = [{ id = "AKIADYNAMODBDYNAMODB", secret-file = "d" }]
            "#,
        )
        .unwrap();
        assert_eq!(identities.policies.len(), 1);
        let [alice, nightly, admins] = &*identities.entities else { panic!() };
        assert_eq!((&*alice.groups, admins.kind), (&["admins".to_owned()][..], EntityKind::Group));
        assert_eq!((nightly.trust.as_deref(), nightly.max_session_s), (Some("{}"), 7200));
        assert_eq!((&*alice.path, alice.kind), ("/team/", EntityKind::User));
        assert_eq!(alice.account.to_string(), "111122223333");
        assert_eq!((nightly.account, nightly.kind), (AccountId::FIRST, EntityKind::Role));
        let holders: Vec<_> =
            identities.access_keys.iter().map(|key| (key.of.clone(), key.active)).collect();
        let (role, name) = ("nightly".to_owned(), "host".to_owned());
        assert_eq!(
            holders,
            [
                (KeyHolder::User("alice".into()), true),
                (KeyHolder::Session { role, name }, false),
                (KeyHolder::Service("dynamodb.amazonaws.com".into()), true),
            ]
        );
    }

    #[test]
    fn what_cannot_be_is_told_in_one_line() {
        for (text, words) in [
            ("[[users]]\nnam = \"a\"", "line 2: unknown field `nam`"),
            ("[[users]]\nname = \"a b\"", "user a b: the name \"a b\" must be"),
            ("[[users]]\nname = \"a\"\npath = \"x\"", "user a: the path \"x\" must be"),
            ("[[users]]\nname = \"a\"\naccount = \"1\"", "an account id has exactly 12 digits"),
            ("[[policies]]\nname = \"p\"", "policy p: give one of document and document-file"),
            ("[[policies]]\nname = \"p\"\ndocument-file = \"f\"", "policy p: cannot read f"),
            (
                "[[users]]\nname = \"a\"\naccess-keys = [{ id = \"AKIA\", secret-file = \"s\" }]",
                "an access key id has",
            ),
            (
                "[[users]]\nname = \"a\"\naccess-keys = [{ id = \"AKIAALICEALICEALICE0\", secret-file = \"short\" }]",
                "shorter than 16 characters",
            ),
            (
                "[[roles]]\nname = \"a\"\naccess-keys = [{ id = \"AKIAALICEALICEALICE0\", secret-file = \"s\" }]",
                "needs a session",
            ),
            ("[[users]]\nname = \"a\"\ntags = { \"aws:a\" = \"\" }", "are reserved"),
            ("[[services]]\nname = \"a\"", "is not called like"),
            ("[[groups]]\nname = \"a\"\ntags = { a = \"\" }", "group a: a group has no tags"),
            ("[[roles]]\nname = \"a\"\ngroups = [\"g\"]", "role a: a role has no groups"),
            ("[[users]]\nname = \"a\"\ntrust-policy = \"{}\"", "a user has no trust-policy"),
            ("[[roles]]\nname = \"a\"\nmax-session-duration = 9", "must be 3600 to 43200"),
        ] {
            let refused = read(text).unwrap_err();
            assert!(refused.contains(words), "{refused}");
            assert!(!refused.contains('\n'), "{refused}");
        }
        let long = format!("[[policies]]\nname = \"p\"\ndocument = \"{}\"", "x".repeat(6145));
        assert!(read(&long).unwrap_err().contains("6145 characters"));
    }
}
