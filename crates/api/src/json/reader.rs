//! A pull reader over a JSON text.

use std::borrow::Cow;

use super::{DEPTH_MAX, ENTRIES_MAX, Error, Kind, Number, Reason, plain_length};

/// Objects up to this size compare each new name with the others; larger ones sort at their end.
const NAMES_COMPARED_MAX: usize = 8;

/// A pull reader over a JSON text: the caller says what comes next and takes it.
///
/// Strings without escapes are lent from the text. Besides the text it holds eight bytes for each
/// name of the objects that are open, and their names again where those have escapes.
///
/// ```
/// let mut reader = api::json::Reader::new(br#"{"Ids": ["a", "b"]}"#)?;
/// reader.begin_object()?;
/// while let Some(name) = reader.next_name()? {
///     assert_eq!(name, "Ids");
///     reader.begin_array()?;
///     while reader.next_item()? {
///         reader.string()?;
///     }
/// }
/// reader.end()?;
/// # Ok::<_, api::json::Error>(())
/// ```
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    frames: [Frame; DEPTH_MAX],
    depth: usize,
    entries_left: usize,
    names: Vec<Name>,
    /// The names that had escapes, one after the other.
    unescaped: String,
}

/// An object or an array that has begun and not ended.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    /// Nothing of it was read yet, so no comma may come.
    fresh: bool,
    /// Where `names` and `unescaped` stood when it began.
    names: u32,
    unescaped: u32,
}

/// A name of an open object: a range of the text, or, beyond the text's end, of `unescaped`.
#[derive(Clone, Copy, Debug)]
struct Name {
    start: u32,
    length: u32,
}

