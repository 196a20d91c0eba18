//! The canonical request, hashed while it is written.

use crypto::Sha256;

use crate::query::Query;
use crate::{hex, percent};

/// How the path of a request becomes the path that is signed.
///
/// Both encode what was sent once more (`%` becomes `%25`), as every service but S3 demands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PathRule {
    /// Segments `.`, `..` and empty ones are resolved first, as a client does (RFC 3986, 5.2.4).
    Normalized,
    /// Nothing is resolved. Of a path that is normal already it makes the same; `//` or `/./` sent
    /// where `/` was signed is refused, so that no one downstream must normalise as we did.
    AsSent,
}

/// A canonical request in the making.
///
/// Pieces are gathered in a buffer first: one call into the hash for a kilobyte, not one for a word.
pub(crate) struct Canonical {
    hash: Sha256,
    buffer: [u8; 1024],
    length: usize,
}

impl Canonical {
    /// Method, path and query. `leave_out`: the name of a parameter that is not signed.
    pub(crate) fn begin(
        method: &str,
        path: &str,
        rule: PathRule,
        query: &Query<'_>,
        leave_out: Option<&str>,
    ) -> Self {
        let mut canonical = Self { hash: Sha256::new(), buffer: [0; 1024], length: 0 };
        canonical.put(method.as_bytes());
        canonical.put(b"\n");
        canonical.path(path, rule);
        canonical.put(b"\n");
        canonical.query(query, leave_out);
        canonical.put(b"\n");
        canonical
    }

    /// One header, in lower case, with all its values.
    ///
    /// Gives how many values there were. With none, nothing is written that could pass for a header.
    pub(crate) fn header<'h>(
        &mut self,
        name: &str,
        values: impl Iterator<Item = &'h [u8]>,
    ) -> usize {
        self.put(name.as_bytes());
        let mut count = 0;
        for value in values {
            self.put(if count == 0 { b":" } else { b"," });
            self.value(value);
            count += 1;
        }
        self.put(b"\n");
        count
    }

    /// The list of signed headers. What is left is the hash of the body.
    pub(crate) fn end(mut self, signed_headers: &str) -> CanonicalHead {
        self.put(b"\n");
        self.put(signed_headers.as_bytes());
        self.put(b"\n");
        self.flush();
        CanonicalHead(self.hash)
    }

    fn path(&mut self, path: &str, rule: PathRule) {
        if path == "/" {
            return self.put(b"/");
        }
        match rule {
            PathRule::AsSent => self.encoded_path(path),
            PathRule::Normalized => self.encoded_path(&normalize(path)),
        }
    }

    fn encoded_path(&mut self, path: &str) {
        for byte in path.bytes() {
            if percent::is_unreserved(byte) || byte == b'/' {
                self.put(&[byte]);
            } else {
                self.put(&percent::escape(byte));
            }
        }
    }

    fn query(&mut self, query: &Query<'_>, leave_out: Option<&str>) {
        let mut separator: &[u8] = b"";
        for parameter in query.parameters() {
            if leave_out == Some(parameter.name.as_str()) {
                continue;
            }
            self.put(separator);
            self.put(parameter.name.as_bytes());
            self.put(b"=");
            self.put(parameter.value.as_bytes());
            separator = b"&";
        }
    }

    /// Trimmed, and each run of spaces as one.
    ///
    /// A tab inside a value stays: clients differ about it, and none sends it.
    fn value(&mut self, value: &[u8]) {
        let value = value.trim_ascii();
        if !has_double_space(value) {
            return self.put(value);
        }
        let mut separator: &[u8] = b"";
        for word in value.split(|&byte| byte == b' ').filter(|word| !word.is_empty()) {
            self.put(separator);
            self.put(word);
            separator = b" ";
        }
    }

    fn put(&mut self, bytes: &[u8]) {
        let end = self.length.saturating_add(bytes.len());
        if let Some(room) = self.buffer.get_mut(self.length..end) {
            room.copy_from_slice(bytes);
            self.length = end;
            return;
        }
        self.flush();
        match self.buffer.get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.length = bytes.len();
            }
            None => _ = self.hash.update(bytes),
        }
    }

    fn flush(&mut self) {
        self.hash.update(self.buffer.get(..self.length).unwrap_or_default());
        self.length = 0;
    }
}

