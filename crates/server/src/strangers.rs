//! How often strangers may ask for something that costs work before it is known who they are.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Requests that a peer may make at once, and then each second.
const BURST: u64 = 100;
const PER_SECOND: u64 = 20;
/// Peers that are told apart; those that fall on the same place share it.
const PLACES: usize = 4096;

const INTERVAL_US: u64 = 1_000_000 / PER_SECOND;

/// What each peer may still ask: a generic cell rate algorithm in a table of fixed size, without a lock. Nobody
/// can choose whom it shares a place with.
#[derive(Debug)]
pub(crate) struct Strangers {
    began: Instant,
    hasher: RandomState,
    /// When the peer will have been quiet for long enough, in microseconds since `began`.
    places: Box<[AtomicU64]>,
}

impl Strangers {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            hasher: RandomState::new(),
            places: (0..PLACES).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Counts a request of `peer`. False: it is one too many.
    pub(crate) fn admit(&self, peer: IpAddr) -> bool {
        let now_us = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX / 2);
        self.admit_at(peer, now_us)
    }

    fn admit_at(&self, peer: IpAddr, now_us: u64) -> bool {
        let place = self.hasher.hash_one(network(peer)) as usize % PLACES;
        let Some(quiet_us) = self.places.get(place) else { return false };
        let admitted = quiet_us.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |quiet_us| {
            let next_us = quiet_us.max(now_us).saturating_add(INTERVAL_US);
            (next_us <= now_us.saturating_add(BURST * INTERVAL_US)).then_some(next_us)
        });
        admitted.is_ok()
    }
}

/// By which a peer is told from others: of IPv6, the network, in which it has more addresses than there are
/// places.
fn network(peer: IpAddr) -> u64 {
    match peer.to_canonical() {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => (address.to_bits() >> 64) as u64 | 1 << 63,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(strangers: &Strangers, peer: &str, now_us: u64, tries: usize) -> usize {
        let peer = peer.parse().unwrap();
        (0..tries).filter(|_| strangers.admit_at(peer, now_us)).count()
    }

    #[test]
    fn a_peer_may_ask_some_times_at_once_and_then_so_often() {
        let strangers = Strangers::new();
        assert_eq!(admitted(&strangers, "192.0.2.1", 0, 150), 100);
        assert_eq!(admitted(&strangers, "192.0.2.1", 1_000_000, 150), 20);
        assert_eq!(admitted(&strangers, "::ffff:192.0.2.1", 1_000_000, 1), 0, "the same peer");
        assert_eq!(admitted(&strangers, "192.0.2.1", 100_000_000, 150), 100);
    }

    #[test]
    fn a_network_of_ipv6_is_one_peer_and_others_are_others() {
        let strangers = Strangers::new();
        assert_eq!(admitted(&strangers, "2001:db8::1", 0, 100), 100);
        assert_eq!(admitted(&strangers, "2001:db8::2", 0, 1), 0);
        // Of ten others, hardly all share a place with it.
        let others = (1..=10).map(|i| admitted(&strangers, &format!("2001:db8:{i}::1"), 0, 1));
        assert!(others.sum::<usize>() > 5);
    }
}
