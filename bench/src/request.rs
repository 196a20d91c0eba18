//! Requests to the API, as a stock client sends them: headers of boto3, signed by our own signer.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secret::Secret;
use sigv4::{Outgoing, PathRule, Signer};

use crate::Result;

pub const ACCESS_KEY_ID: &str = "AKIABENCHBENCHBENCHB";
pub const SECRET_ACCESS_KEY: &str = "bench/bench/bench/bench/bench/bench/benc";
/// Where the ceiling and the service believe to be.
const HOST: &str = "kms.eu-central-1.amazonaws.com";

/// What is asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Asked {
    GenerateDataKey,
    Encrypt { bytes: usize },
    Decrypt,
    CreateKey,
}

impl Asked {
    pub fn name(self) -> &'static str {
        match self {
            Self::GenerateDataKey => "GenerateDataKey",
            Self::Encrypt { bytes: 0..1024 } => "Encrypt",
            Self::Encrypt { .. } => "Encrypt, 4 KiB",
            Self::Decrypt => "Decrypt",
            Self::CreateKey => "CreateKey",
        }
    }

    fn operation(self) -> &'static str {
        match self {
            Self::Encrypt { .. } => "Encrypt",
            other => other.name(),
        }
    }
}

/// A request without a signature, which does not age.
#[derive(Clone, Debug)]
pub struct Unsigned {
    region: &'static str,
    operation: &'static str,
    pub body: String,
}

impl Unsigned {
    /// A data key of 256 bits under `key_id`; no two numbers make one request.
    pub fn generate_data_key(region: &'static str, key_id: &str, number: usize) -> Self {
        let context = context(number);
        let body = format!(
            r#"{{"KeyId": "{key_id}", "KeySpec": "AES_256", "EncryptionContext": {context}}}"#
        );
        Self { region, operation: Asked::GenerateDataKey.operation(), body }
    }

    /// `bytes` random bytes under `key_id`.
    pub fn encrypt(region: &'static str, key_id: &str, number: usize, bytes: usize) -> Self {
        let mut plaintext = vec![0; bytes];
        crypto::random(&mut plaintext);
        let plaintext = BASE64_STANDARD.encode(plaintext);
        let context = context(number);
        let body = format!(
            r#"{{"KeyId": "{key_id}", "Plaintext": "{plaintext}", "EncryptionContext": {context}}}"#
        );
        Self { region, operation: Asked::Encrypt { bytes }.operation(), body }
    }

