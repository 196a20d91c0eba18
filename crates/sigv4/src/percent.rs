//! Percent-encoding (RFC 3986, 2.1), as strict as a canonical form needs.

use std::borrow::Cow;

/// RFC 3986, 2.3: what is never encoded.
pub(crate) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// `%` and two upper-case hexadecimal digits.
pub(crate) fn escape(byte: u8) -> [u8; 3] {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'A' + nibble - 10 };
    [b'%', digit(byte >> 4), digit(byte & 15)]
}

/// `bytes` with everything escaped that is not unreserved.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        if is_unreserved(byte) {
            text.push(char::from(byte));
        } else {
            text.extend(escape(byte).map(char::from));
        }
    }
    text
}

/// The bytes that `text` stands for. `None` if an escape is cut short or is not of hexadecimal digits.
///
/// A bare `+` is refused as well: half the world reads it as a space, the other half as a plus, and a
/// request must not be signed as one and acted on as the other. No SDK sends it.
pub(crate) fn decode(text: &str) -> Option<Cow<'_, [u8]>> {
    if !text.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Some(Cow::Borrowed(text.as_bytes()));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => return None,
            b'%' => value(rest.next()?)? << 4 | value(rest.next()?)?,
            _ => byte,
        });
    }
    Some(Cow::Owned(bytes))
}

fn value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_decodes() {
        let all: Vec<u8> = (0..=255).collect();
        let text = encode(&all);
        assert_eq!(decode(&text).as_deref(), Some(&all[..]));
        assert_eq!(encode("aé/ +~".as_bytes()), "a%C3%A9%2F%20%2B~");
    }

    #[test]
    fn either_case_of_digit_decodes_and_nothing_else_does() {
        assert_eq!(decode("%2f%2F").as_deref(), Some(&b"//"[..]));
        for text in ["%", "a%2", "%2g", "%-1", "%+1", "a+b", "%%20"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
