//! Asking an issuer for its keys, over HTTPS. OpenID Connect Discovery 1.0, 4.

use std::time::Duration;

use http::{Method, StatusCode};
use https::{Authorities, Client, Limits, NotAUrl, Request, Url, Ways};
use oidc::{Keys, KeysError, Unavailable, read_jwks_uri};
use secret::Buffer;

use super::{Error, Sources, contents};

/// Asks issuers. It follows no redirects, and goes to no address that is not allowed.
#[derive(Debug)]
pub(super) struct Fetcher(Client);

/// Why an issuer gave no keys. An operator reads it in the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error(transparent)]
    Url(#[from] NotAUrl),
    #[error("{0:?} is no issuer: it has a query")]
    Query(Box<str>),
    #[error(
        "{0:?} is not on the internet: allow its network with --oidc-private-networks, or give its keys with --oidc-keys"
    )]
    Address(Box<str>),
    #[error(transparent)]
    Https(https::Error),
    #[error("the answer is {0}, which must be 200 (redirects are not followed)")]
    Status(StatusCode),
    #[error("what it says of its keys cannot be used: {0}")]
    Keys(#[from] KeysError),
}

impl FetchError {
    pub(super) fn unavailable(&self) -> Unavailable {
        match self {
            Self::Https(_) => Unavailable::Unreachable,
            Self::Status(status) if status.is_server_error() => Unavailable::Unreachable,
            Self::Url(_) | Self::Query(_) | Self::Address(_) | Self::Status(_) | Self::Keys(_) => {
                Unavailable::Unusable
            }
        }
    }
}

impl From<https::Error> for FetchError {
    fn from(error: https::Error) -> Self {
        match error {
            https::Error::Address(host) => Self::Address(host),
            https::Error::TooLarge => KeysError::TooLong.into(),
            error => Self::Https(error),
        }
    }
}

impl Fetcher {
    pub(super) fn new(sources: &Sources) -> Result<Self, Error> {
        let authorities = match &sources.authorities {
            Some(path) => Authorities::from_pem(&contents(path)?)
                .ok_or_else(|| Error::NoAuthority { path: path.clone() })?,
            None => Authorities::of_system(),
        };
        let networks = sources.private_networks.clone();
        let also_allowed =
            Box::new(move |address| networks.iter().any(|network| network.contains(address)));
        Ok(Self(Client::new(authorities, Ways { also_allowed, ..Ways::default() })?))
    }

    /// The keys of `issuer`, a URL without `https://`. All that is asked takes `patience` at most.
    pub(super) async fn fetch(&self, issuer: &str, patience: Duration) -> Result<Keys, FetchError> {
        let asked = tokio::time::timeout(patience, self.ask(issuer, patience)).await;
        asked.unwrap_or(Err(FetchError::Https(https::Error::Time)))
    }

    async fn ask(&self, issuer: &str, patience: Duration) -> Result<Keys, FetchError> {
        // An issuer is no URL with a query (OpenID Connect Core 1.0, 2), which would take in what is added.
        if issuer.contains(['?', '#']) {
            return Err(FetchError::Query(issuer.into()));
        }
        let base = issuer.strip_suffix('/').unwrap_or(issuer);
        let url = Url::parse(&format!("https://{base}/.well-known/openid-configuration"))?;
        let document = self.get(&url, patience).await?;
        let jwks_uri = Url::parse(&read_jwks_uri(&document, issuer)?)?;
        Ok(Keys::read(&self.get(&jwks_uri, patience).await?)?)
    }

    async fn get(&self, url: &Url, patience: Duration) -> Result<Buffer, FetchError> {
        let headers = [("accept", "application/json"), ("user-agent", "strongroom")];
        let request = Request {
            method: Method::GET,
            url,
            headers: &headers,
            body: Buffer::new(),
            is_idempotent: true,
        };
        let limits = Limits { time: patience, body_bytes: Keys::BYTES_MAX };
        let answer = self.0.send(request, limits).await?;
        match answer.status {
            StatusCode::OK => Ok(answer.body),
            status => Err(FetchError::Status(status)),
        }
    }
}
