//! Tests of the language and its evaluation as a whole.

mod conditions;
mod decisions;
mod forms;

use super::*;

/// What a request has, as text: no value, one, or several; and what it is on.
#[derive(Clone, Debug, Default)]
struct Given(Vec<(ConditionKey, Vec<String>)>, Option<&'static str>);

/// Those that can have several values.
const SEVERAL: &[KeyName] = &[
    KeyName::EncryptionContextKeys,
    KeyName::GrantOperations,
    KeyName::PrincipalServiceNamesList,
    KeyName::ResourceAliases,
    KeyName::TagKeys,
];

impl Given {
    fn new(pairs: &[(&str, &[&str])]) -> Self {
        let pair = |(key, values): &(&str, &[&str])| {
            (ConditionKey::named(key), values.iter().map(|value| (*value).to_owned()).collect())
        };
        Self(pairs.iter().map(pair).collect(), Some(KEY))
    }
}

impl Context for Given {
    fn resource(&self) -> Option<&str> {
        self.1
    }

    fn find(&self, key: &ConditionKey) -> Found<'_> {
        let Some((_, values)) = self.0.iter().find(|(given, _)| given == key) else {
            return Found::Absent;
        };
        match values.as_slice() {
            [value] if !SEVERAL.contains(&key.name) => Found::text(value.as_str()),
            values => {
                Found::Several(values.iter().map(|value| Value::Text(value.into())).collect())
            }
        }
    }
}

const ACCOUNT: &str = "111122223333";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn account(text: &str) -> AccountId {
    text.parse().unwrap()
}

/// The unique id of a user or a role, made of its name.
fn id(prefix: &str, name: &str) -> UniqueId {
    format!("{prefix}{:A<17}", name.to_uppercase().replace('/', "7")).parse().unwrap()
}

/// Everybody there is in these tests: of each account, users and roles whose names are letters.
fn resolve(name: &PrincipalName) -> Option<UniqueId> {
    match name {
        PrincipalName::User { path_and_name, .. } => Some(id("AIDA", path_and_name)),
        PrincipalName::Role { path_and_name, .. } => Some(id("AROA", path_and_name)),
        PrincipalName::Session { role, .. } => Some(id("AROA", role)),
        _ => None,
    }
}

fn compile(text: &str, kind: PolicyKind) -> Result<Policy, PolicyError> {
    Policy::compile(text, kind, Partition::Aws, resolve)
}
