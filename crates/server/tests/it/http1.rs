//! HTTP/1.1 as clients rightly use it.

use std::net::Shutdown;

use server::Limits;

use crate::client::{connect, post};
use crate::served::serve;

#[test]
fn an_answer_carries_what_aws_sends() {
    let served = serve(Limits::default());
    let answer = connect(served.address()).ask(post("/", "{}"));
    assert_eq!((answer.status, answer.text()), (200, "{}"));
    for (name, value) in [
        ("content-type", "application/x-amz-json-1.1"),
        ("content-length", "2"),
        ("cache-control", "no-cache, no-store, must-revalidate, private"),
        ("pragma", "no-cache"),
        ("expires", "0"),
    ] {
        assert_eq!(answer.headers[name], value, "{name}");
    }
    let id = &answer.headers["x-amzn-requestid"];
    assert_eq!((id.len(), id.to_lowercase() == *id, &id[14..15]), (36, true, "4"), "{id}");
    assert!(answer.headers["date"].ends_with(" GMT"));
}

#[test]
fn the_handler_gets_what_was_sent_and_the_id_that_is_answered() {
    let served = serve(Limits::default());
    let mut client = connect(served.address());
    client.ask(post("/a%20b/../c?d=%2F&e", ""));
    assert_eq!(served.watched.targets(), ["/a%20b/../c?d=%2F&e"]);
    let about = client.ask(post("/about", ""));
    let id = &about.headers["x-amzn-requestid"];
    assert_eq!(about.text(), format!("HTTP/1.1 None {id}"));
    assert_eq!(about.headers["content-type"], "text/plain");
    let teapot = client.ask(post("/teapot", ""));
    assert_eq!((teapot.status, teapot.headers["retry-after"].as_str()), (418, "1"));
}

#[test]
fn a_connection_carries_many_requests_each_with_its_own_id() {
    let served = serve(Limits::default());
    let mut client = connect(served.address());
    let mut ids = std::collections::HashSet::new();
    for number in 0..600 {
        let answer = client.ask(post("/", &number.to_string()));
        assert_eq!(answer.text(), number.to_string());
        ids.insert(answer.headers["x-amzn-requestid"].clone());
    }
    assert_eq!(ids.len(), 600);
    assert_eq!(served.metric("connections_accepted_total"), 1.0);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let served = serve(Limits::default());
    let mut client = connect(served.address());
    let requests: String = (0..100).map(|number| post("/", &"x".repeat(number))).collect();
    client.send(post("/slow", "first") + &requests);
    assert_eq!(client.answer().expect("an answer").text(), "first");
    for number in 0..100 {
        assert_eq!(client.answer().expect("an answer").body.len(), number);
    }
}

#[test]
fn bodies_arrive_whole_however_they_are_cut() {
    let served = serve(Limits::default());
    let mut client = connect(served.address());
    for length in [0, 1, 8191, 8192, 8193, 16384, 100_000, 1 << 20] {
        let body: String = (0..length).map(|at| char::from(b'a' + (at % 23) as u8)).collect();
        let answer = client.ask(post("/", &body));
        assert_eq!((answer.status, answer.text() == body), (200, true), "{length}");
        let mut chunked =
            String::from("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        for part in body.as_bytes().chunks(5000) {
            chunked.push_str(&format!("{:X}\r\n{}\r\n", part.len(), String::from_utf8_lossy(part)));
        }
        let answer = client.ask(chunked + "0\r\n\r\n");
        assert_eq!((answer.status, answer.text() == body), (200, true), "{length} chunked");
    }
    for byte in post("/", "byte by byte").bytes() {
        client.send([byte]);
    }
    assert_eq!(client.answer().expect("an answer").text(), "byte by byte");
    assert_eq!(served.metric("unauthenticated_bytes"), 0.0);
}

#[test]
fn a_client_that_asks_first_is_told_to_continue() {
    let served = serve(Limits::default());
    let mut client = connect(served.address());
    let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-Continue\r\n\r\n";
    assert_eq!(client.ask(head).status, 100);
    assert_eq!(client.ask("body").text(), "body");
    // Who does not wait gets no interim answer.
    assert_eq!(client.ask(format!("{head}body")).text(), "body");
    // Who would send too much is told before it does.
    let head = head.replace("Length: 4", "Length: 9999999");
    assert_eq!(client.ask(head).status, 413);
    let unknown = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: tea\r\n\r\n";
    assert_eq!(connect(served.address()).ask(unknown).status, 417);
}

#[test]
fn a_connection_ends_when_the_client_says_so() {
    let served = serve(Limits::default());
    for request in [
        "GET /close HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /close HTTP/1.0\r\n\r\n",
    ] {
        let mut client = connect(served.address());
        let answer = client.ask(format!("{request}{}", post("/after", "")));
        assert_eq!((answer.status, answer.headers["connection"].as_str()), (200, "close"));
        assert_eq!(client.until_closed(), b"");
    }
    assert_eq!(served.watched.targets(), ["/close", "/close"]);
    let mut client = connect(served.address());
    for _ in 0..2 {
        let answer = client.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assert_eq!(answer.headers["connection"], "keep-alive");
    }
}

#[test]
fn a_client_that_has_said_all_still_gets_its_answer() {
    let served = serve(Limits::default());
    let mut client = connect(served.address());
    client.send(post("/slow", "half closed"));
    client.stream.shutdown(Shutdown::Write).expect("it is open");
    assert_eq!(client.answer().expect("an answer").text(), "half closed");
    assert_eq!(client.until_closed(), b"");
}

#[test]
fn a_head_request_gets_the_length_and_no_body() {
    let served = serve(Limits::default());
    let mut client = connect(served.address());
    client.send("HEAD /teapot HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let all = String::from_utf8(client.until_closed()).expect("text");
    assert!(all.contains("\r\nContent-Length: 3\r\n") && all.ends_with("\r\n\r\n"), "{all}");
}

#[test]
fn a_panic_is_answered_and_the_connection_goes_on() {
    let served = serve(Limits::default());
    let mut client = connect(served.address());
    for path in ["/panic", "/panic-later"] {
        let answer = client.ask(post(path, ""));
        assert_eq!((answer.status, answer.error_type().as_str()), (500, "KMSInternalException"));
        assert!(!answer.text().contains("secret"));
    }
    assert_eq!(client.ask(post("/", "on")).text(), "on");
    assert_eq!(served.metric("http_refusals_total{reason=\"Internal\"}"), 2.0);
}
