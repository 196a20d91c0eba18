//! Who asks: proven, never claimed.

use std::sync::Arc;

use crate::policy::{Asker, AskerKind};
use crate::{AccessKey, AccessKeyId, AccountId, Region, Session, UniqueId};

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
    /// A session that a user, or the root user, has made for somebody.
    FederatedUser {
        /// Whose policies count. `None`: the root user's.
        user: Option<UniqueId>,
        name: Arc<str>,
    },
    /// Somebody whom an OpenID Connect provider of the account knows. It has no access key, and so signs
    /// nothing.
    WebIdentity {
        issuer: Arc<str>,
    },
}

/// A principal whose signature has been verified.
///
/// Only [`authenticate`](crate::authenticate) makes one: what takes a `Principal` cannot be reached
/// without a signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    account: AccountId,
    kind: PrincipalKind,
    access_key: AccessKeyId,
    session: Option<Arc<Session>>,
}

impl Principal {
    /// For `authenticate` alone.
    pub(crate) fn of(key: &AccessKey) -> Self {
        Self {
            account: key.account,
            kind: key.of.clone(),
            access_key: key.id.clone(),
            session: key.session.clone(),
        }
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

    /// `None`: it signed with a long-term key.
    pub fn session(&self) -> Option<&Arc<Session>> {
        self.session.as_ref()
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
            Self::FederatedUser { user, name } => AskerKind::FederatedUser { name, user: *user },
            Self::WebIdentity { issuer } => AskerKind::WebIdentity { issuer },
        };
        Asker { account, kind, is_bounded: false }
    }

    /// The user or the role that it is, or is a session of: without it, it is nobody.
    pub fn unique_id(&self) -> Option<UniqueId> {
        match self {
            Self::User(id) | Self::Session { role: id, .. } => Some(*id),
            Self::FederatedUser { user, .. } => *user,
            Self::Root | Self::Service(_) | Self::WebIdentity { .. } => None,
        }
    }
}

/// A principal, and the region that it asks in.
#[derive(Clone, Debug, PartialEq)]
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
