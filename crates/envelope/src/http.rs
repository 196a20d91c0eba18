//! HTTP, by the client that AWS's SDK has: to the KMS, and to where messages are.

use std::fmt;
use std::io;
use std::sync::OnceLock;

use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

/// The variable that names a file of authorities to believe besides those of the system.
const CA_BUNDLE: &str = "AWS_CA_BUNDLE";

/// Connections, made at the first use.
pub(crate) struct Http {
    authorities: Option<Vec<u8>>,
    client: OnceLock<SharedHttpClient>,
}

impl Http {
    pub(crate) fn new() -> io::Result<Self> {
        let path = std::env::var_os(CA_BUNDLE).filter(|path| !path.is_empty());
        let authorities = path.map(|path| {
            std::fs::read(&path).map_err(|error| {
                let path = path.display();
                io::Error::new(error.kind(), format!("{CA_BUNDLE}: cannot read {path}: {error}"))
            })
        });
        Ok(Self { authorities: authorities.transpose()?, client: OnceLock::new() })
    }

    pub(crate) fn client(&self) -> SharedHttpClient {
        let client = self.client.get_or_init(|| {
            let mut trust = TrustStore::default();
            if let Some(pem) = &self.authorities {
                trust = trust.with_pem_certificate(pem.clone());
            }
            let tls = TlsContext::builder().with_trust_store(trust).build();
            let tls = tls.expect("it fails for want of a trust store alone");
            aws_smithy_http_client::Builder::new()
                .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
                .tls_context(tls)
                .build_https()
        });
        client.clone()
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}
