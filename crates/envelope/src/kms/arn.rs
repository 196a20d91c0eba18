//! ARNs of KMS keys and aliases, and which keys are related to each other.
//!
//! Source: <https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/aws-kms/aws-kms-key-arn.md>.

/// `arn:PARTITION:kms:REGION:ACCOUNT:key/ID`, or `alias/NAME`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KmsArn<'a> {
    pub partition: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    pub kind: &'a str,
    pub id: &'a str,
}

impl<'a> KmsArn<'a> {
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next();
        let (arn, partition, service, region, account, resource) =
            (next()?, next()?, next()?, next()?, next()?, next()?);
        let (kind, id) = resource.split_once('/')?;
        let is_one = arn == "arn"
            && service == "kms"
            && matches!(kind, "key" | "alias")
            && !resource.contains(':')
            && [partition, region, account, id].iter().all(|part| !part.is_empty());
        is_one.then_some(Self { partition, region, account, kind, id })
    }

    /// The ARN of a key, and not of an alias.
    pub fn of_key(text: &'a str) -> Option<Self> {
        Self::parse(text).filter(|arn| arn.kind == "key")
    }

    /// A key that has relatives in other regions, or can have them.
    pub fn is_multi_region(&self) -> bool {
        self.kind == "key" && self.id.starts_with("mrk-")
    }

    /// The relative of this key in `region`.
    pub fn in_region(&self, region: &str) -> String {
        let Self { partition, account, kind, id, .. } = self;
        format!("arn:{partition}:kms:{region}:{account}:{kind}/{id}")
    }
}

/// Whether `configured` opens what is under `found`: they are one key, or related.
pub(crate) fn opens(configured: &str, found: &str) -> bool {
    if configured == found {
        return true;
    }
    match (KmsArn::of_key(configured), KmsArn::of_key(found)) {
        (Some(ours), Some(theirs)) if ours.is_multi_region() && theirs.is_multi_region() => {
            KmsArn { region: theirs.region, ..ours } == theirs
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str =
        "arn:aws:kms:eu-central-1:111122223333:key/mrk-80bd8ecdcd4342aebd84b7dc9da498a7";

    /// The examples of the specification.
    #[test]
    fn what_is_no_arn_of_a_kms_key_is_none() {
        assert!(KmsArn::of_key(HERE).unwrap().is_multi_region());
        let alias = KmsArn::parse("arn:aws:kms:us-east-1:2222222222222:alias/mrk-someOtherName");
        assert!(!alias.unwrap().is_multi_region());
        let deep = KmsArn::parse("arn:aws:kms:us-east-1:2222222222222:alias/my/key").unwrap();
        assert_eq!(deep.id, "my/key");
        for text in [
            "mrk-80bd8ecdcd4342aebd84b7dc9da498a7",
            "alias/name",
            "",
            "arn:aws:kms:us-east-1:2222222222222:key/",
            "arn:aws:kms:us-east-1:2222222222222:key",
            "arn:aws:kms:us-east-1::key/1234",
            "arn:aws:kms::2222222222222:key/1234",
            "arn::kms:us-east-1:2222222222222:key/1234",
            "arn:aws:s3:us-east-1:2222222222222:key/1234",
            "arn:aws:kms:us-east-1:2222222222222:grant/1234",
            "ARN:aws:kms:us-east-1:2222222222222:key/1234",
            "arn:aws:kms:us-east-1:2222222222222:key/12:34",
        ] {
            assert_eq!(KmsArn::parse(text), None, "{text}");
        }
    }

    #[test]
    fn related_keys_open_what_any_of_them_wrapped() {
        let there = KmsArn::parse(HERE).unwrap().in_region("us-east-1");
        assert!(opens(HERE, &there) && opens(&there, HERE) && opens(HERE, HERE));
        for other in [
            HERE.replace("111122223333", "111122223334"),
            HERE.replace("arn:aws:", "arn:aws-cn:"),
            HERE.replace("a7", "a8"),
            HERE.replace("mrk-", ""),
        ] {
            assert!(!opens(HERE, &other) && !opens(&other, HERE), "{other}");
        }
        let single = "arn:aws:kms:eu-central-1:111122223333:key/1234";
        let elsewhere = single.replace("eu-central-1", "us-east-1");
        assert!(opens(single, single) && !opens(single, &elsewhere));
        assert!(!opens("mrk-80bd8ecdcd4342aebd84b7dc9da498a7", HERE), "an id is no ARN");
    }
}
