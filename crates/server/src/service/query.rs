//! Requests in the Query protocol: IAM and STS.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/Welcome.html>.

use api::query::{Code, Error, Parameters};
use api::{iam, sts};
use catalog::Now;
use identity::Service;
use secret::Buffer;
use sigv4::Code as Refusal;

use super::names::Operation;
use super::{Proven, Shared, claim, transport, transport_of_stranger};
use crate::Request;

/// What goes with a refusal before it is known which service is asked.
const NO_SERVICE: &str = "http://webservices.amazon.com/AWSFault/2005-15-09";

/// Finds an operation by its name.
type Find = fn(&str) -> Option<Asked>;

/// What a request asks for.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Iam(iam::Operation),
    Sts(sts::Operation),
}

impl Asked {
    /// The operation that `Action` and `Version` name.
    fn parse(parameters: &Parameters) -> Result<Self, (&'static str, Error)> {
        let version = parameters.get("Version");
        let (namespace, asked, is_unserved): (_, Find, fn(&str) -> bool) = match version {
            Some(iam::VERSION) => (
                iam::NAMESPACE,
                |action| iam::Operation::from_name(action).map(Self::Iam),
                iam::Operation::is_unserved,
            ),
            Some(sts::VERSION) => (
                sts::NAMESPACE,
                |action| sts::Operation::from_name(action).map(Self::Sts),
                sts::Operation::is_unserved,
            ),
            _ => (NO_SERVICE, |_| None, |_| false),
        };
        let refuse = |error| (namespace, error);
        let action = parameters.get("Action").ok_or_else(|| refuse(Error::missing_action()))?;
        asked(action).ok_or_else(|| {
            refuse(match is_unserved(action) {
                true => Error::new(
                    Code::UnsupportedOperation,
                    format!("{action} is not supported by this version."),
                ),
                false => Error::unknown_action(action, version),
            })
        })
    }

    fn namespace(self) -> &'static str {
        match self {
            Self::Iam(_) => iam::NAMESPACE,
            Self::Sts(_) => sts::NAMESPACE,
        }
    }

    /// What the credential scope must name.
    fn service(self) -> Service {
        match self {
            Self::Iam(_) => Service::Iam,
            Self::Sts(_) => Service::Sts,
        }
    }

    fn operation(self) -> Operation {
        match self {
            Self::Iam(operation) => Operation::Iam(operation),
            Self::Sts(operation) => Operation::Sts(operation),
        }
    }
}

/// Whether a request without a target is one in the Query protocol: a form, or a query with an action.
pub(super) fn is_query(request: &Request) -> bool {
    let is_form = request.headers.get("content-type").is_some_and(is_form);
    let has_action = |query: &str| query.split('&').any(|pair| pair.starts_with("Action="));
    match request.method {
        http::Method::POST => is_form,
        http::Method::GET => request.query().is_some_and(has_action),
        _ => false,
    }
}

/// `application/x-www-form-urlencoded`, in any letter case, with or without parameters.
fn is_form(content_type: &[u8]) -> bool {
    let essence = content_type.split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
}

/// Writes the answer, or the refusal that it then returns; tells the operation as soon as it is known.
pub(super) async fn answer(
    shared: &Shared,
    request: &mut Request,
    told: &mut Option<Operation>,
    answer: &mut Buffer,
) -> Result<(), Error> {
    let request_id = request.id.to_string();
    let answered = answer_or(shared, request, &request_id, told, answer).await;
    answered.map_err(|(namespace, error)| {
        answer.clear();
        error.encode(namespace, &request_id, answer);
        error
    })
}

