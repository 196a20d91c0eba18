//! From a tree to a deterministic automaton.

use std::collections::{BTreeMap, BTreeSet};

use super::syntax::Node;
use super::{COLUMNS, Set};

/// A pattern that needs more states than this would make a table too large to review.
const STATES_MAX: usize = 600;

/// A deterministic automaton: state 0 is the dead end, state 1 the start.
#[derive(Debug)]
pub(crate) struct Automaton {
    /// The class of each column; columns of one class go the same way in every state.
    pub(crate) classes: [u8; COLUMNS],
    /// For each state, where it goes on each class.
    pub(crate) transitions: Vec<Vec<u16>>,
    pub(crate) accepting: Vec<u16>,
}

/// A non-deterministic automaton (Thompson's construction).
#[derive(Default)]
struct Machine {
    states: Vec<State>,
    /// What may not come next: the sets of [`Node::NotBefore`].
    barred: Vec<Set>,
}

/// A state, and where in [`Machine::barred`] stands what may not come next.
type At = (usize, Option<usize>);

#[derive(Default)]
struct State {
    /// Where it goes on a character of a set.
    step: Option<(Set, usize)>,
    /// Where it goes on nothing.
    free: Vec<At>,
}

impl Automaton {
    pub(crate) fn of(tree: &Node) -> Result<Self, String> {
        let mut machine = Machine::default();
        let start = machine.state();
        let end = machine.add(tree, start);
        let (classes, examples) = machine.classes();

        let first = machine.closure([start])?;
        let mut numbers = BTreeMap::from([(BTreeSet::new(), 0_u16), (first.clone(), 1)]);
        let mut sets = vec![BTreeSet::new(), first];
        let mut transitions = Vec::new();
        while let Some(set) = sets.get(transitions.len()).cloned() {
            let mut row = Vec::new();
            for &column in &examples {
                let next = machine.closure(machine.after(&set, column))?;
                let fresh = u16::try_from(sets.len()).map_err(|error| error.to_string())?;
                let number = *numbers.entry(next.clone()).or_insert(fresh);
                if number == fresh {
                    sets.push(next);
                }
                row.push(number);
            }
            transitions.push(row);
            if transitions.len() > STATES_MAX {
                return Err("too many states".into());
            }
        }
        // At the end of the text nothing comes next.
        let is_end = |(_, set): &(u16, &BTreeSet<At>)| set.iter().any(|(state, _)| *state == end);
        let accepting = (0..).zip(&sets).filter(is_end);
        Ok(Self { classes, accepting: accepting.map(|(number, _)| number).collect(), transitions })
    }

    /// Runs of columns of one class: first, last and class; class 0 is left out.
    pub(crate) fn ranges(&self) -> Vec<(usize, usize, u8)> {
        let mut ranges: Vec<(usize, usize, u8)> = Vec::new();
        for (column, &class) in self.classes.iter().enumerate() {
            match ranges.last_mut() {
                Some((_, last, same)) if *same == class => *last = column,
                _ => ranges.push((column, column, class)),
            }
        }
        ranges.retain(|&(_, _, class)| class != 0);
        ranges
    }

    /// What `api` does with the table, for the tests here.
    #[cfg(test)]
    pub(crate) fn matches(&self, text: &str, categories: &super::Categories) -> bool {
        let mut state = 1;
        for letter in text.chars() {
            let column = categories.column(letter);
            state = self.transitions[usize::from(state)][usize::from(self.classes[column])];
        }
        self.accepting.contains(&state)
    }
}

impl Machine {
    fn state(&mut self) -> usize {
        self.states.push(State::default());
        self.states.len() - 1
    }

    /// Adds what matches `node` from `start` on, and gives the state at its end.
    fn add(&mut self, node: &Node, start: usize) -> usize {
        match node {
            Node::Class(set) => {
                let from = self.state();
                let end = self.state();
                self.states[start].free.push((from, None));
                self.states[from].step = Some((**set, end));
                end
            }
            Node::NotBefore(set) => {
                let end = self.state();
                self.states[start].free.push((end, Some(self.barred.len())));
                self.barred.push(**set);
                end
            }
            Node::Sequence(parts) => parts.iter().fold(start, |at, part| self.add(part, at)),
            Node::Alternatives(alternatives) => {
                let end = self.state();
                for alternative in alternatives {
                    let from = self.state();
                    self.states[start].free.push((from, None));
                    let at = self.add(alternative, from);
                    self.states[at].free.push((end, None));
                }
                end
            }
            Node::Repeat(inner, min, max) => self.add_repeat(inner, *min, *max, start),
        }
    }

    fn add_repeat(&mut self, inner: &Node, min: usize, max: Option<usize>, start: usize) -> usize {
        let mut at = (0..min).fold(start, |at, _| self.add(inner, at));
        let end = self.state();
        match max {
            Some(max) => {
                for _ in min..max {
                    self.states[at].free.push((end, None));
                    at = self.add(inner, at);
                }
            }
            None => {
                let again = self.state();
                self.states[at].free.push((again, None));
                at = again;
                let after = self.add(inner, again);
                self.states[after].free.push((again, None));
            }
        }
        self.states[at].free.push((end, None));
        end
    }

    fn after(&self, states: &BTreeSet<At>, column: usize) -> Vec<usize> {
        let free = states.iter().filter(|(_, barred)| {
            barred.and_then(|barred| self.barred.get(barred)).is_none_or(|set| !set[column])
        });
        let steps = free.filter_map(|&(state, _)| self.states[state].step.as_ref());
        steps.filter(|(set, _)| set[column]).map(|&(_, next)| next).collect()
    }

    fn closure(&self, from: impl IntoIterator<Item = usize>) -> Result<BTreeSet<At>, String> {
        let mut open: Vec<At> = from.into_iter().map(|state| (state, None)).collect();
        let mut closure = BTreeSet::new();
        while let Some((state, barred)) = open.pop() {
            if !closure.insert((state, barred)) {
                continue;
            }
            for &(next, more) in &self.states[state].free {
                if barred.is_some() && more.is_some() && barred != more {
                    return Err("(?! behind (?!".into());
                }
                open.push((next, barred.or(more)));
            }
        }
        Ok(closure)
    }

    /// The class of each column, and one column of each class; class 0 is in no set.
    fn classes(&self) -> ([u8; COLUMNS], Vec<usize>) {
        let steps = self.states.iter().filter_map(|state| state.step.as_ref());
        let sets: Vec<&Set> = steps.map(|(set, _)| set).chain(&self.barred).collect();
        let mut numbers = BTreeMap::from([(vec![false; sets.len()], 0_u8)]);
        let mut examples = vec![None];
        let classes = std::array::from_fn(|column| {
            let fresh = u8::try_from(numbers.len()).unwrap_or(u8::MAX);
            let key = sets.iter().map(|set| set[column]).collect();
            let class = *numbers.entry(key).or_insert(fresh);
            if examples.len() <= usize::from(class) {
                examples.push(None);
            }
            examples[usize::from(class)].get_or_insert(column);
            class
        });
        // A class without a column is never asked; any column beyond the table serves it.
        (classes, examples.into_iter().map(|example| example.unwrap_or(0)).collect())
    }
}
