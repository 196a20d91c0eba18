//! The circumstances of a request: what counts for a decision whatever is asked.

use std::net::IpAddr;

use catalog::Picture;
use identity::policy::{
    Action, Allowed, ConditionKey, Context, Denial, Denier, Found, Granted, KeyName, Observer,
    Policies, Policy, Request, Value, evaluate,
};
use identity::{AccountId, Partition, PrincipalKind, Region};

use crate::guard_rails::GuardRails;
use crate::who::Who;

/// How a request came: what conditions can see of it, and nobody can claim.
#[derive(Clone, Copy, Debug, Default)]
pub struct Transport<'a> {
    /// The other end of the connection. `None`: it did not come over a network.
    pub source_ip: Option<IpAddr>,
    /// It is encrypted.
    pub is_secure: bool,
    pub user_agent: Option<&'a str>,
    /// The resource that a service asks for, and its account. Heeded from services alone.
    pub source_arn: Option<&'a str>,
    pub source_account: Option<&'a str>,
}

/// All that counts for a decision but what is asked.
#[derive(Debug)]
pub struct Circumstances<'a> {
    pub picture: &'a Picture,
    pub rails: &'a GuardRails,
    pub who: &'a Who,
    pub transport: &'a Transport<'a>,
    pub region: Region,
    pub wall_ms: i64,
    /// By the lifetime clock.
    pub lifetime_ms: i64,
}

impl Circumstances<'_> {
    /// Brings `action` on something of the account `owner`, whose own policy is `resource_policy`, before
    /// all policies, and if need be before what `granted` says of grants.
    pub fn evaluate(
        &self,
        action: Action,
        owner: AccountId,
        resource_policy: Option<&Policy>,
        context: &impl Context,
        granted: impl FnOnce() -> Granted,
        observer: &mut impl Observer,
    ) -> Result<Allowed, Denial> {
        let who = self.who;
        let (identity, boundary) = match &who.member {
            Some(member) => (&*member.policies, member.boundary.as_deref()),
            None => (&[][..], None),
        };
        let request = Request { asker: who.asker(), action, owner, context };
        let policies = Policies {
            resource: resource_policy,
            identity,
            boundary,
            session: who.session_policies(),
            service_control: self.rails.service_control(who.account),
            resource_control: self.rails.resource_control(owner),
        };
        let decided = evaluate(&request, &policies, granted, observer);
        if decided.is_err_and(|denial| denial.by == Denier::Cost) {
            tracing::error!(
                principal = %who.arn(self.region.partition()),
                resource = context.resource().unwrap_or("*"),
                "policies take too long to evaluate, and the request is denied: look at their wildcards"
            );
        }
        decided
    }

    /// What the request has for a condition key that is of who asks, or of how. `None`: the key is of
    /// neither, or absent.
    pub fn find(&self, key: &ConditionKey) -> Option<Found<'_>> {
        self.of_principal(key).or_else(|| self.of_transport(key))
    }

    fn of_principal(&self, key: &ConditionKey) -> Option<Found<'_>> {
        let who = self.who;
        let service = match &who.kind {
            PrincipalKind::Service(name) => Some(&**name),
            _ => None,
        };
        // Who is of no account.
        let is_stranger =
            service.is_some() || matches!(who.kind, PrincipalKind::WebIdentity { .. });
        let session = who.session.as_deref();
        Some(match key.name {
            KeyName::FederatedProvider => match &who.kind {
                PrincipalKind::WebIdentity { .. } => Found::text(who.arn(self.region.partition())),
                _ => Found::text(session?.provider.as_deref()?),
            },
            // Nobody has a second factor; of long-term keys it is not said.
            KeyName::MultiFactorAuthPresent => {
                session.map(|_| Found::One(Value::Boolean(false)))?
            }
            KeyName::SourceIdentity => Found::text(session?.source_identity.as_deref()?),
            KeyName::TokenIssueTime => Found::One(Value::Time(session?.issued_ms)),
            KeyName::WebIdentity => match who.claim(&key.rest)? {
                ("amr", values) => texts(values.iter().map(|value| &**value)),
                (_, [value]) => Found::text(&**value),
                _ => return None,
            },
            KeyName::PrincipalAccount | KeyName::CallerAccount if !is_stranger => {
                Found::text(who.account.to_string())
            }
            KeyName::PrincipalArn if !is_stranger => {
                Found::text(principal_arn(who, self.region.partition()))
            }
            KeyName::PrincipalIsAwsService => Found::One(Value::Boolean(service.is_some())),
            KeyName::PrincipalServiceName => Found::text(service?),
            KeyName::PrincipalServiceNamesList => texts([service?].into_iter()),
            KeyName::PrincipalOrgId if !is_stranger => Found::text(self.rails.organization()?),
            KeyName::PrincipalTag => principal_tag(who, &key.rest)?,
            KeyName::PrincipalType => Found::text(match who.kind {
                PrincipalKind::Root => "Account",
                PrincipalKind::User(_) => "User",
                PrincipalKind::Session { .. } => "AssumedRole",
                PrincipalKind::FederatedUser { .. } => "FederatedUser",
                PrincipalKind::Service(_) | PrincipalKind::WebIdentity { .. } => return None,
            }),
            KeyName::UserId => match &who.kind {
                PrincipalKind::Root => Found::text(who.account.to_string()),
                PrincipalKind::User(id) => Found::text(id.to_string()),
                PrincipalKind::Session { role, name } => Found::text(format!("{role}:{name}")),
                PrincipalKind::FederatedUser { name, .. } => {
                    Found::text(format!("{}:{name}", who.account))
                }
                PrincipalKind::Service(_) | PrincipalKind::WebIdentity { .. } => return None,
            },
            KeyName::Username => match (&who.kind, &who.member) {
                (PrincipalKind::User(_), Some(member)) => Found::text(&*member.entity.name),
                _ => return None,
            },
            _ => return None,
        })
    }

    fn of_transport(&self, key: &ConditionKey) -> Option<Found<'_>> {
        let Self { transport, wall_ms, region, .. } = self;
        Some(match key.name {
            KeyName::CurrentTime => Found::One(Value::Time(*wall_ms)),
            KeyName::EpochTime => Found::One(Value::Number(wall_ms.div_euclid(1000))),
            KeyName::RequestedRegion => Found::text(region.as_str()),
            KeyName::SecureTransport => Found::One(Value::Boolean(transport.is_secure)),
            KeyName::SourceAccount => Found::text(transport.source_account?),
            KeyName::SourceArn => Found::text(transport.source_arn?),
            KeyName::SourceIp => Found::One(Value::Address(transport.source_ip?)),
            KeyName::UserAgent => Found::text(transport.user_agent?),
            KeyName::ViaAwsService => Found::One(Value::Boolean(false)),
            _ => return None,
        })
    }
}

