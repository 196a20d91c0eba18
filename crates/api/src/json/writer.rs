//! A writer of JSON into a byte vector.

use std::fmt::Write as _;

use base64::Engine as _;
use secret::Secret;
use zeroize::Zeroize as _;

use super::plain_length;
use crate::Timestamp;
use crate::base64::BASE64;

/// A writer of JSON into a byte vector: it sets the commas, the caller the structure.
///
/// When the vector must grow, the memory it leaves is wiped.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// A value was written, so that a comma comes before the next.
    comma: bool,
}

impl<'a> Writer<'a> {
    /// Writes behind what `out` holds.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, comma: false }
    }

    /// `{`
    pub fn begin_object(&mut self) {
        self.begin(b"{");
    }

    /// `}`
    pub fn end_object(&mut self) {
        self.end(b"}");
    }

    /// `[`
    pub fn begin_array(&mut self) {
        self.begin(b"[");
    }

    /// `]`
    pub fn end_array(&mut self) {
        self.end(b"]");
    }

    /// The name of the member whose value comes next.
    pub fn name(&mut self, name: &str) {
        self.string(name);
        self.push(b":");
        self.comma = false;
    }

    /// A name of the model, in which nothing has to be escaped.
    pub(crate) fn member(&mut self, name: &'static str) {
        self.separate();
        self.push(b"\"");
        self.push(name.as_bytes());
        self.push(b"\":");
        self.comma = false;
    }

    /// A string. Quotes, backslashes and control characters are escaped, all else goes as UTF-8.
    pub fn string(&mut self, text: &str) {
        self.separate();
        self.room(text.len().saturating_add(2));
        self.push(b"\"");
        let mut rest = text.as_bytes();
        while let Some((plain, [special, after @ ..])) = rest.split_at_checked(plain_length(rest)) {
            self.push(plain);
            match short_escape(*special) {
                Some(letter) => self.push(&[b'\\', letter]),
                None => {
                    let hex = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or('0') as u8;
                    self.push(&[b'\\', b'u', b'0', b'0', hex(special >> 4), hex(special & 15)]);
                }
            }
            rest = after;
        }
        self.push(rest);
        self.push(b"\"");
    }

    /// A secret that is text. What is not UTF-8 is written as U+FFFD.
    pub fn secret_string(&mut self, secret: &Secret) {
        match std::str::from_utf8(secret.expose()) {
            Ok(text) => self.string(text),
            Err(_) => {
                let mut text = String::from_utf8_lossy(secret.expose()).into_owned();
                self.string(&text);
                text.zeroize();
            }
        }
    }

    /// Bytes in base64 (RFC 4648, section 4, with padding).
    pub fn blob(&mut self, bytes: &[u8]) {
        self.separate();
        self.push(b"\"");
        let length = bytes.len().div_ceil(3).saturating_mul(4);
        self.room(length.saturating_add(1));
        let start = self.out.len();
        self.out.resize(start.saturating_add(length), b'=');
        if let Some(target) = self.out.get_mut(start..) {
            let written = BASE64.encode_slice(bytes, target);
            debug_assert_eq!(written.ok(), Some(length));
        }
        self.push(b"\"");
    }

    /// A whole number.
    pub fn integer(&mut self, value: i64) {
        self.separate();
        self.display(value);
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, value: bool) {
        self.separate();
        self.push(if value { b"true" } else { b"false" });
    }

    /// `null`
    pub fn null(&mut self) {
        self.separate();
        self.push(b"null");
    }

    /// Seconds since 1970-01-01T00:00:00Z with at most three decimals, never in exponent notation.
    pub fn timestamp(&mut self, moment: Timestamp) {
        self.separate();
        self.display(moment);
    }

    fn begin(&mut self, bracket: &[u8]) {
        self.separate();
        self.push(bracket);
        self.comma = false;
    }

    fn end(&mut self, bracket: &[u8]) {
        self.push(bracket);
        self.comma = true;
    }

    /// The comma that a value before the next one calls for.
    fn separate(&mut self) {
        if std::mem::replace(&mut self.comma, true) {
            self.push(b",");
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.room(bytes.len());
        self.out.extend_from_slice(bytes);
    }

    fn display(&mut self, value: impl std::fmt::Display) {
        struct Push<'w, 'a>(&'w mut Writer<'a>);
        impl std::fmt::Write for Push<'_, '_> {
            fn write_str(&mut self, text: &str) -> std::fmt::Result {
                self.0.push(text.as_bytes());
                Ok(())
            }
        }
        // Writing to memory cannot fail.
        let _ = write!(Push(self), "{value}");
    }

    /// Makes room for `more` bytes without leaving behind what is written.
    fn room(&mut self, more: usize) {
        let needed = self.out.len().saturating_add(more);
        if needed > self.out.capacity() {
            self.grow(needed);
        }
    }

    #[cold]
    fn grow(&mut self, needed: usize) {
        let capacity = self.out.capacity().saturating_mul(2).max(needed).max(512);
        let mut larger = Vec::with_capacity(capacity);
        larger.extend_from_slice(self.out);
        secret::wipe(self.out);
        *self.out = larger;
    }
}

