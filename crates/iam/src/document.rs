//! Policy documents: what is taken as one, and the words for what is not.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.

use std::sync::Arc;

use catalog::record::IdentityPolicy;
use identity::policy::{Named, PolicyError, has_newer_version, named};

use crate::error::Error;

/// A policy of a user, a role, a group, or of many. Refuses: MalformedPolicyDocument.
pub(crate) fn identity_policy(text: &str) -> Result<Arc<IdentityPolicy>, Error> {
    let policy = IdentityPolicy::new(text).map_err(malformed)?;
    check(text)?;
    Ok(policy)
}

/// A policy of many, which must be of the newer version. Refuses: MalformedPolicyDocument.
pub(crate) fn managed_policy(text: &str) -> Result<Arc<IdentityPolicy>, Error> {
    let policy = identity_policy(text)?;
    if !has_newer_version(text) {
        return Err(Error::MalformedPolicy(
            "Policy document must be version 2012-10-17 or greater.".into(),
        ));
    }
    Ok(policy)
}

/// Refuses what no action and no resource can be called: a slip of the pen that would silently allow or deny
/// nothing. Refuses: MalformedPolicyDocument.
pub(crate) fn check(text: &str) -> Result<(), Error> {
    let words = named(text).into_iter().find_map(|named| match named {
        Named::Action(action) => check_action(&action),
        Named::Resource(resource) => check_resource(&resource),
        Named::Nothing(of) => Some(format!("Policy statement must contain {of}.")),
    });
    words.map_or(Ok(()), |words| Err(Error::MalformedPolicy(words)))
}

fn check_action(action: &str) -> Option<String> {
    if action == "*" {
        return None;
    }
    let Some((vendor, name)) = action.split_once(':') else {
        return Some(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.".into(),
        );
    };
    if name.contains(':') {
        return Some("Actions/Condition can contain only one colon.".into());
    }
    let is_letter =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'*' | b'?');
    match !vendor.is_empty() && vendor.bytes().all(is_letter) {
        true => None,
        false => Some(format!("Vendor {vendor} is not valid")),
    }
}

/// What the resources of IAM begin with in their ARNs.
const OF_IAM: [&str; 13] = [
    "user",
    "federated-user",
    "role",
    "group",
    "instance-profile",
    "mfa",
    "server-certificate",
    "policy",
    "sms-mfa",
    "saml-provider",
    "oidc-provider",
    "report",
    "access-report",
];

fn is_of_iam(path: &str) -> bool {
    let (kind, _) = path.split_once('/').unwrap_or((path, ""));
    kind.contains(['*', '?', '$']) || kind == "root" || OF_IAM.contains(&kind)
}

fn check_resource(resource: &str) -> Option<String> {
    if resource.bytes().all(|byte| byte == b'*') && !resource.is_empty() {
        return None;
    }
    let not_an_arn = || Some(format!("Resource {resource} must be in ARN format or \"*\"."));
    if !resource.starts_with("arn:") {
        return not_an_arn();
    }
    let mut parts = resource.splitn(6, ':').skip(1);
    let (Some(partition), Some(service)) = (parts.next(), parts.next()) else {
        return not_an_arn();
    };
    let (region, account, rest) = (parts.next(), parts.next(), parts.next());
    let has_wildcard = |text: &str| text.contains(['*', '?', '$']);
    let is_partition =
        ["aws", "aws-cn", "aws-us-gov"].contains(&partition) || has_wildcard(partition);
    if !is_partition {
        return Some(format!(
            "Partition \"{partition}\" is not valid for resource \"{resource}\"."
        ));
    }
    if rest.is_none() && !has_wildcard(resource) {
        return Some(format!("Resource {resource} must have all six parts of an ARN."));
    }
    match (service, region, account) {
        ("iam", Some(region), _) if !region.is_empty() && !has_wildcard(region) => {
            Some(format!("IAM resource {resource} cannot contain region information."))
        }
        ("iam", _, _) if !rest.is_none_or(is_of_iam) => Some(format!(
            "IAM resource path must either be \"*\" or start with {}.",
            OF_IAM.join("/, ") + "/"
        )),
        _ => None,
    }
}

