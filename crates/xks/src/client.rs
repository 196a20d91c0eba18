//! Asking a proxy, and believing nothing that it answers before it was looked at.

use std::sync::Arc;
use std::time::Duration;

use crypto::sha256;
use http::{HeaderMap, Method, header};
use https::{Limits, Request, Url};
use secret::{Buffer, Secret};
use sigv4::{Outgoing, PathRule, Signer};

use crate::error_name::ErrorName;
use crate::message::{read_error, read_plaintext, write_decrypt, write_encrypt};
use crate::read::Wrong;
use crate::refused::{Failure, Refused};
use crate::{
    AAD_BYTES_MAX, ANSWER_BYTES_MAX, Caller, Credential, Encrypted, Health, HealthAsked, KeyId,
    Metadata, PLAINTEXT_BYTES_MAX, ProxyUri, SERVICE, data_integrity_value,
};

/// How long a call takes, with all that goes before it: AWS KMS gives a proxy 250 ms.
const TIME_MAX: Duration = Duration::from_millis(250);
/// How much of what a proxy says goes to the log.
const TOLD_LENGTH_MAX: usize = 200;

/// Where a proxy is, and how it knows us.
#[derive(Debug)]
pub struct Place {
    pub uri: ProxyUri,
    pub credential: Credential,
    /// Of the KMS.
    pub region: Box<str>,
}

/// Asks proxies. Each call has 250 ms, and is not made again when it fails.
#[derive(Clone, Debug)]
pub struct Client(Arc<https::Client>);

impl Client {
    pub fn new(https: Arc<https::Client>) -> Self {
        Self(https)
    }

    /// How the proxy and the key managers behind it are.
    pub async fn health(
        &self,
        proxy: &Place,
        asked: &HealthAsked,
        now_unix_seconds: i64,
    ) -> Result<Health, Failure> {
        let body = self.call(proxy, "/health", asked.write(), now_unix_seconds).await?;
        Ok(Health::read(&body)?)
    }

    /// What `key` is, whether it can be used or not.
    pub async fn metadata(
        &self,
        proxy: &Place,
        key: &KeyId,
        caller: &Caller,
        now_unix_seconds: i64,
    ) -> Result<Metadata, Failure> {
        let path = format!("/keys/{key}/metadata");
        let body = self.call(proxy, &path, caller.write(), now_unix_seconds).await?;
        Ok(Metadata::read(&body)?)
    }

    /// `plaintext`, of 1 to 4300 bytes, under `key`; `aad` has at most 8192. The answer has the right lengths
    /// and the right integrity value; that it decrypts, the proxy alone knows.
    pub async fn encrypt(
        &self,
        proxy: &Place,
        key: &KeyId,
        caller: &Caller,
        plaintext: &[u8],
        aad: &[u8],
        now_unix_seconds: i64,
    ) -> Result<Encrypted, Failure> {
        check_lengths(plaintext, aad)?;
        let path = format!("/keys/{key}/encrypt");
        let body = write_encrypt(caller, plaintext, aad);
        let body = self.call(proxy, &path, body, now_unix_seconds).await?;
        let (encrypted, integrity_value) = Encrypted::read(&body)?;
        if encrypted.ciphertext.len() != plaintext.len() {
            return Err(Failure::malformed("the ciphertext is not as long as the plaintext"));
        }
        let expected = data_integrity_value(aad, &encrypted);
        if !crypto::verify_equal(&expected, &integrity_value) {
            return Err(Failure::malformed("the integrity value is not that of the ciphertext"));
        }
        Ok(encrypted)
    }

    /// What `encrypted` was made of, according to the proxy: as long as the ciphertext, and otherwise its word
    /// alone.
    pub async fn decrypt(
        &self,
        proxy: &Place,
        key: &KeyId,
        caller: &Caller,
        encrypted: &Encrypted,
        aad: &[u8],
        now_unix_seconds: i64,
    ) -> Result<Secret, Failure> {
        check_lengths(&encrypted.ciphertext, aad)?;
        let path = format!("/keys/{key}/decrypt");
        let body = write_decrypt(caller, encrypted, aad);
        let body = self.call(proxy, &path, body, now_unix_seconds).await?;
        let plaintext = read_plaintext(&body)?;
        if plaintext.expose().len() != encrypted.ciphertext.len() {
            return Err(Failure::malformed("the plaintext is not as long as the ciphertext"));
        }
        Ok(plaintext)
    }

