//! Access keys: what a caller signs with.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use secret::Secret;
use zeroize::Zeroizing;

use crate::{AccountId, LastSigned, PrincipalKind, Session};

/// The id of an access key: 16 to 128 letters, digits and underscores (AWS's have 20: `AKIA…`).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AccessKeyId(Arc<str>);

impl AccessKeyId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Of no access key: the one before all others.
    pub fn first() -> Self {
        Self("".into())
    }

    /// A new one: `prefix` and 16 of `A-Z 2-7`, which are the account and 39 random bits, as AWS has them.
    fn random(prefix: &[u8; 4], account: AccountId) -> Self {
        let random: [u8; 8] = crypto::random_array();
        let random = u64::from_be_bytes(random) & RANDOM_BITS;
        let bits = u128::from(account.number()) << RANDOM_BITS.count_ones() | u128::from(random);
        // The first of the 80 bits tells that the account is in it.
        let bits = 1 << 79 | bits;
        let letter = |index: u32| {
            let five = usize::try_from(bits >> index & 31).unwrap_or_default();
            LETTERS.get(five).copied().unwrap_or(b'A')
        };
        let letters = (0..80).step_by(5).rev().map(letter);
        let id: String = prefix.iter().copied().chain(letters).map(char::from).collect();
        Self(id.into())
    }

    /// The account that its id tells; it does not say that there is such a key. `None`: it tells none.
    pub fn account(&self) -> Option<AccountId> {
        let letters = self.0.strip_prefix("AKIA").or_else(|| self.0.strip_prefix("ASIA"))?;
        let mut bits = 0_u128;
        for byte in letters.bytes() {
            let five = LETTERS.iter().position(|letter| *letter == byte)?;
            bits = bits << 5 | u128::try_from(five).ok()?;
        }
        let has_account = letters.len() == 16 && bits >> 79 == 1;
        let account = (bits >> RANDOM_BITS.count_ones()) & ((1 << 40) - 1);
        AccountId::from_number(u64::try_from(account).ok()?).filter(|_| has_account)
    }
}

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Those of an access key's id that are its own.
const RANDOM_BITS: u64 = (1 << 39) - 1;

/// The text is no access key id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("an access key id has 16 to 128 letters, digits and underscores")]
pub struct NotAnAccessKeyId;

impl FromStr for AccessKeyId {
    type Err = NotAnAccessKeyId;

    fn from_str(text: &str) -> Result<Self, NotAnAccessKeyId> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if !(16..=128).contains(&text.len()) || !text.bytes().all(allowed) {
            return Err(NotAnAccessKeyId);
        }
        Ok(Self(text.into()))
    }
}

/// So that it is found by the text of a claim. Ordered and hashed as text is.
impl Borrow<str> for AccessKeyId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccessKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An access key. SigV4 needs the secret itself, so it cannot be hashed.
#[derive(Debug)]
pub struct AccessKey {
    pub id: AccessKeyId,
    pub secret: Secret,
    pub account: AccountId,
    /// Who signs with it.
    pub of: PrincipalKind,
    /// On the lifetime clock, in milliseconds since 1970; 0 if that was not noted.
    pub created_ms: i64,
    /// It is not switched off.
    pub active: bool,
    /// It comes from the file of identities.
    pub from_file: bool,
    /// Of temporary credentials, which are stored nowhere: they come with a token that has all this.
    pub session: Option<Arc<Session>>,
    /// Of this key in whatever version: it goes with it when that is replaced.
    pub last_signed: Arc<LastSigned>,
}

impl AccessKey {
    /// A new one for the root user of `account`.
    pub fn random(account: AccountId) -> Self {
        Self::of_root(AccessKeyId::random(b"AKIA", account), Self::random_secret(), account)
    }

    /// A new temporary one of what `of` is in `account`.
    pub fn temporary(account: AccountId, of: PrincipalKind, session: Session) -> Self {
        Self {
            of,
            created_ms: session.issued_ms,
            session: Some(Arc::new(session)),
            ..Self::of_root(AccessKeyId::random(b"ASIA", account), Self::random_secret(), account)
        }
    }

    /// 40 characters of base64's alphabet: 240 random bits.
    fn random_secret() -> Secret {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut random = Zeroizing::new([0; 40]);
        crypto::random(&mut *random);
        let mut secret = Vec::with_capacity(random.len());
        secret.extend(random.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 63))));
        Secret::new(secret)
    }

    /// One of the root user of `account`.
    pub fn of_root(id: AccessKeyId, secret: Secret, account: AccountId) -> Self {
        Self {
            id,
            secret,
            account,
            of: PrincipalKind::Root,
            created_ms: 0,
            active: true,
            from_file: false,
            session: None,
            last_signed: Arc::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_access_key_looks_like_one_of_aws() {
        let key = AccessKey::random("000000000042".parse().unwrap());
        assert_eq!(key.id.as_str().len(), 20);
        assert!(key.id.as_str().starts_with("AKIA"));
        assert_eq!(key.id.as_str().parse(), Ok(key.id.clone()));
        assert_eq!(key.secret.expose().len(), 40);
    }

    #[test]
    fn an_access_key_id_tells_its_account() {
        // Of AWS's documentation of `aws-cli` tools that read them: `ASIAY34FZKBOKMUTVV7A`.
        let known: AccessKeyId = "ASIAY34FZKBOKMUTVV7A".parse().unwrap();
        assert_eq!(known.account().unwrap().to_string(), "609629065308");
        for account in ["000000000000", "000000000042", "999999999999"] {
            let key = AccessKey::random(account.parse().unwrap());
            assert_eq!(key.id.account().unwrap().to_string(), account, "{}", key.id);
        }
        for none in ["AKIAIOSFODNN7EXAMPLE", "AKIAAAAAAAAAAAAAAAAA", "ASIAY34FZKBOKMUTVV7AA"] {
            assert_eq!(none.parse::<AccessKeyId>().unwrap().account(), None, "{none}");
        }
    }

    #[test]
    fn other_text_is_no_access_key_id() {
        for text in ["", "AKIA", "AKIA/EXAMPLEEXAMPLE", "AKIA EXAMPLEEXAMPLE", &"A".repeat(129)] {
            assert_eq!(text.parse::<AccessKeyId>(), Err(NotAnAccessKeyId), "{text:?}");
        }
    }
}
