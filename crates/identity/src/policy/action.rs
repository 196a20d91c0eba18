//! IAM actions: what a policy allows and denies.

use api::{iam, kms, sts};

/// An IAM action that a policy can name, `kms:Encrypt`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    /// The one that is called as the operation is. ReEncrypt has two others instead.
    Kms(kms::Operation),
    /// ReEncrypt, of the key that the ciphertext was made under.
    ReEncryptFrom,
    /// ReEncrypt, of the key that the new ciphertext is made under.
    ReEncryptTo,
    Iam(iam::Operation),
    Sts(sts::Operation),
    /// To give a session tags.
    StsTagSession,
    /// To give a session a source identity.
    StsSetSourceIdentity,
}

impl Action {
    /// With the service's prefix: `kms`, `Encrypt`.
    pub fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Kms(operation) => ("kms", operation.name()),
            Self::ReEncryptFrom => ("kms", "ReEncryptFrom"),
            Self::ReEncryptTo => ("kms", "ReEncryptTo"),
            Self::Iam(operation) => ("iam", operation.name()),
            Self::Sts(operation) => ("sts", operation.name()),
            Self::StsTagSession => ("sts", "TagSession"),
            Self::StsSetSourceIdentity => ("sts", "SetSourceIdentity"),
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
        let is_action = |operation: &kms::Operation| *operation != kms::Operation::ReEncrypt;
        let of_kms = kms::Operation::ALL.into_iter().filter(is_action).map(Self::Kms);
        of_kms
            .chain([Self::ReEncryptFrom, Self::ReEncryptTo])
            .chain([Self::StsTagSession, Self::StsSetSourceIdentity])
            .chain(iam::Operation::ALL.into_iter().map(Self::Iam))
            .chain(sts::Operation::ALL.into_iter().map(Self::Sts))
    }

    /// In which word of a set its bit is, and the bit.
    fn bit(self) -> (usize, u64) {
        let index = match self {
            Self::Kms(operation) => operation as usize,
            Self::ReEncryptFrom => 60,
            Self::ReEncryptTo => 61,
            Self::StsTagSession => 62,
            Self::StsSetSourceIdentity => 63,
            Self::Iam(operation) => OF_IAM.saturating_add(operation as usize),
            Self::Sts(operation) => OF_STS.saturating_add(operation as usize),
        };
        (index / 64, 1 << (index % 64))
    }
}

/// Where the bits of IAM's operations begin, and those of STS's.
const OF_IAM: usize = 64;
const OF_STS: usize = OF_IAM + iam::Operation::ALL.len();
const WORDS: usize = 3;

// Each has a bit of its own.
const _: () = assert!(kms::Operation::ALL.len() <= 60);
const _: () = assert!(OF_STS + sts::Operation::ALL.len() <= 64 * WORDS);

/// A set of actions.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct ActionSet([u64; WORDS]);

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
        Action::all().filter(named).collect()
    }

    /// All that are not in it.
    pub(crate) fn complement(self) -> Self {
        Action::all().filter(|action| !self.contains(*action)).collect()
    }

    pub(crate) fn without(mut self, action: Action) -> Self {
        let (word, bit) = action.bit();
        if let Some(word) = self.0.get_mut(word) {
            *word &= !bit;
        }
        self
    }

    pub(crate) fn contains(self, action: Action) -> bool {
        let (word, bit) = action.bit();
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}

impl FromIterator<Action> for ActionSet {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        let mut set = Self::default();
        for (word, bit) in actions.into_iter().map(Action::bit) {
            if let Some(word) = set.0.get_mut(word) {
                *word |= bit;
            }
        }
        set
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

    const ENCRYPT: Action = Action::Kms(kms::Operation::Encrypt);

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
            ("iam:Create*", Action::Iam(iam::Operation::CreateRole), true),
            ("iam:Create*", Action::Iam(iam::Operation::DeleteRole), false),
            ("iam:*", ENCRYPT, false),
            ("sts:AssumeRole", Action::Sts(sts::Operation::AssumeRole), true),
            ("sts:AssumeRole", Action::Sts(sts::Operation::AssumeRoleWithWebIdentity), false),
            ("sts:AssumeRole*", Action::Sts(sts::Operation::AssumeRoleWithWebIdentity), true),
            ("sts:tagsession", Action::StsTagSession, true),
            ("sts:*", Action::StsSetSourceIdentity, true),
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
        assert!(!all.contains(Action::Kms(kms::Operation::ReEncrypt)));
        assert_eq!(Action::all().count(), 55 + 2 + 94 + 7 + 2);
        assert!(Action::all().all(|action| all.contains(action)));
    }

    #[test]
    fn each_action_is_another() {
        for action in Action::all() {
            let only: ActionSet = [action].into_iter().collect();
            assert_eq!(Action::all().filter(|other| only.contains(*other)).count(), 1);
            assert_eq!(only.without(action), ActionSet::default(), "{action:?}");
            let (service, name) = action.parts();
            assert_eq!(Action::named(&format!("{service}:{name}")), Some(action));
        }
    }
}
