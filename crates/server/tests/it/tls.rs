//! TLS: what is agreed on, and how the certificate is replaced.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, NamedGroup, RootCertStore, StreamOwned};
use rustls::{SupportedProtocolVersion, version};
use server::{Limits, tls};
use tempfile::TempDir;

use crate::client::{Client, post, tcp};
use crate::served::{Served, start};

/// A certificate and key on disk, with the client's trust in the certificate.
pub(crate) struct Identity {
    directory: TempDir,
    pub(crate) certificate: CertificateDer<'static>,
}

impl Identity {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let mut identity = Self { directory, certificate: Vec::new().into() };
        identity.renew();
        identity
    }

    /// Puts another certificate and key in place.
    fn renew(&mut self) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("made");
        let files = self.files();
        fs::write(&files.certificate_chain, made.cert.pem()).expect("written");
        self.write_key(&made.signing_key.serialize_pem(), 0o600);
        self.certificate = made.cert.der().clone();
    }

    fn write_key(&self, pem: &str, mode: u32) {
        let path = self.files().private_key;
        fs::write(&path, pem).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("it is ours");
    }

    pub(crate) fn files(&self) -> tls::Files {
        tls::Files {
            certificate_chain: self.directory.path().join("chain.pem"),
            private_key: self.directory.path().join("key.pem"),
        }
    }

    pub(crate) fn serve(&self, limits: Limits) -> Served {
        start(limits, Some(self.files()))
    }

    pub(crate) fn config(
        &self,
        version: &'static SupportedProtocolVersion,
        groups: &[NamedGroup],
        alpn: &[&str],
    ) -> ClientConfig {
        let mut provider: CryptoProvider = aws_lc_rs::default_provider();
        provider.kx_groups = aws_lc_rs::ALL_KX_GROUPS.to_vec();
        provider.kx_groups.retain(|group| groups.is_empty() || groups.contains(&group.name()));
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).expect("a certificate");
        let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(&[version])
            .expect("a version")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        config
    }
}

pub(crate) type Tls = Client<StreamOwned<ClientConnection, TcpStream>>;

pub(crate) fn connect(address: SocketAddr, config: ClientConfig) -> std::io::Result<Tls> {
    let name = "localhost".try_into().expect("a name");
    let mut session = ClientConnection::new(Arc::new(config), name).expect("a session");
    let mut stream = tcp(address);
    while session.is_handshaking() {
        session.complete_io(&mut stream)?;
    }
    Ok(Client::new(StreamOwned::new(session, stream)))
}

fn check(
    version: &'static SupportedProtocolVersion,
    groups: &[NamedGroup],
    agreed: NamedGroup,
    words: &str,
) {
    let identity = Identity::new();
    let served = identity.serve(Limits::default());
    let config = identity.config(version, groups, &["http/1.1"]);
    let mut client = connect(served.address(), config).expect("a handshake");
    let answer = client.ask(post("/about", ""));
    let session = &client.stream.conn;
    let group = session.negotiated_key_exchange_group().expect("agreed").name();
    assert_eq!(group, agreed);
    assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert!(answer.text().contains(words), "{}", answer.text());
}

#[test]
fn tls_1_3_agrees_on_ml_kem_and_the_handler_knows() {
    let words =
        "TLSv1.3\", cipher_suite: \"TLS_AES_256_GCM_SHA384\", key_exchange: \"X25519MLKEM768";
    check(&version::TLS13, &[], NamedGroup::X25519MLKEM768, words);
}

#[test]
fn ml_kem_is_preferred_even_if_the_client_prefers_another() {
    let groups = [NamedGroup::X25519, NamedGroup::X25519MLKEM768];
    check(&version::TLS13, &groups, NamedGroup::X25519MLKEM768, "X25519MLKEM768");
}

#[test]
fn tls_1_3_without_ml_kem_and_tls_1_2_work() {
    check(&version::TLS13, &[NamedGroup::X25519], NamedGroup::X25519, "key_exchange: \"X25519\"");
    check(
        &version::TLS12,
        &[],
        NamedGroup::X25519,
        "TLSv1.2\", cipher_suite: \"ECDHE-ECDSA-AES256",
    );
}

/// A `ClientHello` of `version` (RFC 5246, 7.4.1.2) that offers one cipher suite.
fn client_hello(version: [u8; 2], suite: [u8; 2]) -> Vec<u8> {
    #[rustfmt::skip]
    let extensions = [
        0, 10, 0, 4, 0, 2, 0, 23,                // supported_groups: secp256r1
        0, 11, 0, 2, 1, 0,                       // ec_point_formats: uncompressed
        0, 13, 0, 6, 0, 4, 4, 3, 2, 3,           // signature_algorithms: ECDSA with SHA-256, SHA-1
    ];
    let mut body = version.to_vec();
    body.extend([7; 32]); // random
    body.extend([0, 0, 2]); // no session id; two bytes of suites
    body.extend(suite);
    body.extend([1, 0]); // no compression
    body.extend([0, extensions.len() as u8]);
    body.extend(extensions);
    let mut record = vec![22, 3, 1, 0, body.len() as u8 + 4, 1, 0, 0, body.len() as u8];
    record.extend(body);
    record
}

