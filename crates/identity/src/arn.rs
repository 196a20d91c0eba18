//! Amazon Resource Names, and the names of aliases.

use std::fmt;

use crate::{AccountId, KeyId, Region};

/// The parts of `arn:partition:service:region:account:resource`, as text.
///
/// A claim: it is not said that the partition fits the region, or that anything is called so.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Arn<'a> {
    pub partition: &'a str,
    pub service: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    /// May hold further colons.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// `None` when a part is missing.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }
}

impl Arn<'_> {
    /// Whether a principal of an account can be called so: its root, a user, a role, a session of a role
    /// or a federated user. It does not say that there is one.
    pub fn names_principal(self) -> bool {
        let parts = || self.resource.split('/');
        let is_whole = parts().all(|part| !part.is_empty());
        self.region.is_empty()
            && self.account.parse::<AccountId>().is_ok()
            && is_whole
            && match (self.service, parts().next()) {
                ("iam", Some("root")) => self.resource == "root",
                // Behind a path, perhaps.
                ("iam", Some("user" | "role")) => parts().count() >= 2,
                ("sts", Some("assumed-role")) => parts().count() == 3,
                ("sts", Some("federated-user")) => parts().count() == 2,
                _ => false,
            }
    }
}

/// The ARN of a KMS key.
pub fn key_arn(region: Region, account: AccountId, id: KeyId) -> String {
    // Written piece by piece: this is on the path of every cryptographic request.
    let mut arn = String::with_capacity(100);
    push_prefix(&mut arn, region, account);
    arn.push_str("key/");
    push(&mut arn, id);
    arn
}

fn push_prefix(arn: &mut String, region: Region, account: AccountId) {
    for part in ["arn:", region.partition().as_str(), ":kms:", region.as_str(), ":"] {
        arn.push_str(part);
    }
    push(arn, account);
    arn.push(':');
}

fn push(arn: &mut String, part: impl fmt::Display) {
    use fmt::Write;
    // Writing to a String does not fail.
    let _ = write!(arn, "{part}");
}

/// The ARN of the root user of an account; its partition is that of the region asked in.
pub fn root_arn(region: Region, account: AccountId) -> String {
    format!("arn:{}:iam::{account}:root", region.partition())
}

/// The name of an alias, with its prefix: `alias/` and 1 to 250 of `a-z A-Z 0-9 / _ -`.
///
/// Well formed, since only parsing makes one. It does not say that such an alias exists.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AliasName(Box<str>);

impl AliasName {
    /// `None` when no alias can be called so.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.strip_prefix("alias/")?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-');
        (!name.is_empty() && text.len() <= 256 && name.bytes().all(allowed))
            .then(|| Self(text.into()))
    }

    /// Whole, with `alias/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The service that an AWS managed key's alias names: `alias/aws/SERVICE`. Such aliases are
    /// reserved.
    pub fn aws_service(&self) -> Option<&str> {
        self.0.strip_prefix("alias/aws/")
    }

    /// The ARN of the alias of this name.
    pub fn arn(&self, region: Region, account: AccountId) -> String {
        let mut arn = String::with_capacity(64);
        push_prefix(&mut arn, region, account);
        arn.push_str(&self.0);
        arn
    }
}

impl fmt::Display for AliasName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_six_parts() {
        let arn = Arn::parse("arn:aws:kms:eu-west-1:111122223333:key/a:b").unwrap();
        assert_eq!(arn.region, "eu-west-1");
        assert_eq!(arn.resource, "key/a:b");
        assert_eq!(Arn::parse("arn:aws:kms:eu-west-1:111122223333"), None);
        assert_eq!(Arn::parse("key/a"), None);
    }

    #[test]
    fn a_principal_is_a_root_a_user_a_role_or_a_session() {
        let names_principal = |text| Arn::parse(text).unwrap().names_principal();
        for arn in [
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:iam::111122223333:role/service/batch/nightly",
            "arn:aws:sts::111122223333:assumed-role/nightly/session",
            "arn:aws:sts::111122223333:federated-user/bob",
        ] {
            assert!(names_principal(arn), "{arn}");
        }
        for arn in [
            "arn:aws:iam::111122223333:group/admins",
            "arn:aws:iam::111122223333:root/x",
            "arn:aws:iam::111122223333:user/",
            "arn:aws:iam::111122223333:user//alice",
            "arn:aws:iam::11112222333:root",
            "arn:aws:iam:eu-west-1:111122223333:root",
            "arn:aws:sts::111122223333:assumed-role/nightly",
            "arn:aws:sts::111122223333:user/alice",
            "arn:aws:kms::111122223333:root",
        ] {
            assert!(!names_principal(arn), "{arn}");
        }
    }

    #[test]
    fn arns_are_written_as_aws_writes_them() {
        let region = Region::named("cn-north-1").unwrap();
        let account = "000000000042".parse().unwrap();
        let id: KeyId = "1234abcd-12ab-34cd-56ef-1234567890ab".parse().unwrap();
        assert_eq!(
            key_arn(region, account, id),
            "arn:aws-cn:kms:cn-north-1:000000000042:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        );
        assert_eq!(
            AliasName::parse("alias/a/b").unwrap().arn(region, account),
            "arn:aws-cn:kms:cn-north-1:000000000042:alias/a/b"
        );
        assert_eq!(root_arn(region, account), "arn:aws-cn:iam::000000000042:root");
    }

    #[test]
    fn an_alias_name_has_its_prefix_and_plain_characters() {
        for name in ["alias/a", "alias/aws/s3", "alias/A-b_c/0"] {
            assert!(AliasName::parse(name).is_some(), "{name}");
        }
        for name in ["", "a", "alias", "alias/", "alias/a:b", "alias/ä", "Alias/a", "alias/a b"] {
            assert!(AliasName::parse(name).is_none(), "{name}");
        }
        assert_eq!(AliasName::parse("alias/aws/s3").unwrap().aws_service(), Some("s3"));
        assert_eq!(AliasName::parse("alias/awsome").unwrap().aws_service(), None);
    }
}
