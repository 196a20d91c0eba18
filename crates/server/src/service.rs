//! The AWS API: signature, operation, answer.
//!
//! One request goes through here from top to bottom: who signed it (`identity`), which operation it
//! names (`api`), what that operation answers (`kms`, `iam`). KMS is asked in AWS JSON, IAM and STS in the
//! Query protocol.

mod names;
mod query;

use std::sync::Arc;
use std::time::Instant;

use access::Transport;
use api::ErrorCode;
use api::kms::Operation;
use catalog::{Catalog, Now, Picture};
use http::{HeaderMap, HeaderValue, StatusCode};
use iam::Iam;
use identity::{AccessKey, AccessKeys, Authenticated, Caller, Moment, PrincipalKind, Regions};
use kms::{Arrival, Kms};
use sigv4::{Claim, Code};

use self::names::Outcome;
use crate::strangers::Strangers;
use crate::{Handler, Headers, Metrics, Request, Response};

const TARGET: &str = "x-amz-target";
/// For which resource of which account a service asks.
const SOURCE_ARN: &str = "x-amz-source-arn";
const SOURCE_ACCOUNT: &str = "x-amz-source-account";

/// What answers in the Query protocol are.
const XML: HeaderValue = HeaderValue::from_static("text/xml");

/// Serves the APIs of AWS KMS, IAM and STS. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Service {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    kms: Kms,
    iam: Iam,
    regions: Regions,
    metrics: Arc<Metrics>,
    strangers: Strangers,
}

/// Who it is, and whether what a service says of its source is signed.
struct Proven {
    caller: Caller,
    signs_source: bool,
}

impl Service {
    /// What requests are counted by: the operations, and for those that name none, a last one.
    pub fn operations() -> Vec<&'static str> {
        names::operations()
    }

    /// How requests end: with an error code, or else with success.
    pub fn outcomes() -> Vec<&'static str> {
        names::outcomes()
    }

    /// `metrics` counts by [`Service::operations`] and [`Service::outcomes`].
    pub fn new(kms: Kms, iam: Iam, regions: Regions, metrics: Arc<Metrics>) -> Self {
        Self {
            shared: Arc::new(Shared { kms, iam, regions, metrics, strangers: Strangers::new() }),
        }
    }
}

impl Handler for Service {
    async fn handle(&self, request: &mut Request) -> Response {
        let shared = &*self.shared;
        let began = Instant::now();
        let mut operation = None;
        let mut answer = request.answer_room();
        let is_query = request.headers.get(TARGET).is_none() && query::is_query(request);
        let (status, outcome) = if is_query {
            match query::answer(shared, request, &mut operation, &mut answer).await {
                Ok(()) => (200, Outcome::Success),
                Err(error) => (error.status(), Outcome::Query(error.code)),
            }
        } else {
            match shared.answer(request, &mut operation, &mut answer).await {
                Ok(()) => (200, Outcome::Success),
                Err(error) => {
                    answer.clear();
                    error.encode(&mut answer);
                    (error.status(), Outcome::Json(error.code))
                }
            }
        };
        shared.metrics.record(names::index(operation), outcome.index(), began.elapsed());
        tracing::debug!(
            request_id = %request.id,
            operation = operation.map_or("None", names::Operation::name),
            outcome = outcome.name(),
            "answered"
        );
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match is_query {
            true => Response { status, content_type: XML, headers: HeaderMap::new(), body: answer },
            false => Response::json(status, answer),
        }
    }
}

impl Shared {
    /// Writes the answer, or says why there is none; tells the operation as soon as it is known.
    async fn answer(
        &self,
        request: &mut Request,
        told: &mut Option<names::Operation>,
        answer: &mut Vec<u8>,
    ) -> Result<(), api::Error> {
        // Without a target it is no request to this API, whoever signed it.
        if request.headers.get(TARGET).is_none() {
            return Err(api::Error::new(ErrorCode::UnknownOperationException));
        }
        // A clock that jumped would refuse every signature with words that blame the client.
        let now = self.kms.catalog().now().map_err(|jumped| {
            // Logged once by who watches the clock, and not for each stranger that asks meanwhile.
            tracing::debug!(request_id = %request.id, %jumped, "a request failed");
            our_fault()
        })?;
        let proven = claim(request)
            .and_then(|claim| self.authenticate(request, claim, identity::Service::Kms, now));
        let proven = proven.map_err(refused)?;
        let Proven { caller, signs_source } = proven;
        request.authenticated();

        let operation = self.operation(&request.headers)?;
        *told = Some(names::Operation::Kms(operation));
        let transport = transport(request, &caller, signs_source);
        let (request_id, body) = (request.id.as_u128(), &request.body);
        let arrival = Arrival { caller: &caller, transport: &transport, now, request_id, body };
        match self.kms.answer(&arrival, operation, answer).await {
            Ok(()) => Ok(()),
            Err(kms::Error::Internal(source)) => Err(internal(&*source, request)),
            Err(error) => Err(api::Error::from(&error)),
        }
    }

    /// Proves who signed the request, for `service`, and notes that they did.
    fn authenticate(
        &self,
        request: &Request,
        claim: Claim<'_>,
        service: identity::Service,
        now: Now,
    ) -> Result<Proven, sigv4::Error> {
        let body_sha256 = crypto::sha256(&[&request.body]);
        let is_signed = |header| claim.signed_headers().names().any(|name| name == header);
        let signs_source = request.headers.get(SOURCE_ARN).is_some()
            && is_signed(SOURCE_ARN)
            && is_signed(SOURCE_ACCOUNT);
        let access_keys = StoredAccessKeys(self.kms.catalog());
        let authenticated = identity::authenticate(
            claim,
            &body_sha256,
            service.as_str(),
            Moment { wall_s: now.wall_ms.div_euclid(1000), lifetime_ms: now.lifetime_ms },
            &self.regions,
            &access_keys,
        )?;
        self.note_use(&authenticated, service, now);
        Ok(Proven { caller: authenticated.caller, signs_source })
    }

