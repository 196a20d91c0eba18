//! Quotas: how much there may be of what is kept, and how often something may be asked for.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/developerguide/limits.html>.

mod request;

use std::str::FromStr;

pub use request::RequestQuotas;
pub(crate) use request::{Group, Meter};

use crate::error::Error;

/// All quotas of a deployment.
#[derive(Clone, Debug, Default)]
pub struct Quotas {
    pub resources: ResourceQuotas,
    pub requests: RequestQuotas,
}

/// How many there may be of what is kept. By default as many as AWS KMS allows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ResourceQuotas {
    /// Customer managed keys, in an account and region.
    pub keys: usize,
    /// In an account and region.
    pub custom_key_stores: usize,
    pub aliases_per_key: usize,
    pub grants_per_key: usize,
    pub tags_per_key: usize,
    pub on_demand_rotations_per_key: usize,
    /// The length of a key policy, in bytes.
    pub policy_bytes: usize,
}

impl Default for ResourceQuotas {
    fn default() -> Self {
        Self {
            keys: 100_000,
            custom_key_stores: 10,
            aliases_per_key: 50,
            grants_per_key: 50_000,
            tags_per_key: 50,
            on_demand_rotations_per_key: 25,
            policy_bytes: 32_768,
        }
    }
}

impl ResourceQuotas {
    /// Refuses one key more where there are `used`. Refuses: LimitExceeded.
    pub(crate) fn check_keys(&self, used: usize) -> Result<(), Error> {
        check(used, self.keys, || {
            format!(
                "Key quota for this account in this region is {} but the current usage is {used}.",
                self.keys
            )
        })
    }

    /// Refuses one custom key store more where there are `used`. Refuses: LimitExceeded.
    pub(crate) fn check_custom_key_stores(&self, used: usize) -> Result<(), Error> {
        check(used, self.custom_key_stores, || {
            format!(
                "Custom key store quota for this account in this region is {}, current usage is {used}.",
                self.custom_key_stores
            )
        })
    }

    /// Refuses one alias more on a key that has `used`. Refuses: LimitExceeded.
    pub(crate) fn check_aliases(&self, used: usize) -> Result<(), Error> {
        check(used, self.aliases_per_key, || {
            format!(
                "Aliases per key quota for this account in this region is {}, current usage is {used}.",
                self.aliases_per_key
            )
        })
    }

    /// Refuses one grant more on a key that has `used`. Refuses: LimitExceeded.
    pub(crate) fn check_grants(&self, used: usize) -> Result<(), Error> {
        check(used, self.grants_per_key, || {
            format!(
                "Grants per key quota for this account in this region is {}, current usage is {used}.",
                self.grants_per_key
            )
        })
    }
}

fn check(used: usize, quota: usize, words: impl FnOnce() -> String) -> Result<(), Error> {
    if used < quota { Ok(()) } else { Err(Error::LimitExceeded(words())) }
}

/// The defaults, but for those that are named: `keys=1000,grants-per-key=10`.
impl FromStr for ResourceQuotas {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut quotas = Self::default();
        for (name, value) in pairs(text) {
            let value = value.and_then(|value| value.parse().ok());
            let value = value.ok_or_else(|| format!("the quota {name:?} needs a whole number"))?;
            let quota = match name {
                "keys" => &mut quotas.keys,
                "custom-key-stores" => &mut quotas.custom_key_stores,
                "aliases-per-key" => &mut quotas.aliases_per_key,
                "grants-per-key" => &mut quotas.grants_per_key,
                "tags-per-key" => &mut quotas.tags_per_key,
                "on-demand-rotations-per-key" => &mut quotas.on_demand_rotations_per_key,
                "policy-bytes" => &mut quotas.policy_bytes,
                other => return Err(format!("there is no quota {other:?}")),
            };
            *quota = value;
        }
        Ok(quotas)
    }
}

/// `NAME=VALUE` or `NAME`, with commas between them.
fn pairs(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| match item.split_once('=') {
        Some((name, value)) => (name.trim(), Some(value.trim())),
        None => (item, None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_that_is_named_is_changed_and_no_other() {
        let changed: ResourceQuotas = "keys=7, grants-per-key = 9".parse().unwrap();
        let expected = ResourceQuotas { keys: 7, grants_per_key: 9, ..ResourceQuotas::default() };
        assert_eq!(changed, expected);
        assert_eq!("".parse(), Ok(ResourceQuotas::default()));
        for text in ["keys", "keys=", "keys=-1", "keys=many", "stores=1"] {
            assert!(text.parse::<ResourceQuotas>().is_err(), "{text}");
        }
    }
}
