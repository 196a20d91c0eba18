//! From parameters to a structure, its constraints checked on the way.
//!
//! What reads has the methods of what reads JSON, so that the models' structures are read alike.

use secret::Secret;

use super::parameters::{Children, Node};
use super::{Code, Error, Parameters};
use crate::Values;
use crate::enumeration::Enumeration;
use crate::pattern::Pattern;
use crate::validate::{Bounds, Echo, Path, Text, Violations};

/// How a service tells what is wrong with a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Manner {
    /// Strings and lists of strings are not told, nor that they are null, and some patterns are told in words:
    /// `Value at 'roleName' failed to satisfy constraint: …`.
    ///
    /// Sources: <https://github.com/aws/eks-hybrid/pull/113> (2024) and
    /// <https://github.com/juspay/hyperswitch-suite/pull/323> (2026); before, they were:
    /// <https://github.com/NixOS/nixops/issues/328> (2015). That enums and numbers still are, and that nulls are
    /// not, is what <https://github.com/versity/versitygw> (`iamapi/iamerr`, 2026) holds itself against.
    Iam,
    /// All values are told, and of one that is too short and not as its pattern says, the pattern first.
    ///
    /// Sources: <https://github.com/mmmorris1975/aws-runas/issues/80> (2022),
    /// <https://github.com/aws-actions/configure-aws-credentials/issues/1306> (2025).
    Sts,
}

/// What IAM says of a text that is not as these patterns say.
///
/// Sources, in this order: <https://github.com/aws-cloudformation/cfn-lint/issues/996>,
/// <https://github.com/aws-cloudformation/cfn-lint/issues/3020>, <https://github.com/aws/aws-cli/issues/5860>,
/// <https://github.com/app-sre/qontract-schemas/pull/824>; the last two: versitygw, as above.
const WORDED: [(&str, &str); 6] = [
    (r"[\w+=,.@-]+", "It must contain only alphanumeric characters and/or the following: +=,.@_-"),
    (
        PATH_PATTERN,
        "It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    ),
    (
        PATH_PREFIX_PATTERN,
        "It must begin with the / character and contain only alphanumeric characters and/or / characters.",
    ),
    (
        "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
        "It must be a minimum length of 3 characters and maximum length of 63 characters, contain only digits, lowercase letters, and hyphens (-), but cannot begin or end with a hyphen.",
    ),
    (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "It must contain only printable ASCII characters."),
    (r"[\w]+", "It must contain only alphanumeric characters."),
];

const PATH_PATTERN: &str = r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)";
const PATH_PREFIX_PATTERN: &str = r"\u002F[\u0021-\u007F]*";
/// The pattern of a policy's path: told as other paths are. What paths begin with has their pattern in places.
const POLICY_PATH_PATTERN: &str = r"((/[A-Za-z0-9\.,\+@=_-]+)*)/";

impl Manner {
    fn echo(self, text: &str) -> Echo<'_> {
        match self {
            Self::Iam => Echo::Hidden,
            Self::Sts => Echo::Text(text),
        }
    }

    /// What is said of a text at `at` that is not as `pattern` says, if that is not told as others are.
    fn words(self, pattern: &Pattern, at: Path<'_>) -> Option<String> {
        let told_as = match (self, pattern.text, at) {
            (Self::Sts, _, _) => return None,
            (Self::Iam, POLICY_PATH_PATTERN | PATH_PATTERN, Path::Member(_, _, "pathPrefix")) => {
                PATH_PREFIX_PATTERN
            }
            (Self::Iam, POLICY_PATH_PATTERN, _) => PATH_PATTERN,
            (Self::Iam, text, _) => text,
        };
        let (_, words) = WORDED.iter().find(|(known, _)| *known == told_as)?;
        Some(format!("The specified value for {at} is invalid. {words}"))
    }
}

/// A structure of the model that can be received.
pub(crate) trait Decode: Sized {
    /// None if a constraint was broken; it is remembered in `input`.
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error>;
}

/// Reads all parameters.
pub(crate) fn request<T: Decode>(parameters: &Parameters, manner: Manner) -> Result<T, Error> {
    let mut input = Input {
        manner,
        value: parameters.root(),
        open: Vec::new(),
        violations: Violations::default(),
        worded: None,
    };
    let value = T::read(&mut input, Path::Body)?;
    if let Some(message) = input.violations.message().or(input.worded) {
        return Err(Error::new(Code::ValidationError, message));
    }
    // A structure without violations is always there; if a bug breaks that, nothing is let through.
    value.ok_or_else(|| Error::new(Code::InternalFailure, ""))
}