    /// Notes when what was signed with was last used, whether the caller may do what they ask or not: a long-term
    /// access key, and a role whose session it is.
    fn note_use(&self, authenticated: &Authenticated, service: identity::Service, now: Now) {
        let Authenticated { caller, access_key } = authenticated;
        if access_key.session.is_none() {
            access_key.last_signed.note(now.lifetime_ms, caller.region(), service);
        }
        if let PrincipalKind::Session { role, .. } = &access_key.of
            && let Some(last) = self.kms.catalog().picture().last_signed_by_role(*role)
        {
            last.note(now.lifetime_ms, caller.region(), service);
        }
    }

    /// The operation that the target names, if the body is in the protocol that it belongs to.
    fn operation(&self, headers: &Headers) -> Result<Operation, api::Error> {
        let unknown = || api::Error::new(ErrorCode::UnknownOperationException);
        let is_aws_json = headers.get("content-type").is_some_and(is_aws_json);
        let target = headers.get(TARGET).and_then(|target| std::str::from_utf8(target).ok());
        target.filter(|_| is_aws_json).and_then(Operation::from_target).ok_or_else(unknown)
    }
}

/// Who says that it has signed the request, and for what.
fn claim(request: &Request) -> Result<Claim<'_>, sigv4::Error> {
    Claim::parse(&sigv4::Request {
        method: request.method.as_str(),
        path: request.path(),
        query: request.query(),
        headers: &request.headers,
    })
}

/// [`transport`] of a request that nobody has signed.
fn transport_of_stranger(request: &Request) -> Transport<'_> {
    let user_agent = request.headers.get("user-agent");
    Transport {
        source_ip: Some(request.peer.address.ip()),
        is_secure: request.peer.tls.is_some(),
        user_agent: user_agent.and_then(|agent| std::str::from_utf8(agent).ok()),
        source_arn: None,
        source_account: None,
    }
}

/// What policies may see of how the request came. What it says of a source is taken from a service alone.
fn transport<'a>(request: &'a Request, caller: &Caller, signs_source: bool) -> Transport<'a> {
    let header = |name| std::str::from_utf8(request.headers.get(name)?).ok();
    let is_service = matches!(caller.principal().kind(), PrincipalKind::Service(_));
    let of_source = |name| if is_service && signs_source { header(name) } else { None };
    Transport {
        source_arn: of_source(SOURCE_ARN),
        source_account: of_source(SOURCE_ACCOUNT),
        ..transport_of_stranger(request)
    }
}

/// `application/x-amz-json-1.1`, in any letter case, with or without parameters.
fn is_aws_json(content_type: &[u8]) -> bool {
    let essence = content_type.split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/x-amz-json-1.1")
}

/// Our fault: the log gets the cause, the caller only that it is so.
fn internal(cause: &(dyn std::error::Error + 'static), request: &Request) -> api::Error {
    tracing::error!(request_id = %request.id, %cause, "a request failed");
    our_fault()
}

fn our_fault() -> api::Error {
    api::Error::with_message(
        ErrorCode::KMSInternalException,
        "The request was rejected because of an internal error.",
    )
}

/// A refused signature, as the client reads it.
fn refused(error: sigv4::Error) -> api::Error {
    let code = match error.code() {
        Code::MissingAuthenticationToken => ErrorCode::MissingAuthenticationTokenException,
        Code::IncompleteSignature | Code::MalformedQueryString => {
            ErrorCode::IncompleteSignatureException
        }
        Code::InvalidSignature => ErrorCode::InvalidSignatureException,
        Code::UnrecognizedClient => ErrorCode::UnrecognizedClientException,
        Code::ExpiredToken => ErrorCode::ExpiredTokenException,
    };
    api::Error::with_message(code, error.to_string())
}

/// The access keys of the catalog.
struct StoredAccessKeys<'a>(&'a Catalog);

impl AccessKeys for StoredAccessKeys<'_> {
    fn find(&self, id: &str) -> Option<Arc<AccessKey>> {
        let picture = self.0.picture();
        let key = picture.access_key(id)?;
        counts(key, &picture).then(|| Arc::clone(key))
    }

    fn find_session(&self, token: &str) -> Option<Arc<AccessKey>> {
        self.0.temporary_key(token).filter(|key| counts(key, &self.0.picture()))
    }
}

/// Nobody is let in by the key of a user or a role that is no longer there, nor by a session that the root user
/// made before its access keys were reset.
fn counts(key: &AccessKey, picture: &Picture) -> bool {
    match (key.of.unique_id(), &key.session) {
        (Some(id), _) => picture.member(id).is_some(),
        (None, Some(session)) => picture.account(key.account).is_some_and(|account| {
            account.root_sessions_after_ms.is_none_or(|after_ms| session.issued_ms > after_ms)
        }),
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_aws_json_1_1_is_the_protocol() {
        for (text, expected) in [
            ("application/x-amz-json-1.1", true),
            ("Application/X-Amz-Json-1.1; charset=utf-8", true),
            ("application/x-amz-json-1.0", false),
            ("application/json", false),
            ("", false),
        ] {
            assert_eq!(is_aws_json(text.as_bytes()), expected, "{text:?}");
        }
    }
}
