//! Records, once their seal is opened: what is read is written back byte for byte.
#![no_main]

use std::sync::LazyLock;

use hsm::Domain;
use identity::Regions;
use libfuzzer_sys::fuzz_target;

static DOMAIN: LazyLock<Domain> = LazyLock::new(fuzz::vectors::domain);
static REGIONS: LazyLock<Regions> = LazyLock::new(Regions::default);

/// What is before the region in the kinds of record whose name has one: kind, format and account.
const BEFORE_REGION: usize = 10;
const KEY: u8 = 3;
const ALIAS: u8 = 4;
const USAGE: u8 = 5;
const GRANT: u8 = 6;
const CUSTOM_KEY_STORE: u8 = 7;
/// Has a region behind kind, format, kind of signer, its id, and a date.
const USED: u8 = 11;

fuzz_target!(|bytes: &[u8]| {
    if let Some(again) = catalog::fuzzing::root(&DOMAIN, bytes) {
        assert_eq!(*again, bytes);
    }
    // A name of a region that was read is kept for ever: new ones would fill the memory.
    let region = match bytes {
        [KEY | ALIAS | USAGE | GRANT | CUSTOM_KEY_STORE, ..] => bytes.get(BEFORE_REGION..),
        [USED, _, _, signer @ ..] => string(signer).and_then(|(_, rest)| rest.get(8..)),
        _ => None,
    };
    if region.is_some_and(|region| !is_known_region(region)) {
        return;
    }
    if let Some(again) = catalog::fuzzing::record(bytes) {
        // A record of an older format is written in the newest.
        if again.get(1) == bytes.get(1) {
            assert_eq!(*again, bytes);
        } else {
            assert_eq!(catalog::fuzzing::record(&again), Some(again.clone()));
        }
    }
});

fn is_known_region(bytes: &[u8]) -> bool {
    let name = || std::str::from_utf8(string(bytes)?.0).ok();
    name().is_some_and(|name| REGIONS.get(name).is_some())
}

/// The string that stands first, and what comes behind it.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}
