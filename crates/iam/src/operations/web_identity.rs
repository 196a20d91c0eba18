//! `AssumeRoleWithWebIdentity`: a role for somebody whom an OpenID Connect provider of the account knows.
//!
//! It is not signed: the token is all that there is. Refuses, in this order: Validation, InvalidIdentityToken,
//! ExpiredToken, IDPCommunicationError, AccessDenied, and then as `AssumeRole` does.
//!
//! Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>.

use std::sync::Arc;

use access::Who;
use api::query::Code;
use api::sts::{AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse, Tag};
use catalog::record::ProviderPlace;
use identity::policy::KeyName;
use identity::{AccountId, Arn, Claims, PrincipalKind, Session, SessionKind};
use oidc::{Provider, Refused, Verified};

use crate::ask::{Ask, Member};
use crate::call::Call;
use crate::error::Error;
use crate::service::{Iam, Unsigned};
use crate::session::{self, Assumed, Inherited, Issued, SessionTags};

/// The longest source identity, as `AssumeRole` takes it.
const SOURCE_IDENTITY_LENGTH_MAX: usize = 256;

pub(crate) async fn assume_role_with_web_identity(
    iam: &Iam,
    arrival: &Unsigned<'_>,
    input: &AssumeRoleWithWebIdentityRequest,
) -> Result<AssumeRoleWithWebIdentityResponse, Error> {
    if input.provider_id.is_some() {
        return Err(Error::Validation(
            "ProviderId is for OAuth 2.0 access tokens, which are not supported.".into(),
        ));
    }
    let account = account_of(&input.role_arn)?;
    let token = authenticate(iam, arrival, account, input).await?;
    let claims = claims(&token);
    let call = arrival.call(iam, |_| Who::web_identity(account, token.issuer(), claims));
    assume(&call, input, &token)
}

/// That of a role. Refuses: Validation.
fn account_of(role_arn: &str) -> Result<AccountId, Error> {
    let account = Arn::parse(role_arn).and_then(|arn| arn.account.parse().ok());
    account.ok_or_else(|| Error::Validation(format!("{role_arn} is invalid")))
}

/// Refuses: InvalidIdentityToken, ExpiredToken, IDPCommunicationError.
async fn authenticate(
    iam: &Iam,
    arrival: &Unsigned<'_>,
    account: AccountId,
    input: &AssumeRoleWithWebIdentityRequest,
) -> Result<Verified, Error> {
    let token = std::str::from_utf8(input.web_identity_token.expose()).unwrap_or_default();
    // As it is now: keys may have to be fetched, and no picture is held meanwhile.
    let mut believed = None;
    let issuer = oidc::Token::read(token).map_err(refused)?.issuer().to_owned();
    let place = ProviderPlace { account, issuer: issuer.into() };
    if let Some(provider) = iam.catalog.picture().oidc_provider(&place) {
        believed = Some(Arc::clone(provider));
    }
    let find = |_: &str| {
        let provider = believed.as_ref()?;
        Some(Provider { issuer: &provider.place.issuer, client_ids: &provider.client_ids })
    };
    let now_ms = arrival.now.wall_ms;
    let verified = oidc::authenticate(token, find, &input.role_arn, &*iam.issuers, now_ms).await;
    verified.map_err(refused)
}

fn refused(error: Refused) -> Error {
    let code = match error {
        Refused::Expired { .. } => Code::ExpiredTokenException,
        Refused::Unreachable => Code::IDPCommunicationError,
        _ => Code::InvalidIdentityToken,
    };
    Error::Other(code, error.to_string())
}

/// What conditions of the role's trust policy see.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>.
fn claims(token: &Verified) -> Claims {
    let original = match token.original_audiences() {
        [audience] => Some(claim("oaud", audience)),
        _ => None,
    };
    session_claims(token).into_iter().chain(original).collect()
}

