//! Every operation's decoder, and every answer with all its members, for the tests.

use std::collections::BTreeMap;
use std::fmt::Debug;

use secret::Secret;

use crate::iam::*;
use crate::query::{Error, Parameters, Request, answer};
use crate::{Blob, Timestamp};

/// Decodes parameters, and shows what came of them.
pub(crate) type Decoder = fn(&Parameters) -> Result<String, Error>;

pub(crate) const REQUESTS: [(Operation, Decoder); 94] = [
    (
        Operation::AddClientIDToOpenIDConnectProvider,
        decoded::<AddClientIDToOpenIDConnectProviderRequest>,
    ),
    (Operation::AddUserToGroup, decoded::<AddUserToGroupRequest>),
    (Operation::AttachGroupPolicy, decoded::<AttachGroupPolicyRequest>),
    (Operation::AttachRolePolicy, decoded::<AttachRolePolicyRequest>),
    (Operation::AttachUserPolicy, decoded::<AttachUserPolicyRequest>),
    (Operation::CreateAccessKey, decoded::<CreateAccessKeyRequest>),
    (Operation::CreateAccountAlias, decoded::<CreateAccountAliasRequest>),
    (Operation::CreateGroup, decoded::<CreateGroupRequest>),
    (Operation::CreateOpenIDConnectProvider, decoded::<CreateOpenIDConnectProviderRequest>),
    (Operation::CreatePolicy, decoded::<CreatePolicyRequest>),
    (Operation::CreatePolicyVersion, decoded::<CreatePolicyVersionRequest>),
    (Operation::CreateRole, decoded::<CreateRoleRequest>),
    (Operation::CreateServiceLinkedRole, decoded::<CreateServiceLinkedRoleRequest>),
    (Operation::CreateUser, decoded::<CreateUserRequest>),
    (Operation::DeleteAccessKey, decoded::<DeleteAccessKeyRequest>),
    (Operation::DeleteAccountAlias, decoded::<DeleteAccountAliasRequest>),
    (Operation::DeleteGroup, decoded::<DeleteGroupRequest>),
    (Operation::DeleteGroupPolicy, decoded::<DeleteGroupPolicyRequest>),
    (Operation::DeleteOpenIDConnectProvider, decoded::<DeleteOpenIDConnectProviderRequest>),
    (Operation::DeletePolicy, decoded::<DeletePolicyRequest>),
    (Operation::DeletePolicyVersion, decoded::<DeletePolicyVersionRequest>),
    (Operation::DeleteRole, decoded::<DeleteRoleRequest>),
    (Operation::DeleteRolePermissionsBoundary, decoded::<DeleteRolePermissionsBoundaryRequest>),
    (Operation::DeleteRolePolicy, decoded::<DeleteRolePolicyRequest>),
    (Operation::DeleteServiceLinkedRole, decoded::<DeleteServiceLinkedRoleRequest>),
    (Operation::DeleteUser, decoded::<DeleteUserRequest>),
    (Operation::DeleteUserPermissionsBoundary, decoded::<DeleteUserPermissionsBoundaryRequest>),
    (Operation::DeleteUserPolicy, decoded::<DeleteUserPolicyRequest>),
    (Operation::DetachGroupPolicy, decoded::<DetachGroupPolicyRequest>),
    (Operation::DetachRolePolicy, decoded::<DetachRolePolicyRequest>),
    (Operation::DetachUserPolicy, decoded::<DetachUserPolicyRequest>),
    (Operation::GenerateCredentialReport, decoded::<GenerateCredentialReportRequest>),
    (Operation::GetAccessKeyLastUsed, decoded::<GetAccessKeyLastUsedRequest>),
    (Operation::GetAccountAuthorizationDetails, decoded::<GetAccountAuthorizationDetailsRequest>),
    (Operation::GetAccountSummary, decoded::<GetAccountSummaryRequest>),
    (Operation::GetContextKeysForCustomPolicy, decoded::<GetContextKeysForCustomPolicyRequest>),
    (
        Operation::GetContextKeysForPrincipalPolicy,
        decoded::<GetContextKeysForPrincipalPolicyRequest>,
    ),
    (Operation::GetCredentialReport, decoded::<GetCredentialReportRequest>),
    (Operation::GetGroup, decoded::<GetGroupRequest>),
    (Operation::GetGroupPolicy, decoded::<GetGroupPolicyRequest>),
    (Operation::GetOpenIDConnectProvider, decoded::<GetOpenIDConnectProviderRequest>),
    (Operation::GetPolicy, decoded::<GetPolicyRequest>),
    (Operation::GetPolicyVersion, decoded::<GetPolicyVersionRequest>),
    (Operation::GetRole, decoded::<GetRoleRequest>),
    (Operation::GetRolePolicy, decoded::<GetRolePolicyRequest>),
    (
        Operation::GetServiceLinkedRoleDeletionStatus,
        decoded::<GetServiceLinkedRoleDeletionStatusRequest>,
    ),
    (Operation::GetUser, decoded::<GetUserRequest>),
    (Operation::GetUserPolicy, decoded::<GetUserPolicyRequest>),
    (Operation::ListAccessKeys, decoded::<ListAccessKeysRequest>),
    (Operation::ListAccountAliases, decoded::<ListAccountAliasesRequest>),
    (Operation::ListAttachedGroupPolicies, decoded::<ListAttachedGroupPoliciesRequest>),
    (Operation::ListAttachedRolePolicies, decoded::<ListAttachedRolePoliciesRequest>),
    (Operation::ListAttachedUserPolicies, decoded::<ListAttachedUserPoliciesRequest>),
    (Operation::ListEntitiesForPolicy, decoded::<ListEntitiesForPolicyRequest>),
    (Operation::ListGroupPolicies, decoded::<ListGroupPoliciesRequest>),
    (Operation::ListGroups, decoded::<ListGroupsRequest>),
    (Operation::ListGroupsForUser, decoded::<ListGroupsForUserRequest>),
    (Operation::ListInstanceProfilesForRole, decoded::<ListInstanceProfilesForRoleRequest>),
    (Operation::ListOpenIDConnectProviderTags, decoded::<ListOpenIDConnectProviderTagsRequest>),
    (Operation::ListOpenIDConnectProviders, decoded::<ListOpenIDConnectProvidersRequest>),
    (Operation::ListPolicies, decoded::<ListPoliciesRequest>),
    (Operation::ListPolicyTags, decoded::<ListPolicyTagsRequest>),
    (Operation::ListPolicyVersions, decoded::<ListPolicyVersionsRequest>),
    (Operation::ListRolePolicies, decoded::<ListRolePoliciesRequest>),
    (Operation::ListRoleTags, decoded::<ListRoleTagsRequest>),
    (Operation::ListRoles, decoded::<ListRolesRequest>),
    (Operation::ListUserPolicies, decoded::<ListUserPoliciesRequest>),
    (Operation::ListUserTags, decoded::<ListUserTagsRequest>),
    (Operation::ListUsers, decoded::<ListUsersRequest>),
    (Operation::PutGroupPolicy, decoded::<PutGroupPolicyRequest>),
    (Operation::PutRolePermissionsBoundary, decoded::<PutRolePermissionsBoundaryRequest>),
    (Operation::PutRolePolicy, decoded::<PutRolePolicyRequest>),
    (Operation::PutUserPermissionsBoundary, decoded::<PutUserPermissionsBoundaryRequest>),
    (Operation::PutUserPolicy, decoded::<PutUserPolicyRequest>),
    (
        Operation::RemoveClientIDFromOpenIDConnectProvider,
        decoded::<RemoveClientIDFromOpenIDConnectProviderRequest>,
    ),
    (Operation::RemoveUserFromGroup, decoded::<RemoveUserFromGroupRequest>),
    (Operation::SetDefaultPolicyVersion, decoded::<SetDefaultPolicyVersionRequest>),
    (Operation::SimulateCustomPolicy, decoded::<SimulateCustomPolicyRequest>),
    (Operation::SimulatePrincipalPolicy, decoded::<SimulatePrincipalPolicyRequest>),
    (Operation::TagOpenIDConnectProvider, decoded::<TagOpenIDConnectProviderRequest>),
    (Operation::TagPolicy, decoded::<TagPolicyRequest>),
    (Operation::TagRole, decoded::<TagRoleRequest>),
    (Operation::TagUser, decoded::<TagUserRequest>),
    (Operation::UntagOpenIDConnectProvider, decoded::<UntagOpenIDConnectProviderRequest>),
    (Operation::UntagPolicy, decoded::<UntagPolicyRequest>),
    (Operation::UntagRole, decoded::<UntagRoleRequest>),
    (Operation::UntagUser, decoded::<UntagUserRequest>),
    (Operation::UpdateAccessKey, decoded::<UpdateAccessKeyRequest>),
    (Operation::UpdateAssumeRolePolicy, decoded::<UpdateAssumeRolePolicyRequest>),
    (Operation::UpdateGroup, decoded::<UpdateGroupRequest>),
    (
        Operation::UpdateOpenIDConnectProviderThumbprint,
        decoded::<UpdateOpenIDConnectProviderThumbprintRequest>,
    ),
    (Operation::UpdateRole, decoded::<UpdateRoleRequest>),
    (Operation::UpdateRoleDescription, decoded::<UpdateRoleDescriptionRequest>),
    (Operation::UpdateUser, decoded::<UpdateUserRequest>),
];

