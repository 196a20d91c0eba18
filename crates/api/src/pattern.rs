//! A regular expression of the models, compiled to a table when the code was generated.

/// How many columns [`Pattern::classes`] tells apart: U+0000 to U+00FF, what ends a line beyond
/// them (U+2028, U+2029), and all the rest.
const CHARACTERS: usize = 258;
const LINE_END: usize = 256;
const OTHER: usize = 257;

/// A regular expression as a deterministic automaton: one step per character, no backtracking.
///
/// State 0 is the dead end, state 1 the start.
pub(crate) struct Pattern {
    /// The expression as the model has it, for the message.
    pub(crate) text: &'static str,
    classes: [u8; CHARACTERS],
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
            let column = match u32::from(character) {
                code @ 0..=0xFF => code as usize,
                0x2028 | 0x2029 => LINE_END,
                _ => OTHER,
            };
            let class = self.classes.get(column).copied().unwrap_or(0);
            let row = self.transitions.get(usize::from(state));
            state = row.and_then(|row| row.get(usize::from(class))).copied().unwrap_or(0);
            if state == 0 {
                return false;
            }
        }
        self.accepting.contains(&state)
    }
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "runs in the compiler"
)]
const fn classes(ranges: &[(u16, u16, u8)]) -> [u8; CHARACTERS] {
    let mut classes = [0; CHARACTERS];
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
