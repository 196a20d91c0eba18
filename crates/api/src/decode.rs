//! From JSON to a structure, its constraints checked on the way.
//!
//! A value that breaks a constraint is remembered in [`Violations`] and reads as none, so that all
//! of them are told at once; only what is malformed ends the reading.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine as _;
use secret::{Buffer, Secret};
use zeroize::Zeroizing;

use crate::base64::BASE64;
use crate::enumeration::Enumeration;
use crate::json::{Kind, Reader};
use crate::validate::{Bounds, Echo, Path, Text, Violations};
use crate::{Blob, Error, ErrorCode, Timestamp, Values};

/// A structure of the model that can be received.
pub(crate) trait Decode: Sized {
    /// None if a constraint was broken; it is remembered in `input`.
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error>;
}

/// Reads a whole body.
pub(crate) fn request<T: Decode>(body: &[u8], values: Values) -> Result<T, Error> {
    let body = if body.is_empty() { b"{}" } else { body };
    let reader = Reader::new(body)?;
    let mut input = Input { reader, body, values, violations: Violations::default() };
    let value = T::read(&mut input, Path::Body)?;
    input.reader.end()?;
    input.violations.check()?;
    // A structure without violations is always there; if a bug breaks that, nothing is let through.
    value.ok_or_else(|| Error::new(ErrorCode::InternalFailure))
}

/// A body that is being read.
pub(crate) struct Input<'a> {
    reader: Reader<'a>,
    body: &'a [u8],
    values: Values,
    violations: Violations,
}

impl<'a> Input<'a> {
    pub(crate) fn begin_structure(&mut self) -> Result<(), Error> {
        Ok(self.reader.begin_object()?)
    }

