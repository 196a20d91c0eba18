//! Signing, for our own clients.

use std::borrow::Cow;

use secret::Secret;

use crate::canonical::{Canonical, CanonicalHead, PathRule};
use crate::claim::EXPIRES_SECONDS_MAX;
use crate::error::{Error, echo};
use crate::presigned::{self, Presigned};
use crate::query::Query;
use crate::request::Headers;
use crate::scope::Scope;
use crate::signed_headers::SignedHeaders;
use crate::signing_key::SigningKey;
use crate::timestamp::Timestamp;
use crate::{ALGORITHM, TERMINATOR, hex};

/// The head of a request that is to be sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outgoing {
    pub method: String,
    /// Encoded as it will be sent.
    pub path: String,
    /// Encoded as it will be sent.
    pub query: Option<String>,
    /// Names and values; `host` must be one of them.
    pub headers: Vec<(String, String)>,
}

/// Signs requests to one service in one region, with one access key.
#[derive(Debug)]
pub struct Signer<'a> {
    pub access_key_id: &'a str,
    pub secret_access_key: &'a Secret,
    /// The token of a temporary credential.
    pub security_token: Option<&'a str>,
    pub region: &'a str,
    pub service: &'a str,
    pub paths: PathRule,
}

/// Headers that a proxy may add, drop or change on the way: the SDKs do not sign them either.
const NEVER_SIGNED: [&str; 6] =
    ["authorization", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id"];

impl Signer<'_> {
    /// Adds `x-amz-date`, `x-amz-security-token` if there is one, and `authorization` to `request`,
    /// in place of those it may have.
    ///
    /// Fails if `request` has no `host`, or a query that does not decode.
    pub fn sign(
        &self,
        request: &mut Outgoing,
        body_sha256: &[u8; 32],
        now_unix_seconds: i64,
    ) -> Result<(), Error> {
        let timestamp = Timestamp::from_unix_seconds(now_unix_seconds);
        remove(request, &["authorization", "x-amz-date", "x-amz-security-token"]);
        request.headers.push(("x-amz-date".into(), timestamp.to_string()));
        if let Some(token) = self.security_token {
            request.headers.push(("x-amz-security-token".into(), token.into()));
        }
        let signed_headers = signed_headers(request)?;
        let query = Query::parse(request.query.as_deref())?;
        let head = self.canonical(request, &query, &signed_headers, None)?;
        let signature = self.signature(head, body_sha256, &timestamp);
        let scope = self.scope(&timestamp);
        let authorization = format!(
            "{ALGORITHM} Credential={}/{}/{}/{}/{}, SignedHeaders={}, Signature={signature}",
            self.access_key_id,
            scope.date,
            scope.region,
            scope.service,
            scope.terminator,
            signed_headers.as_str(),
        );
        request.headers.push(("authorization".into(), authorization));
        Ok(())
    }

    /// Adds the parameters of a presigned request to the query, which must have none of them yet.
    ///
    /// `expires_seconds`: from 1 to 604,800. Fails as [`sign`](Self::sign) does.
    pub fn presign(
        &self,
        request: &mut Outgoing,
        body_sha256: &[u8; 32],
        now_unix_seconds: i64,
        expires_seconds: u32,
    ) -> Result<(), Error> {
        if !(1..=EXPIRES_SECONDS_MAX).contains(&expires_seconds) {
            return Err(Error::Expires);
        }
        if presigned::is_presigned(&Query::parse(request.query.as_deref())?) {
            return Err(Error::TwoMechanisms);
        }
        let timestamp = Timestamp::from_unix_seconds(now_unix_seconds);
        remove(request, &["authorization", "x-amz-date", "x-amz-security-token"]);
        let signed_headers = signed_headers(request)?;
        let added = Presigned {
            access_key_id: self.access_key_id,
            scope: self.scope(&timestamp),
            timestamp,
            expires_seconds,
            security_token: self.security_token.map(Cow::Borrowed),
            signed_headers: Cow::Borrowed(signed_headers.as_str()),
            signature: "",
        }
        .unsigned_query();
        let unsigned = match request.query.as_deref() {
            Some(query) if !query.is_empty() => format!("{query}&{added}"),
            _ => added,
        };
        let query = Query::parse(Some(&unsigned))?;
        let head = self.canonical(request, &query, &signed_headers, Some(presigned::SIGNATURE))?;
        let signature = self.signature(head, body_sha256, &timestamp);
        request.query = Some(format!("{unsigned}&{}={signature}", presigned::SIGNATURE));
        Ok(())
    }

    fn scope<'s>(&'s self, timestamp: &'s Timestamp) -> Scope<'s> {
        Scope {
            date: timestamp.date(),
            region: self.region,
            service: self.service,
            terminator: TERMINATOR,
        }
    }

    fn canonical(
        &self,
        request: &Outgoing,
        query: &Query<'_>,
        signed_headers: &SignedHeaders<'_>,
        leave_out: Option<&str>,
    ) -> Result<CanonicalHead, Error> {
        let mut canonical =
            Canonical::begin(&request.method, &request.path, self.paths, query, leave_out);
        for name in signed_headers.names() {
            if canonical.header(name, request.headers.as_slice().values(name)) == 0 {
                return Err(Error::SignedHeaderNotSent(echo(name.as_bytes())));
            }
        }
        Ok(canonical.end(signed_headers.as_str()))
    }

    fn signature(
        &self,
        head: CanonicalHead,
        body_sha256: &[u8; 32],
        timestamp: &Timestamp,
    ) -> String {
        let secret = self.secret_access_key.expose();
        let key = SigningKey::derive(secret, timestamp.date(), self.region, self.service);
        hex::encode_string(&key.sign(head, body_sha256, timestamp, &self.scope(timestamp)))
    }
}

