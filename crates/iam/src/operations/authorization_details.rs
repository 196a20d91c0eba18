//! `GetAccountAuthorizationDetails`: who there is in the account, with all policies, in one list.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>.

use std::sync::Arc;

use api::iam::{
    AttachedPolicy, EntityType, GetAccountAuthorizationDetailsRequest,
    GetAccountAuthorizationDetailsResponse, GroupDetail, ManagedPolicyDetail, Operation,
    PolicyDetail, RoleDetail, UserDetail,
};
use catalog::record::{Entity, EntityKind, EntityPlace, ManagedPolicy};

use crate::call::Call;
use crate::error::Error;
use crate::page::{Page, folded};
use crate::{document, present, tag};

/// One thing of the list.
enum Item<'a> {
    Entity(&'a Arc<Entity>),
    Policy(&'a Arc<ManagedPolicy>),
}

impl Item<'_> {
    /// Users, then roles, groups, and policies, each by their names.
    fn key(&self) -> String {
        match self {
            Self::Entity(entity) => format!("{} {}", entity.kind as u8, folded(&entity.name)),
            Self::Policy(policy) => {
                format!("{} {}", 8 + u8::from(policy.account.is_some()), folded(&policy.name))
            }
        }
    }
}

/// `GetAccountAuthorizationDetails`.
pub(crate) async fn get_account_authorization_details(
    call: &Call<'_>,
    input: &GetAccountAuthorizationDetailsRequest,
) -> Result<GetAccountAuthorizationDetailsResponse, Error> {
    call.permit_on(None, Operation::GetAccountAuthorizationDetails)?;
    let filter = input.filter.as_deref().unwrap_or_default();
    let wants = |kind| filter.is_empty() || filter.contains(&kind);
    let list = format!("GetAccountAuthorizationDetails {filter:?}");
    let page = Page::parse(call, list, input.max_items, input.marker.as_deref())?;
    let of_kind = |kind, of| {
        let entities = call.picture.entities_of(call.account(), kind);
        entities.filter(move |_| wants(of)).map(Item::Entity)
    };
    let policies = |account, of| {
        let policies = call.picture.managed_policies_of(account);
        policies.filter(move |_| wants(of)).map(Item::Policy)
    };
    // Of AWS's own, AWS tells those that are used.
    let is_used = |item: &Item<'_>| match item {
        Item::Policy(policy) => present::attachment_counts(call, policy) != (0, 0),
        Item::Entity(_) => true,
    };
    let items = of_kind(EntityKind::User, EntityType::User)
        .chain(of_kind(EntityKind::Role, EntityType::Role))
        .chain(of_kind(EntityKind::Group, EntityType::Group))
        .chain(policies(None, EntityType::AWSManagedPolicy).filter(is_used))
        .chain(policies(Some(call.account()), EntityType::LocalManagedPolicy));
    let answer = page.take(items, Item::key, |item| item);
    let (mut users, mut roles, mut groups, mut managed) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for item in answer.items {
        match item {
            Item::Entity(entity) => match entity.kind {
                EntityKind::User => users.push(user(call, entity)),
                EntityKind::Role => roles.push(role(call, entity)),
                EntityKind::Group => groups.push(group(call, entity)),
            },
            Item::Policy(of) => managed.push(policy(call, of)),
        }
    }
    Ok(GetAccountAuthorizationDetailsResponse {
        user_detail_list: Some(users),
        role_detail_list: Some(roles),
        group_detail_list: Some(groups),
        policies: Some(managed),
        marker: answer.marker,
        is_truncated: answer.is_truncated,
    })
}

fn user(call: &Call<'_>, user: &Entity) -> UserDetail {
    let shown = present::user(call, user);
    let groups = user.groups.iter().filter_map(|name| {
        let place =
            EntityPlace { account: user.account, kind: EntityKind::Group, name: name.clone() };
        Some((*call.picture.entity(&place)?.name).to_owned())
    });
    UserDetail {
        arn: Some(shown.arn),
        attached_managed_policies: Some(attached(call, user)),
        create_date: Some(shown.create_date),
        group_list: Some(groups.collect()),
        path: Some(shown.path),
        permissions_boundary: shown.permissions_boundary,
        tags: Some(tag::present(&user.tags)),
        user_id: Some(shown.user_id),
        user_name: Some(shown.user_name),
        user_policy_list: Some(inline(user)),
    }
}

fn role(call: &Call<'_>, role: &Entity) -> RoleDetail {
    let shown = present::role_with_last_use(call, role);
    RoleDetail {
        arn: Some(shown.arn),
        assume_role_policy_document: shown.assume_role_policy_document,
        attached_managed_policies: Some(attached(call, role)),
        create_date: Some(shown.create_date),
        instance_profile_list: Some(Vec::new()),
        path: Some(shown.path),
        permissions_boundary: shown.permissions_boundary,
        role_id: Some(shown.role_id),
        role_last_used: shown.role_last_used,
        role_name: Some(shown.role_name),
        role_policy_list: Some(inline(role)),
        tags: Some(tag::present(&role.tags)),
    }
}

fn group(call: &Call<'_>, group: &Entity) -> GroupDetail {
    let shown = present::group(call, group);
    GroupDetail {
        arn: Some(shown.arn),
        attached_managed_policies: Some(attached(call, group)),
        create_date: Some(shown.create_date),
        group_id: Some(shown.group_id),
        group_name: Some(shown.group_name),
        group_policy_list: Some(inline(group)),
        path: Some(shown.path),
    }
}

fn policy(call: &Call<'_>, policy: &ManagedPolicy) -> ManagedPolicyDetail {
    let shown = present::policy(call, policy);
    let versions = policy.versions.iter().rev();
    let versions = versions.map(|version| present::version_with_document(policy, version));
    ManagedPolicyDetail {
        arn: shown.arn,
        attachment_count: shown.attachment_count,
        create_date: shown.create_date,
        default_version_id: shown.default_version_id,
        description: shown.description,
        is_attachable: shown.is_attachable,
        path: shown.path,
        permissions_boundary_usage_count: shown.permissions_boundary_usage_count,
        policy_id: shown.policy_id,
        policy_name: shown.policy_name,
        policy_version_list: Some(versions.collect()),
        update_date: shown.update_date,
    }
}

fn attached(call: &Call<'_>, entity: &Entity) -> Vec<AttachedPolicy> {
    entity.attached.iter().filter_map(|place| present::attached(call, place)).collect()
}

fn inline(entity: &Entity) -> Vec<PolicyDetail> {
    let detail = |(name, policy): &(Box<str>, Arc<catalog::record::IdentityPolicy>)| PolicyDetail {
        policy_document: Some(document::encode(policy.text())),
        policy_name: Some((**name).into()),
    };
    entity.inline.iter().map(detail).collect()
}
