//! TLS: what is offered, with which certificate, and how that certificate is replaced.
//!
//! TLS 1.3 and 1.2, AEAD ciphers with ephemeral keys only, X25519MLKEM768 first. No early data: it
//! can be replayed. Tickets resume sessions on any worker.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use https::provider;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{CipherSuite, ProtocolVersion, ServerConfig, ServerConnection};
use secret::Buffer;
use zeroize::Zeroizing;

use crate::TlsDetails;

pub(crate) const H2: &[u8] = b"h2";
pub(crate) const HTTP_1_1: &[u8] = b"http/1.1";

/// How often the files are looked at when nobody says they changed.
pub(crate) const LOOK_INTERVAL: Duration = Duration::from_secs(3);

/// Longer files are no certificates.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Where the server's certificate and key stand, both in PEM.
#[derive(Clone, Debug)]
pub struct Files {
    /// The server's certificate first, then each issuer's, the root left out.
    pub certificate_chain: PathBuf,
    /// Readable by its owner alone, or a credential of systemd.
    pub private_key: PathBuf,
}

/// Why a certificate cannot be used. An operator reads it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read {path}: {source}", path = .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(
        "{path} can be read by others than its owner (mode {mode:o}): run chmod 600 on it, and \
         consider the key known to them",
        path = .path.display()
    )]
    Exposed { path: PathBuf, mode: u32 },
    #[error("{path} holds no PEM certificate that can be read", path = .path.display())]
    NoCertificate { path: PathBuf },
    #[error("{path} holds no PEM private key that can be read", path = .path.display())]
    NoKey { path: PathBuf },
    #[error("the key in {key} cannot be used with the certificate in {certificate}: {source}",
        key = .files.private_key.display(), certificate = .files.certificate_chain.display())]
    Unusable { files: Files, source: rustls::Error },
}

/// The certificate in use. Handshakes read it without waiting for those who replace it.
#[derive(Debug)]
pub struct Certificate {
    files: Files,
    provider: Arc<CryptoProvider>,
    current: ArcSwap<CertifiedKey>,
    /// How the files looked when they were last read, whether they were good or not.
    seen: Mutex<Option<[Stamp; 2]>>,
}

/// What changes when a file is replaced or written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Stamp {
    modified: (i64, i64),
    inode: u64,
    length: u64,
}

impl Certificate {
    /// Reads `files`, which are looked at again from now on. Fails when they cannot be served with.
    pub fn open(files: Files) -> Result<Arc<Self>, Error> {
        let provider = Arc::new(provider());
        let seen = Mutex::new(stamps(&files));
        let current = ArcSwap::from_pointee(read(&files, &provider)?);
        Ok(Arc::new(Self { files, provider, current, seen }))
    }

    /// Reads the files again. If they are not good, the certificate in use stays, and the log says so.
    pub fn reload(&self) -> Result<(), Error> {
        // Looked at first: a change during the reading is then seen as one more.
        let stamps = stamps(&self.files);
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = stamps;
        match read(&self.files, &self.provider) {
            Ok(key) => {
                self.current.store(Arc::new(key));
                tracing::info!(
                    certificate = %self.files.certificate_chain.display(), "certificate loaded"
                );
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, "certificate not loaded, the one in use stays");
                Err(error)
            }
        }
    }

    /// Reads the files again if they have changed since they were last read.
    pub(crate) fn look(&self) {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if stamps(&self.files) != seen {
            // What is wrong has been logged.
            let _ = self.reload();
        }
    }

    pub(crate) fn config(self: &Arc<Self>) -> Result<Arc<ServerConfig>, rustls::Error> {
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![H2.to_vec(), HTTP_1_1.to_vec()];
        config.ticketer = aws_lc_rs::Ticketer::new()?;
        config.max_early_data_size = 0;
        Ok(Arc::new(config))
    }
}