/// What `aws:PrincipalArn` says: of a session, the ARN of its role.
fn principal_arn(who: &Who, partition: Partition) -> String {
    match (&who.kind, &who.member) {
        (PrincipalKind::Session { .. }, Some(role)) => role.entity.arn(partition),
        _ => who.arn(partition),
    }
}

/// The value of a tag that the session was given, or else of one of its user or role.
fn principal_tag<'a>(who: &'a Who, lower_case: &str) -> Option<Found<'a>> {
    fn pairs(tags: &[(Box<str>, Box<str>)]) -> impl Iterator<Item = (&str, &str)> {
        tags.iter().map(|(key, value)| (&**key, &**value))
    }
    let of_session = who.session.as_ref().map_or(&[][..], |session| &session.tags);
    let own = who.member.as_ref().map_or(&[][..], |member| &member.entity.tags);
    tag(pairs(of_session), lower_case).or_else(|| tag(pairs(own), lower_case))
}

/// The values of a key that can have several.
pub fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Found<'a> {
    Found::Several(texts.map(|text| Value::Text(text.into())).collect())
}

/// The value of the pair whose key is `lower_case` in some letter case; if there are more, one of theirs.
pub fn tag<'a>(
    tags: impl Iterator<Item = (&'a str, &'a str)>,
    lower_case: &str,
) -> Option<Found<'a>> {
    let mut tags = tags.filter(|(key, _)| key.eq_ignore_ascii_case(lower_case));
    let (_, value) = tags.next()?;
    Some(match tags.next() {
        None => Found::text(value),
        Some((_, other)) => {
            let all = [value, other].into_iter().chain(tags.map(|(_, value)| value));
            Found::OneOf(all.map(|value| Value::Text(value.into())).collect())
        }
    })
}
