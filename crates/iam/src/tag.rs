//! Tags of users, roles, policies and providers.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>.

use std::collections::BTreeMap;

use api::iam::Tag;
use catalog::record::Tags;

use crate::error::Error;

/// How many tags one can have.
const TAGS_MAX: usize = 50;

/// `old` with `new` added or put in their place. Two keys of another letter case are the same key: conditions
/// could not tell them apart. Refuses: InvalidInput, LimitExceeded.
pub(crate) fn merge(old: &Tags, new: &[Tag]) -> Result<Tags, Error> {
    let of_old = old.iter().map(|(key, value)| (fold(key), (&**key, &**value)));
    let mut merged: BTreeMap<String, (&str, &str)> = of_old.collect();
    let mut given = std::collections::BTreeSet::new();
    for Tag { key, value } in new {
        check_key(key)?;
        if !given.insert(fold(key)) {
            return Err(Error::InvalidInput(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.".into(),
            ));
        }
        merged.insert(fold(key), (key, value));
    }
    if merged.len() > TAGS_MAX {
        return Err(Error::LimitExceeded(
            "The number of tags has reached the maximum limit.".into(),
        ));
    }
    let mut tags: Vec<_> =
        merged.into_values().map(|(key, value)| (key.into(), value.into())).collect();
    tags.sort_unstable();
    Ok(tags.into())
}

/// `old` without those that have a key among `keys`.
pub(crate) fn without(old: &Tags, keys: &[String]) -> Result<Tags, Error> {
    keys.iter().try_for_each(|key| check_key(key))?;
    let keys: Vec<_> = keys.iter().map(|key| fold(key)).collect();
    Ok(old.iter().filter(|(key, _)| !keys.contains(&fold(key))).cloned().collect())
}

/// As an answer has them.
pub(crate) fn present(tags: &Tags) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag { key: (**key).into(), value: (**value).into() }).collect()
}

/// [`present`] where an answer has none if there are none.
pub(crate) fn present_any(tags: &Tags) -> Option<Vec<Tag>> {
    if tags.is_empty() { None } else { Some(present(tags)) }
}

/// As conditions compare them: no other letters than those of ASCII are taken for each other.
fn fold(key: &str) -> String {
    key.to_ascii_lowercase()
}

/// `aws:` in any letter case is reserved.
fn check_key(key: &str) -> Result<(), Error> {
    if fold(key).starts_with("aws:") {
        return Err(Error::InvalidInput(
            "Tag keys beginning with aws: are reserved for system use.".into(),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Vec<Tag> {
        let tag = |(key, value): &(&str, &str)| Tag { key: (*key).into(), value: (*value).into() };
        pairs.iter().map(tag).collect()
    }

    #[test]
    fn a_tag_takes_the_place_of_one_whose_key_has_another_letter_case() {
        let old = merge(&Tags::default(), &tags(&[("Team", "1"), ("a", "2")])).unwrap();
        let new = merge(&old, &tags(&[("TEAM", "3")])).unwrap();
        assert_eq!(present(&new), tags(&[("TEAM", "3"), ("a", "2")]));
        assert_eq!(present(&without(&new, &["team".into()]).unwrap()), tags(&[("a", "2")]));
        assert_eq!(present_any(&Tags::default()), None);
        let new = merge(&new, &tags(&[("\u{e4}", "1"), ("\u{c4}", "2")])).unwrap();
        assert_eq!(new.len(), 4, "conditions tell them apart");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let many: Vec<_> = (0..51).map(|i| tags(&[(&i.to_string(), "")]).remove(0)).collect();
        for (given, words) in [
            (tags(&[("a", "1"), ("A", "1")]), "Duplicate tag keys found"),
            (tags(&[("aWs:a", "1")]), "reserved"),
            (many, "maximum limit"),
        ] {
            let refused = merge(&Tags::default(), &given).unwrap_err().to_string();
            assert!(refused.contains(words), "{refused}");
        }
    }
}