    /// The name of the next member that has a value; one that is `null` counts as absent.
    pub(crate) fn next_member(&mut self) -> Result<Option<Cow<'a, str>>, Error> {
        while let Some(name) = self.reader.next_name()? {
            if self.reader.kind()? != Kind::Null {
                return Ok(Some(name));
            }
            self.reader.null()?;
        }
        Ok(None)
    }

    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        Ok(self.reader.skip()?)
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
        let text = self.reader.string()?;
        Ok(self.violations.text(&text, required, at).then(|| text.into_owned()))
    }

    pub(crate) fn secret_string(
        &mut self,
        required: &Text,
        at: Path<'_>,
    ) -> Result<Option<Secret>, Error> {
        let text = self.secret_text()?;
        let allowed = self.violations.text(&text, required, at);
        Ok(allowed.then(|| Secret::new(text.as_bytes().to_vec())))
    }

    pub(crate) fn enumeration<T: Enumeration>(&mut self, at: Path<'_>) -> Result<Option<T>, Error> {
        let text = self.reader.string()?;
        let value = self.values.parse::<T>(&text);
        if value.is_none() {
            let values = self.values.set::<T>();
            self.violations.add(at, Echo::Text(&text), format_args!("{values}"));
        }
        Ok(value)
    }

    pub(crate) fn integer(&mut self, range: Bounds, at: Path<'_>) -> Result<Option<i32>, Error> {
        let number = self.reader.number()?.as_i64();
        let number = number
            .and_then(|number| i32::try_from(number).ok())
            .ok_or_else(|| Error::malformed("NUMBER_VALUE can not be converted to an Integer"))?;
        Ok(self.violations.integer(number, range, at).then_some(number))
    }

    pub(crate) fn boolean(&mut self) -> Result<Option<bool>, Error> {
        Ok(Some(self.reader.boolean()?))
    }

    /// Seconds since 1970 as a number, or ISO 8601 in a string.
    pub(crate) fn timestamp(&mut self) -> Result<Option<Timestamp>, Error> {
        let (moment, refusal) = match self.reader.kind()? {
            Kind::String => (
                Timestamp::from_iso_8601(&self.reader.string()?),
                "STRING_VALUE can not be converted to milliseconds since epoch",
            ),
            Kind::Boolean(true) => {
                (None, "TRUE_VALUE can not be converted to milliseconds since epoch")
            }
            Kind::Boolean(false) => {
                (None, "FALSE_VALUE can not be converted to milliseconds since epoch")
            }
            _ => (
                Timestamp::from_number(self.reader.number()?),
                "NUMBER_VALUE can not be converted to milliseconds since epoch",
            ),
        };
        moment.map(Some).ok_or_else(|| Error::malformed(refusal))
    }

    pub(crate) fn blob(&mut self, length: Bounds, at: Path<'_>) -> Result<Option<Blob>, Error> {
        let text = self.reader.string()?;
        let bytes = base64(&text)?;
        let allowed = self.violations.length(bytes.len(), length, at, Echo::Hidden);
        Ok(allowed.then(|| Blob::from(bytes)))
    }

    pub(crate) fn secret(&mut self, length: Bounds, at: Path<'_>) -> Result<Option<Secret>, Error> {
        let text = self.secret_text()?;
        let bytes = base64(&text)?;
        let allowed = self.violations.length(bytes.len(), length, at, Echo::Hidden);
        Ok(allowed.then(|| Secret::from(bytes)))
    }

    /// A list of structures.
    pub(crate) fn structures<T: Decode>(
        &mut self,
        length: Bounds,
        at: Path<'_>,
    ) -> Result<Option<Vec<T>>, Error> {
        let mut items = Vec::new();
        let mut count = 0_u32;
        self.reader.begin_array()?;
        while self.reader.next_item()? {
            count = count.saturating_add(1);
            items.extend(T::read(self, Path::Item(&at, count))?);
        }
        let allowed = self.violations.length(count as usize, length, at, Echo::Hidden);
        Ok(allowed.then_some(items))
    }

    /// A list of strings. Of its elements one violation is told, with the whole list.
    pub(crate) fn strings(
        &mut self,
        length: Bounds,
        item: &Text,
        at: Path<'_>,
    ) -> Result<Option<Vec<String>>, Error> {
        let list = self.list(length, |text| item.allows(&text).then(|| text.into_owned()))?;
        self.tell_list(&list, length, item.sensitive, at, format_args!("{item}"));
        Ok(list.allowed(length))
    }

    /// A list of strings that are each one of a list; told as [`Self::strings`] tells.
    pub(crate) fn enumerations<T: Enumeration>(
        &mut self,
        length: Bounds,
        at: Path<'_>,
    ) -> Result<Option<Vec<T>>, Error> {
        let values = self.values;
        let list = self.list(length, |text| values.parse::<T>(&text))?;
        if list.broken {
            let values = values.set::<T>();
            self.tell_list(&list, length, false, at, format_args!("{values}"));
        } else {
            self.tell_list(&list, length, false, at, format_args!(""));
        }
        Ok(list.allowed(length))
    }

    /// A map from string to string.
    pub(crate) fn string_map(
        &mut self,
        length: Bounds,
        key: &Text,
        value: &Text,
        at: Path<'_>,
    ) -> Result<Option<BTreeMap<String, String>>, Error> {
        let mut map = BTreeMap::new();
        let (mut keys_allowed, mut values_allowed) = (true, true);
        self.reader.kind()?;
        let start = self.reader.position();
        self.reader.begin_object()?;
        while let Some(name) = self.reader.next_name()? {
            let text = self.reader.string()?;
            keys_allowed &= key.allows(&name);
            values_allowed &= value.allows(&text);
            map.insert(name.into_owned(), text.into_owned());
        }
        let length_allowed = length.allow(map.len());
        if length_allowed && keys_allowed && values_allowed {
            return Ok(Some(map));
        }
        let text = self.echo_map(start);
        let hidden = key.sensitive || value.sensitive;
        let echo = if hidden { Echo::Hidden } else { Echo::Text(&text) };
        self.violations.length(map.len(), length, at, echo);
        if !keys_allowed {
            self.violations.add(
                at,
                echo,
                format_args!("Map keys must satisfy constraint: [{key}]"),
            );
        }
        if !values_allowed {
            let requirement = format_args!("Map value must satisfy constraint: [{value}]");
            self.violations.add(at, echo, requirement);
        }
        Ok(None)
    }

    fn secret_text(&mut self) -> Result<SecretText<'a>, Error> {
        Ok(match self.reader.string()? {
            Cow::Borrowed(text) => SecretText::Borrowed(text),
            Cow::Owned(text) => SecretText::Owned(Zeroizing::new(text)),
        })
    }

    fn list<T>(
        &mut self,
        length: Bounds,
        mut parse: impl FnMut(Cow<'a, str>) -> Option<T>,
    ) -> Result<List<T>, Error> {
        self.reader.kind()?;
        let start = self.reader.position();
        let mut list = List { items: Vec::new(), count: 0, broken: false, start };
        self.reader.begin_array()?;
        while self.reader.next_item()? {
            list.count = list.count.saturating_add(1);
            match parse(self.reader.string()?) {
                // A list that is too long already is not kept.
                Some(item) if length.max.is_none() || length.allow(list.count) => {
                    list.items.push(item);
                }
                Some(_) => {}
                None => list.broken = true,
            }
        }
        Ok(list)
    }

    fn tell_list<T>(
        &mut self,
        list: &List<T>,
        length: Bounds,
        sensitive: bool,
        at: Path<'_>,
        item: std::fmt::Arguments<'_>,
    ) {
        if !list.broken && length.allow(list.count) {
            return;
        }
        let text = self.echo_list(list.start);
        let echo = if sensitive { Echo::Hidden } else { Echo::Text(&text) };
        self.violations.length(list.count, length, at, echo);
        if list.broken {
            self.violations.add(at, echo, format_args!("Member must satisfy constraint: [{item}]"));
        }
    }

    /// The list of strings that began at byte `start`, as AWS prints it: `[a, b]`.
    #[cold]
    fn echo_list(&self, start: usize) -> String {
        let mut text = String::from("[");
        let mut again = || {
            let mut reader = Reader::new(self.body.get(start..)?).ok()?;
            reader.begin_array().ok()?;
            while reader.next_item().ok()? {
                if text.len() > 1 {
                    text.push_str(", ");
                }
                text.push_str(&reader.string().ok()?);
            }
            Some(())
        };
        // What is read again was read before, so this does not fail.
        let _ = again();
        text.push(']');
        text
    }

    /// The map of strings that began at byte `start`, as AWS prints it: `{a=b, c=d}`.
    #[cold]
    fn echo_map(&self, start: usize) -> String {
        let mut text = String::from("{");
        let mut again = || {
            let mut reader = Reader::new(self.body.get(start..)?).ok()?;
            reader.begin_object().ok()?;
            while let Some(name) = reader.next_name().ok()? {
                if text.len() > 1 {
                    text.push_str(", ");
                }
                text.push_str(&name);
                text.push('=');
                text.push_str(&reader.string().ok()?);
            }
            Some(())
        };
        let _ = again();
        text.push('}');
        text
    }
}

