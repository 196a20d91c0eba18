//! May they? What all policies and grants together say to a request.
//!
//! Sources: <https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>.

use std::cell::{Cell, LazyCell};
use std::fmt;
use std::sync::Arc;

use super::Policy;
use super::action::Action;
use super::condition_key::ConditionKey;
use super::context::{Context, Found};
use super::principals::{Asker, AskerKind, Reach};
use super::statement::Outcome;
use crate::AccountId;

/// A request, as policies see it.
#[derive(Debug)]
pub struct Request<'a, C> {
    pub asker: Asker<'a>,
    pub action: Action,
    /// Whose that is what it is done on.
    pub owner: AccountId,
    pub context: &'a C,
}

/// The policies that have a say in a request.
#[derive(Clone, Copy, Debug)]
pub struct Policies<'a> {
    /// Of what it is done on: a KMS key's, or a role's trust policy. `None`: it has none, and IAM alone decides.
    pub resource: Option<&'a Policy>,
    /// Of the user or the role. The root user has none, and needs none.
    pub identity: &'a [Arc<Policy>],
    pub boundary: Option<&'a Policy>,
    /// Of the session, if it was given some: more than one are as one.
    pub session: Option<&'a [Arc<Policy>]>,
    /// On the account of who asks: in each list, one must allow.
    pub service_control: &'a [Box<[Arc<Policy>]>],
    /// On the account of the resource.
    pub resource_control: &'a [Arc<Policy>],
}

/// Whether a grant allows the request.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Granted {
    No,
    /// One to the account of who asks: its IAM policies must allow it too.
    ToAccount,
    /// One to who asks.
    ToAsker,
}

/// What a request is allowed by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Allowed {
    ByPolicy,
    ByGrant,
}

/// Why a request is denied: the words that AWS has for it begin with `because` or `with`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Denial {
    pub by: Denier,
    /// A statement denies it. Otherwise none allows it.
    pub explicit: bool,
    pub action: Action,
}

/// The kind of policy that denies a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Denier {
    ServiceControl,
    ResourceControl,
    Resource,
    Identity,
    Boundary,
    Session,
    /// None of them: to find out would have cost too much.
    Cost,
}

/// What comparing may cost in one evaluation, in steps of the comparison of patterns: some milliseconds.
/// Policies that are not made to cost much take some hundred.
const STEPS_MAX: usize = 1_000_000;

/// A request's context that counts what comparing costs.
struct Metered<'a, C> {
    context: &'a C,
    steps_left: Cell<usize>,
}

impl<C: Context> Context for Metered<'_, C> {
    fn resource(&self) -> Option<&str> {
        self.context.resource()
    }

    fn find(&self, key: &ConditionKey) -> Found<'_> {
        self.context.find(key)
    }

    fn spend(&self, steps: usize) -> bool {
        let left = self.steps_left.get().saturating_sub(steps);
        self.steps_left.set(left);
        left > 0
    }
}

/// Follows an evaluation, to explain it.
pub trait Observer {
    /// The statement of this index in a policy was asked about a request that has this context.
    fn asked(
        &mut self,
        by: Denier,
        policy: &Policy,
        statement: usize,
        outcome: Outcome,
        context: &dyn Context,
    );
}

/// Nobody wants to know.
impl Observer for () {
    fn asked(&mut self, _: Denier, _: &Policy, _: usize, _: Outcome, _: &dyn Context) {}
}

/// What policies of one kind say.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    /// By the name of who asks that reaches furthest.
    allows: Option<Reach>,
    denies: bool,
}

impl Said {
    /// What is said where nothing has to be said.
    const ALLOWED: Self = Self { allows: Some(Reach::Own), denies: false };

    /// One of both has to allow.
    fn or(self, other: Self) -> Self {
        Self { allows: self.allows.max(other.allows), denies: self.denies || other.denies }
    }

    /// Both have to allow.
    fn and(self, other: Self) -> Self {
        Self { allows: self.allows.min(other.allows), denies: self.denies || other.denies }
    }
}