fn remove(request: &mut Outgoing, names: &[&str]) {
    request.headers.retain(|(name, _)| !names.iter().any(|gone| name.eq_ignore_ascii_case(gone)));
}

fn signed_headers(request: &Outgoing) -> Result<SignedHeaders<'static>, Error> {
    let mut names: Vec<String> =
        request.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.retain(|name| !NEVER_SIGNED.contains(&name.as_str()));
    names.sort_unstable();
    names.dedup();
    if !names.iter().any(|name| name == "host") {
        return Err(Error::HostNotSigned);
    }
    SignedHeaders::parse(Cow::Owned(names.join(";")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Claim, Request};

    const NOW: i64 = 1_440_938_160;

    fn request() -> Outgoing {
        Outgoing {
            method: "POST".into(),
            path: "/".into(),
            query: None,
            headers: vec![
                ("Host".into(), "kms.us-east-1.amazonaws.com".into()),
                ("User-Agent".into(), "tests".into()),
                ("X-Amz-Target".into(), "TrentService.Encrypt".into()),
            ],
        }
    }

    fn check(secret: &[u8], sign: impl Fn(&Signer<'_>, &mut Outgoing, &[u8; 32])) {
        let secret = Secret::new(secret.to_vec());
        let signer = Signer {
            access_key_id: "AKIDEXAMPLE",
            secret_access_key: &secret,
            security_token: Some("token/+="),
            region: "us-east-1",
            service: "kms",
            paths: PathRule::Normalized,
        };
        let body_sha256 = crypto::sha256(&[b"{}"]);
        let mut request = request();
        sign(&signer, &mut request, &body_sha256);

        let head = Request {
            method: &request.method,
            path: &request.path,
            query: request.query.as_deref(),
            headers: request.headers.as_slice(),
        };
        let claim = Claim::parse(&head).unwrap();
        assert!(claim.signed_headers().names().all(|name| name != "user-agent"));
        assert_eq!(claim.security_token(), Some("token/+="));
        let key = SigningKey::derive(secret.expose(), "20150830", "us-east-1", "kms");
        let verified = claim.verify(&key, &body_sha256, "kms", NOW).unwrap();
        assert_eq!(verified.access_key_id(), "AKIDEXAMPLE");
    }

    #[test]
    fn what_is_signed_verifies() {
        check(b"secret", |signer, request, body| signer.sign(request, body, NOW).unwrap());
        check(b"secret", |signer, request, body| {
            signer.presign(request, body, NOW, 60).unwrap();
        });
    }

    #[test]
    fn signing_again_replaces_the_signature() {
        check(b"secret", |signer, request, body| {
            signer.sign(request, body, NOW - 1000).unwrap();
            signer.sign(request, body, NOW).unwrap();
        });
    }

    #[test]
    fn a_request_without_host_is_not_signed() {
        let secret = Secret::new(b"secret".to_vec());
        let signer = Signer {
            access_key_id: "AKIDEXAMPLE",
            secret_access_key: &secret,
            security_token: None,
            region: "us-east-1",
            service: "kms",
            paths: PathRule::Normalized,
        };
        let mut request = request();
        request.headers.clear();
        assert_eq!(signer.sign(&mut request, &[0; 32], NOW), Err(Error::HostNotSigned));
        assert_eq!(signer.presign(&mut request, &[0; 32], NOW, 0), Err(Error::Expires));
    }
}
