//! The proxy's half: from a request's bytes to an answer's, for keys that are handed in.
//!
//! No I/O of its own, and no clock. A server reads a request, whole and at most [`REQUEST_BYTES_MAX`] long,
//! hands it to [`Proxy::handle`], sends what it gets, and logs the [`CallLog`].

mod call_log;

use std::future::Future;

use crypto::sha256;
use secret::{Buffer, Secret};
use sigv4::{Claim, Headers, Request, SigningKey};

use crate::message::{DecryptAsked, EncryptAsked, write_error, write_plaintext};
use crate::read::Wrong;
use crate::uri::{BASE, is_prefix};
use crate::{
    Caller, Credential, Encrypted, ErrorName, Health, HealthAsked, KeyId, Metadata, NotAUri,
    REQUEST_BYTES_MAX, SERVICE, data_integrity_value,
};

pub use call_log::CallLog;

/// The keys that a proxy answers for: those of a key manager.
pub trait Keys: Sync {
    fn health(&self) -> impl Future<Output = Result<Health, Refusal>> + Send;

    fn metadata(&self, key: &KeyId) -> impl Future<Output = Result<Metadata, Refusal>> + Send;

    /// The ciphertext is as long as `plaintext`.
    fn encrypt(
        &self,
        key: &KeyId,
        plaintext: &Secret,
        aad: &[u8],
    ) -> impl Future<Output = Result<Encrypted, Refusal>> + Send;

    fn decrypt(
        &self,
        key: &KeyId,
        encrypted: &Encrypted,
        aad: &[u8],
    ) -> impl Future<Output = Result<Secret, Refusal>> + Send;
}

/// Who may use which key, and how often.
pub trait Guard: Sync {
    /// Whether `ask` may be answered at this moment, given how many were before it.
    fn admits(&self, ask: &Ask<'_>) -> bool;

    /// Whether `caller`'s principal and KMS key may have `ask` done.
    fn allows(&self, ask: &Ask<'_>, caller: &Caller) -> bool;
}

/// What is asked by whom, once its signature is right.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub access_key_id: &'a str,
    pub operation: Operation,
    /// None in a call for `health`.
    pub key: Option<&'a KeyId>,
    pub now_unix_seconds: i64,
}

/// What a proxy can be asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Operation {
    Health,
    Metadata,
    Encrypt,
    Decrypt,
}

impl Operation {
    /// The last segment of its path.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Metadata => "metadata",
            Self::Encrypt => "encrypt",
            Self::Decrypt => "decrypt",
        }
    }
}

/// A no. `message` goes to the operator of the KMS that asked, and to no client of it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{}: {message}", .name.as_str())]
pub struct Refusal {
    pub name: ErrorName,
    pub message: Box<str>,
}

impl Refusal {
    pub fn new(name: ErrorName, message: impl Into<Box<str>>) -> Self {
        Self { name, message: message.into() }
    }
}

impl From<Wrong> for Refusal {
    fn from(wrong: Wrong) -> Self {
        Self::new(ErrorName::Validation, format!("The body of the request is not valid: {wrong}."))
    }
}

/// A request, as it was received.
#[derive(Debug)]
pub struct Received<'a, H: ?Sized> {
    pub method: &'a str,
    /// Without the query.
    pub path: &'a str,
    pub query: Option<&'a str>,
    pub headers: &'a H,
    pub body: &'a [u8],
}

/// What is to be sent: JSON, if there is a body.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub body: Buffer,
}

/// The body of an answer that refuses a request which was not handed to a [`Proxy`].
pub fn refusal(name: ErrorName, message: &str) -> Buffer {
    write_error(name.as_str(), message)
}

/// The status of a request of another method than POST.
const METHOD_NOT_ALLOWED: u16 = 405;

/// One proxy: what stands under a prefix of paths, for who has a credential.
#[derive(Debug)]
pub struct Proxy<K, G> {
    prefix: Box<str>,
    credentials: Vec<Credential>,
    keys: K,
    guard: G,
}

impl<K: Keys, G: Guard> Proxy<K, G> {
    /// `prefix`: what stands before `/kms/xks/v1` in paths, possibly nothing.
    ///
    /// Several credentials are for the time in which one is replaced by another.
    pub fn new(
        prefix: &str,
        credentials: Vec<Credential>,
        keys: K,
        guard: G,
    ) -> Result<Self, NotAUri> {
        if !is_prefix(prefix) {
            return Err(NotAUri::Path);
        }
        Ok(Self { prefix: prefix.into(), credentials, keys, guard })
    }

    /// Answers a request. Refuses, in this order: another method, an unknown path, a body that is too long, a wrong
    /// signature, a rate that is too high, a body that is not valid, who may not; then whatever the keys refuse.
    pub async fn handle<H: Headers + Sync + ?Sized>(
        &self,
        received: &Received<'_, H>,
        now_unix_seconds: i64,
    ) -> (Response, CallLog) {
        let mut log = CallLog::at(now_unix_seconds);
        if received.method != "POST" {
            log.status = METHOD_NOT_ALLOWED;
            return (Response { status: METHOD_NOT_ALLOWED, body: Buffer::new() }, log);
        }
        let answered = self.answer(received, now_unix_seconds, &mut log).await;
        let response = match answered {
            Ok(body) => Response { status: 200, body },
            Err(refusal) => {
                let body = write_error(refusal.name.as_str(), &refusal.message);
                let status = refusal.name.status();
                log.refusal = Some(refusal);
                Response { status, body }
            }
        };
        log.status = response.status;
        (response, log)
    }

