//! Every reason for a no, in the words of IAM.

use access::AccessDenied;
use api::iam::ErrorCode;
use api::query;
use catalog::record::EntityKind;
use catalog::{ClockJumped, CommitError};
use identity::policy::PolicyError;

use crate::page::InvalidMarker;

/// Why a call was refused. `api` has each code's HTTP status.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request broke a constraint of its shape; `api` has the words.
    #[error("{}", .0.message)]
    Wire(query::Error),
    #[error("{0}")]
    AccessDenied(Box<AccessDenied>),

    #[error("The {} with name {1} cannot be found.", .0.as_str())]
    NoEntity(EntityKind, String),
    #[error("{} with name {1} already exists.", capital(.0.as_str()))]
    EntityExists(EntityKind, String),
    #[error("The {} policy with name {1} cannot be found.", .0.as_str())]
    NoInlinePolicy(EntityKind, String),
    #[error("Policy {0} was not found.")]
    NoPolicy(String),
    #[error("Policy {0} does not exist or is not attachable.")]
    NotAttachable(String),
    #[error("Policy {0} version {1} does not exist or is not attachable.")]
    NoVersion(String, String),
    #[error("A policy called {0} already exists. Duplicate names are not allowed.")]
    PolicyExists(String),
    #[error("The Access Key with id {0} cannot be found.")]
    NoAccessKey(String),
    #[error("OpenIDConnect Provider not found for arn {0}")]
    NoProvider(String),
    #[error("Provider with url https://{0} already exists.")]
    ProviderExists(String),
    #[error("The account alias {0} cannot be found.")]
    NoAccountAlias(String),
    #[error("The account alias {0} already exists.")]
    AccountAliasExists(String),

    /// What has to be removed before: `must delete access keys first`.
    #[error("Cannot delete entity, {0}.")]
    HasMore(&'static str),
    #[error("{0}")]
    DeleteConflict(&'static str),
    #[error("{0}")]
    LimitExceeded(String),
    #[error("{0}")]
    MalformedPolicy(String),
    #[error("{0}")]
    InvalidInput(String),
    #[error("{0}")]
    Validation(String),
    /// It comes from the file of identities.
    #[error("{0} is kept in the file of identities, and is changed there.")]
    Unmodifiable(String),
    #[error("{0} is not supported: {1}")]
    NotSupported(&'static str, &'static str),
    #[error("Credential report is not present.")]
    ReportNotPresent,

    /// Another change came first. Never leaves the crate: the call is tried again.
    #[error("a change came first")]
    Conflict,
    /// Our fault. The caller reads only these words; the log gets the source.
    #[error("We encountered an internal error. Please try again.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