/// A canonical request up to the hash of the body.
pub(crate) struct CanonicalHead(Sha256);

impl CanonicalHead {
    /// The SHA-256 of the whole canonical request.
    pub(crate) fn finish(mut self, body_sha256: &[u8; 32]) -> [u8; 32] {
        self.0.update(&hex::encode(body_sha256));
        self.0.finish()
    }
}

/// Whether a run of spaces needs collapsing. Without a branch inside, so that it is done by vectors.
fn has_double_space(value: &[u8]) -> bool {
    let following = value.iter().skip(1);
    value.iter().zip(following).fold(false, |found, (&a, &b)| found | (a == b' ' && b == b' '))
}

/// RFC 3986, 5.2.4, and no empty segments; a last segment that is a dot or two leaves its slash.
fn normalize(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => _ = segments.pop(),
            _ => segments.push(segment),
        }
    }
    let mut normal = String::with_capacity(path.len() + 1);
    for segment in &segments {
        normal.push('/');
        normal.push_str(segment);
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    if segments.is_empty() || matches!(last, "" | "." | "..") {
        normal.push('/');
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_path(path: &str, rule: PathRule, canonical: &str) {
        let query = Query::parse(None).unwrap();
        let hash = Canonical::begin("GET", path, rule, &query, None).end("").finish(&[0; 32]);
        let zeros = "00".repeat(32);
        let text = format!("GET\n{canonical}\n\n\n\n{zeros}");
        assert_eq!(hash, crypto::sha256(&[text.as_bytes()]), "{path} {rule:?}");
    }

    #[test]
    fn a_path_is_normalized_or_not_and_always_encoded_again() {
        for (path, normalized, as_sent) in [
            ("", "/", ""),
            ("/", "/", "/"),
            ("//", "/", "//"),
            ("/./", "/", "/./"),
            ("/example/..", "/", "/example/.."),
            ("/a/b/../..", "/", "/a/b/../.."),
            ("/a/b/..", "/a/", "/a/b/.."),
            ("/../../a", "/a", "/../../a"),
            ("/a/.", "/a/", "/a/."),
            ("//example//", "/example/", "//example//"),
            ("/%2f", "/%252f", "/%252f"),
            ("/a b/\u{1234}@", "/a%20b/%E1%88%B4%40", "/a%20b/%E1%88%B4%40"),
            ("/a..b/.c", "/a..b/.c", "/a..b/.c"),
        ] {
            check_path(path, PathRule::Normalized, normalized);
            check_path(path, PathRule::AsSent, as_sent);
        }
    }

    fn check_header(values: &[&str], canonical: &str) {
        let query = Query::parse(None).unwrap();
        let mut head = Canonical::begin("GET", "/", PathRule::AsSent, &query, None);
        let count = head.header("a", values.iter().map(|value| value.as_bytes()));
        assert_eq!(count, values.len());
        let zeros = "00".repeat(32);
        let text = format!("GET\n/\n\na{canonical}\n\na\n{zeros}");
        let hash = head.end("a").finish(&[0; 32]);
        assert_eq!(hash, crypto::sha256(&[text.as_bytes()]), "{values:?}");
    }

    #[test]
    fn values_are_trimmed_collapsed_and_joined() {
        check_header(&["1"], ":1");
        check_header(&[" 1 "], ":1");
        check_header(&["\t1 \t"], ":1");
        check_header(&["\"a   b  c\""], ":\"a b c\"");
        check_header(&["a b c"], ":a b c");
        check_header(&["a\tb"], ":a\tb");
        check_header(&["4", "1", "1"], ":4,1,1");
        check_header(&[""], ":");
        check_header(&["   "], ":");
        check_header(&[], "");
    }

    #[test]
    fn the_buffer_changes_nothing() {
        for length in [900, 1000, 1010, 1014, 1015, 1016, 1017, 1018, 1023, 1024, 1025, 5000] {
            let value = "v".repeat(length);
            check_header(&[&value, "x", &value], &format!(":{value},x,{value}"));
        }
    }
}
