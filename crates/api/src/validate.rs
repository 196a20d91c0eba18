//! The constraints of the models, and the telling of what breaks them.
//!
//! The grammar is that of AWS's services, which share one validator:
//! `2 validation errors detected: Value 'x' at 'keySpec' failed to satisfy constraint: …; Value null at …`.

use std::fmt::{self, Write as _};

use crate::pattern::Pattern;
use crate::{Error, ErrorCode};

/// How many violations are told; those beyond are only counted.
const TOLD_MAX: usize = 50;

/// How many characters of a value are told.
const ECHO_CHARACTERS_MAX: usize = 1024;

/// The least and the most that is allowed; both inclusive.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
}

impl Bounds {
    /// The bound that `value` breaks.
    fn broken_by(self, value: i64) -> Option<Bound> {
        match self {
            Self { min: Some(min), .. } if value < min => Some(Bound::Least(min)),
            Self { max: Some(max), .. } if value > max => Some(Bound::Most(max)),
            _ => None,
        }
    }

    pub(crate) fn allow(self, length: usize) -> bool {
        self.broken_by(as_i64(length)).is_none()
    }
}

#[derive(Clone, Copy)]
enum Bound {
    Least(i64),
    Most(i64),
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Least(least) => write!(f, "greater than or equal to {least}"),
            Self::Most(most) => write!(f, "less than or equal to {most}"),
        }
    }
}

/// What a string must be.
pub(crate) struct Text {
    /// In characters.
    pub(crate) length: Bounds,
    pub(crate) pattern: Option<&'static Pattern>,
    /// Its value is never told.
    pub(crate) sensitive: bool,
}

impl Text {
    pub(crate) fn allows(&self, text: &str) -> bool {
        self.length.allow(text.chars().count())
            && self.pattern.is_none_or(|pattern| pattern.matches(text))
    }
}

/// All that is required of a string, as it is told of an element: most, least, pattern.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Bounds { min, max } = self.length;
        let length = |bound: Bound| format!("Member must have length {bound}");
        let requirements = [
            max.map(|max| length(Bound::Most(max))),
            min.map(|min| length(Bound::Least(min))),
            self.pattern.map(|pattern| {
                format!("Member must satisfy regular expression pattern: {}", pattern.text)
            }),
        ];
        for (index, requirement) in requirements.iter().flatten().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(requirement)?;
        }
        Ok(())
    }
}

/// Where a value stands in the body: a chain from the value up to the body.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    /// The body itself.
    Body,
    /// A member, by its place in the model and its name in lower camel case.
    Member(&'a Path<'a>, u32, &'static str),
    /// An element of a list, from 1.
    Item(&'a Path<'a>, u32),
}

impl Path<'_> {
    /// What sorts violations as the model orders members and the body elements.
    fn order(&self, order: &mut Vec<u32>) {
        match *self {
            Self::Body => {}
            Self::Member(above, step, _) | Self::Item(above, step) => {
                above.order(order);
                order.push(step);
            }
        }
    }
}

/// `tags.1.member.tagKey`
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body => Ok(()),
            Self::Member(Path::Body, _, name) => f.write_str(name),
            Self::Member(above, _, name) => write!(f, "{above}.{name}"),
            Self::Item(above, number) => write!(f, "{above}.{number}.member"),
        }
    }
}

/// What is told of a value that breaks a constraint.
#[derive(Clone, Copy)]
pub(crate) enum Echo<'a> {
    /// There is none: `Value null at …`.
    Null,
    /// It is not to be told, as a secret or bytes: `Value at …`.
    Hidden,
    /// `Value 'text' at …`
    Text(&'a str),
}

/// What breaks the constraints of the model, so far.
#[derive(Default)]
pub(crate) struct Violations {
    told: Vec<(Vec<u32>, String)>,
    count: usize,
}

impl Violations {
    /// Fails with `ValidationException` if there is any.
    pub(crate) fn check(&mut self) -> Result<(), Error> {
        match self.message() {
            None => Ok(()),
            Some(message) => Err(Error::with_message(ErrorCode::ValidationException, message)),
        }
    }

    /// The words for all of them, if there is any.
    pub(crate) fn message(&mut self) -> Option<String> {
        (self.count > 0).then(|| self.words())
    }

    pub(crate) fn missing(&mut self, at: Path<'_>) {
        self.add(at, Echo::Null, format_args!("Member must not be null"));
    }

    pub(crate) fn integer(&mut self, value: i32, range: Bounds, at: Path<'_>) -> bool {
        let Some(bound) = range.broken_by(value.into()) else { return true };
        let text = value.to_string();
        self.add(at, Echo::Text(&text), format_args!("Member must have value {bound}"));
        false
    }