struct List<T> {
    items: Vec<T>,
    /// How many elements the list has, kept or not.
    count: usize,
    /// An element broke a constraint.
    broken: bool,
    /// The byte of the body at which it begins.
    start: usize,
}

impl<T> List<T> {
    fn allowed(self, length: Bounds) -> Option<Vec<T>> {
        (!self.broken && length.allow(self.count)).then_some(self.items)
    }
}

/// A string that may hold a secret: lent from the body, or wiped when dropped.
enum SecretText<'a> {
    Borrowed(&'a str),
    Owned(Zeroizing<String>),
}

impl std::ops::Deref for SecretText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }
}

/// Decodes base64 (RFC 4648, section 4) in its one canonical form, straight into memory that is
/// wiped and of exactly the right size.
fn base64(text: &str) -> Result<Buffer, Error> {
    let padding = text.bytes().rev().take_while(|&byte| byte == b'=').count();
    let length = (text.len() / 4).saturating_mul(3).saturating_sub(padding);
    let mut bytes = Buffer::from(vec![0; length]);
    match BASE64.decode_slice(text, &mut bytes) {
        Ok(written) if written == length => Ok(bytes),
        _ => Err(Error::new(ErrorCode::SerializationException)),
    }
}

impl Values {
    fn parse<T: Enumeration>(self, text: &str) -> Option<T> {
        T::parse(text).filter(|_| self.have(text))
    }

    /// What is told of those that there are.
    #[cold]
    pub(crate) fn set<T: Enumeration>(self) -> String {
        let values = T::VALUES.iter().map(|value| value.text()).filter(|text| self.have(text));
        format!("Member must satisfy enum value set: [{}]", values.collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests;
