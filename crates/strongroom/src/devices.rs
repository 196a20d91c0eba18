//! The devices that the configuration names: tokens, and what custom key stores are connected to.

use std::path::Path;
use std::time::Duration;

use api::kms::ConnectionErrorCodeType as Code;
use catalog::record::{Backing, CustomKeyStore};
use hsm::root::{self, KmsKey, KmsSettings, TokenKey};
use hsm::{Token, TokenSettings};
use https::{Authorities, Client, Url, Ways};
use kms::connection::{Backends, Connecting};
use kms::external::{self, Proxies};
use secret::Secret;

use crate::command::Failure;
use crate::config::{KmsRootTable, TokenRootTable, TokenTable};
use crate::proxies::AllowedProxies;

/// The root of trust in another KMS.
pub fn kms_root(table: &KmsRootTable) -> Result<KmsKey, Failure> {
    let refuse = |name: &str, why: &dyn std::fmt::Display| {
        Failure::refused(format!("root-of-trust.kms, {name}: {why}"))
    };
    let endpoint = Url::parse(&table.endpoint).map_err(|error| refuse("endpoint", &error))?;
    let authorities = match &table.ca_file {
        None => Authorities::of_system(),
        Some(path) => {
            let pem = std::fs::read(path).map_err(|error| refuse("ca-file", &error))?;
            let authorities = Authorities::from_pem(&pem);
            authorities.ok_or_else(|| refuse("ca-file", &"there is no certificate in it"))?
        }
    };
    let host = endpoint.host().to_ascii_lowercase();
    let connect = table.connect.map(|address| (host.into(), address));
    // The operator names the endpoint: it may be anywhere.
    let ways = Ways { also_allowed: Box::new(|_| true), connect: connect.into_iter().collect() };
    let client = Client::new(authorities, ways).map_err(Failure::refused)?;
    let text = root::read_private(&table.credentials_file).map_err(Failure::refused)?;
    let credentials = std::str::from_utf8(&text).ok().and_then(default_profile);
    let (access_key_id, secret_access_key, session_token) = credentials.ok_or_else(|| {
        let path = table.credentials_file.display();
        let why = format!("{path} has no aws_access_key_id and aws_secret_access_key in [default]");
        refuse("credentials-file", &why)
    })?;
    let settings = KmsSettings {
        endpoint,
        region: table.region.as_str().into(),
        key_id: table.key_id.as_str().into(),
        access_key_id,
        secret_access_key,
        session_token,
    };
    Ok(KmsKey::new(client, settings))
}

/// Access key id, secret access key and session token of the profile `default` in a file of AWS's form.
fn default_profile(text: &str) -> Option<(Box<str>, Secret, Option<Box<str>>)> {
    let mut is_default = false;
    let (mut id, mut secret, mut token) = (None, None, None);
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            is_default = line == "[default]";
        }
        let Some((name, value)) = line.split_once('=').filter(|_| is_default) else { continue };
        match name.trim() {
            "aws_access_key_id" => id = Some(value.trim().into()),
            "aws_secret_access_key" => {
                secret = Some(Secret::new(value.trim().as_bytes().to_vec()));
            }
            "aws_session_token" => token = Some(value.trim().into()),
            _ => {}
        }
    }
    Some((id?, secret?, token))
}

/// How long a call to a token may take.
const LIMIT: Duration = Duration::from_secs(5);
const SESSIONS_DEFAULT: usize = 4;

/// Reads the PINs and starts the threads of the tokens. None of them need be there.
pub fn tokens(tables: &[TokenTable]) -> Result<Vec<Token>, Failure> {
    let open = |table: &TokenTable| {
        let sessions = table.sessions.map_or(SESSIONS_DEFAULT, Into::into);
        token(&table.name, &table.module, &table.token, &table.pin_file, sessions)
    };
    tables.iter().map(open).collect()
}

/// The root of trust in a token.
pub fn token_root(table: &TokenRootTable) -> Result<TokenKey, Failure> {
    let name = "root-of-trust";
    let token = token(name, &table.module, &table.token, &table.pin_file, 1)?;
    Ok(TokenKey { token, label: table.key_label.as_str().into() })
}

fn token(
    name: &str,
    module: &Path,
    label: &str,
    pin_file: &Path,
    sessions: usize,
) -> Result<Token, Failure> {
    if !module.is_absolute() {
        let module = module.display();
        return Err(Failure::Usage(format!("{name}: the module {module} is no absolute path")));
    }
    let pin = root::read_private(pin_file).map_err(Failure::refused)?;
    let pin = pin.strip_suffix(b"\n").unwrap_or(&pin);
    Ok(Token::new(TokenSettings {
        name: name.into(),
        module: module.into(),
        label: label.into(),
        pin: Secret::new(pin.to_vec()),
        sessions,
        limit: LIMIT,
    }))
}

/// What custom key stores are connected to: tokens, by their names, and proxies of external key managers.
#[derive(Debug)]
pub struct Devices {
    tokens: Vec<Token>,
    proxies: AllowedProxies,
}

impl Devices {
    pub fn new(tokens: Vec<Token>, proxies: AllowedProxies) -> Self {
        Self { tokens, proxies }
    }

    fn token(&self, name: &str) -> Option<&Token> {
        self.tokens.iter().find(|token| *token.settings().name == *name)
    }

    /// The password of a store is compared with the token's PIN, and never tried: nobody who makes stores can lock it.
    async fn connect_token(&self, name: &str, password: &Secret) -> Result<(), Code> {
        let token = self.token(name).ok_or(Code::ClusterNotFound)?;
        if !crypto::verify_equal(token.settings().pin.expose(), password.expose()) {
            return Err(Code::InvalidCredentials);
        }
        let reached = token.call(|session| session.random(&mut [0; 16])).await;
        reached.map_err(|error| {
            tracing::warn!(%token, %error, "a custom key store could not be connected");
            match error {
                hsm::TokenError::PinRefused => Code::UserLockedOut,
                hsm::TokenError::Failed(_) => Code::InsufficientCloudhsmHsms,
                _ => Code::NetworkErrors,
            }
        })
    }
}

impl Backends for Devices {
    fn check(&self, store: &CustomKeyStore) -> Result<(), kms::Error> {
        match &store.backing {
            Backing::Cluster { id, .. } if self.token(id).is_none() => {
                Err(kms::Error::ClusterNotFound(id.to_string()))
            }
            _ => Ok(()),
        }
    }

    fn connect<'a>(&'a self, store: &'a CustomKeyStore) -> Connecting<'a> {
        match &store.backing {
            Backing::Cluster { id, password, .. } => {
                Box::pin(async move { self.connect_token(id, password).await })
            }
            Backing::Proxy(_) => Box::pin(external::connect(&self.proxies, store)),
        }
    }

    fn proxies(&self) -> &dyn Proxies {
        &self.proxies
    }
}
