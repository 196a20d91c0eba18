//! What users, roles, policies and sessions can be called, and how long their policies may be.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.

use catalog::record::EntityKind;

/// Something is called what it cannot be called, or is too long.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum NameError {
    #[error("{what} {given:?} must be 1 to {length_max} letters, digits and _+=,.@-")]
    Name { what: &'static str, given: String, length_max: usize },
    #[error("the path {0:?} must be /, or names between slashes, of at most 512 characters")]
    Path(String),
    #[error("the service {0:?} is not called like dynamodb.amazonaws.com")]
    Service(String),
    #[error("{0}")]
    Tags(&'static str),
}

/// How long the inline policies of a user may be, of a role, of a group, a trust policy, and a managed policy,
/// in characters that are no white space.
const USER_POLICIES_LENGTH_MAX: usize = 2_048;
const ROLE_POLICIES_LENGTH_MAX: usize = 10_240;
const GROUP_POLICIES_LENGTH_MAX: usize = 5_120;
pub(crate) const TRUST_POLICY_LENGTH_MAX: usize = 2_048;
pub(crate) const POLICY_LENGTH_MAX: usize = 6_144;

/// How long all inline policies together may be.
pub(crate) fn inline_policies_length_max(kind: EntityKind) -> usize {
    match kind {
        EntityKind::User => USER_POLICIES_LENGTH_MAX,
        EntityKind::Role => ROLE_POLICIES_LENGTH_MAX,
        EntityKind::Group => GROUP_POLICIES_LENGTH_MAX,
    }
}

pub(crate) fn length(policy: &str) -> usize {
    policy.chars().filter(|character| !character.is_whitespace()).count()
}

pub(crate) fn check(what: &'static str, given: &str, length_max: usize) -> Result<(), NameError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    if (1..=length_max).contains(&given.len()) && given.bytes().all(allowed) {
        return Ok(());
    }
    Err(NameError::Name { what, given: given.into(), length_max })
}

pub(crate) fn check_path(path: &str) -> Result<(), NameError> {
    let is_between_slashes = path.len() >= 2 && path.starts_with('/') && path.ends_with('/');
    let names = path.trim_matches('/').split('/');
    // An empty name would make an ARN that is nobody's.
    let is_whole = path == "/"
        || is_between_slashes
            && path.bytes().all(|byte| (b'!'..=b'~').contains(&byte))
            && path.len() == path.trim_matches('/').len() + 2
            && names.into_iter().all(|name| !name.is_empty());
    if is_whole && path.len() <= 512 { Ok(()) } else { Err(NameError::Path(path.into())) }
}

pub(crate) fn check_service(name: &str) -> Result<(), NameError> {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    let is_one = [".amazonaws.com", ".amazonaws.com.cn"].iter().any(|suffix| {
        name.strip_suffix(suffix).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(allowed))
    });
    if is_one && name.len() <= 128 { Ok(()) } else { Err(NameError::Service(name.into())) }
}

pub(crate) fn check_tags<'a>(
    tags: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<(), NameError> {
    let mut keys = Vec::new();
    for (key, value) in tags {
        let allowed =
            |character: char| character.is_alphanumeric() || " _.:/=+-@".contains(character);
        let lengths = (1..=128).contains(&key.chars().count()) && value.chars().count() <= 256;
        if !lengths || !key.chars().all(allowed) || !value.chars().all(allowed) {
            return Err(NameError::Tags(
                "a tag has a key of 1 to 128 and a value of up to 256 letters, digits, spaces and _.:/=+-@",
            ));
        }
        let folded = key.to_ascii_lowercase();
        if folded.starts_with("aws:") {
            return Err(NameError::Tags("tags whose keys begin with aws: are reserved"));
        }
        if keys.contains(&folded) {
            return Err(NameError::Tags("two tags have the same key, in whatever letter case"));
        }
        keys.push(folded);
    }
    if keys.len() > 50 { Err(NameError::Tags("there can be 50 tags at the most")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_paths_and_services_are_those_of_iam() {
        for (name, expected) in
            [("alice", true), ("A.b-c_d+e=f,g@h", true), ("", false), ("a b", false), ("ä", false)]
        {
            assert_eq!(check("the user", name, 64).is_ok(), expected, "{name}");
        }
        assert!(check("the user", &"a".repeat(65), 64).is_err());
        for (path, expected) in [
            ("/", true),
            ("/a/", true),
            ("/a/b/", true),
            ("", false),
            ("a", false),
            ("/a", false),
            ("//", false),
            ("/a//b/", false),
            ("/ä/", false),
            (&*format!("/{}/", "a".repeat(512)), false),
        ] {
            assert_eq!(check_path(path).is_ok(), expected, "{path}");
        }
        for (name, expected) in [
            ("dynamodb.amazonaws.com", true),
            ("ec2.eu-west-1.amazonaws.com", true),
            ("s3.amazonaws.com.cn", true),
            (".amazonaws.com", false),
            ("dynamodb.example.com", false),
            ("Dynamodb.amazonaws.com", false),
        ] {
            assert_eq!(check_service(name).is_ok(), expected, "{name}");
        }
    }

    #[test]
    fn a_tag_key_stands_once_in_whatever_letter_case() {
        let check = |tags: &[(&str, &str)]| check_tags(tags.iter().copied()).is_ok();
        assert!(check(&[("team", "blue"), ("cost center", "")]));
        for tags in [[("a", ""), ("A", "")], [("aws:x", ""), ("b", "")], [("", ""), ("b", "")]] {
            assert!(!check(&tags), "{tags:?}");
        }
    }
}
