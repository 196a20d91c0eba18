//! Temporary credentials: `AssumeRole`, `GetSessionToken`, `GetFederationToken`.
//!
//! Their tokens are sealed and have all that goes with them: nothing is stored. They end by themselves, or when
//! the role or the user is gone; before that, by a policy that denies what `aws:TokenIssueTime` says is too old.
//!
//! Sources: <https://docs.aws.amazon.com/STS/latest/APIReference/>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>.

use std::sync::Arc;

use access::Who;
use api::query::Code;
use api::sts::{
    AssumeRoleRequest, AssumeRoleResponse, AssumedRoleUser, Credentials, FederatedUser,
    GetFederationTokenRequest, GetFederationTokenResponse, GetSessionTokenRequest,
    GetSessionTokenResponse, Operation, PolicyDescriptorType, Tag,
};
use catalog::record::{Entity, EntityKind, EntityPlace};
use identity::policy::{Action, KeyName, Policy};
use identity::{
    AccountId, Arn, ManagedPolicyName, PrincipalKind, Session, SessionKind, SessionPolicies,
};
use secret::Secret;

use crate::ask::{Ask, Member};
use crate::call::Call;
use crate::error::Error;
use crate::{document, present};

/// How long sessions are, in seconds, if it is not said; and how long those can be that a session or a root user
/// makes.
const ROLE_SESSION_S: u32 = 3600;
const CHAINED_SESSION_MAX_S: u32 = 3600;
const USER_SESSION_S: u32 = 43_200;
const ROOT_SESSION_MAX_S: u32 = 3600;
/// How long the policies of a session may be together, in characters.
const SESSION_POLICIES_LENGTH_MAX: usize = 2048;
/// How many managed policies a session can have.
const SESSION_MANAGED_POLICIES_MAX: usize = 10;
/// How long a token may be, in characters: clients send it as a header with each request.
const TOKEN_LENGTH_MAX: usize = 4096;

/// `AssumeRole`. Refuses, in this order: Validation, AccessDenied, MalformedPolicyDocument, InvalidParameterValue,
/// PackedPolicyTooLarge.
pub(crate) async fn assume_role(
    call: &Call<'_>,
    input: &AssumeRoleRequest,
) -> Result<AssumeRoleResponse, Error> {
    refuse_second_factor(input.serial_number.as_ref(), input.token_code.as_ref())?;
    if input.provided_contexts.is_some() {
        return Err(Error::Validation("ProvidedContexts are not supported.".into()));
    }
    if matches!(call.who.kind, PrincipalKind::Root) {
        return Err(denied("Roles may not be assumed by root accounts."));
    }
    if matches!(call.who.kind, PrincipalKind::FederatedUser { .. }) {
        return Err(denied("Cannot call AssumeRole with federated user credentials."));
    }
    let tags = input.tags.as_deref().unwrap_or_default();
    let inherited = Inherited::of(call);
    let source_identity = inherited.source_identity(input.source_identity.as_deref())?;
    let tags = SessionTags::new(tags, input.transitive_tag_keys.as_deref(), &inherited)?;
    let role = Assumed { arn: &input.role_arn, role: find_role(call, &input.role_arn)? };
    let ask = |action| {
        Ask::of(action)
            .with_text(KeyName::ExternalId, input.external_id.as_deref())
            .with_text(KeyName::RoleSessionName, Some(&input.role_session_name))
            .with_text(KeyName::RequestSourceIdentity, source_identity)
            .with(
                KeyName::DurationSeconds,
                input.duration_seconds.map(|seconds| Member::Number(seconds.into())),
            )
            .with(KeyName::TransitiveTagKeys, tags.transitive_member())
            .tagging(Some(&tags.given))
    };
    let role = role.permit(call, &call.who, &ask, !tags.is_empty(), source_identity.is_some())?;
    let seconds = role_session_s(role, input.duration_seconds, is_chained(call))?;
    let policies = session_policies(
        call,
        role.account,
        input.policy.as_deref(),
        input.policy_arns.as_deref(),
    )?;
    let session = Session {
        policies,
        tags: tags.all.clone().into(),
        transitive: tags.transitive.clone().into(),
        source_identity: source_identity.map(Into::into),
        provider: inherited.provider().map(Into::into),
        ..Session::new(
            SessionKind::AssumedRole,
            call.now.lifetime_ms,
            ends_ms(call.now.lifetime_ms, seconds),
        )
    };
    let name: Arc<str> = input.role_session_name.as_str().into();
    let of = PrincipalKind::Session { role: role.id, name: Arc::clone(&name) };
    let is_packed = is_packed(&session);
    let issued = Issued::new(call, role.account, of, session, input.minimum_session_token_size)?;
    Ok(AssumeRoleResponse {
        assumed_role_user: Some(assumed_role_user(call, role, &name)),
        packed_policy_size: is_packed.then_some(issued.utilization),
        session_token_size: Some(issued.size),
        session_token_utilization: Some(issued.utilization),
        credentials: Some(issued.credentials),
        source_identity: source_identity.map(str::to_owned),
    })
}

