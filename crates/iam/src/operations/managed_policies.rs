//! Managed policies and their versions.
//!
//! Each refuses, in this order: Validation, AccessDenied, NoSuchEntity, and then what it says itself. AWS's own
//! policies are there to be read and attached.

use std::sync::Arc;

use api::iam::{
    CreatePolicyRequest, CreatePolicyResponse, CreatePolicyVersionRequest,
    CreatePolicyVersionResponse, DeletePolicyRequest, DeletePolicyVersionRequest, EntityType,
    GetPolicyRequest, GetPolicyResponse, GetPolicyVersionRequest, GetPolicyVersionResponse,
    ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse, ListPoliciesRequest,
    ListPoliciesResponse, ListPolicyVersionsRequest, ListPolicyVersionsResponse, Operation,
    PolicyGroup, PolicyRole, PolicyScopeType, PolicyUsageType, PolicyUser,
    SetDefaultPolicyVersionRequest,
};
use catalog::Change;
use catalog::record::{Entity, EntityKind, ManagedPolicy, Name, PolicyVersion};

use super::entities;
use crate::ask::Ask;
use crate::call::{Call, check_modifiable};
use crate::error::Error;
use crate::page::{Page, folded};
use crate::{document, name, present, tag};

/// How many managed policies an account can have, and versions a policy.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
pub(crate) const POLICIES_MAX: usize = 1500;
pub(crate) const VERSIONS_MAX: usize = 5;

/// `CreatePolicy`. Refuses: MalformedPolicyDocument, LimitExceeded, EntityAlreadyExists.
pub(crate) async fn create_policy(
    call: &Call<'_>,
    input: &CreatePolicyRequest,
) -> Result<CreatePolicyResponse, Error> {
    let path = entities::check_path(input.path.as_deref())?;
    let partition = call.partition();
    let account = call.account();
    let name = input.policy_name.as_str();
    let arn = format!("arn:{partition}:iam::{account}:policy{path}{name}");
    let ask = Ask::from(Operation::CreatePolicy).tagging(input.tags.as_deref());
    call.permit_on(Some(&arn), ask)?;
    entities::permit_tags(call, &arn, Operation::TagPolicy, input.tags.as_deref())?;
    let document = compile(&input.policy_document)?;
    let new = ManagedPolicy::new(account, path, name, call.now.lifetime_ms, document);
    let policy = ManagedPolicy {
        description: input.description.as_deref().unwrap_or_default().into(),
        tags: tag::merge(&new.tags, input.tags.as_deref().unwrap_or_default())?,
        ..new
    };
    if call.picture.managed_policy(&policy.place()).is_some() {
        return Err(Error::AlreadyExists(format!(
            "A policy called {name} already exists. Duplicate names are not allowed."
        )));
    }
    if call.picture.managed_policies_of(Some(account)).count() >= POLICIES_MAX {
        return Err(Error::Quota("PoliciesPerAccount", POLICIES_MAX));
    }
    let answer = present::policy(call, &policy);
    let mut change = Change::new();
    change.put_managed_policy(&call.picture, policy);
    call.commit(change).await?;
    Ok(CreatePolicyResponse { policy: Some(answer) })
}

/// Refuses: MalformedPolicyDocument, LimitExceeded.
fn compile(text: &str) -> Result<Arc<catalog::record::IdentityPolicy>, Error> {
    let compiled = document::managed_policy(text)?;
    if name::length(text) > name::POLICY_LENGTH_MAX {
        return Err(Error::Quota("PolicySize", name::POLICY_LENGTH_MAX));
    }
    Ok(compiled)
}

/// `GetPolicy`.
pub(crate) async fn get_policy(
    call: &Call<'_>,
    input: &GetPolicyRequest,
) -> Result<GetPolicyResponse, Error> {
    let policy = call.permit(call.policy(&input.policy_arn)?, Operation::GetPolicy)?;
    Ok(GetPolicyResponse { policy: Some(present::policy(call, policy)) })
}

/// `ListPolicies`.
pub(crate) async fn list_policies(
    call: &Call<'_>,
    input: &ListPoliciesRequest,
) -> Result<ListPoliciesResponse, Error> {
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let (partition, account) = (call.partition(), call.account());
    let arn = format!("arn:{partition}:iam::{account}:policy{prefix}");
    call.permit_on(Some(&arn), Operation::ListPolicies)?;
    let scope = input.scope.unwrap_or(PolicyScopeType::All);
    let only_attached = input.only_attached.unwrap_or(false);
    let list =
        format!("ListPolicies {scope:?} {only_attached} {:?} {prefix}", input.policy_usage_filter);
    let page = Page::parse(call, list, input.max_items, input.marker.as_deref())?;
    let of = |scopes: [PolicyScopeType; 2], account| {
        let policies = call.picture.managed_policies_of(account);
        policies.filter(move |_| scopes.contains(&scope))
    };
    let of_aws = of([PolicyScopeType::All, PolicyScopeType::Aws], None);
    let own = of([PolicyScopeType::All, PolicyScopeType::Local], Some(account));
    let is_wanted = |policy: &&Arc<ManagedPolicy>| {
        let (attached, bounded) = present::attachment_counts(call, policy);
        let is_used = match input.policy_usage_filter {
            Some(PolicyUsageType::PermissionsPolicy) => attached > 0 || !only_attached,
            Some(PolicyUsageType::PermissionsBoundary) => bounded > 0,
            None => attached + bounded > 0 || !only_attached,
        };
        is_used && policy.path.starts_with(prefix)
    };
    let key = |policy: &&Arc<ManagedPolicy>| {
        format!("{} {}", u8::from(policy.account.is_some()), folded(&policy.name))
    };
    let policies = of_aws.chain(own).filter(is_wanted);
    let answer = page.take(policies, key, |policy| present::listed_policy(call, policy));
    Ok(ListPoliciesResponse {
        policies: Some(answer.items),
        marker: answer.marker,
        is_truncated: answer.is_truncated,
    })
}

