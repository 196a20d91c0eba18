//! The AWS API: signature, operation, answer.
//!
//! One request goes through here from top to bottom: who signed it (`identity`), which operation it
//! names (`api`), what that operation answers (`kms`).

use std::sync::Arc;
use std::time::Instant;

use access::Transport;
use api::ErrorCode;
use api::kms::Operation;
use catalog::{Catalog, Now, Picture};
use http::StatusCode;
use identity::{AccessKey, AccessKeys, Caller, Moment, PrincipalKind, Regions};
use kms::{Arrival, Kms};
use sigv4::{Claim, Code};

use crate::{Handler, Headers, Metrics, Request, Response};

/// The service that a request's credential scope must name.
const KMS: &str = "kms";
const TARGET: &str = "x-amz-target";
/// For which resource of which account a service asks.
const SOURCE_ARN: &str = "x-amz-source-arn";
const SOURCE_ACCOUNT: &str = "x-amz-source-account";

/// Serves the AWS KMS API. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Service {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    kms: Kms,
    regions: Regions,
    metrics: Arc<Metrics>,
}

impl Service {
    /// What requests are counted by: the operations, and for those that name none, a last one.
    pub fn operations() -> Vec<&'static str> {
        Operation::ALL.iter().map(|operation| operation.name()).chain(["None"]).collect()
    }

    /// How requests end: with an error code, or else with success.
    pub fn outcomes() -> Vec<&'static str> {
        ErrorCode::ALL.iter().map(|code| code.as_str()).chain(["Success"]).collect()
    }

    /// `metrics` counts by [`Service::operations`] and [`Service::outcomes`].
    pub fn new(kms: Kms, regions: Regions, metrics: Arc<Metrics>) -> Self {
        Self { shared: Arc::new(Shared { kms, regions, metrics }) }
    }
}

impl Handler for Service {
    async fn handle(&self, request: &mut Request) -> Response {
        let shared = &*self.shared;
        let began = Instant::now();
        let mut operation = None;
        let mut answer = request.answer_room();
        let result = shared.answer(request, &mut operation, &mut answer).await;
        let (status, outcome) = match &result {
            Ok(()) => (200, ErrorCode::ALL.len()),
            Err(error) => {
                answer.clear();
                error.encode(&mut answer);
                (error.status(), error.code as usize)
            }
        };
        let operation_index =
            operation.map_or(Operation::ALL.len(), |operation| operation as usize);
        shared.metrics.record(operation_index, outcome, began.elapsed());
        tracing::debug!(
            request_id = %request.id,
            operation = operation.map_or("None", Operation::name),
            outcome = result.as_ref().err().map_or("Success", |error| error.code.as_str()),
            "answered"
        );
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Response::json(status, answer)
    }
}

impl Shared {
    /// Writes the answer, or says why there is none; tells the operation as soon as it is known.
    async fn answer(
        &self,
        request: &mut Request,
        told: &mut Option<Operation>,
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
        let (caller, signs_source) = self.authenticate(request, now)?;
        request.authenticated();

        let operation = self.operation(&request.headers)?;
        *told = Some(operation);
        let transport = transport(request, &caller, signs_source);
        let (request_id, body) = (request.id.as_u128(), &request.body);
        let arrival = Arrival { caller: &caller, transport: &transport, now, request_id, body };
        match self.kms.answer(&arrival, operation, answer).await {
            Ok(()) => Ok(()),
            Err(kms::Error::Internal(source)) => Err(internal(&*source, request)),
            Err(error) => Err(api::Error::from(&error)),
        }
    }

    /// Who it is, and whether what a service says of its source is signed.
    fn authenticate(&self, request: &Request, now: Now) -> Result<(Caller, bool), api::Error> {
        let signed = sigv4::Request {
            method: request.method.as_str(),
            path: request.path(),
            query: request.query(),
            headers: &request.headers,
        };
        let claim = Claim::parse(&signed).map_err(refused)?;
        let body_sha256 = crypto::sha256(&[&request.body]);
        let is_signed = |header| claim.signed_headers().names().any(|name| name == header);
        let signs_source = request.headers.get(SOURCE_ARN).is_some()
            && is_signed(SOURCE_ARN)
            && is_signed(SOURCE_ACCOUNT);
        let access_keys = StoredAccessKeys(self.kms.catalog());
        let caller = identity::authenticate(
            claim,
            &body_sha256,
            KMS,
            Moment { wall_s: now.wall_ms.div_euclid(1000), lifetime_ms: now.lifetime_ms },
            &self.regions,
            &access_keys,
        )
        .map_err(refused)?;
        Ok((caller, signs_source))
    }

    /// The operation that the target names, if the body is in the protocol that it belongs to.
    fn operation(&self, headers: &Headers) -> Result<Operation, api::Error> {
        let unknown = || api::Error::new(ErrorCode::UnknownOperationException);
        let is_aws_json = headers.get("content-type").is_some_and(is_aws_json);
        let target = headers.get(TARGET).and_then(|target| std::str::from_utf8(target).ok());
        target.filter(|_| is_aws_json).and_then(Operation::from_target).ok_or_else(unknown)
    }
}

/// What policies may see of how the request came. What it says of a source is taken from a service alone.
fn transport<'a>(request: &'a Request, caller: &Caller, signs_source: bool) -> Transport<'a> {
    let header = |name| std::str::from_utf8(request.headers.get(name)?).ok();
    let is_service = matches!(caller.principal().kind(), PrincipalKind::Service(_));
    let of_source = |name| if is_service && signs_source { header(name) } else { None };
    Transport {
        source_ip: Some(request.peer.address.ip()),
        is_secure: request.peer.tls.is_some(),
        user_agent: header("user-agent"),
        source_arn: of_source(SOURCE_ARN),
        source_account: of_source(SOURCE_ACCOUNT),
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
        is_of_somebody(key, &picture).then(|| Arc::clone(key))
    }

    fn find_session(&self, token: &str) -> Option<Arc<AccessKey>> {
        self.0.temporary_key(token).filter(|key| is_of_somebody(key, &self.0.picture()))
    }
}

/// Nobody is let in by the key of a user or a role that is no longer there.
fn is_of_somebody(key: &AccessKey, picture: &Picture) -> bool {
    key.of.unique_id().is_none_or(|id| picture.member(id).is_some())
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
