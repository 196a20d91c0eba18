//! For tests alone (feature `test-hooks`): clocks that a test moves, deaths that it asks for, and devices
//! that are reached though there are none.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use catalog::record::CustomKeyStore;
use catalog::{Clock, SystemClock};
use hsm::Place;
use kms::connection::{Backends, Connecting, NoBackends};
use kms::external::{Asking, Proxies};
use secret::Secret;
use xks::{Caller, Encrypted, Failure, Health, HealthAsked, KeyId, KeyStatus, Metadata, Refused};
use zeroize::Zeroizing;

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

    fn proxies(&self) -> &dyn Proxies {
        self
    }

    fn place<'a>(&self, _: &'a CustomKeyStore) -> Place<'a> {
        Place::Domain
    }
}

/// A key manager that has every key, and they are all the same.
impl Proxies for NamedBackends {
    fn health<'a>(&'a self, _: &'a xks::Place, _: &'a HealthAsked) -> Asking<'a, Health> {
        Box::pin(async { Ok(Health::of_one("test")) })
    }

    fn metadata<'a>(
        &'a self,
        _: &'a xks::Place,
        _: &'a KeyId,
        _: &'a Caller,
    ) -> Asking<'a, Metadata> {
        Box::pin(async { Ok(Metadata::of_aes_256(KeyStatus::Enabled)) })
    }

    fn encrypt<'a>(
        &'a self,
        _: &'a xks::Place,
        _: &'a KeyId,
        _: &'a Caller,
        text: &'a [u8],
        aad: &'a [u8],
    ) -> Asking<'a, Encrypted> {
        Box::pin(async {
            let text = Secret::new(text.to_vec());
            let encrypted = xks::sealed::encrypt(mac, &text, aad, b"test").await;
            encrypted.map_err(|_| Failure::new(Refused::Internal, "a test"))
        })
    }

    fn decrypt<'a>(
        &'a self,
        _: &'a xks::Place,
        _: &'a KeyId,
        _: &'a Caller,
        encrypted: &'a Encrypted,
        aad: &'a [u8],
    ) -> Asking<'a, Secret> {
        Box::pin(async {
            let decrypted = xks::sealed::decrypt(mac, encrypted, aad).await;
            decrypted.map_err(|_| Failure::new(Refused::InvalidCiphertext, "a test"))
        })
    }
}

async fn mac(
    message: [u8; xks::sealed::DERIVATION_LENGTH],
) -> Result<xks::sealed::Mac, Infallible> {
    Ok(Zeroizing::new(crypto::hmac_sha256(&[7; 32], &[&message])))
}