/// Parameters that are being read.
pub(crate) struct Input<'a> {
    manner: Manner,
    /// What is read next.
    value: Node<'a>,
    /// The structures that have been begun.
    open: Vec<Children<'a>>,
    violations: Violations,
    /// What is said, in IAM's words, of the first text against a pattern, if nothing else is wrong.
    worded: Option<String>,
}

impl<'a> Input<'a> {
    pub(crate) fn begin_structure(&mut self) -> Result<(), Error> {
        self.refuse_text()?;
        self.open.push(self.value.children());
        Ok(())
    }

    /// The name of the next member.
    pub(crate) fn next_member(&mut self) -> Result<Option<&'a str>, Error> {
        match self.open.last_mut().and_then(Iterator::next) {
            Some((name, value)) => {
                self.value = value;
                Ok(Some(name))
            }
            None => {
                self.open.pop();
                Ok(None)
            }
        }
    }

    /// A parameter that no member has says nothing.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// The value of a member that must be there: `None` if it is absent, `Some(None)` if it broke
    /// a constraint, which was told already.
    pub(crate) fn required<T>(&mut self, member: Option<Option<T>>, at: Path<'_>) -> Option<T> {
        match (member.is_some(), self.manner) {
            (true, _) => {}
            (false, Manner::Sts) => self.violations.missing(at),
            (false, Manner::Iam) => {
                self.violations.add(at, Echo::Hidden, format_args!("Member must not be null"));
            }
        }
        member.flatten()
    }

    pub(crate) fn string(
        &mut self,
        required: &Text,
        at: Path<'_>,
    ) -> Result<Option<String>, Error> {
        let text = self.text()?;
        Ok(self.allows(text, required, at).then(|| text.to_owned()))
    }

    pub(crate) fn secret_string(
        &mut self,
        required: &Text,
        at: Path<'_>,
    ) -> Result<Option<Secret>, Error> {
        let text = self.text()?;
        let allowed = self.allows(text, required, at);
        Ok(allowed.then(|| Secret::new(text.as_bytes().to_vec())))
    }

    pub(crate) fn enumeration<T: Enumeration>(&mut self, at: Path<'_>) -> Result<Option<T>, Error> {
        let text = self.text()?;
        let value = T::parse(text);
        if value.is_none() {
            let values = Values::All.set::<T>();
            self.violations.add(at, Echo::Text(text), format_args!("{values}"));
        }
        Ok(value)
    }

    /// A 32-bit integer, perhaps behind a sign.
    ///
    /// What STS said of others: <https://github.com/justincormack/argmin> (`aws-sts-oracle`, 2026).
    pub(crate) fn integer(&mut self, range: Bounds, at: Path<'_>) -> Result<Option<i32>, Error> {
        let text = self.text()?;
        let number = text.parse().map_err(|_| match text {
            "" => malformed("missing value for decimal type"),
            _ => malformed(""),
        })?;
        Ok(self.violations.integer(number, range, at).then_some(number))
    }

    /// `xs:boolean`, as <https://github.com/floci-io/floci/pull/3075> (2026) saw another service of this protocol take it.
    pub(crate) fn boolean(&mut self) -> Result<Option<bool>, Error> {
        match self.text()? {
            "true" | "1" => Ok(Some(true)),
            "false" | "0" => Ok(Some(false)),
            "" => Err(malformed("missing value for boolean type")),
            _ => Err(malformed("boolean must follow xsd1.1 definition")),
        }
    }

    /// A list of structures.
    pub(crate) fn structures<T: Decode>(
        &mut self,
        length: Bounds,
        at: Path<'_>,
    ) -> Result<Option<Vec<T>>, Error> {
        let elements = self.elements()?;
        let mut items = Vec::new();
        let mut count = 0_u32;
        for element in &elements {
            count = count.saturating_add(1);
            self.value = *element;
            items.extend(T::read(self, Path::Item(&at, count))?);
        }
        let allowed = self.violations.length(elements.len(), length, at, Echo::Hidden);
        Ok(allowed.then_some(items))
    }

    /// A list of strings. Of its elements one violation is told, with the whole list.
    ///
    /// IAM says besides that none may be null: <https://github.com/getmoto/moto> (`test_iam.py`, of tag keys).
    pub(crate) fn strings(
        &mut self,
        length: Bounds,
        item: &Text,
        at: Path<'_>,
    ) -> Result<Option<Vec<String>>, Error> {
        let texts = self.texts()?;
        let broken = texts.iter().any(|text| !item.allows(text));
        let told = format!("[{}]", texts.join(", "));
        let null = if self.manner == Manner::Iam { ", Member must not be null" } else { "" };
        let requirement = broken.then(|| format!("{item}{null}"));
        let count = texts.len();
        let allowed = self.tell_list(count, self.manner.echo(&told), requirement, length, at);
        Ok(allowed.then(|| texts.into_iter().map(str::to_owned).collect()))
    }

    /// A list of strings that are each one of a list; told as [`Self::strings`] tells.
    pub(crate) fn enumerations<T: Enumeration>(
        &mut self,
        length: Bounds,
        at: Path<'_>,
    ) -> Result<Option<Vec<T>>, Error> {
        let texts = self.texts()?;
        let values: Vec<T> = texts.iter().filter_map(|text| T::parse(text)).collect();
        let broken = values.len() != texts.len();
        let told = format!("[{}]", texts.join(", "));
        let requirement = broken.then(|| Values::All.set::<T>());
        let allowed = self.tell_list(texts.len(), Echo::Text(&told), requirement, length, at);
        Ok(allowed.then_some(values))
    }

    /// The words are AWS's: <https://github.com/rusoto/rusoto/issues/586>.
    fn text(&self) -> Result<&'a str, Error> {
        let words = "Start of list found where not expected";
        self.value.text().ok_or_else(|| malformed(words))
    }

    fn texts(&mut self) -> Result<Vec<&'a str>, Error> {
        let elements = self.elements()?;
        let text = |element: Node<'a>| {
            self.value = element;
            self.text()
        };
        elements.into_iter().map(text).collect()
    }

    /// What has parts has no text of its own, which would otherwise be passed over.
    fn refuse_text(&self) -> Result<(), Error> {
        match self.value.text() {
            None | Some("") => Ok(()),
            Some(_) => Err(malformed("A list or a structure is given by longer names.")),
        }
    }

    /// The elements of a list, `Name.member.1` and so on, in the order of their numbers. `Name=` is an empty
    /// list.
    fn elements(&self) -> Result<Vec<Node<'a>>, Error> {
        self.refuse_text()?;
        let mut numbered = Vec::new();
        for (name, member) in self.value.children() {
            if name != "member" {
                return Err(malformed("The elements of a list are called member."));
            }
            for (number, element) in member.children() {
                let is_plain = number.bytes().all(|byte| byte.is_ascii_digit());
                let number = number.parse::<u32>().ok().filter(|number| is_plain && *number > 0);
                let words = "The elements of a list are numbered from 1.";
                let number = number.ok_or_else(|| malformed(words))?;
                numbered.push((number, element));
            }
        }
        numbered.sort_by_key(|(number, _)| *number);
        let count = numbered.len();
        numbered.dedup_by_key(|(number, _)| *number);
        if numbered.len() != count {
            return Err(malformed("An element of a list is given twice."));
        }
        Ok(numbered.into_iter().map(|(_, element)| element).collect())
    }

    fn allows(&mut self, text: &str, required: &Text, at: Path<'_>) -> bool {
        let echo = if required.sensitive { Echo::Hidden } else { self.manner.echo(text) };
        let against = required.pattern.filter(|pattern| !pattern.matches(text));
        if let Some(pattern) = against {
            match self.manner.words(pattern, at) {
                Some(words) => _ = self.worded.get_or_insert(words),
                None => self.violations.pattern(pattern, at, echo),
            }
        }
        let fits = self.violations.length(text.chars().count(), required.length, at, echo);
        fits && against.is_none()
    }

    /// Whether a list is as it has to be; `requirement`: what an element is not.
    fn tell_list(
        &mut self,
        count: usize,
        echo: Echo<'_>,
        requirement: Option<String>,
        length: Bounds,
        at: Path<'_>,
    ) -> bool {
        let fits = self.violations.length(count, length, at, echo);
        if let Some(item) = &requirement {
            let requirement = format_args!("Member must satisfy constraint: [{item}]");
            self.violations.add(at, echo, requirement);
        }
        fits && requirement.is_none()
    }
}

fn malformed(words: &str) -> Error {
    Error::new(Code::MalformedInput, words)
}
