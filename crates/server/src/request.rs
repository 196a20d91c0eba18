//! One request as it arrived, whole.

use std::net::SocketAddr;

use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, Method, Version, header};
use zeroize::Zeroizing;

use crate::RequestId;
use crate::budget::Reservation;

/// Headers in one request. The SDKs send about a dozen.
pub(crate) const HEADERS_MAX: usize = 64;

/// Headers that decide what a request is or who sent it: a second one would let two readers of the
/// request each believe another.
static SINGLE: [HeaderName; 7] = [
    header::HOST,
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    HeaderName::from_static("x-amz-content-sha256"),
    HeaderName::from_static("x-amz-date"),
    HeaderName::from_static("x-amz-security-token"),
    HeaderName::from_static("x-amz-target"),
];

/// A request, well formed as HTTP. Nothing is known of who sent it.
#[derive(Debug)]
pub struct Request {
    pub method: Method,
    /// As on the wire: nothing decoded, nothing normalised. Starts with `/`, or is `*`.
    pub target: PathAndQuery,
    pub version: Version,
    /// At most 64, with at most one `host` (always there but on HTTP/1.0), `authorization`,
    /// `content-type`, `x-amz-date`, `x-amz-target`, `x-amz-security-token`, `x-amz-content-sha256`.
    pub headers: HeaderMap,
    /// Wiped when dropped.
    pub body: Zeroizing<Vec<u8>>,
    pub peer: Peer,
    /// What the answer's `x-amzn-RequestId` will say.
    pub id: RequestId,
    reservation: Option<Reservation>,
}

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    pub address: SocketAddr,
    /// None: plain text.
    pub tls: Option<TlsDetails>,
}

/// What a TLS handshake agreed on, in the words of CloudTrail's `tlsDetails`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TlsDetails {
    /// `TLSv1.3` or `TLSv1.2`.
    pub version: &'static str,
    /// For instance `TLS_AES_256_GCM_SHA384`, `ECDHE-RSA-AES128-GCM-SHA256`.
    pub cipher_suite: &'static str,
    /// For instance `X25519MLKEM768`.
    pub key_exchange: &'static str,
}

impl Request {
    /// A request that came from no connection, for those who test a [`Handler`](crate::Handler).
    pub fn new(
        method: Method,
        target: PathAndQuery,
        headers: HeaderMap,
        body: Vec<u8>,
        peer: Peer,
    ) -> Self {
        let body = Zeroizing::new(body);
        let id = RequestId::random();
        Self {
            method,
            target,
            version: Version::HTTP_11,
            headers,
            body,
            peer,
            id,
            reservation: None,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a request, each once")]
    pub(crate) fn arrived(
        method: Method,
        target: PathAndQuery,
        version: Version,
        headers: HeaderMap,
        body: Zeroizing<Vec<u8>>,
        peer: Peer,
        id: RequestId,
        reservation: Reservation,
    ) -> Self {
        let reservation = Some(reservation);
        Self { method, target, version, headers, body, peer, id, reservation }
    }

    /// Its path, still percent-encoded.
    pub fn path(&self) -> &str {
        self.target.path()
    }

    /// What stands after the first `?`, still percent-encoded.
    pub fn query(&self) -> Option<&str> {
        self.target.query()
    }

    /// The sender is known: its body no longer counts among those of strangers.
    pub fn authenticated(&mut self) {
        self.reservation = None;
    }
}

/// Whether no header that must be single is there twice.
pub(crate) fn is_unambiguous(headers: &HeaderMap) -> bool {
    // Without any repeated name there is nothing to look for; this is the usual case.
    headers.len() == headers.keys_len()
        || SINGLE.iter().all(|name| headers.get_all(name).iter().nth(1).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_decides_stands_once() {
        for (names, unambiguous) in [
            (vec!["x-amz-date", "x-amz-target", "authorization"], true),
            (vec!["accept", "accept"], true),
            (vec!["x-amz-target", "x-amz-target"], false),
            (vec!["authorization", "accept", "authorization"], false),
            (vec!["host", "host"], false),
        ] {
            let mut headers = HeaderMap::new();
            for name in &names {
                headers.append(HeaderName::from_static(name), "a".parse().expect("a value"));
            }
            assert_eq!(is_unambiguous(&headers), unambiguous, "{names:?}");
        }
    }
}
