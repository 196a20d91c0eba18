//! Who asks, with what is known of them.

use std::sync::Arc;

use catalog::{Member, Picture};
use identity::policy::{Asker, PrincipalId};
use identity::{AccountId, Partition, PrincipalKind};

/// A principal, and the policies that it has now.
#[derive(Clone, Debug)]
pub struct Who {
    pub account: AccountId,
    pub kind: PrincipalKind,
    /// Of a user or of a session's role. `None` if there is none, or no longer.
    pub member: Option<Arc<Member>>,
}

impl Who {
    pub fn new(picture: &Picture, account: AccountId, kind: PrincipalKind) -> Self {
        let member = kind.unique_id().and_then(|id| picture.member(id)).map(Arc::clone);
        Self { account, kind, member }
    }

    /// As policies see it.
    pub fn asker(&self) -> Asker<'_> {
        let is_bounded = self.member.as_ref().is_some_and(|member| member.boundary.is_some());
        Asker { is_bounded, ..self.kind.asker(self.account) }
    }

    /// Its ARN; of a session its own. A service has none, and is called by its name.
    pub fn arn(&self, partition: Partition) -> String {
        match (&self.kind, &self.member) {
            (PrincipalKind::Root, _) => format!("arn:{partition}:iam::{}:root", self.account),
            (PrincipalKind::Service(name), _) => name.to_string(),
            (PrincipalKind::User(_), Some(member)) => member.entity.arn(partition),
            (PrincipalKind::Session { name, .. }, Some(member)) => {
                member.entity.session_arn(partition, name)
            }
            (PrincipalKind::User(id) | PrincipalKind::Session { role: id, .. }, None) => {
                id.to_string()
            }
        }
    }

    /// All by which a grant can be to it, those to its account included.
    pub fn ids(&self) -> impl Iterator<Item = PrincipalId> {
        let (own, wider) = match &self.kind {
            PrincipalKind::Root => (None, Some(PrincipalId::Account(self.account))),
            PrincipalKind::User(id) => {
                (Some(PrincipalId::User(*id)), Some(PrincipalId::Account(self.account)))
            }
            PrincipalKind::Session { role, name } => (
                Some(PrincipalId::Session { role: *role, name: Arc::clone(name) }),
                Some(PrincipalId::Account(self.account)),
            ),
            PrincipalKind::Service(name) => (Some(PrincipalId::Service(Arc::clone(name))), None),
        };
        let role = match &self.kind {
            PrincipalKind::Session { role, .. } => Some(PrincipalId::Role(*role)),
            _ => None,
        };
        own.into_iter().chain(role).chain(wider)
    }
}
