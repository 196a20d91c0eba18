//! HTTP/2 over TLS.

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::version;
use server::Limits;
use tokio::runtime::Runtime;
use tokio_rustls::TlsConnector;

use crate::served::Served;
use crate::tls::{Identity, connect};

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

async fn client(served: &Served, identity: &Identity) -> SendRequest<Full<Bytes>> {
    let stream = tokio::net::TcpStream::connect(served.address()).await.expect("it accepts");
    let config = identity.config(&version::TLS13, &[], &["h2", "http/1.1"]);
    let name = "localhost".try_into().expect("a name");
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("TLS");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (sender, connection) =
        handshake(TokioExecutor::new(), TokioIo::new(stream)).await.expect("HTTP/2");
    tokio::spawn(connection);
    sender
}

fn post(path: &str, body: impl Into<Bytes>) -> Request<Full<Bytes>> {
    Request::post(format!("https://localhost{path}")).body(Full::new(body.into())).expect("sound")
}

#[test]
fn the_same_answers_come_over_http_2() {
    let identity = Identity::new();
    let served = identity.serve(Limits::default());
    runtime().block_on(async {
        let mut client = client(&served, &identity).await;
        for length in [0, 5, 100_000, 1 << 20] {
            let body = Bytes::from(vec![b'a'; length]);
            let answer = client.send_request(post("/?a=b", body.clone())).await.expect("an answer");
            assert_eq!(answer.status(), 200);
            for (name, value) in [
                ("content-type", "application/x-amz-json-1.1"),
                ("cache-control", "no-cache, no-store, must-revalidate, private"),
                ("pragma", "no-cache"),
                ("expires", "0"),
                ("content-length", &length.to_string()),
            ] {
                assert_eq!(answer.headers()[name], value, "{name}");
            }
            assert_eq!(answer.headers()["x-amzn-requestid"].len(), 36);
            assert!(answer.headers().contains_key("date"));
            let echoed = answer.into_body().collect().await.expect("whole").to_bytes();
            assert_eq!(echoed, body);
        }
        let answer = client.send_request(post("/host", "")).await.expect("an answer");
        assert_eq!(answer.into_body().collect().await.expect("whole").to_bytes(), "localhost");
        let answer = client.send_request(post("/about", "")).await.expect("an answer");
        let about = answer.into_body().collect().await.expect("whole").to_bytes();
        assert!(about.starts_with(b"HTTP/2.0 Some(TlsDetails"), "{about:?}");
    });
    assert_eq!(served.watched.targets()[0], "/?a=b");
}