/// As answers name the session called `name` of `role`.
pub(super) fn assumed_role_user(call: &Call<'_>, role: &Entity, name: &str) -> AssumedRoleUser {
    AssumedRoleUser {
        arn: role.session_arn(call.partition(), name),
        assumed_role_id: format!("{}:{name}", role.id),
    }
}

/// `GetSessionToken`: one's own credentials, for a while. Needs no permission. Refuses: Validation, AccessDenied.
pub(crate) async fn get_session_token(
    call: &Call<'_>,
    input: &GetSessionTokenRequest,
) -> Result<GetSessionTokenResponse, Error> {
    refuse_second_factor(input.serial_number.as_ref(), input.token_code.as_ref())?;
    refuse_session(call, "GetSessionToken")?;
    let now_ms = call.now.lifetime_ms;
    let seconds = user_session_s(call, input.duration_seconds);
    let session = Session::new(SessionKind::SessionToken, now_ms, ends_ms(now_ms, seconds));
    let of = call.who.kind.clone();
    let issued = Issued::new(call, call.account(), of, session, input.minimum_session_token_size)?;
    Ok(GetSessionTokenResponse {
        credentials: Some(issued.credentials),
        session_token_size: Some(issued.size),
        session_token_utilization: Some(issued.utilization),
    })
}

/// `GetFederationToken`: credentials for somebody who has none, who may what both the user and the policies given
/// here allow. Refuses, in this order: AccessDenied, MalformedPolicyDocument, PackedPolicyTooLarge.
pub(crate) async fn get_federation_token(
    call: &Call<'_>,
    input: &GetFederationTokenRequest,
) -> Result<GetFederationTokenResponse, Error> {
    refuse_session(call, "GetFederationToken")?;
    let (partition, account) = (call.partition(), call.account());
    let arn = format!("arn:{partition}:sts::{account}:federated-user/{}", input.name);
    let given = input.tags.as_deref().unwrap_or_default();
    let tags = SessionTags::new(given, None, &Inherited::default())?;
    let ask = |action| Ask::of(action).tagging(Some(&tags.given));
    call.permit_on(Some(&arn), ask(Action::Sts(Operation::GetFederationToken)))?;
    if !tags.is_empty() {
        call.permit_on(Some(&arn), ask(Action::StsTagSession))?;
    }
    let now_ms = call.now.lifetime_ms;
    let seconds = user_session_s(call, input.duration_seconds);
    let policies =
        session_policies(call, account, input.policy.as_deref(), input.policy_arns.as_deref())?;
    let session = Session {
        policies,
        tags: tags.all.clone().into(),
        ..Session::new(SessionKind::Federation, now_ms, ends_ms(now_ms, seconds))
    };
    let user = match &call.who.kind {
        PrincipalKind::User(id) => Some(*id),
        _ => None,
    };
    let of = PrincipalKind::FederatedUser { user, name: input.name.as_str().into() };
    let is_packed = is_packed(&session);
    let issued = Issued::new(call, account, of, session, input.minimum_session_token_size)?;
    Ok(GetFederationTokenResponse {
        federated_user: Some(FederatedUser {
            arn,
            federated_user_id: format!("{account}:{}", input.name),
        }),
        packed_policy_size: is_packed.then_some(issued.utilization),
        session_token_size: Some(issued.size),
        session_token_utilization: Some(issued.utilization),
        credentials: Some(issued.credentials),
    })
}

