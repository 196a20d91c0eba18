//! The parts of the report.

pub mod commits;
pub mod cpu;
pub mod drive;
pub mod files;
pub mod load;
pub mod parts;
pub mod permission;
pub mod size;
pub mod slow;
pub mod tokens;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;

use crate::Result;
use crate::load::{Load, Until};
use crate::request::{self, Asked, Unsigned};

/// How long and how often is measured.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// One run of the load.
    pub run: Duration,
    /// Runs of each side, in turn.
    pub alternations: usize,
    /// Keys of the deployments of different size.
    pub sizes: &'static [usize],
}

impl Effort {
    pub const FULL: Self = Self {
        run: Duration::from_secs(1),
        alternations: 5,
        sizes: &[1_000, 10_000, 100_000, 1_000_000],
    };
    pub const QUICK: Self =
        Self { run: Duration::from_millis(200), alternations: 3, sizes: &[1_000, 10_000] };
}

/// What comes before a run that counts: connections and caches are warm then.
const WARM_UP: Until = Until::Passed(Duration::from_millis(100));
/// Different requests that are sent in turn.
const REQUESTS: usize = 10_000;
const REGION: &str = "eu-central-1";
/// What is asked of a service that is measured against its ceiling.
const ASKED: [Asked; 4] = [
    Asked::GenerateDataKey,
    Asked::Encrypt { bytes: 32 },
    Asked::Encrypt { bytes: 4096 },
    Asked::Decrypt,
];

/// Sends each of `requests` once, and returns the member `name` of each answer.
fn collect(
    address: SocketAddr,
    tls: Option<&Arc<ClientConfig>>,
    requests: &[Unsigned],
    name: &str,
) -> Result<Vec<String>> {
    let mut members = vec![String::new(); requests.len()];
    let mut load = Load::connect(address, tls, 16)?;
    load.run(&request::sign(requests)?, Until::AllOnce, |number, body| {
        members[number] = request::member(body, name)?.into();
        Ok(())
    })?;
    Ok(members)
}

/// The requests of one kind, over the keys `key_ids`.
fn requests(
    asked: Asked,
    address: SocketAddr,
    tls: Option<&Arc<ClientConfig>>,
    key_ids: &[String],
) -> Result<Vec<Unsigned>> {
    let numbers = 0..REQUESTS;
    let key_id = |number: usize| &key_ids[number % key_ids.len()];
    Ok(match asked {
        Asked::GenerateDataKey => numbers
            .map(|number| Unsigned::generate_data_key(REGION, key_id(number), number))
            .collect(),
        Asked::Encrypt { bytes } => {
            numbers.map(|number| Unsigned::encrypt(REGION, key_id(number), number, bytes)).collect()
        }
        Asked::Decrypt => {
            let encrypt = requests(Asked::Encrypt { bytes: 32 }, address, tls, key_ids)?;
            let ciphertexts = collect(address, tls, &encrypt, "CiphertextBlob")?;
            let numbered = ciphertexts.iter().enumerate();
            numbered.map(|(number, text)| Unsigned::decrypt(REGION, text, number)).collect()
        }
        Asked::CreateKey => numbers.map(|number| Unsigned::create_key(REGION, number)).collect(),
    })
}

/// The ids of `count` new keys.
fn keys(address: SocketAddr, tls: Option<&Arc<ClientConfig>>, count: usize) -> Result<Vec<String>> {
    let create: Vec<_> = (0..count).map(|number| Unsigned::create_key(REGION, number)).collect();
    collect(address, tls, &create, "KeyId")
}

/// How many bytes the answer to `request` has.
fn answer_bytes(
    address: SocketAddr,
    tls: Option<&Arc<ClientConfig>>,
    request: &Unsigned,
) -> Result<usize> {
    let mut length = 0;
    let signed = request::sign(std::slice::from_ref(request))?;
    Load::connect(address, tls, 1)?.run(&signed, Until::AllOnce, |_, body| {
        length = body.len();
        Ok(())
    })?;
    Ok(length)
}

/// Runs the load for a while, after a warm-up that does not count.
fn run(load: &mut Load, requests: &[Vec<u8>], time: Duration) -> Result<crate::load::Run> {
    load.run(requests, WARM_UP, |_, _| Ok(()))?;
    load.run(requests, Until::Passed(time), |_, _| Ok(()))
}

/// A new directory in `parent`, not made yet.
fn data_dir(parent: &Path, name: &str) -> std::path::PathBuf {
    parent.join(name)
}
