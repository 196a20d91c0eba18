//! The public keys of an issuer: a JSON Web Key Set. RFC 7517, 5.

use api::json::{self, Reader};
use crypto::NumbersKey;

use crate::algorithm::Algorithm;
use crate::jws::decode;

/// The keys of an issuer that tokens can be verified with.
#[derive(Clone, Debug)]
pub struct Keys(Box<[Key]>);

#[derive(Clone, Debug)]
struct Key {
    id: Option<Box<str>>,
    algorithm: Algorithm,
    key: NumbersKey,
}

/// Why a text gives no keys.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeysError {
    #[error("it is longer than 64 KiB")]
    TooLong,
    #[error("it is not of the form that it must have: {0}")]
    Json(#[from] json::Error),
    /// A member that it must have.
    #[error("it has no {0:?}")]
    Missing(&'static str),
    /// Another issuer speaks.
    #[error("it is of the issuer {0:?}")]
    Issuer(Box<str>),
    #[error("it has more than 100 keys")]
    TooMany,
    #[error("it has two keys whose kid is {0:?}")]
    Twice(Box<str>),
    #[error("it has no key for RS256 (RSA of 2048 bits and more) or ES256 (P-256)")]
    None,
}

impl Keys {
    /// The longest set, in bytes.
    pub const BYTES_MAX: usize = 64 << 10;
    const COUNT_MAX: usize = 100;

    /// Reads a set. What is for something else than RS256 and ES256 signatures is passed over.
    pub fn read(text: &[u8]) -> Result<Self, KeysError> {
        if text.len() > Self::BYTES_MAX {
            return Err(KeysError::TooLong);
        }
        let mut keys: Option<Vec<Key>> = None;
        let mut reader = Reader::new(text)?;
        reader.begin_object()?;
        while let Some(name) = reader.next_name()? {
            match &*name {
                "keys" => keys = Some(read_all(&mut reader)?),
                _ => reader.skip()?,
            }
        }
        reader.end()?;
        let keys = keys.ok_or(KeysError::Missing("keys"))?;
        for (index, key) in keys.iter().enumerate() {
            let is_twin = |other: &Key| key.id.is_some() && other.id == key.id;
            if let (Some(id), true) = (&key.id, keys.iter().take(index).any(is_twin)) {
                return Err(KeysError::Twice(id.clone()));
            }
        }
        if keys.is_empty() { Err(KeysError::None) } else { Ok(Self(keys.into())) }
    }

    /// Whether one has this id.
    pub fn has(&self, key_id: &str) -> bool {
        self.0.iter().any(|key| key.id.as_deref() == Some(key_id))
    }

    /// The key that a token names; without a name, the only one that its algorithm can be of.
    pub(crate) fn find(&self, algorithm: Algorithm, key_id: Option<&str>) -> Option<&NumbersKey> {
        let mut fitting = self.0.iter().filter(|key| {
            key.algorithm == algorithm && (key_id.is_none() || key.id.as_deref() == key_id)
        });
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => Some(&one.key),
            _ => None,
        }
    }
}

fn read_all(reader: &mut Reader<'_>) -> Result<Vec<Key>, KeysError> {
    let (mut keys, mut count) = (Vec::new(), 0);
    reader.begin_array()?;
    while reader.next_item()? {
        count += 1;
        if count > Keys::COUNT_MAX {
            return Err(KeysError::TooMany);
        }
        keys.extend(Members::read(reader)?.key());
    }
    Ok(keys)
}

/// What is used of a key's members. RFC 7517, 4, and RFC 7518, 6.
#[derive(Default)]
struct Members {
    key_type: Box<str>,
    curve: Box<str>,
    purpose: Option<Box<str>>,
    /// Of `key_ops`, whether they have `verify`.
    verifies: Option<bool>,
    algorithm: Option<Box<str>>,
    id: Option<Box<str>>,
    /// `n` and `e`, or `x` and `y`.
    numbers: [Box<str>; 4],
}

