//! From a pattern to its tree.

use super::column::LINE_END;
use super::{COLUMNS, Categories, Set};

/// A part of a pattern.
pub(crate) enum Node {
    /// One character of a set.
    Class(Box<Set>),
    /// Nothing, but not before a character of the set.
    NotBefore(Box<Set>),
    /// One after the other; of none of them, the empty text.
    Sequence(Vec<Node>),
    /// One of them.
    Alternatives(Vec<Node>),
    /// From so many to so many times, or without end.
    Repeat(Box<Node>, usize, Option<usize>),
}

/// Parses `pattern`; fails on what the models do not use.
pub(crate) fn parse(pattern: &str) -> Result<Node, String> {
    let mut parser = Parser { rest: pattern, categories: Categories::new()? };
    let node = parser.alternatives()?;
    if parser.rest.is_empty() { Ok(node) } else { Err(format!("stray {}", parser.rest)) }
}

struct Parser<'p> {
    rest: &'p str,
    categories: Categories,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self) -> Result<char, String> {
        let mut letters = self.rest.chars();
        let letter = letters.next().ok_or("ends too early")?;
        self.rest = letters.as_str();
        Ok(letter)
    }

    fn takes(&mut self, prefix: &str) -> bool {
        self.rest.strip_prefix(prefix).inspect(|&rest| self.rest = rest).is_some()
    }

    fn alternatives(&mut self) -> Result<Node, String> {
        let mut alternatives = vec![self.sequence()?];
        while self.takes("|") {
            alternatives.push(self.sequence()?);
        }
        Ok(Node::Alternatives(alternatives))
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut parts = Vec::new();
        self.takes("^");
        while let Some(letter) = self.peek() {
            match letter {
                '|' | ')' => break,
                '$' => {
                    self.take()?;
                    if !matches!(self.peek(), None | Some('|' | ')')) {
                        return Err("$ before the end".into());
                    }
                }
                _ => {
                    let atom = self.atom()?;
                    parts.push(self.repeated(atom)?);
                }
            }
        }
        Ok(Node::Sequence(parts))
    }

    fn atom(&mut self) -> Result<Node, String> {
        let set = match self.take()? {
            '(' if self.takes("?!") => {
                let Node::Class(set) = self.atom()? else {
                    return Err("(?! of more than one".into());
                };
                return if self.takes(")") {
                    Ok(Node::NotBefore(set))
                } else {
                    Err("(?! of more than one".into())
                };
            }
            '(' => {
                let node = self.alternatives()?;
                return if self.takes(")") { Ok(node) } else { Err("( without )".into()) };
            }
            '[' => self.class()?,
            '\\' => self.escape()?,
            // Java's line terminators.
            '.' => inverted(&set_of(|c| matches!(c, 0x0A | 0x0D | 0x85 | LINE_END))),
            letter @ ('^' | '*' | '+' | '?' | '{' | ']' | '}') => {
                return Err(format!("stray {letter}"));
            }
            letter => single(letter)?,
        };
        Ok(Node::Class(Box::new(set)))
    }

    fn repeated(&mut self, node: Node) -> Result<Node, String> {
        let (min, max) = match self.peek() {
            Some('+') => (1, None),
            Some('*') => (0, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                let (counts, rest) = self.rest[1..].split_once('}').ok_or("{ without }")?;
                let count = |text: &str| text.parse().map_err(|_| format!("{{{counts}}}"));
                let bounds = match counts.split_once(',') {
                    None => (count(counts)?, Some(count(counts)?)),
                    Some((min, "")) => (count(min)?, None),
                    Some((min, max)) => (count(min)?, Some(count(max)?)),
                };
                self.rest = rest;
                if bounds.1.is_some_and(|max| max < bounds.0) {
                    return Err(format!("{{{counts}}}"));
                }
                return Ok(Node::Repeat(Box::new(node), bounds.0, bounds.1));
            }
            _ => return Ok(node),
        };
        self.take()?;
        if matches!(self.peek(), Some('+' | '*' | '?' | '{')) {
            return Err("possessive or lazy repetition".into());
        }
        Ok(Node::Repeat(Box::new(node), min, max))
    }

    /// The rest of `[…]`.
    fn class(&mut self) -> Result<Set, String> {
        let negated = self.takes("^");
        let mut set = [false; COLUMNS];
        let mut ranges = Vec::new();
        let mut first = true;
        // The character before, while it may still begin a range.
        let mut low: Option<char> = None;
        loop {
            match self.take()? {
                ']' if first => return Err("empty class".into()),
                ']' => break,
                '[' => return Err("class within a class".into()),
                '&' if self.rest.starts_with('&') => return Err("classes in common".into()),
                '-' if low.is_some() && !self.rest.starts_with(']') => {
                    let from = low.take().ok_or("range without a start")?;
                    let to = match self.take()? {
                        '\\' => self.escaped_character()?.ok_or("range to a class")?,
                        letter => letter,
                    };
                    if from > to {
                        return Err(format!("range {from}-{to}"));
                    }
                    ranges.push((from, to));
                }
                '\\' => match self.peek() {
                    Some('d' | 'w' | 's' | 'p') => {
                        add(&mut set, &self.escape()?);
                        low = None;
                    }
                    _ => {
                        let letter = self.escaped_character()?.ok_or("unknown escape")?;
                        ranges.push((letter, letter));
                        low = Some(letter);
                    }
                },
                letter => {
                    ranges.push((letter, letter));
                    low = Some(letter);
                }
            }
            first = false;
        }
        let ranges = self.categories.set_of_ranges(&ranges);
        add(&mut set, &ranges.ok_or("characters that have no column of their own")?);
        Ok(if negated { inverted(&set) } else { set })
    }

    /// The rest of an escape, as a set.
    fn escape(&mut self) -> Result<Set, String> {
        let ascii = |holds: fn(&u8) -> bool| set_of(|c| u8::try_from(c).is_ok_and(|c| holds(&c)));
        let set = match self.peek() {
            Some('d') => ascii(u8::is_ascii_digit),
            Some('w') => ascii(|c| c.is_ascii_alphanumeric() || *c == b'_'),
            Some('s') => ascii(|c| matches!(c, b' ' | 0x09..=0x0D)),
            Some('p') => return self.category(),
            _ => return single(self.escaped_character()?.ok_or("unknown escape")?),
        };
        self.take()?;
        Ok(set)
    }

    /// The rest of `\p{L}`.
    fn category(&mut self) -> Result<Set, String> {
        let (name, rest) = self.rest.split_once('}').ok_or("\\p without }")?;
        self.rest = rest;
        let mut letters = name.strip_prefix("p{").ok_or("\\p without {")?.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else {
            return Err(format!("\\{name}}}"));
        };
        self.categories.set(letter).ok_or_else(|| format!("\\{name}}}"))
    }

    /// The rest of an escape that stands for one character.
    fn escaped_character(&mut self) -> Result<Option<char>, String> {
        Ok(match self.take()? {
            letter @ ('u' | 'x') => {
                let count = if letter == 'u' { 4 } else { 2 };
                let (digits, rest) = self.rest.split_at_checked(count).ok_or("short escape")?;
                self.rest = rest;
                let code = u32::from_str_radix(digits, 16).map_err(|error| error.to_string())?;
                char::from_u32(code)
            }
            letter if letter.is_ascii_alphanumeric() => None,
            letter => Some(letter),
        })
    }
}

fn set_of(holds: impl Fn(usize) -> bool) -> Set {
    std::array::from_fn(holds)
}

/// Outside of classes, the models name no character beyond U+00FF.
fn single(letter: char) -> Result<Set, String> {
    let column = usize::try_from(u32::from(letter)).unwrap_or(usize::MAX);
    if column > 0xFF {
        return Err(format!("character {letter:?} has no column of its own"));
    }
    Ok(set_of(|c| c == column))
}

fn inverted(set: &Set) -> Set {
    set.map(|contains| !contains)
}

fn add(set: &mut Set, other: &Set) {
    for (contains, more) in set.iter_mut().zip(other) {
        *contains |= more;
    }
}
