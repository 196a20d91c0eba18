//! Tags of users, roles, managed policies and OpenID Connect providers.
//!
//! Each refuses, in this order: AccessDenied, NoSuchEntity, Unmodifiable, InvalidInput, LimitExceeded.

use api::iam::{
    ListOpenIDConnectProviderTagsRequest, ListOpenIDConnectProviderTagsResponse,
    ListPolicyTagsRequest, ListPolicyTagsResponse, ListRoleTagsRequest, ListRoleTagsResponse,
    ListUserTagsRequest, ListUserTagsResponse, Operation, Tag, TagOpenIDConnectProviderRequest,
    TagPolicyRequest, TagRoleRequest, TagUserRequest, UntagOpenIDConnectProviderRequest,
    UntagPolicyRequest, UntagRoleRequest, UntagUserRequest,
};
use catalog::Change;
use catalog::record::{Entity, EntityKind, ManagedPolicy, OidcProvider, Tags};

use crate::ask::Ask;
use crate::call::{Call, check_modifiable};
use crate::error::Error;
use crate::page::{Answer, Page};
use crate::tag;

/// What is asked for: tags to be added, or keys of those to be removed.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    Added(&'a [Tag]),
    Removed(&'a [String]),
}

impl<'a> Wanted<'a> {
    fn ask(self, operation: Operation) -> Ask<'a> {
        match self {
            Self::Added(tags) => Ask::from(operation).tagging(Some(tags)),
            Self::Removed(keys) => Ask::from(operation).untagging(keys),
        }
    }

    fn apply(self, old: &Tags) -> Result<Tags, Error> {
        match self {
            Self::Added(tags) => tag::merge(old, tags),
            Self::Removed(keys) => tag::without(old, keys),
        }
    }
}

async fn change_entity(
    call: &Call<'_>,
    kind: EntityKind,
    name: &str,
    operation: Operation,
    wanted: Wanted<'_>,
) -> Result<(), Error> {
    let entity = call.permit_asking(call.entity(kind, name), &wanted.ask(operation))?;
    let tags = wanted.apply(&entity.tags)?;
    call.replace(entity, Entity { tags, ..(**entity).clone() }).await
}

async fn change_policy(
    call: &Call<'_>,
    arn: &str,
    operation: Operation,
    wanted: Wanted<'_>,
) -> Result<(), Error> {
    let policy = call.permit_asking(call.policy(arn)?, &wanted.ask(operation))?;
    if policy.account.is_none() {
        return Err(Error::InvalidInput("An AWS managed policy cannot be tagged.".into()));
    }
    check_modifiable(policy.from_file, "policy", &policy.name)?;
    let tags = wanted.apply(&policy.tags)?;
    let mut change = Change::new();
    change.put_managed_policy(&call.picture, ManagedPolicy { tags, ..(**policy).clone() });
    call.commit(change).await
}

async fn change_provider(
    call: &Call<'_>,
    arn: &str,
    operation: Operation,
    wanted: Wanted<'_>,
) -> Result<(), Error> {
    let provider = call.permit_asking(call.provider(arn)?, &wanted.ask(operation))?;
    let tags = wanted.apply(&provider.tags)?;
    let mut change = Change::new();
    change.put_oidc_provider(&call.picture, OidcProvider { tags, ..(**provider).clone() });
    call.commit(change).await
}

fn list(
    call: &Call<'_>,
    of: String,
    tags: &Tags,
    max_items: Option<i32>,
    marker: Option<&str>,
) -> Result<Answer<Tag>, Error> {
    let page = Page::parse(call, of, max_items, marker)?;
    let tags = tag::present(tags).into_iter();
    Ok(page.take(tags, |tag| tag.key.clone(), |tag| tag))
}

/// `TagUser`.
pub(crate) async fn tag_user(call: &Call<'_>, input: &TagUserRequest) -> Result<(), Error> {
    let wanted = Wanted::Added(&input.tags);
    change_entity(call, EntityKind::User, &input.user_name, Operation::TagUser, wanted).await
}

/// `TagRole`.
pub(crate) async fn tag_role(call: &Call<'_>, input: &TagRoleRequest) -> Result<(), Error> {
    let wanted = Wanted::Added(&input.tags);
    change_entity(call, EntityKind::Role, &input.role_name, Operation::TagRole, wanted).await
}

/// `TagPolicy`.
pub(crate) async fn tag_policy(call: &Call<'_>, input: &TagPolicyRequest) -> Result<(), Error> {
    let wanted = Wanted::Added(&input.tags);
    change_policy(call, &input.policy_arn, Operation::TagPolicy, wanted).await
}