#[test]
fn the_same_limits_hold_over_http_2() {
    let identity = Identity::new();
    let limits = Limits { body_timeout: Duration::from_millis(300), ..Limits::default() };
    let served = identity.serve(limits);
    runtime().block_on(async {
        let mut client = client(&served, &identity).await;
        let large = client.send_request(post("/", vec![b'a'; (1 << 20) + 1])).await;
        assert_eq!(large.expect("an answer").status(), StatusCode::PAYLOAD_TOO_LARGE);
        let mut many = post("/", "");
        for index in 0..65 {
            let name: http::HeaderName = format!("x-{index}").parse().expect("a name");
            many.headers_mut().insert(name, "a".parse().expect("a value"));
        }
        let many = client.send_request(many).await.expect("an answer");
        assert_eq!(many.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        let mut twice = post("/", "");
        for target in ["A", "B"] {
            twice.headers_mut().append("x-amz-target", target.parse().expect("a value"));
        }
        let twice = client.send_request(twice).await.expect("an answer");
        assert_eq!(twice.status(), StatusCode::BAD_REQUEST);
        assert_eq!(served.watched.count(), 0);
        for path in ["/panic", "/panic-later"] {
            let panicked = client.send_request(post(path, "")).await.expect("an answer");
            assert_eq!(panicked.status(), StatusCode::INTERNAL_SERVER_ERROR);
        }
        assert_eq!(client.send_request(post("/", "")).await.expect("an answer").status(), 200);
    });
    assert_eq!(served.metric("unauthenticated_bytes"), 0.0);
}

#[test]
fn no_stream_is_lost_when_the_server_stops() {
    let identity = Identity::new();
    let served = identity.serve(Limits::default());
    runtime().block_on(async {
        let mut client = client(&served, &identity).await;
        let answers: Vec<_> =
            (0..50).map(|_| client.send_request(post("/slow", "whole"))).collect();
        let answers: Vec<_> = answers.into_iter().map(tokio::spawn).collect();
        while served.watched.count() < 50 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let running = served.running;
        let began = Instant::now();
        let stopped = std::thread::spawn(move || running.stop(Duration::from_secs(5)));
        for answer in answers {
            let answer = answer.await.expect("it ends").expect("an answer");
            assert_eq!(answer.into_body().collect().await.expect("whole").to_bytes(), "whole");
        }
        assert_eq!(stopped.join().expect("it ends"), 0);
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    });
}

#[test]
fn a_request_goes_on_when_its_stream_is_reset() {
    let identity = Identity::new();
    let served = identity.serve(Limits::default());
    runtime().block_on(async {
        let mut client = client(&served, &identity).await;
        let request = tokio::spawn(client.send_request(post("/hold", "")));
        while served.watched.count() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        request.abort();
        assert_eq!(client.send_request(post("/", "")).await.expect("an answer").status(), 200);
        assert_eq!(served.watched.held(), 0);
        let began = Instant::now();
        while served.watched.held() == 0 {
            assert!(began.elapsed() < Duration::from_secs(10), "it was cut short");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// RFC 9113, 4.1.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = (payload.len() as u32).to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// `POST https://a/`, in static and literal fields (RFC 7541), then `further`.
fn header_block(further: &[u8]) -> Vec<u8> {
    [&[0x83, 0x87, 0x84, 0x01, 1, b'a'], further].concat()
}

/// Sends `frames` after the preface, and waits for the server to close. What it said last.
fn until_closed(
    served: &Served,
    identity: &Identity,
    frames: impl Iterator<Item = Vec<u8>>,
) -> Vec<u8> {
    let config = identity.config(&version::TLS13, &[], &["h2"]);
    let mut stream = connect(served.address(), config).expect("a handshake").stream;
    let mut start = PREFACE.to_vec();
    start.extend(frame(4, 0, 0, &[]));
    stream.write_all(&start).expect("it reads");
    for frame in frames {
        if stream.write_all(&frame).is_err() {
            break;
        }
    }
    let _ = stream.flush();
    let mut said = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return said,
            Ok(count) => said.extend(&buffer[..count]),
            Err(error) => {
                assert_ne!(error.kind(), std::io::ErrorKind::WouldBlock, "it stays open");
                return said;
            }
        }
    }
}

#[test]
fn a_peer_that_opens_and_resets_streams_is_cut() {
    let identity = Identity::new();
    let served = identity.serve(Limits::default());
    let frames = (0..100_000).map(|index| {
        let stream = 2 * index + 1;
        let mut pair = frame(1, 4, stream, &header_block(&[]));
        pair.extend(frame(3, 0, stream, &8u32.to_be_bytes()));
        pair
    });
    let began = Instant::now();
    until_closed(&served, &identity, frames);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(served.watched.count() < 5000, "{}", served.watched.count());
}

#[test]
fn a_head_that_never_ends_is_cut() {
    let identity = Identity::new();
    let served = identity.serve(Limits::default());
    // A literal field of 16,000 bytes, again and again, and never END_HEADERS.
    let mut field = vec![0x00, 1, b'x', 0x7f, 0x81, 0x7c];
    field.extend(vec![b'a'; 16_000]);
    let start = frame(1, 0, 1, &header_block(&[]));
    let more = (0..10_000).map(|_| frame(9, 0, 1, &field));
    let began = Instant::now();
    until_closed(&served, &identity, std::iter::once(start).chain(more));
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(served.watched.count(), 0);
}

#[test]
fn headers_of_a_connection_are_refused() {
    let identity = Identity::new();
    let served =
        identity.serve(Limits { header_timeout: Duration::from_secs(1), ..Limits::default() });
    for field in [&b"\x00\x0aconnection\x05close"[..], b"\x00\x11transfer-encoding\x07chunked"] {
        let bad = frame(1, 5, 1, &header_block(field));
        let said = until_closed(&served, &identity, std::iter::once(bad));
        // RST_STREAM of stream 1 with PROTOCOL_ERROR.
        let reset = frame(3, 0, 1, &1u32.to_be_bytes());
        assert!(said.windows(reset.len()).any(|bytes| bytes == reset), "{said:?}");
    }
    assert_eq!(served.watched.count(), 0);
}

#[test]
fn a_connection_that_asks_nothing_is_closed() {
    let identity = Identity::new();
    let time = Duration::from_millis(300);
    let served =
        identity.serve(Limits { header_timeout: time, idle_timeout: time, ..Limits::default() });
    let config = || identity.config(&version::TLS13, &[], &["h2"]);
    let began = Instant::now();
    // Not even the preface.
    let mut stream = connect(served.address(), config()).expect("a handshake").stream;
    let _ = stream.read_to_end(&mut Vec::new());
    assert!(began.elapsed() < 8 * time + Duration::from_secs(5), "{:?}", began.elapsed());
    let began = Instant::now();
    until_closed(&served, &identity, std::iter::empty());
    assert!(began.elapsed() < 8 * time + Duration::from_secs(5), "{:?}", began.elapsed());
}