#[test]
fn suites_that_are_not_aead_and_old_versions_are_refused() {
    const HANDSHAKE: u8 = 22;
    const ALERT: u8 = 21;
    let identity = Identity::new();
    let served = identity.serve(Limits::default());
    for (version, suite, expected) in [
        ([3, 3], [0xc0, 0x2b], HANDSHAKE), // ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
        ([3, 3], [0xc0, 0x09], ALERT),     // ECDHE_ECDSA_WITH_AES_128_CBC_SHA
        ([3, 3], [0xc0, 0x23], ALERT),     // ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
        ([3, 3], [0x00, 0x2f], ALERT),     // RSA_WITH_AES_128_CBC_SHA
        ([3, 3], [0x00, 0x9c], ALERT),     // RSA_WITH_AES_128_GCM_SHA256: no ephemeral key
        ([3, 2], [0xc0, 0x2b], ALERT),     // TLS 1.1
        ([3, 1], [0xc0, 0x09], ALERT),     // TLS 1.0
    ] {
        let mut stream = tcp(served.address());
        stream.write_all(&client_hello(version, suite)).expect("it reads");
        let mut answer = [0; 1];
        stream.read_exact(&mut answer).expect("an answer");
        assert_eq!(answer[0], expected, "{version:x?} {suite:x?}");
    }
}

#[test]
fn a_handshake_that_never_ends_is_cut() {
    let identity = Identity::new();
    let time = Duration::from_millis(300);
    let served = identity.serve(Limits { handshake_timeout: time, ..Limits::default() });
    for start in [&b""[..], &client_hello([3, 3], [0xc0, 0x2b])[..20]] {
        let mut stream = tcp(served.address());
        stream.write_all(start).expect("it reads");
        let began = Instant::now();
        assert_eq!(stream.read_to_end(&mut Vec::new()).unwrap_or_default(), 0);
        let took = began.elapsed();
        assert!(took >= time - Duration::from_millis(50) && took < 8 * time, "{took:?}");
    }
    // Counted just after the connection is closed.
    let began = Instant::now();
    while served.metric("tls_handshakes_failed_total") < 2.0 {
        assert!(began.elapsed() < Duration::from_secs(10), "not counted");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_session_is_resumed_on_whichever_worker() {
    let identity = Identity::new();
    let served = identity.serve(Limits::default());
    let config = identity.config(&version::TLS13, &[], &["http/1.1"]);
    let kinds: Vec<_> = (0..4)
        .map(|_| {
            let mut client = connect(served.address(), config.clone()).expect("a handshake");
            assert_eq!(client.ask(post("/", "")).status, 200);
            client.stream.conn.handshake_kind().expect("done")
        })
        .collect();
    assert_eq!(kinds[0], rustls::HandshakeKind::Full);
    let resumed = rustls::HandshakeKind::Resumed;
    assert!(kinds[1..].iter().all(|kind| *kind == resumed), "{kinds:?}");
}

/// Whether a client that trusts `identity`'s present certificate alone gets an answer.
fn is_served(served: &Served, identity: &Identity) -> bool {
    let config = identity.config(&version::TLS13, &[], &["http/1.1"]);
    connect(served.address(), config)
        .is_ok_and(|mut client| client.ask(post("/", "")).status == 200)
}

#[test]
fn a_new_certificate_is_taken_and_open_connections_go_on() {
    let mut identity = Identity::new();
    let served = identity.serve(Limits::default());
    let config = identity.config(&version::TLS13, &[], &["http/1.1"]);
    let mut client = connect(served.address(), config).expect("a handshake");
    assert_eq!(client.ask(post("/", "")).status, 200);
    identity.renew();
    assert!(!is_served(&served, &identity), "not yet loaded");
    served.running.certificate().expect("TLS").reload().expect("good files");
    assert!(is_served(&served, &identity));
    assert_eq!(client.ask(post("/", "")).status, 200);
}

#[test]
fn a_changed_file_is_noticed() {
    let mut identity = Identity::new();
    let served = identity.serve(Limits::default());
    identity.renew();
    let began = Instant::now();
    while !is_served(&served, &identity) {
        assert!(began.elapsed() < Duration::from_secs(15), "not noticed");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn bad_files_are_refused_and_the_certificate_in_use_stays() {
    let identity = Identity::new();
    let served = identity.serve(Limits::default());
    let reload = || served.running.certificate().expect("TLS").reload();
    let files = identity.files();
    let key = fs::read_to_string(&files.private_key).expect("it is there");
    let certificate = fs::read_to_string(&files.certificate_chain).expect("it is there");

    identity.write_key(&key, 0o640);
    assert!(matches!(reload(), Err(tls::Error::Exposed { mode: 0o640, .. })));
    identity.write_key("no PEM", 0o600);
    assert!(matches!(reload(), Err(tls::Error::NoKey { .. })));
    let other = Identity::new();
    let others_key = fs::read_to_string(other.files().private_key).expect("it is there");
    identity.write_key(&others_key, 0o600);
    assert!(matches!(reload(), Err(tls::Error::Unusable { .. })));
    identity.write_key(&key, 0o600);
    fs::write(&files.certificate_chain, "").expect("written");
    assert!(matches!(reload(), Err(tls::Error::NoCertificate { .. })));
    fs::write(&files.certificate_chain, &certificate[..certificate.len() / 2]).expect("written");
    assert!(matches!(reload(), Err(tls::Error::NoCertificate { .. })));
    fs::remove_file(&files.certificate_chain).expect("it is there");
    assert!(matches!(reload(), Err(tls::Error::Unreadable { .. })));

    assert!(is_served(&served, &identity));
    fs::write(&files.certificate_chain, certificate).expect("written");
    reload().expect("good files again");
    assert!(is_served(&served, &identity));
}

#[test]
fn plain_text_on_a_tls_port_is_not_served() {
    let identity = Identity::new();
    let served = identity.serve(Limits::default());
    let mut client = Client::new(tcp(served.address()));
    client.send(post("/", ""));
    client.until_closed();
    assert_eq!(served.watched.count(), 0);
}
