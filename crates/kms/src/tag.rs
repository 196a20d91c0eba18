//! Tags of keys.

use std::collections::BTreeMap;

use api::kms::Tag;

use crate::error::Error;

/// A key's tags, in the order of their keys.
pub(crate) type Tags = Box<[(Box<str>, Box<str>)]>;

/// `old` with `new` added or put in their place, `count_max` in all. Refuses: Tag.
pub(crate) fn merge(
    old: &[(Box<str>, Box<str>)],
    new: &[Tag],
    count_max: usize,
) -> Result<Tags, Error> {
    let mut merged: BTreeMap<&str, &str> =
        old.iter().map(|(key, value)| (&**key, &**value)).collect();
    let mut given = std::collections::BTreeSet::new();
    for Tag { tag_key, tag_value } in new {
        check_key(tag_key)?;
        if !given.insert(tag_key.as_str()) {
            return Err(Error::Tag("Duplicate tag keys"));
        }
        merged.insert(tag_key, tag_value);
    }
    if merged.len() > count_max {
        return Err(Error::Tag("Too many tags"));
    }
    Ok(merged.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
}

/// `old` without those that have a key among `keys`. Refuses: Tag.
pub(crate) fn without(old: &[(Box<str>, Box<str>)], keys: &[String]) -> Result<Tags, Error> {
    keys.iter().try_for_each(|key| check_key(key))?;
    Ok(old.iter().filter(|(key, _)| !keys.iter().any(|given| **given == **key)).cloned().collect())
}

/// `aws:` in any letter case is reserved.
fn check_key(key: &str) -> Result<(), Error> {
    match key.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("aws:") => {
            Err(Error::Tag("Tags beginning with aws: are reserved"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Vec<Tag> {
        let tag = |(key, value): &(&str, &str)| Tag {
            tag_key: (*key).into(),
            tag_value: (*value).into(),
        };
        pairs.iter().map(tag).collect()
    }

    #[test]
    fn tags_are_added_and_overwritten() {
        let old = merge(&[], &tags(&[("b", "1"), ("a", "2")]), 50).unwrap();
        let new = merge(&old, &tags(&[("b", "3"), ("c", "4")]), 50).unwrap();
        let pairs: Vec<_> = new.iter().map(|(key, value)| (&**key, &**value)).collect();
        assert_eq!(pairs, [("a", "2"), ("b", "3"), ("c", "4")]);
        assert_eq!(without(&new, &["b".into(), "x".into()]).unwrap().len(), 2);
    }

    #[test]
    fn what_aws_refuses_is_refused_in_its_words() {
        for (given, words) in [
            (tags(&[("a", "1"), ("a", "2")]), "Duplicate tag keys"),
            (tags(&[("aWs:a", "1")]), "Tags beginning with aws: are reserved"),
            ((0..51).map(|i| tags(&[(&i.to_string(), "")]).remove(0)).collect(), "Too many tags"),
        ] {
            assert_eq!(merge(&[], &given, 50).unwrap_err().to_string(), words);
        }
    }
}
