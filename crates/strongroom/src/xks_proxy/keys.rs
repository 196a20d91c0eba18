//! The keys of the proxy, each in a token under a label.

use std::collections::BTreeMap;
use std::time::Duration;

use hsm::{LabelledKey, Token, TokenError, TokenFailure};
use secret::Secret;
use tokio::time::timeout;
use xks::proxy::{Keys, Refusal};
use xks::sealed::{self, DERIVATION_LENGTH, Mac};
use xks::{Encrypted, ErrorName, FleetMember, Health, HealthStatus, KeyId, KeyStatus, Metadata};

use crate::config::XksKeyTable;

/// A KMS waits 250 ms in all. What a token gives later, nobody waits for.
const LIMIT: Duration = Duration::from_millis(200);
const VENDOR: &str = "Strongroom";
/// How many key managers a proxy may tell of.
const MANAGERS_MAX: usize = 10;

#[derive(Debug)]
pub struct TokenKeys {
    keys: BTreeMap<KeyId, Key>,
    tokens: Vec<Token>,
}

#[derive(Debug)]
struct Key {
    key: LabelledKey,
    status: KeyStatus,
}

/// Of each key its id, where it is, and whether it is new.
type Made = Vec<(KeyId, LabelledKey, Result<bool, TokenError>)>;

impl TokenKeys {
    /// `tokens`: those that keys are in.
    pub fn new(tables: &[XksKeyTable], tokens: Vec<Token>) -> Result<Self, String> {
        let mut keys = BTreeMap::new();
        for table in tables {
            let id = &table.id;
            let refuse = |why: &str| format!("xks-proxy.keys, {id:?}: {why}");
            let token = tokens.iter().find(|token| *token.settings().name == *table.token);
            let token = token.ok_or_else(|| refuse("no token of hsm.tokens is called so"))?;
            let label = table.label.as_deref().unwrap_or(id);
            let key = Key {
                key: LabelledKey { token: token.clone(), label: label.into() },
                status: if table.disabled { KeyStatus::Disabled } else { KeyStatus::Enabled },
            };
            let id: KeyId =
                id.parse().map_err(|error: xks::NotAKeyId| refuse(&error.to_string()))?;
            if keys.insert(id, key).is_some() {
                return Err(refuse("it is there twice"));
            }
        }
        if keys.is_empty() {
            return Err("xks-proxy.keys: there is none to answer for".into());
        }
        if tokens.len() > MANAGERS_MAX {
            return Err("xks-proxy.keys: they are in more than ten tokens".into());
        }
        Ok(Self { keys, tokens })
    }

    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Makes the keys that are not there.
    pub async fn init(&self) -> Made {
        let mut made = Vec::new();
        for (id, Key { key, .. }) in &self.keys {
            made.push((id.clone(), key.clone(), key.init().await));
        }
        made
    }

    fn find(&self, id: &KeyId) -> Result<&Key, Refusal> {
        self.keys.get(id).ok_or_else(not_found)
    }

    /// The key, to be used. Refuses: InvalidState.
    fn usable(&self, id: &KeyId) -> Result<&LabelledKey, Refusal> {
        match self.find(id)? {
            Key { key, status: KeyStatus::Enabled } => Ok(key),
            _ => Err(Refusal::new(ErrorName::InvalidState, "The external key is disabled.")),
        }
    }
}

fn not_found() -> Refusal {
    Refusal::new(ErrorName::KeyNotFound, "There is no such external key.")
}

/// What the token said, within the time that there is.
async fn in_time<T>(asked: impl Future<Output = Result<T, TokenError>>) -> Result<T, Refusal> {
    let failed = match timeout(LIMIT, asked).await {
        Ok(Ok(answer)) => return Ok(answer),
        Ok(Err(error)) => error,
        Err(_) => TokenError::TimedOut,
    };
    Err(match failed {
        TokenError::Failed(TokenFailure::NotFound(_)) => not_found(),
        TokenError::Failed(TokenFailure::Refused(_) | TokenFailure::Lacks(_)) => {
            Refusal::new(ErrorName::InvalidKeyUsage, "The token does not do this with the key.")
        }
        TokenError::TimedOut => {
            Refusal::new(ErrorName::DependencyTimeout, "The token did not answer in time.")
        }
        TokenError::Busy => Refusal::new(ErrorName::Throttling, "Too many wait for the token."),
        _ => Refusal::new(ErrorName::Internal, "The token cannot be reached."),
    })
}

async fn mac(key: &LabelledKey, message: [u8; DERIVATION_LENGTH]) -> Result<Mac, Refusal> {
    in_time(key.mac(message)).await
}

fn refused(error: sealed::Error<Refusal>) -> Refusal {
    match error {
        sealed::Error::Mac(refusal) => refusal,
        sealed::Error::Unauthenticated => Refusal::new(
            ErrorName::InvalidCiphertext,
            "The ciphertext, or what it is bound to, is not what was encrypted.",
        ),
    }
}

impl Keys for TokenKeys {
    async fn health(&self) -> Result<Health, Refusal> {
        let mut managers = Vec::new();
        for token in &self.tokens {
            let asked = token.call(|session| session.random(&mut [0; 16]));
            let status = match in_time(asked).await {
                Ok(()) => HealthStatus::Active,
                Err(_) => HealthStatus::Unavailable,
            };
            let id = token.settings().name.clone();
            managers.push(FleetMember { id, model: "PKCS#11 token".into(), status });
        }
        Ok(Health {
            fleet_size: 1,
            proxy_vendor: VENDOR.into(),
            proxy_model: concat!("Strongroom ", env!("CARGO_PKG_VERSION")).into(),
            manager_vendor: VENDOR.into(),
            managers,
        })
    }

    async fn metadata(&self, id: &KeyId) -> Result<Metadata, Refusal> {
        let Key { key, status } = self.find(id)?;
        in_time(key.find()).await?;
        Ok(Metadata::of_aes_256(*status))
    }

    async fn encrypt(
        &self,
        id: &KeyId,
        plaintext: &Secret,
        aad: &[u8],
    ) -> Result<Encrypted, Refusal> {
        let key = self.usable(id)?;
        sealed::encrypt(|message| mac(key, message), plaintext, aad, &[]).await.map_err(refused)
    }

    async fn decrypt(
        &self,
        id: &KeyId,
        encrypted: &Encrypted,
        aad: &[u8],
    ) -> Result<Secret, Refusal> {
        let key = self.usable(id)?;
        sealed::decrypt(|message| mac(key, message), encrypted, aad).await.map_err(refused)
    }
}
