//! Unique ids: what a principal keeps through renaming, and nobody gets a second time.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>.

use std::fmt;
use std::str::FromStr;

/// The unique id of a user, a role, a group or a managed policy: `AIDA…`, `AROA…`, `AGPA…`, `ANPA…`, 21
/// upper-case letters and digits.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UniqueId([u8; LENGTH]);

const LENGTH: usize = 21;

/// What a unique id is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UniqueIdKind {
    User,
    Role,
    Group,
    Policy,
}

impl UniqueIdKind {
    const ALL: [Self; 4] = [Self::User, Self::Role, Self::Group, Self::Policy];

    fn prefix(self) -> &'static [u8; 4] {
        match self {
            Self::User => b"AIDA",
            Self::Role => b"AROA",
            Self::Group => b"AGPA",
            Self::Policy => b"ANPA",
        }
    }
}

impl UniqueId {
    /// Not of anybody: the one before all others.
    pub const FIRST: Self = Self([0; LENGTH]);

    /// A new one: 85 random bits after the prefix.
    pub fn random(kind: UniqueIdKind) -> Self {
        Self::of_bytes(kind, crypto::random_array())
    }

    /// Always the same one for the same name.
    pub fn derived(kind: UniqueIdKind, name: &[u8]) -> Self {
        let digest = crypto::sha256(&[name]);
        Self::of_bytes(kind, digest.first_chunk().copied().unwrap_or_default())
    }

    /// Their last 17 bytes count.
    fn of_bytes(kind: UniqueIdKind, bytes: [u8; LENGTH]) -> Self {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut id = bytes.map(|byte| LETTERS.get(usize::from(byte & 31)).copied().unwrap_or(b'A'));
        for (to, from) in id.iter_mut().zip(kind.prefix()) {
            *to = *from;
        }
        Self(id)
    }

    pub fn kind(self) -> UniqueIdKind {
        let is = |kind: &UniqueIdKind| self.0.starts_with(kind.prefix());
        UniqueIdKind::ALL.into_iter().find(is).unwrap_or(UniqueIdKind::User)
    }

    pub fn as_str(&self) -> &str {
        // Of ASCII letters and digits, since only parsing and making give one.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The text is no unique id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a unique id is AIDA, AROA, AGPA or ANPA and 17 upper-case letters and digits")]
pub struct NotAUniqueId;

impl FromStr for UniqueId {
    type Err = NotAUniqueId;

    fn from_str(text: &str) -> Result<Self, NotAUniqueId> {
        let id: [u8; LENGTH] = text.as_bytes().try_into().map_err(|_| NotAUniqueId)?;
        let plain = id.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let known = UniqueIdKind::ALL.into_iter().any(|kind| id.starts_with(kind.prefix()));
        if plain && known { Ok(Self(id)) } else { Err(NotAUniqueId) }
    }
}

impl fmt::Display for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unique_id_says_what_it_is_of() {
        for kind in UniqueIdKind::ALL {
            let id = UniqueId::random(kind);
            assert_eq!(id.kind(), kind);
            assert_eq!(id.to_string().parse(), Ok(id));
            assert_ne!(id, UniqueId::random(kind));
        }
    }

    #[test]
    fn other_text_is_none() {
        for text in
            ["", "AIDA", "AIDAaaaaaaaaaaaaaaaaa", "AKIAAAAAAAAAAAAAAAAAA", "AIDAAAAAAAAAAAAAAAAAAA"]
        {
            assert_eq!(text.parse::<UniqueId>(), Err(NotAUniqueId), "{text}");
        }
    }
}
