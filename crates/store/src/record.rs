//! A record: a key, the value last written to it, and when.

use std::fmt;

/// The longest key, in bytes.
pub const KEY_BYTES_MAX: usize = 64;

/// What a record is found by: 1 to [`KEY_BYTES_MAX`] bytes, ordered as bytes are.
///
/// The length is checked by [`commit`](crate::Store::commit).
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Key(Box<[u8]>);

impl Key {
    /// The bytes of the key.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn is_well_formed(&self) -> bool {
        (1..=KEY_BYTES_MAX).contains(&self.0.len())
    }
}

impl From<&[u8]> for Key {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl<const N: usize> From<&[u8; N]> for Key {
    fn from(bytes: &[u8; N]) -> Self {
        Self(bytes.as_slice().into())
    }
}

impl From<Box<[u8]>> for Key {
    fn from(bytes: Box<[u8]>) -> Self {
        Self(bytes)
    }
}

impl From<Vec<u8>> for Key {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

/// In hexadecimal.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

/// The store's clock: how many commits there have been.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Generation(pub u64);

impl Generation {
    /// That of the next commit; `None` after 2⁶⁴ - 1 of them.
    pub(crate) fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A record, or the tombstone that a deleted one leaves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Record {
    /// What it is found by.
    pub key: Key,
    /// The commit that last wrote it.
    pub generation: Generation,
    /// `None`: deleted.
    pub value: Option<Box<[u8]>>,
}

/// A [`Record`] where it is stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RecordRef<'a> {
    /// What it is found by.
    pub key: &'a [u8],
    /// The commit that last wrote it.
    pub generation: Generation,
    /// `None`: deleted.
    pub value: Option<&'a [u8]>,
}

impl RecordRef<'_> {
    /// A copy that outlives the visit.
    pub fn to_record(self) -> Record {
        Record {
            key: self.key.into(),
            generation: self.generation,
            value: self.value.map(Into::into),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_1_to_64_bytes() {
        for (length, well_formed) in [(0, false), (1, true), (64, true), (65, false)] {
            assert_eq!(Key::from(vec![7; length]).is_well_formed(), well_formed, "{length} bytes");
        }
    }

    #[test]
    fn a_key_is_shown_in_hexadecimal() {
        assert_eq!(Key::from(b"\x00\xff").to_string(), "00ff");
    }
}