    /// `ciphertext`, in base64, of the [`Unsigned::encrypt`] of this number.
    pub fn decrypt(region: &'static str, ciphertext: &str, number: usize) -> Self {
        let context = context(number);
        let body =
            format!(r#"{{"CiphertextBlob": "{ciphertext}", "EncryptionContext": {context}}}"#);
        Self { region, operation: Asked::Decrypt.operation(), body }
    }

    pub fn create_key(region: &'static str, number: usize) -> Self {
        let body = format!(r#"{{"Description": "bench {number}"}}"#);
        Self { region, operation: Asked::CreateKey.operation(), body }
    }

    pub fn create_key_of(region: &'static str, spec: &str, usage: &str) -> Self {
        let body = format!(r#"{{"KeySpec": "{spec}", "KeyUsage": "{usage}"}}"#);
        Self { region, operation: Asked::CreateKey.operation(), body }
    }

    /// A signature of `message`, in base64, by `key_id`.
    pub fn sign(region: &'static str, key_id: &str, algorithm: &str, message: &str) -> Self {
        let body = format!(
            r#"{{"KeyId": "{key_id}", "Message": "{message}", "SigningAlgorithm": "{algorithm}"}}"#
        );
        Self { region, operation: "Sign", body }
    }

    /// The head, signed for `now_unix_seconds`, without the headers that no stock client signs.
    pub fn head(&self, now_unix_seconds: i64) -> Result<Outgoing> {
        self.head_by(ACCESS_KEY_ID, now_unix_seconds)
    }

    /// [`Unsigned::head`], with another access key that has the same secret.
    pub fn head_by(&self, access_key_id: &str, now_unix_seconds: i64) -> Result<Outgoing> {
        let secret = Secret::new(SECRET_ACCESS_KEY.into());
        self.head_with(access_key_id, &secret, None, now_unix_seconds)
    }

    /// [`Unsigned::head`], with any credentials.
    pub fn head_with(
        &self,
        access_key_id: &str,
        secret_access_key: &Secret,
        security_token: Option<&str>,
        now_unix_seconds: i64,
    ) -> Result<Outgoing> {
        let signer = Signer {
            access_key_id,
            secret_access_key,
            security_token,
            region: self.region,
            service: "kms",
            paths: PathRule::Normalized,
        };
        let mut head = Outgoing {
            method: "POST".into(),
            path: "/".into(),
            query: None,
            headers: vec![
                ("Host".into(), HOST.into()),
                ("X-Amz-Target".into(), format!("TrentService.{}", self.operation)),
                ("Content-Type".into(), "application/x-amz-json-1.1".into()),
            ],
        };
        signer.sign(&mut head, &crypto::sha256(&[self.body.as_bytes()]), now_unix_seconds)?;
        Ok(head)
    }

    /// All bytes of the request, as they are sent.
    fn signed(&self, now_unix_seconds: i64) -> Result<Vec<u8>> {
        let mut text = String::with_capacity(1024 + self.body.len());
        text.push_str("POST / HTTP/1.1\r\n");
        for (name, value) in self.head(now_unix_seconds)?.headers {
            text.extend([&*name, ": ", &*value, "\r\n"]);
        }
        text.push_str("Accept-Encoding: identity\r\n");
        text.push_str("User-Agent: Boto3/1.41.5 md/Botocore#1.41.5 ua/2.1 os/linux#6.12 md/arch#x86_64 lang/python#3.13.1 md/pyimpl#CPython cfg/retry-mode#standard Botocore/1.41.5\r\n");
        text.push_str("amz-sdk-invocation-id: 5dfdfa1b-2c17-4a01-9c32-9c5c4e3f8d1a\r\n");
        text.push_str("amz-sdk-request: attempt=1\r\n");
        text.push_str(&format!("Content-Length: {}\r\n\r\n{}", self.body.len(), self.body));
        Ok(text.into())
    }
}

/// Signs all of `requests` now. They are good for five minutes.
pub fn sign(requests: &[Unsigned]) -> Result<Vec<Vec<u8>>> {
    let now = now_unix_seconds();
    requests.iter().map(|request| request.signed(now)).collect()
}

pub fn now_unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs().try_into().unwrap_or(i64::MAX)
}

fn context(number: usize) -> String {
    format!(r#"{{"purpose": "bench", "row": "{number:07}"}}"#)
}

/// The string that the answer `body` has as its member `name`.
pub fn member<'a>(body: &'a [u8], name: &str) -> Result<&'a str> {
    let body = std::str::from_utf8(body)?;
    let found = body.split_once(&format!("\"{name}\":")).and_then(|(_, rest)| {
        rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next())
    });
    found.ok_or_else(|| format!("an answer has no {name}: {body}").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sigv4::{Claim, Request, SigningKey};

    #[test]
    fn a_request_is_signed_over_its_own_body() {
        let request = Unsigned::generate_data_key("eu-west-1", "alias/a", 7);
        let head = request.head(1_790_000_000).unwrap();
        let claimed = Request {
            method: &head.method,
            path: &head.path,
            query: None,
            headers: head.headers.as_slice(),
        };
        let claim = Claim::parse(&claimed).unwrap();
        let date = claim.scope().date.to_owned();
        let key = SigningKey::derive(SECRET_ACCESS_KEY.as_bytes(), &date, "eu-west-1", "kms");
        let body_sha256 = crypto::sha256(&[request.body.as_bytes()]);
        claim.verify(&key, &body_sha256, "kms", 1_790_000_000).unwrap();
    }

    #[test]
    fn no_two_requests_of_a_kind_are_alike() {
        let requests = [1, 2].map(|number| Unsigned::generate_data_key("eu-west-1", "a", number));
        assert_ne!(requests[0].body, requests[1].body);
    }

    #[test]
    fn a_member_is_found_with_and_without_spaces() {
        for body in [r#"{"A":"1","B":"2"}"#, r#"{"A": "1", "B": "2"}"#] {
            assert_eq!(member(body.as_bytes(), "B").unwrap(), "2");
        }
        assert!(member(b"{}", "B").is_err());
    }
}
