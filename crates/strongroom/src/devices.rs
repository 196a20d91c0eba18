//! The devices that the configuration names: tokens, and what custom key stores are connected to.

use std::time::Duration;

use api::kms::ConnectionErrorCodeType as Code;
use catalog::record::{Backing, CustomKeyStore};
use hsm::{Token, TokenSettings, root};
use kms::connection::{Backends, Connecting, NoBackends};
use secret::Secret;

use crate::command::Failure;
use crate::config::TokenTable;

/// How long a call to a token may take.
const LIMIT: Duration = Duration::from_secs(5);
const SESSIONS_DEFAULT: usize = 4;

/// Reads the PINs and starts the threads of the tokens. None of them need be there.
pub fn tokens(tables: &[TokenTable]) -> Result<Vec<Token>, Failure> {
    let open = |table: &TokenTable| {
        let pin = root::read_private(&table.pin_file).map_err(Failure::refused)?;
        let pin = pin.strip_suffix(b"\n").unwrap_or(&pin);
        if !table.module.is_absolute() {
            return Err(Failure::Usage(format!(
                "hsm.tokens: the module {} is no absolute path",
                table.module.display()
            )));
        }
        Ok(Token::new(TokenSettings {
            name: table.name.as_str().into(),
            module: table.module.clone(),
            label: table.token.as_str().into(),
            pin: Secret::new(pin.to_vec()),
            sessions: table.sessions.map_or(SESSIONS_DEFAULT, Into::into),
            limit: LIMIT,
        }))
    };
    tables.iter().map(open).collect()
}

/// What custom key stores are connected to: tokens, by their names.
#[derive(Debug)]
pub struct Devices {
    tokens: Vec<Token>,
}

impl Devices {
    pub fn new(tokens: Vec<Token>) -> Self {
        Self { tokens }
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
            Backing::Proxy(_) => NoBackends.connect(store),
        }
    }
}
