//! Every reason why a request's signature is refused, in AWS's words and under AWS's codes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::timestamp::Timestamp;

/// Why a request was refused. What it displays goes to the caller.
///
/// Where AWS's own words are known they are used. What the caller sent is echoed as AWS echoes it,
/// cut after 128 characters; a whole `Authorization` header only as its hash. No message holds a
/// computed signature.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// Neither an `Authorization` header nor a signature in the query.
    #[error("Missing Authentication Token")]
    MissingAuthentication,
    /// `Authorization` header and signature in the query at once: which of them speaks?
    #[error(
        "Only one authentication mechanism is allowed: the Authorization header or the X-Amz-Algorithm query parameter."
    )]
    TwoMechanisms,
    /// A header that says who asks, when or for what was sent more than once.
    #[error("The header '{0}' must be sent exactly once.")]
    RepeatedHeader(&'static str),
    /// Another algorithm, or another scheme of authentication.
    #[error("Unsupported AWS 'algorithm': '{0}'.")]
    Algorithm(Box<str>),
    /// An element of the `Authorization` header has no `=`.
    #[error(
        "'{element}' not a valid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '{hash}'."
    )]
    NoEqualSign { element: Box<str>, hash: Box<str> },
    /// An element of the `Authorization` header that Signature Version 4 does not have, or has once.
    #[error("Authorization header has an unknown or repeated parameter: '{0}'.")]
    AuthorizationParameter(Box<str>),
    /// `missing`: AWS's sentences, one for each part that is not there.
    #[error("{missing} (Hashed with SHA-256 and encoded with Base64) Authorization={hash}")]
    IncompleteAuthorization { missing: Box<str>, hash: Box<str> },
    /// A presigned request without one of its parameters.
    #[error(
        "AWS query-string parameters must include '{0}'. Re-examine the query-string parameters."
    )]
    MissingParameter(&'static str),
    /// A presigned request with one of its parameters twice.
    #[error(
        "AWS query-string parameters must include '{0}' exactly once. Re-examine the query-string parameters."
    )]
    RepeatedParameter(&'static str),
    /// A query that does not decode: an escape cut short, digits that are none, a bare `+`.
    #[error("The query string contains a syntax error.")]
    MalformedQuery,
    /// `X-Amz-Expires` is no number from 1 to 604800.
    #[error("X-Amz-Expires must be a number of seconds from 1 to 604800 (one week).")]
    Expires,
    #[error(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{0}'"
    )]
    Credential(Box<str>),
    #[error(
        "Date must be in ISO-8601 'basic format'. Got '{0}'. See http://en.wikipedia.org/wiki/ISO_8601"
    )]
    Date(Box<str>),
    /// `SignedHeaders` is empty, not in lower case, not sorted, or names a header twice.
    #[error("'SignedHeaders' must name headers in lower case, sorted, each of them once.")]
    SignedHeaders,
    /// A header is among the signed ones, and was not sent.
    #[error("The header '{0}' is a 'SignedHeader' and was not sent.")]
    SignedHeaderNotSent(Box<str>),
    /// A line break, NUL or the like in the value of a signed header.
    #[error("The header '{0}' has a character that no header may have.")]
    HeaderValue(Box<str>),
    #[error("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")]
    HostNotSigned,
    /// A header that decides what is done was sent and is not signed: anyone could have changed it.
    #[error("'{0}' must be a 'SignedHeader' in the AWS Authorization.")]
    NotSigned(&'static str),
    /// `UNSIGNED-PAYLOAD` or `STREAMING-…`: the body would not be signed with the head.
    #[error("The payload must be signed: 'X-Amz-Content-Sha256' must be the SHA-256 of the body.")]
    UnsignedPayload,
    /// `X-Amz-Content-Sha256` is not the SHA-256 of the body in lower-case hexadecimal digits.
    #[error("The provided 'X-Amz-Content-Sha256' header does not match what was computed.")]
    PayloadHash,
    /// The scope's date is not that of the request.
    #[error(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{scope}' != '{date}', from '{timestamp}'."
    )]
    ScopeDate { scope: Box<str>, date: Box<str>, timestamp: Timestamp },
    /// The scope's region is not one, or (in the words of a server) none that it serves.
    #[error("Credential should be scoped to a valid region. ")]
    ScopeRegion,
    /// The scope is for another service than `0`.
    #[error("Credential should be scoped to correct service: '{0}'. ")]
    ScopeService(Box<str>),
    #[error("Credential should be scoped with a valid terminator: 'aws4_request'. ")]
    ScopeTerminator,
    /// Signed more than five minutes ago.
    #[error("Signature expired: {timestamp} is now earlier than {earliest} ({now} - 5 min.)")]
    Expired { timestamp: Timestamp, earliest: Timestamp, now: Timestamp },
    /// Signed more than five minutes ahead of our clock.
    #[error("Signature not yet current: {timestamp} is still later than {latest} ({now} + 5 min.)")]
    NotYetCurrent { timestamp: Timestamp, latest: Timestamp, now: Timestamp },
    /// A presigned request after its `X-Amz-Expires`.
    #[error("Signature expired: {expiry} is now earlier than {now}")]
    PresignedExpired { expiry: Timestamp, now: Timestamp },
    /// The signature is not that of this request under the caller's key. It does not say why not.
    #[error(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
    )]
    Mismatch,
    /// No such access key, or not with this security token. It does not say which.
    #[error("The security token included in the request is invalid.")]
    UnknownAccessKey,
    /// The session that the security token stands for has ended.
    #[error("The security token included in the request is expired")]
    ExpiredToken,
}

