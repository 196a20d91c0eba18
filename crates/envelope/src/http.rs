//! HTTP, by the client that AWS's SDK has: to the KMS, and to where messages are.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::byte_stream::ByteStream;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::kms::Outside;
use crate::range::ReadAt;

#[cfg(not(feature = "fips"))]
const PROVIDER: Provider = Provider::Rustls(CryptoMode::AwsLc);
#[cfg(feature = "fips")]
const PROVIDER: Provider = Provider::Rustls(CryptoMode::AwsLcFips);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// How much of a message is asked for where it is not known how much is needed.
const STEP: usize = 16 << 10;

/// The variable that names a file of authorities to believe besides those of the system.
const CA_BUNDLE: &str = "AWS_CA_BUNDLE";

/// The way out, made at the first use: one for all regions and profiles, and for what is no KMS.
pub(crate) struct Http {
    authorities: Option<Vec<u8>>,
    connector: OnceLock<SharedHttpConnector>,
}

impl Http {
    pub(crate) fn new() -> io::Result<Self> {
        let path = std::env::var_os(CA_BUNDLE).filter(|path| !path.is_empty());
        let authorities = path.map(|path| {
            let refused = |why: &dyn fmt::Display| {
                io::Error::other(format!("{CA_BUNDLE}: {}: {why}", path.display()))
            };
            let pem = std::fs::read(&path).map_err(|error| refused(&error))?;
            // The client takes them all on trust, and would panic at one that is none.
            let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
            let are_all = certificates.is_ok_and(|all| {
                !all.is_empty()
                    && all.iter().all(|one| webpki::anchor_from_trusted_cert(one).is_ok())
            });
            if are_all {
                Ok(pem)
            } else {
                Err(refused(&"it does not hold certificates in PEM alone"))
            }
        });
        Ok(Self { authorities: authorities.transpose()?, connector: OnceLock::new() })
    }

    /// What AWS's SDK makes its requests with.
    pub(crate) fn client(&self) -> SharedHttpClient {
        let connector = self.connector();
        http_client_fn(move |_, _| connector.clone())
    }

    fn connector(&self) -> SharedHttpConnector {
        let connector = self.connector.get_or_init(|| {
            let mut trust = TrustStore::default();
            if let Some(pem) = &self.authorities {
                trust = trust.with_pem_certificate(pem.clone());
            }
            let tls = TlsContext::builder().with_trust_store(trust).build();
            let settings = HttpConnectorSettings::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .read_timeout(READ_TIMEOUT)
                .build();
            let connector = Connector::builder()
                .connector_settings(settings)
                .proxy_config(ProxyConfig::from_env())
                .tls_provider(PROVIDER)
                .tls_context(tls.expect("it fails for want of a trust store alone"))
                .build();
            SharedHttpConnector::new(connector)
        });
        connector.clone()
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

/// A message that a server has, which gives out parts of it (RFC 9110 §14).
#[derive(Debug)]
pub struct HttpFile {
    outside: Arc<Outside>,
    connector: SharedHttpConnector,
    url: String,
    length: u64,
    /// The beginning, which came with the length.
    start: Vec<u8>,
}

impl HttpFile {
    /// Asks for the beginning.
    pub fn open(outside: &Arc<Outside>, url: &str) -> io::Result<Self> {
        let connector = outside.http.connector();
        let mut file = Self {
            outside: outside.clone(),
            connector,
            url: url.into(),
            length: 0,
            start: Vec::new(),
        };
        (file.start, file.length) = file.get(0, STEP)?;
        Ok(file)
    }

    fn error(&self, why: impl fmt::Display) -> io::Error {
        // What follows a question mark may be a credential.
        let url = self.url.split(['?', '#']).next().unwrap_or_default();
        io::Error::other(format!("{url}: {why}"))
    }

    /// Up to `count` bytes from `offset` on, and how many there are in all.
    fn get(&self, offset: u64, count: usize) -> io::Result<(Vec<u8>, u64)> {
        let last = offset.saturating_add(count as u64 - 1);
        let mut request = HttpRequest::empty();
        request.set_uri(self.url.clone()).map_err(|error| self.error(error))?;
        request.headers_mut().insert("range", format!("bytes={offset}-{last}"));
        self.outside.runtime.block_on(async {
            let answer = self.connector.call(request).await.map_err(|error| self.error(error))?;
            let status = answer.status().as_u16();
            match status {
                206 => {}
                200 => return Err(self.error("the server does not give out parts of it")),
                status => return Err(self.error(format!("the server answered {status}"))),
            }
            let (first, total) = answer
                .headers()
                .get("content-range")
                .and_then(content_range)
                .ok_or_else(|| self.error("the server does not say which part it gives"))?;
            if first != offset {
                return Err(self.error("the server gives another part than it was asked for"));
            }
            let mut body = ByteStream::new(answer.into_body());
            let mut bytes = Vec::new();
            while let Some(piece) = body.try_next().await.map_err(|error| self.error(error))? {
                bytes.extend_from_slice(&piece);
                if bytes.len() > count {
                    return Err(self.error("the server gives more than it was asked for"));
                }
            }
            Ok((bytes, total))
        })
    }
}

/// The first byte and the total, of `bytes FIRST-LAST/TOTAL`.
fn content_range(text: &str) -> Option<(u64, u64)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.parse().ok()?, total.parse().ok()?))
}

impl ReadAt for HttpFile {
    fn length(&self) -> io::Result<u64> {
        Ok(self.length)
    }

    fn step(&self) -> usize {
        STEP
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        let count = bytes.len().min(left);
        if count == 0 {
            return Ok(0);
        }
        let known =
            usize::try_from(offset).ok().and_then(|start| self.start.get(start..start + count));
        match known {
            Some(known) => bytes[..count].copy_from_slice(known),
            None => {
                let (got, _) = self.get(offset, count)?;
                if got.len() != count {
                    return Err(self.error("the server gives less than it was asked for"));
                }
                bytes[..count].copy_from_slice(&got);
            }
        }
        Ok(count)
    }
}
