//! What a request claims, until its signature is verified.

use std::borrow::Cow;
use std::fmt;

use crate::authorization::{Authorization, NO_DATE};
use crate::canonical::{Canonical, CanonicalHead, PathRule};
use crate::deciding::{CONTENT_SHA256, CONTENT_TYPE, DATE, Deciding, TARGET, TOKEN};
use crate::error::{Error, echo};
use crate::hex;
use crate::presigned::{self, Presigned};
use crate::query::Query;
use crate::request::{Headers, Request};
use crate::scope::Scope;
use crate::signed_headers::{SignedHeaders, is_token};
use crate::signing_key::{SigningKey, sign_for_nobody};
use crate::timestamp::Timestamp;

/// How far a request's time may lie from ours, each way: AWS KMS allows five minutes.
pub const WINDOW_SECONDS: i64 = 5 * 60;
/// A presigned request lives at most a week: `X-Amz-Expires` of AWS.
pub const EXPIRES_SECONDS_MAX: u32 = 7 * 24 * 60 * 60;

/// A request's word on who sent it, when and for what: well formed, and not yet believed.
///
/// It holds the hash of the canonical request as far as the head goes, so it belongs to the request
/// that it was parsed from, and no other.
pub struct Claim<'a> {
    access_key_id: &'a str,
    scope: Scope<'a>,
    timestamp: Timestamp,
    expires_seconds: Option<u32>,
    security_token: Option<Cow<'a, str>>,
    signed_headers: SignedHeaders<'a>,
    content_sha256: Option<[u8; 32]>,
    /// `None` if it is not of 64 digits, so can match nothing.
    signature: Option<[u8; 32]>,
    head: CanonicalHead,
}

/// The proof that a request was signed with the access key it names, and is what was signed.
///
/// Only [`Claim::verify`] makes one.
pub struct Verified<'a> {
    access_key_id: &'a str,
    scope: Scope<'a>,
    timestamp: Timestamp,
    security_token: Option<Cow<'a, str>>,
    signed_headers: SignedHeaders<'a>,
}

impl<'a> Claim<'a> {
    /// What `request` claims, be it in the `Authorization` header or in the query.
    ///
    /// Refuses what is not exactly one well-formed claim that covers every header by which a request
    /// is understood. The path is taken as it was sent: [`PathRule::AsSent`].
    pub fn parse<H: Headers + ?Sized>(request: &Request<'a, H>) -> Result<Self, Error> {
        Self::parse_with(request, PathRule::AsSent)
    }

    /// [`parse`](Self::parse), with the path of the canonical request made by `rule`.
    pub fn parse_with<H: Headers + ?Sized>(
        request: &Request<'a, H>,
        rule: PathRule,
    ) -> Result<Self, Error> {
        // A method is a token (RFC 9110, 9.1): no line break lets it pass for more than a method.
        if request.method.is_empty() || !request.method.bytes().all(is_token) {
            return Err(Error::Mismatch);
        }
        let query = Query::parse(request.query)?;
        let authorization = at_most_one(request.headers, "authorization", "Authorization")?;
        match (authorization, presigned::is_presigned(&query)) {
            (Some(_), true) => Err(Error::TwoMechanisms),
            (Some(authorization), false) => Self::from_header(request, rule, &query, authorization),
            (None, true) => Self::from_query(request, rule, &query),
            (None, false) => Err(Error::MissingAuthentication),
        }
    }

    fn from_header<H: Headers + ?Sized>(
        request: &Request<'a, H>,
        rule: PathRule,
        query: &Query<'_>,
        header: &'a [u8],
    ) -> Result<Self, Error> {
        let authorization = Authorization::parse(header)?;
        let signed_headers = SignedHeaders::parse(Cow::Borrowed(authorization.signed_headers))?;
        let canonical = Canonical::begin(request.method, request.path, rule, query, None);
        let (head, deciding) = Deciding::sign(canonical, request.headers, &signed_headers)?;

        deciding.demand_signed(request.headers, &[CONTENT_TYPE, CONTENT_SHA256, TOKEN, TARGET])?;
        let date = match deciding.value(DATE) {
            Some(date) => date,
            None if request.headers.values(DATE.name).next().is_some() => {
                return Err(Error::NotSigned(DATE.spelled));
            }
            None => return Err(Error::incomplete_authorization(&[NO_DATE], header)),
        };
        Ok(Self {
            access_key_id: authorization.access_key_id,
            scope: authorization.scope,
            timestamp: Timestamp::parse(date).ok_or_else(|| Error::Date(echo(date)))?,
            expires_seconds: None,
            security_token: deciding.value(TOKEN).map(token).transpose()?,
            signed_headers,
            content_sha256: deciding.value(CONTENT_SHA256).map(content_sha256).transpose()?,
            signature: hex::decode(authorization.signature.as_bytes()),
            head,
        })
    }

