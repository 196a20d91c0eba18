//! Records, once their seal is opened: what is read is written back byte for byte.
#![no_main]

use std::sync::LazyLock;

use hsm::Domain;
use identity::Regions;
use libfuzzer_sys::fuzz_target;

static DOMAIN: LazyLock<Domain> = LazyLock::new(fuzz::vectors::domain);
static REGIONS: LazyLock<Regions> = LazyLock::new(Regions::default);

/// Kinds of record whose name has a region, behind kind, format and account.
const KEY: u8 = 3;
const ALIAS: u8 = 4;
const USAGE: u8 = 5;
const GRANT: u8 = 6;
const CUSTOM_KEY_STORE: u8 = 7;

fuzz_target!(|bytes: &[u8]| {
    if let Some(again) = catalog::fuzzing::root(&DOMAIN, bytes) {
        assert_eq!(*again, bytes);
    }
    // A name of a region that was read is kept for ever: new ones would fill the memory.
    if matches!(bytes, [KEY | ALIAS | USAGE | GRANT | CUSTOM_KEY_STORE, ..])
        && !has_known_region(bytes)
    {
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

fn has_known_region(bytes: &[u8]) -> bool {
    let name = || {
        let (length, rest) = bytes.get(10..)?.split_first_chunk()?;
        let name = rest.get(..u32::from_be_bytes(*length) as usize)?;
        REGIONS.get(std::str::from_utf8(name).ok()?)
    };
    name().is_some()
}
