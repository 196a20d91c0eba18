//! Peers that make HTTP/2 work for nothing: each is refused or cut, and nobody else waits for it.

use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tests::Tls;

use super::{MIB, Served, short};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `POST https://a/` (RFC 7541, A: indices 3, 7 and 4; then `:authority`, a literal).
const REQUEST: &[u8] = &[0x83, 0x87, 0x84, 0x01, 1, b'a'];
/// The longest frame that a peer takes unless it says otherwise (RFC 9113, 4.2).
const FRAME_BYTES_MAX: usize = 16 << 10;
/// Bytes that a peer gets rid of before it is cut, or it is not cut at all: what the kernel keeps of a
/// connection, and some more.
const BYTES_MAX: usize = 64 << 20;
/// Peers that do the same at the same time.
const PEERS: usize = 2;
/// For a peer that is not to be cut.
const LONG: Duration = Duration::from_secs(1);

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short frame").to_be_bytes();
    let mut frame = vec![length[1], length[2], length[3], kind, flags];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// What a peer got for its pains.
#[derive(Debug, Eq, PartialEq)]
enum End {
    Cut,
    /// Its requests are answered, or it is left alone.
    Endured,
}

/// Sends `start` and then what `next` makes of 0, 1, 2 …, not waiting for answers.
fn attack(served: &Served, start: &[Vec<u8>], next: impl Fn(u32) -> Vec<u8>) -> End {
    let mut tls = served.certificate.connect(served.node.address(), "h2").expect("it is served");
    let mut bytes = [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat();
    bytes.extend(start.concat());
    tls.sock.set_read_timeout(Some(Duration::from_millis(1))).expect("a socket");
    tls.sock.set_write_timeout(Some(LONG / 4)).expect("a socket");
    let began = Instant::now();
    let (mut sent, mut number) = (0, 0);
    loop {
        // A batch fills one record of TLS, so the node meets many frames at once.
        while bytes.len() < FRAME_BYTES_MAX {
            bytes.extend(next(number));
            number += 1;
        }
        match tls.write_all(&bytes).and_then(|()| tls.flush()) {
            // The node takes no more before the peer has taken the answers.
            Err(error) if is_slow(&error) => return End::Endured,
            Err(_) => return End::Cut,
            Ok(()) if is_closed(&mut tls) => return End::Cut,
            Ok(()) => {}
        }
        sent += bytes.len();
        bytes.clear();
        if sent >= BYTES_MAX || began.elapsed() > LONG {
            return End::Endured;
        }
    }
}

/// Reads what is there; whether the connection is at its end.
fn is_closed(tls: &mut Tls) -> bool {
    let mut said = [0; FRAME_BYTES_MAX];
    for _ in 0..1000 {
        match tls.read(&mut said) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return !is_slow(&error),
        }
    }
    false
}

fn is_slow(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// Many peers do it again and again while others are served.
fn check(name: &str, expected: End, start: &[Vec<u8>], next: impl Fn(u32) -> Vec<u8> + Sync) {
    let served = Served::start();
    assert_eq!(attack(&served, start, &next), expected, "{name}");
    let attacks = AtomicUsize::new(0);
    served.holds_against(name, PEERS, short(), |stop| {
        while !stop.load(Ordering::Relaxed) {
            attack(&served, start, &next);
            attacks.fetch_add(1, Ordering::Relaxed);
        }
    });
    println!("{name}: {attacks:?} connections");
    served.has_grown_by_at_most(name, 64 * MIB);
}

fn stream(number: u32) -> u32 {
    2 * number + 1
}

/// CVE-2023-44487.
#[test]
fn streams_that_are_opened_and_reset_cut_their_peer() {
    check("rapid reset", End::Cut, &[], |number| {
        let mut frames = frame(HEADERS, END_HEADERS | END_STREAM, stream(number), REQUEST);
        frames.extend(frame(RST_STREAM, 0, stream(number), &8u32.to_be_bytes()));
        frames
    });
}

/// CVE-2025-8671: the peer makes the server do the resetting, by a window that grows too large.
#[test]
fn streams_that_the_server_has_to_reset_cut_their_peer() {
    check("made resets", End::Cut, &[], |number| {
        let mut frames = frame(HEADERS, END_HEADERS, stream(number), REQUEST);
        frames.extend(frame(WINDOW_UPDATE, 0, stream(number), &i32::MAX.to_be_bytes()));
        frames
    });
}

/// VU#421644.
#[test]
fn a_head_that_goes_on_for_ever_cuts_its_peer() {
    let start = [frame(HEADERS, 0, 1, REQUEST)];
    let literal = [&[0x00, 1, b'x', 100][..], &[b'a'; 100]].concat();
    check("CONTINUATION", End::Cut, &start, |_| frame(CONTINUATION, 0, 1, &literal));
    check("empty CONTINUATION", End::Cut, &start, |_| frame(CONTINUATION, 0, 1, &[]));
}

/// Each of a million headers takes two bytes on the wire, and more in memory.
#[test]
fn a_million_tiny_headers_cut_their_peer() {
    let start = [frame(HEADERS, 0, 1, REQUEST)];
    // `accept-charset:` with an empty value, from the static table.
    let tiny = vec![0x80 | 15; 1000];
    check("tiny headers", End::Cut, &start, |_| frame(CONTINUATION, 0, 1, &tiny));
}

/// A header of 3 KiB goes into the table, and each byte after it stands for the whole header.
#[test]
fn heads_that_grow_when_they_are_read_fill_no_memory() {
    let large = [&[0x40, 1, b'x', 0x7f, 0x81, 0x16][..], &[b'a'; 0x7f + 0x0b01]].concat();
    let start = [frame(HEADERS, END_HEADERS | END_STREAM, 1, &[REQUEST, &large].concat())];
    let bomb = [REQUEST, &[0x80 | 62; 8000]].concat();
    check("HPACK bomb", End::Cut, &start, |number| {
        frame(HEADERS, END_HEADERS | END_STREAM, stream(number + 1), &bomb)
    });
}

/// CVE-2019-9512, -9515 and -9518: frames that cost an answer, or nothing at all to send.
#[test]
fn frames_that_say_nothing_fill_no_memory() {
    check("PING", End::Endured, &[], |_| frame(PING, 0, 0, &[0; 8]));
    check("SETTINGS", End::Endured, &[], |_| frame(SETTINGS, 0, 0, &[]));
    let start = [frame(HEADERS, END_HEADERS, 1, REQUEST)];
    check("empty DATA", End::Cut, &start, |_| frame(DATA, 0, 1, &[]));
}