/// Refuses a policy that is not the customer's to change. Refuses: AccessDenied, Unmodifiable.
fn modifiable(policy: &ManagedPolicy) -> Result<(), Error> {
    check_modifiable(policy.from_file, "policy", &policy.name)
}

/// The policy, if the caller may do this with it and it is one of the account. Refuses: AccessDenied,
/// NoSuchEntity, Unmodifiable.
fn permit_change<'a>(
    call: &'a Call<'_>,
    arn: &str,
    operation: Operation,
) -> Result<&'a Arc<ManagedPolicy>, Error> {
    let policy = call.permit(call.policy(arn)?, operation)?;
    if policy.account.is_none() {
        return Err(Error::denied(format!(
            "Policy {arn} is an AWS managed policy and cannot be changed."
        )));
    }
    modifiable(policy)?;
    Ok(policy)
}

/// `DeletePolicy`: one that is attached nowhere and has but its default version. Refuses: DeleteConflict.
pub(crate) async fn delete_policy(
    call: &Call<'_>,
    input: &DeletePolicyRequest,
) -> Result<(), Error> {
    let policy = permit_change(call, &input.policy_arn, Operation::DeletePolicy)?;
    let place = policy.place();
    if call.picture.attached_to(&place).next().is_some() {
        return Err(Error::DeleteConflict("Cannot delete a policy attached to entities."));
    }
    if policy.versions.len() > 1 {
        return Err(Error::DeleteConflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        ));
    }
    let mut change = Change::new();
    change.remove(&call.picture, Name::ManagedPolicy(place.clone())).expect_unattached(place);
    call.commit(change).await
}

/// `CreatePolicyVersion`. Refuses: MalformedPolicyDocument, LimitExceeded.
pub(crate) async fn create_policy_version(
    call: &Call<'_>,
    input: &CreatePolicyVersionRequest,
) -> Result<CreatePolicyVersionResponse, Error> {
    let policy = permit_change(call, &input.policy_arn, Operation::CreatePolicyVersion)?;
    let document = compile(&input.policy_document)?;
    if policy.versions.len() >= VERSIONS_MAX {
        return Err(Error::LimitExceeded(format!(
            "A managed policy can have up to {VERSIONS_MAX} versions. Before you create a new version, you must delete an existing version."
        )));
    }
    let number = policy.last_version.saturating_add(1);
    let created_ms = call.now.lifetime_ms;
    let version = PolicyVersion { number, created_ms, policy: document };
    let mut versions = policy.versions.to_vec();
    versions.push(version.clone());
    let is_default = input.set_as_default.unwrap_or(false);
    let new = ManagedPolicy {
        versions: versions.into(),
        last_version: number,
        default_version: if is_default { number } else { policy.default_version },
        updated_ms: created_ms,
        ..(**policy).clone()
    };
    let answer = present::version(&new, &version);
    let mut change = Change::new();
    change.put_managed_policy(&call.picture, new);
    call.commit(change).await?;
    Ok(CreatePolicyVersionResponse { policy_version: Some(answer) })
}

/// The version that an id names. Refuses: NoSuchEntity.
fn find<'a>(policy: &'a ManagedPolicy, arn: &str, id: &str) -> Result<&'a PolicyVersion, Error> {
    let number = id.strip_prefix('v').and_then(|number| number.parse().ok());
    number.and_then(|number| policy.version(number)).ok_or_else(|| {
        Error::NoSuchEntity(format!(
            "Policy {arn} version {id} does not exist or is not attachable."
        ))
    })
}

/// `GetPolicyVersion`.
pub(crate) async fn get_policy_version(
    call: &Call<'_>,
    input: &GetPolicyVersionRequest,
) -> Result<GetPolicyVersionResponse, Error> {
    let policy = call.permit(call.policy(&input.policy_arn)?, Operation::GetPolicyVersion)?;
    let version = find(policy, &input.policy_arn, &input.version_id)?;
    let version = present::version_with_document(policy, version);
    Ok(GetPolicyVersionResponse { policy_version: Some(version) })
}

