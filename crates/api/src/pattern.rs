//! A regular expression of the models, compiled to a table when the code was generated.

use crate::generated::unicode::{LETTERS, NUMBERS, SEPARATORS};

/// How many columns [`Pattern::classes`] tells apart: U+0000 to U+00FF, and the kinds of characters beyond them.
const COLUMNS: usize = 265;

/// What ends a line: U+2028 and U+2029.
const LINE_END: usize = 256;
/// Within the basic multilingual plane, and beyond it.
const LETTER: (usize, usize) = (257, 258);
const NUMBER: (usize, usize) = (259, 260);
const SEPARATOR: usize = 261;
const OTHER: (usize, usize) = (262, 263);
/// U+FFFE and U+FFFF.
const NONCHARACTER: usize = 264;

/// A regular expression as a deterministic automaton: one step per character, no backtracking.
///
/// State 0 is the dead end, state 1 the start.
pub(crate) struct Pattern {
    /// The expression as the model has it, for the message.
    pub(crate) text: &'static str,
    classes: [u8; COLUMNS],
    /// Where each state goes on each class.
    transitions: &'static [&'static [u16]],
    accepting: &'static [u16],
}

impl Pattern {
    /// `ranges`: first and last column, and their class; class 0 is what no range names.
    pub(crate) const fn new(
        text: &'static str,
        ranges: &[(u16, u16, u8)],
        transitions: &'static [&'static [u16]],
        accepting: &'static [u16],
    ) -> Self {
        Self { text, classes: classes(ranges), transitions, accepting }
    }

    /// Whether the whole of `text` matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let mut state = 1_u16;
        for character in text.chars() {
            let class = self.classes.get(column(character)).copied().unwrap_or(0);
            let row = self.transitions.get(usize::from(state));
            state = row.and_then(|row| row.get(usize::from(class))).copied().unwrap_or(0);
            if state == 0 {
                return false;
            }
        }
        self.accepting.contains(&state)
    }
}

fn column(character: char) -> usize {
    let (within, beyond) = match character {
        '\0'..='\u{FF}' => return u32::from(character) as usize,
        '\u{2028}' | '\u{2029}' => return LINE_END,
        '\u{FFFE}' | '\u{FFFF}' => return NONCHARACTER,
        _ if has(LETTERS, character) => LETTER,
        _ if has(NUMBERS, character) => NUMBER,
        _ if has(SEPARATORS, character) => return SEPARATOR,
        _ => OTHER,
    };
    if character > '\u{FFFF}' { beyond } else { within }
}

/// Whether it is in one of the runs, which are sorted.
fn has(runs: &[(char, char)], character: char) -> bool {
    let behind = runs.partition_point(|(_, last)| *last < character);
    runs.get(behind).is_some_and(|(first, _)| *first <= character)
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "runs in the compiler"
)]
const fn classes(ranges: &[(u16, u16, u8)]) -> [u8; COLUMNS] {
    let mut classes = [0; COLUMNS];
    let mut range = 0;
    while range < ranges.len() {
        let (first, last, class) = ranges[range];
        let mut column = first as usize;
        while column <= last as usize {
            classes[column] = class;
            column += 1;
        }
        range += 1;
    }
    classes
}
