//! All operations on one page: the verbs of a noun are in one file, since each is but a few lines.

mod access_keys;
mod accounts;
mod attachments;
mod authorization_details;
mod boundaries;
mod callers;
mod credential_reports;
mod entities;
mod groups;
mod inline_policies;
mod managed_policies;
mod oidc_providers;
mod roles;
mod service_linked_roles;
mod sessions;
mod simulations;
mod tags;
mod users;
mod web_identity;

use api::iam::Operation;
use api::sts;

use crate::error::Error;
use crate::service::{Arrival, Iam, Unsigned};

/// Decodes the parameters as the input of `operation`, operates, and writes the answer to `out`.
#[rustfmt::skip]
pub(crate) async fn dispatch(
    iam: &Iam,
    arrival: &Arrival<'_>,
    operation: Operation,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    let namespace = api::iam::NAMESPACE;
    match operation {
        Operation::AddClientIDToOpenIDConnectProvider => iam.run(arrival, namespace, out, oidc_providers::add_client_id_to_open_id_connect_provider).await,
        Operation::AddUserToGroup => iam.run(arrival, namespace, out, groups::add_user_to_group).await,
        Operation::AttachGroupPolicy => iam.run(arrival, namespace, out, attachments::attach_group_policy).await,
        Operation::AttachRolePolicy => iam.run(arrival, namespace, out, attachments::attach_role_policy).await,
        Operation::AttachUserPolicy => iam.run(arrival, namespace, out, attachments::attach_user_policy).await,
        Operation::CreateAccessKey => iam.run(arrival, namespace, out, access_keys::create_access_key).await,
        Operation::CreateAccountAlias => iam.run(arrival, namespace, out, accounts::create_account_alias).await,
        Operation::CreateGroup => iam.run(arrival, namespace, out, groups::create_group).await,
        Operation::CreateOpenIDConnectProvider => iam.run(arrival, namespace, out, oidc_providers::create_open_id_connect_provider).await,
        Operation::CreatePolicy => iam.run(arrival, namespace, out, managed_policies::create_policy).await,
        Operation::CreatePolicyVersion => iam.run(arrival, namespace, out, managed_policies::create_policy_version).await,
        Operation::CreateRole => iam.run(arrival, namespace, out, roles::create_role).await,
        Operation::CreateServiceLinkedRole => iam.run(arrival, namespace, out, service_linked_roles::create_service_linked_role).await,
        Operation::CreateUser => iam.run(arrival, namespace, out, users::create_user).await,
        Operation::DeleteAccessKey => iam.run(arrival, namespace, out, access_keys::delete_access_key).await,
        Operation::DeleteAccountAlias => iam.run(arrival, namespace, out, accounts::delete_account_alias).await,
        Operation::DeleteGroup => iam.run(arrival, namespace, out, groups::delete_group).await,
        Operation::DeleteGroupPolicy => iam.run(arrival, namespace, out, inline_policies::delete_group_policy).await,
        Operation::DeleteOpenIDConnectProvider => iam.run(arrival, namespace, out, oidc_providers::delete_open_id_connect_provider).await,
        Operation::DeletePolicy => iam.run(arrival, namespace, out, managed_policies::delete_policy).await,
        Operation::DeletePolicyVersion => iam.run(arrival, namespace, out, managed_policies::delete_policy_version).await,
        Operation::DeleteRole => iam.run(arrival, namespace, out, roles::delete_role).await,
        Operation::DeleteRolePermissionsBoundary => iam.run(arrival, namespace, out, boundaries::delete_role_permissions_boundary).await,
        Operation::DeleteRolePolicy => iam.run(arrival, namespace, out, inline_policies::delete_role_policy).await,
        Operation::DeleteServiceLinkedRole => iam.run(arrival, namespace, out, service_linked_roles::delete_service_linked_role).await,
        Operation::DeleteUser => iam.run(arrival, namespace, out, users::delete_user).await,
        Operation::DeleteUserPermissionsBoundary => iam.run(arrival, namespace, out, boundaries::delete_user_permissions_boundary).await,
        Operation::DeleteUserPolicy => iam.run(arrival, namespace, out, inline_policies::delete_user_policy).await,
        Operation::DetachGroupPolicy => iam.run(arrival, namespace, out, attachments::detach_group_policy).await,
        Operation::DetachRolePolicy => iam.run(arrival, namespace, out, attachments::detach_role_policy).await,
        Operation::DetachUserPolicy => iam.run(arrival, namespace, out, attachments::detach_user_policy).await,
        Operation::GenerateCredentialReport => iam.run(arrival, namespace, out, credential_reports::generate_credential_report).await,
        Operation::GetAccessKeyLastUsed => iam.run(arrival, namespace, out, access_keys::get_access_key_last_used).await,
        Operation::GetAccountAuthorizationDetails => iam.run(arrival, namespace, out, authorization_details::get_account_authorization_details).await,
        Operation::GetAccountSummary => iam.run(arrival, namespace, out, accounts::get_account_summary).await,
        Operation::GetContextKeysForCustomPolicy => iam.run(arrival, namespace, out, simulations::get_context_keys_for_custom_policy).await,
        Operation::GetContextKeysForPrincipalPolicy => iam.run(arrival, namespace, out, simulations::get_context_keys_for_principal_policy).await,
        Operation::GetCredentialReport => iam.run(arrival, namespace, out, credential_reports::get_credential_report).await,
        Operation::GetGroup => iam.run(arrival, namespace, out, groups::get_group).await,
        Operation::GetGroupPolicy => iam.run(arrival, namespace, out, inline_policies::get_group_policy).await,
        Operation::GetOpenIDConnectProvider => iam.run(arrival, namespace, out, oidc_providers::get_open_id_connect_provider).await,
        Operation::GetPolicy => iam.run(arrival, namespace, out, managed_policies::get_policy).await,
        Operation::GetPolicyVersion => iam.run(arrival, namespace, out, managed_policies::get_policy_version).await,
        Operation::GetRole => iam.run(arrival, namespace, out, roles::get_role).await,
        Operation::GetRolePolicy => iam.run(arrival, namespace, out, inline_policies::get_role_policy).await,
        Operation::GetServiceLinkedRoleDeletionStatus => iam.run(arrival, namespace, out, service_linked_roles::get_service_linked_role_deletion_status).await,
        Operation::GetUser => iam.run(arrival, namespace, out, users::get_user).await,
        Operation::GetUserPolicy => iam.run(arrival, namespace, out, inline_policies::get_user_policy).await,
        Operation::ListAccessKeys => iam.run(arrival, namespace, out, access_keys::list_access_keys).await,
        Operation::ListAccountAliases => iam.run(arrival, namespace, out, accounts::list_account_aliases).await,
        Operation::ListAttachedGroupPolicies => iam.run(arrival, namespace, out, attachments::list_attached_group_policies).await,
        Operation::ListAttachedRolePolicies => iam.run(arrival, namespace, out, attachments::list_attached_role_policies).await,
        Operation::ListAttachedUserPolicies => iam.run(arrival, namespace, out, attachments::list_attached_user_policies).await,
        Operation::ListEntitiesForPolicy => iam.run(arrival, namespace, out, managed_policies::list_entities_for_policy).await,
        Operation::ListGroupPolicies => iam.run(arrival, namespace, out, inline_policies::list_group_policies).await,
        Operation::ListGroups => iam.run(arrival, namespace, out, groups::list_groups).await,
        Operation::ListGroupsForUser => iam.run(arrival, namespace, out, groups::list_groups_for_user).await,
        Operation::ListInstanceProfilesForRole => iam.run(arrival, namespace, out, roles::list_instance_profiles_for_role).await,
        Operation::ListOpenIDConnectProviderTags => iam.run(arrival, namespace, out, tags::list_open_id_connect_provider_tags).await,
        Operation::ListOpenIDConnectProviders => iam.run(arrival, namespace, out, oidc_providers::list_open_id_connect_providers).await,
        Operation::ListPolicies => iam.run(arrival, namespace, out, managed_policies::list_policies).await,
        Operation::ListPolicyTags => iam.run(arrival, namespace, out, tags::list_policy_tags).await,
        Operation::ListPolicyVersions => iam.run(arrival, namespace, out, managed_policies::list_policy_versions).await,
        Operation::ListRolePolicies => iam.run(arrival, namespace, out, inline_policies::list_role_policies).await,
        Operation::ListRoleTags => iam.run(arrival, namespace, out, tags::list_role_tags).await,
        Operation::ListRoles => iam.run(arrival, namespace, out, roles::list_roles).await,
        Operation::ListUserPolicies => iam.run(arrival, namespace, out, inline_policies::list_user_policies).await,
        Operation::ListUserTags => iam.run(arrival, namespace, out, tags::list_user_tags).await,
        Operation::ListUsers => iam.run(arrival, namespace, out, users::list_users).await,
        Operation::PutGroupPolicy => iam.run(arrival, namespace, out, inline_policies::put_group_policy).await,
        Operation::PutRolePermissionsBoundary => iam.run(arrival, namespace, out, boundaries::put_role_permissions_boundary).await,
        Operation::PutRolePolicy => iam.run(arrival, namespace, out, inline_policies::put_role_policy).await,
        Operation::PutUserPermissionsBoundary => iam.run(arrival, namespace, out, boundaries::put_user_permissions_boundary).await,
        Operation::PutUserPolicy => iam.run(arrival, namespace, out, inline_policies::put_user_policy).await,
        Operation::RemoveClientIDFromOpenIDConnectProvider => iam.run(arrival, namespace, out, oidc_providers::remove_client_id_from_open_id_connect_provider).await,
        Operation::RemoveUserFromGroup => iam.run(arrival, namespace, out, groups::remove_user_from_group).await,
        Operation::SetDefaultPolicyVersion => iam.run(arrival, namespace, out, managed_policies::set_default_policy_version).await,
        Operation::SimulateCustomPolicy => iam.run(arrival, namespace, out, simulations::simulate_custom_policy).await,
        Operation::SimulatePrincipalPolicy => iam.run(arrival, namespace, out, simulations::simulate_principal_policy).await,
        Operation::TagOpenIDConnectProvider => iam.run(arrival, namespace, out, tags::tag_open_id_connect_provider).await,
        Operation::TagPolicy => iam.run(arrival, namespace, out, tags::tag_policy).await,
        Operation::TagRole => iam.run(arrival, namespace, out, tags::tag_role).await,
        Operation::TagUser => iam.run(arrival, namespace, out, tags::tag_user).await,
        Operation::UntagOpenIDConnectProvider => iam.run(arrival, namespace, out, tags::untag_open_id_connect_provider).await,
        Operation::UntagPolicy => iam.run(arrival, namespace, out, tags::untag_policy).await,
        Operation::UntagRole => iam.run(arrival, namespace, out, tags::untag_role).await,
        Operation::UntagUser => iam.run(arrival, namespace, out, tags::untag_user).await,
        Operation::UpdateAccessKey => iam.run(arrival, namespace, out, access_keys::update_access_key).await,
        Operation::UpdateAssumeRolePolicy => iam.run(arrival, namespace, out, roles::update_assume_role_policy).await,
        Operation::UpdateGroup => iam.run(arrival, namespace, out, groups::update_group).await,
        Operation::UpdateOpenIDConnectProviderThumbprint => iam.run(arrival, namespace, out, oidc_providers::update_open_id_connect_provider_thumbprint).await,
        Operation::UpdateRole => iam.run(arrival, namespace, out, roles::update_role).await,
        Operation::UpdateRoleDescription => iam.run(arrival, namespace, out, roles::update_role_description).await,
        Operation::UpdateUser => iam.run(arrival, namespace, out, users::update_user).await,
    }
}

