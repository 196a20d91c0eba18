//! Each operation of the disk fails in turn, once or from then on.

use store::faulty::{Crash, Fault, Faulty};
use store::{Error, Store};

use crate::open_faulty;
use crate::script::Script;

/// Runs the script on a disk whose `nth` operation fails. Returns whether it came to that.
fn check(script: &Script, nth: u64, fault: Fault, for_ever: bool) -> bool {
    let case =
        format!("operation {nth}, {fault:?}, {}", if for_ever { "for ever" } else { "once" });
    let disk = Faulty::new();
    disk.fail(nth, fault, for_ever);
    let mut acknowledged = 0;
    let mut doubtful = None;
    for _start in 0..2 {
        let Ok(store) = open_faulty(&disk) else { continue };
        // A full disk is tried again; what is poisoned stays so.
        for _attempt in 0..3 {
            let from = doubtful.unwrap_or(acknowledged);
            let (reached, error) = script.run(&store, from.max(acknowledged));
            acknowledged = reached;
            match error {
                None => break,
                Some(error) if error.changed_nothing() => {
                    let refused =
                        matches!(error, Error::NoSpace | Error::Poisoned | Error::Behind { .. });
                    assert!(refused, "{case}: {error}");
                }
                Some(Error::Io { .. }) => doubtful = Some(reached),
                Some(error) => panic!("{case}: {error}"),
            }
            let again = store.commit(&script.batches[reached.min(script.batches.len() - 1)]);
            match again {
                Ok(generation) => acknowledged = generation.0 as usize,
                Err(Error::NoSpace | Error::Poisoned | Error::Io { .. } | Error::Behind { .. }) => {
                }
                Err(error) => panic!("{case}: {error}"),
            }
        }
        // Where the store was left in doubt, a new start says which it is.
        drop(store);
        if doubtful.is_some() {
            break;
        }
    }
    let fired = disk.fired() > 0;
    disk.heal();
    assert_eq!(disk.syncs_retried(), 0, "{case}: a file was trusted after a failed sync");
    // The process ends, or the power does: both must leave what was acknowledged.
    for (end, disk) in [("killed", disk.clone()), ("power lost", disk.crashed(Crash::Drops, nth))] {
        let store = open_faulty(&disk).unwrap_or_else(|error| panic!("{case}, {end}: {error}"));
        let found = script.find(&store).unwrap_or_else(|wrong| panic!("{case}, {end}: {wrong:?}"));
        let expected =
            acknowledged..=doubtful.map_or(acknowledged, |base| acknowledged.max(base + 1));
        assert!(expected.contains(&found), "{case}, {end}: at {found} instead of {expected:?}");
        let (reached, error) = script.run(&store, found);
        assert!(error.is_none() && reached == script.batches.len(), "{case}, {end}: {error:?}");
        // Nothing may rest on what a failed sync has lost.
        let store = open_faulty(&disk.crashed(Crash::Drops, nth));
        let store = store.unwrap_or_else(|error| panic!("{case}, {end}, then crashed: {error}"));
        let found = script.find(&store);
        assert!(
            matches!(found, Ok(found) if found == reached),
            "{case}, {end}, then crashed: {found:?}"
        );
    }
    fired
}

fn each(fault: Fault, for_ever: bool) {
    let script = Script::new(12, 10, 4);
    let mut nth = 0;
    while check(&script, nth, fault, for_ever) {
        nth += 1;
    }
    println!("{nth} operations");
    assert!(nth > 200, "only {nth} operations were reached");
}

#[test]
fn a_broken_operation_loses_nothing_acknowledged() {
    each(Fault::Broken, false);
}

#[test]
fn a_disk_that_stays_broken_loses_nothing_acknowledged() {
    each(Fault::Broken, true);
}

#[test]
fn an_operation_without_room_loses_nothing_acknowledged() {
    each(Fault::Full, false);
}

#[test]
fn a_disk_that_stays_full_loses_nothing_acknowledged() {
    each(Fault::Full, true);
}

#[test]
fn an_interrupted_operation_loses_nothing_acknowledged() {
    each(Fault::Interrupted, false);
}

#[test]
fn a_short_read_or_write_loses_nothing_acknowledged() {
    each(Fault::Short, false);
}

#[test]
fn after_a_failed_sync_every_commit_is_refused_until_a_new_start() {
    let script = Script::new(3, 8, 5);
    let mut syncs = 0;
    for nth in 0.. {
        let disk = Faulty::new();
        let store = open_faulty(&disk).expect("the store opens");
        store.commit(&script.batches[0]).expect("committed");
        disk.fail(nth, Fault::Broken, false);
        let Err(error) = store.commit(&script.batches[1]) else { break };
        assert!(!error.changed_nothing(), "{error}");
        syncs += usize::from(matches!(error, Error::Io { what: "sync its file", .. }));
        for _ in 0..3 {
            let error = store.commit(&script.batches[1]).expect_err("it stays refused");
            assert!(matches!(error, Error::Poisoned), "{error}");
        }
        drop(store);
        assert_eq!(disk.fired(), 1);
        assert_eq!(disk.syncs_retried(), 0);
    }
    assert!(syncs >= 2, "a commit has two phases, and {syncs} syncs failed");
}
