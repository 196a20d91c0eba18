//! The headers of a request: one piece of memory, as they came, their names in lower case.

use std::fmt;
use std::ops::Range;

/// Headers in one request. The SDKs send about a dozen.
pub(crate) const HEADERS_MAX: usize = 64;

/// The headers of a request, in the order received; at most 64 in 16 KiB.
///
/// There are few, and each is asked for once or twice: to go through them all costs less than to hash
/// their names. The memory serves the next request too.
#[derive(Default)]
pub struct Headers {
    text: Vec<u8>,
    fields: Vec<Field>,
}

/// Where in the text a name and its value are.
#[derive(Clone, Copy)]
struct Field {
    name: (u16, u16),
    value: (u16, u16),
}

impl Headers {
    /// The first value of header `name`, which is in lower case.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.get_all(name).next()
    }

    /// Every value of header `name`, which is in lower case.
    pub fn get_all<'h>(&'h self, name: &str) -> impl Iterator<Item = &'h [u8]> {
        let named = self.iter().filter(move |(sent, _)| *sent == name.as_bytes());
        named.map(|(_, value)| value)
    }

    /// Names, which are in lower case, and values.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.fields.iter().map(|field| (self.part(field.name), self.part(field.value)))
    }

    pub fn len(&self) -> usize {
        self.fields.len()
    }

    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Adds a header. False, and nothing added, if there is no room: a name or value that ends
    /// beyond 64 KiB.
    pub fn append(&mut self, name: &str, value: &[u8]) -> bool {
        let name_start = self.text.len();
        let value_start = name_start + name.len();
        let end = value_start + value.len();
        let (Some(name_range), Some(value_range)) =
            (short(name_start..value_start), short(value_start..end))
        else {
            return false;
        };
        self.text.extend(name.bytes().map(|byte| byte.to_ascii_lowercase()));
        self.text.extend_from_slice(value);
        self.fields.push(Field { name: name_range, value: value_range });
        true
    }

    /// Forgets all, and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.fields.clear();
    }

    /// Replaces all by those that a parser found in `head`. False if one lies elsewhere.
    pub(crate) fn fill(&mut self, head: &[u8], found: &[httparse::Header<'_>]) -> bool {
        self.clear();
        // One copy of the whole, instead of two for each header.
        self.text.extend_from_slice(head);
        for header in found {
            let name = range_within(head, header.name.as_bytes());
            let value = range_within(head, header.value);
            let (Some(name), Some(value)) = (name.and_then(short), value.and_then(short)) else {
                return false;
            };
            self.text[usize::from(name.0)..usize::from(name.1)].make_ascii_lowercase();
            self.fields.push(Field { name, value });
        }
        true
    }

    fn part(&self, (start, end): (u16, u16)) -> &[u8] {
        &self.text[usize::from(start)..usize::from(end)]
    }
}

/// Names alone: values may be tokens and signatures.
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.iter().map(|(name, _)| String::from_utf8_lossy(name));
        f.debug_list().entries(names).finish()
    }
}

/// For the signature, which is over headers as they came.
impl sigv4::Headers for Headers {
    fn values<'h>(&'h self, name: &str) -> impl Iterator<Item = &'h [u8]> {
        self.get_all(name)
    }
}

fn short(range: Range<usize>) -> Option<(u16, u16)> {
    Some((u16::try_from(range.start).ok()?, u16::try_from(range.end).ok()?))
}

/// Where `part`, a slice of `whole`, lies in it.
fn range_within(whole: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let end = start.checked_add(part.len())?;
    (end <= whole.len()).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_found_by_its_name_in_lower_case() {
        let mut headers = Headers::default();
        for (name, value) in [("Host", "a"), ("X-Other", "1"), ("x-OTHER", "2"), ("empty", "")] {
            assert!(headers.append(name, value.as_bytes()));
        }
        assert_eq!(headers.get("host"), Some(&b"a"[..]));
        assert_eq!(headers.get("empty"), Some(&b""[..]));
        assert_eq!(headers.get("hos"), None);
        assert_eq!(headers.get_all("x-other").collect::<Vec<_>>(), [b"1", b"2"]);
        assert_eq!(headers.len(), 4);
        assert_eq!(format!("{headers:?}"), r#"["host", "x-other", "x-other", "empty"]"#);
        headers.clear();
        assert!(headers.is_empty() && headers.get("host").is_none());
    }

    #[test]
    fn what_a_parser_found_is_kept_in_one_copy() {
        let head = b"Host: kms\r\nA:\r\n\r\n";
        let found = |name, value| httparse::Header {
            name: std::str::from_utf8(&head[name]).expect("text"),
            value: &head[value],
        };
        let mut headers = Headers::default();
        assert!(headers.fill(head, &[found(0..4, 6..9), found(11..12, 13..13)]));
        assert_eq!(headers.get("host"), Some(&b"kms"[..]));
        assert_eq!(headers.get("a"), Some(&b""[..]));
        let elsewhere = httparse::Header { name: "b", value: b"c" };
        assert!(!headers.fill(head, &[elsewhere]));
    }

    #[test]
    fn what_lies_beyond_64_kib_is_refused() {
        let mut headers = Headers::default();
        assert!(headers.append("a", &[b'v'; 65_534]));
        assert!(!headers.append("b", b""));
        assert_eq!(headers.len(), 1);
    }
}
