//! For tests alone (feature `test-hooks`): clocks that a test moves, deaths that it asks for, and devices
//! that are reached though there are none.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use catalog::record::CustomKeyStore;
use catalog::{Clock, SystemClock};
use hsm::Place;
use kms::connection::{Backends, Connecting, NoBackends};

use crate::devices::Devices;

/// The machine's clocks, moved by what stands in a file: milliseconds for the wall clock and for the
/// boot time, and a number that stands for another boot.
struct MovedClock {
    path: PathBuf,
}

/// The clock that the environment asks for.
pub fn clock() -> Box<dyn Clock> {
    match std::env::var_os("STRONGROOM_TEST_CLOCK") {
        Some(path) => Box::new(MovedClock { path: path.into() }),
        None => Box::new(SystemClock),
    }
}

impl MovedClock {
    fn moved(&self, field: usize) -> i64 {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        text.split_whitespace().nth(field).and_then(|number| number.parse().ok()).unwrap_or(0)
    }
}

impl Clock for MovedClock {
    fn wall_ms(&self) -> i64 {
        SystemClock.wall_ms() + self.moved(0)
    }

    fn boottime_ms(&self) -> i64 {
        SystemClock.boottime_ms() + self.moved(1)
    }

    fn boot_id(&self) -> [u8; 16] {
        let mut id = SystemClock.boot_id();
        id[0] ^= self.moved(2).to_le_bytes()[0];
        id
    }
}

/// Ends the process as `kill -9` would, if the environment asks for it at this step of a start.
pub fn die_at(step: &str) {
    if std::env::var("STRONGROOM_TEST_DIE_AT").is_ok_and(|wanted| wanted == step) {
        // An abort runs no destructor and flushes nothing.
        std::process::abort();
    }
}

/// Devices that are reached if the name of their store has this word in it: after half a second if it
/// has `slow` too, never if it has `silent`.
#[derive(Debug)]
struct NamedBackends {
    word: String,
}

/// The devices that the environment asks for, or else these.
pub fn backends(devices: Devices) -> Arc<dyn Backends> {
    match std::env::var("STRONGROOM_TEST_CONNECTS") {
        Ok(word) => Arc::new(NamedBackends { word }),
        Err(_) => Arc::new(devices),
    }
}

impl Backends for NamedBackends {
    fn connect<'a>(&'a self, store: &'a CustomKeyStore) -> Connecting<'a> {
        Box::pin(async move {
            if store.name.contains("slow") {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            if store.name.contains("silent") {
                std::future::pending::<()>().await;
            }
            match store.name.contains(&self.word) {
                true => Ok(()),
                false => NoBackends.connect(store).await,
            }
        })
    }

    fn place<'a>(&self, _: &'a CustomKeyStore) -> Place<'a> {
        Place::Domain
    }
}
