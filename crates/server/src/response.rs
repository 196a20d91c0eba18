//! One answer, whole.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use secret::Buffer;

/// What AWS JSON 1.1 calls itself, in answers and errors alike.
pub(crate) const AWS_JSON: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.1");

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// On every answer: it may hold a key, so nobody on the way keeps it.
pub(crate) static NEVER_CACHED: [(HeaderName, HeaderValue); 3] = [
    (
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache, no-store, must-revalidate, private"),
    ),
    (header::PRAGMA, HeaderValue::from_static("no-cache")),
    (header::EXPIRES, HeaderValue::from_static("0")),
];

/// An answer. The server adds request id, date, length and the headers against caches.
#[derive(Debug)]
pub struct Response {
    pub status: StatusCode,
    pub content_type: HeaderValue,
    /// Further headers. Those that frame the message (`connection`, `content-length`,
    /// `transfer-encoding`, …) are the server's and are left out.
    pub headers: HeaderMap,
    /// Wiped once it is sent.
    pub body: Buffer,
}

impl Response {
    /// An answer in AWS JSON.
    pub fn json(status: StatusCode, body: Buffer) -> Self {
        Self { status, content_type: AWS_JSON, headers: HeaderMap::new(), body }
    }

    /// An answer of another type.
    pub fn new(status: StatusCode, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let content_type = HeaderValue::from_static(content_type);
        let body = Buffer::from(body.into());
        Self { status, content_type, headers: HeaderMap::new(), body }
    }
}

/// Whether `name` is the server's own to send.
pub(crate) fn is_of_the_server(name: &HeaderName) -> bool {
    [
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::DATE,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
        HeaderName::from_static("keep-alive"),
        HeaderName::from_static("proxy-connection"),
        REQUEST_ID,
    ]
    .contains(name)
}
