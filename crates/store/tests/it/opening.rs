//! Opening: what is made, what is refused, and the contract on a real disk.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use store::contract::{contract, puts};
use store::faulty::Faulty;
use store::{Embedded, Error, Memory, OsFiles, Store};

use crate::{file, open_faulty};

fn open(directory: &Path) -> Result<Embedded, Error> {
    Embedded::open(directory, Arc::new(OsFiles))
}

#[test]
fn the_embedded_engine_keeps_the_contract() {
    let directory = tempfile::tempdir().expect("a directory");
    contract(|name| open(&directory.path().join(name)).expect("the store opens"));
}

#[test]
fn it_keeps_the_contract_on_a_disk_in_memory() {
    let disk = Faulty::new();
    contract(|name| {
        Embedded::open(Path::new("/data").join(name), Arc::new(disk.clone())).expect("it opens")
    });
}

#[test]
fn the_engine_in_memory_keeps_the_contract() {
    let stores = RefCell::new(BTreeMap::new());
    contract(|name| {
        let mut stores = stores.borrow_mut();
        stores.entry(name.to_owned()).or_insert_with(Memory::new).reopened()
    });
}

#[test]
fn a_second_open_is_refused_until_the_first_is_closed() {
    let parent = tempfile::tempdir().expect("a directory");
    let directory = parent.path().join("store");
    let store = open(&directory).expect("the store opens");
    let error = open(&directory).expect_err("it is in use");
    assert!(matches!(&error, Error::Locked(path) if *path == directory), "{error}");
    store.commit(&puts(0, &[("a", "1")])).expect("the first goes on");
    store.close().expect("it closes");
    open(&directory).expect("the store opens again");
}

#[test]
fn files_are_for_their_owner_alone() {
    let parent = tempfile::tempdir().expect("a directory");
    let directory = parent.path().join("store");
    drop(open(&directory).expect("the store opens"));
    let mode = |path: &Path| fs::metadata(path).expect("it exists").permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    let mut names = Vec::new();
    for entry in fs::read_dir(&directory).expect("a directory") {
        let path = entry.expect("a file").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().expect("a name").to_owned());
    }
    names.sort();
    assert_eq!(names, ["format", "lock", "store.redb"]);
}

/// `spoil` changes the disk of a store at generation 1; opening it is then refused with a message
/// that contains `words`.
fn check(spoil: impl FnOnce(&Faulty), words: &str) {
    let disk = Faulty::new();
    let store = open_faulty(&disk).expect("the store opens");
    store.commit(&puts(0, &[("a", "1")])).expect("committed");
    store.close().expect("it closes");
    spoil(&disk);
    let message = open_faulty(&disk).expect_err("it is refused").to_string();
    assert!(message.contains(words), "{message:?} does not say {words:?}");
}

fn remove(disk: &Faulty, name: &str) {
    store::Files::remove(disk, &file(name)).expect("removed");
}

#[test]
fn what_is_not_ours_to_open_is_refused() {
    check(|disk| disk.set_mode(Path::new(crate::DIRECTORY), 0o750), "chmod 700");
    check(|disk| disk.set_mode(&file("store.redb"), 0o640), "chmod 600");
    check(|disk| disk.set_mode(&file("format"), 0o604), "chmod 600");
}

#[test]
fn a_newer_format_is_refused_by_its_number() {
    let newer = b"strongroom store, format 2\n".to_vec();
    check(|disk| disk.set_content(&file("format"), newer), "has format 2");
}

#[test]
fn a_directory_that_lost_a_file_is_not_taken_for_a_new_one() {
    check(|disk| remove(disk, "store.redb"), "store.redb is missing");
    check(|disk| remove(disk, "format"), "format is missing");
    check(|disk| disk.set_content(&file("store.redb"), vec![]), "store.redb is empty");
    check(|disk| disk.set_content(&file("format"), vec![]), "format is not a line of ours");
    check(
        |disk| disk.set_content(&file("format"), vec![b'x'; 100]),
        "format is not a line of ours",
    );
}
