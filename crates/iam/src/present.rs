//! What is stored, as answers show it.

use api::Timestamp;
use api::iam::{
    AttachedPermissionsBoundary, AttachedPolicy, Group, PermissionsBoundaryAttachmentType, Policy,
    PolicyVersion, Role, RoleLastUsed, User,
};
use catalog::record::{Entity, ManagedPolicy, PolicyPlace, PolicyVersion as Version};

use crate::call::Call;
use crate::{document, tag};

/// A moment on the lifetime clock.
pub(crate) fn date(milliseconds: i64) -> Timestamp {
    Timestamp::from_millis(milliseconds)
}

/// A user. Lists show neither tags nor boundary.
pub(crate) fn user(call: &Call<'_>, user: &Entity) -> User {
    User {
        arn: user.arn(call.partition()),
        create_date: date(user.created_ms),
        password_last_used: None,
        path: (*user.path).into(),
        permissions_boundary: boundary(call, user),
        tags: tag::present_any(&user.tags),
        user_id: user.id.to_string(),
        user_name: (*user.name).into(),
    }
}

pub(crate) fn listed_user(call: &Call<'_>, entity: &Entity) -> User {
    User { permissions_boundary: None, tags: None, ..user(call, entity) }
}

pub(crate) fn group(call: &Call<'_>, group: &Entity) -> Group {
    Group {
        arn: group.arn(call.partition()),
        create_date: date(group.created_ms),
        group_id: group.id.to_string(),
        group_name: (*group.name).into(),
        path: (*group.path).into(),
    }
}

/// A role. Lists show neither tags nor boundary.
pub(crate) fn role(call: &Call<'_>, role: &Entity) -> Role {
    let details = role.role.as_ref();
    Role {
        arn: role.arn(call.partition()),
        assume_role_policy_document: Some(document::encode(&trust_text(call, role))),
        create_date: date(role.created_ms),
        description: details
            .map(|details| (*details.description).to_owned())
            .filter(|description| !description.is_empty()),
        max_session_duration: details.and_then(|details| i32::try_from(details.max_session_s).ok()),
        max_signin_session_duration: None,
        path: (*role.path).into(),
        permissions_boundary: boundary(call, role),
        role_id: role.id.to_string(),
        role_last_used: None,
        role_name: (*role.name).into(),
        source_role_template: None,
        tags: tag::present_any(&role.tags),
    }
}

/// A role, and when it was last used: that is empty if none of its sessions has ever signed anything.
pub(crate) fn role_with_last_use(call: &Call<'_>, entity: &Entity) -> Role {
    let last = call.picture.last_use_of_role(entity.id);
    let role_last_used = RoleLastUsed {
        last_used_date: last.map(|last| date(last.at_ms)),
        region: last.map(|last| last.region.as_str().into()),
    };
    Role { role_last_used: Some(role_last_used), ..role(call, entity) }
}

/// Who may assume a role, as it was written, but for those who have gone. One that comes from an older version or
/// a file that says nothing of it lets nobody.
fn trust_text(call: &Call<'_>, role: &Entity) -> String {
    let trust = role.role.as_ref().and_then(|details| details.trust.as_ref());
    trust.map_or_else(
        || r#"{"Version":"2012-10-17","Statement":[]}"#.into(),
        |trust| trust.policy.text_now(role.account, |id| call.picture.member(id).is_some()),
    )
}

pub(crate) fn listed_role(call: &Call<'_>, entity: &Entity) -> Role {
    Role { permissions_boundary: None, tags: None, ..role(call, entity) }
}

pub(crate) fn boundary(call: &Call<'_>, entity: &Entity) -> Option<AttachedPermissionsBoundary> {
    let place = entity.boundary.as_ref()?;
    Some(AttachedPermissionsBoundary {
        permissions_boundary_arn: Some(policy_arn(call, place)?),
        permissions_boundary_type: Some(
            PermissionsBoundaryAttachmentType::PermissionsBoundaryPolicy,
        ),
    })
}

/// Of one that is there.
pub(crate) fn policy_arn(call: &Call<'_>, place: &PolicyPlace) -> Option<String> {
    call.picture.managed_policy(place).map(|policy| policy.arn(call.partition()))
}

pub(crate) fn attached(call: &Call<'_>, place: &PolicyPlace) -> Option<AttachedPolicy> {
    let policy = call.picture.managed_policy(place)?;
    Some(AttachedPolicy {
        policy_arn: Some(policy.arn(call.partition())),
        policy_name: Some((*policy.name).into()),
    })
}

/// How many in the caller's account have a policy attached, and how many as their boundary.
pub(crate) fn attachment_counts(call: &Call<'_>, policy: &ManagedPolicy) -> (i32, i32) {
    let place = policy.place();
    let of_account = || {
        let all = call.picture.attached_to(&place);
        all.filter(|entity| entity.account == call.account())
    };
    let attached = of_account().filter(|entity| entity.attached.contains(&place)).count();
    let bounded = of_account().filter(|entity| entity.boundary.as_ref() == Some(&place)).count();
    (count(attached), count(bounded))
}

pub(crate) fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// A managed policy. Lists show neither tags nor description.
pub(crate) fn policy(call: &Call<'_>, policy: &ManagedPolicy) -> Policy {
    let (attached, bounded) = attachment_counts(call, policy);
    Policy {
        arn: Some(policy.arn(call.partition())),
        attachment_count: Some(attached),
        create_date: Some(date(policy.created_ms)),
        default_version_id: Some(version_id(policy.default_version)),
        description: Some((*policy.description).to_owned())
            .filter(|description| !description.is_empty()),
        is_attachable: Some(true),
        path: Some((*policy.path).into()),
        permissions_boundary_usage_count: Some(bounded),
        policy_id: Some(policy.id.to_string()),
        policy_name: Some((*policy.name).into()),
        tags: tag::present_any(&policy.tags),
        update_date: Some(date(policy.updated_ms)),
    }
}

pub(crate) fn listed_policy(call: &Call<'_>, listed: &ManagedPolicy) -> Policy {
    Policy { description: None, tags: None, ..policy(call, listed) }
}

pub(crate) fn version_id(number: u32) -> String {
    format!("v{number}")
}

/// A version, without its document.
pub(crate) fn version(policy: &ManagedPolicy, version: &Version) -> PolicyVersion {
    PolicyVersion {
        create_date: Some(date(version.created_ms)),
        document: None,
        is_default_version: Some(version.number == policy.default_version),
        version_id: Some(version_id(version.number)),
    }
}

pub(crate) fn version_with_document(policy: &ManagedPolicy, of: &Version) -> PolicyVersion {
    let document = document::encode(of.policy.text());
    PolicyVersion { document: Some(document), ..version(policy, of) }
}
