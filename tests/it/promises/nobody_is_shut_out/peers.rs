//! Peers that connect and then do nothing, or do it slowly, or never end their handshakes.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use tests::Tls;

use super::{MIB, Served, scale, short};

/// Between two bytes of a slow peer.
const PAUSE: Duration = Duration::from_secs(10);
/// What the service gives to a head and to a body, and the time in which it is seen to have done so.
const HEAD_TIME: Duration = Duration::from_secs(30);
const BODY_TIME: Duration = Duration::from_secs(60);
const ROOM: Duration = Duration::from_secs(5);

/// Handshakes that one thread of a flood has under way.
const HANDSHAKES: usize = 50;

const ASK: &str = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
const HALF_A_HEAD: &str = "POST / HTTP/1.1\r\nhost: a\r\nx: ";
const HALF_A_BODY: &str = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n";

/// A slow peer: a byte at a time, until it is cut.
struct Slow {
    connection: Tls,
    began: Instant,
    cut_after: Option<Duration>,
}

impl Slow {
    fn new(served: &Served, start: &str) -> Self {
        let mut connection =
            served.certificate.connect(served.node.address(), "http/1.1").expect("it is served");
        connection.write_all(start.as_bytes()).expect("it is read");
        connection.sock.set_nonblocking(true).expect("a socket");
        Self { connection, began: Instant::now(), cut_after: None }
    }

    fn look(&mut self) {
        let mut said = [0; 1024];
        let open = loop {
            match self.connection.read(&mut said) {
                Ok(0) => break false,
                // It is told that it was too slow.
                Ok(_) => {}
                Err(error) => break error.kind() == io::ErrorKind::WouldBlock,
            }
        };
        if !open && self.cut_after.is_none() {
            self.cut_after = Some(self.began.elapsed());
        }
    }

    fn drip(&mut self) {
        if self.cut_after.is_none() {
            let _ = self.connection.write(b"a");
        }
    }
}

#[test]
fn peers_that_are_idle_or_slow_delay_nobody_and_the_slow_ones_are_cut() {
    let served = Served::start();
    let (idle_count, slow_count) = (200 * scale(), 20 * scale());
    let clients = served.clients();
    served.round(&clients);
    let idle: Vec<Tls> = thread::scope(|scope| {
        let connect = || (0..idle_count / 4).map(|_| idle(&served)).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(connect)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("they connect")).collect()
    });
    let slow = |start| (0..slow_count / 2).map(|_| Slow::new(&served, start)).collect::<Vec<_>>();
    let (mut heads, mut bodies) = (slow(HALF_A_HEAD), slow(HALF_A_BODY));
    let open = served.node.metric("strongroom_connections_open");
    assert!(open >= (idle.len() + slow_count) as f64, "{open} are open");
    served.others_are_served("idle and slow peers", short(), &clients);
    served.has_grown_by_at_most("idle and slow peers", 1024 * MIB - served.quiet_bytes);

    let time = if scale() > 1 { BODY_TIME + ROOM } else { Duration::from_secs(2) };
    let began = Instant::now();
    let mut dripped = Instant::now();
    while began.elapsed() < time {
        thread::sleep(Duration::from_millis(200));
        let drips = dripped.elapsed() >= PAUSE.min(time / 4);
        for slow in heads.iter_mut().chain(&mut bodies) {
            slow.look();
            if drips {
                slow.drip();
            }
        }
        if drips {
            dripped = Instant::now();
        }
    }
    for (peers, limit) in [(&heads, HEAD_TIME), (&bodies, BODY_TIME)] {
        for peer in peers {
            match peer.cut_after {
                Some(after) => assert!(after >= limit - ROOM && after <= limit + ROOM, "{after:?}"),
                None => assert!(peer.began.elapsed() < limit + ROOM, "a slow peer is not cut"),
            }
        }
    }
    served.others_are_served("after the slow peers", short(), &clients);
}

/// A peer that has asked once, and has nothing more to ask.
fn idle(served: &Served) -> Tls {
    let mut connection =
        served.certificate.connect(served.node.address(), "http/1.1").expect("it is served");
    connection.write_all(ASK.as_bytes()).expect("it is read");
    let mut said = [0; 4096];
    assert!(connection.read(&mut said).expect("an answer") > 0);
    connection
}

/// The peers spend nothing on cryptography: they send a first message that they have, and go.
#[test]
fn a_flood_of_handshakes_delays_nobody() {
    let served = Served::start();
    let mut hello = Vec::new();
    served.certificate.client("http/1.1").write_tls(&mut hello).expect("a vector takes all");
    let failed = "strongroom_tls_handshakes_failed_total";
    let before = served.node.metric(failed);
    served.holds_against("handshakes", 16, short(), |stop| {
        while !stop.load(Ordering::Relaxed) {
            // Together fewer than the kernel keeps for a listener: more would only wait for it.
            let sent = (0..HANDSHAKES).filter_map(|_| {
                let mut stream = TcpStream::connect(served.node.address()).ok()?;
                stream.write_all(&hello).ok()?;
                Some(stream)
            });
            for mut stream in sent.collect::<Vec<_>>() {
                // What it was sent for has been computed.
                let _ = stream.read(&mut [0; 1]);
            }
        }
    });
    let flood = served.node.metric(failed) - before;
    println!("handshakes: {flood} failed");
    assert!(flood > 100.0, "there was no flood: {flood}");
    served.has_grown_by_at_most("handshakes", 200 * MIB);
}

/// Neither TLS nor HTTP: each is refused at once, or cut in time.
#[test]
fn peers_that_speak_no_tls_delay_nobody() {
    let served = Served::start();
    served.holds_against("noise", 2, short(), |stop| {
        while !stop.load(Ordering::Relaxed) {
            let Ok(mut stream) = TcpStream::connect(served.node.address()) else { continue };
            let _ = stream.write_all(&[0x16, 3, 1, 0xff, 0xff, 1]);
            let _ = stream.write_all(&[b'a'; 16 << 10]);
        }
    });
    served.has_grown_by_at_most("noise", 200 * MIB);
}
