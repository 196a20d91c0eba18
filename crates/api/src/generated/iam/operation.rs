//! Every operation of the service.

use std::fmt;

/// An operation of the service, under AWS's name.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Operation {
    /// `AddClientIDToOpenIDConnectProvider`
    AddClientIDToOpenIDConnectProvider,
    /// `AddUserToGroup`
    AddUserToGroup,
    /// `AttachGroupPolicy`
    AttachGroupPolicy,
    /// `AttachRolePolicy`
    AttachRolePolicy,
    /// `AttachUserPolicy`
    AttachUserPolicy,
    /// `CreateAccessKey`
    CreateAccessKey,
    /// `CreateAccountAlias`
    CreateAccountAlias,
    /// `CreateGroup`
    CreateGroup,
    /// `CreateOpenIDConnectProvider`
    CreateOpenIDConnectProvider,
    /// `CreatePolicy`
    CreatePolicy,
    /// `CreatePolicyVersion`
    CreatePolicyVersion,
    /// `CreateRole`
    CreateRole,
    /// `CreateServiceLinkedRole`
    CreateServiceLinkedRole,
    /// `CreateUser`
    CreateUser,
    /// `DeleteAccessKey`
    DeleteAccessKey,
    /// `DeleteAccountAlias`
    DeleteAccountAlias,
    /// `DeleteGroup`
    DeleteGroup,
    /// `DeleteGroupPolicy`
    DeleteGroupPolicy,
    /// `DeleteOpenIDConnectProvider`
    DeleteOpenIDConnectProvider,
    /// `DeletePolicy`
    DeletePolicy,
    /// `DeletePolicyVersion`
    DeletePolicyVersion,
    /// `DeleteRole`
    DeleteRole,
    /// `DeleteRolePermissionsBoundary`
    DeleteRolePermissionsBoundary,
    /// `DeleteRolePolicy`
    DeleteRolePolicy,
    /// `DeleteServiceLinkedRole`
    DeleteServiceLinkedRole,
    /// `DeleteUser`
    DeleteUser,
    /// `DeleteUserPermissionsBoundary`
    DeleteUserPermissionsBoundary,
    /// `DeleteUserPolicy`
    DeleteUserPolicy,
    /// `DetachGroupPolicy`
    DetachGroupPolicy,
    /// `DetachRolePolicy`
    DetachRolePolicy,
    /// `DetachUserPolicy`
    DetachUserPolicy,
    /// `GenerateCredentialReport`
    GenerateCredentialReport,
    /// `GetAccessKeyLastUsed`
    GetAccessKeyLastUsed,
    /// `GetAccountAuthorizationDetails`
    GetAccountAuthorizationDetails,
    /// `GetAccountSummary`
    GetAccountSummary,
    /// `GetContextKeysForCustomPolicy`
    GetContextKeysForCustomPolicy,
    /// `GetContextKeysForPrincipalPolicy`
    GetContextKeysForPrincipalPolicy,
    /// `GetCredentialReport`
    GetCredentialReport,
    /// `GetGroup`
    GetGroup,
    /// `GetGroupPolicy`
    GetGroupPolicy,
    /// `GetOpenIDConnectProvider`
    GetOpenIDConnectProvider,
    /// `GetPolicy`
    GetPolicy,
    /// `GetPolicyVersion`
    GetPolicyVersion,
    /// `GetRole`
    GetRole,
    /// `GetRolePolicy`
    GetRolePolicy,
    /// `GetServiceLinkedRoleDeletionStatus`
    GetServiceLinkedRoleDeletionStatus,
    /// `GetUser`
    GetUser,
    /// `GetUserPolicy`
    GetUserPolicy,
    /// `ListAccessKeys`
    ListAccessKeys,
    /// `ListAccountAliases`
    ListAccountAliases,
    /// `ListAttachedGroupPolicies`
    ListAttachedGroupPolicies,
    /// `ListAttachedRolePolicies`
    ListAttachedRolePolicies,
    /// `ListAttachedUserPolicies`
    ListAttachedUserPolicies,
    /// `ListEntitiesForPolicy`
    ListEntitiesForPolicy,
    /// `ListGroupPolicies`
    ListGroupPolicies,
    /// `ListGroups`
    ListGroups,
    /// `ListGroupsForUser`
    ListGroupsForUser,
    /// `ListInstanceProfilesForRole`
    ListInstanceProfilesForRole,
    /// `ListOpenIDConnectProviderTags`
    ListOpenIDConnectProviderTags,
    /// `ListOpenIDConnectProviders`
    ListOpenIDConnectProviders,
    /// `ListPolicies`
    ListPolicies,
    /// `ListPolicyTags`
    ListPolicyTags,
    /// `ListPolicyVersions`
    ListPolicyVersions,
    /// `ListRolePolicies`
    ListRolePolicies,
    /// `ListRoleTags`
    ListRoleTags,
    /// `ListRoles`
    ListRoles,
    /// `ListUserPolicies`
    ListUserPolicies,
    /// `ListUserTags`
    ListUserTags,
    /// `ListUsers`
    ListUsers,
    /// `PutGroupPolicy`
    PutGroupPolicy,
    /// `PutRolePermissionsBoundary`
    PutRolePermissionsBoundary,
    /// `PutRolePolicy`
    PutRolePolicy,
    /// `PutUserPermissionsBoundary`
    PutUserPermissionsBoundary,
    /// `PutUserPolicy`
    PutUserPolicy,
    /// `RemoveClientIDFromOpenIDConnectProvider`
    RemoveClientIDFromOpenIDConnectProvider,
    /// `RemoveUserFromGroup`
    RemoveUserFromGroup,
    /// `SetDefaultPolicyVersion`
    SetDefaultPolicyVersion,
    /// `SimulateCustomPolicy`
    SimulateCustomPolicy,
    /// `SimulatePrincipalPolicy`
    SimulatePrincipalPolicy,
    /// `TagOpenIDConnectProvider`
    TagOpenIDConnectProvider,
    /// `TagPolicy`
    TagPolicy,
    /// `TagRole`
    TagRole,
    /// `TagUser`
    TagUser,
    /// `UntagOpenIDConnectProvider`
    UntagOpenIDConnectProvider,
    /// `UntagPolicy`
    UntagPolicy,
    /// `UntagRole`
    UntagRole,
    /// `UntagUser`
    UntagUser,
    /// `UpdateAccessKey`
    UpdateAccessKey,
    /// `UpdateAssumeRolePolicy`
    UpdateAssumeRolePolicy,
    /// `UpdateGroup`
    UpdateGroup,
    /// `UpdateOpenIDConnectProviderThumbprint`
    UpdateOpenIDConnectProviderThumbprint,
    /// `UpdateRole`
    UpdateRole,
    /// `UpdateRoleDescription`
    UpdateRoleDescription,
    /// `UpdateUser`
    UpdateUser,
}

