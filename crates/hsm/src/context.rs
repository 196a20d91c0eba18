//! The canonical encryption context, as one digest.

use crypto::Sha256;

/// `SHA-256(canonical context)`: what binds an encryption context to a ciphertext.
///
/// Canonical: the number of pairs, then each pair in the order of its key's UTF-8 bytes, as key and
/// value, each behind its length; numbers are 32-bit big endian. So no two contexts share a form:
/// `{"a": "bc"}` and `{"ab": "c"}` differ in their lengths. No context is the same as an empty one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ContextDigest(pub(crate) [u8; 32]);

impl ContextDigest {
    /// `pairs` come sorted by key and without duplicates, as a `BTreeMap` gives them.
    pub fn of<'a>(pairs: impl ExactSizeIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut hash = Sha256::new();
        hash.update(&length(pairs.len()));
        for (key, value) in pairs {
            for string in [key, value] {
                hash.update(&length(string.len())).update(string.as_bytes());
            }
        }
        Self(hash.finish())
    }
}

fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).expect("a request is at most 1 MiB long").to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(pairs: &[(&str, &str)]) -> ContextDigest {
        ContextDigest::of(pairs.iter().copied())
    }

    #[test]
    fn the_border_between_key_and_value_counts() {
        assert_ne!(digest(&[("a", "bc")]), digest(&[("ab", "c")]));
        assert_ne!(digest(&[("a", "b"), ("c", "d")]), digest(&[("a", "bcd")]));
        assert_ne!(digest(&[("", "")]), digest(&[]));
    }

    proptest::proptest! {
        #[test]
        fn two_contexts_have_one_digest_only_if_they_are_equal(
            a: std::collections::BTreeMap<String, String>,
            b: std::collections::BTreeMap<String, String>,
        ) {
            let of = |pairs: &std::collections::BTreeMap<String, String>| {
                ContextDigest::of(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))
            };
            proptest::prop_assert_eq!(of(&a) == of(&b), a == b);
        }
    }
}
