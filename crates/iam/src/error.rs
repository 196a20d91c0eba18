//! Every reason for a no, in the words of AWS IAM and STS.

use access::AccessDenied;
use api::query::{self, Code};
use catalog::{ClockJumped, CommitError};

/// Why a call was refused. `api` has each code's HTTP status.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request broke a constraint of its shape; `api` has the words.
    #[error("{}", .0.message)]
    Wire(query::Error),

    #[error("{0}")]
    AccessDenied(Box<AccessDenied>),
    #[error("{0}")]
    NoSuchEntity(String),
    #[error("{0}")]
    AlreadyExists(String),
    #[error("{0}")]
    DeleteConflict(&'static str),
    #[error("Cannot exceed quota for {0}: {1}")]
    Quota(&'static str, usize),
    #[error("{0}")]
    LimitExceeded(String),
    #[error("{0}")]
    MalformedPolicy(String),
    #[error("{0}")]
    InvalidInput(String),
    #[error("{0}")]
    Validation(String),
    #[error("{0}")]
    Unmodifiable(String),
    /// Of another kind, with AWS's code and words.
    #[error("{1}")]
    Other(Code, String),

    /// Another change came first. Never leaves the crate: the call is tried again.
    #[error("a change came first")]
    Conflict,
    /// Our fault. The caller reads only these words; the log gets the source.
    #[error("The request processing has failed because of an unknown error, exception or failure.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Refused by a rule that no policy can change.
    pub(crate) fn denied(words: impl Into<String>) -> Self {
        Self::Other(Code::AccessDenied, words.into())
    }

    pub(crate) fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }

    fn code(&self) -> Code {
        match self {
            Self::Wire(error) => error.code,
            Self::AccessDenied(_) => Code::AccessDenied,
            Self::NoSuchEntity(_) => Code::NoSuchEntity,
            Self::AlreadyExists(_) => Code::EntityAlreadyExists,
            Self::DeleteConflict(_) => Code::DeleteConflict,
            Self::Quota(..) | Self::LimitExceeded(_) => Code::LimitExceeded,
            Self::MalformedPolicy(_) => Code::MalformedPolicyDocument,
            Self::InvalidInput(_) => Code::InvalidInput,
            Self::Validation(_) => Code::ValidationError,
            Self::Unmodifiable(_) => Code::UnmodifiableEntity,
            Self::Other(code, _) => *code,
            Self::Conflict | Self::Internal(_) => Code::InternalFailure,
        }
    }
}

/// What the caller reads.
impl From<&Error> for query::Error {
    fn from(error: &Error) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<CommitError> for Error {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Self::Conflict,
            other => Self::internal(other),
        }
    }
}

impl From<ClockJumped> for Error {
    fn from(error: ClockJumped) -> Self {
        Self::internal(error)
    }
}
