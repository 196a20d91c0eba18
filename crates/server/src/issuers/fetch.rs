//! Asking an issuer for its keys, over HTTPS. OpenID Connect Discovery 1.0, 4.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use identity::Network;
use oidc::{Keys, KeysError, Unavailable, read_jwks_uri};
use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use super::address::is_allowed;
use super::{Error, Sources, contents};
use crate::tls;

const PORT: u16 = 443;
/// Of an answer.
const HEAD_BYTES_MAX: usize = 16 << 10;

/// Asks issuers. It follows no redirects, and goes to no address that is not allowed.
#[derive(Debug)]
pub(super) struct Fetcher {
    tls: Arc<ClientConfig>,
    private_networks: Vec<Network>,
}

/// Why an issuer gave no keys. An operator reads it in the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("{0:?} is no https URL that can be asked")]
    Url(Box<str>),
    #[error("the name {0:?} has no address: {1}")]
    Name(Box<str>, io::Error),
    #[error(
        "{0:?} is not on the internet: allow its network with --oidc-private-networks, or give its keys with --oidc-keys"
    )]
    Address(Box<str>),
    #[error("cannot connect to {0:?}: {1}")]
    Connection(Box<str>, io::Error),
    #[error("no answer can be read: {0}")]
    Http(#[from] hyper::Error),
    #[error("the answer is {0}, which must be 200 (redirects are not followed)")]
    Status(StatusCode),
    #[error("what it says of its keys cannot be used: {0}")]
    Keys(#[from] KeysError),
    #[error("it took too long")]
    Time,
}

impl FetchError {
    pub(super) fn unavailable(&self) -> Unavailable {
        match self {
            Self::Name(..) | Self::Connection(..) | Self::Http(_) | Self::Time => {
                Unavailable::Unreachable
            }
            Self::Status(status) if status.is_server_error() => Unavailable::Unreachable,
            Self::Url(_) | Self::Address(_) | Self::Status(_) | Self::Keys(_) => {
                Unavailable::Unusable
            }
        }
    }
}

impl Fetcher {
    pub(super) fn new(sources: &Sources) -> Result<Self, Error> {
        let mut authorities = RootCertStore::empty();
        match &sources.authorities {
            Some(path) => {
                let no_authority = || Error::NoAuthority { path: path.clone() };
                for certificate in CertificateDer::pem_slice_iter(&contents(path)?) {
                    let certificate = certificate.map_err(|_| no_authority())?;
                    authorities.add(certificate).map_err(|_| no_authority())?;
                }
                if authorities.is_empty() {
                    return Err(no_authority());
                }
            }
            None => {
                let system = rustls_native_certs::load_native_certs();
                authorities.add_parsable_certificates(system.certs);
            }
        }
        let mut config = ClientConfig::builder_with_provider(Arc::new(tls::provider()))
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_root_certificates(authorities)
            .with_no_client_auth();
        config.alpn_protocols = vec![tls::HTTP_1_1.to_vec()];
        config.resumption = Resumption::disabled();
        Ok(Self { tls: Arc::new(config), private_networks: sources.private_networks.clone() })
    }

    /// The keys of `issuer`, a URL without `https://`.
    pub(super) async fn fetch(&self, issuer: &str) -> Result<Keys, FetchError> {
        // An issuer is no URL with a query (OpenID Connect Core 1.0, 2), which would take in what is added.
        if issuer.contains(['?', '#']) {
            return Err(FetchError::Url(issuer.into()));
        }
        let base = issuer.strip_suffix('/').unwrap_or(issuer);
        let document =
            self.get(&format!("https://{base}/.well-known/openid-configuration")).await?;
        let jwks_uri = read_jwks_uri(&document, issuer)?;
        Ok(Keys::read(&self.get(&jwks_uri).await?)?)
    }

    async fn get(&self, url: &str) -> Result<Bytes, FetchError> {
        let no_url = || FetchError::Url(url.into());
        let place = Place::of(url).ok_or_else(no_url)?;
        let name = ServerName::try_from(place.host.clone()).map_err(|_| no_url())?;
        let failed = |error| FetchError::Connection(place.host.clone().into(), error);
        let stream = self.connect(&place).await?;
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        let stream = connector.connect(name, stream).await.map_err(failed)?;

        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(HEAD_BYTES_MAX)
            .handshake(TokioIo::new(stream))
            .await?;
        let request = Request::get(place.path)
            .header(header::HOST, place.authority)
            .header(header::ACCEPT, "application/json")
            .header(header::USER_AGENT, "strongroom")
            .body(Empty::<Bytes>::new())
            .map_err(|_| no_url())?;
        let mut exchange = std::pin::pin!(async move {
            let answer = sender.send_request(request).await?;
            match answer.status() {
                StatusCode::OK => read_body(answer.into_body()).await,
                status => Err(FetchError::Status(status)),
            }
        });
        tokio::select! {
            answer = &mut exchange => answer,
            // The peer has closed it; its answer may be here.
            _ = connection => exchange.await,
        }
    }

    /// Connects to an address that was looked at: what the name says later is another matter.
    async fn connect(&self, place: &Place) -> Result<TcpStream, FetchError> {
        let host = || place.host.clone().into();
        let found = lookup_host((&*place.host, place.port)).await;
        let found = found.map_err(|error| FetchError::Name(host(), error))?;
        let allowed = |address: &SocketAddr| is_allowed(address.ip(), &self.private_networks);
        let mut refused = FetchError::Address(host());
        for address in found.filter(allowed) {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => refused = FetchError::Connection(host(), error),
            }
        }
        Err(refused)
    }
}

