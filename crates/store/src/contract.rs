//! What every engine must do: one suite, which an engine's own test calls in one line.

#![allow(clippy::arithmetic_side_effects)] // A test fails by a panic.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::{Batch, Error, Generation, Key, Record, Store};

/// Runs the suite. `open` opens the store of a name: a new and empty one the first time, and, once
/// it has been closed, the same one again.
pub fn contract<S: Store>(open: impl Fn(&str) -> S) {
    a_new_store_is_empty(&open("new"));
    what_was_committed_is_loaded_in_order(&open("order"));
    a_load_ends_when_its_visitor_does(&open("break"));
    of_two_commits_on_one_generation_the_second_loses(&open("base"));
    an_expectation_that_fails_changes_nothing(&open("expected"));
    a_deleted_record_leaves_a_tombstone_until_it_is_purged(&open("tombstone"));
    a_living_record_is_not_purged(&open("purge"));
    a_malformed_batch_is_refused(&open("malformed"));
    values_of_any_size_come_back(&open("sizes"));
    followers_see_each_commit_once_and_in_order(&open("follow"));
    followers_that_missed_a_commit_are_told(&open("missed"));
    what_was_committed_is_there_after_a_close(&open);
    a_closed_store_refuses(&open("closed"));
}

/// All records, and the generation they are at.
pub fn load(store: &impl Store) -> Result<(Generation, Vec<Record>), Error> {
    let mut records = Vec::new();
    let generation = store.load(&mut |record| {
        records.push(record.to_record());
        ControlFlow::Continue(())
    })?;
    Ok((generation, records))
}

/// A batch that writes these records.
pub fn puts(base: u64, records: &[(&str, &str)]) -> Batch {
    let puts = records.iter().map(|(key, value)| (key.as_bytes().into(), value.as_bytes().into()));
    Batch { puts: puts.collect(), ..Batch::new(Generation(base)) }
}

/// `records`: key, generation, value; nothing else may be stored.
fn check(store: &impl Store, generation: u64, records: &[(&str, u64, Option<&str>)]) {
    let expected: Vec<Record> = records
        .iter()
        .map(|(key, generation, value)| Record {
            key: key.as_bytes().into(),
            generation: Generation(*generation),
            value: value.map(|value| value.as_bytes().into()),
        })
        .collect();
    let loaded = load(store).expect("the store loads");
    assert_eq!(loaded, (Generation(generation), expected));
    store.verify().expect("the store is sound");
}

fn commit(store: &impl Store, batch: &Batch) {
    let generation = store.commit(batch).expect("the batch is committed");
    assert_eq!(generation.0, batch.base.0 + 1, "each commit raises the generation by one");
}

fn refuse(store: &impl Store, batch: &Batch) -> Error {
    let error = store.commit(batch).expect_err("the batch is refused");
    assert!(error.changed_nothing(), "{error}");
    error
}

fn a_new_store_is_empty(store: &impl Store) {
    check(store, 0, &[]);
}

fn what_was_committed_is_loaded_in_order(store: &impl Store) {
    commit(store, &puts(0, &[("b", "1"), ("a", "2"), ("ba", "3")]));
    commit(store, &puts(1, &[("b", "4"), ("\u{0}", "5")]));
    check(
        store,
        2,
        &[("\u{0}", 2, Some("5")), ("a", 1, Some("2")), ("b", 2, Some("4")), ("ba", 1, Some("3"))],
    );
    commit(store, &Batch::new(Generation(2)));
    assert_eq!(load(store).expect("the store loads").0, Generation(3), "an empty batch counts");
}

