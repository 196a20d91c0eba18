//! Key policies.

use catalog::Picture;
use catalog::record::{Key, Manager};
use identity::policy::{Policy, PolicyError, PolicyKind};
use identity::{AccountId, Partition, Region};

use crate::error::Error;

/// The policy of `key`, as GetKeyPolicy tells it.
pub(crate) fn text(picture: &Picture, key: &Key) -> Result<String, Error> {
    Ok(match &key.policy {
        Some(policy) => policy.to_string(),
        None if key.manager == Manager::Aws => {
            let mut aliases = picture.aliases_of(key.name);
            let service = aliases.find_map(|alias| alias.place.name.aws_service());
            let service = service.ok_or_else(|| Error::internal("a key of no service"))?;
            managed_policy(key.name.region, key.name.account, service)
        }
        None => default_policy(key.name.region.partition(), key.name.account),
    })
}

/// The one name that a key policy can have.
pub(crate) const DEFAULT_NAME: &str = "default";

/// The policy of a key that is made without one: it hands the key over to the account's IAM policies.
///
/// Recorded from AWS, in the form that AWS gives it back in.
fn default_policy(partition: Partition, account: AccountId) -> String {
    format!(
        r#"{{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:{partition}:iam::{account}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}}"#
    )
}

/// The policy of the AWS managed key of `service`: it is used through that service, for the account.
fn managed_policy(region: Region, account: AccountId, service: &str) -> String {
    let partition = region.partition();
    let domain = if partition == Partition::AwsCn { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!(
        r#"{{
  "Version" : "2012-10-17",
  "Id" : "auto-{service}",
  "Statement" : [ {{
    "Sid" : "Allow access through {service} for all principals in the account that are authorized to use {service}",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "*"
    }},
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {{
      "StringEquals" : {{
        "kms:CallerAccount" : "{account}",
        "kms:ViaService" : "{service}.{region}.{domain}"
      }}
    }}
  }}, {{
    "Sid" : "Allow direct access to key metadata to the account",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:{partition}:iam::{account}:root"
    }},
    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*" ],
    "Resource" : "*"
  }} ]
}}"#
    )
}

/// Checks a policy that a caller wants to store, of `length_max` bytes at the most. Refuses:
/// LimitExceeded, MalformedPolicyDocument, InvalidArn.
pub(crate) fn check(policy: &str, length_max: usize, partition: Partition) -> Result<(), Error> {
    if policy.len() > length_max {
        return Err(Error::LimitExceeded(format!(
            "The key policy has {} bytes, and {length_max} are allowed.",
            policy.len()
        )));
    }
    let compiled = Policy::compile(policy, PolicyKind::Key, partition, |_| None);
    compiled.map(drop).map_err(|error| match error {
        PolicyError::InvalidPrincipal(_) => Error::InvalidPolicyArn,
        other => Error::MalformedPolicy(other.to_string()),
    })
}

/// The name of a policy, if one is given. Refuses: NotFound.
pub(crate) fn check_name(name: Option<&str>) -> Result<(), Error> {
    match name {
        None | Some(DEFAULT_NAME) => Ok(()),
        Some(_) => Err(Error::NoSuchPolicy),
    }
}
