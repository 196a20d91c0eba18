//! A request as it lies before a server, and the server's question to `sigv4`.

use sigv4::{Claim, Error, PathRule, Request, SigningKey};

pub(crate) const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// 2025-11-24T16:00:00Z.
pub(crate) const NOW: i64 = 1_764_000_000;

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl Sent {
    /// `Encrypt` as boto3 sends it with a temporary credential, unsigned.
    pub(crate) fn kms() -> Self {
        let headers = [
            ("Host", "kms.us-east-1.amazonaws.com"),
            ("Content-Type", "application/x-amz-json-1.1"),
            ("X-Amz-Target", "TrentService.Encrypt"),
            ("X-Amz-Date", "20251124T160000Z"),
            ("X-Amz-Security-Token", "IQoJb3JpZ2luX2VjEXAMPLE//TOKEN=="),
            ("User-Agent", "Boto3/1.44.8"),
            ("amz-sdk-request", "attempt=1"),
        ];
        Self {
            method: "POST".into(),
            path: "/".into(),
            query: None,
            headers: headers.map(|(name, value)| (name.into(), value.into())).to_vec(),
            body: br#"{"KeyId":"alias/payroll","Plaintext":"aGVsbG8="}"#.to_vec(),
        }
    }

    pub(crate) fn set(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.remove(name);
        self.add(name, value);
    }

    pub(crate) fn add(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.headers.push((name.into(), value.as_ref().to_vec()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.headers.retain(|(sent, _)| !sent.eq_ignore_ascii_case(name));
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let mut of_name = self.headers.iter().filter(|(sent, _)| sent.eq_ignore_ascii_case(name));
        of_name.next().map(|(_, value)| String::from_utf8_lossy(value).into_owned())
    }

    /// Replaces `from`, which must be there, in the `Authorization` header.
    pub(crate) fn edit_authorization(&mut self, from: &str, to: &str) {
        let authorization = self.header("authorization").expect("signed in a header");
        assert!(authorization.contains(from), "{authorization} has no {from}");
        self.set("authorization", authorization.replacen(from, to, 1));
    }

    /// Replaces `from`, which must be there, in the query.
    pub(crate) fn edit_query(&mut self, from: &str, to: &str) {
        let query = self.query.take().expect("signed in the query");
        assert!(query.contains(from), "{query} has no {from}");
        self.query = Some(query.replacen(from, to, 1));
    }

    pub(crate) fn claim(&self, rule: PathRule) -> Result<Claim<'_>, Error> {
        let request = Request {
            method: &self.method,
            path: &self.path,
            query: self.query.as_deref(),
            headers: self.headers.as_slice(),
        };
        Claim::parse_with(&request, rule)
    }

    /// What a server that knows one access key says of a request to KMS.
    pub(crate) fn verify(&self, now: i64) -> Result<(), Error> {
        let claim = self.claim(PathRule::AsSent)?;
        let body_sha256 = crypto::sha256(&[&self.body]);
        if claim.access_key_id() != ACCESS_KEY_ID {
            return Err(claim.refuse_unknown(&body_sha256, "kms", now));
        }
        let scope = claim.scope();
        let secret = SECRET_ACCESS_KEY.as_bytes();
        let key = SigningKey::derive(secret, scope.date, scope.region, scope.service);
        claim.verify(&key, &body_sha256, "kms", now).map(|_| ())
    }
}
