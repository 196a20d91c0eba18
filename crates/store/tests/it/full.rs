//! A disk that fills up, and has room again.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use store::faulty::{Crash, Faulty};
use store::{Batch, Embedded, Error, Files, Generation, Key, OsFiles, Store};

use crate::script::{State, apply, state_of};
use crate::{DIRECTORY, open_faulty};

/// A batch of eight records of 16 KiB, numbered from `first`.
fn batch(base: u64, first: u64) -> Batch {
    let puts = (first..first + 8).map(|number| {
        (Key::from(&number.to_be_bytes()), vec![number as u8; 16 << 10].into_boxed_slice())
    });
    Batch { puts: puts.collect(), ..Batch::new(Generation(base)) }
}

/// Fills the disk, checks what is refused, has `free` make room, and goes on, without a new start.
fn check(
    files: Arc<dyn Files>,
    directory: &Path,
    fill: impl FnOnce(),
    free: impl FnOnce(),
) -> State {
    let store = Embedded::open(directory, files).expect("the store opens");
    let mut state = State::new();
    let mut base = 0;
    let mut commit = |base: u64, batch: Batch| {
        let generation = store.commit(&batch)?;
        assert_eq!(generation.0, base + 1);
        state = apply(&state, &batch);
        Ok::<_, Error>(())
    };
    commit(0, batch(0, 0)).expect("there is room");
    base += 1;
    fill();
    let mut refused = 0;
    for number in 1..400 {
        match commit(base, batch(base, number * 8)) {
            Ok(()) => base += 1,
            Err(Error::NoSpace) => refused += 1,
            Err(error) => panic!("{error}"),
        }
        if refused == 5 {
            break;
        }
    }
    assert_eq!(refused, 5, "the disk did not fill up");
    free();
    for _ in 0..3 {
        commit(base, batch(base, base * 8)).expect("there is room again");
        base += 1;
    }
    store.verify().expect("it is sound");
    assert_eq!(state_of(&store).expect("it loads"), (base as usize, state.clone()));
    store.close().expect("it closes");
    state
}

#[test]
fn a_full_disk_refuses_and_takes_commits_again_when_there_is_room() {
    for blocks in 0..40 {
        let disk = Faulty::new();
        let capacity = (6 << 20) + blocks * 4096;
        let fill = || disk.set_capacity(Some(capacity));
        let free = || disk.set_capacity(Some(4 * capacity));
        let state = check(Arc::new(disk.clone()), Path::new(DIRECTORY), fill, free);
        let store = open_faulty(&disk.crashed(Crash::Drops, 0)).expect("the store opens");
        assert_eq!(state_of(&store).expect("it loads").1, state);
    }
}

/// A file system of 8 MiB in memory; needs the right to mount one.
#[test]
fn so_it_does_on_a_tmpfs() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs"]).arg(directory.path());
    if !mount.output().is_ok_and(|output| output.status.success()) {
        println!("not run: a tmpfs cannot be mounted here");
        return;
    }
    let ballast = directory.path().join("ballast");
    let fill = || std::fs::write(&ballast, vec![1; 3 << 20]).expect("there is room for ballast");
    let free = || std::fs::remove_file(&ballast).expect("the ballast is there");
    let store = directory.path().join("store");
    let state = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        for round in 0..20 {
            let store = store.with_extension(round.to_string());
            let state = check(Arc::new(OsFiles), &store, fill, free);
            let again = Embedded::open(&store, Arc::new(OsFiles)).expect("the store opens");
            assert_eq!(state_of(&again).expect("it loads").1, state);
            drop(again);
            std::fs::remove_dir_all(store).expect("removed");
        }
    }));
    let unmounted = Command::new("umount").arg(directory.path()).output();
    assert!(unmounted.is_ok_and(|output| output.status.success()), "it is unmounted");
    state.expect("the rounds passed");
}