fn a_load_ends_when_its_visitor_does(store: &impl Store) {
    commit(store, &puts(0, &[("a", "1"), ("b", "2"), ("c", "3")]));
    let mut seen = 0;
    let generation = store.load(&mut |_| {
        seen += 1;
        if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((generation.expect("the store loads"), seen), (Generation(1), 2));
}

fn of_two_commits_on_one_generation_the_second_loses(store: &impl Store) {
    commit(store, &puts(0, &[("a", "1")]));
    for base in [0, 2] {
        let error = refuse(store, &puts(base, &[("a", "2"), ("b", "2")]));
        assert!(matches!(error, Error::Behind { current: Generation(1), .. }), "{error}");
    }
    check(store, 1, &[("a", 1, Some("1"))]);
}

fn an_expectation_that_fails_changes_nothing(store: &impl Store) {
    commit(store, &puts(0, &[("a", "1"), ("gone", "1")]));
    let mut batch = puts(1, &[("b", "2")]);
    batch.deletes = vec![b"gone".into()];
    commit(store, &batch);
    let stored = [("a", 1, Some("1")), ("b", 2, Some("2")), ("gone", 2, None)];
    for (key, expected, holds) in [
        ("a", Some(1), true),
        ("a", Some(2), false),
        ("a", None, false),
        ("b", Some(2), true),
        ("b", Some(1), false),
        ("gone", None, true),
        ("gone", Some(2), false),
        ("gone", Some(1), false),
        ("never", None, true),
        ("never", Some(0), false),
    ] {
        let (current, before) = load(store).expect("the store loads");
        let mut batch = puts(current.0, &[("new", "3")]);
        batch.deletes = vec![b"old".into()];
        // One that holds stands first, so that the refusal is not the first look.
        batch.expected = vec![
            (b"a".into(), Some(Generation(1))),
            (key.as_bytes().into(), expected.map(Generation)),
        ];
        if holds {
            commit(store, &batch);
        } else {
            let error = refuse(store, &batch);
            let named = matches!(&error, Error::Conflict { key: named } if named.as_bytes() == key.as_bytes());
            assert!(named, "{key} at {expected:?}: {error}");
            assert_eq!(load(store).expect("the store loads"), (current, before));
        }
    }
    let (_, records) = load(store).expect("the store loads");
    for (key, generation, value) in stored {
        let record = records.iter().find(|record| record.key.as_bytes() == key.as_bytes());
        let record = record.expect("what nobody wrote stays");
        assert_eq!(
            (record.generation.0, record.value.as_deref()),
            (generation, value.map(str::as_bytes))
        );
    }
}

fn a_deleted_record_leaves_a_tombstone_until_it_is_purged(store: &impl Store) {
    commit(store, &puts(0, &[("a", "1"), ("b", "1")]));
    let deletes = vec![b"a".into(), b"never".into()];
    commit(store, &Batch { deletes, ..Batch::new(Generation(1)) });
    check(store, 2, &[("a", 2, None), ("b", 1, Some("1")), ("never", 2, None)]);
    let purges = vec![b"a".into(), b"absent".into()];
    commit(store, &Batch { purges, ..Batch::new(Generation(2)) });
    check(store, 3, &[("b", 1, Some("1")), ("never", 2, None)]);
    commit(store, &puts(3, &[("never", "4")]));
    check(store, 4, &[("b", 1, Some("1")), ("never", 4, Some("4"))]);
}

fn a_living_record_is_not_purged(store: &impl Store) {
    commit(store, &puts(0, &[("a", "1"), ("t", "1")]));
    commit(store, &Batch { deletes: vec![b"t".into()], ..Batch::new(Generation(1)) });
    let mut batch = puts(2, &[("b", "2")]);
    batch.purges = vec![b"t".into(), b"a".into()];
    let error = refuse(store, &batch);
    assert!(matches!(&error, Error::Conflict { key } if *key == b"a".into()), "{error}");
    check(store, 2, &[("a", 1, Some("1")), ("t", 2, None)]);
}

fn a_malformed_batch_is_refused(store: &impl Store) {
    let twice = Batch { deletes: vec![b"a".into()], ..puts(0, &[("a", "1")]) };
    let long = Batch { deletes: vec![Key::from(vec![7; 65])], ..Batch::default() };
    for batch in [puts(0, &[("", "1")]), puts(0, &[("a", "1"), ("a", "2")]), twice, long] {
        let error = refuse(store, &batch);
        assert!(matches!(error, Error::Malformed { .. }), "{error}");
    }
    check(store, 0, &[]);
}

fn values_of_any_size_come_back(store: &impl Store) {
    let sizes = [0, 1, 400, 4087, 4096, 70_000, 1 << 20];
    let mut expected = BTreeMap::new();
    for (base, size) in sizes.into_iter().enumerate() {
        let value: Box<[u8]> = (0..size).map(|at| (at % 251) as u8).collect();
        let key = Key::from(vec![size as u8 + base as u8 + 1; 64 - base]);
        let puts = vec![(key.clone(), value.clone())];
        commit(store, &Batch { puts, ..Batch::new(Generation(base as u64)) });
        expected.insert(key, value);
    }
    let (_, records) = load(store).expect("the store loads");
    let loaded: BTreeMap<_, _> =
        records.into_iter().map(|record| (record.key, record.value.expect("living"))).collect();
    assert!(loaded == expected, "values of {sizes:?} bytes came back changed");
}

fn followers_see_each_commit_once_and_in_order(store: &impl Store) {
    commit(store, &puts(0, &[("a", "1")]));
    let mut feeds = [Generation(1), Generation(1)].map(|from| store.follow(from).expect("current"));
    let mut batch = puts(1, &[("b", "2")]);
    batch.deletes = vec![b"a".into()];
    commit(store, &batch);
    let lost = store.commit(&puts(1, &[("c", "3")]));
    assert!(lost.is_err(), "what is refused is not told");
    commit(store, &Batch { purges: vec![b"a".into()], ..Batch::new(Generation(2)) });
    for feed in &mut feeds {
        let commit = feed.next_blocking().expect("a commit");
        let record = |key: &[u8], value: Option<&[u8]>| Record {
            key: key.into(),
            generation: Generation(2),
            value: value.map(Into::into),
        };
        assert_eq!(commit.generation, Generation(2));
        assert_eq!(commit.records, [record(b"b", Some(b"2")), record(b"a", None)]);
        assert!(commit.purged.is_empty());
        let commit = feed.next_blocking().expect("a commit");
        assert_eq!((commit.generation, &commit.purged[..]), (Generation(3), &[b"a".into()][..]));
    }
    store.close().expect("the store closes");
    for mut feed in feeds {
        let error = feed.next_blocking().expect_err("nothing follows");
        assert!(matches!(error, Error::Closed), "{error}");
    }
}

/// An engine may tell what was committed before, and if it does not, it says so.
fn followers_that_missed_a_commit_are_told(store: &impl Store) {
    commit(store, &puts(0, &[("a", "1")]));
    commit(store, &puts(1, &[("a", "2")]));
    let told = store.follow(Generation(0)).and_then(|mut feed| {
        for expected in 1..=2 {
            assert_eq!(feed.next_blocking()?.generation.0, expected);
        }
        Ok(())
    });
    assert!(matches!(told, Ok(()) | Err(Error::Lagged(_))), "{told:?}");
    let future = store.follow(Generation(3)).err();
    assert!(matches!(future, Some(Error::Lagged(_))), "nothing follows what is not there yet");
}

fn what_was_committed_is_there_after_a_close<S: Store>(open: &impl Fn(&str) -> S) {
    let store = open("reopen");
    commit(&store, &puts(0, &[("a", "1"), ("b", "1")]));
    commit(&store, &Batch { deletes: vec![b"b".into()], ..Batch::new(Generation(1)) });
    store.close().expect("the store closes");
    drop(store);
    let store = open("reopen");
    check(&store, 2, &[("a", 1, Some("1")), ("b", 2, None)]);
    commit(&store, &puts(2, &[("c", "3")]));
    check(&store, 3, &[("a", 1, Some("1")), ("b", 2, None), ("c", 3, Some("3"))]);
}

fn a_closed_store_refuses(store: &impl Store) {
    store.close().expect("the store closes");
    store.close().expect("the store stays closed");
    let refusals = [
        load(store).err(),
        store.commit(&puts(0, &[("a", "1")])).err(),
        store.follow(Generation(0)).err(),
        store.verify().err(),
    ];
    for refusal in refusals {
        assert!(matches!(refusal, Some(Error::Closed)), "{refusal:?}");
    }
}
