//! The devices that the configuration names: tokens, and what custom key stores are connected to.

use std::path::Path;
use std::time::Duration;

use api::kms::ConnectionErrorCodeType as Code;
use catalog::record::{Backing, CustomKeyStore};
use hsm::root::{self, TokenKey};
use hsm::{Token, TokenSettings};
use kms::connection::{Backends, Connecting};
use kms::external::{self, Proxies};
use secret::Secret;

use crate::command::Failure;
use crate::config::{TokenRootTable, TokenTable};
use crate::proxies::AllowedProxies;

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
