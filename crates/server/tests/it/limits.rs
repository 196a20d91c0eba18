//! How far one peer gets, and all together.

use std::thread;
use std::time::{Duration, Instant};

use server::Limits;

use crate::client::{connect, post};
use crate::served::serve;

const SHORT: Duration = Duration::from_millis(300);

/// Sends `start`, then a byte every 20 ms, until the server closes. How long that took.
fn drip(served: &crate::served::Served, start: &str) -> (Duration, Vec<u8>) {
    // The server's time begins with the connection.
    let began = Instant::now();
    let mut client = connect(served.address());
    client.send(start);
    let mut writer = client.stream.try_clone().expect("a socket can be shared");
    let dripping = thread::spawn(move || {
        use std::io::Write;
        while writer.write_all(b"a").is_ok() && began.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(20));
        }
    });
    let said = client.until_closed();
    let took = began.elapsed();
    drop(client);
    dripping.join().expect("it ends");
    (took, said)
}

#[test]
fn a_head_that_drips_is_cut_in_time() {
    let served = serve(Limits { header_timeout: SHORT, ..Limits::default() });
    let (took, said) = drip(&served, "POST / HTTP/1.1\r\nHost: a\r\nX: ");
    assert!(took >= SHORT && took < 8 * SHORT, "{took:?}");
    assert_eq!(said, b"");
    let (took, _) = drip(&served, "");
    assert!(took < 8 * SHORT, "{took:?}");
    // The second request's head on a kept connection has no more time than the first's.
    let (took, said) = drip(&served, &(post("/", "") + "POST / HTTP/1.1\r\nX: "));
    assert!(took < 8 * SHORT && said.starts_with(b"HTTP/1.1 200 OK\r\n"), "{took:?}");
}

#[test]
fn a_body_that_drips_is_cut_in_time_and_told() {
    let served = serve(Limits { body_timeout: SHORT, ..Limits::default() });
    for framing in ["Content-Length: 100000", "Transfer-Encoding: chunked"] {
        let head = format!("POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\nFFFF\r\n");
        let (took, said) = drip(&served, &head);
        // One second more: the client may read the refusal before the connection is gone.
        assert!(took >= SHORT && took < 8 * SHORT + Duration::from_secs(1), "{took:?}");
        let said = String::from_utf8(said).expect("text");
        assert!(said.starts_with("HTTP/1.1 408 ") && said.contains("RequestTimeout"), "{said}");
    }
    assert_eq!(served.watched.count(), 0);
    assert_eq!(served.metric("unauthenticated_bytes"), 0.0);
}

#[test]
fn a_silent_connection_is_closed_when_it_was_idle_too_long() {
    let served = serve(Limits { idle_timeout: SHORT, ..Limits::default() });
    let mut client = connect(served.address());
    for _ in 0..3 {
        assert_eq!(client.ask(post("/", "")).status, 200);
        thread::sleep(SHORT / 2);
    }
    let began = Instant::now();
    assert_eq!(client.until_closed(), b"");
    assert!(began.elapsed() < 8 * SHORT, "{:?}", began.elapsed());
}

#[test]
fn a_peer_that_does_not_read_its_answer_is_cut() {
    let limits = Limits { write_timeout: SHORT, body_bytes_max: 64 << 20, ..Limits::default() };
    let served = serve(limits);
    let mut client = connect(served.address());
    // More than the kernel keeps for a peer.
    client.send(post("/", &"a".repeat(32 << 20)));
    let began = Instant::now();
    while served.metric("connections_open") > 0.0 {
        assert!(began.elapsed() < Duration::from_secs(10), "it is still open");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_read() {
    let served = serve(Limits::default());
    let announced =
        format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", (1 << 20) + 1);
    let mut client = connect(served.address());
    let answer = client.ask(announced);
    assert_eq!((answer.status, answer.error_type().as_str()), (413, "RequestEntityTooLarge"));
    assert_eq!(client.until_closed(), b"");
    let mut client = connect(served.address());
    let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n";
    client.send(chunked.to_owned() + &"a".repeat((1 << 20) + 1));
    assert_eq!(client.answer().expect("an answer").status, 413);
    assert_eq!(served.watched.count(), 0);
}

#[test]
fn a_client_that_sends_too_much_at_once_still_reads_why() {
    let served = serve(Limits::default());
    for _ in 0..20 {
        let mut client = connect(served.address());
        client.send(post("/", &"a".repeat(3 << 19)));
        assert_eq!(client.answer().expect("an answer").status, 413);
    }
}

#[test]
fn a_head_over_the_limit_is_refused() {
    let served = serve(Limits::default());
    let many: String = (0..64).map(|index| format!("X-{index}: a\r\n")).collect();
    for head in [
        format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n"),
        format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "a".repeat(16 << 10)),
        format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(16 << 10)),
        "a".repeat(20 << 10),
    ] {
        let mut client = connect(served.address());
        assert_eq!(client.ask(&head).status, 431, "{}", &head[..40]);
        assert_eq!(client.until_closed(), b"");
    }
    let fits = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "a".repeat(15 << 10));
    assert_eq!(connect(served.address()).ask(fits).status, 200);
}