/// [`dispatch`] of STS.
#[rustfmt::skip]
pub(crate) async fn dispatch_sts(
    iam: &Iam,
    arrival: &Arrival<'_>,
    operation: sts::Operation,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    use sts::Operation as O;
    let namespace = sts::NAMESPACE;
    match operation {
        O::AssumeRole => iam.run(arrival, namespace, out, sessions::assume_role).await,
        // The signature of one who need not sign counts for nothing.
        O::AssumeRoleWithWebIdentity => {
            let Arrival { transport, now, request_id, parameters, .. } = *arrival;
            dispatch_unsigned(iam, &Unsigned { transport, now, request_id, parameters }, out).await
        }
        O::DecodeAuthorizationMessage => iam.run(arrival, namespace, out, callers::decode_authorization_message).await,
        O::GetAccessKeyInfo => iam.run(arrival, namespace, out, callers::get_access_key_info).await,
        O::GetCallerIdentity => iam.run(arrival, namespace, out, callers::get_caller_identity).await,
        O::GetFederationToken => iam.run(arrival, namespace, out, sessions::get_federation_token).await,
        O::GetSessionToken => iam.run(arrival, namespace, out, sessions::get_session_token).await,
    }
}

/// The one operation that is not signed.
pub(crate) async fn dispatch_unsigned(
    iam: &Iam,
    arrival: &Unsigned<'_>,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    iam.run_unsigned(arrival, sts::NAMESPACE, out, web_identity::assume_role_with_web_identity)
        .await
}
