//! The columns of a table: what a pattern can tell apart.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::{COLUMNS, Set};

/// The columns beyond U+00FF: by general category, and within the basic multilingual plane or beyond it.
/// `crates/api/src/pattern.rs` has the same.
pub(crate) const LINE_END: usize = 256;
const LETTER: [usize; 2] = [257, 258];
const NUMBER: [usize; 2] = [259, 260];
const SEPARATOR: usize = 261;
const OTHER: [usize; 2] = [262, 263];
const NONCHARACTER: usize = 264;

/// The first and last characters of the runs of a general category.
type Runs = Vec<(char, char)>;

/// The general categories that patterns name.
pub(crate) struct Categories {
    letters: Runs,
    numbers: Runs,
    separators: Runs,
}

impl Categories {
    pub(crate) fn new() -> Result<Self, String> {
        Ok(Self { letters: runs("L")?, numbers: runs("N")?, separators: runs("Z")? })
    }

    /// The column of a character.
    pub(crate) fn column(&self, letter: char) -> usize {
        let beyond = usize::from(u32::from(letter) > 0xFFFF);
        match letter {
            '\0'..='\u{FF}' => u32::from(letter) as usize,
            '\u{2028}' | '\u{2029}' => LINE_END,
            '\u{FFFE}' | '\u{FFFF}' => NONCHARACTER,
            _ if has(&self.letters, letter) => LETTER[beyond],
            _ if has(&self.numbers, letter) => NUMBER[beyond],
            _ if has(&self.separators, letter) => SEPARATOR,
            _ => OTHER[beyond],
        }
    }

    /// The columns of a category, by its one letter.
    pub(crate) fn set(&self, category: char) -> Option<Set> {
        let (runs, beyond): (&Runs, &[usize]) = match category {
            'L' => (&self.letters, &LETTER),
            'N' => (&self.numbers, &NUMBER),
            'Z' => (&self.separators, &[LINE_END, SEPARATOR]),
            _ => return None,
        };
        let latin = |column| u8::try_from(column).is_ok_and(|code| has(runs, code.into()));
        Some(std::array::from_fn(|column| latin(column) || beyond.contains(&column)))
    }

    /// The columns of the characters of `ranges`; none, if they hold a part of a column alone.
    pub(crate) fn set_of_ranges(&self, ranges: &[(char, char)]) -> Option<Set> {
        let is_latin = ranges.iter().all(|(_, last)| *last <= '\u{FF}');
        let end = if is_latin { '\u{FF}' } else { char::MAX };
        let mut set: [Option<bool>; COLUMNS] = [None; COLUMNS];
        for letter in '\0'..=end {
            let holds = ranges.iter().any(|(first, last)| (*first..=*last).contains(&letter));
            if *set[self.column(letter)].get_or_insert(holds) != holds {
                return None;
            }
        }
        Some(set.map(|holds| holds.unwrap_or(false)))
    }

    /// The file of the categories beyond U+00FF, for `api`.
    pub(crate) fn file(&self) -> String {
        let mut text = String::from(
            "//! General categories of Unicode beyond U+00FF, as runs of characters.\n",
        );
        for (name, doc, runs) in [
            ("LETTERS", "L", &self.letters),
            ("NUMBERS", "N", &self.numbers),
            ("SEPARATORS", "Z", &self.separators),
        ] {
            let beyond = runs.iter().filter(|(_, last)| *last > '\u{FF}');
            let run = |&(first, last): &(char, char)| {
                let first = first.max('\u{100}');
                format!("('\\u{{{:X}}}', '\\u{{{:X}}}'), ", u32::from(first), u32::from(last))
            };
            let runs: String = beyond.map(run).collect();
            text.push_str(&format!(
                "\n/// `\\p{{{doc}}}`\n#[rustfmt::skip]\npub(crate) static {name}: &[(char, char)] = &[\n{}];\n",
                wrapped(&runs)
            ));
        }
        text
    }
}

/// The runs of a category, of the version of Unicode that `regex_syntax` has.
fn runs(category: &str) -> Result<Runs, String> {
    let parsed = regex_syntax::parse(&format!(r"\p{{{category}}}"));
    match parsed.as_ref().map(Hir::kind) {
        Ok(HirKind::Class(Class::Unicode(class))) => {
            Ok(class.iter().map(|range| (range.start(), range.end())).collect())
        }
        other => Err(format!("no general category {category}: {other:?}")),
    }
}

/// Whether it is in one of the runs, which are sorted.
fn has(runs: &[(char, char)], letter: char) -> bool {
    let behind = runs.partition_point(|(_, last)| *last < letter);
    runs.get(behind).is_some_and(|(first, _)| *first <= letter)
}

/// Broken into lines, as rustfmt would not do it.
fn wrapped(list: &str) -> String {
    let mut lines = vec![String::new()];
    for item in list.split_inclusive("), ") {
        match lines.last_mut() {
            Some(line) if line.len() + item.len() <= 96 => line.push_str(item),
            _ => lines.push(item.to_owned()),
        }
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}
