//! From parameters to a structure, its constraints checked on the way.
//!
//! What reads has the methods of what reads JSON, so that the models' structures are read alike.

use secret::Secret;

use super::parameters::{Children, Node};
use super::{Code, Error, Parameters};
use crate::Values;
use crate::enumeration::Enumeration;
use crate::validate::{Bounds, Echo, Path, Text, Violations};

/// What names in IAM may have; of others, IAM speaks in words of its own.
const NAME_PATTERN: &str = r"[\w+=,.@-]+";

/// A structure of the model that can be received.
pub(crate) trait Decode: Sized {
    /// None if a constraint was broken; it is remembered in `input`.
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error>;
}

/// Reads all parameters.
pub(crate) fn request<T: Decode>(parameters: &Parameters) -> Result<T, Error> {
    let mut input = Input {
        value: parameters.root(),
        open: Vec::new(),
        violations: Violations::default(),
        misnamed: None,
    };
    let value = T::read(&mut input, Path::Body)?;
    if let Some(message) = input.violations.message().or(input.misnamed) {
        return Err(Error::new(Code::ValidationError, message));
    }
    // A structure without violations is always there; if a bug breaks that, nothing is let through.
    value.ok_or_else(|| Error::new(Code::InternalFailure, ""))
}

/// Parameters that are being read.
pub(crate) struct Input<'a> {
    /// What is read next.
    value: Node<'a>,
    /// The structures that have been begun.
    open: Vec<Children<'a>>,
    violations: Violations,
    /// What is said of the first name that has a character too many, if nothing else is wrong.
    misnamed: Option<String>,
}

impl<'a> Input<'a> {
    pub(crate) fn begin_structure(&mut self) -> Result<(), Error> {
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
        if member.is_none() {
            self.violations.missing(at);
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

    pub(crate) fn integer(&mut self, range: Bounds, at: Path<'_>) -> Result<Option<i32>, Error> {
        let number = self.text()?.parse().map_err(|_| malformed("a whole number", at))?;
        Ok(self.violations.integer(number, range, at).then_some(number))
    }

    pub(crate) fn boolean(&mut self, at: Path<'_>) -> Result<Option<bool>, Error> {
        match self.text()? {
            text if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            text if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            _ => Err(malformed("true or false", at)),
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
    pub(crate) fn strings(
        &mut self,
        length: Bounds,
        item: &Text,
        at: Path<'_>,
    ) -> Result<Option<Vec<String>>, Error> {
        let texts = self.texts()?;
        let broken = texts.iter().any(|text| !item.allows(text));
        let allowed = self.tell_list(&texts, broken.then(|| item.to_string()), length, at);
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
        let allowed = self.tell_list(&texts, broken.then(|| Values::All.set::<T>()), length, at);
        Ok(allowed.then_some(values))
    }

    fn text(&self) -> Result<&'a str, Error> {
        let words = "A parameter is given by longer names alone.";
        self.value.text().ok_or_else(|| Error::new(Code::MalformedInput, words))
    }

    fn texts(&mut self) -> Result<Vec<&'a str>, Error> {
        let elements = self.elements()?;
        let text = |element: Node<'a>| {
            self.value = element;
            self.text()
        };
        elements.into_iter().map(text).collect()
    }

    /// The elements of a list, `Name.member.1` and so on, in the order of their numbers. `Name=` is an empty
    /// list.
    fn elements(&self) -> Result<Vec<Node<'a>>, Error> {
        let mut numbered = Vec::new();
        for (name, member) in self.value.children() {
            if name != "member" {
                return Err(Error::new(
                    Code::MalformedInput,
                    "The elements of a list are called member.",
                ));
            }
            for (number, element) in member.children() {
                let is_plain = number.bytes().all(|byte| byte.is_ascii_digit());
                let number = number.parse::<u32>().ok().filter(|number| is_plain && *number > 0);
                let words = "The elements of a list are numbered from 1.";
                let number = number.ok_or_else(|| Error::new(Code::MalformedInput, words))?;
                numbered.push((number, element));
            }
        }
        numbered.sort_by_key(|(number, _)| *number);
        let count = numbered.len();
        numbered.dedup_by_key(|(number, _)| *number);
        if numbered.len() != count {
            return Err(Error::new(Code::MalformedInput, "An element of a list is given twice."));
        }
        Ok(numbered.into_iter().map(|(_, element)| element).collect())
    }

    fn allows(&mut self, text: &str, required: &Text, at: Path<'_>) -> bool {
        let is_name = required.pattern.is_some_and(|pattern| pattern.text == NAME_PATTERN);
        if !is_name || required.sensitive || required.allows(text) {
            return self.violations.text(text, required, at);
        }
        let length = Text { pattern: None, sensitive: required.sensitive, length: required.length };
        let fits = self.violations.text(text, &length, at);
        if fits && self.misnamed.is_none() {
            self.misnamed = Some(format!(
                "The specified value for {at} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
            ));
        }
        false
    }

    /// Whether a list is as it has to be; `broken`: what an element is not.
    fn tell_list(
        &mut self,
        texts: &[&str],
        broken: Option<String>,
        length: Bounds,
        at: Path<'_>,
    ) -> bool {
        if broken.is_none() && length.allow(texts.len()) {
            return true;
        }
        let text = format!("[{}]", texts.join(", "));
        self.violations.length(texts.len(), length, at, Echo::Text(&text));
        if let Some(required) = broken {
            let required = format_args!("Member must satisfy constraint: [{required}]");
            self.violations.add(at, Echo::Text(&text), required);
        }
        false
    }
}

fn malformed(what: &str, at: Path<'_>) -> Error {
    Error::new(Code::MalformedInput, format!("The value at '{at}' must be {what}."))
}
