//! A script of commits, and what the store must hold after each of them.

use std::collections::BTreeMap;

use store::contract::load;
use store::faulty::Chance;
use store::{Batch, Embedded, Error, Generation, Key, Store};

/// What is stored: the generation of each record, and its value.
pub(crate) type State = BTreeMap<Key, (u64, Option<Box<[u8]>>)>;

/// Commits, and the state before the first and after each.
pub(crate) struct Script {
    pub(crate) batches: Vec<Batch>,
    pub(crate) states: Vec<State>,
}

impl Script {
    /// Commits of 1 to 4 changes to some of `keys` records: more puts than deletes, now and then a
    /// purge or a value of several pages.
    pub(crate) fn new(commits: u64, keys: u64, seed: u64) -> Self {
        let mut chance = Chance(seed);
        let mut script = Self { batches: Vec::new(), states: vec![State::new()] };
        for base in 0..commits {
            let mut batch = Batch::new(Generation(base));
            let state = script.states.last().expect("one more than commits");
            for _ in 0..=chance.below(4) {
                let mut key = Chance(chance.below(keys));
                let key =
                    Key::from((0..4).flat_map(|_| key.number().to_be_bytes()).collect::<Vec<_>>());
                let changed = batch.puts.iter().map(|(key, _)| key).chain(&batch.deletes);
                if changed.chain(&batch.purges).any(|other| *other == key) {
                    continue;
                }
                let stored = state.get(&key);
                let living = stored.is_some_and(|(_, value)| value.is_some());
                let expected =
                    stored.filter(|_| living).map(|(generation, _)| Generation(*generation));
                batch.expected.push((key.clone(), expected));
                match chance.below(10) {
                    0..2 if living => batch.deletes.push(key),
                    0..4 if !living => batch.purges.push(key),
                    choice => {
                        let bytes = if choice == 9 { 9_000 } else { chance.below(500) };
                        let value = (0..bytes).map(|_| chance.number() as u8).collect();
                        batch.puts.push((key, value));
                    }
                }
            }
            let next = apply(state, &batch);
            script.states.push(next);
            script.batches.push(batch);
        }
        script
    }

    /// Commits from where the store is to the end; returns where it got to, and why no further.
    pub(crate) fn run(&self, store: &Embedded, from: usize) -> (usize, Option<Error>) {
        for (base, batch) in self.batches.iter().enumerate().skip(from) {
            if let Err(error) = store.commit(batch) {
                return (base, Some(error));
            }
        }
        (self.batches.len(), None)
    }

    /// The generation at which the store is exactly as the script says, or what is wrong.
    pub(crate) fn find(&self, store: &Embedded) -> Result<usize, Wrong> {
        let (generation, state) = state_of(store).map_err(Wrong::Refused)?;
        match self.states.get(generation) {
            Some(expected) if *expected == state => Ok(generation),
            _ => Err(Wrong::Different(generation)),
        }
    }
}

/// How a store is not as it should be.
#[derive(Debug)]
pub(crate) enum Wrong {
    Refused(Error),
    Different(usize),
}

pub(crate) fn state_of(store: &Embedded) -> Result<(usize, State), Error> {
    let (generation, records) = load(store)?;
    let state = records.into_iter().map(|record| (record.key, (record.generation.0, record.value)));
    Ok((generation.0 as usize, state.collect()))
}

/// What a store holds after a batch.
pub(crate) fn apply(state: &State, batch: &Batch) -> State {
    let mut state = state.clone();
    let generation = batch.base.0 + 1;
    for (key, value) in &batch.puts {
        state.insert(key.clone(), (generation, Some(value.clone())));
    }
    for key in &batch.deletes {
        state.insert(key.clone(), (generation, None));
    }
    for key in &batch.purges {
        state.remove(key);
    }
    state
}