    /// The body of the answer to one call, which was a success.
    async fn call(
        &self,
        proxy: &Place,
        path: &str,
        body: Buffer,
        now_unix_seconds: i64,
    ) -> Result<Buffer, Failure> {
        let url = Url::parse(&format!("{}{path}", proxy.uri));
        let url = url.map_err(|error| Failure::unsent(error.to_string()))?;
        let signed = sign(proxy, &url, &body, now_unix_seconds)?;
        let mut headers = vec![("content-type", "application/json")];
        let of_url = header::HOST.as_str();
        let added = signed.headers.iter().filter(|(name, _)| name != of_url);
        headers.extend(added.map(|(name, value)| (&**name, &**value)));
        // Neither encrypting nor decrypting changes anything.
        let request = Request {
            method: Method::POST,
            url: &url,
            headers: &headers,
            body,
            is_idempotent: true,
        };
        let limits = Limits { time: TIME_MAX, body_bytes: ANSWER_BYTES_MAX };
        let answer = self.0.send(request, limits).await?;
        if !is_json(&answer.headers) {
            return Err(Failure::malformed(format!("{} that is no JSON", answer.status)));
        }
        match answer.status.as_u16() {
            200 => Ok(answer.body),
            status => Err(error(status, &answer.body)),
        }
    }
}

/// The headers `host` and `x-amz-date` are signed, with the body: what AWS KMS signs.
fn sign(proxy: &Place, url: &Url, body: &[u8], now_unix_seconds: i64) -> Result<Outgoing, Failure> {
    let mut request = Outgoing {
        method: "POST".into(),
        path: url.path_and_query().into(),
        query: None,
        headers: vec![("host".into(), url.authority().into())],
    };
    let signer = Signer {
        access_key_id: proxy.credential.access_key_id(),
        secret_access_key: proxy.credential.secret_access_key(),
        security_token: None,
        region: &proxy.region,
        service: SERVICE,
        paths: PathRule::AsSent,
    };
    let signed = signer.sign(&mut request, &sha256(&[body]), now_unix_seconds);
    signed.map_err(|error| Failure::unsent(error.to_string()))?;
    Ok(request)
}

/// An answer that says nothing of its type is taken for what it should be.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(stated) = headers.get(header::CONTENT_TYPE) else { return true };
    let stated = stated.to_str().unwrap_or_default();
    let media_type = stated.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
}

/// What an answer that is no success says: one of the API's errors, with its status, or nothing that we know.
fn error(status: u16, body: &[u8]) -> Failure {
    let (name, message) = match read_error(body) {
        Ok(error) => error,
        Err(wrong) => return Failure::malformed(format!("{status} without an error: {wrong}")),
    };
    let detail = format!("{status} {name}: {:?}", told(message.as_deref().unwrap_or_default()));
    match ErrorName::named(&name) {
        Some(name) if name.status() == status => {
            Failure { refused: name.into(), detail: detail.into() }
        }
        _ => Failure::malformed(detail),
    }
}

/// The first characters of what a proxy says.
fn told(message: &str) -> &str {
    let end = message.char_indices().nth(TOLD_LENGTH_MAX).map_or(message.len(), |(at, _)| at);
    message.get(..end).unwrap_or_default()
}

fn check_lengths(text: &[u8], aad: &[u8]) -> Result<(), Failure> {
    if (1..=PLAINTEXT_BYTES_MAX).contains(&text.len()) && aad.len() <= AAD_BYTES_MAX {
        return Ok(());
    }
    Err(Failure::unsent("it is longer than the API of proxies allows"))
}

impl Failure {
    /// We made no request that a proxy would take.
    fn unsent(detail: impl Into<Box<str>>) -> Self {
        Self { refused: Refused::Validation, detail: detail.into() }
    }
}

impl From<Wrong> for Failure {
    fn from(wrong: Wrong) -> Self {
        Self::malformed(wrong.to_string())
    }
}