/// `ListPolicyVersions`: the newest first.
pub(crate) async fn list_policy_versions(
    call: &Call<'_>,
    input: &ListPolicyVersionsRequest,
) -> Result<ListPolicyVersionsResponse, Error> {
    let policy = call.permit(call.policy(&input.policy_arn)?, Operation::ListPolicyVersions)?;
    let list = format!("ListPolicyVersions {}", policy.id);
    let page = Page::parse(call, list, input.max_items, input.marker.as_deref())?;
    // In the order of keys, which is that of what is left until the last.
    let key = |version: &&PolicyVersion| format!("{:010}", u32::MAX - version.number);
    let versions = policy.versions.iter().rev();
    let answer = page.take(versions, key, |version| present::version(policy, version));
    Ok(ListPolicyVersionsResponse {
        versions: Some(answer.items),
        marker: answer.marker,
        is_truncated: answer.is_truncated,
    })
}

/// `DeletePolicyVersion`. Refuses: DeleteConflict for the default.
pub(crate) async fn delete_policy_version(
    call: &Call<'_>,
    input: &DeletePolicyVersionRequest,
) -> Result<(), Error> {
    let policy = permit_change(call, &input.policy_arn, Operation::DeletePolicyVersion)?;
    let version = find(policy, &input.policy_arn, &input.version_id)?;
    if version.number == policy.default_version {
        return Err(Error::DeleteConflict("Cannot delete the default version of a policy."));
    }
    let versions = policy.versions.iter().filter(|other| other.number != version.number);
    let versions = versions.cloned().collect();
    let mut change = Change::new();
    change.put_managed_policy(&call.picture, ManagedPolicy { versions, ..(**policy).clone() });
    call.commit(change).await
}

/// `SetDefaultPolicyVersion`.
pub(crate) async fn set_default_policy_version(
    call: &Call<'_>,
    input: &SetDefaultPolicyVersionRequest,
) -> Result<(), Error> {
    let policy = permit_change(call, &input.policy_arn, Operation::SetDefaultPolicyVersion)?;
    let default_version = find(policy, &input.policy_arn, &input.version_id)?.number;
    if default_version == policy.default_version {
        return Ok(());
    }
    let updated_ms = call.now.lifetime_ms;
    let mut change = Change::new();
    change.put_managed_policy(
        &call.picture,
        ManagedPolicy { default_version, updated_ms, ..(**policy).clone() },
    );
    call.commit(change).await
}

/// `ListEntitiesForPolicy`: who has it attached, or as the boundary, in the caller's account.
pub(crate) async fn list_entities_for_policy(
    call: &Call<'_>,
    input: &ListEntitiesForPolicyRequest,
) -> Result<ListEntitiesForPolicyResponse, Error> {
    let policy = call.permit(call.policy(&input.policy_arn)?, Operation::ListEntitiesForPolicy)?;
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let list = format!(
        "ListEntitiesForPolicy {} {:?} {:?} {prefix}",
        policy.id, input.entity_filter, input.policy_usage_filter
    );
    let page = Page::parse(call, list, input.max_items, input.marker.as_deref())?;
    let place = policy.place();
    let is_wanted = |entity: &&Arc<Entity>| {
        let kind = match input.entity_filter {
            None => true,
            Some(EntityType::User) => entity.kind == EntityKind::User,
            Some(EntityType::Role) => entity.kind == EntityKind::Role,
            Some(EntityType::Group) => entity.kind == EntityKind::Group,
            Some(EntityType::LocalManagedPolicy | EntityType::AWSManagedPolicy) => false,
        };
        let (attached, bounded) =
            (entity.attached.contains(&place), entity.boundary.as_ref() == Some(&place));
        let usage = match input.policy_usage_filter {
            None => attached || bounded,
            Some(PolicyUsageType::PermissionsPolicy) => attached,
            Some(PolicyUsageType::PermissionsBoundary) => bounded,
        };
        entity.account == call.account() && kind && usage && entity.path.starts_with(prefix)
    };
    let key = |entity: &&Arc<Entity>| format!("{} {}", entity.kind as u8, folded(&entity.name));
    let mut entities: Vec<_> = call.picture.attached_to(&place).filter(is_wanted).collect();
    entities.sort_by_key(key);
    let answer = page.take(entities.into_iter(), key, |entity| entity);
    let of = |kind| answer.items.iter().filter(move |entity| entity.kind == kind);
    let (id, name) = (
        |entity: &Entity| Some(entity.id.to_string()),
        |entity: &Entity| Some((*entity.name).to_owned()),
    );
    let groups = of(EntityKind::Group);
    let roles = of(EntityKind::Role);
    let users = of(EntityKind::User);
    Ok(ListEntitiesForPolicyResponse {
        policy_groups: Some(
            groups.map(|of| PolicyGroup { group_id: id(of), group_name: name(of) }).collect(),
        ),
        policy_roles: Some(
            roles.map(|of| PolicyRole { role_id: id(of), role_name: name(of) }).collect(),
        ),
        policy_users: Some(
            users.map(|of| PolicyUser { user_id: id(of), user_name: name(of) }).collect(),
        ),
        marker: answer.marker.clone(),
        is_truncated: answer.is_truncated,
    })
}
