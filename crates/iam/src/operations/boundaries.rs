//! Permissions boundaries of users and roles: put and delete; and what conditions see of them.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>.

use std::sync::Arc;

use api::iam::{
    DeleteRolePermissionsBoundaryRequest, DeleteUserPermissionsBoundaryRequest, Operation,
    PutRolePermissionsBoundaryRequest, PutUserPermissionsBoundaryRequest,
};
use catalog::Change;
use catalog::record::{Entity, EntityKind, ManagedPolicy, Name};
use identity::policy::KeyName;

use crate::ask::Ask;
use crate::call::{Call, Claimed};
use crate::error::Error;
use crate::present;

/// The ARN of the boundary that it has: `iam:PermissionsBoundary` of what changes its permissions, so that a
/// delegated administrator can be bound to those who have a certain one.
pub(crate) fn arn_of(call: &Call<'_>, claimed: &Claimed<'_, Entity>) -> Option<String> {
    present::policy_arn(call, claimed.boundary()?)
}

/// [`Call::permit`] with the boundary that conditions see, and the policy that it is about.
pub(crate) fn permit<'f>(
    call: &Call<'_>,
    claimed: Claimed<'f, Entity>,
    operation: Operation,
    boundary: Option<&str>,
    policy_arn: Option<&str>,
) -> Result<&'f Arc<Entity>, Error> {
    use Operation as O;
    let sees_boundary = matches!(
        operation,
        O::AttachRolePolicy
            | O::AttachUserPolicy
            | O::DeleteRolePermissionsBoundary
            | O::DeleteRolePolicy
            | O::DeleteUserPermissionsBoundary
            | O::DeleteUserPolicy
            | O::DetachRolePolicy
            | O::DetachUserPolicy
            | O::PutRolePermissionsBoundary
            | O::PutRolePolicy
            | O::PutUserPermissionsBoundary
            | O::PutUserPolicy
    );
    let ask = Ask::from(operation)
        .with_text(KeyName::PermissionsBoundary, boundary.filter(|_| sees_boundary))
        .with_text(KeyName::PolicyArn, policy_arn);
    call.permit_asking(claimed, &ask)
}

/// The policy that is to be a boundary. Refuses: Validation, NoSuchEntity.
pub(crate) fn find<'a>(call: &'a Call<'_>, arn: &str) -> Result<&'a Arc<ManagedPolicy>, Error> {
    call.attachable(arn).map_err(|error| match error {
        Error::NoSuchEntity(_) => {
            Error::NoSuchEntity(format!("Scope ARN: {arn} does not exist or is not attachable."))
        }
        other => other,
    })
}

async fn put(
    call: &Call<'_>,
    kind: EntityKind,
    name: &str,
    arn: &str,
    operation: Operation,
) -> Result<(), Error> {
    let entity = permit(call, call.entity(kind, name), operation, Some(arn), None)?;
    let place = find(call, arn)?.place();
    let mut change = Change::new();
    change.expect(&call.picture, Name::ManagedPolicy(place.clone()));
    call.put(&mut change, entity, Entity { boundary: Some(place), ..(**entity).clone() })?;
    call.commit(change).await
}

async fn delete(
    call: &Call<'_>,
    kind: EntityKind,
    name: &str,
    operation: Operation,
) -> Result<(), Error> {
    let claimed = call.entity(kind, name);
    let boundary = arn_of(call, &claimed);
    let entity = permit(call, claimed, operation, boundary.as_deref(), None)?;
    if entity.boundary.is_none() {
        let kind = kind.as_str();
        return Err(Error::NoSuchEntity(format!(
            "The {kind} {name} does not have a permissions boundary."
        )));
    }
    call.replace(entity, Entity { boundary: None, ..(**entity).clone() }).await
}

/// `PutUserPermissionsBoundary`.
pub(crate) async fn put_user_permissions_boundary(
    call: &Call<'_>,
    input: &PutUserPermissionsBoundaryRequest,
) -> Result<(), Error> {
    let operation = Operation::PutUserPermissionsBoundary;
    put(call, EntityKind::User, &input.user_name, &input.permissions_boundary, operation).await
}

/// `PutRolePermissionsBoundary`.
pub(crate) async fn put_role_permissions_boundary(
    call: &Call<'_>,
    input: &PutRolePermissionsBoundaryRequest,
) -> Result<(), Error> {
    let operation = Operation::PutRolePermissionsBoundary;
    put(call, EntityKind::Role, &input.role_name, &input.permissions_boundary, operation).await
}

/// `DeleteUserPermissionsBoundary`.
pub(crate) async fn delete_user_permissions_boundary(
    call: &Call<'_>,
    input: &DeleteUserPermissionsBoundaryRequest,
) -> Result<(), Error> {
    let operation = Operation::DeleteUserPermissionsBoundary;
    delete(call, EntityKind::User, &input.user_name, operation).await
}

/// `DeleteRolePermissionsBoundary`.
pub(crate) async fn delete_role_permissions_boundary(
    call: &Call<'_>,
    input: &DeleteRolePermissionsBoundaryRequest,
) -> Result<(), Error> {
    let operation = Operation::DeleteRolePermissionsBoundary;
    delete(call, EntityKind::Role, &input.role_name, operation).await
}
