//! Comparing with wildcards: `*` is any units, also none, and `?` is one.
//!
//! What stands between two `*` is looked for from left to right, and is never looked for again behind the
//! place where it was found first. So comparing takes no more than the product of both lengths, with many
//! units at a time, and no memory.

use std::ops::{BitAnd, BitOr, BitXor};

/// What a text is made of: the bytes of ASCII, or the code points of all others.
pub(crate) trait Unit:
    Copy + Default + Eq + BitAnd<Output = Self> + BitOr<Output = Self> + BitXor<Output = Self>
{
    /// All bits.
    const ALL: Self;
}

impl Unit for u8 {
    const ALL: Self = Self::MAX;
}

impl Unit for u32 {
    const ALL: Self = Self::MAX;
}

/// Units that are compared before it is looked whether one differed.
const AT_ONCE: usize = 32;

/// A text with wildcards.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Glob<T>(
    /// What stands before, between and behind the `*`: one more than there are of them.
    Vec<Part<T>>,
);

/// Units next to each other, some of which can be any.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Part<T> {
    units: Vec<T>,
    /// No bit of a unit that can be any; all bits of the others.
    masks: Vec<T>,
}

impl<T: Unit> Glob<T> {
    /// The empty text.
    pub(crate) fn new() -> Self {
        Self(vec![Part::default()])
    }

    pub(crate) fn push(&mut self, unit: T) {
        self.push_masked(unit, T::ALL);
    }

    pub(crate) fn push_one(&mut self) {
        self.push_masked(T::default(), T::default());
    }

    pub(crate) fn push_any(&mut self) {
        self.0.push(Part::default());
    }

    fn push_masked(&mut self, unit: T, mask: T) {
        if let Some(part) = self.0.last_mut() {
            part.units.push(unit);
            part.masks.push(mask);
        }
    }

    /// Whether `text` is of this form. `spend` is told what it costs, and may say that this is too much: then
    /// it is not.
    pub(crate) fn matches(&self, text: &[T], spend: impl Fn(usize) -> bool) -> bool {
        let (first, last, between) = match &*self.0 {
            [] => return false,
            [whole] => return whole.len() == text.len() && whole.fits(text),
            [first, between @ .., last] => (first, last, between),
        };
        let Some((begin, rest)) = text.split_at_checked(first.len()) else { return false };
        let Some(middle) = rest.len().checked_sub(last.len()) else { return false };
        let Some((mut middle, end)) = rest.split_at_checked(middle) else { return false };
        if !first.fits(begin) || !last.fits(end) {
            return false;
        }
        for part in between {
            let found = part.find(middle);
            let tried = found.unwrap_or(middle.len()).saturating_add(1);
            if !spend(tried.saturating_mul(part.len().div_ceil(AT_ONCE))) {
                return false;
            }
            let behind = found.and_then(|at| middle.get(at.saturating_add(part.len())..));
            match behind {
                Some(behind) => middle = behind,
                None => return false,
            }
        }
        true
    }
}

impl<T: Unit> Part<T> {
    fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether `text`, which is as long, can be this.
    fn fits(&self, text: &[T]) -> bool {
        let units = self.units.chunks(AT_ONCE).zip(self.masks.chunks(AT_ONCE));
        units.zip(text.chunks(AT_ONCE)).all(|((units, masks), text)| {
            let each = units.iter().zip(masks).zip(text);
            let differences = each.map(|((unit, mask), found)| (*unit ^ *found) & *mask);
            differences.fold(T::default(), |all, one| all | one) == T::default()
        })
    }

    /// Where in `text` it is first.
    fn find(&self, text: &[T]) -> Option<usize> {
        if self.units.is_empty() {
            return Some(0);
        }
        text.windows(self.len()).position(|window| self.fits(window))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn glob(pattern: &str) -> Glob<u8> {
        let mut glob = Glob::new();
        for byte in pattern.bytes() {
            match byte {
                b'*' => glob.push_any(),
                b'?' => glob.push_one(),
                _ => glob.push(byte),
            }
        }
        glob
    }

    fn matches(pattern: &str, text: &str) -> bool {
        glob(pattern).matches(text.as_bytes(), |_| true)
    }

    /// As the words say it.
    fn naive(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((b'*', rest)), _) => {
                naive(rest, text)
                    || text.split_first().is_some_and(|(_, text)| naive(pattern, text))
            }
            (Some((wanted, pattern)), Some((found, text))) => {
                (*wanted == b'?' || wanted == found) && naive(pattern, text)
            }
            _ => false,
        }
    }

    #[test]
    fn wildcards_stand_for_any_and_for_one() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("**", "abc", true),
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*c", "ac", true),
            ("ab*bc", "abc", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*?*", "", false),
            ("*b?d*", "abbcd", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    proptest! {
        #[test]
        fn it_is_what_the_words_say(pattern in "[ab*?]{0,10}", text in "[ab]{0,12}") {
            prop_assert_eq!(matches(&pattern, &text), naive(pattern.as_bytes(), text.as_bytes()));
        }

        #[test]
        fn long_parts_are_compared_to_their_end(at in 0..100_usize, length in 1..100_usize) {
            let text = format!("{}b{}", "a".repeat(at), "a".repeat(length));
            let same = format!("*{text}*");
            let other = format!("*{}c{}*", "a".repeat(at), "a".repeat(length));
            prop_assert!(matches(&same, &text));
            prop_assert!(!matches(&other, &text));
        }
    }

    #[test]
    fn the_cost_is_told_and_can_be_too_much() {
        let glob = glob(&format!("*{}b*", "a?".repeat(255)));
        let text = "a".repeat(8 << 10);
        let steps = std::cell::Cell::new(0);
        let spend = |more| {
            steps.set(steps.get() + more);
            steps.get() < 1000
        };
        assert!(!glob.matches(text.as_bytes(), spend));
        assert!(steps.get() > 100_000);
    }
}
