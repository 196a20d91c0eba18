//! The head of a request: its first line and its headers.

use std::mem::MaybeUninit;

use http::{Method, Version};

use crate::headers::HEADERS_MAX;
use crate::refusal::Refusal;
use crate::request::is_unambiguous;
use crate::{Headers, Request};

/// First line and headers together. A session token alone may be 2 KiB.
pub(super) const HEAD_BYTES_MAX: usize = 16 << 10;

/// What a request's head says of the connection, with only one way to read where the body ends.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) body: Framing,
    /// The client may send another request on this connection.
    pub(super) keep_alive: bool,
    /// The client waits for `100 Continue` before it sends the body.
    pub(super) expects_continue: bool,
}

/// How long a request's body is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Framing {
    Length(usize),
    Chunked,
}

/// Where a head that is still arriving has been looked at.
#[derive(Debug, Default)]
pub(super) struct HeadEnd {
    seen: usize,
    line_start: usize,
}

impl HeadEnd {
    /// The length of the head at the start of `input`, once its end is there.
    ///
    /// Looks at each byte once, however slowly they come. A line that ends in LF alone is refused:
    /// RFC 9112, 2.2 allows to accept it, and proxies differ.
    pub(super) fn find(&mut self, input: &[u8]) -> Result<Option<usize>, Refusal> {
        let unseen = input.get(self.seen..).unwrap_or_default();
        for offset in memchr::memchr_iter(b'\n', unseen) {
            let line_feed = self.seen + offset;
            if line_feed == self.line_start || input[line_feed - 1] != b'\r' {
                return Err(Refusal::Malformed);
            }
            if line_feed == self.line_start + 1 {
                let length = line_feed + 1;
                return if length > HEAD_BYTES_MAX {
                    Err(Refusal::HeadTooLarge)
                } else {
                    Ok(Some(length))
                };
            }
            self.line_start = line_feed + 1;
        }
        self.seen = input.len();
        if input.len() >= HEAD_BYTES_MAX { Err(Refusal::HeadTooLarge) } else { Ok(None) }
    }
}

impl Head {
    /// Reads `bytes`, which end with the empty line, into `request`.
    pub(super) fn parse(bytes: &[u8], request: &mut Request) -> Result<Self, Refusal> {
        // Uninitialised: clearing room for 64 headers costs more than reading the usual ten.
        let mut found = [const { MaybeUninit::uninit() }; HEADERS_MAX];
        let mut parsed = httparse::Request::new(&mut []);
        match parsed.parse_with_uninit_headers(bytes, &mut found) {
            Ok(httparse::Status::Complete(length)) if length == bytes.len() => {}
            Err(httparse::Error::TooManyHeaders) => return Err(Refusal::HeadTooLarge),
            _ => return Err(Refusal::Malformed),
        }
        let (Some(method), Some(target), Some(minor)) =
            (parsed.method, parsed.path, parsed.version)
        else {
            return Err(Refusal::Malformed);
        };
        if !is_target(target) || !request.headers.fill(bytes, parsed.headers) {
            return Err(Refusal::Malformed);
        }
        let version = if minor == 1 { Version::HTTP_11 } else { Version::HTTP_10 };
        request.method = Method::from_bytes(method.as_bytes()).map_err(|_| Refusal::Malformed)?;
        request.target.clear();
        request.target.push_str(target);
        request.version = version;
        let headers = &request.headers;
        if !is_unambiguous(headers)
            || (version == Version::HTTP_11 && headers.get("host").is_none())
        {
            return Err(Refusal::Malformed);
        }
        Ok(Self {
            body: framing(headers, version)?,
            keep_alive: keep_alive(headers, version),
            expects_continue: expects_continue(headers, version)?,
        })
    }
}

/// Only a path (RFC 9112, 3.2.1), or `*`: the other forms are for proxies, and name a host twice.
/// Visible ASCII (RFC 3986, 2), and no fragment, which is never sent: readers differ on whether to drop it.
fn is_target(target: &str) -> bool {
    (target.starts_with('/') || target == "*")
        && target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')
}

/// RFC 9112, 6: refuses all that could be read in two ways, by this server or one before it.
fn framing(headers: &Headers, version: Version) -> Result<Framing, Refusal> {
    let mut lengths = headers.get_all("content-length");
    let mut codings = headers.get_all("transfer-encoding");
    match (lengths.next(), codings.next()) {
        (None, None) => Ok(Framing::Length(0)),
        (Some(length), None) if lengths.next().is_none() => {
            // `parse` alone would take a sign.
            if length.is_empty() || !length.iter().all(u8::is_ascii_digit) {
                return Err(Refusal::Malformed);
            }
            let length = std::str::from_utf8(length).map_err(|_| Refusal::Malformed)?;
            // Digits that overflow are a length, and one that is too large.
            Ok(Framing::Length(length.parse().map_err(|_| Refusal::BodyTooLarge)?))
        }
        (None, Some(coding)) if codings.next().is_none() && version == Version::HTTP_11 => {
            if coding.eq_ignore_ascii_case(b"chunked") {
                Ok(Framing::Chunked)
            } else {
                Err(Refusal::Malformed)
            }
        }
        _ => Err(Refusal::Malformed),
    }
}

/// RFC 9112, 9.3.
fn keep_alive(headers: &Headers, version: Version) -> bool {
    let mut keep_alive = version == Version::HTTP_11;
    for value in headers.get_all("connection") {
        for option in value.split(|byte| *byte == b',') {
            let option = option.trim_ascii();
            if option.eq_ignore_ascii_case(b"close") {
                return false;
            }
            keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
        }
    }
    keep_alive
}

