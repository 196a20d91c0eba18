//! A refusal as a client of the Query protocol reads it.

use std::fmt;

use super::Code;
use super::xml::Writer;

/// The namespace of what is refused before it is known who would serve it.
const FAULT_NAMESPACE: &str = "http://webservices.amazon.com/AWSFault/2005-15-09";

/// A refusal: AWS's code, and the words for the caller; empty: there are none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Error {
    pub code: Code,
    pub message: String,
}

impl Error {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// No service has this action in this version; `None`: the request has no `Version`.
    ///
    /// Sources: <https://github.com/django-ses/django-ses/issues/158>, and for a request without a version
    /// <https://github.com/justincormack/argmin> (`aws-sts-oracle`, 2026).
    pub fn unknown_action(action: &str, version: Option<&str>) -> Self {
        let version = version.unwrap_or("NO_VERSION_SPECIFIED");
        let words = format!("Could not find operation {action} for version {version}");
        Self::new(Code::InvalidAction, words)
    }

    /// The request has no `Action`. AWS documents this refusal, and sends such requests to its website instead.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html>.
    pub fn missing_action() -> Self {
        Self::new(Code::MissingAction, "The request is missing an action or a required parameter.")
    }

    /// The HTTP status that goes with the code.
    pub fn status(&self) -> u16 {
        self.code.status()
    }

    /// Appends the XML body, in the namespace of the service, or of none where none was found.
    pub fn encode(&self, namespace: &str, request_id: &str, out: &mut Vec<u8>) {
        let namespace = match self.code {
            Code::InvalidAction | Code::MissingAction => FAULT_NAMESPACE,
            _ => namespace,
        };
        let mut writer = Writer::new(out);
        let whole = writer.open_root(&["ErrorResponse"], namespace);
        writer.member("Error");
        writer.begin_object();
        writer.member("Type");
        writer.string(if self.status() < 500 { "Sender" } else { "Receiver" });
        writer.member("Code");
        writer.string(self.code.as_str());
        if !self.message.is_empty() {
            writer.member("Message");
            writer.string(&self.message);
        }
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

    fn check(error: &Error, namespace: &str, words: &str) {
        let mut out = Vec::new();
        error.encode("https://iam.amazonaws.com/doc/2010-05-08/", "1234", &mut out);
        assert_eq!(
            std::str::from_utf8(&out).unwrap(),
            format!(
                "<ErrorResponse xmlns=\"{namespace}\">\n  <Error>\n    <Type>Sender</Type>\n{words}  </Error>\n  \
                 <RequestId>1234</RequestId>\n</ErrorResponse>\n"
            )
        );
    }

    #[test]
    fn a_refusal_has_awss_body_and_status() {
        let iam = "https://iam.amazonaws.com/doc/2010-05-08/";
        check(
            &Error::new(Code::NoSuchEntity, "The user with name <a> cannot be found."),
            iam,
            "    <Code>NoSuchEntity</Code>\n    <Message>The user with name &lt;a&gt; cannot be found.</Message>\n",
        );
        check(&Error::new(Code::MalformedInput, ""), iam, "    <Code>MalformedInput</Code>\n");
        for (code, status) in [
            (Code::NoSuchEntity, 404),
            (Code::EntityAlreadyExists, 409),
            (Code::MalformedPolicyDocument, 400),
            (Code::AccessDenied, 403),
            (Code::ServiceFailure, 500),
            (Code::ValidationError, 400),
            (Code::InvalidAction, 400),
            (Code::MissingAction, 400),
        ] {
            assert_eq!(Error::new(code, "").status(), status, "{code}");
        }
    }

    #[test]
    fn what_nobody_serves_is_refused_in_a_namespace_of_its_own() {
        let words = |action: &str, version: &str| {
            format!(
                "    <Code>InvalidAction</Code>\n    \
                 <Message>Could not find operation {action} for version {version}</Message>\n"
            )
        };
        for (action, version, told) in [
            ("NoSuchAction", Some("2011-06-15"), "2011-06-15"),
            ("GetCallerIdentity", Some("2000-01-01"), "2000-01-01"),
            ("GetCallerIdentity", Some(""), ""),
            ("GetCallerIdentity", None, "NO_VERSION_SPECIFIED"),
            ("", Some("2011-06-15"), "2011-06-15"),
        ] {
            let error = Error::unknown_action(action, version);
            check(&error, FAULT_NAMESPACE, &words(action, told));
        }
        check(
            &Error::missing_action(),
            FAULT_NAMESPACE,
            "    <Code>MissingAction</Code>\n    \
             <Message>The request is missing an action or a required parameter.</Message>\n",
        );
    }
}
