//! One request as it arrived, whole.

use std::fmt;
use std::net::SocketAddr;

use http::{Method, Version};
use secret::Buffer;

use crate::budget::Reservation;
use crate::{Headers, RequestId};

/// Headers that decide what a request is or who sent it: a second one would let two readers of the
/// request each believe another.
const SINGLE: [&str; 9] = [
    "host",
    "authorization",
    "content-type",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-source-account",
    "x-amz-source-arn",
    "x-amz-target",
];

/// Room for nearly every answer, so that it is written without a second allocation.
const ANSWER_BYTES: usize = 1024;
/// A buffer that grew beyond this is not kept: nobody counts what is kept.
const KEPT_BYTES_MAX: usize = 8 << 10;

/// A request, well formed as HTTP. Nothing is known of who sent it.
pub struct Request {
    pub method: Method,
    /// As on the wire: nothing decoded, nothing normalised. Starts with `/`, or is `*`.
    pub target: String,
    pub version: Version,
    /// With at most one `host` (always there but on HTTP/1.0), `authorization`, `content-type`,
    /// `x-amz-date`, `x-amz-target`, `x-amz-security-token`, `x-amz-content-sha256`,
    /// `x-amz-source-account`, `x-amz-source-arn`.
    pub headers: Headers,
    /// Wiped when dropped, and before the next request of the connection.
    pub body: Buffer,
    pub peer: Peer,
    /// What the answer's `x-amzn-RequestId` will say.
    pub id: RequestId,
    pub(crate) reservation: Option<Reservation>,
    answer_room: Buffer,
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
    /// A request to be filled in; one that came from no connection, for those who test a
    /// [`Handler`](crate::Handler).
    pub fn new(method: Method, target: &str, peer: Peer) -> Self {
        Self {
            method,
            target: target.to_owned(),
            version: Version::HTTP_11,
            headers: Headers::default(),
            body: Buffer::new(),
            peer,
            id: RequestId::random(),
            reservation: None,
            answer_room: Buffer::new(),
        }
    }

    /// Its path, still percent-encoded.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&*self.target, |(path, _)| path)
    }

    /// What stands after the first `?`, still percent-encoded.
    pub fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }

    /// The sender is known: its body no longer counts among those of strangers.
    pub fn authenticated(&mut self) {
        self.reservation = None;
    }

    /// An empty buffer with room for nearly every answer. That of a [`Response`](crate::Response)
    /// made of it serves the next request too.
    pub fn answer_room(&mut self) -> Buffer {
        let mut room = std::mem::take(&mut self.answer_room);
        room.reserve(ANSWER_BYTES);
        room
    }

    /// Wipes what was secret in this request and its answer, and keeps the memory for the next.
    pub(crate) fn wipe(&mut self, mut answer: Buffer) {
        wipe(&mut self.body);
        wipe(&mut answer);
        self.answer_room = answer;
    }
}

/// Empties `buffer`, and leaves of its memory what is worth keeping.
pub(crate) fn wipe(buffer: &mut Buffer) {
    if buffer.capacity() > KEPT_BYTES_MAX {
        *buffer = Buffer::new();
    }
    buffer.wipe();
}

/// Neither headers' values nor body: they hold tokens and plaintext. Nor the query, which may too.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("id", &self.id)
            .field("method", &self.method)
            .field("path", &self.path())
            .field("headers", &self.headers)
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}

/// Whether no header that must be single is there twice.
pub(crate) fn is_unambiguous(headers: &Headers) -> bool {
    let mut seen = [false; SINGLE.len()];
    headers.iter().all(|(name, _)| {
        let place = SINGLE.iter().position(|single| single.as_bytes() == name);
        place
            .and_then(|place| seen.get_mut(place))
            .is_none_or(|seen| !std::mem::replace(seen, true))
    })
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
            (vec!["host", "Host"], false),
        ] {
            let mut headers = Headers::default();
            for name in &names {
                assert!(headers.append(name, b"a"));
            }
            assert_eq!(is_unambiguous(&headers), unambiguous, "{names:?}");
        }
    }

    fn request() -> Request {
        let peer = Peer { address: ([127, 0, 0, 1], 9).into(), tls: None };
        let mut request = Request::new(Method::POST, "/a?X-Amz-Security-Token=words", peer);
        assert!(request.headers.append("x-amz-security-token", b"words"));
        request.body.extend_from_slice(b"words");
        request
    }

    #[test]
    fn a_request_is_printed_without_its_secrets() {
        let request = request();
        assert_eq!((request.path(), request.query()), ("/a", Some("X-Amz-Security-Token=words")));
        let printed = format!("{request:?}");
        assert!(printed.contains("x-amz-security-token"), "{printed}");
        let body = format!("{:?}", b"words");
        assert!(!printed.contains("words") && !printed.contains(&body), "{printed}");
    }

    #[test]
    fn the_next_request_finds_room_and_nothing_in_it() {
        let mut request = request();
        let mut answer = request.answer_room();
        answer.extend_from_slice(b"answer");
        request.wipe(answer);
        assert!(request.body.is_empty() && request.body.capacity() >= 5);
        let room = request.answer_room();
        assert!(room.is_empty() && room.capacity() >= ANSWER_BYTES);
        request.body.reserve(KEPT_BYTES_MAX + 1);
        request.wipe(room);
        assert_eq!(request.body.capacity(), 0, "much memory is not kept");
    }
}