/// What AWS says of what is no policy.
pub(crate) fn malformed(error: PolicyError) -> Error {
    let words = match &error {
        PolicyError::Json(_) => "This policy contains invalid Json".into(),
        PolicyError::Missing("a statement", "an Action") => {
            "Policy statement must contain actions.".into()
        }
        PolicyError::Missing("a statement", "a Resource") => {
            "Policy statement must contain resources.".into()
        }
        PolicyError::Missing("a statement", "a Principal") => {
            "Missing required field Principal".into()
        }
        PolicyError::Unwanted("a Principal") => {
            "Policy document should not specify a principal.".into()
        }
        PolicyError::Unwanted("a Resource") => "Has prohibited field Resource".into(),
        PolicyError::SidTwice(_) => "Statement IDs (SID) in a single policy must be unique.".into(),
        PolicyError::InvalidPrincipal(principal) => {
            format!("Invalid principal in policy: \"AWS\":\"{principal}\"")
        }
        other => format!("Syntax errors in policy: {other}."),
    };
    Error::MalformedPolicy(words)
}

/// A document as answers have it: encoded as in a URL (RFC 3986, 2.1).
pub(crate) fn encode(text: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            // Writing to a String does not fail.
            other => drop(write!(encoded, "%{other:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_policy_is_refused_in_awss_words() {
        for (text, words) in [
            ("{", "This policy contains invalid Json"),
            (
                r#"{"Statement":{"Effect":"Allow","Resource":"*"}}"#,
                "Policy statement must contain actions.",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"*"}}"#,
                "Policy statement must contain resources.",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}}"#,
                "Policy statement must contain actions.",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"Decrypt","Resource":"*"}}"#,
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","NotAction":"kms:De:crypt","Resource":"*"}}"#,
                "Actions/Condition can contain only one colon.",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"k ms:Decrypt","Resource":"*"}}"#,
                "Vendor k ms is not valid",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":["*","key/1"]}}"#,
                "Resource key/1 must be in ARN format or \"*\".",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"kms:*","NotResource":"arn:error:kms:::x"}}"#,
                "Partition \"error\" is not valid for resource \"arn:error:kms:::x\".",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam:eu-west-1:1:user/a"}}"#,
                "IAM resource arn:aws:iam:eu-west-1:1:user/a cannot contain region information.",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::1:key/a"}}"#,
                "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:x"}}"#,
                "Resource arn:aws:kms:x must have all six parts of an ARN.",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#,
                "Policy document should not specify a principal.",
            ),
            (
                r#"{"Statement":{"Effect":"Perhaps","Action":"*","Resource":"*"}}"#,
                "Syntax errors in policy: Effect must be Allow or Deny.",
            ),
        ] {
            assert_eq!(identity_policy(text).unwrap_err().to_string(), words);
        }
    }

    #[test]
    fn what_names_actions_and_resources_is_taken() {
        for (action, resource) in [
            ("*", "*"),
            ("kms:Decrypt", "arn:aws:kms:*:111122223333:key/*"),
            ("k*:*", "arn:aws:*"),
            ("kms:Re?ncrypt*", "arn:aws-cn:iam::1:role/${aws:username}"),
        ] {
            let text = format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}}}"#
            );
            managed_policy(&text).unwrap();
            let older = managed_policy(&text.replace("2012", "2008")).unwrap_err().to_string();
            assert!(
                older.contains("Version must be") || older.contains("2012-10-17 or greater"),
                "{older}"
            );
        }
    }

    #[test]
    fn a_document_is_encoded_as_in_a_url() {
        assert_eq!(encode("{\"a\": \"ä-~\"}"), "%7B%22a%22%3A%20%22%C3%A4-~%22%7D");
    }
}
