//! Sessions as they are made: who may have one of a role, what goes into it, and its credentials.
//!
//! Their tokens are sealed and have all that goes with them: nothing is stored. They end by themselves, or when
//! the role or the user is gone; before that, by a policy that denies what `aws:TokenIssueTime` says is too old.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>.

use std::sync::Arc;

use access::Who;
use api::query::Code;
use api::sts::{AssumedRoleUser, Credentials, Operation, PolicyDescriptorType, Tag};
use catalog::record::{Entity, EntityKind, EntityPlace};
use identity::policy::{Action, Policy};
use identity::{AccountId, Arn, ManagedPolicyName, PrincipalKind, Session, SessionPolicies};
use secret::Secret;

use crate::ask::{Ask, Member};
use crate::call::Call;
use crate::error::Error;
use crate::{document, present};

/// How long a session of a role is, in seconds, if it is not said; and how long one can be that a session makes.
const ROLE_SESSION_S: u32 = 3600;
const CHAINED_SESSION_MAX_S: u32 = 3600;
/// How long the policies of a session may be together, in characters.
const SESSION_POLICIES_LENGTH_MAX: usize = 2048;
/// How many managed policies a session can have.
const SESSION_MANAGED_POLICIES_MAX: usize = 10;
/// How long a token may be, in characters: clients send it as a header with each request.
const TOKEN_LENGTH_MAX: usize = 4096;

/// Refuses: Validation.
pub(crate) fn role_session_s(
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
pub(crate) struct Assumed<'a> {
    pub(crate) arn: &'a str,
    pub(crate) role: Option<&'a Arc<Entity>>,
}

/// The role that an ARN names, of whatever account. Refuses: Validation.
pub(crate) fn find_role<'a>(
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
    pub(crate) fn permit<'q>(
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
pub(crate) struct Inherited {
    session: Option<Arc<Session>>,
}

impl Inherited {
    pub(crate) fn of(call: &Call<'_>) -> Self {
        Self { session: call.who.session.clone() }
    }

    /// A source identity stays what it is for all sessions that go back to one. Refuses: AccessDenied.
    pub(crate) fn source_identity<'a>(
        &'a self,
        given: Option<&'a str>,
    ) -> Result<Option<&'a str>, Error> {
        let old = self.session.as_ref().and_then(|session| session.source_identity.as_deref());
        match (old, given) {
            (Some(old), Some(given)) if old != given => {
                Err(Error::denied("The source identity of a session cannot be changed."))
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

    pub(crate) fn provider(&self) -> Option<&str> {
        self.session.as_ref()?.provider.as_deref()
    }
}

/// The tags of a session: those that are given and those that are handed on.
pub(crate) struct SessionTags {
    /// As conditions see them.
    pub(crate) given: Vec<api::iam::Tag>,
    pub(crate) all: Vec<(Box<str>, Box<str>)>,
    pub(crate) transitive: Vec<Box<str>>,
}

impl SessionTags {
    /// Refuses: Validation, InvalidParameterValue.
    pub(crate) fn new(
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

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn transitive_member(&self) -> Option<Member<'_>> {
        match &*self.transitive {
            [] => None,
            keys => Some(Member::Texts(keys.iter().map(|key| &**key).collect())),
        }
    }
}

/// The policies of a session, if it is given some. Refuses: MalformedPolicyDocument, Validation,
/// PackedPolicyTooLarge.
pub(crate) fn session_policies(
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
pub(crate) fn is_packed(session: &Session) -> bool {
    session.policies.is_some() || !session.tags.is_empty()
}

/// When a session of so many seconds ends.
pub(crate) fn ends_ms(now_ms: i64, seconds: u32) -> i64 {
    now_ms.saturating_add(i64::from(seconds) * 1000)
}

/// Credentials, and how much of what a token can hold is taken.
pub(crate) struct Issued {
    pub(crate) credentials: Credentials,
    pub(crate) size: i32,
    pub(crate) utilization: i32,
}

impl Issued {
    /// Refuses: PackedPolicyTooLarge.
    pub(crate) fn new(
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

/// As answers name the session called `name` of `role`.
pub(crate) fn assumed_role_user(call: &Call<'_>, role: &Entity, name: &str) -> AssumedRoleUser {
    AssumedRoleUser {
        arn: role.session_arn(call.partition(), name),
        assumed_role_id: format!("{}:{name}", role.id),
    }
}