impl ResolvesServerCert for Certificate {
    /// The one certificate, whatever name the client asks for: it will not accept a wrong one.
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

fn stamps(files: &Files) -> Option<[Stamp; 2]> {
    Some([stamp(&files.certificate_chain)?, stamp(&files.private_key)?])
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some(Stamp {
        modified: (metadata.mtime(), metadata.mtime_nsec()),
        inode: metadata.ino(),
        length: metadata.len(),
    })
}

fn read(files: &Files, provider: &CryptoProvider) -> Result<CertifiedKey, Error> {
    let path = &files.certificate_chain;
    let pem = contents(path, |_| Ok(()))?;
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<_, _>>()
        .map_err(|_| Error::NoCertificate { path: path.clone() })?;
    if chain.is_empty() {
        return Err(Error::NoCertificate { path: path.clone() });
    }
    let path = &files.private_key;
    let pem = contents(path, |mode| {
        if mode & hsm::root::exposing_mode(path) == 0 {
            Ok(())
        } else {
            Err(Error::Exposed { path: path.clone(), mode })
        }
    })?;
    let key =
        PrivateKeyDer::from_pem_slice(&pem).map_err(|_| Error::NoKey { path: path.clone() })?;
    let key = Zeroizing::new(key);
    CertifiedKey::from_der(chain, key.clone_key(), provider)
        .map_err(|source| Error::Unusable { files: files.clone(), source })
}

/// A file's bytes, wiped when dropped, if its `mode` (permission bits) is allowed.
fn contents(path: &Path, allowed: impl FnOnce(u32) -> Result<(), Error>) -> Result<Buffer, Error> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    // Of the file that was opened, not of the path: that may be another by now.
    let metadata = file.metadata().map_err(unreadable)?;
    allowed(metadata.mode() & 0o777)?;
    let length = metadata.len().min(FILE_BYTES_MAX);
    // One more than its length, so that the end is seen without growing, which would leave a copy.
    let capacity = usize::try_from(length).unwrap_or_default() + 1;
    let mut bytes = Buffer::with_capacity(capacity);
    file.take(length).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// What was agreed with the peer of `session`, whose handshake is done.
pub(crate) fn details(session: &ServerConnection) -> TlsDetails {
    let suite = session.negotiated_cipher_suite().map(|suite| suite.suite());
    TlsDetails {
        version: match session.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => "TLSv1.3",
            Some(ProtocolVersion::TLSv1_2) => "TLSv1.2",
            _ => "unknown",
        },
        cipher_suite: suite.map_or("unknown", suite_name),
        key_exchange: session
            .negotiated_key_exchange_group()
            .and_then(|group| group.name().as_str())
            .unwrap_or("unknown"),
    }
}

/// The name CloudTrail uses: RFC 8446's for TLS 1.3, OpenSSL's for TLS 1.2.
fn suite_name(suite: CipherSuite) -> &'static str {
    match suite {
        CipherSuite::TLS13_AES_128_GCM_SHA256 => "TLS_AES_128_GCM_SHA256",
        CipherSuite::TLS13_AES_256_GCM_SHA384 => "TLS_AES_256_GCM_SHA384",
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256 => "TLS_CHACHA20_POLY1305_SHA256",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 => "ECDHE-ECDSA-AES128-GCM-SHA256",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 => "ECDHE-ECDSA-AES256-GCM-SHA384",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 => {
            "ECDHE-ECDSA-CHACHA20-POLY1305"
        }
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 => "ECDHE-RSA-AES128-GCM-SHA256",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 => "ECDHE-RSA-AES256-GCM-SHA384",
        CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 => "ECDHE-RSA-CHACHA20-POLY1305",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use rustls::Tls12CipherSuite;

    use super::*;

    #[test]
    fn every_suite_offered_is_aead_with_ephemeral_keys_and_has_a_name() {
        for suite in provider().cipher_suites {
            let name = suite_name(suite.suite());
            assert!(name.contains("GCM") || name.contains("POLY1305"), "{suite:?}");
            let tls12: Option<&Tls12CipherSuite> = match suite {
                rustls::SupportedCipherSuite::Tls12(suite) => Some(suite),
                rustls::SupportedCipherSuite::Tls13(_) => None,
            };
            assert_eq!(tls12.is_some(), name.starts_with("ECDHE-"), "{name}");
        }
    }

    #[test]
    fn the_first_key_exchange_withstands_a_quantum_computer() {
        let names: Vec<_> = provider().kx_groups.iter().map(|group| group.name()).collect();
        assert_eq!(names[0], rustls::NamedGroup::X25519MLKEM768);
    }
}
