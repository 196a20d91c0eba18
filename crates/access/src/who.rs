//! Who asks, with what is known of them.

use std::sync::Arc;

use catalog::record::PolicyPlace;
use catalog::{Member, Picture};
use identity::policy::{Asker, Policy, PrincipalId};
use identity::{AccountId, Claims, Partition, Principal, PrincipalKind, Session, SessionKind};

/// A principal, and the policies that it has now.
#[derive(Clone, Debug)]
pub struct Who {
    pub account: AccountId,
    pub kind: PrincipalKind,
    /// Of a user, of a session's role, or of the user that a federated one is of. `None` if there is none, or
    /// no longer.
    pub member: Option<Arc<Member>>,
    /// Of temporary credentials.
    pub session: Option<Arc<Session>>,
    /// Those of the session, if it was given some.
    session_policies: Option<Arc<[Arc<Policy>]>>,
    /// What its provider says of a web identity.
    claims: Claims,
}

impl Who {
    /// Whoever has signed.
    pub fn of(picture: &Picture, principal: &Principal) -> Self {
        let who = Self::new(picture, principal.account(), principal.kind().clone());
        match principal.session() {
            Some(session) => who.in_session(picture, Arc::clone(session)),
            None => who,
        }
    }

    /// One without a session.
    pub fn new(picture: &Picture, account: AccountId, kind: PrincipalKind) -> Self {
        let member = kind.unique_id().and_then(|id| picture.member(id)).map(Arc::clone);
        Self { account, kind, member, session: None, session_policies: None, claims: [].into() }
    }

    /// Somebody whom an OpenID Connect provider of `account` vouches for. `issuer`: its URL without `https://`.
    /// It is let in by policies that name the provider, and has none of its own.
    pub fn web_identity(account: AccountId, issuer: &str, claims: Claims) -> Self {
        Self {
            account,
            kind: PrincipalKind::WebIdentity { issuer: issuer.into() },
            member: None,
            session: None,
            session_policies: None,
            claims,
        }
    }

    /// The same with temporary credentials.
    pub fn in_session(self, picture: &Picture, session: Arc<Session>) -> Self {
        let session_policies = session_policies(picture, &session);
        Self { session: Some(session), session_policies, ..self }
    }

    /// As policies see it.
    pub fn asker(&self) -> Asker<'_> {
        let is_bounded = self.member.as_ref().is_some_and(|member| member.boundary.is_some());
        Asker { is_bounded, ..self.kind.asker(self.account) }
    }

    /// The policies of its session. `None`: it was given none, and is not cut by any.
    pub fn session_policies(&self) -> Option<&[Arc<Policy>]> {
        self.session_policies.as_deref()
    }

    /// The values of a claim, `oidc.example.com/id/1:sub` in lower case.
    pub(crate) fn claim(&self, key: &str) -> Option<(&str, &[Box<str>])> {
        let (issuer, claims) = match (&self.kind, &self.session) {
            (PrincipalKind::WebIdentity { issuer }, _) => (&**issuer, &self.claims),
            (_, Some(session)) => {
                let (_, issuer) = session.provider.as_deref()?.split_once(":oidc-provider/")?;
                (issuer, &session.claims)
            }
            _ => return None,
        };
        let (of, claim) = key.rsplit_once(':')?;
        let (name, values) = claims.iter().find(|(name, _)| **name == *claim)?;
        of.eq_ignore_ascii_case(issuer).then_some((name, values))
    }

    /// Its ARN; of a session its own. A service has none, and is called by its name, as is a web identity by
    /// its provider's.
    pub fn arn(&self, partition: Partition) -> String {
        let account = self.account;
        match (&self.kind, &self.member) {
            (PrincipalKind::Root, _) => format!("arn:{partition}:iam::{account}:root"),
            (PrincipalKind::Service(name), _) => name.to_string(),
            (PrincipalKind::FederatedUser { name, .. }, _) => {
                format!("arn:{partition}:sts::{account}:federated-user/{name}")
            }
            (PrincipalKind::WebIdentity { issuer }, _) => {
                format!("arn:{partition}:iam::{account}:oidc-provider/{issuer}")
            }
            (PrincipalKind::User(_), Some(member)) => member.entity.arn(partition),
            (PrincipalKind::Session { name, .. }, Some(member)) => {
                member.entity.session_arn(partition, name)
            }
            (PrincipalKind::User(id) | PrincipalKind::Session { role: id, .. }, None) => {
                id.to_string()
            }
        }
    }

    /// What `aws:userid` says; of those that have none, what they are called.
    pub fn user_id(&self) -> String {
        let account = self.account;
        match &self.kind {
            PrincipalKind::Root => account.to_string(),
            PrincipalKind::User(id) => id.to_string(),
            PrincipalKind::Session { role, name } => format!("{role}:{name}"),
            PrincipalKind::FederatedUser { name, .. } => format!("{account}:{name}"),
            PrincipalKind::Service(name) => name.to_string(),
            PrincipalKind::WebIdentity { issuer } => issuer.to_string(),
        }
    }

    /// All by which a grant can be to it, those to its account included.
    pub fn ids(&self) -> impl Iterator<Item = PrincipalId> {
        let account = PrincipalId::Account(self.account);
        let (own, wider) = match &self.kind {
            PrincipalKind::Root => (None, Some(account)),
            PrincipalKind::User(id) => (Some(PrincipalId::User(*id)), Some(account)),
            PrincipalKind::Session { role, name } => {
                (Some(PrincipalId::Session { role: *role, name: Arc::clone(name) }), Some(account))
            }
            PrincipalKind::FederatedUser { name, .. } => {
                let (account_id, name) = (self.account, Arc::clone(name));
                (Some(PrincipalId::FederatedUser { account: account_id, name }), Some(account))
            }
            PrincipalKind::Service(name) => (Some(PrincipalId::Service(Arc::clone(name))), None),
            PrincipalKind::WebIdentity { .. } => (None, None),
        };
        let role = match &self.kind {
            PrincipalKind::Session { role, .. } => Some(PrincipalId::Role(*role)),
            _ => None,
        };
        own.into_iter().chain(role).chain(wider)
    }
}

/// The policies of a session, as they are now.
fn session_policies(picture: &Picture, session: &Session) -> Option<Arc<[Arc<Policy>]>> {
    let Some(given) = &session.policies else {
        // Nobody is federated but for what is said of them.
        return (session.kind == SessionKind::Federation).then(|| Arc::from([]));
    };
    if given.managed.is_empty() {
        return Some(Arc::clone(given.compiled()));
    }
    let managed = given.managed.iter().map(|name| {
        let managed = picture.managed_policy(&PolicyPlace::named(name))?;
        Some(Arc::clone(managed.default()?.policy.policy()))
    });
    let managed: Option<Vec<_>> = managed.collect();
    // What has gone may have denied something: nothing is allowed without it.
    let Some(managed) = managed else { return Some(Arc::from([])) };
    Some(given.compiled().iter().cloned().chain(managed).collect())
}