    fn from_query<H: Headers + ?Sized>(
        request: &Request<'a, H>,
        rule: PathRule,
        query: &Query<'a>,
    ) -> Result<Self, Error> {
        let presigned = Presigned::parse(query)?;
        let signed_headers = SignedHeaders::parse(presigned.signed_headers)?;
        let canonical =
            Canonical::begin(request.method, request.path, rule, query, Some(presigned::SIGNATURE));
        let (head, deciding) = Deciding::sign(canonical, request.headers, &signed_headers)?;

        deciding.demand_signed(request.headers, &[CONTENT_SHA256, TARGET])?;
        // The query has the date and the token; a header that has them too could say something else.
        for header in [DATE, TOKEN] {
            if request.headers.values(header.name).next().is_some() {
                return Err(Error::RepeatedHeader(header.spelled));
            }
        }
        Ok(Self {
            access_key_id: presigned.access_key_id,
            scope: presigned.scope,
            timestamp: presigned.timestamp,
            expires_seconds: Some(presigned.expires_seconds),
            security_token: presigned.security_token,
            signed_headers,
            content_sha256: deciding.value(CONTENT_SHA256).map(content_sha256).transpose()?,
            signature: hex::decode(presigned.signature.as_bytes()),
            head,
        })
    }

    /// One to 128 letters, digits and underscores.
    pub fn access_key_id(&self) -> &'a str {
        self.access_key_id
    }

    pub fn scope(&self) -> Scope<'a> {
        self.scope
    }

    /// The token of a temporary credential.
    pub fn security_token(&self) -> Option<&str> {
        self.security_token.as_deref()
    }

    pub fn timestamp(&self) -> Timestamp {
        self.timestamp
    }

    /// How long a presigned request lives from its timestamp on; `None` for the header form.
    pub fn expires_seconds(&self) -> Option<u32> {
        self.expires_seconds
    }

    pub fn signed_headers(&self) -> &SignedHeaders<'a> {
        &self.signed_headers
    }

    /// Whether the scope is for `service`, in a well-formed region, on the day of the timestamp.
    pub fn check_scope(&self, service: &str) -> Result<(), Error> {
        self.scope.check(service, &self.timestamp)
    }

    /// Whether the request was signed within [`WINDOW_SECONDS`] of now; if presigned, whether it has
    /// begun, give or take as much, and has not expired.
    pub fn check_time(&self, now_unix_seconds: i64) -> Result<(), Error> {
        let timestamp = self.timestamp;
        let told = Timestamp::from_unix_seconds;
        let latest = now_unix_seconds.saturating_add(WINDOW_SECONDS);
        if timestamp.unix_seconds() > latest {
            let (latest, now) = (told(latest), told(now_unix_seconds));
            return Err(Error::NotYetCurrent { timestamp, latest, now });
        }
        if let Some(expires_seconds) = self.expires_seconds {
            let expiry = timestamp.unix_seconds().saturating_add(i64::from(expires_seconds));
            if now_unix_seconds > expiry {
                let (expiry, now) = (told(expiry), told(now_unix_seconds));
                return Err(Error::PresignedExpired { expiry, now });
            }
            return Ok(());
        }
        let earliest = now_unix_seconds.saturating_sub(WINDOW_SECONDS);
        if timestamp.unix_seconds() < earliest {
            let (earliest, now) = (told(earliest), told(now_unix_seconds));
            return Err(Error::Expired { timestamp, earliest, now });
        }
        Ok(())
    }

    /// The proof that this request, with a body of this hash, was signed with `key` for `service`.
    ///
    /// Scope and time are checked here once more, so that no caller can forget to; a caller checks
    /// them itself to refuse before it reads the body. The signature is compared in constant time.
    pub fn verify(
        self,
        key: &SigningKey,
        body_sha256: &[u8; 32],
        service: &str,
        now_unix_seconds: i64,
    ) -> Result<Verified<'a>, Error> {
        self.check_scope(service)?;
        self.check_time(now_unix_seconds)?;
        if self.content_sha256.is_some_and(|sent| sent != *body_sha256) {
            return Err(Error::PayloadHash);
        }
        let expected = key.sign(self.head, body_sha256, &self.timestamp, &self.scope);
        if !self.signature.is_some_and(|sent| crypto::verify_equal(&sent, &expected)) {
            return Err(Error::Mismatch);
        }
        Ok(Verified {
            access_key_id: self.access_key_id,
            scope: self.scope,
            timestamp: self.timestamp,
            security_token: self.security_token,
            signed_headers: self.signed_headers,
        })
    }

    /// [`verify`](Self::verify) for an access key that does not exist: the same work, and no for an
    /// answer, so that the time it takes does not tell which keys there are.
    pub fn refuse_unknown(
        self,
        body_sha256: &[u8; 32],
        service: &str,
        now_unix_seconds: i64,
    ) -> Error {
        if let Err(error) =
            self.check_scope(service).and_then(|()| self.check_time(now_unix_seconds))
        {
            return error;
        }
        if self.content_sha256.is_some_and(|sent| sent != *body_sha256) {
            return Error::PayloadHash;
        }
        let expected = sign_for_nobody(self.head, body_sha256, &self.timestamp, &self.scope);
        std::hint::black_box(crypto::verify_equal(&self.signature.unwrap_or_default(), &expected));
        Error::UnknownAccessKey
    }
}

