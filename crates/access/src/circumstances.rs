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

    /// [`Circumstances::find`] of who asks alone.
    pub fn of_principal(&self, key: &ConditionKey) -> Option<Found<'_>> {
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use catalog::Member;
    use catalog::record::{Entity, EntityKind, RoleDetails};
    use identity::policy::PolicyKind;
    use identity::{
        Claims, ManagedPolicyName, Session, SessionKind, SessionPolicies, UniqueId, UniqueIdKind,
    };

    use super::*;

    const ACCOUNT: u64 = 111_122_223_333;
    const PROVIDER: &str = "arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/A";

    fn account() -> AccountId {
        AccountId::from_number(ACCOUNT).unwrap()
    }

    fn tags(pairs: &[(&str, &str)]) -> Box<[(Box<str>, Box<str>)]> {
        pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
    }

    fn member(kind: EntityKind) -> Arc<Member> {
        let name = if kind == EntityKind::User { "alice" } else { "nightly" };
        let entity = Entity {
            tags: tags(&[("Team", "blue"), ("cost", "1")]),
            role: (kind == EntityKind::Role).then(RoleDetails::default),
            ..Entity::new(account(), kind, "/batch/", name, 0)
        };
        Arc::new(Member { entity: Arc::new(entity), policies: [].into(), boundary: None })
    }

    fn session(kind: SessionKind) -> Session {
        Session {
            tags: tags(&[("team", "red"), ("own", "x")]),
            source_identity: Some("bob".into()),
            ..Session::new(kind, 1_790_000_000_000, 1_790_000_900_000)
        }
    }

    fn who(kind: PrincipalKind, member: Option<Arc<Member>>, session: Option<Session>) -> Who {
        let picture = Picture::default();
        let mut who = Who::new(&picture, account(), kind);
        who.member = member;
        match session {
            Some(session) => who.in_session(&picture, Arc::new(session)),
            None => who,
        }
    }

    fn of_role(session: Option<Session>) -> Who {
        let role = member(EntityKind::Role);
        let kind = PrincipalKind::Session { role: role.entity.id, name: "host-1".into() };
        who(kind, Some(role), session)
    }

    fn of_user(session: Option<Session>) -> Who {
        let user = member(EntityKind::User);
        who(PrincipalKind::User(user.entity.id), Some(user), session)
    }

    fn federated(by_user: bool) -> Who {
        let user = by_user.then(|| member(EntityKind::User));
        let id = user.as_ref().map(|user| user.entity.id);
        let kind = PrincipalKind::FederatedUser { user: id, name: "eve".into() };
        who(kind, user, Some(session(SessionKind::Federation)))
    }

    fn claims() -> Claims {
        let claim = |name: &str, values: &[&str]| {
            (name.into(), values.iter().map(|value| (*value).into()).collect())
        };
        [claim("sub", &["eve"]), claim("aud", &["a"]), claim("amr", &["x", "y"])].into()
    }

    fn web_identity() -> Who {
        Who::web_identity(account(), "oidc.example.com/id/A", claims())
    }

    /// What a request of `who` has for the condition key called `key`, as text.
    fn found(who: &Who, key: &str) -> Option<String> {
        let circumstances = Circumstances {
            picture: &Picture::default(),
            rails: &GuardRails::default(),
            who,
            transport: &Transport::default(),
            region: Region::named("eu-west-1").unwrap(),
            wall_ms: 0,
            lifetime_ms: 0,
        };
        let found = circumstances.find(&ConditionKey::named(key));
        found.map(|found| match found {
            Found::One(Value::Text(text)) => text.into_owned(),
            Found::One(Value::Boolean(boolean)) => boolean.to_string(),
            Found::One(Value::Time(milliseconds)) => milliseconds.to_string(),
            other => format!("{other:?}"),
        })
    }

    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>, the table of
    /// principal key values, and the pages of the keys.
    #[test]
    fn who_asks_can_be_asked_about() {
        let provided =
            Session { provider: Some(PROVIDER.into()), ..session(SessionKind::WebIdentity) };
        let told = Session { claims: claims(), ..provided.clone() };
        let (role, user, told) = (of_role(Some(provided)), of_user(None), of_role(Some(told)));
        let for_a_while = of_user(Some(Session::new(SessionKind::SessionToken, 7, 8)));
        let root = who(PrincipalKind::Root, None, None);
        let root_for_a_while =
            who(PrincipalKind::Root, None, Some(Session::new(SessionKind::SessionToken, 7, 8)));
        let long_term = of_role(None);
        let (eve, of_root, stranger) = (federated(true), federated(false), web_identity());
        let id = |who: &Who| who.member.as_ref().unwrap().entity.id.to_string();
        let session_id = format!("{}:host-1", id(&role));
        for (who, key, expected) in [
            (&role, "aws:PrincipalArn", Some("arn:aws:iam::111122223333:role/batch/nightly")),
            (&role, "aws:userid", Some(&*session_id)),
            (&role, "aws:username", None),
            (&role, "aws:PrincipalType", Some("AssumedRole")),
            (&role, "aws:SourceIdentity", Some("bob")),
            (&role, "sts:SourceIdentity", None),
            (&role, "aws:TokenIssueTime", Some("1790000000000")),
            (&role, "aws:FederatedProvider", Some(PROVIDER)),
            (&role, "aws:MultiFactorAuthPresent", Some("false")),
            (&role, "aws:MultiFactorAuthAge", None),
            (&role, "oidc.example.com/id/a:sub", None),
            (&told, "oidc.example.com/id/a:sub", Some("eve")),
            (&told, "oidc.example.com/id/b:sub", None),
            (&told, "oidc.example.com/id/a:oaud", None),
            (&long_term, "aws:TokenIssueTime", None),
            (&long_term, "aws:MultiFactorAuthPresent", None),
            (&long_term, "aws:SourceIdentity", None),
            (&user, "aws:username", Some("alice")),
            (&user, "aws:MultiFactorAuthPresent", None),
            (&user, "aws:TokenIssueTime", None),
            (&for_a_while, "aws:username", Some("alice")),
            (&for_a_while, "aws:userid", Some(&id(&for_a_while))),
            (&for_a_while, "aws:PrincipalType", Some("User")),
            (&for_a_while, "aws:MultiFactorAuthPresent", Some("false")),
            (&for_a_while, "aws:TokenIssueTime", Some("7")),
            (&root, "aws:TokenIssueTime", None),
            (&root_for_a_while, "aws:PrincipalType", Some("Account")),
            (&root_for_a_while, "aws:TokenIssueTime", Some("7")),
            (&eve, "aws:PrincipalArn", Some("arn:aws:sts::111122223333:federated-user/eve")),
            (&eve, "aws:userid", Some("111122223333:eve")),
            (&eve, "aws:username", None),
            (&eve, "aws:PrincipalType", Some("FederatedUser")),
            (&eve, "aws:PrincipalAccount", Some("111122223333")),
            (&of_root, "aws:PrincipalArn", Some("arn:aws:sts::111122223333:federated-user/eve")),
            (&of_root, "aws:userid", Some("111122223333:eve")),
            (&stranger, "aws:FederatedProvider", Some(PROVIDER)),
            (&stranger, "OIDC.example.com/id/a:SUB", Some("eve")),
            (&stranger, "oidc.example.com/id/A:aud", Some("a")),
            (&stranger, "oidc.example.com/id/A:oaud", None),
            (&stranger, "oidc.example.com/id/B:sub", None),
            (&stranger, "aws:PrincipalArn", None),
            (&stranger, "aws:PrincipalAccount", None),
            (&stranger, "aws:userid", None),
            (&stranger, "aws:PrincipalType", None),
            (&stranger, "aws:MultiFactorAuthPresent", None),
            (&stranger, "aws:PrincipalIsAWSService", Some("false")),
        ] {
            assert_eq!(found(who, key).as_deref(), expected, "{key} of {:?}", who.kind);
        }
        assert!(found(&stranger, "oidc.example.com/id/A:amr").unwrap().starts_with("Several"));
    }

    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>.
    #[test]
    fn a_tag_of_the_session_stands_before_the_one_of_its_role() {
        let plain = of_role(None);
        for (who, key, expected) in [
            (&of_role(Some(session(SessionKind::AssumedRole))), "team", Some("red")),
            (&of_role(Some(session(SessionKind::AssumedRole))), "COST", Some("1")),
            (&of_role(Some(session(SessionKind::AssumedRole))), "own", Some("x")),
            (&plain, "team", Some("blue")),
            (&plain, "own", None),
            (&federated(true), "team", Some("red")),
            (&federated(true), "cost", Some("1")),
            (&federated(false), "own", Some("x")),
            (&federated(false), "cost", None),
        ] {
            let found = found(who, &format!("aws:PrincipalTag/{key}"));
            assert_eq!(found.as_deref(), expected, "{key} of {:?}", who.kind);
        }
    }

    fn evaluate_as(who: &Who, resource_policy: Option<&Policy>) -> Result<Allowed, Denial> {
        struct Nothing;
        impl Context for Nothing {
            fn resource(&self) -> Option<&str> {
                Some("arn:aws:kms:eu-west-1:111122223333:key/a")
            }

            fn find(&self, _: &ConditionKey) -> Found<'_> {
                Found::Absent
            }
        }
        let circumstances = Circumstances {
            picture: &Picture::default(),
            rails: &GuardRails::default(),
            who,
            transport: &Transport::default(),
            region: Region::named("eu-west-1").unwrap(),
            wall_ms: 0,
            lifetime_ms: 0,
        };
        let action = Action::named("kms:Encrypt").unwrap();
        let granted = || Granted::No;
        circumstances.evaluate(action, account(), resource_policy, &Nothing, granted, &mut ())
    }

    #[test]
    fn a_session_is_cut_by_its_policies_and_one_of_a_federation_allows_nothing_without() {
        let allow = r#"{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}"#;
        let other = allow.replace("kms:", "iam:");
        let key_policy = Policy::of_account(account());
        let given = |kind, texts: Option<&[&str]>, managed: &[&str]| Session {
            policies: texts.map(|texts| {
                let managed = managed
                    .iter()
                    .map(|name| ManagedPolicyName { account: None, name: (*name).into() });
                SessionPolicies::compile(texts, managed).unwrap()
            }),
            ..Session::new(kind, 0, 1)
        };
        let federation = SessionKind::Federation;
        let cut = Err(Denier::Session);
        for (session, expected) in [
            (given(federation, None, &[]), cut),
            (given(federation, Some(&[]), &[]), cut),
            (given(federation, Some(&[&other]), &[]), cut),
            (given(federation, Some(&[&other, allow]), &[]), Ok(Allowed::ByPolicy)),
            // AWS's own are there for all; what is not there may have denied something.
            (given(federation, Some(&[]), &["AdministratorAccess"]), Ok(Allowed::ByPolicy)),
            (given(federation, Some(&[allow]), &["NoSuchPolicy"]), cut),
        ] {
            let kind = PrincipalKind::FederatedUser { user: None, name: "eve".into() };
            let who = who(kind, None, Some(session));
            let decided = evaluate_as(&who, Some(&key_policy));
            assert_eq!(decided.map_err(|denial| denial.by), expected, "{:?}", who.session);
        }
        // A session of a role that was given none is not cut.
        let named = Policy::compile(
            r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}"#,
            PolicyKind::Key,
            Partition::Aws,
            |_| None,
        );
        for (policies, expected) in [(None, Ok(Allowed::ByPolicy)), (Some(&[][..]), cut)] {
            let who = of_role(Some(given(SessionKind::AssumedRole, policies, &[])));
            let decided = evaluate_as(&who, named.as_ref().ok());
            assert_eq!(decided.map_err(|denial| denial.by), expected);
        }
        // One that has gone has no policies, whatever its session policies say.
        let gone = PrincipalKind::FederatedUser {
            user: Some(UniqueId::random(UniqueIdKind::User)),
            name: "eve".into(),
        };
        let who = who(gone, None, Some(given(federation, Some(&[allow]), &[])));
        let decided = evaluate_as(&who, Some(&key_policy));
        assert_eq!(decided.map_err(|denial| denial.by), Err(Denier::Identity));
    }

    #[test]
    fn everyone_has_a_name_of_their_own() {
        let aws = Partition::Aws;
        assert_eq!(federated(true).arn(aws), "arn:aws:sts::111122223333:federated-user/eve");
        assert_eq!(web_identity().arn(aws), PROVIDER);
        let of_role = of_role(Some(session(SessionKind::AssumedRole)));
        assert_eq!(of_role.arn(aws), "arn:aws:sts::111122223333:assumed-role/nightly/host-1");
        assert_eq!(federated(true).ids().count(), 2, "itself and its account, not its user");
        assert_eq!(web_identity().ids().count(), 0);
    }
}
