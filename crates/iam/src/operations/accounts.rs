//! The account: its alias, and a summary of what it has.

use std::collections::BTreeMap;

use api::iam::{
    CreateAccountAliasRequest, DeleteAccountAliasRequest, GetAccountSummaryRequest,
    GetAccountSummaryResponse, ListAccountAliasesRequest, ListAccountAliasesResponse, Operation,
    SummaryKeyType,
};
use catalog::Change;
use catalog::record::{Account, EntityKind};

use super::{access_keys, attachments, entities, groups, managed_policies};
use crate::call::Call;
use crate::error::Error;
use crate::page::Page;
use crate::{name, present};

/// The caller's account.
fn account<'a>(call: &'a Call<'_>) -> Result<&'a Account, Error> {
    let account = call.picture.account(call.account());
    account.map(|account| &**account).ok_or_else(|| Error::internal("a caller of no account"))
}

/// `CreateAccountAlias`: in the place of the one that there was. Refuses: AccessDenied, EntityAlreadyExists.
pub(crate) async fn create_account_alias(
    call: &Call<'_>,
    input: &CreateAccountAliasRequest,
) -> Result<(), Error> {
    call.permit_on(None, Operation::CreateAccountAlias)?;
    let alias = input.account_alias.as_str();
    match call.picture.account_with_alias(alias) {
        Some(of) if of == call.account() => return Ok(()),
        Some(_) => {
            return Err(Error::AlreadyExists(format!("The account alias {alias} already exists.")));
        }
        None => {}
    }
    let new = account(call)?.with_alias(Some(alias));
    let mut change = Change::new();
    change.put_account(&call.picture, new).expect_account_alias_unused(alias);
    call.commit(change).await
}

/// `DeleteAccountAlias`. Refuses: AccessDenied, NoSuchEntity.
pub(crate) async fn delete_account_alias(
    call: &Call<'_>,
    input: &DeleteAccountAliasRequest,
) -> Result<(), Error> {
    call.permit_on(None, Operation::DeleteAccountAlias)?;
    let old = account(call)?;
    if old.alias.as_deref() != Some(&input.account_alias) {
        let alias = &input.account_alias;
        return Err(Error::NoSuchEntity(format!("The account alias {alias} cannot be found.")));
    }
    let mut change = Change::new();
    change.put_account(&call.picture, old.with_alias(None));
    call.commit(change).await
}

/// `ListAccountAliases`. Refuses: AccessDenied.
pub(crate) async fn list_account_aliases(
    call: &Call<'_>,
    input: &ListAccountAliasesRequest,
) -> Result<ListAccountAliasesResponse, Error> {
    call.permit_on(None, Operation::ListAccountAliases)?;
    let page = Page::parse(call, "ListAccountAliases", input.max_items, input.marker.as_deref())?;
    let aliases = account(call)?.alias.iter().map(|alias| (**alias).to_owned());
    let answer = page.take(aliases, Clone::clone, |alias| alias);
    Ok(ListAccountAliasesResponse {
        account_aliases: answer.items,
        marker: answer.marker,
        is_truncated: answer.is_truncated,
    })
}

/// `GetAccountSummary`. Refuses: AccessDenied.
pub(crate) async fn get_account_summary(
    call: &Call<'_>,
    _: &GetAccountSummaryRequest,
) -> Result<GetAccountSummaryResponse, Error> {
    use SummaryKeyType as K;
    call.permit_on(None, Operation::GetAccountSummary)?;
    let count = |kind| call.picture.entities_of(call.account(), kind).count();
    let policies = || call.picture.managed_policies_of(Some(call.account()));
    let versions: usize = policies().map(|policy| policy.versions.len()).sum();
    let root_keys = call.picture.access_keys_of(call.account(), None).count();
    let quota = |kind| entities::quota(kind).1;
    let attached = |kind| attachments::attached_max(kind).1;
    let inline = name::inline_policies_length_max;
    let (user, role, group) = (EntityKind::User, EntityKind::Role, EntityKind::Group);
    let map: BTreeMap<_, _> = [
        (K::Users, count(user)),
        (K::UsersQuota, quota(user)),
        (K::Roles, count(role)),
        (K::RolesQuota, quota(role)),
        (K::Groups, count(group)),
        (K::GroupsQuota, quota(group)),
        (K::GroupsPerUserQuota, groups::GROUPS_PER_USER_MAX),
        (K::Policies, policies().count()),
        (K::PoliciesQuota, managed_policies::POLICIES_MAX),
        (K::PolicyVersionsInUse, versions),
        (
            K::PolicyVersionsInUseQuota,
            managed_policies::POLICIES_MAX * managed_policies::VERSIONS_MAX,
        ),
        (K::VersionsPerPolicyQuota, managed_policies::VERSIONS_MAX),
        (K::PolicySizeQuota, name::POLICY_LENGTH_MAX),
        (K::UserPolicySizeQuota, inline(user)),
        (K::RolePolicySizeQuota, inline(role)),
        (K::GroupPolicySizeQuota, inline(group)),
        (K::AssumeRolePolicySizeQuota, name::TRUST_POLICY_LENGTH_MAX),
        (K::AttachedPoliciesPerUserQuota, attached(user)),
        (K::AttachedPoliciesPerRoleQuota, attached(role)),
        (K::AttachedPoliciesPerGroupQuota, attached(group)),
        (K::AccessKeysPerUserQuota, access_keys::ACCESS_KEYS_MAX),
        (K::AccountAccessKeysPresent, usize::from(root_keys > 0)),
        (K::Providers, call.picture.oidc_providers(call.account()).count()),
        // What there is none of here.
        (K::AccountMFAEnabled, 0),
        (K::AccountPasswordPresent, 0),
        (K::AccountSigningCertificatesPresent, 0),
        (K::GlobalEndpointTokenVersion, 2),
        (K::InstanceProfiles, 0),
        (K::InstanceProfilesQuota, 0),
        (K::MFADevices, 0),
        (K::MFADevicesInUse, 0),
        (K::ServerCertificates, 0),
        (K::ServerCertificatesQuota, 0),
        (K::SigningCertificatesPerUserQuota, 0),
    ]
    .into_iter()
    .map(|(key, number)| (key, present::count(number)))
    .collect();
    Ok(GetAccountSummaryResponse { summary_map: Some(map) })
}