async fn answer_or(
    shared: &Shared,
    request: &mut Request,
    request_id: &str,
    told: &mut Option<Operation>,
    answer: &mut Vec<u8>,
) -> Result<(), (&'static str, Error)> {
    let is_signed = is_signed(request);
    // Before any work.
    if !is_signed && !shared.strangers.admit(request.peer.address.ip()) {
        return Err((NO_SERVICE, Error::new(Code::Throttling, "Rate exceeded")));
    }
    // A clock that jumped would refuse every signature with words that blame the client.
    let now = shared.kms.catalog().now().map_err(|jumped| {
        tracing::debug!(request_id = %request.id, %jumped, "a request failed");
        (NO_SERVICE, our_fault())
    })?;
    // Whoever has signed is known before the form is read.
    let proven = is_signed.then(|| prove(shared, request, now)).transpose()?;
    if proven.is_some() {
        request.authenticated();
    }
    let form = match request.method {
        http::Method::GET => request.query().unwrap_or_default().as_bytes(),
        _ => &request.body,
    };
    let parameters = Parameters::parse(form).map_err(|malformed| {
        (NO_SERVICE, Error::new(Code::MalformedInput, malformed.to_string()))
    })?;
    let asked = Asked::parse(&parameters)?;
    *told = Some(asked.operation());
    let refuse = |error| (asked.namespace(), error);
    let Some((service, Proven { caller, signs_source })) = proven else {
        if !matches!(asked, Asked::Sts(sts::Operation::AssumeRoleWithWebIdentity)) {
            return Err(refuse(refused(&sigv4::Error::MissingAuthentication)));
        }
        let transport = transport_of_stranger(request);
        let unsigned =
            ::iam::Unsigned { transport: &transport, now, request_id, parameters: &parameters };
        let answered = shared.iam.answer_unsigned(&unsigned, answer).await;
        return answered.map_err(|error| refuse(told_of(&error, request)));
    };
    if service != asked.service() {
        return Err(refuse(refused(&sigv4::Error::ScopeService(asked.service().as_str().into()))));
    }
    let transport = transport(request, &caller, signs_source);
    let arrival = ::iam::Arrival {
        caller: &caller,
        transport: &transport,
        now,
        request_id,
        parameters: &parameters,
    };
    let answered = match asked {
        Asked::Iam(operation) => shared.iam.answer(&arrival, operation, answer).await,
        Asked::Sts(operation) => shared.iam.answer_sts(&arrival, operation, answer).await,
    };
    answered.map_err(|error| refuse(told_of(&error, request)))
}

/// Who has signed a request, and for which of the services.
fn prove(
    shared: &Shared,
    request: &Request,
    now: Now,
) -> Result<(Service, Proven), (&'static str, Error)> {
    let claim = claim(request).map_err(|error| (NO_SERVICE, refused(&error)))?;
    let (service, namespace) = match claim.scope().service {
        "iam" => (Service::Iam, iam::NAMESPACE),
        // Another one is refused as such.
        _ => (Service::Sts, sts::NAMESPACE),
    };
    let proven = shared.authenticate(request, claim, service, now);
    proven.map(|proven| (service, proven)).map_err(|error| (namespace, refused(&error)))
}

/// Whether it says that it is signed, in whichever way.
fn is_signed(request: &Request) -> bool {
    let has = |query: &str| query.split('&').any(|pair| pair.starts_with("X-Amz-"));
    request.headers.get("authorization").is_some() || request.query().is_some_and(has)
}

/// What the caller is told; of what is our fault, the log gets the cause.
fn told_of(error: &::iam::Error, request: &Request) -> Error {
    if let ::iam::Error::Internal(cause) = error {
        tracing::error!(request_id = %request.id, %cause, "a request failed");
    }
    Error::from(error)
}

fn our_fault() -> Error {
    Error::new(
        Code::InternalFailure,
        "The request processing has failed because of an unknown error, exception or failure.",
    )
}

/// A refused signature, as the client reads it.
fn refused(error: &sigv4::Error) -> Error {
    let code = match error.code() {
        Refusal::MissingAuthenticationToken => {
            let words = "Request is missing Authentication Token";
            return Error::new(Code::MissingAuthenticationToken, words);
        }
        Refusal::IncompleteSignature | Refusal::MalformedQueryString => Code::IncompleteSignature,
        Refusal::InvalidSignature => Code::SignatureDoesNotMatch,
        Refusal::UnrecognizedClient => Code::InvalidClientTokenId,
        Refusal::ExpiredToken => Code::ExpiredToken,
    };
    Error::new(code, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(form: &str) -> Result<Asked, (&'static str, Error)> {
        Asked::parse(&Parameters::parse(form.as_bytes()).unwrap())
    }

    #[test]
    fn an_operation_is_named_by_action_and_version() {
        for (form, service) in [
            ("Action=GetUser&Version=2010-05-08", Service::Iam),
            ("Action=AssumeRole&Version=2011-06-15", Service::Sts),
        ] {
            assert_eq!(asked(form).unwrap().service(), service);
        }
        for (form, code) in [
            ("Version=2010-05-08", Code::MissingAction),
            ("Action=GetUser", Code::InvalidAction),
            ("Action=GetUser&Version=2011-06-15", Code::InvalidAction),
            ("Action=getUser&Version=2010-05-08", Code::InvalidAction),
            ("Action=CreateSAMLProvider&Version=2010-05-08", Code::UnsupportedOperation),
        ] {
            assert_eq!(asked(form).unwrap_err().1.code, code, "{form}");
        }
    }

    #[test]
    fn a_form_is_the_protocol() {
        for (text, expected) in [
            ("application/x-www-form-urlencoded", true),
            ("Application/X-WWW-Form-Urlencoded; charset=utf-8", true),
            ("application/x-amz-json-1.1", false),
            ("", false),
        ] {
            assert_eq!(is_form(text.as_bytes()), expected, "{text:?}");
        }
    }
}
