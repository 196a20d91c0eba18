//! Power is lost at every operation that changes the disk.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use store::Store;
use store::faulty::{Crash, Faulty};

use crate::script::Script;
use crate::{file, open_faulty, rounds};

/// Opens what a crash left, and checks that it is the script at `least` or one commit later. Then
/// goes on with the script for one commit.
fn recover(disk: &Faulty, script: &Script, least: usize, case: &str) -> usize {
    let store = open_faulty(disk).unwrap_or_else(|error| panic!("{case}: {error}"));
    let found = script.find(&store).unwrap_or_else(|wrong| panic!("{case}: {wrong:?}"));
    assert!(found == least || found == least + 1, "{case}: at {found} instead of {least}");
    if let Some(batch) = script.batches.get(found) {
        store.commit(batch).unwrap_or_else(|error| panic!("{case}: {error}"));
    }
    found
}

/// `STRONGROOM_CRASH_SEEDS`: how often each point is tried with each kind of crash (1).
#[test]
fn an_acknowledged_commit_survives_a_crash_at_any_point() {
    let seeds = rounds("STRONGROOM_CRASH_SEEDS", 1);
    let script = Arc::new(Script::new(300, 60, 1));
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let points = Arc::new(AtomicUsize::new(0));
    let later = Arc::new(AtomicUsize::new(0));
    let disk = Faulty::new();
    disk.watch({
        let (script, acknowledged) = (script.clone(), acknowledged.clone());
        let (points, later) = (points.clone(), later.clone());
        move |disk| {
            let least = acknowledged.load(Ordering::Relaxed);
            for crash in Crash::ALL {
                for seed in 0..seeds {
                    let point = points.fetch_add(1, Ordering::Relaxed) as u64;
                    let case = format!("operation {}, {crash:?}, seed {point}", disk.operations());
                    let found =
                        recover(&disk.crashed(crash, point ^ seed << 40), &script, least, &case);
                    later.fetch_add(found - least, Ordering::Relaxed);
                }
            }
        }
    });
    // Reopened on the way: a clean stop and a new start are crashed at every operation too.
    for until in [0, 100, 200, 300] {
        let store = open_faulty(&disk).expect("the store opens");
        let from = acknowledged.load(Ordering::Relaxed);
        for batch in &script.batches[from..until] {
            store.commit(batch).expect("the disk is good");
            acknowledged.fetch_add(1, Ordering::Relaxed);
        }
        store.close().expect("it closes");
    }
    disk.unwatch();
    let (points, later) = (points.load(Ordering::Relaxed), later.load(Ordering::Relaxed));
    println!("{points} crashes; {later} left a commit that was not acknowledged, whole");
    assert!(points >= 5_000, "{points} crashes");
    assert!(later > 0, "no crash came between the last sync and the acknowledgement");
}

/// `STRONGROOM_NESTED_CRASH_STEP`: every how many operations the first crash comes (8).
#[test]
fn a_crash_while_a_crash_is_repaired_loses_nothing() {
    let step = rounds("STRONGROOM_NESTED_CRASH_STEP", 8);
    let script = Arc::new(Script::new(60, 30, 2));
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let crashes = Arc::new(Mutex::new(Vec::new()));
    let disk = Faulty::new();
    disk.watch({
        let (acknowledged, crashes) = (acknowledged.clone(), crashes.clone());
        let mut operation = 0;
        move |disk| {
            operation += 1;
            if operation % step == 0 {
                let least = acknowledged.load(Ordering::Relaxed);
                let crashed = Crash::ALL.map(|crash| disk.crashed(crash, operation));
                crashes.lock().expect("unpoisoned").push((least, crashed));
            }
        }
    });
    let store = open_faulty(&disk).expect("the store opens");
    for batch in &script.batches {
        store.commit(batch).expect("the disk is good");
        acknowledged.fetch_add(1, Ordering::Relaxed);
    }
    drop(store);
    disk.unwatch();
    let crashes = std::mem::take(&mut *crashes.lock().expect("unpoisoned"));
    let points = Arc::new(AtomicUsize::new(0));
    for (least, disks) in crashes {
        for disk in disks {
            let (watched, points) = (script.clone(), points.clone());
            // The repair picks the state that is there; a second crash must not undo the choice.
            disk.watch(move |disk| {
                for crash in Crash::ALL {
                    let point = points.fetch_add(1, Ordering::Relaxed) as u64;
                    let case = format!("crash {point} while repairing, {crash:?}");
                    recover(&disk.crashed(crash, point), &watched, least, &case);
                }
            });
            let store = open_faulty(&disk).expect("the store opens");
            let found = script.find(&store).expect("it is as the script says");
            assert!(found == least || found == least + 1, "at {found} instead of {least}");
            disk.unwatch();
        }
    }
    let points = points.load(Ordering::Relaxed);
    println!("{points} crashes while repairing");
    assert!(points >= 20_000, "{points} crashes");
}

#[test]
fn a_crash_of_the_first_start_leaves_what_starts() {
    let script = Arc::new(Script::new(1, 8, 3));
    let points = Arc::new(AtomicUsize::new(0));
    let disk = Faulty::new();
    disk.watch({
        let (script, points) = (script.clone(), points.clone());
        move |disk| {
            for crash in Crash::ALL {
                for seed in 0..16 {
                    points.fetch_add(1, Ordering::Relaxed);
                    let case = format!("operation {}, {crash:?}, seed {seed}", disk.operations());
                    let crashed = disk.crashed(crash, seed);
                    assert_eq!(recover(&crashed, &script, 0, &case), 0, "{case}");
                    assert_eq!(recover(&crashed, &script, 1, &case), 1, "{case}");
                    assert!(crashed.content(&file("store.redb.new")).is_none(), "{case}");
                }
            }
        }
    });
    open_faulty(&disk).expect("the store opens").close().expect("it closes");
    disk.unwatch();
    println!("{} crashes", points.load(Ordering::Relaxed));
}

/// A process that is killed leaves names that are seen and not yet synced: the next one must sync
/// them before it acknowledges anything.
#[test]
fn power_lost_after_a_killed_first_start_loses_nothing() {
    let script = Script::new(1, 8, 3);
    for killed_at in 0.. {
        let disk = Faulty::new();
        disk.fail(killed_at, store::faulty::Fault::Broken, true);
        let done = open_faulty(&disk).map(|store| store.close()).is_ok();
        disk.heal();
        let store = open_faulty(&disk);
        let store = store.unwrap_or_else(|error| panic!("killed at {killed_at}: {error}"));
        store.commit(&script.batches[0]).expect("committed");
        let case = format!("killed at {killed_at}");
        recover(&disk.crashed(Crash::Drops, 0), &script, 1, &case);
        if done {
            break;
        }
    }
}