impl Operation {
    /// Every operation, in alphabetical order.
    pub const ALL: [Self; 94] = [
        Self::AddClientIDToOpenIDConnectProvider,
        Self::AddUserToGroup,
        Self::AttachGroupPolicy,
        Self::AttachRolePolicy,
        Self::AttachUserPolicy,
        Self::CreateAccessKey,
        Self::CreateAccountAlias,
        Self::CreateGroup,
        Self::CreateOpenIDConnectProvider,
        Self::CreatePolicy,
        Self::CreatePolicyVersion,
        Self::CreateRole,
        Self::CreateServiceLinkedRole,
        Self::CreateUser,
        Self::DeleteAccessKey,
        Self::DeleteAccountAlias,
        Self::DeleteGroup,
        Self::DeleteGroupPolicy,
        Self::DeleteOpenIDConnectProvider,
        Self::DeletePolicy,
        Self::DeletePolicyVersion,
        Self::DeleteRole,
        Self::DeleteRolePermissionsBoundary,
        Self::DeleteRolePolicy,
        Self::DeleteServiceLinkedRole,
        Self::DeleteUser,
        Self::DeleteUserPermissionsBoundary,
        Self::DeleteUserPolicy,
        Self::DetachGroupPolicy,
        Self::DetachRolePolicy,
        Self::DetachUserPolicy,
        Self::GenerateCredentialReport,
        Self::GetAccessKeyLastUsed,
        Self::GetAccountAuthorizationDetails,
        Self::GetAccountSummary,
        Self::GetContextKeysForCustomPolicy,
        Self::GetContextKeysForPrincipalPolicy,
        Self::GetCredentialReport,
        Self::GetGroup,
        Self::GetGroupPolicy,
        Self::GetOpenIDConnectProvider,
        Self::GetPolicy,
        Self::GetPolicyVersion,
        Self::GetRole,
        Self::GetRolePolicy,
        Self::GetServiceLinkedRoleDeletionStatus,
        Self::GetUser,
        Self::GetUserPolicy,
        Self::ListAccessKeys,
        Self::ListAccountAliases,
        Self::ListAttachedGroupPolicies,
        Self::ListAttachedRolePolicies,
        Self::ListAttachedUserPolicies,
        Self::ListEntitiesForPolicy,
        Self::ListGroupPolicies,
        Self::ListGroups,
        Self::ListGroupsForUser,
        Self::ListInstanceProfilesForRole,
        Self::ListOpenIDConnectProviderTags,
        Self::ListOpenIDConnectProviders,
        Self::ListPolicies,
        Self::ListPolicyTags,
        Self::ListPolicyVersions,
        Self::ListRolePolicies,
        Self::ListRoleTags,
        Self::ListRoles,
        Self::ListUserPolicies,
        Self::ListUserTags,
        Self::ListUsers,
        Self::PutGroupPolicy,
        Self::PutRolePermissionsBoundary,
        Self::PutRolePolicy,
        Self::PutUserPermissionsBoundary,
        Self::PutUserPolicy,
        Self::RemoveClientIDFromOpenIDConnectProvider,
        Self::RemoveUserFromGroup,
        Self::SetDefaultPolicyVersion,
        Self::SimulateCustomPolicy,
        Self::SimulatePrincipalPolicy,
        Self::TagOpenIDConnectProvider,
        Self::TagPolicy,
        Self::TagRole,
        Self::TagUser,
        Self::UntagOpenIDConnectProvider,
        Self::UntagPolicy,
        Self::UntagRole,
        Self::UntagUser,
        Self::UpdateAccessKey,
        Self::UpdateAssumeRolePolicy,
        Self::UpdateGroup,
        Self::UpdateOpenIDConnectProviderThumbprint,
        Self::UpdateRole,
        Self::UpdateRoleDescription,
        Self::UpdateUser,
    ];

    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AddClientIDToOpenIDConnectProvider => "AddClientIDToOpenIDConnectProvider",
            Self::AddUserToGroup => "AddUserToGroup",
            Self::AttachGroupPolicy => "AttachGroupPolicy",
            Self::AttachRolePolicy => "AttachRolePolicy",
            Self::AttachUserPolicy => "AttachUserPolicy",
            Self::CreateAccessKey => "CreateAccessKey",
            Self::CreateAccountAlias => "CreateAccountAlias",
            Self::CreateGroup => "CreateGroup",
            Self::CreateOpenIDConnectProvider => "CreateOpenIDConnectProvider",
            Self::CreatePolicy => "CreatePolicy",
            Self::CreatePolicyVersion => "CreatePolicyVersion",
            Self::CreateRole => "CreateRole",
            Self::CreateServiceLinkedRole => "CreateServiceLinkedRole",
            Self::CreateUser => "CreateUser",
            Self::DeleteAccessKey => "DeleteAccessKey",
            Self::DeleteAccountAlias => "DeleteAccountAlias",
            Self::DeleteGroup => "DeleteGroup",
            Self::DeleteGroupPolicy => "DeleteGroupPolicy",
            Self::DeleteOpenIDConnectProvider => "DeleteOpenIDConnectProvider",
            Self::DeletePolicy => "DeletePolicy",
            Self::DeletePolicyVersion => "DeletePolicyVersion",
            Self::DeleteRole => "DeleteRole",
            Self::DeleteRolePermissionsBoundary => "DeleteRolePermissionsBoundary",
            Self::DeleteRolePolicy => "DeleteRolePolicy",
            Self::DeleteServiceLinkedRole => "DeleteServiceLinkedRole",
            Self::DeleteUser => "DeleteUser",
            Self::DeleteUserPermissionsBoundary => "DeleteUserPermissionsBoundary",
            Self::DeleteUserPolicy => "DeleteUserPolicy",
            Self::DetachGroupPolicy => "DetachGroupPolicy",
            Self::DetachRolePolicy => "DetachRolePolicy",
            Self::DetachUserPolicy => "DetachUserPolicy",
            Self::GenerateCredentialReport => "GenerateCredentialReport",
            Self::GetAccessKeyLastUsed => "GetAccessKeyLastUsed",
            Self::GetAccountAuthorizationDetails => "GetAccountAuthorizationDetails",
            Self::GetAccountSummary => "GetAccountSummary",
            Self::GetContextKeysForCustomPolicy => "GetContextKeysForCustomPolicy",
            Self::GetContextKeysForPrincipalPolicy => "GetContextKeysForPrincipalPolicy",
            Self::GetCredentialReport => "GetCredentialReport",
            Self::GetGroup => "GetGroup",
            Self::GetGroupPolicy => "GetGroupPolicy",
            Self::GetOpenIDConnectProvider => "GetOpenIDConnectProvider",
            Self::GetPolicy => "GetPolicy",
            Self::GetPolicyVersion => "GetPolicyVersion",
            Self::GetRole => "GetRole",
            Self::GetRolePolicy => "GetRolePolicy",
            Self::GetServiceLinkedRoleDeletionStatus => "GetServiceLinkedRoleDeletionStatus",
            Self::GetUser => "GetUser",
            Self::GetUserPolicy => "GetUserPolicy",
            Self::ListAccessKeys => "ListAccessKeys",
            Self::ListAccountAliases => "ListAccountAliases",
            Self::ListAttachedGroupPolicies => "ListAttachedGroupPolicies",
            Self::ListAttachedRolePolicies => "ListAttachedRolePolicies",
            Self::ListAttachedUserPolicies => "ListAttachedUserPolicies",
            Self::ListEntitiesForPolicy => "ListEntitiesForPolicy",
            Self::ListGroupPolicies => "ListGroupPolicies",
            Self::ListGroups => "ListGroups",
            Self::ListGroupsForUser => "ListGroupsForUser",
            Self::ListInstanceProfilesForRole => "ListInstanceProfilesForRole",
            Self::ListOpenIDConnectProviderTags => "ListOpenIDConnectProviderTags",
            Self::ListOpenIDConnectProviders => "ListOpenIDConnectProviders",
            Self::ListPolicies => "ListPolicies",
            Self::ListPolicyTags => "ListPolicyTags",
            Self::ListPolicyVersions => "ListPolicyVersions",
            Self::ListRolePolicies => "ListRolePolicies",
            Self::ListRoleTags => "ListRoleTags",
            Self::ListRoles => "ListRoles",
            Self::ListUserPolicies => "ListUserPolicies",
            Self::ListUserTags => "ListUserTags",
            Self::ListUsers => "ListUsers",
            Self::PutGroupPolicy => "PutGroupPolicy",
            Self::PutRolePermissionsBoundary => "PutRolePermissionsBoundary",
            Self::PutRolePolicy => "PutRolePolicy",
            Self::PutUserPermissionsBoundary => "PutUserPermissionsBoundary",
            Self::PutUserPolicy => "PutUserPolicy",
            Self::RemoveClientIDFromOpenIDConnectProvider => {
                "RemoveClientIDFromOpenIDConnectProvider"
            }
            Self::RemoveUserFromGroup => "RemoveUserFromGroup",
            Self::SetDefaultPolicyVersion => "SetDefaultPolicyVersion",
            Self::SimulateCustomPolicy => "SimulateCustomPolicy",
            Self::SimulatePrincipalPolicy => "SimulatePrincipalPolicy",
            Self::TagOpenIDConnectProvider => "TagOpenIDConnectProvider",
            Self::TagPolicy => "TagPolicy",
            Self::TagRole => "TagRole",
            Self::TagUser => "TagUser",
            Self::UntagOpenIDConnectProvider => "UntagOpenIDConnectProvider",
            Self::UntagPolicy => "UntagPolicy",
            Self::UntagRole => "UntagRole",
            Self::UntagUser => "UntagUser",
            Self::UpdateAccessKey => "UpdateAccessKey",
            Self::UpdateAssumeRolePolicy => "UpdateAssumeRolePolicy",
            Self::UpdateGroup => "UpdateGroup",
            Self::UpdateOpenIDConnectProviderThumbprint => "UpdateOpenIDConnectProviderThumbprint",
            Self::UpdateRole => "UpdateRole",
            Self::UpdateRoleDescription => "UpdateRoleDescription",
            Self::UpdateUser => "UpdateUser",
        }
    }

    /// The operation of this name; letter case counts.
    pub fn from_name(name: &str) -> Option<Self> {
        // By length first: few names share one, so few are compared.
        Some(match name.len() {
            7 => match name {
                "GetRole" => Self::GetRole,
                "GetUser" => Self::GetUser,
                "TagRole" => Self::TagRole,
                "TagUser" => Self::TagUser,
                _ => return None,
            },
            8 => match name {
                "GetGroup" => Self::GetGroup,
                _ => return None,
            },
            9 => match name {
                "GetPolicy" => Self::GetPolicy,
                "ListRoles" => Self::ListRoles,
                "ListUsers" => Self::ListUsers,
                "TagPolicy" => Self::TagPolicy,
                "UntagRole" => Self::UntagRole,
                "UntagUser" => Self::UntagUser,
                _ => return None,
            },
            10 => match name {
                "CreateRole" => Self::CreateRole,
                "CreateUser" => Self::CreateUser,
                "DeleteRole" => Self::DeleteRole,
                "DeleteUser" => Self::DeleteUser,
                "ListGroups" => Self::ListGroups,
                "UpdateRole" => Self::UpdateRole,
                "UpdateUser" => Self::UpdateUser,
                _ => return None,
            },
            11 => match name {
                "CreateGroup" => Self::CreateGroup,
                "DeleteGroup" => Self::DeleteGroup,
                "UntagPolicy" => Self::UntagPolicy,
                "UpdateGroup" => Self::UpdateGroup,
                _ => return None,
            },
            12 => match name {
                "CreatePolicy" => Self::CreatePolicy,
                "DeletePolicy" => Self::DeletePolicy,
                "ListPolicies" => Self::ListPolicies,
                "ListRoleTags" => Self::ListRoleTags,
                "ListUserTags" => Self::ListUserTags,
                _ => return None,
            },
            13 => match name {
                "GetRolePolicy" => Self::GetRolePolicy,
                "GetUserPolicy" => Self::GetUserPolicy,
                "PutRolePolicy" => Self::PutRolePolicy,
                "PutUserPolicy" => Self::PutUserPolicy,
                _ => return None,
            },
            14 => match name {
                "AddUserToGroup" => Self::AddUserToGroup,
                "GetGroupPolicy" => Self::GetGroupPolicy,
                "ListAccessKeys" => Self::ListAccessKeys,
                "ListPolicyTags" => Self::ListPolicyTags,
                "PutGroupPolicy" => Self::PutGroupPolicy,
                _ => return None,
            },
            15 => match name {
                "CreateAccessKey" => Self::CreateAccessKey,
                "DeleteAccessKey" => Self::DeleteAccessKey,
                "UpdateAccessKey" => Self::UpdateAccessKey,
                _ => return None,
            },
            16 => match name {
                "AttachRolePolicy" => Self::AttachRolePolicy,
                "AttachUserPolicy" => Self::AttachUserPolicy,
                "DeleteRolePolicy" => Self::DeleteRolePolicy,
                "DeleteUserPolicy" => Self::DeleteUserPolicy,
                "DetachRolePolicy" => Self::DetachRolePolicy,
                "DetachUserPolicy" => Self::DetachUserPolicy,
                "GetPolicyVersion" => Self::GetPolicyVersion,
                "ListRolePolicies" => Self::ListRolePolicies,
                "ListUserPolicies" => Self::ListUserPolicies,
                _ => return None,
            },
            17 => match name {
                "AttachGroupPolicy" => Self::AttachGroupPolicy,
                "DeleteGroupPolicy" => Self::DeleteGroupPolicy,
                "DetachGroupPolicy" => Self::DetachGroupPolicy,
                "GetAccountSummary" => Self::GetAccountSummary,
                "ListGroupPolicies" => Self::ListGroupPolicies,
                "ListGroupsForUser" => Self::ListGroupsForUser,
                _ => return None,
            },
            18 => match name {
                "CreateAccountAlias" => Self::CreateAccountAlias,
                "DeleteAccountAlias" => Self::DeleteAccountAlias,
                "ListAccountAliases" => Self::ListAccountAliases,
                "ListPolicyVersions" => Self::ListPolicyVersions,
                _ => return None,
            },
            19 => match name {
                "CreatePolicyVersion" => Self::CreatePolicyVersion,
                "DeletePolicyVersion" => Self::DeletePolicyVersion,
                "GetCredentialReport" => Self::GetCredentialReport,
                "RemoveUserFromGroup" => Self::RemoveUserFromGroup,
                _ => return None,
            },
            20 => match name {
                "GetAccessKeyLastUsed" => Self::GetAccessKeyLastUsed,
                "SimulateCustomPolicy" => Self::SimulateCustomPolicy,
                _ => return None,
            },
            21 => match name {
                "ListEntitiesForPolicy" => Self::ListEntitiesForPolicy,
                "UpdateRoleDescription" => Self::UpdateRoleDescription,
                _ => return None,
            },
            22 => match name {
                "UpdateAssumeRolePolicy" => Self::UpdateAssumeRolePolicy,
                _ => return None,
            },
            23 => match name {
                "CreateServiceLinkedRole" => Self::CreateServiceLinkedRole,
                "DeleteServiceLinkedRole" => Self::DeleteServiceLinkedRole,
                "SetDefaultPolicyVersion" => Self::SetDefaultPolicyVersion,
                "SimulatePrincipalPolicy" => Self::SimulatePrincipalPolicy,
                _ => return None,
            },
            24 => match name {
                "GenerateCredentialReport" => Self::GenerateCredentialReport,
                "GetOpenIDConnectProvider" => Self::GetOpenIDConnectProvider,
                "ListAttachedRolePolicies" => Self::ListAttachedRolePolicies,
                "ListAttachedUserPolicies" => Self::ListAttachedUserPolicies,
                "TagOpenIDConnectProvider" => Self::TagOpenIDConnectProvider,
                _ => return None,
            },
            25 => match name {
                "ListAttachedGroupPolicies" => Self::ListAttachedGroupPolicies,
                _ => return None,
            },
            26 => match name {
                "ListOpenIDConnectProviders" => Self::ListOpenIDConnectProviders,
                "PutRolePermissionsBoundary" => Self::PutRolePermissionsBoundary,
                "PutUserPermissionsBoundary" => Self::PutUserPermissionsBoundary,
                "UntagOpenIDConnectProvider" => Self::UntagOpenIDConnectProvider,
                _ => return None,
            },
            27 => match name {
                "CreateOpenIDConnectProvider" => Self::CreateOpenIDConnectProvider,
                "DeleteOpenIDConnectProvider" => Self::DeleteOpenIDConnectProvider,
                "ListInstanceProfilesForRole" => Self::ListInstanceProfilesForRole,
                _ => return None,
            },
            29 => match name {
                "DeleteRolePermissionsBoundary" => Self::DeleteRolePermissionsBoundary,
                "DeleteUserPermissionsBoundary" => Self::DeleteUserPermissionsBoundary,
                "GetContextKeysForCustomPolicy" => Self::GetContextKeysForCustomPolicy,
                "ListOpenIDConnectProviderTags" => Self::ListOpenIDConnectProviderTags,
                _ => return None,
            },
            30 => match name {
                "GetAccountAuthorizationDetails" => Self::GetAccountAuthorizationDetails,
                _ => return None,
            },
            32 => match name {
                "GetContextKeysForPrincipalPolicy" => Self::GetContextKeysForPrincipalPolicy,
                _ => return None,
            },
            34 => match name {
                "AddClientIDToOpenIDConnectProvider" => Self::AddClientIDToOpenIDConnectProvider,
                "GetServiceLinkedRoleDeletionStatus" => Self::GetServiceLinkedRoleDeletionStatus,
                _ => return None,
            },
            37 => match name {
                "UpdateOpenIDConnectProviderThumbprint" => {
                    Self::UpdateOpenIDConnectProviderThumbprint
                }
                _ => return None,
            },
            39 => match name {
                "RemoveClientIDFromOpenIDConnectProvider" => {
                    Self::RemoveClientIDFromOpenIDConnectProvider
                }
                _ => return None,
            },

            _ => return None,
        })
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What AWS has besides, in alphabetical order.
static UNSERVED: [&str; 87] = [
    "AcceptDelegationRequest",
    "AcquireRole",
    "AddRoleToInstanceProfile",
    "AssociateDelegationRequest",
    "ChangePassword",
    "CreateDelegationRequest",
    "CreateInstanceProfile",
    "CreateLoginProfile",
    "CreateSAMLProvider",
    "CreateServiceSpecificCredential",
    "CreateVirtualMFADevice",
    "DeactivateMFADevice",
    "DeleteAccountPasswordPolicy",
    "DeleteInstanceProfile",
    "DeleteLoginProfile",
    "DeleteSAMLProvider",
    "DeleteSSHPublicKey",
    "DeleteServerCertificate",
    "DeleteServiceSpecificCredential",
    "DeleteSigningCertificate",
    "DeleteVirtualMFADevice",
    "DisableOrganizationsRootCredentialsManagement",
    "DisableOrganizationsRootSessions",
    "DisableOutboundWebIdentityFederation",
    "EnableMFADevice",
    "EnableOrganizationsRootCredentialsManagement",
    "EnableOrganizationsRootSessions",
    "EnableOutboundWebIdentityFederation",
    "GenerateOrganizationsAccessReport",
    "GenerateServiceLastAccessedDetails",
    "GetAccountPasswordPolicy",
    "GetAccountProperties",
    "GetDelegationRequest",
    "GetHumanReadableSummary",
    "GetInstanceProfile",
    "GetLoginProfile",
    "GetMFADevice",
    "GetOrganizationsAccessReport",
    "GetOutboundWebIdentityFederationInfo",
    "GetRoleTemplateVersion",
    "GetSAMLProvider",
    "GetSSHPublicKey",
    "GetServerCertificate",
    "GetServiceLastAccessedDetails",
    "GetServiceLastAccessedDetailsWithEntities",
    "ListDelegationRequests",
    "ListInstanceProfileTags",
    "ListInstanceProfiles",
    "ListMFADeviceTags",
    "ListMFADevices",
    "ListOrganizationsFeatures",
    "ListPoliciesGrantingServiceAccess",
    "ListSAMLProviderTags",
    "ListSAMLProviders",
    "ListSSHPublicKeys",
    "ListServerCertificateTags",
    "ListServerCertificates",
    "ListServiceSpecificCredentials",
    "ListSigningCertificates",
    "ListVirtualMFADevices",
    "PutAccountProperties",
    "RejectDelegationRequest",
    "RemoveRoleFromInstanceProfile",
    "ResetServiceSpecificCredential",
    "ResyncMFADevice",
    "SendDelegationToken",
    "SetSecurityTokenServicePreferences",
    "TagInstanceProfile",
    "TagMFADevice",
    "TagSAMLProvider",
    "TagServerCertificate",
    "UntagInstanceProfile",
    "UntagMFADevice",
    "UntagSAMLProvider",
    "UntagServerCertificate",
    "UpdateAccountPasswordPolicy",
    "UpdateDelegationRequest",
    "UpdateLoginProfile",
    "UpdateOpenIDConnectProvider",
    "UpdateSAMLProvider",
    "UpdateSSHPublicKey",
    "UpdateServerCertificate",
    "UpdateServiceSpecificCredential",
    "UpdateSigningCertificate",
    "UploadSSHPublicKey",
    "UploadServerCertificate",
    "UploadSigningCertificate",
];

impl Operation {
    /// Whether AWS has an operation of this name that is not served.
    pub fn is_unserved(name: &str) -> bool {
        UNSERVED.binary_search(&name).is_ok()
    }
}
