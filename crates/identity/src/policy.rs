//! Policies: what is allowed to whom, on what, when.
//!
//! A policy is compiled when it is stored ([`Policy::compile`]); a request is decided by [`evaluate`], which
//! parses nothing. What each rule follows is said in `docs/policies.md`.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies.html>.

mod describe;
mod document;
mod inspect;

mod principals;

mod action;
mod glob;
mod pattern;

mod condition;
mod condition_key;
mod context;
mod date;
mod decimal;
mod network;

mod statement;

mod evaluate;
mod grant;

use std::ops::Range;
use std::sync::Arc;

use api::json::Error;

pub use action::Action;
pub use condition_key::{ConditionKey, KeyName};
pub use context::{Context, Found, Value};
pub use describe::{ConditionDescription, StatementDescription, describe};
pub use document::PolicyKind;
pub use evaluate::{Allowed, Denial, Denier, Granted, Observer, Policies, Request, evaluate};
pub use grant::{EncryptionContext, GrantTerms, GrantUse, grant_operation, granted_to};
pub use inspect::{Named, condition_keys, has_newer_version, named, statement_places};
pub use network::Network;
pub use principals::{Asker, AskerKind, NotAPrincipal, PrincipalId, PrincipalName, Reach};
pub use statement::Outcome;

use crate::{AccountId, Partition, UniqueId};
use document::{Document, Element};
use statement::Statement;

/// A policy, compiled. The default has no statement, and allows nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    pub(crate) statements: Box<[Statement]>,
}

/// Why a text is no policy, or none of its kind.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PolicyError {
    #[error("Policy contains invalid json")]
    Json(#[from] Error),
    #[error("{0} is not an element of a policy")]
    UnknownElement(String),
    #[error("{0} must be {1}")]
    Value(&'static str, &'static str),
    #[error("{0} must have {1}")]
    Missing(&'static str, &'static str),
    #[error("A statement of this kind of policy must not have {0}")]
    Unwanted(&'static str),
    #[error("Has prohibited field {0}")]
    Prohibited(&'static str),
    #[error("AssumeRole policy may only specify STS AssumeRole actions.")]
    NotOfSts,
    #[error("A statement must not have both {0}")]
    Both(&'static str),
    #[error("Two statements have the Sid {0}")]
    SidTwice(String),
    #[error("{0} is not a condition operator")]
    UnknownOperator(String),
    #[error("The values of a condition with this operator must be {0}: {1}")]
    ConditionValue(&'static str, String),
    #[error(
        "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued condition key matches requests without the specified {0} or with an unspecified {0}. To fix, remove ForAllValues."
    )]
    OverlyPermissive(&'static str),
    #[error("NotPrincipal with Effect Allow is not supported")]
    AllowsNotPrincipal,
    /// The text is of the form of no principal.
    #[error("An ARN in the specified key policy is invalid.")]
    InvalidPrincipal(String),
}

impl Policy {
    /// The policy that `text` is. `partition` is that of the ARNs in it; `unique_id` gives the unique id of a
    /// user, a role, or the role of a session. What it does not know matches nobody.
    pub fn compile(
        text: &str,
        kind: PolicyKind,
        partition: Partition,
        unique_id: impl Fn(&PrincipalName) -> Option<UniqueId>,
    ) -> Result<Self, PolicyError> {
        let Document { has_variables, statements } = Document::read(text, kind)?;
        let compile = |statement: &document::Statement| {
            let principals = match &statement.principal {
                Some(element) if kind.is_of_resource() => Some(Element {
                    negated: element.negated,
                    value: element.value.names(partition)?,
                }),
                _ => None,
            };
            Statement::compile(statement, kind, principals, has_variables, &unique_id)
        };
        Ok(Self { statements: statements.iter().map(compile).collect::<Result<_, _>>()? })
    }

    /// All of them as one.
    pub fn joined(policies: &[Arc<Self>]) -> Self {
        let statements = policies.iter().flat_map(|policy| policy.statements.iter().cloned());
        Self { statements: statements.collect() }
    }

    /// The policy that hands everything over to an account.
    pub fn of_account(account: AccountId) -> Self {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"{account}"}},"Action":"kms:*","Resource":"*"}}}}"#
        );
        Self::compile(&text, PolicyKind::Key, Partition::Aws, |_| None).unwrap_or_default()
    }

    /// The principals of AWS accounts that a policy of a resource names, each with its place in the text,
    /// quotation marks included.
    pub fn principals(
        text: &str,
        kind: PolicyKind,
        partition: Partition,
    ) -> Result<Vec<(PrincipalName, Range<usize>)>, PolicyError> {
        let Document { statements, .. } = Document::read(text, kind)?;
        let elements = statements.iter().filter_map(|statement| statement.principal.as_ref());
        elements.flat_map(|element| element.value.places(partition)).collect()
    }
}

#[cfg(test)]
mod tests;
