//! A root of trust in another KMS: a key there encrypts the wrapping key. AWS KMS, or another Strongroom.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use api::json::{Reader, Writer};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crypto::sha256;
use http::Method;
use https::{Client, Limits, Request, Url};
use secret::arena::Slot;
use secret::{Buffer, Secret};
use sigv4::{Outgoing, PathRule, Signer};
use zeroize::Zeroize as _;

use super::RootError;

/// What a call may take, and how long an answer may be: a ciphertext of 6144 bytes in base64, and its key's ARN.
const LIMITS: Limits = Limits { time: Duration::from_secs(10), body_bytes: 32 << 10 };
/// How often a call is made that did not come through, and how long it is waited before the next.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(250);
const SERVICE: &str = "kms";
/// What binds the wrapping key to its deployment, in the other KMS's encryption context and log.
const CONTEXT: &str = "strongroom:deployment-id";

/// Where the key is, and who may use it.
#[derive(Debug)]
pub struct KmsSettings {
    /// `https://` and a host.
    pub endpoint: Url,
    pub region: Box<str>,
    /// An id, an ARN, an alias, or an alias's ARN.
    pub key_id: Box<str>,
    pub access_key_id: Box<str>,
    pub secret_access_key: Secret,
    /// Of a temporary credential.
    pub session_token: Option<Box<str>>,
}

/// A key of another KMS.
#[derive(Clone)]
pub struct KmsKey {
    client: Arc<Client>,
    settings: Arc<KmsSettings>,
}

/// Why a call had no answer.
struct Failed {
    why: String,
    /// It may have one the next time.
    may_pass: bool,
}

impl KmsKey {
    pub fn new(client: Client, settings: KmsSettings) -> Self {
        Self { client: Arc::new(client), settings: Arc::new(settings) }
    }

    /// Whether the key encrypts, and decrypts it again.
    pub async fn check(&self) -> Result<(), RootError> {
        let (ciphertext, key) = self.new_wrapping_key(&[0; 16]).await?;
        let opened = self.wrapping_key(&[0; 16], &ciphertext).await?;
        match crypto::verify_equal(key.expose(), opened.expose()) {
            true => Ok(()),
            false => Err(self.refused("it gave something else than it was given")),
        }
    }

    /// A new wrapping key, and its ciphertext.
    pub(super) async fn new_wrapping_key(
        &self,
        deployment: &[u8; 16],
    ) -> Result<(Vec<u8>, Slot), RootError> {
        let mut key = Slot::take()?;
        crypto::random(key.expose_mut());
        let body = self.body(deployment, "Plaintext", key.expose());
        let answer = self.call("Encrypt", body).await?;
        let ciphertext = self.member(&answer, "CiphertextBlob")?;
        Ok((ciphertext.into_vec(), key))
    }

    /// What `ciphertext` holds.
    pub(super) async fn wrapping_key(
        &self,
        deployment: &[u8; 16],
        ciphertext: &[u8],
    ) -> Result<Slot, RootError> {
        let body = self.body(deployment, "CiphertextBlob", ciphertext);
        let answer = self.call("Decrypt", body).await?;
        let plaintext = self.member(&answer, "Plaintext")?;
        let bytes: &[u8; 32] = plaintext
            .as_slice()
            .try_into()
            .map_err(|_| self.refused("what it decrypted is no wrapping key"))?;
        let mut key = Slot::take()?;
        key.expose_mut().copy_from_slice(bytes);
        Ok(key)
    }

    fn body(&self, deployment: &[u8; 16], member: &str, blob: &[u8]) -> Buffer {
        let mut body = Buffer::with_capacity(16 << 10);
        let mut json = Writer::new(&mut body);
        json.begin_object();
        json.name("KeyId");
        json.string(&self.settings.key_id);
        json.name(member);
        json.blob(blob);
        json.name("EncryptionContext");
        json.begin_object();
        json.name(CONTEXT);
        let id: String = deployment.iter().map(|byte| format!("{byte:02x}")).collect();
        json.string(&id);
        json.end_object();
        json.end_object();
        body
    }

