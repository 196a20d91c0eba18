//! Patterns for names, by the rules of Python's `fnmatch`, which aws-encryption-cli and `aws s3` have.
//!
//! `*`: any characters; `?`: one; `[a-z]`, `[!a-z]`: one of these, or none of these. `/` and a leading
//! dot are characters like others. A character is one of UTF-8, or a byte that is not UTF-8.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// A pattern for names or relative paths. Any text is one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pattern(Vec<Token>);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Token {
    Character(u32),
    AnyCharacter,
    AnyCharacters,
    /// Inclusive ranges; one whose end is before its start holds nothing.
    Set {
        negated: bool,
        ranges: Vec<(u32, u32)>,
    },
}

impl Pattern {
    pub fn new(pattern: impl AsRef<OsStr>) -> Self {
        let text = characters(pattern.as_ref());
        let mut tokens = Vec::new();
        let mut rest = text.as_slice();
        while let Some((&first, after)) = rest.split_first() {
            rest = after;
            tokens.push(match u8::try_from(first) {
                // Several are one, so that the time to match stays within length times length.
                Ok(b'*') if tokens.last() == Some(&Token::AnyCharacters) => continue,
                Ok(b'*') => Token::AnyCharacters,
                Ok(b'?') => Token::AnyCharacter,
                Ok(b'[') => match set(after) {
                    Some((set, after)) => {
                        rest = after;
                        set
                    }
                    None => Token::Character(first),
                },
                _ => Token::Character(first),
            });
        }
        Self(tokens)
    }

    /// Whether the whole of `name` matches.
    pub fn matches(&self, name: impl AsRef<OsStr>) -> bool {
        let name = characters(name.as_ref());
        let (mut tokens, mut name) = (self.0.as_slice(), name.as_slice());
        // After the last `*`: what has to match, and where it was tried.
        let mut retry: Option<(&[Token], &[u32])> = None;
        loop {
            match (tokens.split_first(), name.split_first()) {
                (Some((Token::AnyCharacters, after)), _) => {
                    retry = Some((after, name));
                    tokens = after;
                    continue;
                }
                (Some((token, after)), Some((&character, others))) if token.takes(character) => {
                    (tokens, name) = (after, others);
                    continue;
                }
                (None, None) => return true,
                _ => {}
            }
            // One character more for the last `*`.
            let Some((after, [_, others @ ..])) = retry else { return false };
            retry = Some((after, others));
            (tokens, name) = (after, others);
        }
    }
}

impl Token {
    fn takes(&self, character: u32) -> bool {
        match self {
            Self::Character(own) => *own == character,
            Self::AnyCharacter => true,
            Self::AnyCharacters => false,
            Self::Set { negated, ranges } => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&character)) != *negated
            }
        }
    }
}

/// Whether Python's `glob` takes it for a pattern.
pub(crate) fn is_pattern(text: &OsStr) -> bool {
    text.as_bytes().iter().any(|byte| b"*?[".contains(byte))
}

/// The set that begins after a `[`, and what follows it. `None`: no `]` closes it.
fn set(text: &[u32]) -> Option<(Token, &[u32])> {
    let is = |character: &u32, byte: u8| *character == u32::from(byte);
    let (negated, text) = match text {
        [first, rest @ ..] if is(first, b'!') => (true, rest),
        _ => (false, text),
    };
    // A `]` that comes first does not close it.
    let end = text.iter().skip(1).position(|character| is(character, b']'))?.checked_add(1)?;
    let (mut inside, rest) = text.split_at_checked(end)?;
    let mut ranges = Vec::new();
    loop {
        match inside {
            [from, hyphen, to, others @ ..] if is(hyphen, b'-') => {
                ranges.push((*from, *to));
                inside = others;
            }
            [one, others @ ..] => {
                ranges.push((*one, *one));
                inside = others;
            }
            [] => return Some((Token::Set { negated, ranges }, rest.get(1..)?)),
        }
    }
}

/// Code points; a byte that is not UTF-8 stands where Python has it (PEP 383), beside all characters.
fn characters(text: &OsStr) -> Vec<u32> {
    let mut characters = Vec::with_capacity(text.len());
    for chunk in text.as_bytes().utf8_chunks() {
        characters.extend(chunk.valid().chars().map(u32::from));
        characters.extend(chunk.invalid().iter().map(|byte| 0xdc00 | u32::from(*byte)));
    }
    characters
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python 3.11 says to `fnmatch.fnmatchcase`.
    #[test]
    fn patterns_match_as_in_python() {
        for (pattern, matched, unmatched) in [
            ("*", &["", "a", ".a", "a/b", "a\nb"][..], &[][..]),
            ("*.txt", &["a.txt", ".txt", "a/b.txt"], &["a.txt.gz", "a.TXT"]),
            ("?", &["a", "ü", "/"], &["", "ab"]),
            ("a*b*c", &["abc", "aXbYbZc", "abbc"], &["ab", "abcd"]),
            ("[a-c]x", &["ax", "cx"], &["dx", "-x", "x"]),
            ("[!a-c]x", &["dx", "!x"], &["ax", "x"]),
            ("[]a]", &["]", "a"], &["[", "[]a]"]),
            ("[!]a]", &["b"], &["]", "a"]),
            ("[a-]", &["a", "-"], &["b"]),
            ("[-a]", &["a", "-"], &["b"]),
            ("[a-c-e]", &["b", "-", "e"], &["d"]),
            ("[b-a]", &[], &["a", "b", "-"]),
            ("[!b-a]", &["a", "b"], &["", "ab"]),
            ("[^a]", &["^", "a"], &["b"]),
            ("[a", &["[a"], &["a"]),
            ("[!]", &["[!]"], &["a"]),
            ("[]", &["[]"], &[""]),
            ("a\\*", &["a\\b"], &["a*"]),
        ] {
            for name in matched {
                assert!(Pattern::new(pattern).matches(name), "{pattern} matches {name}");
            }
            for name in unmatched {
                assert!(!Pattern::new(pattern).matches(name), "{pattern} does not match {name}");
            }
        }
    }

    #[test]
    fn a_byte_that_is_not_utf_8_is_a_character() {
        let name = OsStr::from_bytes(b"a\xff\xfeb");
        for pattern in ["a??b", "a*b"] {
            assert!(Pattern::new(pattern).matches(name), "{pattern}");
        }
        assert!(Pattern::new(OsStr::from_bytes(b"a\xff*")).matches(name));
        assert!(!Pattern::new(OsStr::from_bytes(b"a\xfe*")).matches(name));
    }

    #[test]
    fn many_stars_do_not_take_for_ever() {
        let pattern = Pattern::new("a*".repeat(100) + "b");
        assert!(!pattern.matches("a".repeat(250)));
    }
}
