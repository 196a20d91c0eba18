//! Whom a statement of a resource's policy is about.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.

use std::sync::Arc;

use crate::{AccountId, Arn, Partition, UniqueId, UniqueIdKind};

/// One principal as a policy names it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum PrincipalName {
    /// `*`
    Everyone,
    /// `111122223333`, or the ARN of its root.
    Account(AccountId),
    User {
        account: AccountId,
        path_and_name: Box<str>,
    },
    Role {
        account: AccountId,
        path_and_name: Box<str>,
    },
    /// A session of a role, which is called without its path.
    Session {
        account: AccountId,
        role: Box<str>,
        session: Box<str>,
    },
    FederatedUser {
        account: AccountId,
        name: Box<str>,
    },
    /// What is left of a user or a role that was deleted.
    Id(UniqueId),
    /// `dynamodb.amazonaws.com`
    Service(Box<str>),
    /// Of OpenID Connect: whoever it knows, as a web identity.
    OidcProvider {
        account: AccountId,
        /// Its URL without `https://`.
        issuer: Box<str>,
    },
}

/// The text names no principal that a policy can have.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "the ARN of a principal is that of an account, a user, a role, a session or a federated user"
)]
pub struct NotAPrincipal;

impl PrincipalName {
    /// A value of `{"AWS": …}`.
    pub fn parse(text: &str, partition: Partition) -> Result<Self, NotAPrincipal> {
        if text == "*" {
            return Ok(Self::Everyone);
        }
        if let Ok(account) = text.parse() {
            return Ok(Self::Account(account));
        }
        if let Some(id) = text.parse().ok().filter(is_of_a_principal) {
            return Ok(Self::Id(id));
        }
        let arn = Arn::parse(text).filter(|arn| {
            arn.partition == partition.as_str()
                && arn.names_principal()
                && !text.contains(['*', '?'])
        });
        let arn = arn.ok_or(NotAPrincipal)?;
        let account = arn.account.parse().map_err(|_| NotAPrincipal)?;
        let (kind, rest) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
        Ok(match (arn.service, kind) {
            ("iam", "root") => Self::Account(account),
            ("iam", "user") => Self::User { account, path_and_name: rest.into() },
            ("iam", "role") => Self::Role { account, path_and_name: rest.into() },
            ("sts", "assumed-role") => {
                let (role, session) = rest.split_once('/').ok_or(NotAPrincipal)?;
                Self::Session { account, role: role.into(), session: session.into() }
            }
            ("sts", "federated-user") => Self::FederatedUser { account, name: rest.into() },
            _ => return Err(NotAPrincipal),
        })
    }

    /// A value of `{"Federated": …}`. `None`: another kind of provider, or none.
    pub(crate) fn parse_provider(text: &str, partition: Partition) -> Option<Self> {
        let arn = Arn::parse(text)?;
        let is_whole = arn.partition == partition.as_str()
            && (arn.service, arn.region) == ("iam", "")
            && !text.contains(['*', '?']);
        let issuer = arn.resource.strip_prefix("oidc-provider/").filter(|_| is_whole)?;
        let account = arn.account.parse().ok()?;
        (!issuer.is_empty()).then(|| Self::OidcProvider { account, issuer: issuer.into() })
    }
}

/// Groups and policies do not ask.
fn is_of_a_principal(id: &UniqueId) -> bool {
    matches!(id.kind(), UniqueIdKind::User | UniqueIdKind::Role)
}

/// A principal as it is meant: users and roles by what nobody else gets.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum PrincipalId {
    Account(AccountId),
    User(UniqueId),
    /// All sessions of the role.
    Role(UniqueId),
    Session {
        role: UniqueId,
        name: Arc<str>,
    },
    FederatedUser {
        account: AccountId,
        name: Arc<str>,
    },
    Service(Arc<str>),
    OidcProvider {
        account: AccountId,
        issuer: Arc<str>,
    },
}

impl PrincipalName {
    /// Whom it means, if there is one. `unique_id`: that of a user, of a role, or of a session's role.
    pub fn resolve(&self, unique_id: impl Fn(&Self) -> Option<UniqueId>) -> Option<PrincipalId> {
        Some(match self {
            Self::Everyone => return None,
            Self::Account(account) => PrincipalId::Account(*account),
            Self::User { .. } => PrincipalId::User(unique_id(self)?),
            Self::Role { .. } => PrincipalId::Role(unique_id(self)?),
            Self::Session { session, .. } => {
                PrincipalId::Session { role: unique_id(self)?, name: (&**session).into() }
            }
            Self::FederatedUser { account, name } => {
                PrincipalId::FederatedUser { account: *account, name: (&**name).into() }
            }
            Self::Id(id) => match id.kind() {
                UniqueIdKind::User => PrincipalId::User(*id),
                UniqueIdKind::Role => PrincipalId::Role(*id),
                UniqueIdKind::Group | UniqueIdKind::Policy => return None,
            },
            Self::Service(name) => PrincipalId::Service((&**name).into()),
            Self::OidcProvider { account, issuer } => {
                PrincipalId::OidcProvider { account: *account, issuer: (&**issuer).into() }
            }
        })
    }

    /// Whether it is somebody only if there is one of this name, or of this id.
    pub fn has_unique_id(&self) -> bool {
        matches!(self, Self::User { .. } | Self::Role { .. } | Self::Session { .. } | Self::Id(_))
    }

