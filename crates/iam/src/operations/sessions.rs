//! Temporary credentials: `AssumeRole`, `GetSessionToken`, `GetFederationToken`.
//!
//! Source: <https://docs.aws.amazon.com/STS/latest/APIReference/>.

use std::sync::Arc;

use api::sts::{
    AssumeRoleRequest, AssumeRoleResponse, FederatedUser, GetFederationTokenRequest,
    GetFederationTokenResponse, GetSessionTokenRequest, GetSessionTokenResponse, Operation,
};
use identity::policy::{Action, KeyName};
use identity::{PrincipalKind, Session, SessionKind};

use crate::ask::{Ask, Member};
use crate::call::Call;
use crate::error::Error;
use crate::session::{self, Assumed, Inherited, Issued, SessionTags};

/// How long a session of a user is, in seconds, if it is not said; and how long one of the root user can be.
const USER_SESSION_S: u32 = 43_200;
const ROOT_SESSION_MAX_S: u32 = 3600;

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
        return Err(Error::denied("Roles may not be assumed by root accounts."));
    }
    if matches!(call.who.kind, PrincipalKind::FederatedUser { .. }) {
        return Err(Error::denied("Cannot call AssumeRole with federated user credentials."));
    }
    let tags = input.tags.as_deref().unwrap_or_default();
    let inherited = Inherited::of(call);
    let source_identity = inherited.source_identity(input.source_identity.as_deref())?;
    let tags = SessionTags::new(tags, input.transitive_tag_keys.as_deref(), &inherited)?;
    let role = Assumed { arn: &input.role_arn, role: session::find_role(call, &input.role_arn)? };
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
    let seconds = session::role_session_s(role, input.duration_seconds, is_chained(call))?;
    let policies = session::session_policies(
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
            session::ends_ms(call.now.lifetime_ms, seconds),
        )
    };
    let name: Arc<str> = input.role_session_name.as_str().into();
    let of = PrincipalKind::Session { role: role.id, name: Arc::clone(&name) };
    let is_packed = session::is_packed(&session);
    let issued = Issued::new(call, role.account, of, session, input.minimum_session_token_size)?;
    Ok(AssumeRoleResponse {
        assumed_role_user: Some(session::assumed_role_user(call, role, &name)),
        packed_policy_size: is_packed.then_some(issued.utilization),
        session_token_size: Some(issued.size),
        session_token_utilization: Some(issued.utilization),
        credentials: Some(issued.credentials),
        source_identity: source_identity.map(str::to_owned),
    })
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
    let session =
        Session::new(SessionKind::SessionToken, now_ms, session::ends_ms(now_ms, seconds));
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
    let policies = session::session_policies(
        call,
        account,
        input.policy.as_deref(),
        input.policy_arns.as_deref(),
    )?;
    let session = Session {
        policies,
        tags: tags.all.clone().into(),
        ..Session::new(SessionKind::Federation, now_ms, session::ends_ms(now_ms, seconds))
    };
    let user = match &call.who.kind {
        PrincipalKind::User(id) => Some(*id),
        _ => None,
    };
    let of = PrincipalKind::FederatedUser { user, name: input.name.as_str().into() };
    let is_packed = session::is_packed(&session);
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

/// There are no second factors here: who says that it has one would be believed without having been asked.
/// Refuses: AccessDenied.
fn refuse_second_factor(
    serial_number: Option<&String>,
    token_code: Option<&String>,
) -> Result<(), Error> {
    if serial_number.is_none() && token_code.is_none() {
        return Ok(());
    }
    Err(Error::denied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
    ))
}

/// What only long-term credentials can do. Refuses: AccessDenied.
fn refuse_session(call: &Call<'_>, operation: &str) -> Result<(), Error> {
    let is_long_term = matches!(call.who.kind, PrincipalKind::Root | PrincipalKind::User(_))
        && call.who.session.is_none();
    match is_long_term {
        true => Ok(()),
        false => Err(Error::denied(format!("Cannot call {operation} with session credentials"))),
    }
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