impl<'a> Reader<'a> {
    /// Begins to read `bytes`. Fails if they are not UTF-8, or 2 GiB and more.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        if u32::try_from(bytes.len()).map_or(true, |length| length > u32::MAX / 2) {
            return Err(Error { reason: Reason::Size, at: 0 });
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|error| Error { reason: Reason::Utf8, at: error.valid_up_to() })?;
        Ok(Self {
            text,
            rest: text,
            frames: [Frame::default(); DEPTH_MAX],
            depth: 0,
            entries_left: ENTRIES_MAX,
            names: Vec::new(),
            unescaped: String::new(),
        })
    }

    /// How many bytes were read.
    pub fn position(&self) -> usize {
        self.text.len().saturating_sub(self.rest.len())
    }

    /// What kind of value comes next. Only its first character is looked at.
    pub fn kind(&mut self) -> Result<Kind, Error> {
        match self.peek() {
            Some(b'"') => Ok(Kind::String),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'n') => Ok(Kind::Null),
            Some(b't') => Ok(Kind::Boolean(true)),
            Some(b'f') => Ok(Kind::Boolean(false)),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            _ => Err(self.error(Reason::Syntax)),
        }
    }

    /// Enters an object.
    pub fn begin_object(&mut self) -> Result<(), Error> {
        self.begin(b'{', Kind::Object)
    }

    /// Goes on to the next member of the object and gives its name; none at the object's end.
    ///
    /// A name that stands twice is refused: at once, or at the end of an object of many names.
    pub fn next_name(&mut self) -> Result<Option<Cow<'a, str>>, Error> {
        if !self.advance(b'}')? {
            self.end_names()?;
            return Ok(None);
        }
        if self.peek() != Some(b'"') {
            return Err(self.error(Reason::Syntax));
        }
        let start = self.position().saturating_add(1);
        let name = self.string()?;
        let start = match &name {
            Cow::Borrowed(_) => start,
            Cow::Owned(name) => {
                let start = self.text.len().saturating_add(self.unescaped.len());
                self.unescaped.push_str(name);
                start
            }
        };
        self.add_name(start, &name)?;
        if self.peek() != Some(b':') {
            return Err(self.error(Reason::Syntax));
        }
        self.skip_bytes(1);
        Ok(Some(name))
    }

    /// Enters an array.
    pub fn begin_array(&mut self) -> Result<(), Error> {
        self.begin(b'[', Kind::Array)
    }

    /// Goes on to the next element of the array; false at the array's end.
    pub fn next_item(&mut self) -> Result<bool, Error> {
        let more = self.advance(b']')?;
        if !more {
            self.end_names()?;
        }
        Ok(more)
    }

    /// Takes a string, its escapes resolved.
    pub fn string(&mut self) -> Result<Cow<'a, str>, Error> {
        self.expect(b'"', Kind::String)?;
        self.skip_bytes(1);
        let plain = plain_length(self.rest.as_bytes());
        match self.rest.as_bytes().get(plain) {
            Some(b'"') => {
                let text = self.rest.get(..plain).unwrap_or_default();
                self.skip_bytes(plain.saturating_add(1));
                Ok(Cow::Borrowed(text))
            }
            Some(b'\\') => self.string_with_escapes().map(Cow::Owned),
            _ => Err(self.error(Reason::Syntax)),
        }
    }

    /// Takes a number.
    pub fn number(&mut self) -> Result<Number<'a>, Error> {
        let found = self.kind()?;
        if found != Kind::Number {
            return Err(self.error(Reason::Type { expected: Kind::Number, found }));
        }
        let length = number_length(self.rest.as_bytes());
        let text = length.and_then(|length| self.rest.get(..length));
        let text = text.ok_or_else(|| self.error(Reason::Syntax))?;
        self.skip_bytes(text.len());
        Ok(Number(text))
    }

    /// Takes `true` or `false`.
    pub fn boolean(&mut self) -> Result<bool, Error> {
        match self.kind()? {
            Kind::Boolean(true) => self.literal("true").map(|()| true),
            Kind::Boolean(false) => self.literal("false").map(|()| false),
            found => Err(self.error(Reason::Type { expected: Kind::Boolean(true), found })),
        }
    }

    /// Takes `null`.
    pub fn null(&mut self) -> Result<(), Error> {
        match self.kind()? {
            Kind::Null => self.literal("null"),
            found => Err(self.error(Reason::Type { expected: Kind::Null, found })),
        }
    }

    /// Takes any value and drops it. It is checked like every other.
    pub fn skip(&mut self) -> Result<(), Error> {
        match self.kind()? {
            Kind::Null => self.null(),
            Kind::Boolean(_) => self.boolean().map(drop),
            Kind::Number => self.number().map(drop),
            Kind::String => self.string().map(drop),
            Kind::Array => {
                self.begin_array()?;
                while self.next_item()? {
                    self.skip()?;
                }
                Ok(())
            }
            Kind::Object => {
                self.begin_object()?;
                while self.next_name()?.is_some() {
                    self.skip()?;
                }
                Ok(())
            }
        }
    }

    /// Fails unless the text is at its end.
    pub fn end(&mut self) -> Result<(), Error> {
        match self.peek() {
            None if self.depth == 0 => Ok(()),
            _ => Err(self.error(Reason::Syntax)),
        }
    }

    /// The first byte of the next token.
    fn peek(&mut self) -> Option<u8> {
        // Machines write no spaces, or one.
        let first = self.rest.as_bytes().first().copied()?;
        if first > b' ' {
            return Some(first);
        }
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        self.rest.as_bytes().first().copied()
    }

    fn skip_bytes(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    fn error(&self, reason: Reason) -> Error {
        Error { reason, at: self.position() }
    }

    fn expect(&mut self, first: u8, expected: Kind) -> Result<(), Error> {
        if self.peek() == Some(first) {
            return Ok(());
        }
        let found = self.kind()?;
        Err(self.error(Reason::Type { expected, found }))
    }

    fn literal(&mut self, word: &str) -> Result<(), Error> {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(self.error(Reason::Syntax)),
        }
    }

    fn begin(&mut self, first: u8, kind: Kind) -> Result<(), Error> {
        self.expect(first, kind)?;
        let error = self.error(Reason::Depth);
        let frame = self.frames.get_mut(self.depth).ok_or(error)?;
        // Both fit: what they count is shorter than the text.
        let names = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let unescaped = u32::try_from(self.unescaped.len()).unwrap_or(u32::MAX);
        *frame = Frame { fresh: true, names, unescaped };
        self.depth = self.depth.saturating_add(1);
        self.skip_bytes(1);
        Ok(())
    }

    /// Goes past the comma to the next entry; false past the end of the object or array.
    fn advance(&mut self, closer: u8) -> Result<bool, Error> {
        let next = self.peek();
        let error = self.error(Reason::Syntax);
        let frame = self.depth.checked_sub(1).and_then(|depth| self.frames.get_mut(depth));
        let fresh = std::mem::take(&mut frame.ok_or(error)?.fresh);
        match next {
            Some(byte) if byte == closer => {
                self.skip_bytes(1);
                return Ok(false);
            }
            Some(b',') if !fresh => self.skip_bytes(1),
            Some(_) if fresh => {}
            _ => return Err(error),
        }
        match self.entries_left.checked_sub(1) {
            Some(left) => self.entries_left = left,
            None => return Err(self.error(Reason::Size)),
        }
        Ok(true)
    }

    /// Remembers a name of the innermost object, which begins at `start`; fails if it is there already.
    fn add_name(&mut self, start: usize, name: &str) -> Result<(), Error> {
        let error = self.error(Reason::Size);
        let start = u32::try_from(start).map_err(|_| error)?;
        let length = u32::try_from(name.len()).map_err(|_| error)?;

        let frame = self.depth.checked_sub(1).and_then(|depth| self.frames.get(depth));
        let first = frame.map_or(0, |frame| frame.names as usize);
        let others = self.names.get(first..).unwrap_or_default();
        if others.len() < NAMES_COMPARED_MAX
            && others.iter().any(|other| other.text(self.text, &self.unescaped) == name)
        {
            return Err(self.error(Reason::DuplicateName));
        }
        if self.names.is_empty() {
            self.names.reserve(NAMES_COMPARED_MAX);
        }
        self.names.push(Name { start, length });
        Ok(())
    }

    /// Leaves an object or array, and forgets its names; fails if one of many was there twice.
    fn end_names(&mut self) -> Result<(), Error> {
        let error = self.error(Reason::DuplicateName);
        self.depth = self.depth.saturating_sub(1);
        let Some(&Frame { names, unescaped, .. }) = self.frames.get(self.depth) else {
            return Ok(());
        };
        let own = self.names.get_mut(names as usize..).unwrap_or_default();
        if own.len() > NAMES_COMPARED_MAX {
            let text = |name: Name| name.text(self.text, &self.unescaped);
            own.sort_unstable_by(|&left, &right| text(left).cmp(text(right)));
            let mut pairs = own.iter().zip(own.iter().skip(1));
            if pairs.any(|(&left, &right)| text(left) == text(right)) {
                return Err(error);
            }
        }
        self.names.truncate(names as usize);
        self.unescaped.truncate(unescaped as usize);
        Ok(())
    }

    /// Takes the rest of a string whose opening quote is read.
    #[cold]
    fn string_with_escapes(&mut self) -> Result<String, Error> {
        // Room for the string as it is written, which is longer than what it says: it never moves,
        // so it leaves no copy behind. Some strings are secrets.
        let mut string = String::with_capacity(raw_length(self.rest.as_bytes()));
        loop {
            let plain = plain_length(self.rest.as_bytes());
            string.push_str(self.rest.get(..plain).unwrap_or_default());
            self.skip_bytes(plain);
            match self.rest.as_bytes().first() {
                Some(b'"') => {
                    self.skip_bytes(1);
                    return Ok(string);
                }
                Some(b'\\') => {
                    self.skip_bytes(1);
                    let character = self.escape()?;
                    string.push(character);
                }
                _ => return Err(self.error(Reason::Syntax)),
            }
        }
    }

    /// Takes the rest of an escape whose backslash is read.
    fn escape(&mut self) -> Result<char, Error> {
        let letter = self.rest.as_bytes().first().copied();
        let character = match letter {
            Some(letter @ (b'"' | b'\\' | b'/')) => char::from(letter),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.error(Reason::Syntax)),
        };
        self.skip_bytes(1);
        Ok(character)
    }

    /// Takes `u` and four hex digits, and a second such escape if the two are a surrogate pair.
    fn unicode_escape(&mut self) -> Result<char, Error> {
        let error = self.error(Reason::Syntax);
        let (unit, rest) = code_unit(self.rest).ok_or(error)?;
        let (second, after) = match rest.strip_prefix('\\').and_then(code_unit) {
            Some((second, after)) => (Some(second), after),
            None => (None, rest),
        };
        // A lone surrogate is no character, and a string of Rust cannot hold it.
        let units = std::iter::once(unit).chain(second);
        let character = char::decode_utf16(units).next().and_then(Result::ok).ok_or(error)?;
        self.rest = if character.len_utf16() == 2 { after } else { rest };
        Ok(character)
    }
}

