//! Roles, and who may assume them.
//!
//! Each refuses, in this order: Validation, AccessDenied, NoSuchEntity, and then what it says itself.

use std::sync::Arc;

use api::iam::{
    CreateRoleRequest, CreateRoleResponse, DeleteRoleRequest, GetRoleRequest, GetRoleResponse,
    ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse, ListRolesRequest,
    ListRolesResponse, Operation, UpdateAssumeRolePolicyRequest, UpdateRoleDescriptionRequest,
    UpdateRoleDescriptionResponse, UpdateRoleRequest, UpdateRoleResponse,
};
use catalog::Change;
use catalog::record::{Entity, EntityKind, Name, ResourcePolicy, RoleDetails, Trust};
use identity::policy::{PolicyKind, PrincipalName};

use super::entities::{self, New};
use crate::call::{Call, modifiable};
use crate::error::Error;
use crate::page::{Page, folded};
use crate::{document, name, present};

/// `CreateRole`. Refuses: MalformedPolicyDocument, EntityAlreadyExists, LimitExceeded.
pub(crate) async fn create_role(
    call: &Call<'_>,
    input: &CreateRoleRequest,
) -> Result<CreateRoleResponse, Error> {
    refuse_sign_in(input.max_signin_session_duration.is_some())?;
    let new = New {
        kind: EntityKind::Role,
        name: &input.role_name,
        path: input.path.as_deref(),
        tags: input.tags.as_deref(),
        boundary: input.permissions_boundary.as_deref(),
    };
    let role = new.make(call, Operation::CreateRole)?;
    let trust = trust(call, &input.assume_role_policy_document)?;
    let details = details(&role, input.description.as_deref(), input.max_session_duration)?;
    let role = Entity { role: Some(RoleDetails { trust: Some(trust), ..details }), ..role };
    let answer = present::role(call, &role);
    let mut change = Change::new();
    entities::put_new(call, &mut change, role);
    call.commit(change).await?;
    Ok(CreateRoleResponse { role: answer })
}

/// Who may assume a role. Refuses: MalformedPolicyDocument, LimitExceeded.
fn trust(call: &Call<'_>, text: &str) -> Result<Trust, Error> {
    let partition = call.partition();
    let unique_id = |name: &PrincipalName| call.picture.unique_id(name);
    let policy = ResourcePolicy::new(PolicyKind::Trust, text, partition, unique_id);
    let policy = policy.map_err(document::malformed)?;
    // Of another account, nothing says whether somebody is there.
    let is_own = |nobody: &&PrincipalName| nobody.account().is_none_or(|of| of == call.account());
    if policy.nobodies().iter().any(|nobody| is_own(&nobody)) {
        return Err(Error::MalformedPolicy(
            "Invalid principal in policy: it names a user or a role that does not exist.".into(),
        ));
    }
    if name::length(text) > name::TRUST_POLICY_LENGTH_MAX {
        return Err(Error::Quota("ACLSizePerRole", name::TRUST_POLICY_LENGTH_MAX));
    }
    Ok(Trust { partition, policy })
}

/// What `role` has besides, with what is given put in its place.
fn details(
    role: &Entity,
    description: Option<&str>,
    max_session_s: Option<i32>,
) -> Result<RoleDetails, Error> {
    let old = role.role.clone().unwrap_or_default();
    let max_session_s = match max_session_s {
        None => old.max_session_s,
        Some(seconds) => u32::try_from(seconds).map_err(Error::internal)?,
    };
    let description = description.map_or_else(|| old.description.clone(), Into::into);
    Ok(RoleDetails { description, max_session_s, ..old })
}

/// Nobody signs in here. Refuses: InvalidInput.
fn refuse_sign_in(is_given: bool) -> Result<(), Error> {
    match is_given {
        true => Err(Error::InvalidInput(
            "MaxSigninSessionDuration is not supported: there is no console to sign in to.".into(),
        )),
        false => Ok(()),
    }
}

