//! The id of an external key.

use std::fmt;
use std::str::FromStr;

/// The id of a key in an external key manager: 1 to 128 of `[A-Za-z0-9._-]`.
///
/// `.` and `..` are none, though AWS's pattern has them: they are segments of a path that mean another path
/// (RFC 3986, 5.2.4), and an id stands in the path of a request.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KeyId(Box<str>);

const LENGTH_MAX: usize = 128;

/// No external key has this id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the id of an external key has 1 to 128 letters, digits, dots, underscores and hyphens")]
pub struct NotAKeyId;

impl KeyId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyId {
    type Err = NotAKeyId;

    fn from_str(text: &str) -> Result<Self, NotAKeyId> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let fits = (1..=LENGTH_MAX).contains(&text.len()) && text.bytes().all(is_plain);
        match text {
            "." | ".." => Err(NotAKeyId),
            _ if fits => Ok(Self(text.into())),
            _ => Err(NotAKeyId),
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_segment_of_a_path_and_nothing_else() {
        for id in ["a", "A.b_c-9", "...", "bb8562717f809024", &"x".repeat(128)] {
            assert_eq!(id.parse::<KeyId>().map(|id| id.to_string()), Ok(id.to_owned()));
        }
        for id in ["", ".", "..", "a/b", "a b", "a%2F", "\u{e9}", "a?b", &"x".repeat(129)] {
            assert_eq!(id.parse::<KeyId>(), Err(NotAKeyId), "{id}");
        }
    }
}
