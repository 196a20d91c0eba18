//! The store does what a map in memory does, whatever is asked of it, over closes and crashes.

use proptest::collection::vec;
use proptest::prelude::*;
use store::faulty::{Crash, Faulty};
use store::{Batch, Embedded, Error, Generation, Key, Store};

use crate::open_faulty;
use crate::script::{State, apply, state_of};

#[derive(Clone, Debug)]
enum Step {
    Commit { behind: u64, expected: Vec<(u8, Option<u64>)>, changes: Vec<(u8, Change)> },
    Reopen,
    Crash(u8, u64),
    Verify,
}

#[derive(Clone, Debug)]
enum Change {
    Put(Vec<u8>),
    Delete,
    Purge,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let change = prop_oneof![
        4 => vec(any::<u8>(), 0..600).prop_map(Change::Put),
        2 => Just(Change::Delete),
        1 => Just(Change::Purge),
    ];
    // An age of 0: as it is now.
    let expected = vec((0..12u8, proptest::option::weighted(0.8, 0..2u64)), 0..2);
    let commit = (prop_oneof![9 => Just(0), 1 => 0..3u64], expected, vec((0..12u8, change), 0..5));
    let step = prop_oneof![
        12 => commit.prop_map(|(behind, expected, changes)| Step::Commit { behind, expected, changes }),
        1 => Just(Step::Reopen),
        1 => (0..4u8, any::<u64>()).prop_map(|(crash, seed)| Step::Crash(crash, seed)),
        1 => Just(Step::Verify),
    ];
    vec(step, 1..60)
}

fn key(number: u8) -> Key {
    Key::from(vec![number; 1 + usize::from(number) * 5])
}

/// What the model says to a batch: `None`, it is committed.
fn refusal(state: &State, generation: u64, batch: &Batch) -> Option<&'static str> {
    let mut changed: Vec<&Key> = batch.puts.iter().map(|(key, _)| key).collect();
    changed.extend(batch.deletes.iter().chain(&batch.purges));
    changed.sort();
    let living = |key: &Key| {
        state
            .get(key)
            .filter(|(_, value)| value.is_some())
            .map(|(generation, _)| Generation(*generation))
    };
    if changed.windows(2).any(|pair| pair[0] == pair[1]) {
        Some("malformed")
    } else if batch.base.0 != generation {
        Some("behind")
    } else if batch.expected.iter().any(|(key, expected)| living(key) != *expected)
        || batch.purges.iter().any(|key| living(key).is_some())
    {
        Some("conflict")
    } else {
        None
    }
}

fn name(error: &Error) -> &'static str {
    match error {
        Error::Malformed { .. } => "malformed",
        Error::Behind { .. } => "behind",
        Error::Conflict { .. } => "conflict",
        _ => "failed",
    }
}

fn batch(
    state: &State,
    base: u64,
    expected: Vec<(u8, Option<u64>)>,
    changes: Vec<(u8, Change)>,
) -> Batch {
    let mut batch = Batch::new(Generation(base));
    for (number, age) in expected {
        let stored = state.get(&key(number)).filter(|(_, value)| value.is_some());
        let expected =
            age.map(|age| Generation(stored.map_or(0, |(generation, _)| *generation) + age));
        let absent_as_it_is = stored.is_none() && age == Some(0);
        batch.expected.push((key(number), expected.filter(|_| !absent_as_it_is)));
    }
    for (number, change) in changes {
        match change {
            Change::Put(value) => batch.puts.push((key(number), value.into())),
            Change::Delete => batch.deletes.push(key(number)),
            Change::Purge => batch.purges.push(key(number)),
        }
    }
    batch
}

fn run(steps: Vec<Step>) {
    let mut disk = Faulty::new();
    let mut store: Embedded = open_faulty(&disk).expect("the store opens");
    let mut state = State::new();
    let mut generation = 0;
    for step in steps {
        match step {
            Step::Commit { behind, expected, changes } => {
                let batch = batch(&state, generation + behind, expected, changes);
                let said = store.commit(&batch);
                let refused = refusal(&state, generation, &batch);
                assert_eq!(said.as_ref().err().map(name), refused, "{batch:?}");
                if said.is_ok() {
                    state = apply(&state, &batch);
                    generation += 1;
                }
            }
            Step::Reopen => {
                store.close().expect("it closes");
                store = open_faulty(&disk).expect("the store opens");
            }
            Step::Crash(crash, seed) => {
                disk = disk.crashed(Crash::ALL[usize::from(crash)], seed);
                store = open_faulty(&disk).expect("the store opens");
            }
            Step::Verify => store.verify().expect("it is sound"),
        }
        assert_eq!(state_of(&store).expect("it loads"), (generation as usize, state.clone()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn the_store_is_a_map_that_survives(steps in steps()) {
        run(steps);
    }
}
