//! The enum of all error codes.

use std::collections::BTreeMap;

use crate::model::{Model, Shape};

/// What AWS's services answer without naming it in their models, with the HTTP status.
///
/// <https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html>
const COMMON: [(&str, u16); 19] = [
    ("AccessDeniedException", 400),
    ("ExpiredTokenException", 400),
    ("IncompleteSignatureException", 400),
    ("InternalFailure", 500),
    ("InvalidSignatureException", 400),
    ("MalformedHttpRequestException", 400),
    ("MissingAuthenticationTokenException", 400),
    ("NotAuthorizedException", 400),
    ("OptInRequired", 403),
    ("RequestAbortedException", 400),
    ("RequestEntityTooLarge", 413),
    ("RequestExpired", 400),
    ("RequestTimeoutException", 408),
    ("SerializationException", 400),
    ("ServiceUnavailable", 503),
    ("ThrottlingException", 400),
    ("UnknownOperationException", 400),
    ("UnrecognizedClientException", 400),
    ("ValidationException", 400),
];

/// The same of the services of the Query protocol.
///
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html>
const QUERY_COMMON: [(&str, u16); 17] = [
    ("AccessDenied", 403),
    ("ExpiredToken", 403),
    ("IncompleteSignature", 400),
    ("InternalFailure", 500),
    ("InvalidAction", 400),
    ("InvalidClientTokenId", 403),
    ("InvalidParameterValue", 400),
    ("MalformedInput", 400),
    ("MissingAction", 400),
    ("MissingAuthenticationToken", 403),
    ("OptInRequired", 403),
    ("RequestExpired", 400),
    ("ServiceUnavailable", 503),
    ("SignatureDoesNotMatch", 403),
    ("Throttling", 400),
    ("UnsupportedOperation", 400),
    ("ValidationError", 400),
];

/// Every code that the models of the Query protocol have.
pub(super) fn query(models: &[&Model]) -> String {
    let mut codes = BTreeMap::from(QUERY_COMMON);
    for shape in models.iter().flat_map(|model| model.shapes.values()) {
        if let Shape::Structure(structure) = shape
            && let Some((code, status)) = &structure.error
        {
            codes.insert(code, *status);
        }
    }
    enumeration(
        "QueryCode",
        "AWS's name of a refusal in the Query protocol: those of the models, and those that all services share.",
        &codes,
    )
}

pub(super) fn file(model: &Model) -> String {
    let mut codes = BTreeMap::from(COMMON);
    for (name, shape) in &model.shapes {
        match shape {
            Shape::Structure(structure) if structure.exception => {
                codes.insert(name, if structure.fault { 500 } else { 400 });
            }
            _ => {}
        }
    }
    enumeration(
        "ErrorCode",
        "AWS's name of a refusal: those of the model, and those that all services share.",
        &codes,
    )
}

fn enumeration(name: &str, doc: &str, codes: &BTreeMap<&str, u16>) -> String {
    let variants: String =
        codes.keys().map(|code| format!("        {code} = \"{code}\",\n")).collect();
    let mut by_status: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for (code, &status) in codes {
        by_status.entry(status).or_default().push(format!("Self::{code}"));
    }
    by_status.remove(&400);
    let statuses: String = by_status
        .iter()
        .map(|(status, codes)| format!("{} => {status},\n", codes.join(" | ")))
        .collect();
    format!(
        "//! Every code of a refusal.

use crate::enumeration::enumeration;

enumeration! {{
    /// {doc}
    {name} {{
{variants}    }}
}}

impl {name} {{
    /// The HTTP status that goes with it: 400 unless it is the service's fault, refused before it was
    /// understood, or too large.
    pub const fn status(self) -> u16 {{
        match self {{
            {statuses}
            _ => 400,
        }}
    }}
}}
"
    )
}
