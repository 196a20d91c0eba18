//! Whom a statement of a resource's policy is about.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.

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
}

/// The text names no principal that a policy can have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct NotAPrincipal;

impl PrincipalName {
    /// A value of `{"AWS": …}`.
    pub(crate) fn parse(text: &str, partition: Partition) -> Result<Self, NotAPrincipal> {
        if text == "*" {
            return Ok(Self::Everyone);
        }
        if let Ok(account) = text.parse() {
            return Ok(Self::Account(account));
        }
        if let Ok(id) = text.parse() {
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
}

/// Who asks, as a policy sees it.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// A service has none of its own: that in whose name it asks.
    pub account: AccountId,
    pub kind: AskerKind<'a>,
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
    FederatedUser {
        name: &'a str,
    },
    /// `dynamodb.amazonaws.com`
    Service(&'a str),
}

/// The principals of a statement, compiled.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Principals {
    negated: bool,
    everyone: bool,
    accounts: Box<[AccountId]>,
    named: Box<[Named]>,
    services: Box<[Box<str>]>,
}

/// A principal that there was when the policy was stored.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Named {
    User(UniqueId),
    Role(UniqueId),
    Session { role: UniqueId, name: Box<str> },
    FederatedUser { account: AccountId, name: Box<str> },
}

/// By which of its names a statement's principals cover who asks; the later ones reach further.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Reach {
    /// Its account's.
    Account,
    /// It is one of everybody.
    Everyone,
    /// Its role's.
    Role,
    /// Its own.
    Own,
}

impl Principals {
    /// `resolve`: the unique id of a user, of a role or of a session's role. What has none is nobody.
    pub(crate) fn compile(
        names: &[PrincipalName],
        negated: bool,
        resolve: impl Fn(&PrincipalName) -> Option<UniqueId>,
    ) -> Self {
        let mut principals = Self { negated, ..Self::default() };
        let (mut accounts, mut named, mut services) = (Vec::new(), Vec::new(), Vec::new());
        for name in names {
            match name {
                PrincipalName::Everyone => principals.everyone = true,
                PrincipalName::Account(account) => accounts.push(*account),
                PrincipalName::Service(service) => services.push(service.clone()),
                PrincipalName::FederatedUser { account, name } => {
                    named.push(Named::FederatedUser { account: *account, name: name.clone() });
                }
                PrincipalName::User { .. } => named.extend(resolve(name).map(Named::User)),
                PrincipalName::Role { .. } => named.extend(resolve(name).map(Named::Role)),
                PrincipalName::Session { session, .. } => {
                    let named_session = |role| Named::Session { role, name: session.clone() };
                    named.extend(resolve(name).map(named_session));
                }
                PrincipalName::Id(id) => named.push(match id.kind() {
                    UniqueIdKind::User => Named::User(*id),
                    UniqueIdKind::Role => Named::Role(*id),
                }),
            }
        }
        principals.accounts = accounts.into();
        principals.named = named.into();
        principals.services = services.into();
        principals
    }

    /// `None`: the statement is not about who asks.
    pub(crate) fn reach(&self, asker: &Asker<'_>) -> Option<Reach> {
        if self.negated {
            return (!self.spares(asker)).then_some(Reach::Everyone);
        }
        let own = || match asker.kind {
            AskerKind::Service(name) => self.services.iter().any(|service| **service == *name),
            _ => self.named.iter().any(|named| named.is(asker)),
        };
        let role = || self.named.iter().any(|named| named.is_role_of(asker));
        if own() {
            Some(Reach::Own)
        } else if role() {
            Some(Reach::Role)
        } else if self.everyone {
            Some(Reach::Everyone)
        } else if self.has_account_of(asker) {
            Some(Reach::Account)
        } else {
            None
        }
    }

    fn has_account_of(&self, asker: &Asker<'_>) -> bool {
        !matches!(asker.kind, AskerKind::Service(_)) && self.accounts.contains(&asker.account)
    }

    /// Whether a list of those whom a statement is not about has every name of who asks: what is
    /// checked first, the account or the role, is otherwise not spared.
    fn spares(&self, asker: &Asker<'_>) -> bool {
        let own = self.named.iter().any(|named| named.is(asker));
        self.everyone
            || match asker.kind {
                AskerKind::Root => self.has_account_of(asker),
                AskerKind::User(_) | AskerKind::FederatedUser { .. } => {
                    own && self.has_account_of(asker)
                }
                AskerKind::Session { .. } => {
                    own && self.named.iter().any(|named| named.is_role_of(asker))
                        && self.has_account_of(asker)
                }
                AskerKind::Service(name) => self.services.iter().any(|service| **service == *name),
            }
    }
}

impl Named {
    fn is(&self, asker: &Asker<'_>) -> bool {
        match (self, asker.kind) {
            (Self::User(id), AskerKind::User(user)) => *id == user,
            (Self::Session { role, name }, AskerKind::Session { role: of, name: session }) => {
                *role == of && **name == *session
            }
            (Self::FederatedUser { account, name }, AskerKind::FederatedUser { name: of }) => {
                *account == asker.account && **name == *of
            }
            _ => false,
        }
    }

    fn is_role_of(&self, asker: &Asker<'_>) -> bool {
        matches!((self, asker.kind), (Self::Role(id), AskerKind::Session { role, .. }) if *id == role)
    }
}