    /// The answer to an operation, asked for again while it may still come.
    async fn call(&self, operation: &str, body: Buffer) -> Result<Buffer, RootError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.ask(operation, Buffer::from(body.to_vec())).await {
                Ok(answer) => return Ok(answer),
                Err(Failed { may_pass: true, .. }) if tries < TRIES => {
                    tokio::time::sleep(PAUSE * tries).await;
                }
                Err(Failed { why, .. }) => return Err(self.refused(&why)),
            }
        }
    }

    async fn ask(&self, operation: &str, body: Buffer) -> Result<Buffer, Failed> {
        let settings = &*self.settings;
        let target = format!("TrentService.{operation}");
        let content_type = "application/x-amz-json-1.1";
        let mut outgoing = Outgoing {
            method: "POST".into(),
            path: settings.endpoint.path_and_query().into(),
            query: None,
            headers: vec![
                ("host".into(), settings.endpoint.authority().into()),
                ("content-type".into(), content_type.into()),
                ("x-amz-target".into(), target),
            ],
        };
        let signer = Signer {
            access_key_id: &settings.access_key_id,
            secret_access_key: &settings.secret_access_key,
            security_token: settings.session_token.as_deref(),
            region: &settings.region,
            service: SERVICE,
            paths: PathRule::AsSent,
        };
        let given_up = |why: String| Failed { why, may_pass: false };
        signer
            .sign(&mut outgoing, &sha256(&[&body]), now_unix_seconds())
            .map_err(|error| given_up(error.to_string()))?;
        let sent = outgoing.headers.iter().filter(|(name, _)| name != "host");
        let headers: Vec<_> = sent.map(|(name, value)| (&**name, &**value)).collect();
        let request = Request {
            method: Method::POST,
            url: &settings.endpoint,
            headers: &headers,
            body,
            is_idempotent: true,
        };
        let answer = self.client.send(request, LIMITS).await;
        let answer = answer.map_err(|error| Failed { why: error.to_string(), may_pass: true })?;
        if answer.status.as_u16() == 200 {
            return Ok(answer.body);
        }
        let code = told(&answer.body, "__type").unwrap_or_else(|| "no error code".into());
        let code = code.rsplit('#').next().unwrap_or_default();
        let message = told(&answer.body, "message").or_else(|| told(&answer.body, "Message"));
        let is_throttled = code.starts_with("Throttling") || code == "KMSInternalException";
        Err(Failed {
            why: format!("{} {code}: {:?}", answer.status, message.unwrap_or_default()),
            may_pass: answer.status.is_server_error() || is_throttled,
        })
    }

    /// A member of an answer, which is base64.
    fn member(&self, answer: &[u8], name: &str) -> Result<Buffer, RootError> {
        let mut text = told(answer, name)
            .ok_or_else(|| self.refused("it gave an answer that cannot be read"))?;
        let mut bytes = Buffer::from(vec![0; text.len() / 4 * 3]);
        let decoded = STANDARD.decode_slice(text.as_bytes(), &mut bytes);
        text.zeroize();
        let length = decoded.map_err(|_| self.refused("it gave something that is no base64"))?;
        bytes.truncate(length);
        Ok(bytes)
    }

    fn refused(&self, why: &str) -> RootError {
        let KmsSettings { endpoint, key_id, .. } = &*self.settings;
        RootError::Kms {
            endpoint: endpoint.authority().into(),
            key: key_id.to_string(),
            why: why.into(),
        }
    }
}

/// Says nothing of who may use it.
impl fmt::Debug for KmsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KmsKey").field("key_id", &self.settings.key_id).finish_non_exhaustive()
    }
}

/// A member of an object in JSON that is text.
fn told(body: &[u8], name: &str) -> Option<String> {
    let mut reader = Reader::new(body).ok()?;
    reader.begin_object().ok()?;
    let mut found = None;
    while let Some(member) = reader.next_name().ok()? {
        match member == name {
            true => found = Some(reader.string().ok()?.into_owned()),
            false => reader.skip().ok()?,
        }
    }
    found
}

fn now_unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}