async fn read_body(body: hyper::body::Incoming) -> Result<Bytes, FetchError> {
    let body = Limited::new(body, Keys::BYTES_MAX).collect().await;
    body.map(|body| body.to_bytes()).map_err(|error| {
        if error.is::<LengthLimitError>() {
            return KeysError::TooLong.into();
        }
        match error.downcast::<hyper::Error>() {
            Ok(error) => FetchError::Http(*error),
            Err(_) => FetchError::Keys(KeysError::TooLong),
        }
    })
}

/// What an https URL says of where to go.
struct Place {
    /// An IPv6 address without its brackets.
    host: String,
    port: u16,
    authority: String,
    path: String,
}

impl Place {
    fn of(url: &str) -> Option<Self> {
        if url.contains('#') || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let url: Uri = url.parse().ok()?;
        let authority = url.authority().filter(|authority| !authority.as_str().contains('@'))?;
        if url.scheme() != Some(&http::uri::Scheme::HTTPS) {
            return None;
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        // A port that is none would be taken for the usual one.
        let port = match authority.port() {
            Some(port) => port.as_u16(),
            None if authority.as_str().len() == authority.host().len() => PORT,
            None => return None,
        };
        Some(Self {
            host: host.to_owned(),
            port,
            authority: authority.to_string(),
            path: url.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_urls_alone_are_asked() {
        for (url, place) in [
            ("https://a.example", Some(("a.example", 443, "/"))),
            ("https://a.example/b?c=d", Some(("a.example", 443, "/b?c=d"))),
            ("https://a.example:8443/b", Some(("a.example", 8443, "/b"))),
            ("https://[::1]:8443/b", Some(("::1", 8443, "/b"))),
            ("HTTPS://a.example/b", Some(("a.example", 443, "/b"))),
            ("http://a.example/b", None),
            ("ftp://a.example/b", None),
            ("file:///etc/passwd", None),
            ("//a.example/b", None),
            ("a.example/b", None),
            ("/b", None),
            ("", None),
            ("https://", None),
            ("https://user@a.example/b", None),
            ("https://a.example@b.example/", None),
            ("https://a.example/b#c", None),
            ("https://a.example:/b", None),
            ("https://a.example:99999/b", None),
            ("https://a.example/b c", None),
            ("https://a.example/\r\nhost: b", None),
        ] {
            let found = Place::of(url);
            let found = found.as_ref().map(|found| (&*found.host, found.port, &*found.path));
            assert_eq!(found, place, "{url}");
        }
    }
}
