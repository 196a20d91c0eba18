//! Groups, and who is in them.
//!
//! Each refuses, in this order: Validation, AccessDenied, NoSuchEntity, and then what it says itself.

use api::iam::{
    AddUserToGroupRequest, CreateGroupRequest, CreateGroupResponse, DeleteGroupRequest,
    GetGroupRequest, GetGroupResponse, ListGroupsForUserRequest, ListGroupsForUserResponse,
    ListGroupsRequest, ListGroupsResponse, Operation, RemoveUserFromGroupRequest,
    UpdateGroupRequest,
};
use catalog::Change;
use catalog::record::{Entity, EntityKind, EntityPlace, FoldedName, Name};

use super::entities::{self, New};
use crate::call::{Call, modifiable};
use crate::error::Error;
use crate::page::{Page, folded};
use crate::present;

/// In how many groups a user can be.
pub(crate) const GROUPS_PER_USER_MAX: usize = 10;

/// `CreateGroup`. Refuses: EntityAlreadyExists, LimitExceeded.
pub(crate) async fn create_group(
    call: &Call<'_>,
    input: &CreateGroupRequest,
) -> Result<CreateGroupResponse, Error> {
    let new = New {
        kind: EntityKind::Group,
        name: &input.group_name,
        path: input.path.as_deref(),
        tags: None,
        boundary: None,
    };
    let group = new.make(call, Operation::CreateGroup)?;
    let answer = present::group(call, &group);
    let mut change = Change::new();
    entities::put_new(call, &mut change, group);
    call.commit(change).await?;
    Ok(CreateGroupResponse { group: answer })
}

/// `GetGroup`: the group and who is in it.
pub(crate) async fn get_group(
    call: &Call<'_>,
    input: &GetGroupRequest,
) -> Result<GetGroupResponse, Error> {
    let group = call.permit(call.group(&input.group_name), Operation::GetGroup)?;
    let list = format!("GetGroup {}", group.id);
    let page = Page::parse(call, list, input.max_items, input.marker.as_deref())?;
    let mut users: Vec<_> = call.picture.in_group(&group.place()).collect();
    users.sort_unstable_by_key(|user| folded(&user.name));
    let users = users.into_iter();
    let answer =
        page.take(users, |user| folded(&user.name), |user| present::listed_user(call, user));
    Ok(GetGroupResponse {
        group: present::group(call, group),
        users: answer.items,
        marker: answer.marker,
        is_truncated: answer.is_truncated,
    })
}

/// `ListGroups`.
pub(crate) async fn list_groups(
    call: &Call<'_>,
    input: &ListGroupsRequest,
) -> Result<ListGroupsResponse, Error> {
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    call.permit_on(Some(&call.arn_of(EntityKind::Group, prefix, "")), Operation::ListGroups)?;
    let list = format!("ListGroups {prefix}");
    let page = Page::parse(call, list, input.max_items, input.marker.as_deref())?;
    let groups = call.picture.entities_of(call.account(), EntityKind::Group);
    let groups = groups.filter(|group| group.path.starts_with(prefix));
    let answer =
        page.take(groups, |group| folded(&group.name), |group| present::group(call, group));
    Ok(ListGroupsResponse {
        groups: answer.items,
        marker: answer.marker,
        is_truncated: answer.is_truncated,
    })
}

/// `ListGroupsForUser`.
pub(crate) async fn list_groups_for_user(
    call: &Call<'_>,
    input: &ListGroupsForUserRequest,
) -> Result<ListGroupsForUserResponse, Error> {
    let user = call.permit(call.user(&input.user_name), Operation::ListGroupsForUser)?;
    let list = format!("ListGroupsForUser {}", user.id);
    let page = Page::parse(call, list, input.max_items, input.marker.as_deref())?;
    let groups = user.groups.iter().filter_map(|name| {
        let place =
            EntityPlace { account: user.account, kind: EntityKind::Group, name: name.clone() };
        call.picture.entity(&place)
    });
    let answer =
        page.take(groups, |group| folded(&group.name), |group| present::group(call, group));
    Ok(ListGroupsForUserResponse {
        groups: answer.items,
        marker: answer.marker,
        is_truncated: answer.is_truncated,
    })
}

