//! The certificate of a node: looked at before anything is written, read again when it is told to.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use tests::{Certificate, Node};

fn is_trusted(certificate: &Certificate, node: &Node) -> bool {
    certificate.connect(node.address(), "http/1.1").is_ok()
}

#[test]
fn a_start_with_a_bad_certificate_writes_nothing() {
    let certificate = Certificate::default();
    fs::copy(Certificate::default().key(), certificate.key()).unwrap();
    let setup = certificate.setup();
    let (status, log) = setup.try_start().map(drop).unwrap_err();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("cannot be used with the certificate"), "{log}");
    assert!(!setup.data_dir().exists());
}

#[test]
fn a_tls_key_may_be_a_credential_of_systemd() {
    let certificate = Certificate::default();
    let directory = certificate.key().parent().unwrap().to_str().unwrap().to_owned();
    for (mode, credentials, accepted) in [
        (0o440, &*directory, true),
        (0o440, "/run/credentials/other.service", false),
        (0o444, &*directory, false),
    ] {
        certificate.allow_key(mode);
        let setup = certificate.setup().variable("CREDENTIALS_DIRECTORY", credentials);
        match setup.try_start() {
            Ok(node) => assert!(accepted && is_trusted(&certificate, &node), "{mode:o}"),
            Err((_, log)) => {
                assert!(!accepted && log.contains("can be read by others"), "{mode:o}: {log}");
            }
        }
    }
}

/// Makes a file as long as another, which PEM allows, so that its length tells nothing.
fn pad(path: &Path) {
    let mut text = fs::read_to_string(path).unwrap();
    text.extend(std::iter::repeat_n('\n', 4096 - text.len()));
    fs::write(path, text).unwrap();
}

/// The new files look like the old ones, in all that shows a change to who looks now and then: what
/// loads them is the signal.
#[test]
fn sighup_reads_the_certificate_again() {
    let [old, new] = [Certificate::default(), Certificate::default()];
    for path in [old.chain(), old.key(), new.chain(), new.key()] {
        pad(&path);
    }
    let node = old.setup().start();
    assert!(is_trusted(&old, &node) && !is_trusted(&new, &node));
    for (from, to) in [(new.chain(), old.chain()), (new.key(), old.key())] {
        let modified = fs::metadata(&to).unwrap().modified().unwrap();
        // In place: the file stays the one it was.
        fs::write(&to, fs::read(from).unwrap()).unwrap();
        fs::File::options().write(true).open(to).unwrap().set_modified(modified).unwrap();
    }
    node.signal(libc::SIGHUP);
    let begun = Instant::now();
    while !is_trusted(&new, &node) {
        assert!(begun.elapsed() < Duration::from_secs(20), "{}", node.log());
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(!is_trusted(&old, &node));
    assert!(node.log().contains("certificate loaded"), "{}", node.log());
}

#[test]
fn sighup_without_a_certificate_is_survived() {
    let node = Node::start();
    node.signal(libc::SIGHUP);
    node.client().ok("ListKeys", &serde_json::json!({}));
    assert!(node.is_ready());
}
