//! `host;x-amz-date`: which headers are signed.

use std::borrow::Cow;
use std::fmt;

use crate::error::Error;
use crate::split::split;

/// What a client signs over HTTP/2, where AWS takes it for `host` (RFC 9113, 8.3.1).
pub(crate) const AUTHORITY: &str = ":authority";

/// The names of the signed headers: at least one, in lower case, sorted, each of them once.
#[derive(Clone, Eq, PartialEq)]
pub struct SignedHeaders<'a>(Cow<'a, str>);

impl<'a> SignedHeaders<'a> {
    pub(crate) fn parse(text: Cow<'a, str>) -> Result<Self, Error> {
        let mut previous = "";
        for name in split(&text, b';') {
            let is_name = name == AUTHORITY || name.bytes().all(is_lower_case_token);
            if name <= previous || !is_name {
                return Err(Error::SignedHeaders);
            }
            previous = name;
        }
        Ok(Self(text))
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        split(&self.0, b';')
    }

    /// As in the request: names parted by `;`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignedHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A character of a token (RFC 9110, 5.6.2): of a header's name, of a method.
pub(crate) fn is_token(byte: u8) -> bool {
    TOKEN.get(usize::from(byte)) == Some(&true)
}

fn is_lower_case_token(byte: u8) -> bool {
    is_token(byte) && !byte.is_ascii_uppercase()
}

#[allow(clippy::indexing_slicing, reason = "the compiler evaluates it")]
const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let characters =
        b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut i = 0;
    while i < characters.len() {
        table[characters[i] as usize] = true;
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, accepted: bool) {
        assert_eq!(SignedHeaders::parse(text.into()).is_ok(), accepted, "{text}");
    }

    #[test]
    fn names_are_sorted_lower_case_and_unique() {
        check("host", true);
        check("content-type;host;x-amz-date", true);
        check(":authority;content-type;x-amz-date", true);
        check(":method", false);
        check("content-type;:authority", false);
        check("", false);
        check(";host", false);
        check("host;", false);
        check("host;;x-amz-date", false);
        check("Host", false);
        check("host;host", false);
        check("x-amz-date;host", false);
        check("host; x-amz-date", false);
        check("host\n;x-amz-date", false);
        check("h\u{f6}st", false);
    }
}
