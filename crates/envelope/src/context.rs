//! The encryption context: pairs that are authenticated, and not secret.

use std::collections::BTreeMap;

use crate::message::Malformed;
use crate::message::fields::Fields;

/// The pair that holds the public key of a signed message.
pub(crate) const PUBLIC_KEY: &str = "aws-crypto-public-key";
/// How the keys of pairs begin that are the format's own.
const RESERVED_PREFIX: &str = "aws-crypto-";

/// Pairs of strings, in the order of the bytes of their keys, each key once.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct EncryptionContext(BTreeMap<String, String>);

/// Why an encryption context cannot be written.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ContextError {
    #[error(
        "the encryption context key {0:?} is reserved: no key may begin with {RESERVED_PREFIX}"
    )]
    Reserved(String),
    #[error("the encryption context is too long: it has room for 65,535 bytes in all")]
    TooLong,
    /// It was to be authenticated without being stored.
    #[error("the encryption context has no pair with the required key {0:?}")]
    RequiredMissing(String),
}

impl EncryptionContext {
    /// Refuses keys that are the format's own.
    pub fn check_reserved(&self) -> Result<(), ContextError> {
        match self.0.keys().find(|key| key.starts_with(RESERVED_PREFIX)) {
            Some(key) => Err(ContextError::Reserved(key.clone())),
            None => Ok(()),
        }
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    pub fn insert(&mut self, key: String, value: String) {
        self.0.insert(key, value);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those for whose keys `keep` is true.
    pub fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        self.iter().filter(|(key, _)| keep(key)).map(owned).collect()
    }

    /// What a caller has said: all pairs but the format's own.
    pub fn without_reserved(&self) -> Self {
        self.filtered(|key| !key.starts_with(RESERVED_PREFIX))
    }

    /// Count, then each key and value after its length. Nothing at all of an empty one.
    pub fn serialise(&self) -> Result<Vec<u8>, ContextError> {
        if self.0.is_empty() {
            return Ok(Vec::new());
        }
        let mut bytes = Vec::new();
        bytes.extend(short(self.0.len())?);
        for text in self.0.iter().flat_map(|(key, value)| [key, value]) {
            bytes.extend(short(text.len())?);
            bytes.extend(text.as_bytes());
        }
        short(bytes.len())?;
        Ok(bytes)
    }

    /// Reads what [`EncryptionContext::serialise`] writes, whatever the order of the pairs is.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let mut fields = Fields::new(bytes);
        let count = fields.u16()?;
        let mut pairs = BTreeMap::new();
        for _ in 0..count {
            let (key, value) = (fields.text()?, fields.text()?);
            if pairs.insert(key, value).is_some() {
                return Err(Malformed::Context);
            }
        }
        if pairs.is_empty() || !fields.is_at_end() {
            return Err(Malformed::Context);
        }
        Ok(Self(pairs))
    }
}

fn short(length: usize) -> Result<[u8; 2], ContextError> {
    u16::try_from(length).map(u16::to_be_bytes).map_err(|_| ContextError::TooLong)
}

fn owned((key, value): (&str, &str)) -> (String, String) {
    (key.into(), value.into())
}

impl FromIterator<(String, String)> for EncryptionContext {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl Extend<(String, String)> for EncryptionContext {
    fn extend<I: IntoIterator<Item = (String, String)>>(&mut self, pairs: I) {
        self.0.extend(pairs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(pairs: &[(&str, &str)]) -> EncryptionContext {
        pairs.iter().copied().map(owned).collect()
    }

    #[test]
    fn pairs_stand_in_the_order_of_their_keys_bytes() {
        // In UTF-16 the first of the last two would come last.
        let written = context(&[("b", "1"), ("a", ""), ("\u{FFFD}", "3"), ("\u{10000}", "2")]);
        let bytes = written.serialise().unwrap();
        let expected = "\0\x04\0\x01a\0\0\0\x01b\0\x011\0\x03\u{FFFD}\0\x013\0\x04\u{10000}\0\x012";
        assert_eq!(bytes, expected.as_bytes());
        assert_eq!(EncryptionContext::read(&bytes), Ok(written));
        assert_eq!(context(&[]).serialise(), Ok(vec![]));
    }

    #[test]
    fn what_is_no_context_is_refused() {
        for (bytes, why) in [
            (&b"\0\0"[..], "no pairs"),
            (b"\0\x01", "too few"),
            (b"\0\x01\0\x01a\0\x01bX", "a byte more"),
            (b"\0\x02\0\x01a\0\x01b\0\x01a\0\x01c", "a key twice"),
            (b"\0\x01\0\x01\xFF\0\x01b", "no UTF-8"),
            (b"\0", "half a count"),
        ] {
            assert_eq!(EncryptionContext::read(bytes), Err(Malformed::Context), "{why}");
        }
        assert!(EncryptionContext::read(b"\0\x02\0\x01b\0\x011\0\x01a\0\x012").is_ok(), "unsorted");
    }

    #[test]
    fn what_has_no_room_and_what_is_reserved_is_refused() {
        let longest = "v".repeat(65_535 - 2 - 2 - 1 - 2);
        assert_eq!(context(&[("k", &longest)]).serialise().unwrap().len(), 65_535);
        let longer = format!("{longest}v");
        assert_eq!(context(&[("k", &longer)]).serialise(), Err(ContextError::TooLong));
        assert!(context(&[("aws-crypto-x", "")]).check_reserved().is_err());
        assert!(context(&[("aws-crypt", "")]).check_reserved().is_ok());
    }
}
