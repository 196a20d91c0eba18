//! A signature in the query: the `X-Amz-…` parameters of a presigned request.

use std::borrow::Cow;

use crate::claim::EXPIRES_SECONDS_MAX;
use crate::error::{Error, echo};
use crate::query::Query;
use crate::scope::Scope;
use crate::timestamp::Timestamp;
use crate::{ALGORITHM, percent};

/// The parameter that is not signed, being the signature.
pub(crate) const SIGNATURE: &str = "X-Amz-Signature";

const ALGORITHM_NAME: &str = "X-Amz-Algorithm";
const CREDENTIAL: &str = "X-Amz-Credential";
const DATE: &str = "X-Amz-Date";
const EXPIRES: &str = "X-Amz-Expires";
const SECURITY_TOKEN: &str = "X-Amz-Security-Token";
const SIGNED_HEADERS: &str = "X-Amz-SignedHeaders";

/// What a presigned request says of itself.
#[derive(Debug)]
pub(crate) struct Presigned<'a> {
    pub(crate) access_key_id: &'a str,
    pub(crate) scope: Scope<'a>,
    pub(crate) timestamp: Timestamp,
    pub(crate) expires_seconds: u32,
    pub(crate) security_token: Option<Cow<'a, str>>,
    pub(crate) signed_headers: Cow<'a, str>,
    pub(crate) signature: &'a str,
}

/// Whether `query` claims a signature: any of the parameters is enough.
pub(crate) fn is_presigned(query: &Query<'_>) -> bool {
    let names =
        [ALGORITHM_NAME, CREDENTIAL, DATE, EXPIRES, SECURITY_TOKEN, SIGNED_HEADERS, SIGNATURE];
    query.parameters().iter().any(|parameter| names.contains(&parameter.name.as_str()))
}

impl<'a> Presigned<'a> {
    pub(crate) fn parse(query: &Query<'a>) -> Result<Self, Error> {
        let algorithm = one(query, ALGORITHM_NAME)?;
        if algorithm != ALGORITHM {
            return Err(Error::Algorithm(echo(algorithm.as_bytes())));
        }
        let credential = one(query, CREDENTIAL)?;
        let (access_key_id, scope) = Scope::parse(credential, credential_elements(credential))?;
        let signature = one(query, SIGNATURE)?;
        let signed_headers = decoded(one(query, SIGNED_HEADERS)?)?;
        let date = one(query, DATE)?;
        let timestamp =
            Timestamp::parse(date.as_bytes()).ok_or_else(|| Error::Date(echo(date.as_bytes())))?;
        let expires_seconds = expires_seconds(one(query, EXPIRES)?)?;
        let security_token = match one(query, SECURITY_TOKEN) {
            Ok(token) => Some(decoded(token)?),
            Err(Error::MissingParameter(_)) => None,
            Err(repeated) => return Err(repeated),
        };
        Ok(Self {
            access_key_id,
            scope,
            timestamp,
            expires_seconds,
            security_token,
            signed_headers,
            signature,
        })
    }

    /// The query of a request to be signed: all parameters but the signature.
    pub(crate) fn unsigned_query(&self) -> String {
        let Scope { date, region, service, terminator } = self.scope;
        let credential = format!("{}/{date}/{region}/{service}/{terminator}", self.access_key_id);
        let mut query = format!(
            "{ALGORITHM_NAME}={ALGORITHM}&{CREDENTIAL}={}&{DATE}={}&{EXPIRES}={}&{SIGNED_HEADERS}={}",
            percent::encode(credential.as_bytes()),
            self.timestamp,
            self.expires_seconds,
            percent::encode(self.signed_headers.as_bytes()),
        );
        if let Some(token) = &self.security_token {
            query.push_str(&format!("&{SECURITY_TOKEN}={}", percent::encode(token.as_bytes())));
        }
        query
    }
}

fn one<'a>(query: &Query<'a>, name: &'static str) -> Result<&'a str, Error> {
    let mut values = query.sent_values(name);
    let value = values.next().ok_or(Error::MissingParameter(name))?;
    if values.next().is_some() {
        return Err(Error::RepeatedParameter(name));
    }
    Ok(value)
}

/// The elements of a credential are words, so its slashes alone need decoding.
fn credential_elements(credential: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(credential);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some((at, slash)) = ["/", "%2F", "%2f"]
            .into_iter()
            .filter_map(|slash| Some((text.find(slash)?, slash)))
            .min()
        else {
            return rest.take();
        };
        let (element, tail) = text.split_at(at);
        rest = tail.strip_prefix(slash);
        Some(element)
    })
}

fn decoded(value: &str) -> Result<Cow<'_, str>, Error> {
    match percent::decode(value).ok_or(Error::MalformedQuery)? {
        Cow::Borrowed(_) => Ok(Cow::Borrowed(value)),
        Cow::Owned(bytes) => {
            String::from_utf8(bytes).map(Cow::Owned).map_err(|_| Error::MalformedQuery)
        }
    }
}

/// Digits only: `+5`, `5.0` and `1e3` are none.
fn expires_seconds(text: &str) -> Result<u32, Error> {
    let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    digits
        .and_then(|digits| digits.parse().ok())
        .filter(|seconds| (1..=EXPIRES_SECONDS_MAX).contains(seconds))
        .ok_or(Error::Expires)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_of_a_credential_has_three_forms() {
        let elements: Vec<&str> = credential_elements("A/b%2Fc%2fd%2F/e").collect();
        assert_eq!(elements, ["A", "b", "c", "d", "", "e"]);
        assert_eq!(credential_elements("").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn a_presigned_request_lives_from_a_second_to_a_week() {
        for (text, seconds) in [
            ("1", Some(1)),
            ("604800", Some(604_800)),
            ("0", None),
            ("-1", None),
            ("+1", None),
            ("604801", None),
            ("4294967297", None),
            ("1e30", None),
            ("1.0", None),
            ("", None),
            (" 1", None),
        ] {
            assert_eq!(expires_seconds(text).ok(), seconds, "{text}");
        }
    }
}
