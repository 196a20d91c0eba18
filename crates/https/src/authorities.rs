//! Under which authorities' certificates, and with which algorithms, others are believed.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

const HTTP_1_1: &[u8] = b"http/1.1";

/// The authorities under whose certificates others are asked.
#[derive(Clone, Debug)]
pub struct Authorities(RootCertStore);

impl Authorities {
    /// Those that the system trusts.
    pub fn of_system() -> Self {
        let mut authorities = RootCertStore::empty();
        authorities.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Self(authorities)
    }

    /// Those of a text in PEM. `None` if it has none, or one that cannot be read.
    pub fn from_pem(pem: &[u8]) -> Option<Self> {
        let mut authorities = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            authorities.add(certificate.ok()?).ok()?;
        }
        (!authorities.is_empty()).then_some(Self(authorities))
    }

    pub(crate) fn client(self) -> Result<ClientConfig, rustls::Error> {
        let mut config = ClientConfig::builder_with_provider(Arc::new(provider()))
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_root_certificates(self.0)
            .with_no_client_auth();
        config.alpn_protocols = vec![HTTP_1_1.to_vec()];
        config.resumption = Resumption::disabled();
        Ok(config)
    }
}

/// What TLS is done with, on the way out and on the way in: all suites of rustls are AEAD with ephemeral keys;
/// the key exchanges are named, best first.
///
/// On the FIPS module, those that are in it.
pub fn provider() -> CryptoProvider {
    #[cfg(feature = "fips")]
    return rustls::crypto::default_fips_provider();
    #[cfg(not(feature = "fips"))]
    all()
}

#[cfg(not(feature = "fips"))]
fn all() -> CryptoProvider {
    use rustls::crypto::aws_lc_rs;
    use rustls::crypto::aws_lc_rs::kx_group::{SECP256R1, SECP384R1, X25519, X25519MLKEM768};
    CryptoProvider {
        kx_groups: vec![X25519MLKEM768, X25519, SECP256R1, SECP384R1],
        ..aws_lc_rs::default_provider()
    }
}