/// The letter that escapes a byte, if there is one.
fn short_escape(byte: u8) -> Option<u8> {
    match byte {
        b'"' | b'\\' => Some(byte),
        0x08 => Some(b'b'),
        0x09 => Some(b't'),
        0x0A => Some(b'n'),
        0x0C => Some(b'f'),
        0x0D => Some(b'r'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(write: impl FnOnce(&mut Writer<'_>)) -> String {
        let mut out = Vec::new();
        write(&mut Writer::new(&mut out));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn commas_stand_between_values_alone() {
        let text = written(|writer| {
            writer.begin_object();
            writer.name("a");
            writer.begin_array();
            writer.integer(-1);
            writer.boolean(true);
            writer.null();
            writer.begin_array();
            writer.end_array();
            writer.begin_object();
            writer.end_object();
            writer.end_array();
            writer.member("b");
            writer.timestamp(Timestamp::from_millis(1_571_767_572_317));
            writer.member("c");
            writer.blob(b"\xFF\xFE");
            writer.end_object();
        });
        assert_eq!(text, r#"{"a":[-1,true,null,[],{}],"b":1571767572.317,"c":"//4="}"#);
    }

    #[test]
    fn a_secret_string_is_written_as_text() {
        let secret = |bytes: &[u8]| Secret::new(bytes.to_vec());
        assert_eq!(written(|writer| writer.secret_string(&secret(b"a\"b"))), r#""a\"b""#);
        assert_eq!(written(|writer| writer.secret_string(&secret(b"a\xFFb"))), "\"a\u{FFFD}b\"");
    }

    #[test]
    fn what_was_there_stays_in_front() {
        let mut out = b"head ".to_vec();
        Writer::new(&mut out).blob(&[0; 4000]);
        assert_eq!(out.len(), 5 + 2 + 5336);
        assert!(out.starts_with(b"head \"AAAA") && out.ends_with(b"AA==\""));
    }

    proptest! {
        #[test]
        fn every_string_comes_back(text in any::<String>(), bytes in any::<Vec<u8>>()) {
            let json = written(|writer| {
                writer.begin_array();
                writer.string(&text);
                writer.string("\u{0}\u{1f}\u{7f}\"\\/\u{8}\u{c}\n\r\t");
                writer.blob(&bytes);
                writer.end_array();
            });
            let values: Vec<String> = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(&values[0], &text);
            prop_assert_eq!(&values[1], "\u{0}\u{1f}\u{7f}\"\\/\u{8}\u{c}\n\r\t");
            prop_assert_eq!(BASE64.decode(&values[2]).unwrap(), bytes);
        }
    }
}
