//! Managed policies on users, roles and groups: attach, detach, list.
//!
//! Each refuses, in this order: AccessDenied, NoSuchEntity, and then what it says itself.

use api::iam::{
    AttachGroupPolicyRequest, AttachRolePolicyRequest, AttachUserPolicyRequest, AttachedPolicy,
    DetachGroupPolicyRequest, DetachRolePolicyRequest, DetachUserPolicyRequest,
    ListAttachedGroupPoliciesRequest, ListAttachedGroupPoliciesResponse,
    ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse,
    ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse, Operation,
};
use catalog::Change;
use catalog::record::{Entity, EntityKind, Name};

use super::boundaries;
use crate::call::Call;
use crate::error::Error;
use crate::page::{Answer, Page, folded};
use crate::present;

/// How many managed policies one can have attached.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
pub(crate) fn attached_max(kind: EntityKind) -> (&'static str, usize) {
    match kind {
        EntityKind::User => ("PoliciesPerUser", 20),
        EntityKind::Role => ("PoliciesPerRole", 20),
        EntityKind::Group => ("PoliciesPerGroup", 10),
    }
}

/// Again is no mistake. Refuses: NoSuchEntity, Unmodifiable, LimitExceeded.
async fn attach(
    call: &Call<'_>,
    kind: EntityKind,
    name: &str,
    arn: &str,
    operation: Operation,
) -> Result<(), Error> {
    let claimed = call.entity(kind, name);
    let boundary = boundaries::arn_of(call, &claimed);
    let entity = boundaries::permit(call, claimed, operation, boundary.as_deref(), Some(arn))?;
    let place = call.attachable(arn)?.place();
    if entity.attached.contains(&place) {
        return Ok(());
    }
    let (quota, max) = attached_max(kind);
    if entity.attached.len() >= max {
        return Err(Error::Quota(quota, max));
    }
    let mut attached = entity.attached.to_vec();
    attached.push(place.clone());
    attached.sort_unstable();
    let mut change = Change::new();
    // It must not be deleted meanwhile.
    change.expect(&call.picture, Name::ManagedPolicy(place));
    call.put(&mut change, entity, Entity { attached: attached.into(), ..(**entity).clone() })?;
    call.commit(change).await
}

/// Refuses: NoSuchEntity, Unmodifiable.
async fn detach(
    call: &Call<'_>,
    kind: EntityKind,
    name: &str,
    arn: &str,
    operation: Operation,
) -> Result<(), Error> {
    let claimed = call.entity(kind, name);
    let boundary = boundaries::arn_of(call, &claimed);
    let entity = boundaries::permit(call, claimed, operation, boundary.as_deref(), Some(arn))?;
    let is_it = |place: &&_| present::policy_arn(call, place).as_deref() == Some(arn);
    let Some(place) = entity.attached.iter().find(is_it) else {
        return Err(Error::NoSuchEntity(format!("Policy {arn} was not found.")));
    };
    let attached = entity.attached.iter().filter(|other| *other != place).cloned().collect();
    call.replace(entity, Entity { attached, ..(**entity).clone() }).await
}

/// What a list is asked for with.
struct List<'a> {
    kind: EntityKind,
    name: &'a str,
    operation: Operation,
    path_prefix: Option<&'a str>,
    max_items: Option<i32>,
    marker: Option<&'a str>,
}

fn list(call: &Call<'_>, given: &List<'_>) -> Result<Answer<AttachedPolicy>, Error> {
    let entity = call.permit(call.entity(given.kind, given.name), given.operation)?;
    let prefix = given.path_prefix.unwrap_or("/");
    let list = format!("{} {} {prefix}", given.operation.name(), entity.id);
    let page = Page::parse(call, list, given.max_items, given.marker)?;
    let mut policies: Vec<_> = entity
        .attached
        .iter()
        .filter(|place| {
            let policy = call.picture.managed_policy(place);
            policy.is_some_and(|policy| policy.path.starts_with(prefix))
        })
        .filter_map(|place| present::attached(call, place))
        .collect();
    let key = |policy: &AttachedPolicy| {
        let name = folded(policy.policy_name.as_deref().unwrap_or_default());
        format!("{name} {}", policy.policy_arn.as_deref().unwrap_or_default())
    };
    policies.sort_by_key(key);
    Ok(page.take(policies.into_iter(), key, |policy| policy))
}

