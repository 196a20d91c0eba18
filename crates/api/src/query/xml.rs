//! A writer of XML into a byte vector.

use base64::Engine as _;
use secret::Secret;
use zeroize::Zeroize as _;

use crate::Timestamp;
use crate::base64::BASE64;

/// A writer of XML into a byte vector. It has the methods of the writer of JSON: what is a member there is an
/// element here, and what is an element of a list is one called `member`.
///
/// Elements stand in lines, as AWS's do. When the vector must grow, the memory it leaves is wiped.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// What the next value is called.
    next: &'static str,
    /// What the values are called that have been begun.
    open: Vec<&'static str>,
    /// The last of them lacks its `>`: whether it has anything in it is not known yet.
    is_unclosed: bool,
    /// How deep the values stand.
    depth: usize,
}

/// The outermost element while it is open.
pub(super) struct Root(String);

impl<'a> Writer<'a> {
    /// Writes behind what `out` holds.
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, next: "", open: Vec::new(), is_unclosed: false, depth: 0 }
    }

    /// `<NameResponse xmlns="…">`; the name is what `name` is together.
    pub(super) fn open_root(&mut self, name: &[&str], namespace: &str) -> Root {
        let name = name.concat();
        self.push("<");
        self.push(&name);
        self.push(" xmlns=\"");
        self.push(namespace);
        self.push("\">\n");
        self.depth = 1;
        Root(name)
    }

    pub(super) fn close_root(&mut self, root: &Root) {
        self.close(&root.0);
    }

    /// The name of the member whose value comes next.
    pub(crate) fn member(&mut self, name: &'static str) {
        self.next = name;
    }

    pub(crate) fn begin_object(&mut self) {
        let name = self.next;
        self.begin(name);
        self.open.push(name);
        self.is_unclosed = true;
        self.depth = self.depth.saturating_add(1);
    }

    pub(crate) fn end_object(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        match self.open.pop() {
            Some(_) if self.is_unclosed => self.push("/>\n"),
            Some(name) => {
                self.indent();
                self.close(name);
            }
            None => {}
        }
        self.is_unclosed = false;
        // In a list, the next element is called as this one was.
        self.next = "member";
    }

    pub(crate) fn begin_array(&mut self) {
        self.begin_object();
        self.next = "member";
    }

    pub(crate) fn end_array(&mut self) {
        self.end_object();
    }

    /// A string. What is markup is escaped; what XML cannot carry is U+FFFD.
    pub(crate) fn string(&mut self, text: &str) {
        let name = self.next;
        self.begin(name);
        self.push(">");
        let mut rest = text;
        while let Some((plain, special)) = split_at_special(rest) {
            self.push(plain);
            let mut letters = special.chars();
            self.push(match letters.next() {
                Some('<') => "&lt;",
                Some('>') => "&gt;",
                Some('&') => "&amp;",
                Some('"') => "&quot;",
                // A reader would make a line feed of it.
                Some('\r') => "&#xD;",
                _ => "\u{FFFD}",
            });
            rest = letters.as_str();
        }
        self.push(rest);
        self.close(name);
    }

    /// A secret that is text. What is not UTF-8 is written as U+FFFD.
    pub(crate) fn secret_string(&mut self, secret: &Secret) {
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
    pub(crate) fn blob(&mut self, bytes: &[u8]) {
        let mut text = BASE64.encode(bytes);
        self.string(&text);
        text.zeroize();
    }

    pub(crate) fn integer(&mut self, value: i64) {
        self.string(&value.to_string());
    }

    pub(crate) fn boolean(&mut self, value: bool) {
        self.string(if value { "true" } else { "false" });
    }

    /// `2026-11-27T04:05:06Z`
    pub(crate) fn timestamp(&mut self, moment: Timestamp) {
        self.string(&moment.to_iso_8601());
    }

    /// `<Name`
    fn begin(&mut self, name: &str) {
        if self.is_unclosed {
            self.push(">\n");
            self.is_unclosed = false;
        }
        self.indent();
        self.push("<");
        self.push(name);
    }

    fn close(&mut self, name: &str) {
        self.push("</");
        self.push(name);
        self.push(">\n");
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.push("  ");
        }
    }

    fn push(&mut self, text: &str) {
        let length = self.out.len().saturating_add(text.len());
        if length > self.out.capacity() {
            let mut larger = Vec::with_capacity(length.next_power_of_two().max(1024));
            larger.extend_from_slice(self.out);
            std::mem::swap(self.out, &mut larger);
            larger.zeroize();
        }
        self.out.extend_from_slice(text.as_bytes());
    }
}

/// Splits before the first character that cannot stand as it is; `None`: there is none.
fn split_at_special(text: &str) -> Option<(&str, &str)> {
    // Source: XML 1.0, section 2.2.
    let is_special = |letter: char| match letter {
        '<' | '>' | '&' | '"' | '\r' | '\u{FFFE}' | '\u{FFFF}' => true,
        '\t' | '\n' => false,
        other => other < ' ',
    };
    text.split_at_checked(text.find(is_special)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Writer<'_>)) -> String {
        let mut out = Vec::new();
        write(&mut Writer::new(&mut out));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn members_are_elements_and_so_are_those_of_lists() {
        let text = written(|writer| {
            writer.member("User");
            writer.begin_object();
            writer.member("Name");
            writer.string("alice");
            writer.member("Tags");
            writer.begin_array();
            for key in ["a", "b"] {
                writer.begin_object();
                writer.member("Key");
                writer.string(key);
                writer.end_object();
            }
            writer.end_array();
            writer.member("Groups");
            writer.begin_array();
            writer.string("c");
            writer.string("d");
            writer.end_array();
            writer.member("None");
            writer.begin_array();
            writer.end_array();
            writer.member("Count");
            writer.integer(2);
            writer.member("Is");
            writer.boolean(true);
            writer.end_object();
        });
        assert_eq!(
            text,
            "\
<User>
  <Name>alice</Name>
  <Tags>
    <member>
      <Key>a</Key>
    </member>
    <member>
      <Key>b</Key>
    </member>
  </Tags>
  <Groups>
    <member>c</member>
    <member>d</member>
  </Groups>
  <None/>
  <Count>2</Count>
  <Is>true</Is>
</User>
"
        );
    }

    #[test]
    fn nothing_in_a_text_is_markup() {
        for (text, expected) in [
            ("a</A><B>&\"'", "a&lt;/A&gt;&lt;B&gt;&amp;&quot;'"),
            ("a\tb\nc\rd", "a\tb\nc&#xD;d"),
            ("\u{0}\u{1F}\u{FFFE}\u{7F}ü\u{1F512}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{7F}ü\u{1F512}"),
            ("]]>", "]]&gt;"),
        ] {
            let written = written(|writer| {
                writer.member("A");
                writer.string(text);
            });
            assert_eq!(written, format!("<A>{expected}</A>\n"));
        }
    }
}