/// RFC 9110, 10.1.1; HTTP/1.0 knows no expectations.
fn expects_continue(headers: &Headers, version: Version) -> Result<bool, Refusal> {
    let mut expectations = headers.get_all("expect");
    match expectations.next() {
        None => Ok(false),
        Some(_) if version == Version::HTTP_10 => Ok(false),
        Some(expectation) => {
            let known = expectation.eq_ignore_ascii_case(b"100-continue");
            if known && expectations.next().is_none() {
                Ok(true)
            } else {
                Err(Refusal::UnknownExpectation)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Peer;

    fn parse(head: &[u8]) -> Result<(Head, Request), Refusal> {
        let peer = Peer { address: ([127, 0, 0, 1], 9).into(), tls: None };
        let mut request = Request::new(Method::GET, "", peer);
        Head::parse(head, &mut request).map(|head| (head, request))
    }

    fn check(headers: &str, expected: Result<Framing, Refusal>) {
        let head = format!("POST / HTTP/1.1\r\nhost: a\r\n{headers}\r\n");
        assert_eq!(parse(head.as_bytes()).map(|(head, _)| head.body), expected, "{headers:?}");
    }

    #[test]
    fn a_body_ends_in_one_place_or_the_head_is_refused() {
        check("", Ok(Framing::Length(0)));
        check("content-length: 5\r\n", Ok(Framing::Length(5)));
        check("Content-Length: \t 5 \r\n", Ok(Framing::Length(5)));
        check("transfer-encoding: Chunked\r\n", Ok(Framing::Chunked));
        check("content-length: 99999999999999999999\r\n", Err(Refusal::BodyTooLarge));
        for headers in [
            "content-length: 5\r\ncontent-length: 5\r\n",
            "content-length: 5, 5\r\n",
            "content-length: +5\r\n",
            "content-length: -5\r\n",
            "content-length: 0x5\r\n",
            "content-length:\r\n",
            "content-length: 5\r\ntransfer-encoding: chunked\r\n",
            "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
            "transfer-encoding: gzip, chunked\r\n",
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
            "transfer-encoding: xchunked\r\n",
            "content-length : 5\r\n",
            "content-length: 5\r\n x: y\r\n",
        ] {
            check(headers, Err(Refusal::Malformed));
        }
    }

    #[test]
    fn a_head_ends_at_its_empty_line_however_it_arrives() {
        let head = b"POST / HTTP/1.1\r\nhost: a\r\n\r\nbody";
        assert_eq!(HeadEnd::default().find(head), Ok(Some(28)));
        let mut end = HeadEnd::default();
        for length in 0..28 {
            assert_eq!(end.find(&head[..length]), Ok(None), "{length}");
        }
        assert_eq!(end.find(&head[..28]), Ok(Some(28)));
        for head in ["\r\n", "\n", "GET / HTTP/1.1\n", "GET / HTTP/1.1\r\nhost: a\n\r\n"] {
            let found = HeadEnd::default().find(head.as_bytes());
            assert!(matches!(found, Err(Refusal::Malformed) | Ok(Some(2))), "{head:?}: {found:?}");
        }
        assert_eq!(parse(b"\r\n").map(|_| ()), Err(Refusal::Malformed));
    }

    #[test]
    fn a_head_has_at_most_64_headers_and_16_kib() {
        let many = |count: usize| {
            let headers: String = (1..count).map(|index| format!("x-{index}: a\r\n")).collect();
            parse(format!("GET / HTTP/1.1\r\nhost: a\r\n{headers}\r\n").as_bytes())
        };
        assert_eq!(many(64).expect("64 are allowed").1.headers.len(), 64);
        assert_eq!(many(65).map(|_| ()), Err(Refusal::HeadTooLarge));
        let long = vec![b'a'; HEAD_BYTES_MAX];
        assert_eq!(HeadEnd::default().find(&long), Err(Refusal::HeadTooLarge));
        assert_eq!(HeadEnd::default().find(&long[1..]), Ok(None));
    }

    #[test]
    fn a_connection_stays_open_as_its_version_and_header_say() {
        for (line, connection, expected) in [
            ("1.1", "", true),
            ("1.1", "connection: close\r\n", false),
            ("1.1", "connection: foo, Close\r\n", false),
            ("1.1", "connection: close\r\nconnection: keep-alive\r\n", false),
            ("1.0", "", false),
            ("1.0", "connection: keep-alive\r\n", true),
        ] {
            let head = format!("GET / HTTP/{line}\r\nhost: a\r\n{connection}\r\n");
            let (head, _) = parse(head.as_bytes()).expect("well formed");
            assert_eq!(head.keep_alive, expected, "{line} {connection}");
        }
    }

    #[test]
    fn a_target_is_kept_as_it_was_sent() {
        let head = parse(b"GET /%2e/a%20b?c=%41&d HTTP/1.1\r\nhost: a\r\n\r\n");
        assert_eq!(head.expect("well formed").1.target, "/%2e/a%20b?c=%41&d");
        for target in ["http://a/", "a:443", "a", "/a#b", "/a b", "/\u{e9}", ""] {
            let head = parse(format!("GET {target} HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes());
            assert_eq!(head.map(|_| ()), Err(Refusal::Malformed), "{target}");
        }
    }
}
