//! Inline policies of users, roles and groups: put, get, list, delete.
//!
//! Each refuses, in this order: AccessDenied, NoSuchEntity, and then what it says itself.

use std::sync::Arc;

use api::iam::{
    DeleteGroupPolicyRequest, DeleteRolePolicyRequest, DeleteUserPolicyRequest,
    GetGroupPolicyRequest, GetGroupPolicyResponse, GetRolePolicyRequest, GetRolePolicyResponse,
    GetUserPolicyRequest, GetUserPolicyResponse, ListGroupPoliciesRequest,
    ListGroupPoliciesResponse, ListRolePoliciesRequest, ListRolePoliciesResponse,
    ListUserPoliciesRequest, ListUserPoliciesResponse, Operation, PutGroupPolicyRequest,
    PutRolePolicyRequest, PutUserPolicyRequest,
};
use catalog::record::{Entity, EntityKind, IdentityPolicy};

use super::boundaries;
use crate::call::Call;
use crate::error::Error;
use crate::page::{Answer, Page};
use crate::{document, name};

/// Of a user, a role or a group: what is asked, and of whom.
struct Of<'a> {
    kind: EntityKind,
    name: &'a str,
    operation: Operation,
}

impl Of<'_> {
    /// Refuses: AccessDenied, NoSuchEntity.
    fn permit<'c>(&self, call: &'c Call<'_>) -> Result<&'c Arc<Entity>, Error> {
        let claimed = call.entity(self.kind, self.name);
        let boundary = boundaries::arn_of(call, &claimed);
        boundaries::permit(call, claimed, self.operation, boundary.as_deref(), None)
    }

    /// Puts a policy in the place of the one of this name, or beside the others. Refuses: Unmodifiable,
    /// MalformedPolicyDocument, LimitExceeded.
    async fn put(&self, call: &Call<'_>, policy: &str, document: &str) -> Result<(), Error> {
        let entity = self.permit(call)?;
        let compiled = document::identity_policy(document)?;
        let others = entity.inline.iter().filter(|(known, _)| **known != *policy);
        let length: usize = others.clone().map(|(_, other)| name::length(other.text())).sum();
        let max = name::inline_policies_length_max(self.kind);
        if length + name::length(document) > max {
            return Err(Error::LimitExceeded(format!(
                "Maximum policy size of {max} bytes exceeded for {} {}",
                self.kind.as_str(),
                self.name
            )));
        }
        let mut inline: Vec<_> = others.cloned().collect();
        inline.push((policy.into(), compiled));
        inline.sort_by(|(left, _), (right, _)| left.cmp(right));
        call.replace(entity, Entity { inline: inline.into(), ..(**entity).clone() }).await
    }

    /// The document of a policy, as answers have it. Refuses: NoSuchEntity.
    fn get(&self, call: &Call<'_>, policy: &str) -> Result<String, Error> {
        let entity = self.permit(call)?;
        Ok(document::encode(self.find(entity, policy)?.text()))
    }

    /// Refuses: NoSuchEntity, Unmodifiable.
    async fn delete(&self, call: &Call<'_>, policy: &str) -> Result<(), Error> {
        let entity = self.permit(call)?;
        self.find(entity, policy)?;
        let inline = entity.inline.iter().filter(|(known, _)| **known != *policy);
        let inline = inline.cloned().collect();
        call.replace(entity, Entity { inline, ..(**entity).clone() }).await
    }

    fn list(
        &self,
        call: &Call<'_>,
        max_items: Option<i32>,
        marker: Option<&str>,
    ) -> Result<Answer<String>, Error> {
        let entity = self.permit(call)?;
        let list = format!("{} {}", self.operation.name(), entity.id);
        let page = Page::parse(call, list, max_items, marker)?;
        let names = entity.inline.iter().map(|(name, _)| &**name);
        Ok(page.take(names, |name| (*name).into(), str::to_owned))
    }

    fn find<'e>(&self, entity: &'e Entity, policy: &str) -> Result<&'e IdentityPolicy, Error> {
        let found = entity.inline.iter().find(|(name, _)| **name == *policy);
        found.map(|(_, policy)| &**policy).ok_or_else(|| {
            let kind = self.kind.as_str();
            Error::NoSuchEntity(format!("The {kind} policy with name {policy} cannot be found."))
        })
    }
}

fn of_user(name: &str, operation: Operation) -> Of<'_> {
    Of { kind: EntityKind::User, name, operation }
}

fn of_role(name: &str, operation: Operation) -> Of<'_> {
    Of { kind: EntityKind::Role, name, operation }
}

fn of_group(name: &str, operation: Operation) -> Of<'_> {
    Of { kind: EntityKind::Group, name, operation }
}

