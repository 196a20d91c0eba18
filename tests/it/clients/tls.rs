//! The stock clients over TLS, with a certificate authority of the test's own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tempfile::TempDir;
use tests::{Node, Setup, python};

use super::{javascript, run_javascript};

/// A node that serves TLS, and the authority that vouches for it.
struct Served {
    node: Node,
    directory: TempDir,
}

impl Served {
    fn start() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let [certificate, key] = certify(directory.path());
        let node = Setup::default()
            .with_people()
            .argument("--tls-certificate")
            .argument(certificate.to_str().expect("a path in UTF-8"))
            .argument("--tls-key")
            .argument(key.to_str().expect("a path in UTF-8"))
            .start();
        Self { node, directory }
    }

    fn authority(&self) -> PathBuf {
        self.directory.path().join("authority.pem")
    }

    /// The environment in which a stock client finds the node and trusts it.
    fn environment(&self, command: &mut Command) {
        python::stock_environment(command, &self.node);
        command
            .env("AWS_ENDPOINT_URL_KMS", format!("https://{}", self.node.address()))
            .env("AWS_CA_BUNDLE", self.authority())
            .env("NODE_EXTRA_CA_CERTS", self.authority());
    }
}

/// Makes an authority and, vouched for by it, a certificate and key for 127.0.0.1.
fn certify(directory: &Path) -> [PathBuf; 2] {
    let authority_key = KeyPair::generate().expect("a key");
    let mut authority = CertificateParams::new(Vec::new()).expect("no names");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    authority.distinguished_name.push(rcgen::DnType::CommonName, "Test authority");
    let pem = authority.self_signed(&authority_key).expect("a certificate").pem();
    fs::write(directory.join("authority.pem"), pem).expect("it can be written");

    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["127.0.0.1".into()]).expect("an address");
    let issuer = Issuer::new(authority, authority_key);
    let certificate = params.signed_by(&key, &issuer).expect("a certificate").pem();
    let paths = [directory.join("certificate.pem"), directory.join("key.pem")];
    fs::write(&paths[0], certificate).expect("it can be written");
    fs::write(&paths[1], key.serialize_pem()).expect("it can be written");
    fs::set_permissions(&paths[1], fs::Permissions::from_mode(0o600)).expect("it is ours");
    paths
}

#[test]
fn the_javascript_sdk_speaks_http_2_over_tls() {
    let served = Served::start();
    let mut command = javascript("scenario.mjs");
    served.environment(&mut command);
    run_javascript(command, &served.node);
}

#[test]
fn boto3_trusts_the_authority_that_it_is_told_to_trust() {
    let served = Served::start();
    let root = python::repository();
    let mut command = Command::new(root.join(".venv/bin/python"));
    command.arg(root.join("tests/clients/python/boto3_tls.py"));
    served.environment(&mut command);
    let output = command.output().expect("the stock clients are installed: run `make tools`");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains(" passed"), "{said}\n{}", served.node.log());
}
