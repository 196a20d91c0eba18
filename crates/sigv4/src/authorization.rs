//! The `Authorization` header.

use crate::ALGORITHM;
use crate::error::{Error, echo};
use crate::scope::Scope;
use crate::split::{split, split_once};

/// `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, its parameters in any order.
#[derive(Debug)]
pub(crate) struct Authorization<'a> {
    pub(crate) access_key_id: &'a str,
    pub(crate) scope: Scope<'a>,
    pub(crate) signed_headers: &'a str,
    pub(crate) signature: &'a str,
}

const NO_CREDENTIAL: &str = "Authorization header requires 'Credential' parameter.";
const NO_SIGNATURE: &str = "Authorization header requires 'Signature' parameter.";
const NO_SIGNED_HEADERS: &str = "Authorization header requires 'SignedHeaders' parameter.";
pub(crate) const NO_DATE: &str =
    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";

impl<'a> Authorization<'a> {
    pub(crate) fn parse(header: &'a [u8]) -> Result<Self, Error> {
        let (algorithm, rest) = match header.iter().position(|&byte| byte == b' ') {
            Some(space) => header.split_at(space),
            None => (header, &b""[..]),
        };
        if algorithm != ALGORITHM.as_bytes() {
            return Err(Error::Algorithm(echo(algorithm)));
        }
        let Ok(rest) = std::str::from_utf8(rest) else {
            return Err(Error::no_equal_sign("\u{fffd}", header));
        };
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for element in split(rest, b',').filter(|_| !rest.is_empty()) {
            // One space, or none: what else could stand here has no meaning that we know of.
            let element = element.strip_prefix(' ').unwrap_or(element);
            let Some((name, value)) = split_once(element, b'=') else {
                return Err(Error::no_equal_sign(element, header));
            };
            let place = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return Err(Error::AuthorizationParameter(echo(name.as_bytes()))),
            };
            if place.replace(value).is_some() {
                return Err(Error::AuthorizationParameter(name.into()));
            }
        }
        let (Some(credential), Some(signed_headers), Some(signature)) =
            (credential, signed_headers, signature)
        else {
            let missing = [
                (credential, NO_CREDENTIAL),
                (signature, NO_SIGNATURE),
                (signed_headers, NO_SIGNED_HEADERS),
            ];
            let missing = missing.into_iter().filter(|(value, _)| value.is_none());
            let missing: Vec<&str> = missing.map(|(_, sentence)| sentence).collect();
            return Err(Error::incomplete_authorization(&missing, header));
        };
        let (access_key_id, scope) = Scope::parse(credential, split(credential, b'/'))?;
        Ok(Self { access_key_id, scope, signed_headers, signature })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIAL: &str = "Credential=AKIDEXAMPLE/20150830/us-east-1/kms/aws4_request";

    fn check(header: &str, expected: Result<(), &str>) {
        let parsed = Authorization::parse(header.as_bytes());
        match (parsed, expected) {
            (Ok(parsed), Ok(())) => {
                assert_eq!(parsed.access_key_id, "AKIDEXAMPLE", "{header}");
                assert_eq!(parsed.scope.service, "kms", "{header}");
                assert_eq!(parsed.signed_headers, "host;x-amz-date", "{header}");
                assert_eq!(parsed.signature, "abc", "{header}");
            }
            (Err(error), Err(message)) => {
                let told = error.to_string();
                assert!(told.starts_with(message), "{header}: {told}");
            }
            (parsed, _) => panic!("{header}: {parsed:?}"),
        }
    }

    #[test]
    fn parameters_stand_in_any_order_with_or_without_a_space() {
        check(
            &format!("AWS4-HMAC-SHA256 {CREDENTIAL}, SignedHeaders=host;x-amz-date, Signature=abc"),
            Ok(()),
        );
        check(
            &format!("AWS4-HMAC-SHA256 {CREDENTIAL},SignedHeaders=host;x-amz-date,Signature=abc"),
            Ok(()),
        );
        check(
            &format!("AWS4-HMAC-SHA256 Signature=abc,SignedHeaders=host;x-amz-date, {CREDENTIAL}"),
            Ok(()),
        );
    }

    #[test]
    fn another_algorithm_is_refused_by_name() {
        for algorithm in
            ["AWS4-ECDSA-P256-SHA256", "aws4-hmac-sha256", "AWS4-HMAC-SHA512", "AWS", "Bearer", ""]
        {
            let message = format!("Unsupported AWS 'algorithm': '{algorithm}'.");
            check(&format!("{algorithm} {CREDENTIAL}, Signature=abc"), Err(&message));
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        check(
            "AWS4-HMAC-SHA256",
            Err(
                "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. (Hashed with SHA-256 and encoded with Base64) Authorization=",
            ),
        );
        check(
            &format!("AWS4-HMAC-SHA256 {CREDENTIAL}, SignedHeaders=host"),
            Err("Authorization header requires 'Signature' parameter. (Hashed"),
        );
    }

    #[test]
    fn an_element_is_a_known_pair_and_comes_once() {
        for (element, message) in [
            (
                "Signature",
                "'Signature' not a valid key=value pair (missing equal-sign) in Authorization header (hashed",
            ),
            ("", "'' not a valid key=value pair"),
            (
                "signature=abc",
                "Authorization header has an unknown or repeated parameter: 'signature'.",
            ),
            (
                "  Signature=abc",
                "Authorization header has an unknown or repeated parameter: '  Signature'.",
            ),
            (
                CREDENTIAL,
                "Authorization header has an unknown or repeated parameter: 'Credential'.",
            ),
        ] {
            check(&format!("AWS4-HMAC-SHA256 {CREDENTIAL}, {element}"), Err(message));
        }
    }
}
