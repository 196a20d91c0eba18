//! What a module's refusal says: of the data, of the session, or of the token.

use cryptoki::error::{Error, RvError};

/// A call to a module failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The token does not do this with this key or these data. It says nothing of the token.
    #[error("the token refused: {0}")]
    Refused(Error),
    /// The token cannot do what is asked for. Names what it lacks.
    #[error("the token lacks {0}")]
    Lacks(&'static str),
    /// There is no such object in the token.
    #[error("the token has no object of id {0}")]
    NotFound(String),
    /// An answer of another form than it must have: the module, or what is between, is broken.
    #[error("the token gave an answer that cannot be: {0}")]
    Wrong(&'static str),
    /// The session is over, or what it knew of objects is.
    #[error("the session with the token is over: {0}")]
    Session(Error),
    /// The token is gone, or broken.
    #[error("the token is not there: {0}")]
    Token(Error),
    /// The PIN is not the token's. It is not tried again, so that the token is not locked.
    #[error("the token refused the PIN: {0}")]
    Pin(Error),
}

impl Failure {
    /// Whether another session may do better.
    pub(crate) fn ends_session(&self) -> bool {
        matches!(self, Self::Wrong(_) | Self::Session(_) | Self::Token(_) | Self::Pin(_))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let Error::Pkcs11(code, _) = &error else { return Self::Token(error) };
        match code {
            RvError::SessionHandleInvalid
            | RvError::SessionClosed
            | RvError::SessionCount
            | RvError::UserNotLoggedIn
            | RvError::KeyHandleInvalid
            | RvError::ObjectHandleInvalid
            | RvError::OperationActive
            | RvError::OperationNotInitialized => Self::Session(error),
            RvError::PinIncorrect
            | RvError::PinInvalid
            | RvError::PinLenRange
            | RvError::PinExpired
            | RvError::PinLocked
            | RvError::UserPinNotInitialized => Self::Pin(error),
            RvError::DataInvalid
            | RvError::DataLenRange
            | RvError::EncryptedDataInvalid
            | RvError::EncryptedDataLenRange
            | RvError::SignatureInvalid
            | RvError::SignatureLenRange
            | RvError::ArgumentsBad
            | RvError::MechanismInvalid
            | RvError::MechanismParamInvalid
            | RvError::KeyTypeInconsistent
            | RvError::KeyFunctionNotPermitted
            | RvError::KeySizeRange
            | RvError::DomainParamsInvalid
            | RvError::CurveNotSupported
            | RvError::PublicKeyInvalid
            | RvError::TemplateIncomplete
            | RvError::TemplateInconsistent
            | RvError::AttributeReadOnly
            | RvError::AttributeSensitive
            | RvError::AttributeTypeInvalid
            | RvError::AttributeValueInvalid
            | RvError::FunctionNotSupported
            | RvError::ActionProhibited => Self::Refused(error),
            // All else, the unknown too: better a session too many than one that does not work.
            _ => Self::Token(error),
        }
    }
}
