//! The embedded engine on good disks and bad ones.

mod crash;
mod faults;
mod full;
mod model;
mod opening;
mod rot;
mod script;

use std::path::Path;
use std::sync::Arc;

use store::faulty::Faulty;
use store::{Embedded, Error};

/// Where the store is on a faulty disk.
const DIRECTORY: &str = "/data/store";

fn open_faulty(disk: &Faulty) -> Result<Embedded, Error> {
    Embedded::open(DIRECTORY, Arc::new(disk.clone()))
}

fn file(name: &str) -> std::path::PathBuf {
    Path::new(DIRECTORY).join(name)
}

/// A count of rounds: what every run of the tests does, or what a variable asks for.
fn rounds(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(rounds) => rounds.parse().unwrap_or_else(|_| panic!("{variable} is a number")),
        Err(_) => default,
    }
}
