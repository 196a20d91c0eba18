//! What the transport itself answers, before or instead of the handler.

use http::StatusCode;
use secret::Buffer;

use crate::Response;

/// Why a request never reached the handler, or got nothing from it.
///
/// Codes and messages: <https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html>.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    /// It is no HTTP request, or one that two readers could read differently.
    Malformed,
    /// Its head has too many bytes or headers.
    HeadTooLarge,
    /// Its body is longer than the server takes.
    BodyTooLarge,
    /// Its body did not arrive in time.
    BodyLate,
    /// It expects something other than `100-continue`.
    UnknownExpectation,
    /// Too many bodies of strangers are in memory.
    OutOfRoom,
    /// The handler panicked.
    Internal,
}

impl Refusal {
    pub(crate) const ALL: [Self; 7] = [
        Self::Malformed,
        Self::HeadTooLarge,
        Self::BodyTooLarge,
        Self::BodyLate,
        Self::UnknownExpectation,
        Self::OutOfRoom,
        Self::Internal,
    ];

    #[rustfmt::skip]
    fn words(self) -> (StatusCode, &'static str) {
        match self {
            Self::Malformed => (StatusCode::BAD_REQUEST,
                r#"{"__type":"MalformedHttpRequestException","message":"The request is not well formed at the HTTP level."}"#),
            Self::HeadTooLarge => (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                r#"{"__type":"MalformedHttpRequestException","message":"The request has more than 64 headers or 16384 bytes of them."}"#),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE,
                r#"{"__type":"RequestEntityTooLarge","message":"The request body is too large."}"#),
            Self::BodyLate => (StatusCode::REQUEST_TIMEOUT,
                r#"{"__type":"RequestTimeoutException","message":"The request body did not arrive in time."}"#),
            Self::UnknownExpectation => (StatusCode::EXPECTATION_FAILED,
                r#"{"__type":"MalformedHttpRequestException","message":"The only expectation known is 100-continue."}"#),
            Self::OutOfRoom => (StatusCode::SERVICE_UNAVAILABLE,
                r#"{"__type":"ServiceUnavailable","message":"The request has failed due to a temporary failure of the server."}"#),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR,
                r#"{"__type":"KMSInternalException","message":"The request was rejected because an internal exception occurred. The request can be retried."}"#),
        }
    }

    pub(crate) fn response(self) -> Response {
        let (status, body) = self.words();
        Response::json(status, Buffer::from(body.as_bytes().to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_an_aws_json_error() {
        for refusal in Refusal::ALL {
            let Response { status, body, .. } = refusal.response();
            let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            assert!(body["__type"].is_string() && body["message"].is_string(), "{refusal:?}");
            assert!(status.is_client_error() || status.is_server_error(), "{refusal:?}");
        }
    }
}
