//! A certificate for a node to serve with, and connections that trust it and nothing else.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tempfile::TempDir;

use crate::Setup;
use crate::client::connect;

/// A TLS connection to a node.
pub type Tls = StreamOwned<ClientConnection, TcpStream>;

/// A self-signed certificate of 127.0.0.1 and its key, in PEM files that go with the last clone.
#[derive(Clone, Debug)]
pub struct Certificate {
    directory: Arc<TempDir>,
    trust: RootCertStore,
}

impl Default for Certificate {
    fn default() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("made");
        let mut trust = RootCertStore::empty();
        trust.add(made.cert.der().clone()).expect("a certificate");
        let certificate = Self { directory: Arc::new(directory), trust };
        fs::write(certificate.chain(), made.cert.pem()).expect("written");
        fs::write(certificate.key(), made.signing_key.serialize_pem()).expect("written");
        certificate.allow_key(0o600);
        certificate
    }
}

impl Certificate {
    pub fn chain(&self) -> PathBuf {
        self.directory.path().join("certificate.pem")
    }

    pub fn key(&self) -> PathBuf {
        self.directory.path().join("key.pem")
    }

    /// Sets the permissions of the key's file.
    pub fn allow_key(&self, mode: u32) {
        fs::set_permissions(self.key(), fs::Permissions::from_mode(mode)).expect("it is ours");
    }

    /// A node that serves with it.
    pub fn setup(&self) -> Setup {
        Setup::default()
            .argument("--tls-certificate")
            .argument(self.chain().to_str().expect("a path in UTF-8"))
            .argument("--tls-key")
            .argument(self.key().to_str().expect("a path in UTF-8"))
    }

    /// Connects to a node that serves with it, to speak `protocol` (`h2`, `http/1.1`).
    pub fn connect(&self, address: SocketAddr, protocol: &str) -> io::Result<Tls> {
        let mut tls = StreamOwned::new(self.client(protocol), connect(address)?);
        while tls.conn.is_handshaking() {
            tls.conn.complete_io(&mut tls.sock)?;
        }
        Ok(tls)
    }

    /// The client's side of a connection that has not begun. Each handshake is a whole one.
    pub fn client(&self, protocol: &str) -> ClientConnection {
        let mut config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("the provider has their suites")
            .with_root_certificates(self.trust.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        config.resumption = Resumption::disabled();
        let name = Ipv4Addr::LOCALHOST.into();
        ClientConnection::new(Arc::new(config), rustls::pki_types::ServerName::IpAddress(name))
            .expect("a sound configuration")
    }
}