    async fn answer<H: Headers + Sync + ?Sized>(
        &self,
        received: &Received<'_, H>,
        now_unix_seconds: i64,
        log: &mut CallLog,
    ) -> Result<Buffer, Refusal> {
        let (operation, key) = self.route(received.path)?;
        log.operation = Some(operation);
        log.key = key.clone();
        if received.body.len() > REQUEST_BYTES_MAX {
            return Err(Refusal::new(
                ErrorName::Validation,
                "The body of the request is too long.",
            ));
        }
        let signed = self.authenticate(received, now_unix_seconds)?;
        log.access_key_id = Some(signed.access_key_id.clone());
        log.region = Some(signed.region);
        let ask = Ask {
            access_key_id: &signed.access_key_id,
            operation,
            key: key.as_ref(),
            now_unix_seconds,
        };
        if !self.guard.admits(&ask) {
            let message = "There are more requests than this proxy takes.";
            return Err(Refusal::new(ErrorName::Throttling, message));
        }
        match (operation, &key) {
            (Operation::Health, _) => {
                log.health = Some(HealthAsked::read(received.body)?);
                Ok(self.keys.health().await?.write())
            }
            (Operation::Metadata, Some(key)) => {
                self.permit(&ask, Caller::read(received.body)?, log)?;
                Ok(self.keys.metadata(key).await?.write())
            }
            (Operation::Encrypt, Some(key)) => {
                let EncryptAsked { caller, plaintext, aad, wants_integrity_value } =
                    EncryptAsked::read(received.body)?;
                self.permit(&ask, caller, log)?;
                let encrypted = self.keys.encrypt(key, &plaintext, &aad).await?;
                let value = wants_integrity_value.then(|| data_integrity_value(&aad, &encrypted));
                Ok(encrypted.write(value))
            }
            (Operation::Decrypt, Some(key)) => {
                let DecryptAsked { caller, encrypted, aad } = DecryptAsked::read(received.body)?;
                self.permit(&ask, caller, log)?;
                let plaintext = self.keys.decrypt(key, &encrypted, &aad).await?;
                Ok(write_plaintext(&plaintext))
            }
            (_, None) => Err(no_such_path()),
        }
    }

    /// What is asked by a path, and of which key.
    fn route(&self, path: &str) -> Result<(Operation, Option<KeyId>), Refusal> {
        let path = path.strip_prefix(&*self.prefix).and_then(|path| path.strip_prefix(BASE));
        let path = path.ok_or_else(no_such_path)?;
        if path == "/health" {
            return Ok((Operation::Health, None));
        }
        let of_key = path.strip_prefix("/keys/").and_then(|path| path.split_once('/'));
        let (key, operation) = of_key.ok_or_else(no_such_path)?;
        let operation = match operation {
            "metadata" => Operation::Metadata,
            "encrypt" => Operation::Encrypt,
            "decrypt" => Operation::Decrypt,
            _ => return Err(no_such_path()),
        };
        let no_key = |_| Refusal::new(ErrorName::Validation, "No external key has this id.");
        Ok((operation, Some(key.parse().map_err(no_key)?)))
    }

    fn authenticate<H: Headers + ?Sized>(
        &self,
        received: &Received<'_, H>,
        now_unix_seconds: i64,
    ) -> Result<Signed, Refusal> {
        let refused =
            |error: sigv4::Error| Refusal::new(ErrorName::AuthenticationFailed, error.to_string());
        let Received { method, path, query, headers, body } = *received;
        let reduced = WithoutContentType(headers);
        let claim = match Claim::parse(&Request { method, path, query, headers }) {
            Err(sigv4::Error::NotSigned("Content-Type")) => {
                Claim::parse(&Request { method, path, query, headers: &reduced })
            }
            parsed => parsed,
        };
        let claim = claim.map_err(refused)?;
        let body_sha256 = sha256(&[body]);
        let is_claimed =
            |credential: &&Credential| credential.access_key_id() == claim.access_key_id();
        let Some(credential) = self.credentials.iter().find(is_claimed) else {
            return Err(refused(claim.refuse_unknown(&body_sha256, SERVICE, now_unix_seconds)));
        };
        let secret = credential.secret_access_key().expose();
        let (date, region) = (claim.scope().date, claim.scope().region);
        let key = SigningKey::derive(secret, date, region, SERVICE);
        let verified = claim.verify(&key, &body_sha256, SERVICE, now_unix_seconds);
        let verified = verified.map_err(refused)?;
        let (access_key_id, scope) = (verified.access_key_id(), verified.scope());
        Ok(Signed { access_key_id: access_key_id.into(), region: scope.region.into() })
    }

    fn permit(&self, ask: &Ask<'_>, caller: Caller, log: &mut CallLog) -> Result<(), Refusal> {
        let allowed = self.guard.allows(ask, &caller);
        log.caller = Some(caller);
        let message = "This principal, or this KMS key, may not use the external key.";
        if allowed { Ok(()) } else { Err(Refusal::new(ErrorName::AccessDenied, message)) }
    }
}

/// By whom a request was signed, and for which region.
struct Signed {
    access_key_id: Box<str>,
    region: Box<str>,
}

fn no_such_path() -> Refusal {
    Refusal::new(ErrorName::InvalidUriPath, "There is nothing at this path.")
}

/// Headers without a content type, by which nothing is decided here: AWS KMS signs `host` and `x-amz-date`
/// alone, and sends one with them.
struct WithoutContentType<'a, H: ?Sized>(&'a H);

impl<H: Headers + ?Sized> Headers for WithoutContentType<'_, H> {
    fn values<'h>(&'h self, name: &str) -> impl Iterator<Item = &'h [u8]> {
        let is_known = name != "content-type";
        self.0.values(name).filter(move |_| is_known)
    }
}
