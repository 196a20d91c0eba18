//! Who asks: proven, never claimed.

use std::sync::Arc;

use crate::policy::{Asker, AskerKind};
use crate::{AccessKeyId, AccountId, Region, UniqueId};

/// What a principal is in its account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PrincipalKind {
    Root,
    User(UniqueId),
    /// A session of a role.
    Session {
        role: UniqueId,
        name: Arc<str>,
    },
    /// A service of this deployment, `dynamodb.amazonaws.com`, in the name of the account.
    Service(Arc<str>),
}

/// A principal whose signature has been verified.
///
/// Only [`authenticate`](crate::authenticate) makes one: what takes a `Principal` cannot be reached
/// without a signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Principal {
    account: AccountId,
    kind: PrincipalKind,
    access_key: AccessKeyId,
}

impl Principal {
    /// For `authenticate` alone.
    pub(crate) fn new(account: AccountId, kind: PrincipalKind, access_key: AccessKeyId) -> Self {
        Self { account, kind, access_key }
    }

    pub fn account(&self) -> AccountId {
        self.account
    }

    pub fn kind(&self) -> &PrincipalKind {
        &self.kind
    }

    /// The access key that it signed with.
    pub fn access_key(&self) -> &AccessKeyId {
        &self.access_key
    }
}

impl PrincipalKind {
    /// As policies see it, in this account, without a permissions boundary.
    pub fn asker(&self, account: AccountId) -> Asker<'_> {
        let kind = match self {
            Self::Root => AskerKind::Root,
            Self::User(id) => AskerKind::User(*id),
            Self::Session { role, name } => AskerKind::Session { role: *role, name },
            Self::Service(name) => AskerKind::Service(name),
        };
        Asker { account, kind, is_bounded: false }
    }

    /// The user or the role that it is, or is a session of.
    pub fn unique_id(&self) -> Option<UniqueId> {
        match self {
            Self::User(id) | Self::Session { role: id, .. } => Some(*id),
            Self::Root | Self::Service(_) => None,
        }
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
}
