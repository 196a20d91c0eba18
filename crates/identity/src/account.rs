//! Account ids.

use std::fmt;
use std::str::FromStr;

/// An AWS account id: 12 decimal digits.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AccountId(u64);

impl AccountId {
    pub const FIRST: Self = Self(0);

    /// `None` above 12 digits.
    pub fn from_number(number: u64) -> Option<Self> {
        (number < 1_000_000_000_000).then_some(Self(number))
    }

    pub fn number(self) -> u64 {
        self.0
    }
}

/// Refuses all but exactly 12 digits.
impl FromStr for AccountId {
    type Err = NotAnAccountId;

    fn from_str(text: &str) -> Result<Self, NotAnAccountId> {
        if text.len() != 12 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAnAccountId);
        }
        text.parse().map(Self).map_err(|_| NotAnAccountId)
    }
}

/// The text is no account id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("an account id has exactly 12 digits")]
pub struct NotAnAccountId;

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_keeps_its_leading_zeros() {
        for text in ["000000000000", "000000000042", "999999999999"] {
            assert_eq!(text.parse::<AccountId>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn nothing_but_twelve_digits_is_an_account_id() {
        for text in ["", "1", "00000000000", "0000000000000", "+00000000001", "00000000000a"] {
            assert_eq!(text.parse::<AccountId>(), Err(NotAnAccountId), "{text:?}");
        }
    }
}