fn denied(words: &str) -> Error {
    Error::Other(Code::AccessDenied, words.into())
}

/// There are no second factors here: who says that it has one would be believed without having been asked.
/// Refuses: AccessDenied.
fn refuse_second_factor(
    serial_number: Option<&String>,
    token_code: Option<&String>,
) -> Result<(), Error> {
    if serial_number.is_none() && token_code.is_none() {
        return Ok(());
    }
    Err(denied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
    ))
}

/// What only long-term credentials can do. Refuses: AccessDenied.
fn refuse_session(call: &Call<'_>, operation: &str) -> Result<(), Error> {
    let is_long_term = matches!(call.who.kind, PrincipalKind::Root | PrincipalKind::User(_))
        && call.who.session.is_none();
    match is_long_term {
        true => Ok(()),
        false => Err(denied(&format!("Cannot call {operation} with session credentials"))),
    }
}

pub(super) fn ends_ms(now_ms: i64, seconds: u32) -> i64 {
    now_ms.saturating_add(i64::from(seconds) * 1000)
}

/// How long a session of one's own is: the root user's are cut to an hour.
fn user_session_s(call: &Call<'_>, given: Option<i32>) -> u32 {
    let seconds = given.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(USER_SESSION_S);
    match call.who.kind {
        PrincipalKind::Root => seconds.min(ROOT_SESSION_MAX_S),
        _ => seconds,
    }
}

/// Whether a session of a role asks for one of another.
fn is_chained(call: &Call<'_>) -> bool {
    matches!(call.who.kind, PrincipalKind::Session { .. })
}

/// Refuses: Validation.
pub(super) fn role_session_s(
    role: &Entity,
    given: Option<i32>,
    is_chained: bool,
) -> Result<u32, Error> {
    let seconds = given.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(ROLE_SESSION_S);
    if is_chained && seconds > CHAINED_SESSION_MAX_S {
        return Err(Error::Validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.".into(),
        ));
    }
    let max = role.role.as_ref().map_or(ROLE_SESSION_S, |details| details.max_session_s);
    if seconds > max {
        return Err(Error::Validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
                .into(),
        ));
    }
    Ok(seconds)
}

/// A role that is asked for: nothing tells whether it is not there or must not be assumed.
pub(super) struct Assumed<'a> {
    pub(super) arn: &'a str,
    pub(super) role: Option<&'a Arc<Entity>>,
}

/// The role that an ARN names, of whatever account. Refuses: Validation.
pub(super) fn find_role<'a>(
    call: &'a Call<'_>,
    arn: &str,
) -> Result<Option<&'a Arc<Entity>>, Error> {
    let invalid = || Error::Validation(format!("{arn} is invalid"));
    let parsed = Arn::parse(arn).filter(|arn| arn.service == "iam").ok_or_else(invalid)?;
    let name = parsed.resource.strip_prefix("role/").ok_or_else(invalid)?;
    if !parsed.names_principal() {
        return Err(invalid());
    }
    let account = parsed.account.parse().map_err(|_| invalid())?;
    let name = name.rsplit('/').next().unwrap_or_default();
    let role = call.picture.entity(&EntityPlace::of(account, EntityKind::Role, name));
    Ok(role.filter(|role| role.arn(call.partition()) == arn))
}