/// Each operation with an answer in which no member is absent, encoded. `text`: the text of a shape.
pub(crate) fn responses(text: &dyn Fn(&str) -> String) -> [(Operation, Vec<u8>); 94] {
    [
        (
            Operation::AddClientIDToOpenIDConnectProvider,
            encoded::<AddClientIDToOpenIDConnectProviderRequest>(&()),
        ),
        (Operation::AddUserToGroup, encoded::<AddUserToGroupRequest>(&())),
        (Operation::AttachGroupPolicy, encoded::<AttachGroupPolicyRequest>(&())),
        (Operation::AttachRolePolicy, encoded::<AttachRolePolicyRequest>(&())),
        (Operation::AttachUserPolicy, encoded::<AttachUserPolicyRequest>(&())),
        (
            Operation::CreateAccessKey,
            encoded::<CreateAccessKeyRequest>(&CreateAccessKeyResponse {
                access_key: AccessKey {
                    access_key_id: text("accessKeyIdType"),
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    secret_access_key: Secret::from(text("accessKeySecretType").into_bytes()),
                    status: StatusType::ALL[0],
                    user_name: text("userNameType"),
                },
            }),
        ),
        (Operation::CreateAccountAlias, encoded::<CreateAccountAliasRequest>(&())),
        (
            Operation::CreateGroup,
            encoded::<CreateGroupRequest>(&CreateGroupResponse {
                group: Group {
                    arn: text("arnType"),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    group_id: text("idType"),
                    group_name: text("groupNameType"),
                    path: text("pathType"),
                },
            }),
        ),
        (
            Operation::CreateOpenIDConnectProvider,
            encoded::<CreateOpenIDConnectProviderRequest>(&CreateOpenIDConnectProviderResponse {
                open_id_connect_provider_arn: Some(text("arnType")),
                tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
            }),
        ),
        (
            Operation::CreatePolicy,
            encoded::<CreatePolicyRequest>(&CreatePolicyResponse {
                policy: Some(Policy {
                    arn: Some(text("arnType")),
                    attachment_count: Some(365),
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    default_version_id: Some(text("policyVersionIdType")),
                    description: Some(text("policyDescriptionType")),
                    is_attachable: Some(true),
                    path: Some(text("policyPathType")),
                    permissions_boundary_usage_count: Some(365),
                    policy_id: Some(text("idType")),
                    policy_name: Some(text("policyNameType")),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                    update_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                }),
            }),
        ),
        (
            Operation::CreatePolicyVersion,
            encoded::<CreatePolicyVersionRequest>(&CreatePolicyVersionResponse {
                policy_version: Some(PolicyVersion {
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    document: Some(text("policyDocumentType")),
                    is_default_version: Some(true),
                    version_id: Some(text("policyVersionIdType")),
                }),
            }),
        ),
        (
            Operation::CreateRole,
            encoded::<CreateRoleRequest>(&CreateRoleResponse {
                role: Role {
                    arn: text("arnType"),
                    assume_role_policy_document: Some(text("policyDocumentType")),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    description: Some(text("roleDescriptionType")),
                    max_session_duration: Some(365),
                    max_signin_session_duration: Some(365),
                    path: text("pathType"),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some(text("arnType")),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    role_id: text("idType"),
                    role_last_used: Some(RoleLastUsed {
                        last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        region: Some(text("stringType")),
                    }),
                    role_name: text("roleNameType"),
                    source_role_template: Some(SourceRoleTemplate {
                        template_arn: text("arnType"),
                        template_minor_version: 365,
                    }),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                },
            }),
        ),
        (
            Operation::CreateServiceLinkedRole,
            encoded::<CreateServiceLinkedRoleRequest>(&CreateServiceLinkedRoleResponse {
                role: Some(Role {
                    arn: text("arnType"),
                    assume_role_policy_document: Some(text("policyDocumentType")),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    description: Some(text("roleDescriptionType")),
                    max_session_duration: Some(365),
                    max_signin_session_duration: Some(365),
                    path: text("pathType"),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some(text("arnType")),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    role_id: text("idType"),
                    role_last_used: Some(RoleLastUsed {
                        last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        region: Some(text("stringType")),
                    }),
                    role_name: text("roleNameType"),
                    source_role_template: Some(SourceRoleTemplate {
                        template_arn: text("arnType"),
                        template_minor_version: 365,
                    }),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                }),
            }),
        ),
        (
            Operation::CreateUser,
            encoded::<CreateUserRequest>(&CreateUserResponse {
                user: Some(User {
                    arn: text("arnType"),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    password_last_used: Some(Timestamp::from_millis(1_571_767_572_317)),
                    path: text("pathType"),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some(text("arnType")),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                    user_id: text("idType"),
                    user_name: text("userNameType"),
                }),
            }),
        ),
        (Operation::DeleteAccessKey, encoded::<DeleteAccessKeyRequest>(&())),
        (Operation::DeleteAccountAlias, encoded::<DeleteAccountAliasRequest>(&())),
        (Operation::DeleteGroup, encoded::<DeleteGroupRequest>(&())),
        (Operation::DeleteGroupPolicy, encoded::<DeleteGroupPolicyRequest>(&())),
        (
            Operation::DeleteOpenIDConnectProvider,
            encoded::<DeleteOpenIDConnectProviderRequest>(&()),
        ),
        (Operation::DeletePolicy, encoded::<DeletePolicyRequest>(&())),
        (Operation::DeletePolicyVersion, encoded::<DeletePolicyVersionRequest>(&())),
        (Operation::DeleteRole, encoded::<DeleteRoleRequest>(&())),
        (
            Operation::DeleteRolePermissionsBoundary,
            encoded::<DeleteRolePermissionsBoundaryRequest>(&()),
        ),
        (Operation::DeleteRolePolicy, encoded::<DeleteRolePolicyRequest>(&())),
        (
            Operation::DeleteServiceLinkedRole,
            encoded::<DeleteServiceLinkedRoleRequest>(&DeleteServiceLinkedRoleResponse {
                deletion_task_id: text("DeletionTaskIdType"),
            }),
        ),
        (Operation::DeleteUser, encoded::<DeleteUserRequest>(&())),
        (
            Operation::DeleteUserPermissionsBoundary,
            encoded::<DeleteUserPermissionsBoundaryRequest>(&()),
        ),
        (Operation::DeleteUserPolicy, encoded::<DeleteUserPolicyRequest>(&())),
        (Operation::DetachGroupPolicy, encoded::<DetachGroupPolicyRequest>(&())),
        (Operation::DetachRolePolicy, encoded::<DetachRolePolicyRequest>(&())),
        (Operation::DetachUserPolicy, encoded::<DetachUserPolicyRequest>(&())),
        (
            Operation::GenerateCredentialReport,
            encoded::<GenerateCredentialReportRequest>(&GenerateCredentialReportResponse {
                description: Some(text("ReportStateDescriptionType")),
                state: Some(ReportStateType::ALL[0]),
            }),
        ),
        (
            Operation::GetAccessKeyLastUsed,
            encoded::<GetAccessKeyLastUsedRequest>(&GetAccessKeyLastUsedResponse {
                access_key_last_used: Some(AccessKeyLastUsed {
                    last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    region: text("stringType"),
                    service_name: text("stringType"),
                }),
                user_name: Some(text("existingUserNameType")),
            }),
        ),
        (
            Operation::GetAccountAuthorizationDetails,
            encoded::<GetAccountAuthorizationDetailsRequest>(
                &GetAccountAuthorizationDetailsResponse {
                    group_detail_list: Some(vec![GroupDetail {
                        arn: Some(text("arnType")),
                        attached_managed_policies: Some(vec![AttachedPolicy {
                            policy_arn: Some(text("arnType")),
                            policy_name: Some(text("policyNameType")),
                        }]),
                        create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        group_id: Some(text("idType")),
                        group_name: Some(text("groupNameType")),
                        group_policy_list: Some(vec![PolicyDetail {
                            policy_document: Some(text("policyDocumentType")),
                            policy_name: Some(text("policyNameType")),
                        }]),
                        path: Some(text("pathType")),
                    }]),
                    is_truncated: Some(true),
                    marker: Some(text("responseMarkerType")),
                    policies: Some(vec![ManagedPolicyDetail {
                        arn: Some(text("arnType")),
                        attachment_count: Some(365),
                        create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        default_version_id: Some(text("policyVersionIdType")),
                        description: Some(text("policyDescriptionType")),
                        is_attachable: Some(true),
                        path: Some(text("policyPathType")),
                        permissions_boundary_usage_count: Some(365),
                        policy_id: Some(text("idType")),
                        policy_name: Some(text("policyNameType")),
                        policy_version_list: Some(vec![PolicyVersion {
                            create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                            document: Some(text("policyDocumentType")),
                            is_default_version: Some(true),
                            version_id: Some(text("policyVersionIdType")),
                        }]),
                        update_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    }]),
                    role_detail_list: Some(vec![RoleDetail {
                        arn: Some(text("arnType")),
                        assume_role_policy_document: Some(text("policyDocumentType")),
                        attached_managed_policies: Some(vec![AttachedPolicy {
                            policy_arn: Some(text("arnType")),
                            policy_name: Some(text("policyNameType")),
                        }]),
                        create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        instance_profile_list: Some(vec![InstanceProfile {
                            arn: text("arnType"),
                            create_date: Timestamp::from_millis(1_571_767_572_317),
                            instance_profile_id: text("idType"),
                            instance_profile_name: text("instanceProfileNameType"),
                            path: text("pathType"),
                            roles: vec![Role {
                                arn: text("arnType"),
                                assume_role_policy_document: Some(text("policyDocumentType")),
                                create_date: Timestamp::from_millis(1_571_767_572_317),
                                description: Some(text("roleDescriptionType")),
                                max_session_duration: Some(365),
                                max_signin_session_duration: Some(365),
                                path: text("pathType"),
                                permissions_boundary: Some(AttachedPermissionsBoundary {
                                    permissions_boundary_arn: Some(text("arnType")),
                                    permissions_boundary_type: Some(
                                        PermissionsBoundaryAttachmentType::ALL[0],
                                    ),
                                }),
                                role_id: text("idType"),
                                role_last_used: Some(RoleLastUsed {
                                    last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                                    region: Some(text("stringType")),
                                }),
                                role_name: text("roleNameType"),
                                source_role_template: Some(SourceRoleTemplate {
                                    template_arn: text("arnType"),
                                    template_minor_version: 365,
                                }),
                                tags: Some(vec![Tag {
                                    key: text("tagKeyType"),
                                    value: text("tagValueType"),
                                }]),
                            }],
                            tags: Some(vec![Tag {
                                key: text("tagKeyType"),
                                value: text("tagValueType"),
                            }]),
                        }]),
                        path: Some(text("pathType")),
                        permissions_boundary: Some(AttachedPermissionsBoundary {
                            permissions_boundary_arn: Some(text("arnType")),
                            permissions_boundary_type: Some(
                                PermissionsBoundaryAttachmentType::ALL[0],
                            ),
                        }),
                        role_id: Some(text("idType")),
                        role_last_used: Some(RoleLastUsed {
                            last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                            region: Some(text("stringType")),
                        }),
                        role_name: Some(text("roleNameType")),
                        role_policy_list: Some(vec![PolicyDetail {
                            policy_document: Some(text("policyDocumentType")),
                            policy_name: Some(text("policyNameType")),
                        }]),
                        tags: Some(vec![Tag {
                            key: text("tagKeyType"),
                            value: text("tagValueType"),
                        }]),
                    }]),
                    user_detail_list: Some(vec![UserDetail {
                        arn: Some(text("arnType")),
                        attached_managed_policies: Some(vec![AttachedPolicy {
                            policy_arn: Some(text("arnType")),
                            policy_name: Some(text("policyNameType")),
                        }]),
                        create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        group_list: Some(vec![text("groupNameType")]),
                        path: Some(text("pathType")),
                        permissions_boundary: Some(AttachedPermissionsBoundary {
                            permissions_boundary_arn: Some(text("arnType")),
                            permissions_boundary_type: Some(
                                PermissionsBoundaryAttachmentType::ALL[0],
                            ),
                        }),
                        tags: Some(vec![Tag {
                            key: text("tagKeyType"),
                            value: text("tagValueType"),
                        }]),
                        user_id: Some(text("idType")),
                        user_name: Some(text("userNameType")),
                        user_policy_list: Some(vec![PolicyDetail {
                            policy_document: Some(text("policyDocumentType")),
                            policy_name: Some(text("policyNameType")),
                        }]),
                    }]),
                },
            ),
        ),
        (
            Operation::GetAccountSummary,
            encoded::<GetAccountSummaryRequest>(&GetAccountSummaryResponse {
                summary_map: Some(BTreeMap::from([(SummaryKeyType::ALL[0], 365)])),
            }),
        ),
        (
            Operation::GetContextKeysForCustomPolicy,
            encoded::<GetContextKeysForCustomPolicyRequest>(&GetContextKeysForPolicyResponse {
                context_key_names: Some(vec![text("ContextKeyNameType")]),
            }),
        ),
        (
            Operation::GetContextKeysForPrincipalPolicy,
            encoded::<GetContextKeysForPrincipalPolicyRequest>(&GetContextKeysForPolicyResponse {
                context_key_names: Some(vec![text("ContextKeyNameType")]),
            }),
        ),
        (
            Operation::GetCredentialReport,
            encoded::<GetCredentialReportRequest>(&GetCredentialReportResponse {
                content: Some(Blob::from(b"ReportContentType".to_vec())),
                generated_time: Some(Timestamp::from_millis(1_571_767_572_317)),
                report_format: Some(ReportFormatType::ALL[0]),
            }),
        ),
        (
            Operation::GetGroup,
            encoded::<GetGroupRequest>(&GetGroupResponse {
                group: Group {
                    arn: text("arnType"),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    group_id: text("idType"),
                    group_name: text("groupNameType"),
                    path: text("pathType"),
                },
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                users: vec![User {
                    arn: text("arnType"),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    password_last_used: Some(Timestamp::from_millis(1_571_767_572_317)),
                    path: text("pathType"),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some(text("arnType")),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                    user_id: text("idType"),
                    user_name: text("userNameType"),
                }],
            }),
        ),
        (
            Operation::GetGroupPolicy,
            encoded::<GetGroupPolicyRequest>(&GetGroupPolicyResponse {
                group_name: text("groupNameType"),
                policy_document: text("policyDocumentType"),
                policy_name: text("policyNameType"),
            }),
        ),
        (
            Operation::GetOpenIDConnectProvider,
            encoded::<GetOpenIDConnectProviderRequest>(&GetOpenIDConnectProviderResponse {
                client_id_list: Some(vec![text("clientIDType")]),
                context_provider: Some(ContextProvider {
                    key_definition_list: Some(vec![ContextProviderKeyDefinition {
                        source_key: text("contextProviderSourceKeyType"),
                        target_key: Some(text("contextProviderTargetKeyType")),
                    }]),
                    subject_source_key: text("contextProviderSourceKeyType"),
                    subject_type_source_key: Some(text("contextProviderSourceKeyType")),
                    subject_type_value: Some(text("subjectTypeValueType")),
                }),
                create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                identity_center_instance_arn: Some(text("identityCenterInstanceArnType")),
                identity_store_arn: Some(text("arnType")),
                tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                thumbprint_list: Some(vec![text("thumbprintType")]),
                url: Some(text("OpenIDConnectProviderUrlType")),
            }),
        ),
        (
            Operation::GetPolicy,
            encoded::<GetPolicyRequest>(&GetPolicyResponse {
                policy: Some(Policy {
                    arn: Some(text("arnType")),
                    attachment_count: Some(365),
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    default_version_id: Some(text("policyVersionIdType")),
                    description: Some(text("policyDescriptionType")),
                    is_attachable: Some(true),
                    path: Some(text("policyPathType")),
                    permissions_boundary_usage_count: Some(365),
                    policy_id: Some(text("idType")),
                    policy_name: Some(text("policyNameType")),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                    update_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                }),
            }),
        ),
        (
            Operation::GetPolicyVersion,
            encoded::<GetPolicyVersionRequest>(&GetPolicyVersionResponse {
                policy_version: Some(PolicyVersion {
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    document: Some(text("policyDocumentType")),
                    is_default_version: Some(true),
                    version_id: Some(text("policyVersionIdType")),
                }),
            }),
        ),
        (
            Operation::GetRole,
            encoded::<GetRoleRequest>(&GetRoleResponse {
                role: Role {
                    arn: text("arnType"),
                    assume_role_policy_document: Some(text("policyDocumentType")),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    description: Some(text("roleDescriptionType")),
                    max_session_duration: Some(365),
                    max_signin_session_duration: Some(365),
                    path: text("pathType"),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some(text("arnType")),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    role_id: text("idType"),
                    role_last_used: Some(RoleLastUsed {
                        last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        region: Some(text("stringType")),
                    }),
                    role_name: text("roleNameType"),
                    source_role_template: Some(SourceRoleTemplate {
                        template_arn: text("arnType"),
                        template_minor_version: 365,
                    }),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                },
            }),
        ),
        (
            Operation::GetRolePolicy,
            encoded::<GetRolePolicyRequest>(&GetRolePolicyResponse {
                policy_document: text("policyDocumentType"),
                policy_name: text("policyNameType"),
                role_name: text("roleNameType"),
            }),
        ),
        (
            Operation::GetServiceLinkedRoleDeletionStatus,
            encoded::<GetServiceLinkedRoleDeletionStatusRequest>(
                &GetServiceLinkedRoleDeletionStatusResponse {
                    reason: Some(DeletionTaskFailureReasonType {
                        reason: Some(text("ReasonType")),
                        role_usage_list: Some(vec![RoleUsageType {
                            region: Some(text("RegionNameType")),
                            resources: Some(vec![text("arnType")]),
                        }]),
                    }),
                    status: DeletionTaskStatusType::ALL[0],
                },
            ),
        ),
        (
            Operation::GetUser,
            encoded::<GetUserRequest>(&GetUserResponse {
                user: User {
                    arn: text("arnType"),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    password_last_used: Some(Timestamp::from_millis(1_571_767_572_317)),
                    path: text("pathType"),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some(text("arnType")),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                    user_id: text("idType"),
                    user_name: text("userNameType"),
                },
            }),
        ),
        (
            Operation::GetUserPolicy,
            encoded::<GetUserPolicyRequest>(&GetUserPolicyResponse {
                policy_document: text("policyDocumentType"),
                policy_name: text("policyNameType"),
                user_name: text("existingUserNameType"),
            }),
        ),
        (
            Operation::ListAccessKeys,
            encoded::<ListAccessKeysRequest>(&ListAccessKeysResponse {
                access_key_metadata: vec![AccessKeyMetadata {
                    access_key_id: Some(text("accessKeyIdType")),
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    status: Some(StatusType::ALL[0]),
                    user_name: Some(text("userNameType")),
                }],
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
            }),
        ),
        (
            Operation::ListAccountAliases,
            encoded::<ListAccountAliasesRequest>(&ListAccountAliasesResponse {
                account_aliases: vec![text("accountAliasType")],
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
            }),
        ),
        (
            Operation::ListAttachedGroupPolicies,
            encoded::<ListAttachedGroupPoliciesRequest>(&ListAttachedGroupPoliciesResponse {
                attached_policies: Some(vec![AttachedPolicy {
                    policy_arn: Some(text("arnType")),
                    policy_name: Some(text("policyNameType")),
                }]),
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
            }),
        ),
        (
            Operation::ListAttachedRolePolicies,
            encoded::<ListAttachedRolePoliciesRequest>(&ListAttachedRolePoliciesResponse {
                attached_policies: Some(vec![AttachedPolicy {
                    policy_arn: Some(text("arnType")),
                    policy_name: Some(text("policyNameType")),
                }]),
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
            }),
        ),
        (
            Operation::ListAttachedUserPolicies,
            encoded::<ListAttachedUserPoliciesRequest>(&ListAttachedUserPoliciesResponse {
                attached_policies: Some(vec![AttachedPolicy {
                    policy_arn: Some(text("arnType")),
                    policy_name: Some(text("policyNameType")),
                }]),
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
            }),
        ),
        (
            Operation::ListEntitiesForPolicy,
            encoded::<ListEntitiesForPolicyRequest>(&ListEntitiesForPolicyResponse {
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                policy_groups: Some(vec![PolicyGroup {
                    group_id: Some(text("idType")),
                    group_name: Some(text("groupNameType")),
                }]),
                policy_roles: Some(vec![PolicyRole {
                    role_id: Some(text("idType")),
                    role_name: Some(text("roleNameType")),
                }]),
                policy_users: Some(vec![PolicyUser {
                    user_id: Some(text("idType")),
                    user_name: Some(text("userNameType")),
                }]),
            }),
        ),
        (
            Operation::ListGroupPolicies,
            encoded::<ListGroupPoliciesRequest>(&ListGroupPoliciesResponse {
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                policy_names: vec![text("policyNameType")],
            }),
        ),
        (
            Operation::ListGroups,
            encoded::<ListGroupsRequest>(&ListGroupsResponse {
                groups: vec![Group {
                    arn: text("arnType"),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    group_id: text("idType"),
                    group_name: text("groupNameType"),
                    path: text("pathType"),
                }],
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
            }),
        ),
        (
            Operation::ListGroupsForUser,
            encoded::<ListGroupsForUserRequest>(&ListGroupsForUserResponse {
                groups: vec![Group {
                    arn: text("arnType"),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    group_id: text("idType"),
                    group_name: text("groupNameType"),
                    path: text("pathType"),
                }],
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
            }),
        ),
        (
            Operation::ListInstanceProfilesForRole,
            encoded::<ListInstanceProfilesForRoleRequest>(&ListInstanceProfilesForRoleResponse {
                instance_profiles: vec![InstanceProfile {
                    arn: text("arnType"),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    instance_profile_id: text("idType"),
                    instance_profile_name: text("instanceProfileNameType"),
                    path: text("pathType"),
                    roles: vec![Role {
                        arn: text("arnType"),
                        assume_role_policy_document: Some(text("policyDocumentType")),
                        create_date: Timestamp::from_millis(1_571_767_572_317),
                        description: Some(text("roleDescriptionType")),
                        max_session_duration: Some(365),
                        max_signin_session_duration: Some(365),
                        path: text("pathType"),
                        permissions_boundary: Some(AttachedPermissionsBoundary {
                            permissions_boundary_arn: Some(text("arnType")),
                            permissions_boundary_type: Some(
                                PermissionsBoundaryAttachmentType::ALL[0],
                            ),
                        }),
                        role_id: text("idType"),
                        role_last_used: Some(RoleLastUsed {
                            last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                            region: Some(text("stringType")),
                        }),
                        role_name: text("roleNameType"),
                        source_role_template: Some(SourceRoleTemplate {
                            template_arn: text("arnType"),
                            template_minor_version: 365,
                        }),
                        tags: Some(vec![Tag {
                            key: text("tagKeyType"),
                            value: text("tagValueType"),
                        }]),
                    }],
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                }],
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
            }),
        ),
        (
            Operation::ListOpenIDConnectProviderTags,
            encoded::<ListOpenIDConnectProviderTagsRequest>(
                &ListOpenIDConnectProviderTagsResponse {
                    is_truncated: Some(true),
                    marker: Some(text("responseMarkerType")),
                    tags: vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }],
                },
            ),
        ),
        (
            Operation::ListOpenIDConnectProviders,
            encoded::<ListOpenIDConnectProvidersRequest>(&ListOpenIDConnectProvidersResponse {
                open_id_connect_provider_list: Some(vec![OpenIDConnectProviderListEntry {
                    arn: Some(text("arnType")),
                    is_trusted_identity_propagation_enabled: Some(true),
                }]),
            }),
        ),
        (
            Operation::ListPolicies,
            encoded::<ListPoliciesRequest>(&ListPoliciesResponse {
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                policies: Some(vec![Policy {
                    arn: Some(text("arnType")),
                    attachment_count: Some(365),
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    default_version_id: Some(text("policyVersionIdType")),
                    description: Some(text("policyDescriptionType")),
                    is_attachable: Some(true),
                    path: Some(text("policyPathType")),
                    permissions_boundary_usage_count: Some(365),
                    policy_id: Some(text("idType")),
                    policy_name: Some(text("policyNameType")),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                    update_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                }]),
            }),
        ),
        (
            Operation::ListPolicyTags,
            encoded::<ListPolicyTagsRequest>(&ListPolicyTagsResponse {
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                tags: vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }],
            }),
        ),
        (
            Operation::ListPolicyVersions,
            encoded::<ListPolicyVersionsRequest>(&ListPolicyVersionsResponse {
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                versions: Some(vec![PolicyVersion {
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    document: Some(text("policyDocumentType")),
                    is_default_version: Some(true),
                    version_id: Some(text("policyVersionIdType")),
                }]),
            }),
        ),
        (
            Operation::ListRolePolicies,
            encoded::<ListRolePoliciesRequest>(&ListRolePoliciesResponse {
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                policy_names: vec![text("policyNameType")],
            }),
        ),
        (
            Operation::ListRoleTags,
            encoded::<ListRoleTagsRequest>(&ListRoleTagsResponse {
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                tags: vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }],
            }),
        ),
        (
            Operation::ListRoles,
            encoded::<ListRolesRequest>(&ListRolesResponse {
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                roles: vec![Role {
                    arn: text("arnType"),
                    assume_role_policy_document: Some(text("policyDocumentType")),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    description: Some(text("roleDescriptionType")),
                    max_session_duration: Some(365),
                    max_signin_session_duration: Some(365),
                    path: text("pathType"),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some(text("arnType")),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    role_id: text("idType"),
                    role_last_used: Some(RoleLastUsed {
                        last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        region: Some(text("stringType")),
                    }),
                    role_name: text("roleNameType"),
                    source_role_template: Some(SourceRoleTemplate {
                        template_arn: text("arnType"),
                        template_minor_version: 365,
                    }),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                }],
            }),
        ),
        (
            Operation::ListUserPolicies,
            encoded::<ListUserPoliciesRequest>(&ListUserPoliciesResponse {
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                policy_names: vec![text("policyNameType")],
            }),
        ),
        (
            Operation::ListUserTags,
            encoded::<ListUserTagsRequest>(&ListUserTagsResponse {
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                tags: vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }],
            }),
        ),
        (
            Operation::ListUsers,
            encoded::<ListUsersRequest>(&ListUsersResponse {
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
                users: vec![User {
                    arn: text("arnType"),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    password_last_used: Some(Timestamp::from_millis(1_571_767_572_317)),
                    path: text("pathType"),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some(text("arnType")),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                    user_id: text("idType"),
                    user_name: text("userNameType"),
                }],
            }),
        ),
        (Operation::PutGroupPolicy, encoded::<PutGroupPolicyRequest>(&())),
        (Operation::PutRolePermissionsBoundary, encoded::<PutRolePermissionsBoundaryRequest>(&())),
        (Operation::PutRolePolicy, encoded::<PutRolePolicyRequest>(&())),
        (Operation::PutUserPermissionsBoundary, encoded::<PutUserPermissionsBoundaryRequest>(&())),
        (Operation::PutUserPolicy, encoded::<PutUserPolicyRequest>(&())),
        (
            Operation::RemoveClientIDFromOpenIDConnectProvider,
            encoded::<RemoveClientIDFromOpenIDConnectProviderRequest>(&()),
        ),
        (Operation::RemoveUserFromGroup, encoded::<RemoveUserFromGroupRequest>(&())),
        (Operation::SetDefaultPolicyVersion, encoded::<SetDefaultPolicyVersionRequest>(&())),
        (
            Operation::SimulateCustomPolicy,
            encoded::<SimulateCustomPolicyRequest>(&SimulatePolicyResponse {
                evaluation_results: Some(vec![EvaluationResult {
                    eval_action_name: text("ActionNameType"),
                    eval_decision: PolicyEvaluationDecisionType::ALL[0],
                    eval_decision_details: Some(BTreeMap::from([(
                        text("EvalDecisionSourceType"),
                        PolicyEvaluationDecisionType::ALL[0],
                    )])),
                    eval_resource_name: Some(text("ResourceNameType")),
                    matched_statements: Some(vec![Statement {
                        end_position: Some(Position { column: Some(365), line: Some(365) }),
                        source_policy_id: Some(text("PolicyIdentifierType")),
                        source_policy_type: Some(PolicySourceType::ALL[0]),
                        start_position: Some(Position { column: Some(365), line: Some(365) }),
                    }]),
                    missing_context_values: Some(vec![text("ContextKeyNameType")]),
                    organizations_decision_detail: Some(OrganizationsDecisionDetail {
                        allowed_by_organizations: Some(true),
                    }),
                    permissions_boundary_decision_detail: Some(PermissionsBoundaryDecisionDetail {
                        allowed_by_permissions_boundary: Some(true),
                    }),
                    resource_specific_results: Some(vec![ResourceSpecificResult {
                        eval_decision_details: Some(BTreeMap::from([(
                            text("EvalDecisionSourceType"),
                            PolicyEvaluationDecisionType::ALL[0],
                        )])),
                        eval_resource_decision: PolicyEvaluationDecisionType::ALL[0],
                        eval_resource_name: text("ResourceNameType"),
                        matched_statements: Some(vec![Statement {
                            end_position: Some(Position { column: Some(365), line: Some(365) }),
                            source_policy_id: Some(text("PolicyIdentifierType")),
                            source_policy_type: Some(PolicySourceType::ALL[0]),
                            start_position: Some(Position { column: Some(365), line: Some(365) }),
                        }]),
                        missing_context_values: Some(vec![text("ContextKeyNameType")]),
                        permissions_boundary_decision_detail: Some(
                            PermissionsBoundaryDecisionDetail {
                                allowed_by_permissions_boundary: Some(true),
                            },
                        ),
                    }]),
                }]),
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
            }),
        ),
        (
            Operation::SimulatePrincipalPolicy,
            encoded::<SimulatePrincipalPolicyRequest>(&SimulatePolicyResponse {
                evaluation_results: Some(vec![EvaluationResult {
                    eval_action_name: text("ActionNameType"),
                    eval_decision: PolicyEvaluationDecisionType::ALL[0],
                    eval_decision_details: Some(BTreeMap::from([(
                        text("EvalDecisionSourceType"),
                        PolicyEvaluationDecisionType::ALL[0],
                    )])),
                    eval_resource_name: Some(text("ResourceNameType")),
                    matched_statements: Some(vec![Statement {
                        end_position: Some(Position { column: Some(365), line: Some(365) }),
                        source_policy_id: Some(text("PolicyIdentifierType")),
                        source_policy_type: Some(PolicySourceType::ALL[0]),
                        start_position: Some(Position { column: Some(365), line: Some(365) }),
                    }]),
                    missing_context_values: Some(vec![text("ContextKeyNameType")]),
                    organizations_decision_detail: Some(OrganizationsDecisionDetail {
                        allowed_by_organizations: Some(true),
                    }),
                    permissions_boundary_decision_detail: Some(PermissionsBoundaryDecisionDetail {
                        allowed_by_permissions_boundary: Some(true),
                    }),
                    resource_specific_results: Some(vec![ResourceSpecificResult {
                        eval_decision_details: Some(BTreeMap::from([(
                            text("EvalDecisionSourceType"),
                            PolicyEvaluationDecisionType::ALL[0],
                        )])),
                        eval_resource_decision: PolicyEvaluationDecisionType::ALL[0],
                        eval_resource_name: text("ResourceNameType"),
                        matched_statements: Some(vec![Statement {
                            end_position: Some(Position { column: Some(365), line: Some(365) }),
                            source_policy_id: Some(text("PolicyIdentifierType")),
                            source_policy_type: Some(PolicySourceType::ALL[0]),
                            start_position: Some(Position { column: Some(365), line: Some(365) }),
                        }]),
                        missing_context_values: Some(vec![text("ContextKeyNameType")]),
                        permissions_boundary_decision_detail: Some(
                            PermissionsBoundaryDecisionDetail {
                                allowed_by_permissions_boundary: Some(true),
                            },
                        ),
                    }]),
                }]),
                is_truncated: Some(true),
                marker: Some(text("responseMarkerType")),
            }),
        ),
        (Operation::TagOpenIDConnectProvider, encoded::<TagOpenIDConnectProviderRequest>(&())),
        (Operation::TagPolicy, encoded::<TagPolicyRequest>(&())),
        (Operation::TagRole, encoded::<TagRoleRequest>(&())),
        (Operation::TagUser, encoded::<TagUserRequest>(&())),
        (Operation::UntagOpenIDConnectProvider, encoded::<UntagOpenIDConnectProviderRequest>(&())),
        (Operation::UntagPolicy, encoded::<UntagPolicyRequest>(&())),
        (Operation::UntagRole, encoded::<UntagRoleRequest>(&())),
        (Operation::UntagUser, encoded::<UntagUserRequest>(&())),
        (Operation::UpdateAccessKey, encoded::<UpdateAccessKeyRequest>(&())),
        (Operation::UpdateAssumeRolePolicy, encoded::<UpdateAssumeRolePolicyRequest>(&())),
        (Operation::UpdateGroup, encoded::<UpdateGroupRequest>(&())),
        (
            Operation::UpdateOpenIDConnectProviderThumbprint,
            encoded::<UpdateOpenIDConnectProviderThumbprintRequest>(&()),
        ),
        (Operation::UpdateRole, encoded::<UpdateRoleRequest>(&UpdateRoleResponse)),
        (
            Operation::UpdateRoleDescription,
            encoded::<UpdateRoleDescriptionRequest>(&UpdateRoleDescriptionResponse {
                role: Some(Role {
                    arn: text("arnType"),
                    assume_role_policy_document: Some(text("policyDocumentType")),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    description: Some(text("roleDescriptionType")),
                    max_session_duration: Some(365),
                    max_signin_session_duration: Some(365),
                    path: text("pathType"),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some(text("arnType")),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    role_id: text("idType"),
                    role_last_used: Some(RoleLastUsed {
                        last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        region: Some(text("stringType")),
                    }),
                    role_name: text("roleNameType"),
                    source_role_template: Some(SourceRoleTemplate {
                        template_arn: text("arnType"),
                        template_minor_version: 365,
                    }),
                    tags: Some(vec![Tag { key: text("tagKeyType"), value: text("tagValueType") }]),
                }),
            }),
        ),
        (Operation::UpdateUser, encoded::<UpdateUserRequest>(&())),
    ]
}

fn decoded<T: Request + Debug>(parameters: &Parameters) -> Result<String, Error> {
    T::decode(parameters).map(|request| format!("{} {request:?}", T::NAME))
}

fn encoded<T: Request>(response: &T::Response) -> Vec<u8> {
    let mut out = Vec::new();
    answer::<T>(response, NAMESPACE, "the id", &mut out);
    out
}
