//! How a server ends.

use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use server::Limits;

use crate::client::{connect, post};
use crate::served::serve;

#[test]
fn no_request_is_lost_when_the_server_stops_under_load() {
    let served = serve(Limits::default());
    let address = served.address();
    let clients: Vec<_> = (0..16)
        .map(|number| {
            thread::spawn(move || {
                let mut client = connect(address);
                let path = if number % 2 == 0 { "/" } else { "/slow" };
                for count in 1.. {
                    let answer = client.ask(post(path, "whole"));
                    assert_eq!((answer.status, answer.text()), (200, "whole"));
                    // Told that it was the last one, a client asks no more on this connection.
                    if answer.headers.get("connection").is_some_and(|value| value == "close") {
                        return count;
                    }
                }
                unreachable!("the server stops")
            })
        })
        .collect();
    thread::sleep(Duration::from_millis(500));
    let began = Instant::now();
    assert_eq!(served.running.stop(Duration::from_secs(5)), 0, "connections cut");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    let answered: u32 = clients.into_iter().map(|client| client.join().expect("no loss")).sum();
    assert!(answered > 100, "{answered}");
    assert!(TcpStream::connect(address).is_err(), "nobody listens");
}

#[test]
fn a_request_that_takes_too_long_is_cut_at_the_deadline() {
    let served = serve(Limits::default());
    let mut client = connect(served.address());
    client.send(post("/forever", ""));
    while served.watched.count() == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    let began = Instant::now();
    assert_eq!(served.running.stop(Duration::from_millis(300)), 1);
    assert!(began.elapsed() >= Duration::from_millis(299), "{:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!(client.until_closed(), b"");
}

#[test]
fn a_connection_at_rest_is_closed_within_the_grace() {
    let grace = Duration::from_millis(200);
    let served = serve(Limits { drain_grace: grace, ..Limits::default() });
    let mut client = connect(served.address());
    assert_eq!(client.ask(post("/", "")).status, 200);
    let began = Instant::now();
    assert_eq!(served.running.stop(Duration::from_secs(5)), 0);
    assert!(began.elapsed() >= grace && began.elapsed() < 8 * grace, "{:?}", began.elapsed());
    assert_eq!(client.until_closed(), b"");
}

#[test]
fn a_server_that_is_dropped_is_gone() {
    let served = serve(Limits::default());
    let address = served.address();
    let mut client = connect(address);
    assert_eq!(client.ask(post("/", "")).status, 200);
    drop(served);
    assert_eq!(client.until_closed(), b"");
    assert!(TcpStream::connect(address).is_err());
}