    pub(crate) fn length(
        &mut self,
        length: usize,
        bounds: Bounds,
        at: Path<'_>,
        echo: Echo<'_>,
    ) -> bool {
        let Some(bound) = bounds.broken_by(as_i64(length)) else { return true };
        self.add(at, echo, format_args!("Member must have length {bound}"));
        false
    }

    pub(crate) fn text(&mut self, text: &str, required: &Text, at: Path<'_>) -> bool {
        let echo = if required.sensitive { Echo::Hidden } else { Echo::Text(text) };
        let length_fits = self.length(text.chars().count(), required.length, at, echo);
        let Some(pattern) = required.pattern.filter(|pattern| !pattern.matches(text)) else {
            return length_fits;
        };
        self.pattern(pattern, at, echo);
        false
    }

    pub(crate) fn pattern(&mut self, pattern: &Pattern, at: Path<'_>, echo: Echo<'_>) {
        let pattern = pattern.text;
        let requirement = format_args!("Member must satisfy regular expression pattern: {pattern}");
        self.add(at, echo, requirement);
    }

    #[cold]
    pub(crate) fn add(&mut self, at: Path<'_>, echo: Echo<'_>, requirement: fmt::Arguments<'_>) {
        self.count = self.count.saturating_add(1);
        if self.told.len() >= TOLD_MAX {
            return;
        }
        let mut order = Vec::new();
        at.order(&mut order);
        let mut words = String::from("Value ");
        match echo {
            Echo::Null => words.push_str("null "),
            Echo::Hidden => {}
            Echo::Text(text) => {
                let cut = text.char_indices().nth(ECHO_CHARACTERS_MAX);
                let told = cut.and_then(|(end, _)| text.get(..end));
                let (told, more) = told.map_or((text, ""), |told| (told, "..."));
                // Writing to a string cannot fail, here and below.
                let _ = write!(words, "'{told}{more}' ");
            }
        }
        let _ = write!(words, "at '{at}' failed to satisfy constraint: {requirement}");
        self.told.push((order, words));
    }

    #[cold]
    fn words(&mut self) -> String {
        // Stable: of one value, the order in which its constraints were checked stays.
        self.told.sort_by(|(left, _), (right, _)| left.cmp(right));
        let noun = if self.count == 1 { "error" } else { "errors" };
        let mut message = format!("{} validation {noun} detected: ", self.count);
        for (index, (_, words)) in self.told.iter().enumerate() {
            if index > 0 {
                message.push_str("; ");
            }
            message.push_str(words);
        }
        message
    }
}

fn as_i64(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(violations: &mut Violations, message: &str) {
        let error = violations.check().unwrap_err();
        assert_eq!(error.code, ErrorCode::ValidationException);
        assert_eq!(error.message.unwrap(), message);
    }

    #[test]
    fn violations_are_told_in_the_order_of_the_model() {
        let tags = Path::Member(&Path::Body, 9, "tags");
        let (first, tenth) = (Path::Item(&tags, 1), Path::Item(&tags, 10));
        let mut violations = Violations::default();
        violations.missing(Path::Member(&tenth, 0, "tagKey"));
        violations.missing(Path::Member(&first, 1, "tagValue"));
        violations.missing(Path::Member(&Path::Body, 4, "keySpec"));
        check(
            &mut violations,
            "3 validation errors detected: \
             Value null at 'keySpec' failed to satisfy constraint: Member must not be null; \
             Value null at 'tags.1.member.tagValue' failed to satisfy constraint: Member must not be null; \
             Value null at 'tags.10.member.tagKey' failed to satisfy constraint: Member must not be null",
        );
    }

    #[test]
    fn a_long_value_is_cut_between_characters() {
        let mut violations = Violations::default();
        let bounds = Bounds { min: None, max: Some(1) };
        let value = "é".repeat(2000);
        let at = Path::Member(&Path::Body, 0, "description");
        assert!(!violations.length(2000, bounds, at, Echo::Text(&value)));
        check(
            &mut violations,
            &format!(
                "1 validation error detected: Value '{}...' at 'description' failed to satisfy \
                 constraint: Member must have length less than or equal to 1",
                "é".repeat(1024)
            ),
        );
    }

    #[test]
    fn violations_beyond_fifty_are_counted_and_not_told() {
        let mut violations = Violations::default();
        for number in 1..=1000 {
            violations.missing(Path::Item(&Path::Member(&Path::Body, 0, "tags"), number));
        }
        let message = violations.check().unwrap_err().message.unwrap();
        assert!(
            message.starts_with("1000 validation errors detected: Value null at 'tags.1.member'")
        );
        assert_eq!(message.matches("must not be null").count(), 50);
    }
}
