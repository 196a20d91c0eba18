//! Texts of a policy that a request is compared with: wildcards, and variables in their place.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>.

use std::borrow::Cow;

use super::PolicyKind;
use super::condition_key::ConditionKey;
use super::context::Context;
use super::glob::{Glob, Unit};

/// A text with wildcards and variables, `alias/${aws:username, 'none'}-*`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Pattern {
    pieces: Box<[Piece]>,
    variables: Box<[Variable]>,
    /// For texts in ASCII, if it is one itself, and has no variables.
    ascii: Option<Glob<u8>>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Piece {
    Text(Box<str>),
    /// `*`: any characters, also none.
    Any,
    /// `?`: one character.
    One,
    /// The value of the variable that has this index.
    Variable(usize),
}

/// `${key, 'default'}`: the value that the request has for a condition key.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Variable {
    key: ConditionKey,
    default: Option<Box<str>>,
}

/// What means more than its characters in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Syntax {
    pub(crate) wildcards: bool,
    /// Those that a policy of this kind sees.
    pub(crate) variables: Option<PolicyKind>,
}

/// What a text is compared with at one place.
#[derive(Clone, Copy)]
enum Token<'a> {
    Text(&'a str),
    Any,
    One,
}

impl Pattern {
    /// Every text is a pattern: what begins as a variable and is none stands for itself.
    pub(crate) fn parse(text: &str, syntax: Syntax) -> Self {
        let mut builder = Builder::default();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let mut length = next.len_utf8();
            match next {
                '*' if syntax.wildcards => builder.push(Piece::Any),
                '?' if syntax.wildcards => builder.push(Piece::One),
                '$' => match syntax.variables.and_then(|kind| variable(rest, kind)) {
                    Some((Inside::Character(character), end)) => {
                        builder.plain.push(character);
                        length = end;
                    }
                    Some((Inside::Variable(variable), end)) => {
                        builder.push(Piece::Variable(builder.variables.len()));
                        builder.variables.push(variable);
                        length = end;
                    }
                    None => builder.plain.push(next),
                },
                _ => builder.plain.push(next),
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        builder.end_plain();
        Self::of(builder.pieces.into(), builder.variables.into())
    }

    /// Matches any text.
    pub(crate) fn any() -> Self {
        Self::of([Piece::Any].into(), [].into())
    }

    fn of(pieces: Box<[Piece]>, variables: Box<[Variable]>) -> Self {
        let mut pattern = Self { pieces, variables, ascii: None };
        let is_ascii = pattern.pieces.iter().all(|piece| match piece {
            Piece::Text(text) => text.is_ascii(),
            Piece::Any | Piece::One => true,
            Piece::Variable(_) => false,
        });
        let is_plain = matches!(*pattern.pieces, [] | [Piece::Text(_)]);
        if is_ascii && !is_plain {
            pattern.ascii = Some(pattern.glob(&[], |text| text.bytes()));
        }
        pattern
    }

    /// `units`: those of a text.
    fn glob<'a, T: Unit, I: Iterator<Item = T>>(
        &'a self,
        values: &'a [Cow<'_, str>],
        units: impl Fn(&'a str) -> I,
    ) -> Glob<T> {
        let mut glob = Glob::new();
        for index in 0..self.pieces.len() {
            match self.token(index, values) {
                Some(Token::Text(text)) => units(text).for_each(|unit| glob.push(unit)),
                Some(Token::Any) => glob.push_any(),
                Some(Token::One) => glob.push_one(),
                None => {}
            }
        }
        glob
    }

    /// Whether `text` is of this form, the values of variables being taken to the letter. With a variable
    /// that has no value, or several, nothing is.
    pub(crate) fn matches(&self, text: &str, context: &impl Context) -> bool {
        let spend = |steps| context.spend(steps);
        match (&self.ascii, &*self.pieces) {
            (Some(glob), _) if text.is_ascii() => return glob.matches(text.as_bytes(), spend),
            (_, []) => return text.is_empty(),
            (_, [Piece::Text(whole)]) => return **whole == *text,
            (_, [Piece::Any]) => return true,
            _ => {}
        }
        let Some(values) = self.values(context) else { return false };
        let code_points: Vec<u32> = text.chars().map(u32::from).collect();
        self.glob(&values, |text| text.chars().map(u32::from)).matches(&code_points, spend)
    }

    /// [`Pattern::matches`] for a pattern without wildcards, whatever the case of letters.
    pub(crate) fn equals_ignoring_case(&self, text: &str, context: &impl Context) -> bool {
        let Some(values) = self.values(context) else { return false };
        let whole: String = (0..self.pieces.len())
            .filter_map(|index| match self.token(index, &values)? {
                Token::Text(text) => Some(text),
                Token::Any | Token::One => None,
            })
            .collect();
        whole.to_lowercase() == text.to_lowercase()
    }

    /// Takes no memory for a pattern without variables.
    fn values<'a>(&'a self, context: &'a impl Context) -> Option<Vec<Cow<'a, str>>> {
        self.variables.iter().map(|variable| variable.value(context)).collect()
    }

    fn token<'a>(&'a self, index: usize, values: &'a [Cow<'_, str>]) -> Option<Token<'a>> {
        Some(match self.pieces.get(index)? {
            Piece::Text(text) => Token::Text(text),
            Piece::Any => Token::Any,
            Piece::One => Token::One,
            Piece::Variable(variable) => Token::Text(values.get(*variable)?),
        })
    }
}

