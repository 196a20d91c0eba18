//! Arguments of the form `key=value`, as `aws-encryption-cli` has them.

use std::collections::BTreeMap;
use std::time::Duration;

use envelope::{CacheLimits, EncryptionContext};

/// All values of each key, in their order.
#[derive(Clone, Debug, Default)]
pub struct Pairs(BTreeMap<String, Vec<String>>);

impl Pairs {
    pub fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut pairs = BTreeMap::<String, Vec<String>>::new();
        for argument in arguments {
            match argument.split_once('=') {
                Some((key, value)) if !key.is_empty() && !value.is_empty() => {
                    pairs.entry(key.into()).or_default().push(value.into());
                }
                _ => {
                    return Err(format!(
                        "Argument parameter must follow the format \"key=value\", and {argument:?} does not"
                    ));
                }
            }
        }
        Ok(Self(pairs))
    }

    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The first value of each key.
    pub fn firsts(self) -> impl Iterator<Item = (String, String)> {
        self.0.into_iter().filter_map(|(key, values)| Some((key, values.into_iter().next()?)))
    }

    /// All values of `key`, which is then no longer there.
    pub fn take(&mut self, key: &str) -> Vec<String> {
        self.0.remove(key).unwrap_or_default()
    }

    /// The one value of `key`, if it is there.
    pub fn take_one(&mut self, key: &str) -> Result<Option<String>, String> {
        let mut values = self.take(key);
        if values.len() > 1 {
            return Err(format!("{key}= is given {} times: give it once", values.len()));
        }
        Ok(values.pop())
    }

    /// A key that nobody has asked for.
    pub fn left(&self) -> Option<&str> {
        self.0.keys().next().map(String::as_str)
    }
}

/// An encryption context.
pub fn context(arguments: &[String]) -> Result<EncryptionContext, String> {
    Ok(Pairs::parse(arguments)?.firsts().collect())
}

/// What a message's encryption context must have: pairs, and keys of whatever value.
pub fn requirements(arguments: &[String]) -> Result<(EncryptionContext, Vec<String>), String> {
    let (pairs, keys): (Vec<_>, Vec<_>) =
        arguments.iter().cloned().partition(|argument| argument.contains('='));
    Ok((context(&pairs)?, keys))
}

/// The limits of a cache.
pub fn caching(arguments: &[String]) -> Result<CacheLimits, String> {
    let mut pairs = Pairs::parse(arguments)?;
    if !pairs.has("capacity") || !pairs.has("max_age") {
        return Err("If enabling caching, both \"capacity\" and \"max_age\" are required".into());
    }
    let mut number = |key: &str, default: u64| match pairs.take(key).first() {
        Some(text) => match text.parse() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(format!("caching: {key} is a whole number above 0, and not {text}")),
        },
        None => Ok(default),
    };
    let capacity = number("capacity", 0)?;
    let messages_max = number("max_messages_encrypted", CacheLimits::MESSAGES_MAX)?;
    let bytes_max = number("max_bytes_encrypted", CacheLimits::BYTES_MAX)?;
    let age = pairs.take("max_age").swap_remove(0);
    let seconds = age.parse::<f64>().ok().filter(|seconds| *seconds > 0.0);
    let age_max = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let limits = CacheLimits {
        capacity: usize::try_from(capacity).unwrap_or(usize::MAX),
        age_max: age_max.ok_or(format!("caching: max_age is seconds above 0, and not {age}"))?,
        messages_max,
        bytes_max,
    };
    if let Some(key) = pairs.left() {
        return Err(format!("Invalid caching configuration key: \"{key}\""));
    }
    if messages_max > CacheLimits::MESSAGES_MAX || bytes_max > CacheLimits::BYTES_MAX {
        return Err("caching: one data key is for 2^32 messages and 2^63 - 1 bytes at most".into());
    }
    Ok(limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_value_may_hold_an_equals_sign_and_the_first_of_a_key_counts() {
        let read = context(&arguments("a=b=c d=1 d=2")).unwrap();
        assert_eq!(read.iter().collect::<Vec<_>>(), [("a", "b=c"), ("d", "1")]);
        for wrong in ["a", "=b", "a="] {
            assert!(context(&arguments(wrong)).is_err(), "{wrong}");
        }
        let (pairs, keys) = requirements(&arguments("a=b c")).unwrap();
        assert_eq!((pairs.get("a"), &*keys), (Some("b"), &["c".to_owned()][..]));
    }

    #[test]
    fn a_cache_has_its_limits() {
        let read = caching(&arguments("capacity=10 max_age=1.5 max_messages_encrypted=7")).unwrap();
        assert_eq!((read.capacity, read.age_max), (10, Duration::from_millis(1500)));
        assert_eq!((read.messages_max, read.bytes_max), (7, CacheLimits::BYTES_MAX));
        for wrong in [
            "capacity=10",
            "max_age=1",
            "capacity=0 max_age=1",
            "capacity=1 max_age=0",
            "capacity=1 max_age=nan",
            "capacity=1 max_age=inf",
            "capacity=x max_age=1",
            "capacity=1 max_age=1 more=1",
            "capacity=1 max_age=1 max_messages_encrypted=4294967297",
            "capacity=1 max_age=1 max_bytes_encrypted=9223372036854775808",
        ] {
            assert!(caching(&arguments(wrong)).is_err(), "{wrong}");
        }
    }
}