/// `GetRole`.
pub(crate) async fn get_role(
    call: &Call<'_>,
    input: &GetRoleRequest,
) -> Result<GetRoleResponse, Error> {
    let role = call.permit(call.role(&input.role_name), Operation::GetRole)?;
    Ok(GetRoleResponse { role: present::role_with_last_use(call, role) })
}

/// `ListRoles`.
pub(crate) async fn list_roles(
    call: &Call<'_>,
    input: &ListRolesRequest,
) -> Result<ListRolesResponse, Error> {
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    call.permit_on(Some(&call.arn_of(EntityKind::Role, prefix, "")), Operation::ListRoles)?;
    let list = format!("ListRoles {prefix}");
    let page = Page::parse(call, list, input.max_items, input.marker.as_deref())?;
    let roles = call.picture.entities_of(call.account(), EntityKind::Role);
    let roles = roles.filter(|role| role.path.starts_with(prefix));
    let answer =
        page.take(roles, |role| folded(&role.name), |role| present::listed_role(call, role));
    Ok(ListRolesResponse {
        roles: answer.items,
        marker: answer.marker,
        is_truncated: answer.is_truncated,
    })
}

/// `UpdateRole`: what it is for, how long its sessions may be.
pub(crate) async fn update_role(
    call: &Call<'_>,
    input: &UpdateRoleRequest,
) -> Result<UpdateRoleResponse, Error> {
    let role = call.permit(call.role(&input.role_name), Operation::UpdateRole)?;
    refuse_sign_in(input.max_signin_session_duration.is_some())?;
    change(call, role, input.description.as_deref(), input.max_session_duration).await?;
    Ok(UpdateRoleResponse {})
}

/// `UpdateRoleDescription`.
pub(crate) async fn update_role_description(
    call: &Call<'_>,
    input: &UpdateRoleDescriptionRequest,
) -> Result<UpdateRoleDescriptionResponse, Error> {
    let role = call.permit(call.role(&input.role_name), Operation::UpdateRoleDescription)?;
    let role = change(call, role, Some(&input.description), None).await?;
    Ok(UpdateRoleDescriptionResponse { role: Some(present::role(call, &role)) })
}

async fn change(
    call: &Call<'_>,
    role: &Arc<Entity>,
    description: Option<&str>,
    max_session_s: Option<i32>,
) -> Result<Entity, Error> {
    let role_details = details(role, description, max_session_s)?;
    let new = Entity { role: Some(role_details), ..(**role).clone() };
    call.replace(role, new.clone()).await?;
    Ok(new)
}

/// `UpdateAssumeRolePolicy`. Refuses: MalformedPolicyDocument, LimitExceeded.
pub(crate) async fn update_assume_role_policy(
    call: &Call<'_>,
    input: &UpdateAssumeRolePolicyRequest,
) -> Result<(), Error> {
    let role = call.permit(call.role(&input.role_name), Operation::UpdateAssumeRolePolicy)?;
    let trust = trust(call, &input.policy_document)?;
    let old = role.role.clone().unwrap_or_default();
    let details = RoleDetails { trust: Some(trust), ..old };
    call.replace(role, Entity { role: Some(details), ..(**role).clone() }).await
}

/// `DeleteRole`: one that has nothing any more. Its sessions end with it. Refuses: DeleteConflict.
pub(crate) async fn delete_role(call: &Call<'_>, input: &DeleteRoleRequest) -> Result<(), Error> {
    let role = call.permit(call.role(&input.role_name), Operation::DeleteRole)?;
    modifiable(role)?;
    entities::check_bare(role)?;
    let mut change = Change::new();
    change.remove(&call.picture, Name::Entity(role.place()));
    call.commit(change).await
}

/// `ListInstanceProfilesForRole`: there are none, and Terraform asks before it deletes a role.
pub(crate) async fn list_instance_profiles_for_role(
    call: &Call<'_>,
    input: &ListInstanceProfilesForRoleRequest,
) -> Result<ListInstanceProfilesForRoleResponse, Error> {
    call.permit(call.role(&input.role_name), Operation::ListInstanceProfilesForRole)?;
    Ok(ListInstanceProfilesForRoleResponse {
        instance_profiles: Vec::new(),
        is_truncated: Some(false),
        marker: None,
    })
}