impl Error {
    /// AWS's code for this refusal.
    pub fn code(&self) -> Code {
        match self {
            Self::MissingAuthentication => Code::MissingAuthenticationToken,
            Self::TwoMechanisms
            | Self::RepeatedHeader(_)
            | Self::Algorithm(_)
            | Self::NoEqualSign { .. }
            | Self::AuthorizationParameter(_)
            | Self::IncompleteAuthorization { .. }
            | Self::MissingParameter(_)
            | Self::RepeatedParameter(_)
            | Self::Expires
            | Self::Credential(_)
            | Self::Date(_) => Code::IncompleteSignature,
            Self::MalformedQuery => Code::MalformedQueryString,
            Self::SignedHeaders
            | Self::SignedHeaderNotSent(_)
            | Self::HeaderValue(_)
            | Self::HostNotSigned
            | Self::NotSigned(_)
            | Self::UnsignedPayload
            | Self::PayloadHash
            | Self::ScopeDate { .. }
            | Self::ScopeRegion
            | Self::ScopeService(_)
            | Self::ScopeTerminator
            | Self::Expired { .. }
            | Self::NotYetCurrent { .. }
            | Self::PresignedExpired { .. }
            | Self::Mismatch => Code::InvalidSignature,
            Self::UnknownAccessKey => Code::UnrecognizedClient,
            Self::ExpiredToken => Code::ExpiredToken,
        }
    }

    pub(crate) fn incomplete_authorization(missing: &[&str], authorization: &[u8]) -> Self {
        Self::IncompleteAuthorization {
            missing: missing.join(" ").into(),
            hash: hash(authorization),
        }
    }

    pub(crate) fn no_equal_sign(element: &str, authorization: &[u8]) -> Self {
        Self::NoEqualSign { element: echo(element.as_bytes()), hash: hash(authorization) }
    }
}

/// AWS's codes for a refused signature, which the protocols spell differently.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Code {
    MissingAuthenticationToken,
    IncompleteSignature,
    MalformedQueryString,
    InvalidSignature,
    UnrecognizedClient,
    ExpiredToken,
}

impl Code {
    /// The name in AWS JSON (`kms`, `dynamodb`), where the status is 400.
    pub fn json_name(self) -> &'static str {
        match self {
            Self::MissingAuthenticationToken => "MissingAuthenticationTokenException",
            Self::IncompleteSignature => "IncompleteSignatureException",
            Self::MalformedQueryString => "MalformedQueryString",
            Self::InvalidSignature => "InvalidSignatureException",
            Self::UnrecognizedClient => "UnrecognizedClientException",
            Self::ExpiredToken => "ExpiredTokenException",
        }
    }

    /// The name in the AWS query protocol (`iam`, `sts`).
    pub fn query_name(self) -> &'static str {
        match self {
            Self::MissingAuthenticationToken => "MissingAuthenticationToken",
            Self::IncompleteSignature => "IncompleteSignature",
            Self::MalformedQueryString => "MalformedQueryString",
            Self::InvalidSignature => "SignatureDoesNotMatch",
            Self::UnrecognizedClient => "InvalidClientTokenId",
            Self::ExpiredToken => "ExpiredToken",
        }
    }

    /// The HTTP status in the AWS query protocol.
    pub fn query_status(self) -> u16 {
        match self {
            Self::IncompleteSignature | Self::MalformedQueryString => 400,
            Self::MissingAuthenticationToken
            | Self::InvalidSignature
            | Self::UnrecognizedClient
            | Self::ExpiredToken => 403,
        }
    }
}

const ECHO_CHARACTERS_MAX: usize = 128;

/// What the caller sent, for a message to the caller: bounded, and without control characters, so
/// that a log with one line for each message keeps its lines.
pub(crate) fn echo(sent: &[u8]) -> Box<str> {
    String::from_utf8_lossy(sent)
        .chars()
        .take(ECHO_CHARACTERS_MAX)
        .map(|character| if character.is_control() { '\u{fffd}' } else { character })
        .collect()
}

fn hash(authorization: &[u8]) -> Box<str> {
    STANDARD.encode(crypto::sha256(&[authorization])).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echo_is_short_and_has_no_line_breaks() {
        assert_eq!(&*echo(b"a\r\nb\0"), "a\u{fffd}\u{fffd}b\u{fffd}");
        assert_eq!(echo(&[b'x'; 10_000]).len(), ECHO_CHARACTERS_MAX);
        assert_eq!(&*echo(b"\xff"), "\u{fffd}");
    }

    /// Recorded from AWS KMS: aws-sdk-js-v3 issue 6400.
    #[test]
    fn an_old_signature_is_told_the_times() {
        let now = Timestamp::from_unix_seconds(1_724_195_282);
        let error = Error::Expired {
            timestamp: Timestamp::from_unix_seconds(1_724_194_903),
            earliest: Timestamp::from_unix_seconds(1_724_194_982),
            now,
        };
        assert_eq!(
            error.to_string(),
            "Signature expired: 20240820T230143Z is now earlier than 20240820T230302Z (20240820T230802Z - 5 min.)"
        );
    }

    #[test]
    fn codes_have_the_names_of_their_protocol() {
        let code = Error::Mismatch.code();
        assert_eq!(code.json_name(), "InvalidSignatureException");
        assert_eq!((code.query_name(), code.query_status()), ("SignatureDoesNotMatch", 403));
    }
}
