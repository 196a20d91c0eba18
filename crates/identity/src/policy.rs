//! Policies: what is allowed to whom, on what, when.
//!
//! A policy is compiled when it is stored ([`Policy::compile`]); a request is decided by [`evaluate`], which
//! parses nothing. What each rule follows is said in `docs/policies.md`.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies.html>.

mod document;

mod principals;

mod action;
mod pattern;

mod condition;
mod condition_key;
mod context;
mod date;
mod decimal;
mod network;

mod statement;

mod evaluate;

use api::json::Error;

pub use action::Action;
pub use condition_key::{ConditionKey, KeyName};
pub use context::{Context, Found, Value};
pub use document::PolicyKind;
pub use evaluate::{Allowed, Denial, Denier, Granted, Observer, Policies, Request, evaluate};
pub use principals::{Asker, AskerKind, PrincipalName, Reach};
pub use statement::Outcome;

use crate::{Partition, UniqueId};
use document::{Document, Element};
use statement::Statement;

/// A policy, compiled.
#[derive(Clone, Debug, PartialEq)]
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
    #[error("A statement must not have both {0}")]
    Both(&'static str),
    #[error("Two statements have the Sid {0}")]
    SidTwice(String),
    #[error("{0} is not a condition operator")]
    UnknownOperator(String),
    #[error("The values of a condition with this operator must be {0}: {1}")]
    ConditionValue(&'static str, String),
    #[error("NotPrincipal with Effect Allow is not supported")]
    AllowsNotPrincipal,
    /// The text is of the form of no principal.
    #[error("An ARN in the specified key policy is invalid.")]
    InvalidPrincipal(String),
}

impl Policy {
    /// The policy that `text` is. `partition` is that of the ARNs in it; `resolve` gives the unique id of a
    /// user, a role, or the role of a session. What it does not know matches nobody.
    pub fn compile(
        text: &str,
        kind: PolicyKind,
        partition: Partition,
        resolve: impl Fn(&PrincipalName) -> Option<UniqueId>,
    ) -> Result<Self, PolicyError> {
        let Document { has_variables, statements } = Document::read(text, kind)?;
        let compile = |statement: &document::Statement| {
            let principals = match &statement.principal {
                Some(element) if kind == PolicyKind::Key => Some(Element {
                    negated: element.negated,
                    value: element.value.names(partition)?,
                }),
                _ => None,
            };
            Statement::compile(statement, principals, has_variables, &resolve)
        };
        Ok(Self { statements: statements.iter().map(compile).collect::<Result<_, _>>()? })
    }
}

#[cfg(test)]
mod tests;