impl Members {
    fn read(reader: &mut Reader<'_>) -> Result<Self, json::Error> {
        let mut members = Self::default();
        reader.begin_object()?;
        while let Some(name) = reader.next_name()? {
            let [n, e, x, y] = &mut members.numbers;
            match &*name {
                "kty" => members.key_type = reader.string()?.into(),
                "crv" => members.curve = reader.string()?.into(),
                "use" => members.purpose = Some(reader.string()?.into()),
                "alg" => members.algorithm = Some(reader.string()?.into()),
                "kid" => members.id = Some(reader.string()?.into()),
                "n" => *n = reader.string()?.into(),
                "e" => *e = reader.string()?.into(),
                "x" => *x = reader.string()?.into(),
                "y" => *y = reader.string()?.into(),
                "key_ops" => {
                    let mut verifies = false;
                    reader.begin_array()?;
                    while reader.next_item()? {
                        verifies |= reader.string()? == "verify";
                    }
                    members.verifies = Some(verifies);
                }
                _ => reader.skip()?,
            }
        }
        Ok(members)
    }

    /// The key, if it is one for signatures that can be verified here.
    fn key(self) -> Option<Key> {
        let algorithm = match (&*self.key_type, &*self.curve) {
            ("RSA", _) => Algorithm::Rs256,
            ("EC", "P-256") => Algorithm::Es256,
            _ => return None,
        };
        let for_signatures = self.purpose.is_none_or(|purpose| &*purpose == "sig")
            && self.verifies != Some(false)
            && self.algorithm.is_none_or(|name| Algorithm::named(&name) == Some(algorithm));
        if !for_signatures {
            return None;
        }
        let [n, e, x, y] = self.numbers.each_ref().map(|number| decode(number).ok());
        let key = match algorithm {
            // Some issuers write a zero before the number, which RFC 7518, 2, forbids.
            Algorithm::Rs256 => NumbersKey::rsa(without_zeros(&n?), without_zeros(&e?)),
            Algorithm::Es256 => NumbersKey::p256(&x?, &y?),
        };
        Some(Key { id: self.id, algorithm, key: key.ok()? })
    }
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ES256_KEY, RS256_KEY};

    fn read(keys: &[&str]) -> Result<Keys, KeysError> {
        Keys::read(format!(r#"{{"keys": [{}]}}"#, keys.join(",")).as_bytes())
    }

    /// `key` with other members, after its own.
    fn with(key: &str, members: &str) -> String {
        format!("{}, {members}}}", key.trim_end().trim_end_matches('}'))
    }

    #[test]
    fn a_key_verifies_what_it_is_of_alone() {
        let keys = read(&[RS256_KEY, ES256_KEY]).unwrap();
        assert!(keys.find(Algorithm::Rs256, None).is_some());
        assert!(keys.find(Algorithm::Es256, None).is_some());
        let keys = read(&[&with(RS256_KEY, r#""kid": "a""#), &with(ES256_KEY, r#""kid": "b""#)]);
        let keys = keys.unwrap();
        for (algorithm, id, is_there) in [
            (Algorithm::Rs256, Some("a"), true),
            (Algorithm::Rs256, Some("b"), false),
            (Algorithm::Es256, Some("a"), false),
            (Algorithm::Es256, Some("b"), true),
            (Algorithm::Es256, Some("B"), false),
            (Algorithm::Es256, Some(""), false),
            (Algorithm::Es256, None, true),
        ] {
            assert_eq!(keys.find(algorithm, id).is_some(), is_there, "{algorithm:?} {id:?}");
        }
        assert!(keys.has("a") && keys.has("b") && !keys.has("c"));
    }

    #[test]
    fn without_a_name_there_must_be_one_key_alone() {
        let [one, other] = ["a", "b"].map(|id| with(RS256_KEY, &format!(r#""kid": "{id}""#)));
        let keys = read(&[&one, &other, ES256_KEY]).unwrap();
        assert!(keys.find(Algorithm::Rs256, None).is_none());
        assert!(keys.find(Algorithm::Rs256, Some("a")).is_some());
        assert!(keys.find(Algorithm::Es256, None).is_some());
        let keys = read(&[RS256_KEY, RS256_KEY]).unwrap();
        assert!(keys.find(Algorithm::Rs256, None).is_none(), "two without a name");
        assert!(keys.find(Algorithm::Rs256, Some("a")).is_none(), "none of that name");
    }

    #[test]
    fn what_is_for_something_else_is_passed_over() {
        for key in [
            r#"{"kty": "oct", "k": "AAAA"}"#,
            r#"{"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}"#,
            r#"{"kty": "RSA", "n": "AQAB", "e": "AQAB"}"#,
            r#"{"kty": "RSA"}"#,
            r#"{}"#,
            &RS256_KEY.replace("AQAB", "Aw"),
            &RS256_KEY.replace("RSA", "rsa"),
            &RS256_KEY.replace("AQAB", "AQAB="),
            &ES256_KEY.replace("P-256", "P-384"),
            &ES256_KEY.replace("P-256", "secp256k1"),
            &ES256_KEY.replace("\"x\"", "\"z\""),
            &with(RS256_KEY, r#""use": "enc""#),
            &with(RS256_KEY, r#""alg": "RS512""#),
            &with(RS256_KEY, r#""alg": "HS256""#),
            &with(RS256_KEY, r#""alg": "ES256""#),
            &with(ES256_KEY, r#""alg": "RS256""#),
            &with(ES256_KEY, r#""key_ops": ["deriveKey"]"#),
        ] {
            assert_eq!(read(&[key]).err(), Some(KeysError::None), "{key}");
        }
        let fit = [
            &*with(RS256_KEY, r#""use": "sig", "alg": "RS256", "x5c": ["A"], "kid": "a""#),
            &with(ES256_KEY, r#""key_ops": ["verify"], "kid": "b""#),
            // With a zero before the number.
            &RS256_KEY.replace("AQAB", "AAEAAQ"),
        ];
        assert_eq!(read(&fit).unwrap().0.len(), 3);
    }

    #[test]
    fn a_set_that_can_be_read_in_two_ways_is_refused() {
        let twin = with(RS256_KEY, r#""kid": "a""#);
        let of_ec = with(ES256_KEY, r#""kid": "a""#);
        assert_eq!(read(&[&twin, &of_ec]).err(), Some(KeysError::Twice("a".into())));
        let unused = with(RS256_KEY, r#""kid": "a", "use": "enc""#);
        assert!(read(&[&twin, &unused]).is_ok(), "one of them is for nothing here");
        for text in [
            "",
            "[]",
            r#"{"keys": {}}"#,
            r#"{"keys": [1]}"#,
            r#"{"keys": [], "keys": []}"#,
            r#"{"keys": [{"kty": 1}]}"#,
            r#"{"keys": [{"kty": "RSA", "kty": "EC"}]}"#,
            r#"{"keys": []} x"#,
        ] {
            assert!(matches!(Keys::read(text.as_bytes()), Err(KeysError::Json(_))), "{text}");
        }
        assert_eq!(Keys::read(b"{}").err(), Some(KeysError::Missing("keys")));
        assert_eq!(Keys::read(b"{\"keys\": []}").err(), Some(KeysError::None));
    }

    #[test]
    fn a_set_has_a_size() {
        let unknown = r#"{"kty": "oct"}"#;
        assert_eq!(read(&[&[unknown; 99][..], &[RS256_KEY]].concat()).unwrap().0.len(), 1);
        let more = read(&[&[unknown; 100][..], &[RS256_KEY]].concat());
        assert_eq!(more.err(), Some(KeysError::TooMany));
        let long = with(RS256_KEY, &format!(r#""x5c": "{}""#, "A".repeat(64 << 10)));
        assert_eq!(read(&[&long]).err(), Some(KeysError::TooLong));
    }
}