/// `AttachUserPolicy`.
pub(crate) async fn attach_user_policy(
    call: &Call<'_>,
    input: &AttachUserPolicyRequest,
) -> Result<(), Error> {
    let operation = Operation::AttachUserPolicy;
    attach(call, EntityKind::User, &input.user_name, &input.policy_arn, operation).await
}

/// `AttachRolePolicy`.
pub(crate) async fn attach_role_policy(
    call: &Call<'_>,
    input: &AttachRolePolicyRequest,
) -> Result<(), Error> {
    let operation = Operation::AttachRolePolicy;
    attach(call, EntityKind::Role, &input.role_name, &input.policy_arn, operation).await
}

/// `AttachGroupPolicy`.
pub(crate) async fn attach_group_policy(
    call: &Call<'_>,
    input: &AttachGroupPolicyRequest,
) -> Result<(), Error> {
    let operation = Operation::AttachGroupPolicy;
    attach(call, EntityKind::Group, &input.group_name, &input.policy_arn, operation).await
}

/// `DetachUserPolicy`.
pub(crate) async fn detach_user_policy(
    call: &Call<'_>,
    input: &DetachUserPolicyRequest,
) -> Result<(), Error> {
    let operation = Operation::DetachUserPolicy;
    detach(call, EntityKind::User, &input.user_name, &input.policy_arn, operation).await
}

/// `DetachRolePolicy`.
pub(crate) async fn detach_role_policy(
    call: &Call<'_>,
    input: &DetachRolePolicyRequest,
) -> Result<(), Error> {
    let operation = Operation::DetachRolePolicy;
    detach(call, EntityKind::Role, &input.role_name, &input.policy_arn, operation).await
}

/// `DetachGroupPolicy`.
pub(crate) async fn detach_group_policy(
    call: &Call<'_>,
    input: &DetachGroupPolicyRequest,
) -> Result<(), Error> {
    let operation = Operation::DetachGroupPolicy;
    detach(call, EntityKind::Group, &input.group_name, &input.policy_arn, operation).await
}

/// `ListAttachedUserPolicies`.
pub(crate) async fn list_attached_user_policies(
    call: &Call<'_>,
    input: &ListAttachedUserPoliciesRequest,
) -> Result<ListAttachedUserPoliciesResponse, Error> {
    let Answer { items, marker, is_truncated } = list(
        call,
        &List {
            kind: EntityKind::User,
            name: &input.user_name,
            operation: Operation::ListAttachedUserPolicies,
            path_prefix: input.path_prefix.as_deref(),
            max_items: input.max_items,
            marker: input.marker.as_deref(),
        },
    )?;
    Ok(ListAttachedUserPoliciesResponse { attached_policies: Some(items), marker, is_truncated })
}

/// `ListAttachedRolePolicies`.
pub(crate) async fn list_attached_role_policies(
    call: &Call<'_>,
    input: &ListAttachedRolePoliciesRequest,
) -> Result<ListAttachedRolePoliciesResponse, Error> {
    let Answer { items, marker, is_truncated } = list(
        call,
        &List {
            kind: EntityKind::Role,
            name: &input.role_name,
            operation: Operation::ListAttachedRolePolicies,
            path_prefix: input.path_prefix.as_deref(),
            max_items: input.max_items,
            marker: input.marker.as_deref(),
        },
    )?;
    Ok(ListAttachedRolePoliciesResponse { attached_policies: Some(items), marker, is_truncated })
}

/// `ListAttachedGroupPolicies`.
pub(crate) async fn list_attached_group_policies(
    call: &Call<'_>,
    input: &ListAttachedGroupPoliciesRequest,
) -> Result<ListAttachedGroupPoliciesResponse, Error> {
    let Answer { items, marker, is_truncated } = list(
        call,
        &List {
            kind: EntityKind::Group,
            name: &input.group_name,
            operation: Operation::ListAttachedGroupPolicies,
            path_prefix: input.path_prefix.as_deref(),
            max_items: input.max_items,
            marker: input.marker.as_deref(),
        },
    )?;
    Ok(ListAttachedGroupPoliciesResponse { attached_policies: Some(items), marker, is_truncated })
}
