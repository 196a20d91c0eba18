//! IAM actions: what a policy allows and denies.

use api::kms::Operation;

/// An IAM action that a policy can name, `kms:Encrypt`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    /// The one that is called as the operation is. ReEncrypt has two others instead.
    Kms(Operation),
    /// ReEncrypt, of the key that the ciphertext was made under.
    ReEncryptFrom,
    /// ReEncrypt, of the key that the new ciphertext is made under.
    ReEncryptTo,
}

impl Action {
    /// With the service's prefix: `kms`, `Encrypt`.
    pub fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Kms(operation) => ("kms", operation.name()),
            Self::ReEncryptFrom => ("kms", "ReEncryptFrom"),
            Self::ReEncryptTo => ("kms", "ReEncryptTo"),
        }
    }

    /// The action that `text` names, `kms:Encrypt`, in any letter case.
    pub fn named(text: &str) -> Option<Self> {
        Self::all().find(|action| {
            let (service, name) = action.parts();
            let parts = text.split_once(':');
            parts.is_some_and(|(of, given)| {
                of.eq_ignore_ascii_case(service) && given.eq_ignore_ascii_case(name)
            })
        })
    }

    fn all() -> impl Iterator<Item = Self> {
        let own = Operation::ALL.into_iter().filter(|operation| *operation != Operation::ReEncrypt);
        own.map(Self::Kms).chain([Self::ReEncryptFrom, Self::ReEncryptTo])
    }

    fn bit(self) -> u64 {
        let index = match self {
            Self::Kms(operation) => operation as u32,
            Self::ReEncryptFrom => 62,
            Self::ReEncryptTo => 63,
        };
        1_u64.checked_shl(index).unwrap_or(0)
    }
}

// Each has a bit of its own.
const _: () = assert!(Operation::ALL.len() <= 62);

/// A set of actions.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct ActionSet(u64);

impl ActionSet {
    /// All actions that one of `patterns` names. What no service of ours has is in no set.
    pub(crate) fn named(patterns: &[impl AsRef<str>]) -> Self {
        let named = |action: &Action| {
            let (service, name) = action.parts();
            patterns.iter().any(|pattern| {
                let pattern = pattern.as_ref();
                pattern == "*"
                    || pattern.split_once(':').is_some_and(|(of, pattern)| {
                        matches(of.as_bytes(), service.as_bytes())
                            && matches(pattern.as_bytes(), name.as_bytes())
                    })
            })
        };
        Self(Action::all().filter(named).fold(0, |set, action| set | action.bit()))
    }

    /// All that are not in it.
    pub(crate) fn complement(self) -> Self {
        Self(Action::all().fold(0, |set, action| set | action.bit()) & !self.0)
    }

    pub(crate) fn without(self, action: Action) -> Self {
        Self(self.0 & !action.bit())
    }

    pub(crate) fn contains(self, action: Action) -> bool {
        self.0 & action.bit() != 0
    }
}

/// Whether `text` is of the form of `pattern`, with `*` and `?`, in any letter case.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut pattern, mut text) = (pattern, text);
    let mut last = None;
    loop {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => return true,
            (Some((b'*', rest)), _) => {
                last = Some((rest, text));
                pattern = rest;
            }
            (Some((wanted, rest)), Some((found, behind)))
                if *wanted == b'?' || wanted.eq_ignore_ascii_case(found) =>
            {
                (pattern, text) = (rest, behind);
            }
            _ => {
                let Some((after, tried)) = last else { return false };
                let Some((_, next)) = tried.split_first() else { return false };
                last = Some((after, next));
                (pattern, text) = (after, next);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENCRYPT: Action = Action::Kms(Operation::Encrypt);

    #[test]
    fn an_action_is_named_with_wildcards_in_any_letter_case() {
        for (pattern, action, expected) in [
            ("kms:Encrypt", ENCRYPT, true),
            ("KMS:encrypt", ENCRYPT, true),
            ("*", ENCRYPT, true),
            ("*:*", ENCRYPT, true),
            ("kms:*", ENCRYPT, true),
            ("k?s:Enc*t", ENCRYPT, true),
            ("kms:Encryp?", ENCRYPT, true),
            ("kms:Encrypt?", ENCRYPT, false),
            ("kms:*crypt", ENCRYPT, true),
            ("kms:ReEncrypt*", Action::ReEncryptFrom, true),
            ("kms:ReEncrypt*", Action::ReEncryptTo, true),
            ("kms:ReEncrypt", Action::ReEncryptTo, false),
            ("s3:*", ENCRYPT, false),
            ("Encrypt", ENCRYPT, false),
            ("k*", ENCRYPT, false),
            ("", ENCRYPT, false),
        ] {
            let set = ActionSet::named(&[pattern]);
            assert_eq!(set.contains(action), expected, "{pattern}");
            assert_eq!(set.complement().contains(action), !expected, "{pattern}");
        }
        assert!(ActionSet::named(&["kms:Sign", "kms:Encrypt"]).contains(ENCRYPT));
        assert!(!ActionSet::named(&[""; 0]).contains(ENCRYPT));
    }

    #[test]
    fn re_encrypt_is_no_action() {
        let all = ActionSet::named(&["*"]);
        assert!(!all.contains(Action::Kms(Operation::ReEncrypt)));
        assert_eq!(Action::all().count(), 57);
        assert!(Action::all().all(|action| all.contains(action)));
    }
}