    /// The account that it is of, if it is of one.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account(account)
            | Self::User { account, .. }
            | Self::Role { account, .. }
            | Self::Session { account, .. }
            | Self::FederatedUser { account, .. }
            | Self::OidcProvider { account, .. } => Some(*account),
            Self::Everyone | Self::Id(_) | Self::Service(_) => None,
        }
    }
}

impl PrincipalId {
    /// The user or the role that it is, or is a session of.
    pub fn unique_id(&self) -> Option<UniqueId> {
        match self {
            Self::User(id) | Self::Role(id) | Self::Session { role: id, .. } => Some(*id),
            Self::Account(_)
            | Self::FederatedUser { .. }
            | Self::Service(_)
            | Self::OidcProvider { .. } => None,
        }
    }
}

/// Who asks, as a policy sees it.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// A service has none of its own: that in whose name it asks.
    pub account: AccountId,
    pub kind: AskerKind<'a>,
    /// It has a permissions boundary.
    pub is_bounded: bool,
}

#[derive(Clone, Copy, Debug)]
pub enum AskerKind<'a> {
    Root,
    User(UniqueId),
    /// A session of a role.
    Session {
        role: UniqueId,
        name: &'a str,
    },
    /// A session that a user, or the root user, has made for somebody.
    FederatedUser {
        name: &'a str,
        /// Whose policies count. `None`: the root user's.
        user: Option<UniqueId>,
    },
    /// `dynamodb.amazonaws.com`
    Service(&'a str),
    /// Somebody whom an OpenID Connect provider of the account knows, and who has no credentials of ours.
    WebIdentity {
        issuer: &'a str,
    },
}

impl Asker<'_> {
    /// By which of its names it is meant by `id`.
    pub fn reach(&self, id: &PrincipalId) -> Option<Reach> {
        match (id, self.kind) {
            (PrincipalId::Service(name), AskerKind::Service(asker)) => {
                (**name == *asker).then_some(Reach::Own)
            }
            (
                PrincipalId::OidcProvider { account, issuer },
                AskerKind::WebIdentity { issuer: of },
            ) => (*account == self.account && **issuer == *of).then_some(Reach::Own),
            (_, AskerKind::Service(_) | AskerKind::WebIdentity { .. }) => None,
            (PrincipalId::Account(account), _) => {
                (*account == self.account).then_some(Reach::Account)
            }
            (PrincipalId::User(id), AskerKind::User(user)) => (*id == user).then_some(Reach::Own),
            (PrincipalId::Role(id), AskerKind::Session { role, .. }) => {
                (*id == role).then_some(Reach::Role)
            }
            (
                PrincipalId::Session { role, name },
                AskerKind::Session { role: of, name: session },
            ) => (*role == of && **name == *session).then_some(Reach::Own),
            (
                PrincipalId::FederatedUser { account, name },
                AskerKind::FederatedUser { name: of, .. },
            ) => (*account == self.account && **name == *of).then_some(Reach::Own),
            // What its user has is cut for it, as what a role has is for a session.
            (PrincipalId::User(id), AskerKind::FederatedUser { user, .. }) => {
                (Some(*id) == user).then_some(Reach::Role)
            }
            _ => None,
        }
    }
}

/// By which of its names a statement's principals cover who asks; the later ones reach further.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Reach {
    /// Its account's.
    Account,
    /// It is one of everybody.
    Everyone,
    /// Its role's; or that of the user who made it.
    Role,
    /// Its own.
    Own,
}

/// The principals of a statement, compiled.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Principals {
    negated: bool,
    everyone: bool,
    /// Those that there were when the policy was stored.
    listed: Box<[PrincipalId]>,
}

impl Principals {
    /// `unique_id`: see [`PrincipalName::resolve`]. What has none is nobody.
    pub(crate) fn compile(
        names: &[PrincipalName],
        negated: bool,
        unique_id: impl Fn(&PrincipalName) -> Option<UniqueId>,
    ) -> Self {
        Self {
            negated,
            everyone: names.contains(&PrincipalName::Everyone),
            listed: names.iter().filter_map(|name| name.resolve(&unique_id)).collect(),
        }
    }

    /// `None`: the statement, which `denies` or allows, is not about who asks.
    pub(crate) fn reach(&self, asker: &Asker<'_>, denies: bool) -> Option<Reach> {
        if self.negated {
            return (!self.spares(asker)).then_some(Reach::Everyone);
        }
        let by_name = self.listed.iter().filter_map(|id| asker.reach(id)).max();
        // Everyone with credentials of AWS is meant: a stranger is let in by its provider's name alone.
        let is_stranger = matches!(asker.kind, AskerKind::WebIdentity { .. });
        let is_meant = self.everyone && (denies || !is_stranger);
        by_name.max(is_meant.then_some(Reach::Everyone))
    }

    /// Whether a list of those whom a statement is not about has every name of who asks: what is
    /// checked first, the account or the role, is otherwise not spared. Who has a permissions boundary never
    /// is.
    fn spares(&self, asker: &Asker<'_>) -> bool {
        if asker.is_bounded {
            return false;
        }
        let has = |reach| self.listed.iter().any(|id| asker.reach(id) == Some(reach));
        self.everyone
            || match asker.kind {
                AskerKind::Root => has(Reach::Account),
                AskerKind::User(_) | AskerKind::FederatedUser { user: None, .. } => {
                    has(Reach::Own) && has(Reach::Account)
                }
                AskerKind::Session { .. } | AskerKind::FederatedUser { user: Some(_), .. } => {
                    has(Reach::Own) && has(Reach::Role) && has(Reach::Account)
                }
                AskerKind::Service(_) | AskerKind::WebIdentity { .. } => has(Reach::Own),
            }
    }
}
