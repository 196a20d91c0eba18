//! Guard rails: what an organisation forbids in all its accounts, whatever their own policies say.
//!
//! Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_type-auth.html>.

use std::collections::HashMap;
use std::sync::Arc;

use identity::policy::{Policy, PolicyError, PolicyKind};
use identity::{AccountId, Partition};

/// The policies of one level: one of them has to allow.
type Level = Box<[Arc<Policy>]>;

/// Guard rails of the deployment. The default forbids nothing.
#[derive(Debug, Default)]
pub struct GuardRails {
    /// Whose principals no service control policy restricts.
    management_account: Option<AccountId>,
    organization: Option<Box<str>>,
    for_all: OfAccount,
    of: HashMap<AccountId, OfAccount>,
}

/// What applies to one account.
#[derive(Clone, Debug, Default)]
struct OfAccount {
    service_control: Box<[Level]>,
    resource_control: Level,
}

/// A guard rail as it is given.
#[derive(Clone, Debug)]
pub struct GuardRail {
    /// `None`: all accounts.
    pub accounts: Option<Vec<AccountId>>,
    /// [`PolicyKind::ServiceControl`] or [`PolicyKind::ResourceControl`].
    pub kind: PolicyKind,
    pub policy: String,
}

impl GuardRails {
    /// Those for all accounts are one level of service control policies, those for some another.
    ///
    /// Fails with the index of the one that is no policy of its kind.
    pub fn new(
        given: &[GuardRail],
        management_account: Option<AccountId>,
        organization: Option<&str>,
    ) -> Result<Self, (usize, PolicyError)> {
        let mut compiled = Vec::with_capacity(given.len());
        for (index, rail) in given.iter().enumerate() {
            let policy = Policy::compile(&rail.policy, rail.kind, Partition::Aws, |_| None);
            compiled.push((rail, Arc::new(policy.map_err(|error| (index, error))?)));
        }
        let level = |kind, of: Option<AccountId>| -> Level {
            let of_level = compiled.iter().filter(|(rail, _)| {
                rail.kind == kind
                    && match (of, &rail.accounts) {
                        (None, None) => true,
                        (Some(account), Some(accounts)) => accounts.contains(&account),
                        _ => false,
                    }
            });
            of_level.map(|(_, policy)| Arc::clone(policy)).collect()
        };
        let of = |account: Option<AccountId>| {
            let mut service_control = vec![level(PolicyKind::ServiceControl, None)];
            let mut resource_control = level(PolicyKind::ResourceControl, None).into_vec();
            if account.is_some() {
                service_control.push(level(PolicyKind::ServiceControl, account));
                resource_control.extend(level(PolicyKind::ResourceControl, account));
            }
            service_control.retain(|level| !level.is_empty());
            OfAccount {
                service_control: service_control.into(),
                resource_control: resource_control.into(),
            }
        };
        let named = given.iter().flat_map(|rail| rail.accounts.iter().flatten());
        Ok(Self {
            management_account,
            organization: organization.map(Into::into),
            for_all: of(None),
            of: named.map(|account| (*account, of(Some(*account)))).collect(),
        })
    }

    /// `o-…`, if the deployment is one organisation.
    pub fn organization(&self) -> Option<&str> {
        self.organization.as_deref()
    }

    /// Levels of policies for the principals of `account`.
    pub fn service_control(&self, account: AccountId) -> &[Level] {
        match self.management_account {
            Some(management) if management == account => &[],
            _ => &self.of(account).service_control,
        }
    }

    /// Policies for the resources of `account`.
    pub fn resource_control(&self, account: AccountId) -> &[Arc<Policy>] {
        &self.of(account).resource_control
    }

    fn of(&self, account: AccountId) -> &OfAccount {
        self.of.get(&account).unwrap_or(&self.for_all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOW: &str = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    const DENY: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}}"#;

    fn account(number: u64) -> AccountId {
        AccountId::from_number(number).unwrap()
    }

    fn rail(kind: PolicyKind, policy: &str, accounts: Option<&[u64]>) -> GuardRail {
        let accounts = accounts.map(|accounts| accounts.iter().copied().map(account).collect());
        GuardRail { accounts, kind, policy: policy.into() }
    }

    #[test]
    fn those_for_all_accounts_and_those_for_one_are_two_levels() {
        let given = [
            rail(PolicyKind::ServiceControl, ALLOW, None),
            rail(PolicyKind::ServiceControl, ALLOW, Some(&[1, 2])),
            rail(PolicyKind::ServiceControl, ALLOW, Some(&[1])),
            rail(PolicyKind::ResourceControl, DENY, None),
            rail(PolicyKind::ResourceControl, DENY, Some(&[2])),
        ];
        let rails = GuardRails::new(&given, Some(account(9)), None).unwrap();
        let levels = |of| -> Vec<usize> {
            rails.service_control(account(of)).iter().map(|level| level.len()).collect()
        };
        assert_eq!(levels(1), [1, 2]);
        assert_eq!(levels(2), [1, 1]);
        assert_eq!(levels(3), [1]);
        assert_eq!(levels(9), [], "the management account is not restricted");
        for (of, count) in [(1, 1), (2, 2), (9, 1)] {
            assert_eq!(rails.resource_control(account(of)).len(), count);
        }
        assert!(GuardRails::default().service_control(account(1)).is_empty());
    }

    #[test]
    fn what_is_no_policy_of_its_kind_is_told_by_its_place() {
        let given = [
            rail(PolicyKind::ServiceControl, ALLOW, None),
            rail(PolicyKind::ResourceControl, ALLOW, None),
        ];
        assert_eq!(GuardRails::new(&given, None, None).unwrap_err().0, 1);
    }
}