impl<'a> Verified<'a> {
    pub fn access_key_id(&self) -> &'a str {
        self.access_key_id
    }

    pub fn scope(&self) -> Scope<'a> {
        self.scope
    }

    pub fn timestamp(&self) -> Timestamp {
        self.timestamp
    }

    pub fn security_token(&self) -> Option<&str> {
        self.security_token.as_deref()
    }

    pub fn signed_headers(&self) -> &SignedHeaders<'a> {
        &self.signed_headers
    }
}

/// Names the caller, and neither token nor signature.
impl fmt::Debug for Claim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "Claim", self.access_key_id, &self.scope, &self.timestamp)
    }
}

/// Names the caller, and not the token.
impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "Verified", self.access_key_id, &self.scope, &self.timestamp)
    }
}

fn debug(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    access_key_id: &str,
    scope: &Scope<'_>,
    timestamp: &Timestamp,
) -> fmt::Result {
    f.debug_struct(name)
        .field("access_key_id", &access_key_id)
        .field("scope", scope)
        .field("timestamp", timestamp)
        .finish_non_exhaustive()
}

fn at_most_one<'a, H: Headers + ?Sized>(
    headers: &'a H,
    name: &str,
    spelled: &'static str,
) -> Result<Option<&'a [u8]>, Error> {
    let mut values = headers.values(name);
    let first = values.next();
    if values.next().is_some() {
        return Err(Error::RepeatedHeader(spelled));
    }
    Ok(first)
}

/// A token is visible ASCII; one that is not even text was never ours.
fn token(value: &[u8]) -> Result<Cow<'_, str>, Error> {
    std::str::from_utf8(value).map(Cow::Borrowed).map_err(|_| Error::UnknownAccessKey)
}

fn content_sha256(value: &[u8]) -> Result<[u8; 32], Error> {
    if value == b"UNSIGNED-PAYLOAD" || value.starts_with(b"STREAMING-") {
        return Err(Error::UnsignedPayload);
    }
    hex::decode(value).ok_or(Error::PayloadHash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(authorization: &str) -> [(&'static str, String); 5] {
        [
            ("host", "kms.us-east-1.amazonaws.com".into()),
            ("x-amz-date", "20150830T123600Z".into()),
            ("x-amz-target", "TrentService.Encrypt".into()),
            ("x-amz-security-token", "OPENSESAME".into()),
            ("authorization", authorization.into()),
        ]
    }

    #[test]
    fn a_claim_says_who_when_and_for_what_and_prints_no_token() {
        let signature = "0".repeat(64);
        let headers = headers(&format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/kms/aws4_request, \
             SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target, Signature={signature}"
        ));
        let request =
            Request { method: "POST", path: "/", query: None, headers: headers.as_slice() };
        let claim = Claim::parse(&request).unwrap();
        assert_eq!(claim.access_key_id(), "AKIDEXAMPLE");
        assert_eq!(claim.scope().region, "us-east-1");
        assert_eq!(claim.timestamp().unix_seconds(), 1_440_938_160);
        assert_eq!(claim.expires_seconds(), None);
        assert_eq!(claim.security_token(), Some("OPENSESAME"));
        assert_eq!(claim.signed_headers().names().count(), 4);
        assert_eq!(claim.check_scope("kms"), Ok(()));
        assert_eq!(claim.check_time(1_440_938_160), Ok(()));
        let printed = format!("{claim:?}");
        assert!(printed.contains("AKIDEXAMPLE"), "{printed}");
        assert!(!printed.contains("SESAME") && !printed.contains(&signature), "{printed}");
        assert_eq!(claim.refuse_unknown(&[0; 32], "kms", 1_440_938_160), Error::UnknownAccessKey);
    }

    #[test]
    fn a_claim_can_wait_for_the_body_on_any_thread() {
        fn check<T: Send + Sync>() {}
        check::<Claim<'_>>();
        check::<Verified<'_>>();
        check::<SigningKey>();
    }
}