/// What conditions on the session's requests see: all but `oaud`.
fn session_claims(token: &Verified) -> Claims {
    let mut claims = vec![claim("aud", token.audience()), claim("sub", token.subject())];
    if !token.authentication_methods().is_empty() {
        claims.push(("amr".into(), token.authentication_methods().into()));
    }
    claims.into()
}

fn claim(name: &str, text: &str) -> (Box<str>, Box<[Box<str>]>) {
    (name.into(), [text.into()].into())
}

/// Refuses: as `AssumeRole`.
fn assume(
    call: &Call<'_>,
    input: &AssumeRoleWithWebIdentityRequest,
    token: &Verified,
) -> Result<AssumeRoleWithWebIdentityResponse, Error> {
    let given: Vec<_> = token
        .tags()
        .iter()
        .map(|(key, value)| Tag { key: (**key).into(), value: (**value).into() })
        .collect();
    let transitive: Vec<_> =
        token.transitive_tag_keys().iter().map(|key| (**key).to_owned()).collect();
    let tags = SessionTags::new(&given, Some(&transitive), &Inherited::default())?;
    let source_identity = source_identity(token)?;
    let ask = |action| {
        Ask::of(action)
            .with(KeyName::RoleAuthorizedByIdp, Some(Member::Boolean(token.is_role_authorized())))
            .with_text(KeyName::RoleSessionName, Some(&input.role_session_name))
            .with_text(KeyName::RequestSourceIdentity, source_identity)
            .with(
                KeyName::DurationSeconds,
                input.duration_seconds.map(|seconds| Member::Number(seconds.into())),
            )
            .with(KeyName::TransitiveTagKeys, tags.transitive_member())
            .tagging(Some(&tags.given))
    };
    let role = session::find_role(call, &input.role_arn)?;
    let role = Assumed { arn: &input.role_arn, role };
    let role = role.permit(call, &call.who, &ask, !tags.is_empty(), source_identity.is_some())?;
    let seconds = session::role_session_s(role, input.duration_seconds, false)?;
    let policies = session::session_policies(
        call,
        role.account,
        input.policy.as_deref(),
        input.policy_arns.as_deref(),
    )?;
    let now_ms = call.now.lifetime_ms;
    let session = Session {
        policies,
        tags: tags.all.clone().into(),
        transitive: tags.transitive.clone().into(),
        source_identity: source_identity.map(Into::into),
        provider: Some(call.who.arn(call.partition()).into()),
        claims: session_claims(token),
        ..Session::new(SessionKind::WebIdentity, now_ms, session::ends_ms(now_ms, seconds))
    };
    let name: Arc<str> = input.role_session_name.as_str().into();
    let of = PrincipalKind::Session { role: role.id, name: Arc::clone(&name) };
    let is_packed = session::is_packed(&session);
    let issued = Issued::new(call, role.account, of, session, input.minimum_session_token_size)?;
    Ok(AssumeRoleWithWebIdentityResponse {
        assumed_role_user: Some(session::assumed_role_user(call, role, &name)),
        audience: Some(token.audience().to_owned()),
        packed_policy_size: is_packed.then_some(issued.utilization),
        session_token_size: Some(issued.size),
        session_token_utilization: Some(issued.utilization),
        credentials: Some(issued.credentials),
        provider: Some(format!("https://{}", token.issuer())),
        source_identity: source_identity.map(str::to_owned),
        subject_from_web_identity_token: Some(token.subject().to_owned()),
        trusted_identity_propagation_context: None,
    })
}

/// What the token says of it, if it is of the form that `AssumeRole` takes. Refuses: InvalidIdentityToken.
fn source_identity(token: &Verified) -> Result<Option<&str>, Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    match token.source_identity() {
        Some(identity)
            if !(2..=SOURCE_IDENTITY_LENGTH_MAX).contains(&identity.len())
                || !identity.bytes().all(allowed) =>
        {
            Err(Error::Other(
                Code::InvalidIdentityToken,
                "The source identity of the ID Token is not valid".into(),
            ))
        }
        identity => Ok(identity),
    }
}
