//! A refusal as the client reads it.

use std::fmt;

use crate::ErrorCode;
use crate::json::{self, Kind, Writer};

/// A refusal as the client reads it: AWS's code, and perhaps a message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Error {
    /// AWS's name of the refusal.
    pub code: ErrorCode,
    /// The words for the caller; some codes never have any.
    pub message: Option<String>,
}

impl Error {
    /// A refusal without words.
    pub fn new(code: ErrorCode) -> Self {
        Self { code, message: None }
    }

    /// A refusal with words.
    pub fn with_message(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: Some(message.into()) }
    }

    /// The HTTP status that goes with the code.
    pub fn status(&self) -> u16 {
        self.code.status()
    }

    /// Appends the JSON body: `{"__type":"NotFoundException","message":"…"}`.
    ///
    /// `AccessDeniedException` alone spells the member `Message`, as AWS KMS does.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.begin_object();
        writer.member("__type");
        writer.string(self.code.as_str());
        if let Some(message) = &self.message {
            writer.member(match self.code {
                ErrorCode::AccessDeniedException => "Message",
                _ => "message",
            });
            writer.string(message);
        }
        writer.end_object();
    }

    pub(crate) fn malformed(message: &'static str) -> Self {
        Self::with_message(ErrorCode::SerializationException, message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            Some(message) => write!(f, "{}: {message}", self.code),
            None => self.code.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

/// The words are those of AWS's JSON services, which share one deserialiser.
impl From<json::Error> for Error {
    #[rustfmt::skip]
    fn from(error: json::Error) -> Self {
        use Kind::{Array, Boolean, Null, Number, Object, String};
        let json::Reason::Type { expected, found } = error.reason else {
            return Self::new(ErrorCode::SerializationException);
        };
        match (expected, found) {
            // Of a null where none may stand nothing is said: "Expected null" would be absurd.
            (_, Null) => Self::new(ErrorCode::SerializationException),
            (_, Object) => Self::malformed("Start of structure or map found where not expected."),
            (_, Array) => Self::malformed("Start of list found where not expected"),
            (Array, _) => Self::malformed("Expected list or null"),
            (Object, _) => Self::malformed("Expected null"),
            (String, Number) => Self::malformed("NUMBER_VALUE can not be converted to a String"),
            (String, Boolean(true)) => Self::malformed("TRUE_VALUE can not be converted to a String"),
            (String, Boolean(false)) => Self::malformed("FALSE_VALUE can not be converted to a String"),
            (Number, String) => Self::malformed("STRING_VALUE can not be converted to an Integer"),
            (Number, Boolean(true)) => Self::malformed("TRUE_VALUE can not be converted to an Integer"),
            (Number, Boolean(false)) => Self::malformed("FALSE_VALUE can not be converted to an Integer"),
            (Boolean(_), String) => Self::malformed("STRING_VALUE can not be converted to a Boolean"),
            (Boolean(_), Number) => Self::malformed("NUMBER_VALUE can not be converted to a Boolean"),
            _ => Self::new(ErrorCode::SerializationException),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: &Error, status: u16, body: &str) {
        let mut out = Vec::new();
        error.encode(&mut out);
        assert_eq!((error.status(), std::str::from_utf8(&out).unwrap()), (status, body));
    }

    #[test]
    #[rustfmt::skip]
    fn a_refusal_has_awss_body_and_status() {
        use ErrorCode::*;
        check(&Error::new(InvalidCiphertextException), 400, r#"{"__type":"InvalidCiphertextException"}"#);
        check(&Error::with_message(NotFoundException, "Key 'k' does not exist"), 400,
            r#"{"__type":"NotFoundException","message":"Key 'k' does not exist"}"#);
        check(&Error::with_message(AccessDeniedException, "User: \"u\"\n"), 400,
            r#"{"__type":"AccessDeniedException","Message":"User: \"u\"\n"}"#);
        check(&Error::with_message(ThrottlingException, ""), 400, r#"{"__type":"ThrottlingException","message":""}"#);
    }

    #[test]
    fn every_code_has_one_body_and_a_fitting_status() {
        use ErrorCode::*;
        for code in ErrorCode::ALL {
            let status = match code {
                KMSInternalException | DependencyTimeoutException | KeyUnavailableException => 500,
                InternalFailure => 500,
                ServiceUnavailable => 503,
                RequestEntityTooLarge => 413,
                RequestTimeoutException => 408,
                OptInRequired => 403,
                _ => 400,
            };
            check(&Error::new(code), status, &format!("{{\"__type\":\"{code}\"}}"));
            assert_eq!(ErrorCode::from_wire(code.as_str()), Some(code));
        }
    }

    #[test]
    fn a_refusal_reads_as_code_and_words() {
        let error = Error::with_message(ErrorCode::NotFoundException, "no such key");
        assert_eq!(error.to_string(), "NotFoundException: no such key");
        assert_eq!(Error::new(ErrorCode::TagException).to_string(), "TagException");
    }
}