impl Name {
    fn text<'t>(self, text: &'t str, unescaped: &'t str) -> &'t str {
        let (start, length) = (self.start as usize, self.length as usize);
        let (whole, start) = match start.checked_sub(text.len()) {
            Some(start) => (unescaped, start),
            None => (text, start),
        };
        whole.get(start..start.saturating_add(length)).unwrap_or_default()
    }
}

/// How many bytes come before the quote that ends the string.
fn raw_length(bytes: &[u8]) -> usize {
    let mut length = 0_usize;
    loop {
        let rest = bytes.get(length..).unwrap_or_default();
        length = length.saturating_add(plain_length(rest));
        match bytes.get(length) {
            Some(b'\\') => length = length.saturating_add(2).min(bytes.len()),
            _ => return length,
        }
    }
}

/// How many bytes the number at the start has; none if it breaks the grammar.
fn number_length(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        bytes.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let mut length = usize::from(bytes.first() == Some(&b'-'));
    length = match (bytes.get(length), digits(length)) {
        (Some(b'0'), _) => length.saturating_add(1),
        (_, 0) => return None,
        (_, count) => length.saturating_add(count),
    };
    if bytes.get(length) == Some(&b'.') {
        length = length.saturating_add(1);
        match digits(length) {
            0 => return None,
            count => length = length.saturating_add(count),
        }
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        length = length.saturating_add(1);
        if matches!(bytes.get(length), Some(b'+' | b'-')) {
            length = length.saturating_add(1);
        }
        match digits(length) {
            0 => return None,
            count => length = length.saturating_add(count),
        }
    }
    Some(length)
}

/// The UTF-16 code unit of `uXXXX`, and what follows.
fn code_unit(text: &str) -> Option<(u16, &str)> {
    let (digits, rest) = text.strip_prefix('u')?.split_at_checked(4)?;
    // `from_str_radix` alone would take a sign.
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let unit = hexadecimal.then(|| u16::from_str_radix(digits, 16).ok()).flatten()?;
    Some((unit, rest))
}

#[cfg(test)]
mod tests;
