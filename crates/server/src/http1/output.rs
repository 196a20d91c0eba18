//! The head of an answer.

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use http::Version;

use crate::response::is_of_the_server;
use crate::{RequestId, Response};

pub(super) const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// The present second as a `date` header writes it, made once per second.
#[derive(Debug)]
pub(crate) struct Date {
    second: u64,
    text: String,
}

impl Date {
    pub(crate) fn new() -> Self {
        Self { second: u64::MAX, text: String::new() }
    }

    fn now(&mut self) -> &str {
        let now = SystemTime::now();
        let second = now.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        if second != self.second {
            self.second = second;
            self.text = httpdate::fmt_http_date(now);
        }
        &self.text
    }
}

/// What an answer's head depends on beside the answer.
#[derive(Debug)]
pub(super) struct About<'a> {
    pub(super) id: &'a RequestId,
    pub(super) version: Version,
    pub(super) keep_alive: bool,
}

/// Writes the head of `response` to `out`.
pub(super) fn write_head(
    out: &mut Vec<u8>,
    response: &Response,
    date: &mut Date,
    about: &About<'_>,
) {
    out.extend_from_slice(b"HTTP/1.1 ");
    out.extend_from_slice(response.status.as_str().as_bytes());
    out.extend_from_slice(b" ");
    out.extend_from_slice(response.status.canonical_reason().unwrap_or_default().as_bytes());
    out.extend_from_slice(b"\r\nx-amzn-RequestId: ");
    out.extend_from_slice(about.id.as_bytes());
    out.extend_from_slice(b"\r\nContent-Type: ");
    out.extend_from_slice(response.content_type.as_bytes());
    out.extend_from_slice(b"\r\nDate: ");
    out.extend_from_slice(date.now().as_bytes());
    // The same three as `NEVER_CACHED`, in one piece.
    out.extend_from_slice(
        b"\r\nCache-Control: no-cache, no-store, must-revalidate, private\
          \r\nPragma: no-cache\r\nExpires: 0\r\nContent-Length: ",
    );
    write!(out, "{}", response.body.len()).expect("a vector takes all");
    if !about.keep_alive {
        out.extend_from_slice(b"\r\nConnection: close");
    } else if about.version == Version::HTTP_10 {
        out.extend_from_slice(b"\r\nConnection: keep-alive");
    }
    for (name, value) in &response.headers {
        if !is_of_the_server(name) {
            out.extend_from_slice(b"\r\n");
            out.extend_from_slice(name.as_str().as_bytes());
            out.extend_from_slice(b": ");
            out.extend_from_slice(value.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n\r\n");
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue, StatusCode, header};
    use secret::Buffer;

    use super::*;
    use crate::response::NEVER_CACHED;

    fn head(response: &Response, version: Version, keep_alive: bool) -> String {
        let mut out = Vec::new();
        let id = RequestId::random();
        let about = About { id: &id, version, keep_alive };
        write_head(&mut out, response, &mut Date::new(), &about);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn an_answer_says_what_aws_says() {
        let body = Buffer::from(b"{}".to_vec());
        let response = Response::json(StatusCode::OK, body);
        let head = head(&response, Version::HTTP_11, true);
        assert!(head.starts_with("HTTP/1.1 200 OK\r\nx-amzn-RequestId: "), "{head}");
        assert!(head.contains("\r\nContent-Type: application/x-amz-json-1.1\r\n"), "{head}");
        assert!(head.contains(" GMT\r\n") && head.contains("\r\nContent-Length: 2\r\n"), "{head}");
        assert!(!head.contains("onnection"), "{head}");
        for (name, value) in &NEVER_CACHED {
            let line = format!("\r\n{name}: {}\r\n", value.to_str().expect("text"));
            assert!(head.to_lowercase().contains(&line), "{line}");
        }
    }

    #[test]
    fn a_handler_cannot_frame_the_message() {
        let mut response = Response::new(StatusCode::OK, "text/plain", "hello");
        response.headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("1"));
        response.headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        response.headers.insert(HeaderName::from_static("retry-after"), HeaderValue::from(7));
        let head = head(&response, Version::HTTP_10, true).to_lowercase();
        assert!(head.contains("\r\ncontent-length: 5\r\n"), "{head}");
        assert!(
            !head.contains("content-length: 1\r\n") && !head.contains("transfer-enc"),
            "{head}"
        );
        assert!(head.contains("\r\nretry-after: 7\r\n"), "{head}");
        assert!(head.contains("\r\nconnection: keep-alive\r\n"), "{head}");
    }
}