/// Decides, by the policies and, where they leave it open, by `granted`.
///
/// Fails with the kind of policy that is told: of several that deny, the first in the order of [`Denier`].
/// Who asks from another account than the resource's is told nothing but that its policy does not allow,
/// unless it does: no policy of one's own can find out whether, and how, a resource of another is.
pub fn evaluate<C: Context>(
    request: &Request<'_, C>,
    policies: &Policies<'_>,
    granted: impl FnOnce() -> Granted,
    observer: &mut impl Observer,
) -> Result<Allowed, Denial> {
    let denial = |by, explicit| Denial { by, explicit, action: request.action };
    let metered = Metered { context: request.context, steps_left: Cell::new(STEPS_MAX) };
    let Request { asker, action, owner, .. } = *request;
    let request = &Request { asker, action, owner, context: &metered };
    let mut ask_one = |by, policy: &Policy| ask(request, by, policy, observer);
    // A key can have many grants: they are looked for only where they count.
    let granted = LazyCell::new(granted);
    let is_outside =
        matches!(request.asker.kind, AskerKind::Service(_) | AskerKind::WebIdentity { .. });
    let is_root = matches!(request.asker.kind, AskerKind::Root);
    let is_own = !is_outside && request.asker.account == request.owner;

    // Neither a service, nor a web identity, nor a root user has policies of its own; service control policies
    // are about users, roles and root users.
    let policies = match request.asker.kind {
        AskerKind::Service(_) | AskerKind::WebIdentity { .. } => &Policies {
            identity: &[],
            boundary: None,
            session: None,
            service_control: &[],
            ..*policies
        },
        AskerKind::Root => &Policies { identity: &[], boundary: None, session: None, ..*policies },
        _ => policies,
    };
    let resource = policies.resource.map(|policy| ask_one(Denier::Resource, policy));
    let is_closed = |said: Said| said.allows.is_none() && *granted == Granted::No;
    if resource.is_some_and(|said| !is_own && is_closed(said)) {
        return Err(denial(Denier::Resource, false));
    }

    let boundary =
        policies.boundary.map_or(Said::ALLOWED, |policy| ask_one(Denier::Boundary, policy));
    let mut ask = |by, policies: &[Arc<Policy>]| {
        policies.iter().map(|policy| ask_one(by, policy)).fold(Said::default(), Said::or)
    };
    let identity = match request.asker.kind {
        // What it may is up to its session policies.
        AskerKind::Root | AskerKind::FederatedUser { user: None, .. } => Said::ALLOWED,
        _ => ask(Denier::Identity, policies.identity),
    };
    let session = policies.session.map_or(Said::ALLOWED, |session| ask(Denier::Session, session));
    let levels = policies.service_control.iter();
    let service_control =
        levels.map(|level| ask(Denier::ServiceControl, level)).fold(Said::ALLOWED, Said::and);
    let resource_control = ask(Denier::ResourceControl, policies.resource_control);
    for (by, said) in [
        (Denier::ServiceControl, service_control),
        (Denier::ResourceControl, resource_control),
        (Denier::Resource, resource.unwrap_or_default()),
        (Denier::Identity, identity),
        (Denier::Boundary, boundary),
        (Denier::Session, session),
    ] {
        if said.denies {
            return Err(denial(by, true));
        }
    }
    if service_control.allows.is_none() {
        return Err(denial(Denier::ServiceControl, false));
    }

    let all_allow = |needed: &[(Denier, Said)]| {
        let missing = needed.iter().find(|(_, said)| said.allows.is_none());
        missing.map_or(Ok(()), |(by, _)| Err(*by))
    };
    let uncut = [(Denier::Boundary, boundary), (Denier::Session, session)];
    let delegated = [(Denier::Identity, identity), uncut[0], uncut[1]];
    let by_policy = match resource.map(|said| said.allows) {
        Some(None) => Err(Denier::Resource),
        // What a service may do, it need not be allowed a second time; nor is an account's root user.
        Some(Some(_)) if is_outside || (is_own && is_root) => Ok(()),
        // Nothing but a deny takes back what a policy gives to a user or a session by its own name.
        Some(Some(Reach::Own)) if is_own => Ok(()),
        Some(Some(Reach::Role | Reach::Everyone)) if is_own => all_allow(&uncut),
        // To an account, or to somebody of another: that account's policies have to allow it too. An
        // action on no key is up to them alone.
        Some(Some(_)) | None => all_allow(&delegated),
    };
    let by_grant = || match *granted {
        Granted::ToAsker => Ok(()),
        Granted::ToAccount => all_allow(&delegated),
        Granted::No => Err(Denier::Resource),
    };
    let allowed = match by_policy {
        Ok(()) => Allowed::ByPolicy,
        Err(by) => match by_grant() {
            Ok(()) if resource.is_some() => Allowed::ByGrant,
            // A grant to another account is all that the key's side has to say.
            Err(missing) if by == Denier::Resource && !is_own => {
                return Err(denial(missing, false));
            }
            _ => return Err(denial(by, false)),
        },
    };
    // What denies may not have been found.
    if metered.steps_left.get() == 0 { Err(denial(Denier::Cost, false)) } else { Ok(allowed) }
}

/// What one policy says.
fn ask<C: Context>(
    request: &Request<'_, C>,
    by: Denier,
    policy: &Policy,
    observer: &mut impl Observer,
) -> Said {
    let mut said = Said::default();
    for (index, statement) in policy.statements.iter().enumerate() {
        let outcome = statement.outcome(request);
        observer.asked(by, policy, index, outcome, request.context);
        match outcome {
            Outcome::Applies(_) if statement.denies => said.denies = true,
            Outcome::Applies(reach) => said.allows = said.allows.max(Some(reach)),
            _ => {}
        }
    }
    said
}

/// The end of the words that AWS has for a refusal.
impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (service, name) = self.action.parts();
        let kind = match self.by {
            Denier::ServiceControl => "service control policy",
            Denier::ResourceControl => "resource control policy",
            Denier::Resource => "resource-based policy",
            Denier::Identity => "identity-based policy",
            Denier::Boundary => "permissions boundary",
            Denier::Session => "session policy",
            Denier::Cost => return f.write_str("because its policies take too long to evaluate"),
        };
        // Of a service control policy, AWS tells it so even if none allows.
        match (self.explicit || self.by == Denier::ServiceControl, self.by) {
            (true, Denier::Identity) => write!(f, "with an explicit deny in an {kind}"),
            (true, _) => write!(f, "with an explicit deny in a {kind}"),
            (false, _) => write!(f, "because no {kind} allows the {service}:{name} action"),
        }
    }
}
