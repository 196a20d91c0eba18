//! Key policies.

use std::sync::Arc;

use api::kms::Operation;
use catalog::Picture;
use catalog::record::{Key, KeyName, ResourcePolicy};
use identity::policy::{PolicyError, PolicyKind, PrincipalName};
use identity::{AccountId, Partition, Region};

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::permission::{Decide, Target};

/// The policy of `key`, as GetKeyPolicy tells it: its own principals that were deleted are called by
/// their unique ids.
pub(crate) fn text(picture: &Picture, key: &Key) -> Result<String, Error> {
    let KeyName { account, region, .. } = key.name;
    Ok(match &key.policy {
        None => default_policy(region.partition(), account),
        Some(policy) => policy.text_now(account, |id| picture.member(id).is_some()),
    })
}

/// The policy of an AWS managed key, by the service that its alias names.
pub(crate) fn text_of_managed(picture: &Picture, key: &Key) -> Result<String, Error> {
    let mut aliases = picture.aliases_of(key.name);
    let service = aliases.find_map(|alias| alias.place.name.aws_service());
    let service = service.ok_or_else(|| Error::internal("a key of no service"))?;
    Ok(managed_policy(key.name.region, key.name.account, service))
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
pub(crate) fn managed_policy(region: Region, account: AccountId, service: &str) -> String {
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

/// The policy that a caller wants to store for a key called `name`, of `length_max` bytes at the most.
/// Refuses: LimitExceeded, MalformedPolicyDocument, InvalidArn.
pub(crate) fn parse(
    text: &str,
    length_max: usize,
    name: KeyName,
    picture: &Picture,
) -> Result<Arc<ResourcePolicy>, Error> {
    if text.len() > length_max {
        return Err(Error::LimitExceeded(format!(
            "The key policy has {} bytes, and {length_max} are allowed.",
            text.len()
        )));
    }
    let partition = name.region.partition();
    let unique_id = |name: &PrincipalName| picture.unique_id(name);
    let policy = ResourcePolicy::new(PolicyKind::Key, text, partition, unique_id);
    let policy = policy.map_err(|error| match error {
        PolicyError::InvalidPrincipal(_) => Error::InvalidPolicyArn,
        other => Error::MalformedPolicy(other.to_string()),
    })?;
    // Another account's may be there or not: nothing says so, and they are nobody.
    let is_own = |nobody: &PrincipalName| nobody.account().is_none_or(|of| of == name.account);
    if policy.nobodies().iter().any(is_own) {
        return Err(Error::MalformedPolicy(
            "Policy contains a statement with one or more invalid principals.".into(),
        ));
    }
    Ok(policy)
}

/// Refuses a policy under which the caller could not put another, unless it says that it wants this.
/// `key` is as it would be. Refuses: MalformedPolicyDocument.
pub(crate) fn check_lockout(
    call: &Call<'_>,
    key: &Key,
    policy: &ResourcePolicy,
    bypass: Option<bool>,
) -> Result<(), Error> {
    if bypass == Some(true) {
        return Ok(());
    }
    let ask = Ask::of(Operation::PutKeyPolicy)
        .in_region(key.name.region)
        .with(Condition::PolicyName, Member::Text(DEFAULT_NAME));
    let target = Target::NewKey(key, policy.policy());
    let decided = call.circumstances().decide(&ask, target, &mut ());
    decided.map(drop).map_err(|_| {
        Error::MalformedPolicy(
            "The new key policy will not allow you to update the key policy in the future.".into(),
        )
    })
}

/// The name of a policy, if one is given. Refuses: NotFound.
pub(crate) fn check_name(name: Option<&str>) -> Result<(), Error> {
    match name {
        None | Some(DEFAULT_NAME) => Ok(()),
        Some(_) => Err(Error::NoSuchPolicy),
    }
}
