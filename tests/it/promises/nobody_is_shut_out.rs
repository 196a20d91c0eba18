//! No peer, with or without a credential, shuts others out: it is refused or cut, and they are served
//! as before.
//!
//! `STRONGROOM_FLOOD_SCALE` multiplies the floods; 50, as in `make gate`, makes 10,000 idle peers, 1,000
//! slow ones and 1,000,000 bad signatures of them. What a claim says of time holds in one of several
//! rounds, so that a machine that is busy otherwise fails no test; who is shut out is so in all of them.

mod bombs;
mod http2;
mod peers;
mod signatures;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Certificate, Client, Node};

/// Requests that one round measures, and the most rounds.
const REQUESTS: usize = 200;
const ROUNDS: usize = 8;
const MIB: u64 = 1 << 20;

fn scale() -> usize {
    std::env::var("STRONGROOM_FLOOD_SCALE").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// What a wait may take that is short to whoever waits, however quiet the node was before.
fn short() -> Duration {
    Duration::from_millis(if scale() > 1 { 50 } else { 100 })
}

/// Tests that measure take turns.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A node that serves TLS, and those of its clients that do nothing wrong.
struct Served {
    node: Node,
    certificate: Certificate,
    key: Value,
    quiet: Waits,
    quiet_bytes: u64,
    _turn: MutexGuard<'static, ()>,
}

/// How long clients waited in one round.
#[derive(Clone, Copy, Debug)]
struct Waits {
    /// The 99th percentile of requests on connections that were open before.
    kept: Duration,
    /// The longest of requests that began with a new connection.
    new: Duration,
}

impl Served {
    fn start() -> Self {
        let turn = alone();
        raise_file_limit();
        let certificate = Certificate::default();
        let node = certificate.setup().argument("--max-connections=20000").start();
        let client = node.client().over_tls(&certificate);
        let key = client.ok("CreateKey", &json!({}))["KeyMetadata"]["KeyId"].clone();
        let none = Waits { kept: Duration::ZERO, new: Duration::ZERO };
        let mut served = Self { node, certificate, key, quiet: none, quiet_bytes: 0, _turn: turn };
        let clients = served.clients();
        served.round(&clients); // What is made at a first request is made.
        served.quiet = served.round(&clients);
        served.quiet_bytes = served.node.resident_bytes();
        served
    }

    /// On as many connections that every worker has some.
    fn clients(&self) -> Vec<Client> {
        (0..4).map(|_| self.node.client().over_tls(&self.certificate)).collect()
    }

    fn round(&self, clients: &[Client]) -> Waits {
        let encrypt = |client: &Client| {
            let began = Instant::now();
            client.ok("Encrypt", &json!({"KeyId": self.key, "Plaintext": "YQ=="}));
            began.elapsed()
        };
        let mut kept: Vec<_> = clients.iter().cycle().take(REQUESTS).map(encrypt).collect();
        kept.sort_unstable();
        let new = self.clients().iter().map(encrypt).max();
        Waits { kept: kept[REQUESTS * 99 / 100], new: new.expect("there are clients") }
    }

    /// Others are served as before while `attackers` threads run `attack` until its flag is set.
    ///
    /// Whoever has a connection waits twice as long as before at the most, or `wait`; whoever makes
    /// one waits its turn among those who do so.
    fn holds_against(
        &self,
        name: &str,
        attackers: usize,
        wait: Duration,
        attack: impl Fn(&AtomicBool) + Sync,
    ) {
        let clients = self.clients();
        self.round(&clients);
        let stop = AtomicBool::new(false);
        let (attack, stop) = (&attack, &stop);
        thread::scope(|scope| {
            // Set when this ends, by a panic too, so that those who wait for the threads do not for ever.
            let _stopping = Stopping(stop);
            for _ in 0..attackers {
                scope.spawn(move || attack(stop));
            }
            // Time for the attack to get under way.
            thread::sleep(Duration::from_millis(300));
            self.others_are_served(name, wait, &clients);
        });
    }

    fn others_are_served(&self, name: &str, wait: Duration, clients: &[Client]) {
        let kept_max = (2 * self.quiet.kept).max(wait);
        let new_max = (2 * self.quiet.new).max(10 * wait);
        let mut waits = Vec::new();
        for _ in 0..ROUNDS {
            let round = self.round(clients);
            waits.push(round);
            if round.kept <= kept_max && round.new <= new_max {
                break;
            }
        }
        println!("{name}: quiet {:?}, then {waits:?}", self.quiet);
        let last = waits.last().expect("a round");
        assert!(last.kept <= kept_max && last.new <= new_max, "{name}: {:?} {waits:?}", self.quiet);
    }

    /// The node has not taken more than `bytes` over what it took when it was quiet.
    fn has_grown_by_at_most(&self, name: &str, bytes: u64) {
        let grown = self.node.resident_bytes_at_most().saturating_sub(self.quiet_bytes);
        println!("{name}: grown by {} KiB from {} KiB", grown >> 10, self.quiet_bytes >> 10);
        assert!(grown <= bytes, "{name}: grown by {} MiB", grown / MIB);
    }
}

/// Sets its flag when dropped.
struct Stopping<'a>(&'a AtomicBool);

impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// To what this process and the nodes that it starts may have.
fn raise_file_limit() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls read or write this one struct, which outlives them.
    unsafe {
        assert_eq!(libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit), 0);
        limit.rlim_cur = limit.rlim_max;
        assert_eq!(libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit), 0);
    }
    let needed = 300 * scale() as u64;
    assert!(limit.rlim_max >= needed, "run `ulimit -Hn {needed}` first: {}", limit.rlim_max);
}
