//! Requests that two readers could read as different requests.
//!
//! The vectors follow RFC 9112, 11.2 and the published attacks on proxies (CL.TE, TE.CL, TE.TE,
//! folded and bare line ends, chunk sizes and extensions).

use server::Limits;

use crate::client::{connect, post};
use crate::served::serve;

/// What an attacker wants to see executed.
const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

/// Headers of a request, of which some reader might believe a body that ends elsewhere.
const HEADERS: [&str; 34] = [
    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    "Content-Length: 5\r\nContent-Length: 6\r\n",
    "Content-Length: 5\r\nContent-Length: 5\r\n",
    "Content-Length: 5, 5\r\n",
    "Content-Length: 5 5\r\n",
    "Content-Length: +5\r\n",
    "Content-Length: -1\r\n",
    "Content-Length: 0x5\r\n",
    "Content-Length: 5.0\r\n",
    "Content-Length:\r\n",
    "Content-Length: \u{0665}\r\n",
    "Content-Length: 99999999999999999999\r\n",
    "Content-Length : 5\r\n",
    "Content-Length\t: 5\r\n",
    "Content-Length: 5\r\n\t\r\n",
    "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding: identity\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding: chunked, identity\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
    "Transfer-Encoding: \u{b}chunked\r\n",
    "Transfer-Encoding: \"chunked\"\r\n",
    "Transfer-Encoding: chunked;q=1\r\n",
    "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding:\r\n chunked\r\n",
    " Transfer-Encoding: chunked\r\n",
    "X: y\r\n Transfer-Encoding: chunked\r\n",
    "X: y\rTransfer-Encoding: chunked\r\n",
    "X: y\nTransfer-Encoding: chunked\r\n",
    "X: \0\r\nTransfer-Encoding: chunked\r\n",
    "X\r\nTransfer-Encoding: chunked\r\n",
    ": y\r\nTransfer-Encoding: chunked\r\n",
];

/// Headers that say who asks and what: a signature checked over one must not act for another.
const REPEATED: [&str; 6] = [
    "Host: b\r\n",
    "X-Amz-Target: A\r\nX-Amz-Target: B\r\n",
    "Authorization: A\r\nauthorization: B\r\n",
    "X-Amz-Date: A\r\nX-Amz-Date: A\r\n",
    "X-Amz-Security-Token: A\r\nX-Amz-Security-Token: B\r\n",
    "Content-Type: A\r\nContent-Type: B\r\n",
];

/// First lines, and what comes before them.
const STARTS: [&str; 15] = [
    "\r\nPOST /first HTTP/1.1\r\nHost: a\r\n",
    "\nPOST /first HTTP/1.1\r\nHost: a\r\n",
    "POST  /first HTTP/1.1\r\nHost: a\r\n",
    "POST\t/first HTTP/1.1\r\nHost: a\r\n",
    "POST /first HTTP/1.1 \r\nHost: a\r\n",
    "POST /first HTTP/1.2\r\nHost: a\r\n",
    "POST /first HTTP/2.0\r\nHost: a\r\n",
    "POST /first http/1.1\r\nHost: a\r\n",
    "POST /first\r\nHost: a\r\n",
    "POST /first HTTP/1.1\nHost: a\r\n",
    "POST /first HTTP/1.1\r\n",
    "POST http://a/first HTTP/1.1\r\nHost: a\r\n",
    "POST /first#/second HTTP/1.1\r\nHost: a\r\n",
    "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n",
    "PRI * HTTP/2.0\r\n",
];

/// Chunked bodies.
const CHUNKS: [&str; 17] = [
    "0\n\n",
    "0\r\n\n",
    "0\n\r\n",
    "0\r\nX: y\r\n\r\n",
    "0\r\nContent-Length: 5\r\n\r\n",
    "0;\r\n\r\n",
    "5;a=b\r\nhello\r\n0\r\n\r\n",
    "5;\nhello\r\n0\r\n\r\n",
    "5 \r\nhello\r\n0\r\n\r\n",
    " 5\r\nhello\r\n0\r\n\r\n",
    "+5\r\nhello\r\n0\r\n\r\n",
    "-5\r\nhello\r\n0\r\n\r\n",
    "0x5\r\nhello\r\n0\r\n\r\n",
    "5\r\nhelloXX0\r\n\r\n",
    "5\r\nhello\n0\r\n\r\n",
    "10000000000000005\r\nhello\r\n0\r\n\r\n",
    "\r\n0\r\n\r\n",
];

fn vectors() -> Vec<String> {
    let start = "POST /first HTTP/1.1\r\nHost: a\r\n";
    let headers = HEADERS.iter().map(|headers| format!("{start}{headers}\r\n0\r\n\r\n"));
    let repeated = REPEATED.iter().map(|headers| format!("{start}{headers}\r\n"));
    let starts = STARTS.iter().map(|start| format!("{start}\r\n"));
    let chunks =
        CHUNKS.iter().map(|chunks| format!("{start}Transfer-Encoding: chunked\r\n\r\n{chunks}"));
    let old = "POST /first HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    headers.chain(repeated).chain(starts).chain(chunks).chain([old.to_owned()]).collect()
}

#[test]
fn what_could_be_read_in_two_ways_is_refused_and_nothing_after_it_is_executed() {
    let served = serve(Limits::default());
    for vector in vectors() {
        let mut client = connect(served.address());
        client.send(format!("{vector}{SMUGGLED}{SMUGGLED}"));
        let answer = client.answer().unwrap_or_else(|error| panic!("{vector:?}: {error}"));
        let malformed = answer.error_type() == "MalformedHttpRequestException";
        let refused = malformed && answer.status == 400 || answer.status == 413;
        assert!(refused && answer.headers["connection"] == "close", "{vector:?}: {answer:?}");
        assert_eq!(client.until_closed(), b"", "one answer, then the end: {vector:?}");
        assert_eq!(served.watched.targets(), [""; 0], "{vector:?}");
    }
}

#[test]
fn the_vectors_would_be_executed_if_they_were_sound() {
    let served = serve(Limits::default());
    let mut client = connect(served.address());
    let sound = "POST /first HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    client.send(format!("{sound}{SMUGGLED}"));
    assert_eq!(client.answer().expect("an answer").status, 200);
    assert_eq!(client.answer().expect("an answer").status, 200);
    assert_eq!(served.watched.targets(), ["/first", "/smuggled"]);
}

#[test]
fn a_request_within_a_body_is_a_body() {
    let served = serve(Limits::default());
    let mut client = connect(served.address());
    assert_eq!(client.ask(post("/first", SMUGGLED)).text(), SMUGGLED);
    assert_eq!(client.ask(post("/second", "")).status, 200);
    assert_eq!(served.watched.targets(), ["/first", "/second"]);
}