impl<'a> Assumed<'a> {
    /// Asks whether `who` may assume the role, with tags and a source identity if there are some. Refuses:
    /// AccessDenied.
    pub(super) fn permit<'q>(
        &self,
        call: &Call<'_>,
        who: &Who,
        ask: &impl Fn(Action) -> Ask<'q>,
        has_tags: bool,
        has_source_identity: bool,
    ) -> Result<&'a Arc<Entity>, Error> {
        let assume = match who.kind {
            PrincipalKind::WebIdentity { .. } => Operation::AssumeRoleWithWebIdentity,
            _ => Operation::AssumeRole,
        };
        let actions = [
            Some(Action::Sts(assume)),
            has_tags.then_some(Action::StsTagSession),
            has_source_identity.then_some(Action::StsSetSourceIdentity),
        ];
        for action in actions.into_iter().flatten() {
            self.decide(call, who, &ask(action))?;
        }
        self.role.ok_or_else(|| Error::internal("permission was given for no role"))
    }

    fn decide(&self, call: &Call<'_>, who: &Who, ask: &Ask<'_>) -> Result<(), Error> {
        // One that is not there, or that nobody may assume.
        static NOTHING: std::sync::LazyLock<Policy> = std::sync::LazyLock::new(Policy::default);
        let trust = self.role.and_then(|role| role.role.as_ref()?.trust.as_ref());
        let policy = trust.map_or(&*NOTHING, |trust| trust.policy.policy());
        let owner = match self.role {
            Some(role) => role.account,
            None => {
                Arn::parse(self.arn).and_then(|arn| arn.account.parse().ok()).unwrap_or(who.account)
            }
        };
        let tags = self.role.map(|role| &role.tags);
        let decided = call.decide_on_resource(who, ask, self.arn, owner, Some(policy), tags);
        decided.map_err(|error| match error {
            // Why not would tell whether the role is there. AWS does not tell it either.
            Error::AccessDenied(denied) => Error::AccessDenied(Box::new(denied.silent())),
            other => other,
        })
    }
}

/// What a session hands on to those that are made from it.
#[derive(Default)]
pub(super) struct Inherited {
    session: Option<Arc<Session>>,
}

impl Inherited {
    fn of(call: &Call<'_>) -> Self {
        Self { session: call.who.session.clone() }
    }

    /// A source identity stays what it is for all sessions that go back to one. Refuses: AccessDenied.
    fn source_identity<'a>(&'a self, given: Option<&'a str>) -> Result<Option<&'a str>, Error> {
        let old = self.session.as_ref().and_then(|session| session.source_identity.as_deref());
        match (old, given) {
            (Some(old), Some(given)) if old != given => {
                Err(denied("The source identity of a session cannot be changed."))
            }
            (old, given) => Ok(old.or(given)),
        }
    }

    fn tags(&self) -> impl Iterator<Item = &(Box<str>, Box<str>)> {
        let session = self.session.iter();
        session.flat_map(|session| {
            let is_transitive = |tag: &&(Box<str>, Box<str>)| {
                session.transitive.iter().any(|key| key.eq_ignore_ascii_case(&tag.0))
            };
            session.tags.iter().filter(is_transitive)
        })
    }

    fn provider(&self) -> Option<&str> {
        self.session.as_ref()?.provider.as_deref()
    }
}

/// The tags of a session: those that are given and those that are handed on.
pub(super) struct SessionTags {
    /// As conditions see them.
    pub(super) given: Vec<api::iam::Tag>,
    pub(super) all: Vec<(Box<str>, Box<str>)>,
    pub(super) transitive: Vec<Box<str>>,
}

impl SessionTags {
    /// Refuses: Validation, InvalidParameterValue.
    pub(super) fn new(
        given: &[Tag],
        transitive: Option<&[String]>,
        inherited: &Inherited,
    ) -> Result<Self, Error> {
        let invalid = |words: &str| Error::Other(Code::InvalidParameterValue, words.into());
        let mut all: Vec<(Box<str>, Box<str>)> = inherited.tags().cloned().collect();
        let mut handed_on: Vec<Box<str>> = all.iter().map(|(key, _)| key.clone()).collect();
        for tag in given {
            if tag.key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:")) {
                return Err(invalid("Tag keys beginning with aws: are reserved for system use."));
            }
            let is_same = |key: &str| key.eq_ignore_ascii_case(&tag.key);
            if handed_on.iter().any(|key| is_same(key)) {
                return Err(invalid(
                    "One of the specified tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
                ));
            }
            if all.iter().any(|(key, _)| is_same(key)) {
                return Err(invalid(
                    "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
                ));
            }
            all.push((tag.key.as_str().into(), tag.value.as_str().into()));
        }
        for key in transitive.unwrap_or_default() {
            let Some((known, _)) = all.iter().find(|(known, _)| known.eq_ignore_ascii_case(key))
            else {
                return Err(invalid(
                    "The specified transitive tag key must be included in the requested tags.",
                ));
            };
            if !handed_on.contains(known) {
                handed_on.push(known.clone());
            }
        }
        if all.len() > 50 {
            return Err(invalid("There can be 50 session tags at the most."));
        }
        let given = all
            .iter()
            .map(|(key, value)| api::iam::Tag { key: (**key).into(), value: (**value).into() });
        Ok(Self { given: given.collect(), all, transitive: handed_on })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn transitive_member(&self) -> Option<Member<'_>> {
        match &*self.transitive {
            [] => None,
            keys => Some(Member::Texts(keys.iter().map(|key| &**key).collect())),
        }
    }
}