/// `UpdateGroup`: another name, another path. Refuses: EntityAlreadyExists.
pub(crate) async fn update_group(call: &Call<'_>, input: &UpdateGroupRequest) -> Result<(), Error> {
    let group = call.permit(call.group(&input.group_name), Operation::UpdateGroup)?;
    let (name, path) = (input.new_group_name.as_deref(), input.new_path.as_deref());
    let new = entities::renamed(group, name, path)?;
    let arn = new.arn(call.partition());
    if arn != group.arn(call.partition()) {
        call.permit_on(Some(&arn), Operation::UpdateGroup)?;
    }
    let mut change = Change::new();
    entities::rename(call, &mut change, group, new)?;
    call.commit(change).await
}

/// `DeleteGroup`: one in which nobody is any more. Refuses: DeleteConflict.
pub(crate) async fn delete_group(call: &Call<'_>, input: &DeleteGroupRequest) -> Result<(), Error> {
    let group = call.permit(call.group(&input.group_name), Operation::DeleteGroup)?;
    modifiable(group)?;
    entities::check_bare(group)?;
    let place = group.place();
    if call.picture.in_group(&place).next().is_some() {
        return Err(Error::DeleteConflict(
            "Cannot delete entity, must remove users from group first.",
        ));
    }
    let mut change = Change::new();
    change.remove(&call.picture, Name::Entity(place.clone())).expect_nobody_in(place);
    call.commit(change).await
}

/// `AddUserToGroup`: again is no mistake. Refuses: LimitExceeded.
pub(crate) async fn add_user_to_group(
    call: &Call<'_>,
    input: &AddUserToGroupRequest,
) -> Result<(), Error> {
    let group = call.permit(call.group(&input.group_name), Operation::AddUserToGroup)?;
    let user = user_of(call, &input.user_name)?;
    let name = FoldedName::of(&group.name);
    if user.groups.contains(&name) {
        return Ok(());
    }
    if user.groups.len() >= GROUPS_PER_USER_MAX {
        return Err(Error::Quota("GroupsPerUser", GROUPS_PER_USER_MAX));
    }
    let mut groups = user.groups.to_vec();
    groups.push(name);
    groups.sort_unstable();
    let mut change = Change::new();
    change.expect(&call.picture, Name::Entity(group.place()));
    call.put(&mut change, user, Entity { groups: groups.into(), ..user.clone() })?;
    call.commit(change).await
}

/// `RemoveUserFromGroup`. Refuses: NoSuchEntity if it is not in it.
pub(crate) async fn remove_user_from_group(
    call: &Call<'_>,
    input: &RemoveUserFromGroupRequest,
) -> Result<(), Error> {
    let group = call.permit(call.group(&input.group_name), Operation::RemoveUserFromGroup)?;
    let user = user_of(call, &input.user_name)?;
    let name = FoldedName::of(&group.name);
    if !user.groups.contains(&name) {
        return Err(Error::NoSuchEntity(format!(
            "User {} is not in group {}",
            user.name, group.name
        )));
    }
    let groups = user.groups.iter().filter(|of| **of != name).cloned().collect();
    call.replace(user, Entity { groups, ..user.clone() }).await
}

/// Who is added or removed: it is the group that the permission is about. Refuses: NoSuchEntity.
fn user_of<'a>(call: &'a Call<'_>, name: &str) -> Result<&'a Entity, Error> {
    let place = EntityPlace::of(call.account(), EntityKind::User, name);
    let user = call.picture.entity(&place).filter(|user| *user.name == *name);
    user.map(|user| &**user)
        .ok_or_else(|| Error::NoSuchEntity(format!("The user with name {name} cannot be found.")))
}
