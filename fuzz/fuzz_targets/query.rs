//! The parameters of the Query protocol, as the input of each operation that IAM and STS serve. The first byte
//! picks one.
//!
//! How a form is encoded says nothing, nor the order of what it has: a form in other words is taken or refused alike.
#![no_main]

use api::query::{Error, Parameters, Request};
use api::{iam, sts};
use libfuzzer_sys::fuzz_target;

type Decoder = fn(&Parameters) -> Result<String, Error>;

/// In the order of [`iam::Operation`], then of [`sts::Operation`].
#[rustfmt::skip]
const DECODERS: [(&str, Decoder); iam::Operation::ALL.len() + sts::Operation::ALL.len()] = [
    decoder::<iam::AddClientIDToOpenIDConnectProviderRequest>(),
    decoder::<iam::AddUserToGroupRequest>(),
    decoder::<iam::AttachGroupPolicyRequest>(),
    decoder::<iam::AttachRolePolicyRequest>(),
    decoder::<iam::AttachUserPolicyRequest>(),
    decoder::<iam::CreateAccessKeyRequest>(),
    decoder::<iam::CreateAccountAliasRequest>(),
    decoder::<iam::CreateGroupRequest>(),
    decoder::<iam::CreateOpenIDConnectProviderRequest>(),
    decoder::<iam::CreatePolicyRequest>(),
    decoder::<iam::CreatePolicyVersionRequest>(),
    decoder::<iam::CreateRoleRequest>(),
    decoder::<iam::CreateServiceLinkedRoleRequest>(),
    decoder::<iam::CreateUserRequest>(),
    decoder::<iam::DeleteAccessKeyRequest>(),
    decoder::<iam::DeleteAccountAliasRequest>(),
    decoder::<iam::DeleteGroupRequest>(),
    decoder::<iam::DeleteGroupPolicyRequest>(),
    decoder::<iam::DeleteOpenIDConnectProviderRequest>(),
    decoder::<iam::DeletePolicyRequest>(),
    decoder::<iam::DeletePolicyVersionRequest>(),
    decoder::<iam::DeleteRoleRequest>(),
    decoder::<iam::DeleteRolePermissionsBoundaryRequest>(),
    decoder::<iam::DeleteRolePolicyRequest>(),
    decoder::<iam::DeleteServiceLinkedRoleRequest>(),
    decoder::<iam::DeleteUserRequest>(),
    decoder::<iam::DeleteUserPermissionsBoundaryRequest>(),
    decoder::<iam::DeleteUserPolicyRequest>(),
    decoder::<iam::DetachGroupPolicyRequest>(),
    decoder::<iam::DetachRolePolicyRequest>(),
    decoder::<iam::DetachUserPolicyRequest>(),
    decoder::<iam::GenerateCredentialReportRequest>(),
    decoder::<iam::GetAccessKeyLastUsedRequest>(),
    decoder::<iam::GetAccountAuthorizationDetailsRequest>(),
    decoder::<iam::GetAccountSummaryRequest>(),
    decoder::<iam::GetContextKeysForCustomPolicyRequest>(),
    decoder::<iam::GetContextKeysForPrincipalPolicyRequest>(),
    decoder::<iam::GetCredentialReportRequest>(),
    decoder::<iam::GetGroupRequest>(),
    decoder::<iam::GetGroupPolicyRequest>(),
    decoder::<iam::GetOpenIDConnectProviderRequest>(),
    decoder::<iam::GetPolicyRequest>(),
    decoder::<iam::GetPolicyVersionRequest>(),
    decoder::<iam::GetRoleRequest>(),
    decoder::<iam::GetRolePolicyRequest>(),
    decoder::<iam::GetServiceLinkedRoleDeletionStatusRequest>(),
    decoder::<iam::GetUserRequest>(),
    decoder::<iam::GetUserPolicyRequest>(),
    decoder::<iam::ListAccessKeysRequest>(),
    decoder::<iam::ListAccountAliasesRequest>(),
    decoder::<iam::ListAttachedGroupPoliciesRequest>(),
    decoder::<iam::ListAttachedRolePoliciesRequest>(),
    decoder::<iam::ListAttachedUserPoliciesRequest>(),
    decoder::<iam::ListEntitiesForPolicyRequest>(),
    decoder::<iam::ListGroupPoliciesRequest>(),
    decoder::<iam::ListGroupsRequest>(),
    decoder::<iam::ListGroupsForUserRequest>(),
    decoder::<iam::ListInstanceProfilesForRoleRequest>(),
    decoder::<iam::ListOpenIDConnectProviderTagsRequest>(),
    decoder::<iam::ListOpenIDConnectProvidersRequest>(),
    decoder::<iam::ListPoliciesRequest>(),
    decoder::<iam::ListPolicyTagsRequest>(),
    decoder::<iam::ListPolicyVersionsRequest>(),
    decoder::<iam::ListRolePoliciesRequest>(),
    decoder::<iam::ListRoleTagsRequest>(),
    decoder::<iam::ListRolesRequest>(),
    decoder::<iam::ListUserPoliciesRequest>(),
    decoder::<iam::ListUserTagsRequest>(),
    decoder::<iam::ListUsersRequest>(),
    decoder::<iam::PutGroupPolicyRequest>(),
    decoder::<iam::PutRolePermissionsBoundaryRequest>(),
    decoder::<iam::PutRolePolicyRequest>(),
    decoder::<iam::PutUserPermissionsBoundaryRequest>(),
    decoder::<iam::PutUserPolicyRequest>(),
    decoder::<iam::RemoveClientIDFromOpenIDConnectProviderRequest>(),
    decoder::<iam::RemoveUserFromGroupRequest>(),
    decoder::<iam::SetDefaultPolicyVersionRequest>(),
    decoder::<iam::SimulateCustomPolicyRequest>(),
    decoder::<iam::SimulatePrincipalPolicyRequest>(),
    decoder::<iam::TagOpenIDConnectProviderRequest>(),
    decoder::<iam::TagPolicyRequest>(),
    decoder::<iam::TagRoleRequest>(),
    decoder::<iam::TagUserRequest>(),
    decoder::<iam::UntagOpenIDConnectProviderRequest>(),
    decoder::<iam::UntagPolicyRequest>(),
    decoder::<iam::UntagRoleRequest>(),
    decoder::<iam::UntagUserRequest>(),
    decoder::<iam::UpdateAccessKeyRequest>(),
    decoder::<iam::UpdateAssumeRolePolicyRequest>(),
    decoder::<iam::UpdateGroupRequest>(),
    decoder::<iam::UpdateOpenIDConnectProviderThumbprintRequest>(),
    decoder::<iam::UpdateRoleRequest>(),
    decoder::<iam::UpdateRoleDescriptionRequest>(),
    decoder::<iam::UpdateUserRequest>(),
    decoder::<sts::AssumeRoleRequest>(),
    decoder::<sts::AssumeRoleWithWebIdentityRequest>(),
    decoder::<sts::DecodeAuthorizationMessageRequest>(),
    decoder::<sts::GetAccessKeyInfoRequest>(),
    decoder::<sts::GetCallerIdentityRequest>(),
    decoder::<sts::GetFederationTokenRequest>(),
    decoder::<sts::GetSessionTokenRequest>(),
];

