//! Sessions: what temporary credentials carry beside whose they are.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html>.

use std::sync::Arc;

use crate::policy::{Policy, PolicyError, PolicyKind};
use crate::{AccountId, Partition};

/// What made temporary credentials.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SessionKind {
    /// AssumeRole.
    AssumedRole,
    /// AssumeRoleWithWebIdentity.
    WebIdentity,
    /// GetSessionToken: they are the user's own, for a while.
    SessionToken,
    /// GetFederationToken.
    Federation,
}

/// All that goes with temporary credentials; it is sealed into their token.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub kind: SessionKind,
    /// Both on the lifetime clock, in milliseconds since 1970.
    pub issued_ms: i64,
    pub expires_ms: i64,
    /// `None`: it may what its role or its user may; of [`SessionKind::Federation`], nothing.
    pub policies: Option<SessionPolicies>,
    /// No key twice, in any letter case.
    pub tags: Box<[(Box<str>, Box<str>)]>,
    /// The keys of those tags that sessions made from this one get too.
    pub transitive: Box<[Box<str>]>,
    pub source_identity: Option<Box<str>>,
    /// The ARN of the OpenID Connect provider that it goes back to.
    pub provider: Option<Box<str>>,
    /// What that provider's token said; sessions made from this one do not get it.
    pub claims: Claims,
}

/// What the token of a web identity says, by the names that claims have in condition keys (`aud`, `sub`).
/// `amr` alone may have other than one value.
pub type Claims = Box<[(Box<str>, Box<[Box<str>]>)]>;

impl Session {
    /// One that is given nothing beside its time.
    pub fn new(kind: SessionKind, issued_ms: i64, expires_ms: i64) -> Self {
        Self {
            kind,
            issued_ms,
            expires_ms,
            policies: None,
            tags: [].into(),
            transitive: [].into(),
            source_identity: None,
            provider: None,
            claims: [].into(),
        }
    }

    pub fn has_expired(&self, lifetime_ms: i64) -> bool {
        lifetime_ms >= self.expires_ms
    }
}

/// The policies that a session was given: one of them has to allow what it does, beside all else.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionPolicies {
    /// Those that were written for it.
    inline: Box<[Box<str>]>,
    compiled: Arc<[Arc<Policy>]>,
    /// Those of its account, or of AWS, that it was given by their names: they count as they are when it asks.
    pub managed: Box<[ManagedPolicyName]>,
}

/// Which managed policy is meant, as a session has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ManagedPolicyName {
    /// `None`: it is AWS's own.
    pub account: Option<AccountId>,
    /// Without its path.
    pub name: Box<str>,
}

impl SessionPolicies {
    /// Fails with what is wrong with the first that is no policy.
    pub fn compile(
        inline: &[&str],
        managed: impl IntoIterator<Item = ManagedPolicyName>,
    ) -> Result<Self, PolicyError> {
        let compile = |text: &&str| {
            // They name no principals, so that neither partition nor ids count.
            let policy = Policy::compile(text, PolicyKind::Identity, Partition::Aws, |_| None)?;
            Ok(Arc::new(policy))
        };
        Ok(Self {
            compiled: inline.iter().map(compile).collect::<Result<_, PolicyError>>()?,
            inline: inline.iter().map(|text| (*text).into()).collect(),
            managed: managed.into_iter().collect(),
        })
    }

    /// The texts of those that were written for it.
    pub fn inline(&self) -> &[Box<str>] {
        &self.inline
    }

    /// [`SessionPolicies::inline`], as they are evaluated.
    pub fn compiled(&self) -> &Arc<[Arc<Policy>]> {
        &self.compiled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_at_its_time() {
        let session = Session::new(SessionKind::AssumedRole, 0, 1000);
        for (now_ms, expired) in [(0, false), (999, false), (1000, true), (1001, true)] {
            assert_eq!(session.has_expired(now_ms), expired, "{now_ms}");
        }
    }

    #[test]
    fn session_policies_are_policies_of_identities() {
        let allow = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
        let policies = SessionPolicies::compile(&[allow, allow], []).unwrap();
        assert_eq!((policies.inline().len(), policies.compiled().len()), (2, 2));
        let of_resource = allow.replace("{\"Effect", "{\"Principal\":\"*\",\"Effect");
        assert!(SessionPolicies::compile(&[allow, &of_resource], []).is_err());
    }
}