#[test]
fn the_newest_connection_over_the_limit_is_closed() {
    let served = serve(Limits { connections_max: 2, ..Limits::default() });
    let mut first = connect(served.address());
    let mut second = connect(served.address());
    assert_eq!(first.ask(post("/", "")).status, 200);
    assert_eq!(second.ask(post("/", "")).status, 200);
    assert_eq!(connect(served.address()).until_closed(), b"");
    assert_eq!(served.metric("connections_turned_away_total"), 1.0);
    assert_eq!(first.ask(post("/", "")).status, 200);
    drop(second);
    let began = Instant::now();
    while served.metric("connections_open") > 1.0 {
        assert!(began.elapsed() < Duration::from_secs(10), "its place is not free");
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(connect(served.address()).ask(post("/", "")).status, 200);
}

#[test]
fn bodies_of_strangers_share_a_budget() {
    let served = serve(Limits { unauthenticated_bytes_max: 300_000, ..Limits::default() });
    let body = "a".repeat(200_000);
    let start = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200001\r\n\r\n";
    let mut first = connect(served.address());
    first.send(start.to_owned() + &body);
    let began = Instant::now();
    while served.metric("unauthenticated_bytes") < 200_000.0 {
        assert!(began.elapsed() < Duration::from_secs(10), "it does not count");
        thread::sleep(Duration::from_millis(5));
    }
    let mut second = connect(served.address());
    let answer = second.ask(post("/", &body));
    assert_eq!((answer.status, answer.error_type().as_str()), (503, "ServiceUnavailable"));
    // A length alone takes nothing from others.
    let mut idle = connect(served.address());
    idle.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
    assert_eq!(first.ask("a").status, 200);
    assert_eq!(connect(served.address()).ask(post("/", &body)).status, 200);
}

#[test]
fn who_is_authenticated_no_longer_counts_as_a_stranger() {
    let served = serve(Limits { unauthenticated_bytes_max: 300_000, ..Limits::default() });
    let body = "a".repeat(200_000);
    for (path, status) in [("/authenticated", 200), ("/hold", 503)] {
        let count = served.watched.count();
        let mut first = connect(served.address());
        first.send(post(path, &body));
        let began = Instant::now();
        while served.watched.count() == count {
            assert!(began.elapsed() < Duration::from_secs(10), "it does not arrive");
            thread::sleep(Duration::from_millis(1));
        }
        let answer = connect(served.address()).ask(post("/", &body));
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(first.answer().expect("an answer").status, 200);
    }
}

/// A peer that does not wait for its answers waits its turn between them, for every other on its worker.
#[test]
fn requests_sent_ahead_of_their_answers_do_not_hold_others_up() {
    const AHEAD: usize = 100;
    let served = serve(Limits::default());
    // As many as there are workers have one on each.
    let [mut ahead, mut second, mut third] = [(); 3].map(|()| connect(served.address()));
    for client in [&mut ahead, &mut second, &mut third] {
        assert_eq!(client.ask(post("/", "")).status, 200);
    }
    ahead.send(post("/busy", "").repeat(AHEAD));
    while served.watched.count() < 4 {
        thread::sleep(Duration::from_millis(1));
    }
    for client in [&mut second, &mut third] {
        assert_eq!(client.ask(post("/other", "")).status, 200);
    }
    let before = served.watched.targets().iter().filter(|target| *target == "/busy").count();
    assert!(before < AHEAD, "they came last");
    for _ in 0..AHEAD {
        assert_eq!(ahead.answer().expect("an answer").status, 200);
    }
}