/// The policies of a session, if it is given some. Refuses: MalformedPolicyDocument, Validation,
/// PackedPolicyTooLarge.
pub(super) fn session_policies(
    call: &Call<'_>,
    account: AccountId,
    policy: Option<&str>,
    arns: Option<&[PolicyDescriptorType]>,
) -> Result<Option<SessionPolicies>, Error> {
    let arns = arns.unwrap_or_default().iter().filter_map(|policy| policy.arn.as_deref());
    let arns: Vec<_> = arns.collect();
    if policy.is_none() && arns.is_empty() {
        return Ok(None);
    }
    if arns.len() > SESSION_MANAGED_POLICIES_MAX {
        return Err(Error::Validation(format!(
            "There can be {SESSION_MANAGED_POLICIES_MAX} policy ARNs at the most."
        )));
    }
    let lengths = policy.into_iter().chain(arns.iter().copied()).map(|text| text.chars().count());
    if lengths.sum::<usize>() > SESSION_POLICIES_LENGTH_MAX {
        return Err(too_large());
    }
    let managed = arns.iter().map(|arn| {
        let policy = call.attachable_in(account, arn).map_err(|error| match error {
            // STS has no other word for it.
            Error::NoSuchEntity(words) => Error::MalformedPolicy(words),
            other => other,
        })?;
        Ok(ManagedPolicyName { account: policy.account, name: policy.name.clone() })
    });
    let managed = managed.collect::<Result<Vec<_>, Error>>()?;
    let inline: Vec<_> = policy.into_iter().collect();
    inline.iter().try_for_each(|text| document::check(text))?;
    SessionPolicies::compile(&inline, managed).map(Some).map_err(document::malformed)
}

fn too_large() -> Error {
    Error::Other(
        Code::PackedPolicyTooLarge,
        "Serialized token too large for session. Shorten the policies and tags of the session."
            .into(),
    )
}

/// Whether an answer tells how large what it was given is.
pub(super) fn is_packed(session: &Session) -> bool {
    session.policies.is_some() || !session.tags.is_empty()
}

/// Credentials, and how much of what a token can hold is taken.
pub(super) struct Issued {
    pub(super) credentials: Credentials,
    pub(super) size: i32,
    pub(super) utilization: i32,
}

impl Issued {
    /// Refuses: PackedPolicyTooLarge.
    pub(super) fn new(
        call: &Call<'_>,
        account: AccountId,
        of: PrincipalKind,
        session: Session,
        length_min: Option<i32>,
    ) -> Result<Self, Error> {
        let expiration = present::date(session.expires_ms);

        let length_min = usize::try_from(length_min.unwrap_or(0)).unwrap_or(0);
        let issued = call.iam.catalog.issue(account, of, session, length_min);
        let length = issued.token.len();
        if length > TOKEN_LENGTH_MAX {
            return Err(too_large());
        }
        Ok(Self {
            size: present::count(length),
            utilization: present::count((length * 100).div_ceil(TOKEN_LENGTH_MAX)),
            credentials: Credentials {
                access_key_id: issued.access_key.id.to_string(),
                expiration,
                secret_access_key: Secret::new(issued.access_key.secret.expose().to_vec()),
                session_token: issued.token,
            },
        })
    }
}