const fn decoder<T: Request + std::fmt::Debug>() -> (&'static str, Decoder) {
    (T::NAME, |parameters| T::decode(parameters).map(|request| format!("{request:?}")))
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, form)) = bytes.split_first() else { return };
    let (name, decode) = DECODERS[usize::from(*first) % DECODERS.len()];
    match (Parameters::parse(form), Parameters::parse(&rewritten(form))) {
        (Ok(parameters), Ok(again)) => assert_eq!(decode(&again), decode(&parameters), "{name}"),
        // Of two reasons, the first is told.
        (Err(_), Err(_)) => {}
        (parameters, again) => panic!("{parameters:?} and in other words {again:?}"),
    }
});

/// The same form, each byte of it encoded and the last parameter first; what is not encoded right stays as it is.
fn rewritten(form: &[u8]) -> Vec<u8> {
    let mut parameters: Vec<Vec<u8>> = Vec::new();
    for parameter in form.split(|byte| *byte == b'&') {
        let mut halves = parameter.splitn(2, |byte| *byte == b'=');
        let name = encoded(halves.next().unwrap_or_default());
        let value = halves.next().map(encoded);
        let equals = value.is_some().then_some(b'=');
        parameters
            .push(name.into_iter().chain(equals).chain(value.into_iter().flatten()).collect());
    }
    parameters.reverse();
    parameters.join(&b'&')
}

fn encoded(half: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut rest = half;
    while let Some((byte, behind)) = rest.split_first() {
        match (byte, behind) {
            (b'%', _) => match behind.split_at_checked(2) {
                Some((digits, behind)) => {
                    text.push(b'%');
                    text.extend(digits.to_ascii_lowercase());
                    rest = behind;
                    continue;
                }
                None => return half.to_vec(),
            },
            (b'+', _) => text.extend(b"%20"),
            (byte, _) => text.extend(format!("%{byte:02x}").bytes()),
        }
        rest = behind;
    }
    text
}
