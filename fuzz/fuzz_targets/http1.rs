//! HTTP/1.1: there is one reading of what is accepted, however it arrives and whoever reads it.
//!
//! The first byte says in how large parts the rest arrives.
#![no_main]

use std::sync::{Arc, Mutex};

use http::StatusCode;
use libfuzzer_sys::fuzz_target;
use server::{Request, Response};

/// One request: its first line, its headers in the order of their names, its body.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Reading {
    first_line: [String; 3],
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

fuzz_target!(|input: &[u8]| {
    let Some((size, bytes)) = input.split_first() else { return };
    let parts: Vec<&[u8]> = bytes.chunks(usize::from(*size).max(1)).collect();
    let (readings, answers) = serve(&[bytes]);
    assert_eq!(serve(&parts).0, readings, "the same requests, however they arrive");
    check_answers(&readings, &answers);

    let mut rest = bytes;
    for reading in &readings {
        let (plain, after) = plainly(rest).expect("what is accepted is plain");
        assert_eq!(plain, *reading);
        rest = after;

        let again = written(reading);
        if again.len() < 15_000 && reading.headers.len() < 60 {
            let (readings, _) = serve(&[&again]);
            assert_eq!(readings.len(), 1, "{reading:?}");
            assert_eq!(without_framing(&readings[0]), without_framing(reading));
        }
    }
});

/// The requests that reach the handler, and all that is answered.
fn serve(parts: &[&[u8]]) -> (Vec<Reading>, Vec<u8>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let handler = {
        let seen = Arc::clone(&seen);
        move |request: &mut Request| {
            seen.lock().expect("one thread").push(reading(request));
            Response::new(StatusCode::OK, "text/plain", "HTTP/1.1 500 \r\n\r\n")
        }
    };
    let answers = server::fuzzing::http1(handler, parts);
    let readings = std::mem::take(&mut *seen.lock().expect("one thread"));
    (readings, answers)
}

fn reading(request: &Request) -> Reading {
    let method = request.method.to_string();
    let first_line = [method, request.target.clone(), format!("{:?}", request.version)];
    let headers = request.headers.iter();
    let mut headers: Vec<_> = headers.map(|(name, value)| (text(name), value.to_vec())).collect();
    headers.sort();
    Reading { first_line, headers, body: request.body.to_vec() }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("a name is a token")
}

/// The request that starts `bytes`, as whoever has only read RFC 9112 finds it, and what follows.
fn plainly(bytes: &[u8]) -> Option<(Reading, &[u8])> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, rest) = (&bytes[..end], &bytes[end + 4..]);
    let mut lines = head.split(|byte| *byte == b'\n');
    let first_line = String::from_utf8(lines.next()?.trim_ascii_end().to_vec()).ok()?;
    let first_line: Vec<String> = first_line.split(' ').map(String::from).collect();
    let mut headers = Vec::new();
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = String::from_utf8(line[..colon].to_ascii_lowercase()).ok()?;
        headers.push((name, line[colon + 1..].trim_ascii().to_vec()));
    }
    headers.sort();
    let named = |name| headers.iter().filter(move |header| header.0 == name);
    let (body, rest) = match (named("content-length").count(), named("transfer-encoding").count()) {
        (0, 0) => (Vec::new(), rest),
        (1, 0) => {
            let length = &named("content-length").next()?.1;
            let length: usize = std::str::from_utf8(length).ok()?.parse().ok()?;
            let (body, rest) = rest.split_at_checked(length)?;
            (body.to_vec(), rest)
        }
        (0, 1) => chunks(rest)?,
        _ => return None,
    };
    Some((Reading { first_line: first_line.try_into().ok()?, headers, body }, rest))
}

fn chunks(mut rest: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).ok()?, 16).ok()?;
        let (chunk, after) = rest[line + 2..].split_at_checked(size)?;
        body.extend_from_slice(chunk);
        rest = after.strip_prefix(b"\r\n")?;
        if size == 0 {
            return Some((body, rest));
        }
    }
}

/// The same request with the length of its body.
fn written(reading: &Reading) -> Vec<u8> {
    let Reading { first_line: [method, target, version], headers, body } = without_framing(reading);
    let mut bytes = format!("{method} {target} {version}\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(&[name.as_bytes(), b": ", &value, b"\r\n"].concat());
    }
    bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    bytes.extend_from_slice(&body);
    bytes
}

fn without_framing(reading: &Reading) -> Reading {
    let mut reading = reading.clone();
    let is_framing = |name: &str| name == "content-length" || name == "transfer-encoding";
    reading.headers.retain(|(name, _)| !is_framing(name));
    reading
}

/// One answer to each request, in order, and at most one refusal, which is the last.
fn check_answers(readings: &[Reading], mut answers: &[u8]) {
    let mut requests = readings.iter();
    let mut refused = false;
    while !answers.is_empty() {
        assert!(!refused, "nothing follows a refusal");
        let end = answers.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
        let head = std::str::from_utf8(&answers[..end]).expect("text").to_lowercase();
        answers = &answers[end + 4..];
        let status = head.split(' ').nth(1).expect("a status");
        if status == "100" {
            continue;
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.expect("a length").parse().expect("a number");
        let is_head = match status {
            "200" => requests.next().expect("a request").first_line[0] == "HEAD",
            _ => {
                refused = true;
                assert!(head.contains("\r\nconnection: close"), "{head}");
                false
            }
        };
        answers = &answers[if is_head { 0 } else { length }..];
    }
    assert_eq!(requests.next(), None, "every request is answered");
}
