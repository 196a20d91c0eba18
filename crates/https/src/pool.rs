//! Connections that are kept for the next request.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::Url;
use crate::connection::Connection;

/// How many connections to one place wait for a request.
const IDLE_PER_PLACE_MAX: usize = 8;
/// How many wait in all.
const IDLE_MAX: usize = 256;
/// How long one waits. Most servers close theirs after 60 s and more.
const IDLE_TIME_MAX: Duration = Duration::from_secs(20);

/// Connections that wait, those that were used last at the end.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<BTreeMap<Place, Vec<Idle>>>);

type Place = (Box<str>, u16);

#[derive(Debug)]
struct Idle {
    connection: Connection,
    since: Instant,
}

impl Idle {
    fn is_fit(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) < IDLE_TIME_MAX
            && !self.connection.sender.is_closed()
    }
}

impl Pool {
    /// A connection to where `url` is that was used a moment ago, and may have been closed since.
    pub(crate) fn take(&self, url: &Url) -> Option<Connection> {
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = all.get_mut(&place(url))?;
        while let Some(idle) = place.pop() {
            if idle.is_fit(now) {
                return Some(idle.connection);
            }
        }
        None
    }

    /// Keeps `connection`, to where `url` is, if there is room.
    pub(crate) fn keep(&self, url: &Url, connection: Connection) {
        let since = Instant::now();
        let idle = Idle { connection, since };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, place| {
            place.retain(|idle| idle.is_fit(since));
            !place.is_empty()
        });
        if all.values().map(Vec::len).sum::<usize>() >= IDLE_MAX {
            return;
        }
        let place = all.entry(place(url)).or_default();
        if place.len() < IDLE_PER_PLACE_MAX {
            place.push(idle);
        }
    }
}

fn place(url: &Url) -> Place {
    (url.host().to_ascii_lowercase().into(), url.port())
}