impl Variable {
    fn value<'a>(&'a self, context: &'a impl Context) -> Option<Cow<'a, str>> {
        match context.find(&self.key).single() {
            Some(value) => Some(value.text()),
            None => self.default.as_deref().map(Cow::Borrowed),
        }
    }
}

#[derive(Default)]
struct Builder {
    pieces: Vec<Piece>,
    variables: Vec<Variable>,
    /// Text that the next piece comes after.
    plain: String,
}

impl Builder {
    fn push(&mut self, piece: Piece) {
        self.end_plain();
        // Two `*` are as one, and cost more.
        if piece != Piece::Any || self.pieces.last() != Some(&Piece::Any) {
            self.pieces.push(piece);
        }
    }

    fn end_plain(&mut self) {
        if !self.plain.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(&mut self.plain).into()));
        }
    }
}

enum Inside {
    /// One that has a meaning of its own, without it.
    Character(char),
    Variable(Variable),
}

/// The variable that `text` begins with, and how long it is. `None`: none does.
fn variable(text: &str, kind: PolicyKind) -> Option<(Inside, usize)> {
    let inside = text.strip_prefix("${")?;
    for character in ['*', '?', '$'] {
        if inside.strip_prefix(character).is_some_and(|rest| rest.starts_with('}')) {
            return Some((Inside::Character(character), 4));
        }
    }
    let name_end = inside.find([',', '}', '{', '$', '\''])?;
    let (name, mut rest) = inside.split_at_checked(name_end)?;
    let name = name.trim_matches(' ');
    if name.is_empty() || name.contains(' ') {
        return None;
    }
    let mut default = None;
    if let Some(after) = rest.strip_prefix(',') {
        let quoted = after.trim_start_matches(' ').strip_prefix('\'')?;
        let mut value = String::new();
        let mut characters = quoted.char_indices();
        // A quote in a default is written twice.
        let end = loop {
            match characters.next()? {
                (at, '\'') => match characters.clone().next() {
                    Some((_, '\'')) => {
                        characters.next();
                        value.push('\'');
                    }
                    _ => break at,
                },
                (_, character) => value.push(character),
            }
        };
        rest = quoted.get(end..)?.strip_prefix('\'')?.trim_start_matches(' ');
        default = Some(value.into());
    }
    let rest = rest.strip_prefix('}')?;
    let length = text.len().checked_sub(rest.len())?;
    Some((Inside::Variable(Variable { key: ConditionKey::named_in(name, kind), default }), length))
}

/// An ARN of which each of the six parts is a pattern: `*` does not reach over a colon before the last.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ArnPattern {
    parts: [Pattern; 6],
}

impl ArnPattern {
    /// `None` when it has fewer than six parts.
    pub(crate) fn parse(text: &str, syntax: Syntax) -> Option<Self> {
        let (parts, count) = split(text);
        (count == 6).then(|| Self { parts: parts.map(|part| Pattern::parse(part, syntax)) })
    }

    /// [`ArnPattern::parse`], where `*` is any ARN.
    pub(crate) fn parse_or_any(text: &str, syntax: Syntax) -> Option<Self> {
        if text == "*" { Self::completed(text, syntax) } else { Self::parse(text, syntax) }
    }

    /// Parts that are missing at the end are `*`; `None` when none is.
    fn completed(text: &str, syntax: Syntax) -> Option<Self> {
        let (parts, count) = split(text);
        let mut index = 0_usize;
        (count < 6).then(|| Self {
            parts: parts.map(|part| {
                index = index.saturating_add(1);
                if index <= count { Pattern::parse(part, syntax) } else { Pattern::any() }
            }),
        })
    }

    /// As [`Pattern::matches`]; what is no ARN does not match.
    pub(crate) fn matches(&self, arn: &str, context: &impl Context) -> bool {
        let mut parts = arn.splitn(6, ':');
        let mut is_next =
            |pattern: &Pattern| parts.next().is_some_and(|part| pattern.matches(part, context));
        self.parts.iter().all(&mut is_next)
    }
}

/// A resource as a policy names it. An ARN has five colons before its last part, which of a KMS key and of an
/// alias has none: so `*` reaches over a colon only where the pattern has fewer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ResourcePattern {
    whole: Pattern,
    /// With the parts that it lacks.
    completed: Option<ArnPattern>,
}

impl ResourcePattern {
    pub(crate) fn parse(text: &str, syntax: Syntax) -> Self {
        Self { whole: Pattern::parse(text, syntax), completed: ArnPattern::completed(text, syntax) }
    }

    /// As [`Pattern::matches`].
    pub(crate) fn matches(&self, arn: &str, context: &impl Context) -> bool {
        self.whole.matches(arn, context)
            || self.completed.as_ref().is_some_and(|pattern| pattern.matches(arn, context))
    }
}

/// The parts of an ARN's pattern, and how many there are. A colon in a variable separates nothing.
fn split(text: &str) -> ([&str; 6], usize) {
    let mut parts = [""; 6];
    let (mut count, mut start, mut depth) = (0_usize, 0_usize, 0_usize);
    for (at, character) in text.char_indices() {
        match character {
            '{' if text.get(..at).is_some_and(|before| before.ends_with('$')) => depth = 1,
            '}' => depth = 0,
            ':' if depth == 0 && count < 5 => {
                if let Some(part) = parts.get_mut(count) {
                    *part = text.get(start..at).unwrap_or_default();
                }
                count = count.saturating_add(1);
                start = at.saturating_add(1);
            }
            _ => {}
        }
    }
    if let Some(part) = parts.get_mut(count) {
        *part = text.get(start..).unwrap_or_default();
    }
    (parts, count.saturating_add(1))
}
