//! Users: `CreateUser`, `GetUser`, `ListUsers`, `UpdateUser`, `DeleteUser`.
//!
//! Each refuses, in this order: Validation, AccessDenied, NoSuchEntity, and then what it says itself.

use api::iam::{
    CreateUserRequest, CreateUserResponse, DeleteUserRequest, GetUserRequest, GetUserResponse,
    ListUsersRequest, ListUsersResponse, Operation, UpdateUserRequest, User,
};
use catalog::Change;
use catalog::record::{Entity, EntityKind, Name};
use identity::PrincipalKind;

use super::entities::{self, New};
use crate::call::{Call, Claimed, modifiable};
use crate::error::Error;
use crate::page::{Page, folded};
use crate::present;

/// `CreateUser`. Refuses: EntityAlreadyExists, LimitExceeded.
pub(crate) async fn create_user(
    call: &Call<'_>,
    input: &CreateUserRequest,
) -> Result<CreateUserResponse, Error> {
    let new = New {
        kind: EntityKind::User,
        name: &input.user_name,
        path: input.path.as_deref(),
        tags: input.tags.as_deref(),
        boundary: input.permissions_boundary.as_deref(),
    };
    let user = new.make(call, Operation::CreateUser)?;
    let answer = present::user(call, &user);
    let mut change = Change::new();
    entities::put_new(call, &mut change, user);
    call.commit(change).await?;
    Ok(CreateUserResponse { user: Some(answer) })
}

/// `GetUser`: without a name, of who asks.
pub(crate) async fn get_user(
    call: &Call<'_>,
    input: &GetUserRequest,
) -> Result<GetUserResponse, Error> {
    let ask = Operation::GetUser;
    let user = match (&input.user_name, &call.who.kind) {
        (Some(name), _) => present::user(call, call.permit(call.user(name), ask)?),
        (None, PrincipalKind::Root) => {
            let arn = call.who.arn(call.partition());
            call.permit_on(Some(&arn), ask)?;
            root(call, arn)
        }
        (None, _) => present::user(call, call.permit(caller(call)?, ask)?),
    };
    Ok(GetUserResponse { user })
}

/// The root user, which has no name and has the account's id.
fn root(call: &Call<'_>, arn: String) -> User {
    let account = call.picture.account(call.account());
    User {
        arn,
        create_date: present::date(account.map_or(0, |account| account.created_ms)),
        password_last_used: None,
        path: "/".into(),
        permissions_boundary: None,
        tags: None,
        user_id: call.account().to_string(),
        user_name: call.account().to_string(),
    }
}

/// The user who asks. Refuses: Validation.
pub(crate) fn caller<'a>(call: &'a Call<'_>) -> Result<Claimed<'a, Entity>, Error> {
    match (&call.who.kind, &call.who.member) {
        (PrincipalKind::User(_), Some(member)) => Ok(call.user(&member.entity.name)),
        _ => Err(Error::Validation(
            "Must specify userName when calling with non-User credentials".into(),
        )),
    }
}

/// `ListUsers`.
pub(crate) async fn list_users(
    call: &Call<'_>,
    input: &ListUsersRequest,
) -> Result<ListUsersResponse, Error> {
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    call.permit_on(Some(&call.arn_of(EntityKind::User, prefix, "")), Operation::ListUsers)?;
    let list = format!("ListUsers {prefix}");
    let page = Page::parse(call, list, input.max_items, input.marker.as_deref())?;
    let users = call.picture.entities_of(call.account(), EntityKind::User);
    let users = users.filter(|user| user.path.starts_with(prefix));
    let answer =
        page.take(users, |user| folded(&user.name), |user| present::listed_user(call, user));
    Ok(ListUsersResponse {
        users: answer.items,
        marker: answer.marker,
        is_truncated: answer.is_truncated,
    })
}

/// `UpdateUser`: another name, another path. Refuses: EntityAlreadyExists.
pub(crate) async fn update_user(call: &Call<'_>, input: &UpdateUserRequest) -> Result<(), Error> {
    let user = call.permit(call.user(&input.user_name), Operation::UpdateUser)?;
    let (name, path) = (input.new_user_name.as_deref(), input.new_path.as_deref());
    let new = entities::renamed(user, name, path)?;
    let arn = new.arn(call.partition());
    if arn != user.arn(call.partition()) {
        // Under its new name too: nobody becomes who they may not change.
        call.permit_on(Some(&arn), Operation::UpdateUser)?;
    }
    let mut change = Change::new();
    entities::rename(call, &mut change, user, new)?;
    call.commit(change).await
}

/// `DeleteUser`: one that has nothing any more. Refuses: DeleteConflict.
pub(crate) async fn delete_user(call: &Call<'_>, input: &DeleteUserRequest) -> Result<(), Error> {
    let user = call.permit(call.user(&input.user_name), Operation::DeleteUser)?;
    modifiable(user)?;
    entities::check_bare(user)?;
    if !user.groups.is_empty() {
        return Err(Error::DeleteConflict(
            "Cannot delete entity, must remove users from group first.",
        ));
    }
    if call.picture.access_keys_of(user.account, Some(user.id)).next().is_some() {
        return Err(Error::DeleteConflict("Cannot delete entity, must delete access keys first."));
    }
    let mut change = Change::new();
    change.remove(&call.picture, Name::Entity(user.place())).expect_access_keys(
        &call.picture,
        user.account,
        Some(user.id),
    );
    call.commit(change).await
}
