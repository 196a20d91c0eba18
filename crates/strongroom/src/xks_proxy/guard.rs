//! Who may use which key of the proxy, and how often.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use xks::Caller;
use xks::proxy::{Ask, Guard};

use crate::config::XksProxyTable;

/// What may be saved up, in nanoseconds: a second's requests may come at once.
const BURST: u64 = 1_000_000_000;

/// The allow-lists and rates of the configuration.
#[derive(Debug)]
pub struct Allowed {
    began: Instant,
    access_keys: BTreeMap<Box<str>, Rate>,
    keys: BTreeMap<Box<str>, KeyRules>,
}

#[derive(Debug)]
struct KeyRules {
    principals: Vec<Pattern>,
    kms_keys: Vec<Pattern>,
    rate: Rate,
}

impl Allowed {
    /// Refuses a key without lists: who may use it must be said.
    pub fn new(table: &XksProxyTable) -> Result<Self, String> {
        let mut access_keys = BTreeMap::new();
        for credential in &table.credentials {
            let rate = Rate::new(table.requests_per_second);
            if access_keys.insert(credential.access_key_id.as_str().into(), rate).is_some() {
                let id = &credential.access_key_id;
                return Err(format!("xks-proxy.credentials: {id:?} is there twice"));
            }
        }
        let patterns = |id: &str, name: &str, list: &[String]| -> Result<Vec<Pattern>, String> {
            if list.is_empty() {
                return Err(format!(
                    "xks-proxy.keys, {id:?}: say who may use it in {name}, an ARN or several, with * for anything"
                ));
            }
            Ok(list.iter().map(|pattern| Pattern(pattern.as_str().into())).collect())
        };
        let mut keys = BTreeMap::new();
        for key in &table.keys {
            let rules = KeyRules {
                principals: patterns(&key.id, "principals", &key.principals)?,
                kms_keys: patterns(&key.id, "kms-keys", &key.kms_keys)?,
                rate: Rate::new(key.requests_per_second),
            };
            keys.insert(key.id.as_str().into(), rules);
        }
        Ok(Self { began: Instant::now(), access_keys, keys })
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

impl Guard for Allowed {
    fn admits(&self, ask: &Ask<'_>) -> bool {
        let now = self.now();
        let key = ask.key.and_then(|key| self.keys.get(key.as_str()));
        self.access_keys.get(ask.access_key_id).is_some_and(|rate| rate.take(now))
            && key.is_none_or(|rules| rules.rate.take(now))
    }

    /// What is asked of a key before there is a KMS key says whose account it is alone.
    fn allows(&self, ask: &Ask<'_>, caller: &Caller) -> bool {
        let Some(rules) = ask.key.and_then(|key| self.keys.get(key.as_str())) else {
            // That there is no such key is told by who has the keys.
            return true;
        };
        let any = |patterns: &[Pattern], arn: &str| patterns.iter().any(|p| p.matches(arn));
        any(&rules.principals, &caller.principal_arn)
            && caller.key_arn.as_ref().is_none_or(|arn| any(&rules.kms_keys, arn))
    }
}

/// An ARN in which `*` stands for anything.
#[derive(Debug)]
struct Pattern(Box<str>);

impl Pattern {
    fn matches(&self, arn: &str) -> bool {
        let mut pieces = self.0.split('*');
        let Some(mut rest) = pieces.next().and_then(|first| arn.strip_prefix(first)) else {
            return false;
        };
        let mut pieces = pieces.peekable();
        if pieces.peek().is_none() {
            return rest.is_empty();
        }
        while let Some(piece) = pieces.next() {
            if pieces.peek().is_none() {
                return rest.ends_with(piece);
            }
            let Some((_, behind)) = rest.split_once(piece) else { return false };
            rest = behind;
        }
        true
    }
}

/// So many a second, of which a second's may be saved up. Nobody waits for another here.
#[derive(Debug)]
struct Rate {
    /// Nanoseconds from one to the next; 0: as many as come.
    interval: u64,
    /// When all that were admitted would have come, had they come evenly (the virtual scheduling algorithm of
    /// ITU-T I.371).
    expected: AtomicU64,
}

impl Rate {
    fn new(per_second: Option<NonZero<u32>>) -> Self {
        let interval = per_second.map_or(0, |rate| 1_000_000_000 / u64::from(rate.get()));
        Self { interval, expected: AtomicU64::new(0) }
    }

    fn take(&self, now: u64) -> bool {
        if self.interval == 0 {
            return true;
        }
        let next = |expected: u64| {
            let expected = expected.max(now);
            (expected - now <= BURST - self.interval.min(BURST)).then(|| expected + self.interval)
        };
        self.expected.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, arn, expected) in [
            ("arn:aws:iam::1:user/a", "arn:aws:iam::1:user/a", true),
            ("arn:aws:iam::1:user/a", "arn:aws:iam::1:user/ab", false),
            ("arn:aws:iam::1:*", "arn:aws:iam::1:user/ab", true),
            ("arn:aws:iam::1:*", "arn:aws:iam::11:user/ab", false),
            ("*", "", true),
            ("*/a", "arn:aws:iam::1:user/a", true),
            ("*/a", "arn:aws:iam::1:user/b/a/c", false),
            ("arn:*:user/*/x", "arn:aws:iam::1:user/b/x", true),
            ("arn:*:user/*/x", "arn:aws:iam::1:user/x", false),
            ("a*a", "a", false),
            ("", "a", false),
        ] {
            assert_eq!(Pattern(pattern.into()).matches(arn), expected, "{pattern} {arn}");
        }
    }

    #[test]
    fn so_many_a_second_are_admitted_and_no_more_are_saved_up() {
        let second = 1_000_000_000;
        let rate = Rate::new(NonZero::new(10));
        let admitted = |now: u64| (0..100).filter(|_| rate.take(now)).count();
        assert_eq!(admitted(0), 10);
        assert_eq!(admitted(second / 2), 5);
        assert_eq!(admitted(100 * second), 10);
        assert!((0..1000).all(|_| Rate::new(None).take(0)));
        let slow = Rate::new(NonZero::new(1));
        assert!(slow.take(0) && !slow.take(second / 2) && slow.take(second));
    }
}
