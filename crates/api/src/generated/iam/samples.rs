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

/// Each operation with an answer in which no member is absent, encoded.
pub(crate) fn responses() -> [(Operation, Vec<u8>); 94] {
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
                    access_key_id: "accessKeyIdType".into(),
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    secret_access_key: Secret::from(b"accessKeySecretType".to_vec()),
                    status: StatusType::ALL[0],
                    user_name: "userNameType".into(),
                },
            }),
        ),
        (Operation::CreateAccountAlias, encoded::<CreateAccountAliasRequest>(&())),
        (
            Operation::CreateGroup,
            encoded::<CreateGroupRequest>(&CreateGroupResponse {
                group: Group {
                    arn: "arnType".into(),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    group_id: "idType".into(),
                    group_name: "groupNameType".into(),
                    path: "pathType".into(),
                },
            }),
        ),
        (
            Operation::CreateOpenIDConnectProvider,
            encoded::<CreateOpenIDConnectProviderRequest>(&CreateOpenIDConnectProviderResponse {
                open_id_connect_provider_arn: Some("arnType".into()),
                tags: Some(vec![Tag { key: "tagKeyType".into(), value: "tagValueType".into() }]),
            }),
        ),
        (
            Operation::CreatePolicy,
            encoded::<CreatePolicyRequest>(&CreatePolicyResponse {
                policy: Some(Policy {
                    arn: Some("arnType".into()),
                    attachment_count: Some(365),
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    default_version_id: Some("policyVersionIdType".into()),
                    description: Some("policyDescriptionType".into()),
                    is_attachable: Some(true),
                    path: Some("policyPathType".into()),
                    permissions_boundary_usage_count: Some(365),
                    policy_id: Some("idType".into()),
                    policy_name: Some("policyNameType".into()),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                    update_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                }),
            }),
        ),
        (
            Operation::CreatePolicyVersion,
            encoded::<CreatePolicyVersionRequest>(&CreatePolicyVersionResponse {
                policy_version: Some(PolicyVersion {
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    document: Some("policyDocumentType".into()),
                    is_default_version: Some(true),
                    version_id: Some("policyVersionIdType".into()),
                }),
            }),
        ),
        (
            Operation::CreateRole,
            encoded::<CreateRoleRequest>(&CreateRoleResponse {
                role: Role {
                    arn: "arnType".into(),
                    assume_role_policy_document: Some("policyDocumentType".into()),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    description: Some("roleDescriptionType".into()),
                    max_session_duration: Some(365),
                    max_signin_session_duration: Some(365),
                    path: "pathType".into(),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some("arnType".into()),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    role_id: "idType".into(),
                    role_last_used: Some(RoleLastUsed {
                        last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        region: Some("stringType".into()),
                    }),
                    role_name: "roleNameType".into(),
                    source_role_template: Some(SourceRoleTemplate {
                        template_arn: "arnType".into(),
                        template_minor_version: 365,
                    }),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                },
            }),
        ),
        (
            Operation::CreateServiceLinkedRole,
            encoded::<CreateServiceLinkedRoleRequest>(&CreateServiceLinkedRoleResponse {
                role: Some(Role {
                    arn: "arnType".into(),
                    assume_role_policy_document: Some("policyDocumentType".into()),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    description: Some("roleDescriptionType".into()),
                    max_session_duration: Some(365),
                    max_signin_session_duration: Some(365),
                    path: "pathType".into(),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some("arnType".into()),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    role_id: "idType".into(),
                    role_last_used: Some(RoleLastUsed {
                        last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        region: Some("stringType".into()),
                    }),
                    role_name: "roleNameType".into(),
                    source_role_template: Some(SourceRoleTemplate {
                        template_arn: "arnType".into(),
                        template_minor_version: 365,
                    }),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                }),
            }),
        ),
        (
            Operation::CreateUser,
            encoded::<CreateUserRequest>(&CreateUserResponse {
                user: Some(User {
                    arn: "arnType".into(),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    password_last_used: Some(Timestamp::from_millis(1_571_767_572_317)),
                    path: "pathType".into(),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some("arnType".into()),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                    user_id: "idType".into(),
                    user_name: "userNameType".into(),
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
                deletion_task_id: "DeletionTaskIdType".into(),
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
                description: Some("ReportStateDescriptionType".into()),
                state: Some(ReportStateType::ALL[0]),
            }),
        ),
        (
            Operation::GetAccessKeyLastUsed,
            encoded::<GetAccessKeyLastUsedRequest>(&GetAccessKeyLastUsedResponse {
                access_key_last_used: Some(AccessKeyLastUsed {
                    last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    region: "stringType".into(),
                    service_name: "stringType".into(),
                }),
                user_name: Some("existingUserNameType".into()),
            }),
        ),
        (
            Operation::GetAccountAuthorizationDetails,
            encoded::<GetAccountAuthorizationDetailsRequest>(
                &GetAccountAuthorizationDetailsResponse {
                    group_detail_list: Some(vec![GroupDetail {
                        arn: Some("arnType".into()),
                        attached_managed_policies: Some(vec![AttachedPolicy {
                            policy_arn: Some("arnType".into()),
                            policy_name: Some("policyNameType".into()),
                        }]),
                        create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        group_id: Some("idType".into()),
                        group_name: Some("groupNameType".into()),
                        group_policy_list: Some(vec![PolicyDetail {
                            policy_document: Some("policyDocumentType".into()),
                            policy_name: Some("policyNameType".into()),
                        }]),
                        path: Some("pathType".into()),
                    }]),
                    is_truncated: Some(true),
                    marker: Some("responseMarkerType".into()),
                    policies: Some(vec![ManagedPolicyDetail {
                        arn: Some("arnType".into()),
                        attachment_count: Some(365),
                        create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        default_version_id: Some("policyVersionIdType".into()),
                        description: Some("policyDescriptionType".into()),
                        is_attachable: Some(true),
                        path: Some("policyPathType".into()),
                        permissions_boundary_usage_count: Some(365),
                        policy_id: Some("idType".into()),
                        policy_name: Some("policyNameType".into()),
                        policy_version_list: Some(vec![PolicyVersion {
                            create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                            document: Some("policyDocumentType".into()),
                            is_default_version: Some(true),
                            version_id: Some("policyVersionIdType".into()),
                        }]),
                        update_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    }]),
                    role_detail_list: Some(vec![RoleDetail {
                        arn: Some("arnType".into()),
                        assume_role_policy_document: Some("policyDocumentType".into()),
                        attached_managed_policies: Some(vec![AttachedPolicy {
                            policy_arn: Some("arnType".into()),
                            policy_name: Some("policyNameType".into()),
                        }]),
                        create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        instance_profile_list: Some(vec![InstanceProfile {
                            arn: "arnType".into(),
                            create_date: Timestamp::from_millis(1_571_767_572_317),
                            instance_profile_id: "idType".into(),
                            instance_profile_name: "instanceProfileNameType".into(),
                            path: "pathType".into(),
                            roles: vec![Role {
                                arn: "arnType".into(),
                                assume_role_policy_document: Some("policyDocumentType".into()),
                                create_date: Timestamp::from_millis(1_571_767_572_317),
                                description: Some("roleDescriptionType".into()),
                                max_session_duration: Some(365),
                                max_signin_session_duration: Some(365),
                                path: "pathType".into(),
                                permissions_boundary: Some(AttachedPermissionsBoundary {
                                    permissions_boundary_arn: Some("arnType".into()),
                                    permissions_boundary_type: Some(
                                        PermissionsBoundaryAttachmentType::ALL[0],
                                    ),
                                }),
                                role_id: "idType".into(),
                                role_last_used: Some(RoleLastUsed {
                                    last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                                    region: Some("stringType".into()),
                                }),
                                role_name: "roleNameType".into(),
                                source_role_template: Some(SourceRoleTemplate {
                                    template_arn: "arnType".into(),
                                    template_minor_version: 365,
                                }),
                                tags: Some(vec![Tag {
                                    key: "tagKeyType".into(),
                                    value: "tagValueType".into(),
                                }]),
                            }],
                            tags: Some(vec![Tag {
                                key: "tagKeyType".into(),
                                value: "tagValueType".into(),
                            }]),
                        }]),
                        path: Some("pathType".into()),
                        permissions_boundary: Some(AttachedPermissionsBoundary {
                            permissions_boundary_arn: Some("arnType".into()),
                            permissions_boundary_type: Some(
                                PermissionsBoundaryAttachmentType::ALL[0],
                            ),
                        }),
                        role_id: Some("idType".into()),
                        role_last_used: Some(RoleLastUsed {
                            last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                            region: Some("stringType".into()),
                        }),
                        role_name: Some("roleNameType".into()),
                        role_policy_list: Some(vec![PolicyDetail {
                            policy_document: Some("policyDocumentType".into()),
                            policy_name: Some("policyNameType".into()),
                        }]),
                        tags: Some(vec![Tag {
                            key: "tagKeyType".into(),
                            value: "tagValueType".into(),
                        }]),
                    }]),
                    user_detail_list: Some(vec![UserDetail {
                        arn: Some("arnType".into()),
                        attached_managed_policies: Some(vec![AttachedPolicy {
                            policy_arn: Some("arnType".into()),
                            policy_name: Some("policyNameType".into()),
                        }]),
                        create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        group_list: Some(vec!["groupNameType".into()]),
                        path: Some("pathType".into()),
                        permissions_boundary: Some(AttachedPermissionsBoundary {
                            permissions_boundary_arn: Some("arnType".into()),
                            permissions_boundary_type: Some(
                                PermissionsBoundaryAttachmentType::ALL[0],
                            ),
                        }),
                        tags: Some(vec![Tag {
                            key: "tagKeyType".into(),
                            value: "tagValueType".into(),
                        }]),
                        user_id: Some("idType".into()),
                        user_name: Some("userNameType".into()),
                        user_policy_list: Some(vec![PolicyDetail {
                            policy_document: Some("policyDocumentType".into()),
                            policy_name: Some("policyNameType".into()),
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
                context_key_names: Some(vec!["ContextKeyNameType".into()]),
            }),
        ),
        (
            Operation::GetContextKeysForPrincipalPolicy,
            encoded::<GetContextKeysForPrincipalPolicyRequest>(&GetContextKeysForPolicyResponse {
                context_key_names: Some(vec!["ContextKeyNameType".into()]),
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
                    arn: "arnType".into(),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    group_id: "idType".into(),
                    group_name: "groupNameType".into(),
                    path: "pathType".into(),
                },
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                users: vec![User {
                    arn: "arnType".into(),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    password_last_used: Some(Timestamp::from_millis(1_571_767_572_317)),
                    path: "pathType".into(),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some("arnType".into()),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                    user_id: "idType".into(),
                    user_name: "userNameType".into(),
                }],
            }),
        ),
        (
            Operation::GetGroupPolicy,
            encoded::<GetGroupPolicyRequest>(&GetGroupPolicyResponse {
                group_name: "groupNameType".into(),
                policy_document: "policyDocumentType".into(),
                policy_name: "policyNameType".into(),
            }),
        ),
        (
            Operation::GetOpenIDConnectProvider,
            encoded::<GetOpenIDConnectProviderRequest>(&GetOpenIDConnectProviderResponse {
                client_id_list: Some(vec!["clientIDType".into()]),
                context_provider: Some(ContextProvider {
                    key_definition_list: Some(vec![ContextProviderKeyDefinition {
                        source_key: "contextProviderSourceKeyType".into(),
                        target_key: Some("contextProviderTargetKeyType".into()),
                    }]),
                    subject_source_key: "contextProviderSourceKeyType".into(),
                    subject_type_source_key: Some("contextProviderSourceKeyType".into()),
                    subject_type_value: Some("subjectTypeValueType".into()),
                }),
                create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                identity_center_instance_arn: Some("identityCenterInstanceArnType".into()),
                identity_store_arn: Some("arnType".into()),
                tags: Some(vec![Tag { key: "tagKeyType".into(), value: "tagValueType".into() }]),
                thumbprint_list: Some(vec!["thumbprintType".into()]),
                url: Some("OpenIDConnectProviderUrlType".into()),
            }),
        ),
        (
            Operation::GetPolicy,
            encoded::<GetPolicyRequest>(&GetPolicyResponse {
                policy: Some(Policy {
                    arn: Some("arnType".into()),
                    attachment_count: Some(365),
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    default_version_id: Some("policyVersionIdType".into()),
                    description: Some("policyDescriptionType".into()),
                    is_attachable: Some(true),
                    path: Some("policyPathType".into()),
                    permissions_boundary_usage_count: Some(365),
                    policy_id: Some("idType".into()),
                    policy_name: Some("policyNameType".into()),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                    update_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                }),
            }),
        ),
        (
            Operation::GetPolicyVersion,
            encoded::<GetPolicyVersionRequest>(&GetPolicyVersionResponse {
                policy_version: Some(PolicyVersion {
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    document: Some("policyDocumentType".into()),
                    is_default_version: Some(true),
                    version_id: Some("policyVersionIdType".into()),
                }),
            }),
        ),
        (
            Operation::GetRole,
            encoded::<GetRoleRequest>(&GetRoleResponse {
                role: Role {
                    arn: "arnType".into(),
                    assume_role_policy_document: Some("policyDocumentType".into()),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    description: Some("roleDescriptionType".into()),
                    max_session_duration: Some(365),
                    max_signin_session_duration: Some(365),
                    path: "pathType".into(),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some("arnType".into()),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    role_id: "idType".into(),
                    role_last_used: Some(RoleLastUsed {
                        last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        region: Some("stringType".into()),
                    }),
                    role_name: "roleNameType".into(),
                    source_role_template: Some(SourceRoleTemplate {
                        template_arn: "arnType".into(),
                        template_minor_version: 365,
                    }),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                },
            }),
        ),
        (
            Operation::GetRolePolicy,
            encoded::<GetRolePolicyRequest>(&GetRolePolicyResponse {
                policy_document: "policyDocumentType".into(),
                policy_name: "policyNameType".into(),
                role_name: "roleNameType".into(),
            }),
        ),
        (
            Operation::GetServiceLinkedRoleDeletionStatus,
            encoded::<GetServiceLinkedRoleDeletionStatusRequest>(
                &GetServiceLinkedRoleDeletionStatusResponse {
                    reason: Some(DeletionTaskFailureReasonType {
                        reason: Some("ReasonType".into()),
                        role_usage_list: Some(vec![RoleUsageType {
                            region: Some("RegionNameType".into()),
                            resources: Some(vec!["arnType".into()]),
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
                    arn: "arnType".into(),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    password_last_used: Some(Timestamp::from_millis(1_571_767_572_317)),
                    path: "pathType".into(),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some("arnType".into()),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                    user_id: "idType".into(),
                    user_name: "userNameType".into(),
                },
            }),
        ),
        (
            Operation::GetUserPolicy,
            encoded::<GetUserPolicyRequest>(&GetUserPolicyResponse {
                policy_document: "policyDocumentType".into(),
                policy_name: "policyNameType".into(),
                user_name: "existingUserNameType".into(),
            }),
        ),
        (
            Operation::ListAccessKeys,
            encoded::<ListAccessKeysRequest>(&ListAccessKeysResponse {
                access_key_metadata: vec![AccessKeyMetadata {
                    access_key_id: Some("accessKeyIdType".into()),
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    status: Some(StatusType::ALL[0]),
                    user_name: Some("userNameType".into()),
                }],
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
            }),
        ),
        (
            Operation::ListAccountAliases,
            encoded::<ListAccountAliasesRequest>(&ListAccountAliasesResponse {
                account_aliases: vec!["accountAliasType".into()],
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
            }),
        ),
        (
            Operation::ListAttachedGroupPolicies,
            encoded::<ListAttachedGroupPoliciesRequest>(&ListAttachedGroupPoliciesResponse {
                attached_policies: Some(vec![AttachedPolicy {
                    policy_arn: Some("arnType".into()),
                    policy_name: Some("policyNameType".into()),
                }]),
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
            }),
        ),
        (
            Operation::ListAttachedRolePolicies,
            encoded::<ListAttachedRolePoliciesRequest>(&ListAttachedRolePoliciesResponse {
                attached_policies: Some(vec![AttachedPolicy {
                    policy_arn: Some("arnType".into()),
                    policy_name: Some("policyNameType".into()),
                }]),
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
            }),
        ),
        (
            Operation::ListAttachedUserPolicies,
            encoded::<ListAttachedUserPoliciesRequest>(&ListAttachedUserPoliciesResponse {
                attached_policies: Some(vec![AttachedPolicy {
                    policy_arn: Some("arnType".into()),
                    policy_name: Some("policyNameType".into()),
                }]),
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
            }),
        ),
        (
            Operation::ListEntitiesForPolicy,
            encoded::<ListEntitiesForPolicyRequest>(&ListEntitiesForPolicyResponse {
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                policy_groups: Some(vec![PolicyGroup {
                    group_id: Some("idType".into()),
                    group_name: Some("groupNameType".into()),
                }]),
                policy_roles: Some(vec![PolicyRole {
                    role_id: Some("idType".into()),
                    role_name: Some("roleNameType".into()),
                }]),
                policy_users: Some(vec![PolicyUser {
                    user_id: Some("idType".into()),
                    user_name: Some("userNameType".into()),
                }]),
            }),
        ),
        (
            Operation::ListGroupPolicies,
            encoded::<ListGroupPoliciesRequest>(&ListGroupPoliciesResponse {
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                policy_names: vec!["policyNameType".into()],
            }),
        ),
        (
            Operation::ListGroups,
            encoded::<ListGroupsRequest>(&ListGroupsResponse {
                groups: vec![Group {
                    arn: "arnType".into(),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    group_id: "idType".into(),
                    group_name: "groupNameType".into(),
                    path: "pathType".into(),
                }],
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
            }),
        ),
        (
            Operation::ListGroupsForUser,
            encoded::<ListGroupsForUserRequest>(&ListGroupsForUserResponse {
                groups: vec![Group {
                    arn: "arnType".into(),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    group_id: "idType".into(),
                    group_name: "groupNameType".into(),
                    path: "pathType".into(),
                }],
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
            }),
        ),
        (
            Operation::ListInstanceProfilesForRole,
            encoded::<ListInstanceProfilesForRoleRequest>(&ListInstanceProfilesForRoleResponse {
                instance_profiles: vec![InstanceProfile {
                    arn: "arnType".into(),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    instance_profile_id: "idType".into(),
                    instance_profile_name: "instanceProfileNameType".into(),
                    path: "pathType".into(),
                    roles: vec![Role {
                        arn: "arnType".into(),
                        assume_role_policy_document: Some("policyDocumentType".into()),
                        create_date: Timestamp::from_millis(1_571_767_572_317),
                        description: Some("roleDescriptionType".into()),
                        max_session_duration: Some(365),
                        max_signin_session_duration: Some(365),
                        path: "pathType".into(),
                        permissions_boundary: Some(AttachedPermissionsBoundary {
                            permissions_boundary_arn: Some("arnType".into()),
                            permissions_boundary_type: Some(
                                PermissionsBoundaryAttachmentType::ALL[0],
                            ),
                        }),
                        role_id: "idType".into(),
                        role_last_used: Some(RoleLastUsed {
                            last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                            region: Some("stringType".into()),
                        }),
                        role_name: "roleNameType".into(),
                        source_role_template: Some(SourceRoleTemplate {
                            template_arn: "arnType".into(),
                            template_minor_version: 365,
                        }),
                        tags: Some(vec![Tag {
                            key: "tagKeyType".into(),
                            value: "tagValueType".into(),
                        }]),
                    }],
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                }],
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
            }),
        ),
        (
            Operation::ListOpenIDConnectProviderTags,
            encoded::<ListOpenIDConnectProviderTagsRequest>(
                &ListOpenIDConnectProviderTagsResponse {
                    is_truncated: Some(true),
                    marker: Some("responseMarkerType".into()),
                    tags: vec![Tag { key: "tagKeyType".into(), value: "tagValueType".into() }],
                },
            ),
        ),
        (
            Operation::ListOpenIDConnectProviders,
            encoded::<ListOpenIDConnectProvidersRequest>(&ListOpenIDConnectProvidersResponse {
                open_id_connect_provider_list: Some(vec![OpenIDConnectProviderListEntry {
                    arn: Some("arnType".into()),
                    is_trusted_identity_propagation_enabled: Some(true),
                }]),
            }),
        ),
        (
            Operation::ListPolicies,
            encoded::<ListPoliciesRequest>(&ListPoliciesResponse {
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                policies: Some(vec![Policy {
                    arn: Some("arnType".into()),
                    attachment_count: Some(365),
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    default_version_id: Some("policyVersionIdType".into()),
                    description: Some("policyDescriptionType".into()),
                    is_attachable: Some(true),
                    path: Some("policyPathType".into()),
                    permissions_boundary_usage_count: Some(365),
                    policy_id: Some("idType".into()),
                    policy_name: Some("policyNameType".into()),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                    update_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                }]),
            }),
        ),
        (
            Operation::ListPolicyTags,
            encoded::<ListPolicyTagsRequest>(&ListPolicyTagsResponse {
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                tags: vec![Tag { key: "tagKeyType".into(), value: "tagValueType".into() }],
            }),
        ),
        (
            Operation::ListPolicyVersions,
            encoded::<ListPolicyVersionsRequest>(&ListPolicyVersionsResponse {
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                versions: Some(vec![PolicyVersion {
                    create_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    document: Some("policyDocumentType".into()),
                    is_default_version: Some(true),
                    version_id: Some("policyVersionIdType".into()),
                }]),
            }),
        ),
        (
            Operation::ListRolePolicies,
            encoded::<ListRolePoliciesRequest>(&ListRolePoliciesResponse {
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                policy_names: vec!["policyNameType".into()],
            }),
        ),
        (
            Operation::ListRoleTags,
            encoded::<ListRoleTagsRequest>(&ListRoleTagsResponse {
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                tags: vec![Tag { key: "tagKeyType".into(), value: "tagValueType".into() }],
            }),
        ),
        (
            Operation::ListRoles,
            encoded::<ListRolesRequest>(&ListRolesResponse {
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                roles: vec![Role {
                    arn: "arnType".into(),
                    assume_role_policy_document: Some("policyDocumentType".into()),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    description: Some("roleDescriptionType".into()),
                    max_session_duration: Some(365),
                    max_signin_session_duration: Some(365),
                    path: "pathType".into(),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some("arnType".into()),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    role_id: "idType".into(),
                    role_last_used: Some(RoleLastUsed {
                        last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        region: Some("stringType".into()),
                    }),
                    role_name: "roleNameType".into(),
                    source_role_template: Some(SourceRoleTemplate {
                        template_arn: "arnType".into(),
                        template_minor_version: 365,
                    }),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                }],
            }),
        ),
        (
            Operation::ListUserPolicies,
            encoded::<ListUserPoliciesRequest>(&ListUserPoliciesResponse {
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                policy_names: vec!["policyNameType".into()],
            }),
        ),
        (
            Operation::ListUserTags,
            encoded::<ListUserTagsRequest>(&ListUserTagsResponse {
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                tags: vec![Tag { key: "tagKeyType".into(), value: "tagValueType".into() }],
            }),
        ),
        (
            Operation::ListUsers,
            encoded::<ListUsersRequest>(&ListUsersResponse {
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
                users: vec![User {
                    arn: "arnType".into(),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    password_last_used: Some(Timestamp::from_millis(1_571_767_572_317)),
                    path: "pathType".into(),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some("arnType".into()),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
                    user_id: "idType".into(),
                    user_name: "userNameType".into(),
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
                    eval_action_name: "ActionNameType".into(),
                    eval_decision: PolicyEvaluationDecisionType::ALL[0],
                    eval_decision_details: Some(BTreeMap::from([(
                        "EvalDecisionSourceType".into(),
                        PolicyEvaluationDecisionType::ALL[0],
                    )])),
                    eval_resource_name: Some("ResourceNameType".into()),
                    matched_statements: Some(vec![Statement {
                        end_position: Some(Position { column: Some(365), line: Some(365) }),
                        source_policy_id: Some("PolicyIdentifierType".into()),
                        source_policy_type: Some(PolicySourceType::ALL[0]),
                        start_position: Some(Position { column: Some(365), line: Some(365) }),
                    }]),
                    missing_context_values: Some(vec!["ContextKeyNameType".into()]),
                    organizations_decision_detail: Some(OrganizationsDecisionDetail {
                        allowed_by_organizations: Some(true),
                    }),
                    permissions_boundary_decision_detail: Some(PermissionsBoundaryDecisionDetail {
                        allowed_by_permissions_boundary: Some(true),
                    }),
                    resource_specific_results: Some(vec![ResourceSpecificResult {
                        eval_decision_details: Some(BTreeMap::from([(
                            "EvalDecisionSourceType".into(),
                            PolicyEvaluationDecisionType::ALL[0],
                        )])),
                        eval_resource_decision: PolicyEvaluationDecisionType::ALL[0],
                        eval_resource_name: "ResourceNameType".into(),
                        matched_statements: Some(vec![Statement {
                            end_position: Some(Position { column: Some(365), line: Some(365) }),
                            source_policy_id: Some("PolicyIdentifierType".into()),
                            source_policy_type: Some(PolicySourceType::ALL[0]),
                            start_position: Some(Position { column: Some(365), line: Some(365) }),
                        }]),
                        missing_context_values: Some(vec!["ContextKeyNameType".into()]),
                        permissions_boundary_decision_detail: Some(
                            PermissionsBoundaryDecisionDetail {
                                allowed_by_permissions_boundary: Some(true),
                            },
                        ),
                    }]),
                }]),
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
            }),
        ),
        (
            Operation::SimulatePrincipalPolicy,
            encoded::<SimulatePrincipalPolicyRequest>(&SimulatePolicyResponse {
                evaluation_results: Some(vec![EvaluationResult {
                    eval_action_name: "ActionNameType".into(),
                    eval_decision: PolicyEvaluationDecisionType::ALL[0],
                    eval_decision_details: Some(BTreeMap::from([(
                        "EvalDecisionSourceType".into(),
                        PolicyEvaluationDecisionType::ALL[0],
                    )])),
                    eval_resource_name: Some("ResourceNameType".into()),
                    matched_statements: Some(vec![Statement {
                        end_position: Some(Position { column: Some(365), line: Some(365) }),
                        source_policy_id: Some("PolicyIdentifierType".into()),
                        source_policy_type: Some(PolicySourceType::ALL[0]),
                        start_position: Some(Position { column: Some(365), line: Some(365) }),
                    }]),
                    missing_context_values: Some(vec!["ContextKeyNameType".into()]),
                    organizations_decision_detail: Some(OrganizationsDecisionDetail {
                        allowed_by_organizations: Some(true),
                    }),
                    permissions_boundary_decision_detail: Some(PermissionsBoundaryDecisionDetail {
                        allowed_by_permissions_boundary: Some(true),
                    }),
                    resource_specific_results: Some(vec![ResourceSpecificResult {
                        eval_decision_details: Some(BTreeMap::from([(
                            "EvalDecisionSourceType".into(),
                            PolicyEvaluationDecisionType::ALL[0],
                        )])),
                        eval_resource_decision: PolicyEvaluationDecisionType::ALL[0],
                        eval_resource_name: "ResourceNameType".into(),
                        matched_statements: Some(vec![Statement {
                            end_position: Some(Position { column: Some(365), line: Some(365) }),
                            source_policy_id: Some("PolicyIdentifierType".into()),
                            source_policy_type: Some(PolicySourceType::ALL[0]),
                            start_position: Some(Position { column: Some(365), line: Some(365) }),
                        }]),
                        missing_context_values: Some(vec!["ContextKeyNameType".into()]),
                        permissions_boundary_decision_detail: Some(
                            PermissionsBoundaryDecisionDetail {
                                allowed_by_permissions_boundary: Some(true),
                            },
                        ),
                    }]),
                }]),
                is_truncated: Some(true),
                marker: Some("responseMarkerType".into()),
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
                    arn: "arnType".into(),
                    assume_role_policy_document: Some("policyDocumentType".into()),
                    create_date: Timestamp::from_millis(1_571_767_572_317),
                    description: Some("roleDescriptionType".into()),
                    max_session_duration: Some(365),
                    max_signin_session_duration: Some(365),
                    path: "pathType".into(),
                    permissions_boundary: Some(AttachedPermissionsBoundary {
                        permissions_boundary_arn: Some("arnType".into()),
                        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::ALL[0]),
                    }),
                    role_id: "idType".into(),
                    role_last_used: Some(RoleLastUsed {
                        last_used_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                        region: Some("stringType".into()),
                    }),
                    role_name: "roleNameType".into(),
                    source_role_template: Some(SourceRoleTemplate {
                        template_arn: "arnType".into(),
                        template_minor_version: 365,
                    }),
                    tags: Some(vec![Tag {
                        key: "tagKeyType".into(),
                        value: "tagValueType".into(),
                    }]),
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