/// `TagOpenIDConnectProvider`.
pub(crate) async fn tag_open_id_connect_provider(
    call: &Call<'_>,
    input: &TagOpenIDConnectProviderRequest,
) -> Result<(), Error> {
    let (arn, wanted) = (&input.open_id_connect_provider_arn, Wanted::Added(&input.tags));
    change_provider(call, arn, Operation::TagOpenIDConnectProvider, wanted).await
}

/// `UntagUser`.
pub(crate) async fn untag_user(call: &Call<'_>, input: &UntagUserRequest) -> Result<(), Error> {
    let wanted = Wanted::Removed(&input.tag_keys);
    change_entity(call, EntityKind::User, &input.user_name, Operation::UntagUser, wanted).await
}

/// `UntagRole`.
pub(crate) async fn untag_role(call: &Call<'_>, input: &UntagRoleRequest) -> Result<(), Error> {
    let wanted = Wanted::Removed(&input.tag_keys);
    change_entity(call, EntityKind::Role, &input.role_name, Operation::UntagRole, wanted).await
}

/// `UntagPolicy`.
pub(crate) async fn untag_policy(call: &Call<'_>, input: &UntagPolicyRequest) -> Result<(), Error> {
    let wanted = Wanted::Removed(&input.tag_keys);
    change_policy(call, &input.policy_arn, Operation::UntagPolicy, wanted).await
}

/// `UntagOpenIDConnectProvider`.
pub(crate) async fn untag_open_id_connect_provider(
    call: &Call<'_>,
    input: &UntagOpenIDConnectProviderRequest,
) -> Result<(), Error> {
    let (arn, wanted) = (&input.open_id_connect_provider_arn, Wanted::Removed(&input.tag_keys));
    change_provider(call, arn, Operation::UntagOpenIDConnectProvider, wanted).await
}

/// `ListUserTags`.
pub(crate) async fn list_user_tags(
    call: &Call<'_>,
    input: &ListUserTagsRequest,
) -> Result<ListUserTagsResponse, Error> {
    let user = call.permit(call.user(&input.user_name), Operation::ListUserTags)?;
    let of = format!("ListUserTags {}", user.id);
    let answer = list(call, of, &user.tags, input.max_items, input.marker.as_deref())?;
    let Answer { items, marker, is_truncated } = answer;
    Ok(ListUserTagsResponse { tags: items, marker, is_truncated })
}

/// `ListRoleTags`.
pub(crate) async fn list_role_tags(
    call: &Call<'_>,
    input: &ListRoleTagsRequest,
) -> Result<ListRoleTagsResponse, Error> {
    let role = call.permit(call.role(&input.role_name), Operation::ListRoleTags)?;
    let of = format!("ListRoleTags {}", role.id);
    let answer = list(call, of, &role.tags, input.max_items, input.marker.as_deref())?;
    let Answer { items, marker, is_truncated } = answer;
    Ok(ListRoleTagsResponse { tags: items, marker, is_truncated })
}

/// `ListPolicyTags`.
pub(crate) async fn list_policy_tags(
    call: &Call<'_>,
    input: &ListPolicyTagsRequest,
) -> Result<ListPolicyTagsResponse, Error> {
    let policy = call.permit(call.policy(&input.policy_arn)?, Operation::ListPolicyTags)?;
    let of = format!("ListPolicyTags {}", policy.id);
    let answer = list(call, of, &policy.tags, input.max_items, input.marker.as_deref())?;
    let Answer { items, marker, is_truncated } = answer;
    Ok(ListPolicyTagsResponse { tags: items, marker, is_truncated })
}

/// `ListOpenIDConnectProviderTags`.
pub(crate) async fn list_open_id_connect_provider_tags(
    call: &Call<'_>,
    input: &ListOpenIDConnectProviderTagsRequest,
) -> Result<ListOpenIDConnectProviderTagsResponse, Error> {
    let claimed = call.provider(&input.open_id_connect_provider_arn)?;
    let provider = call.permit(claimed, Operation::ListOpenIDConnectProviderTags)?;
    let of = format!("ListOpenIDConnectProviderTags {}", provider.place.issuer);
    let answer = list(call, of, &provider.tags, input.max_items, input.marker.as_deref())?;
    let Answer { items, marker, is_truncated } = answer;
    Ok(ListOpenIDConnectProviderTagsResponse { tags: items, marker, is_truncated })
}
