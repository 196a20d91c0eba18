//! A refusal as a client of the Query protocol reads it.

use std::fmt;

use super::Code;
use super::xml::Writer;

/// A refusal: AWS's code, and the words for the caller.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Error {
    pub code: Code,
    pub message: String,
}

impl Error {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The HTTP status that goes with the code.
    pub fn status(&self) -> u16 {
        self.code.status()
    }

    /// Appends the XML body, in the namespace of the service.
    pub fn encode(&self, namespace: &str, request_id: &str, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        let whole = writer.open_root(&["ErrorResponse"], namespace);
        writer.member("Error");
        writer.begin_object();
        writer.member("Type");
        writer.string(if self.status() < 500 { "Sender" } else { "Receiver" });
        writer.member("Code");
        writer.string(self.code.as_str());
        writer.member("Message");
        writer.string(&self.message);
        writer.end_object();
        writer.member("RequestId");
        writer.string(request_id);
        writer.close_root(&whole);
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_awss_body_and_status() {
        let error = Error::new(Code::NoSuchEntity, "The user with name <a> cannot be found.");
        let mut out = Vec::new();
        error.encode("https://iam.amazonaws.com/doc/2010-05-08/", "1234", &mut out);
        assert_eq!(
            std::str::from_utf8(&out).unwrap(),
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>\
             <Code>NoSuchEntity</Code><Message>The user with name &lt;a&gt; cannot be found.</Message></Error>\
             <RequestId>1234</RequestId></ErrorResponse>"
        );
        for (code, status) in [
            (Code::NoSuchEntity, 404),
            (Code::EntityAlreadyExists, 409),
            (Code::MalformedPolicyDocument, 400),
            (Code::AccessDenied, 403),
            (Code::ServiceFailure, 500),
            (Code::ValidationError, 400),
        ] {
            assert_eq!(Error::new(code, "").status(), status, "{code}");
        }
    }
}
