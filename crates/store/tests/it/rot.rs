//! A disk that rots: one bit of each byte, and each sector.

use store::faulty::{Crash, Faulty};
use store::{Error, Store};

use crate::script::{Script, Wrong};
use crate::{file, open_faulty, rounds};

/// What became of the changed files.
#[derive(Debug, Default)]
struct Outcomes {
    identical: usize,
    refused: usize,
    /// At an earlier commit of the script, whole: for the layer above to tell from its own count.
    earlier: usize,
}

/// A store's disk, and the content of its file.
fn rotting(script: &Script, clean: bool) -> (Faulty, Vec<u8>) {
    let disk = Faulty::new();
    let store = open_faulty(&disk).expect("the store opens");
    assert_eq!(script.run(&store, 0).0, script.batches.len());
    if clean {
        store.close().expect("it closes");
    }
    let stopped = disk.crashed(Crash::Drops, 0);
    let content = stopped.content(&file("store.redb")).expect("it is there");
    (stopped, content)
}

fn check(disk: &Faulty, script: &Script, content: Vec<u8>, case: &str, outcomes: &mut Outcomes) {
    disk.set_content(&file("store.redb"), content);
    let found = match open_faulty(disk) {
        Ok(store) => script.find(&store).map_err(|wrong| match wrong {
            Wrong::Refused(error) => error,
            Wrong::Different(generation) => panic!("{case}: different at {generation}"),
        }),
        Err(error) => Err(error),
    };
    match found {
        Ok(generation) if generation == script.batches.len() => outcomes.identical += 1,
        Ok(_) => outcomes.earlier += 1,
        Err(Error::Damaged(_)) => outcomes.refused += 1,
        Err(error) => panic!("{case}: {error}"),
    }
}

fn flip_bytes(clean: bool, step: usize) -> Outcomes {
    quietly();
    let script = Script::new(30, 60, 6);
    let (disk, content) = rotting(&script, clean);
    let mut outcomes = Outcomes::default();
    for at in (0..content.len()).step_by(step) {
        let mut rotten = content.clone();
        rotten[at] ^= 1 << (at % 8);
        check(&disk, &script, rotten, &format!("byte {at}"), &mut outcomes);
    }
    println!("{} bytes, clean stop: {clean}: {outcomes:?}", content.len());
    outcomes
}

/// Panics inside the database are expected, and caught: they need not fill the output.
fn quietly() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.location().is_some_and(|location| location.file().contains("redb-")) {
                hook(panic);
            }
        }));
    });
}

/// `STRONGROOM_ROT_STEP`: every how many bytes (4).
#[test]
fn a_flipped_bit_changes_nothing_or_is_refused() {
    let outcomes = flip_bytes(true, rounds("STRONGROOM_ROT_STEP", 4) as usize);
    assert_eq!(outcomes.earlier, 0, "{outcomes:?}");
    assert!(outcomes.refused > 0 && outcomes.identical > 0, "{outcomes:?}");
}

#[test]
fn a_flipped_bit_after_a_crash_changes_nothing_or_is_refused() {
    let outcomes = flip_bytes(false, 1);
    assert_eq!(outcomes.earlier, 0, "{outcomes:?}");
    assert!(outcomes.refused > 0 && outcomes.identical > 0, "{outcomes:?}");
}

#[test]
fn a_lost_or_doubled_sector_changes_nothing_or_is_refused() {
    quietly();
    let script = Script::new(30, 60, 6);
    for clean in [true, false] {
        let (disk, content) = rotting(&script, clean);
        let mut outcomes = Outcomes::default();
        for at in (0..content.len()).step_by(512) {
            let mut zeroed = content.clone();
            zeroed[at..at + 512].fill(0);
            check(&disk, &script, zeroed, &format!("sector at {at} zeroed"), &mut outcomes);
            let mut doubled = content.clone();
            doubled.copy_within(at..at + 512, (at + 512) % content.len());
            check(&disk, &script, doubled, &format!("sector at {at} doubled"), &mut outcomes);
        }
        println!("{} sectors, clean stop: {clean}: {outcomes:?}", content.len() / 512);
        assert_eq!(outcomes.earlier, 0, "{outcomes:?}");
    }
}

#[test]
fn a_file_cut_short_or_made_longer_changes_nothing_or_is_refused() {
    quietly();
    let script = Script::new(30, 60, 6);
    let (disk, content) = rotting(&script, true);
    let mut outcomes = Outcomes::default();
    for length in (1..content.len()).step_by(509).chain([content.len() + 1, content.len() + 4096]) {
        let mut cut = content.clone();
        cut.resize(length, 0);
        check(&disk, &script, cut, &format!("{length} bytes"), &mut outcomes);
    }
    println!("{outcomes:?}");
    assert!(outcomes.refused > 0, "{outcomes:?}");
}

#[test]
fn verify_finds_what_has_rotted_since_the_start() {
    quietly();
    let script = Script::new(30, 60, 6);
    let disk = Faulty::new();
    let store = open_faulty(&disk).expect("the store opens");
    script.run(&store, 0);
    store.verify().expect("it is sound");
    let (_, good) = rotting(&script, false);
    let content = disk.content(&file("store.redb")).expect("it is there");
    assert_eq!(content.len(), good.len(), "the same script makes the same file");
    // A byte of a record that is now stored.
    let (_, value) = script.states[30]
        .iter()
        .find_map(|(key, (_, value))| {
            value.as_ref().filter(|value| value.len() > 100).map(|value| (key, value))
        })
        .expect("a long value");
    let at = content.windows(50).rposition(|window| window == &value[..50]).expect("it is stored");
    let positions = content.windows(50).enumerate().filter(|(_, window)| *window == &value[..50]);
    let mut rotten = content.clone();
    for (at, _) in positions {
        rotten[at] ^= 1;
    }
    assert_ne!(rotten[at], content[at]);
    disk.set_content(&file("store.redb"), rotten.clone());
    let error = store.verify().expect_err("a page has changed");
    assert!(matches!(error, Error::Damaged(_)), "{error}");
    let error = store.commit(&script.batches[0]).expect_err("a damaged store takes no commits");
    assert!(matches!(error, Error::Poisoned), "{error}");
    drop(store);
    let left = disk.content(&file("store.redb")).expect("it is there");
    assert!(left == rotten, "a damaged file was written to, and is evidence no more");
}
