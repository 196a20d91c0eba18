//! Who asks: proven, never claimed.

use crate::{AccessKeyId, AccountId, Region, root_arn};

/// A principal whose signature has been verified.
///
/// Only [`authenticate`](crate::authenticate) makes one: what takes a `Principal` cannot be reached
/// without a signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Principal {
    account: AccountId,
    access_key: AccessKeyId,
}

impl Principal {
    /// For `authenticate` alone.
    pub(crate) fn root(account: AccountId, access_key: AccessKeyId) -> Self {
        Self { account, access_key }
    }

    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The access key that it signed with.
    pub fn access_key(&self) -> &AccessKeyId {
        &self.access_key
    }

    /// Whether it is the root user of `account`.
    pub fn is_root_of(&self, account: AccountId) -> bool {
        self.account == account
    }
}

/// A principal, and the region that it asks in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Caller {
    principal: Principal,
    region: Region,
}

impl Caller {
    /// For `authenticate` alone.
    pub(crate) fn new(principal: Principal, region: Region) -> Self {
        Self { principal, region }
    }

    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    pub fn region(&self) -> Region {
        self.region
    }

    pub fn arn(&self) -> String {
        root_arn(self.region, self.principal.account)
    }
}