/// `PutUserPolicy`.
pub(crate) async fn put_user_policy(
    call: &Call<'_>,
    input: &PutUserPolicyRequest,
) -> Result<(), Error> {
    let user = of_user(&input.user_name, Operation::PutUserPolicy);
    user.put(call, &input.policy_name, &input.policy_document).await
}

/// `PutRolePolicy`.
pub(crate) async fn put_role_policy(
    call: &Call<'_>,
    input: &PutRolePolicyRequest,
) -> Result<(), Error> {
    let role = of_role(&input.role_name, Operation::PutRolePolicy);
    role.put(call, &input.policy_name, &input.policy_document).await
}

/// `PutGroupPolicy`.
pub(crate) async fn put_group_policy(
    call: &Call<'_>,
    input: &PutGroupPolicyRequest,
) -> Result<(), Error> {
    let group = of_group(&input.group_name, Operation::PutGroupPolicy);
    group.put(call, &input.policy_name, &input.policy_document).await
}

/// `GetUserPolicy`.
pub(crate) async fn get_user_policy(
    call: &Call<'_>,
    input: &GetUserPolicyRequest,
) -> Result<GetUserPolicyResponse, Error> {
    let user = of_user(&input.user_name, Operation::GetUserPolicy);
    let policy_document = user.get(call, &input.policy_name)?;
    let (policy_name, user_name) = (input.policy_name.clone(), input.user_name.clone());
    Ok(GetUserPolicyResponse { policy_document, policy_name, user_name })
}

/// `GetRolePolicy`.
pub(crate) async fn get_role_policy(
    call: &Call<'_>,
    input: &GetRolePolicyRequest,
) -> Result<GetRolePolicyResponse, Error> {
    let role = of_role(&input.role_name, Operation::GetRolePolicy);
    let policy_document = role.get(call, &input.policy_name)?;
    let (policy_name, role_name) = (input.policy_name.clone(), input.role_name.clone());
    Ok(GetRolePolicyResponse { policy_document, policy_name, role_name })
}

/// `GetGroupPolicy`.
pub(crate) async fn get_group_policy(
    call: &Call<'_>,
    input: &GetGroupPolicyRequest,
) -> Result<GetGroupPolicyResponse, Error> {
    let group = of_group(&input.group_name, Operation::GetGroupPolicy);
    let policy_document = group.get(call, &input.policy_name)?;
    let (policy_name, group_name) = (input.policy_name.clone(), input.group_name.clone());
    Ok(GetGroupPolicyResponse { policy_document, policy_name, group_name })
}

/// `DeleteUserPolicy`.
pub(crate) async fn delete_user_policy(
    call: &Call<'_>,
    input: &DeleteUserPolicyRequest,
) -> Result<(), Error> {
    of_user(&input.user_name, Operation::DeleteUserPolicy).delete(call, &input.policy_name).await
}

/// `DeleteRolePolicy`.
pub(crate) async fn delete_role_policy(
    call: &Call<'_>,
    input: &DeleteRolePolicyRequest,
) -> Result<(), Error> {
    of_role(&input.role_name, Operation::DeleteRolePolicy).delete(call, &input.policy_name).await
}

/// `DeleteGroupPolicy`.
pub(crate) async fn delete_group_policy(
    call: &Call<'_>,
    input: &DeleteGroupPolicyRequest,
) -> Result<(), Error> {
    of_group(&input.group_name, Operation::DeleteGroupPolicy).delete(call, &input.policy_name).await
}

/// `ListUserPolicies`.
pub(crate) async fn list_user_policies(
    call: &Call<'_>,
    input: &ListUserPoliciesRequest,
) -> Result<ListUserPoliciesResponse, Error> {
    let user = of_user(&input.user_name, Operation::ListUserPolicies);
    let Answer { items, marker, is_truncated } =
        user.list(call, input.max_items, input.marker.as_deref())?;
    Ok(ListUserPoliciesResponse { policy_names: items, marker, is_truncated })
}

/// `ListRolePolicies`.
pub(crate) async fn list_role_policies(
    call: &Call<'_>,
    input: &ListRolePoliciesRequest,
) -> Result<ListRolePoliciesResponse, Error> {
    let role = of_role(&input.role_name, Operation::ListRolePolicies);
    let Answer { items, marker, is_truncated } =
        role.list(call, input.max_items, input.marker.as_deref())?;
    Ok(ListRolePoliciesResponse { policy_names: items, marker, is_truncated })
}

/// `ListGroupPolicies`.
pub(crate) async fn list_group_policies(
    call: &Call<'_>,
    input: &ListGroupPoliciesRequest,
) -> Result<ListGroupPoliciesResponse, Error> {
    let group = of_group(&input.group_name, Operation::ListGroupPolicies);
    let Answer { items, marker, is_truncated } =
        group.list(call, input.max_items, input.marker.as_deref())?;
    Ok(ListGroupPoliciesResponse { policy_names: items, marker, is_truncated })
}
