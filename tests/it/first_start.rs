//! First starts, later starts, and what is refused at start, with what to do.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::json;
use tests::{Client, Node, Setup};

/// The access key in the credentials file that a node wrote.
fn credentials(node: &Node) -> (String, String) {
    let text = std::fs::read_to_string(node.data_dir().join("root-credentials")).unwrap();
    credentials_in(&text)
}

fn credentials_in(text: &str) -> (String, String) {
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim_start_matches(" = ").to_owned()
    };
    (value("aws_access_key_id"), value("aws_secret_access_key"))
}

fn client(node: &Node, (id, secret): &(String, String)) -> Client {
    Client::new(node.address(), id, secret, "eu-central-1")
}

#[test]
fn credentials_that_were_not_given_are_made_and_written_for_the_owner_alone() {
    let setup = Setup::default().without_credentials();
    let node = setup.start();
    let path = node.data_dir().join("root-credentials");
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    let made = credentials(&node);
    client(&node, &made).ok("ListKeys", &json!({}));
    assert!(!node.log().contains(&made.1), "the secret is in the log");
    assert!(node.stop().success());
    let node = setup.start();
    client(&node, &made).ok("ListKeys", &json!({}));
}

#[test]
fn everything_that_was_made_is_there_after_a_restart() {
    let setup = Setup::default();
    let node = setup.start();
    let key = node.client().ok("CreateKey", &json!({"Description": "kept"}));
    let id = key["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned();
    let encrypted = node.client().ok("Encrypt", &json!({"KeyId": id, "Plaintext": "YQ=="}));
    assert!(node.stop().success());

    let node = setup.start();
    let described = node.client().ok("DescribeKey", &json!({"KeyId": id}));
    assert_eq!(described["KeyMetadata"], key["KeyMetadata"]);
    let blob = &encrypted["CiphertextBlob"];
    let decrypted = node.client().ok("Decrypt", &json!({"CiphertextBlob": blob}));
    assert_eq!(decrypted["Plaintext"], "YQ==");
}

#[test]
fn other_credentials_on_a_later_start_are_refused_and_reset_root_key_changes_them() {
    let setup = Setup::default();
    setup.start().stop();
    let other = Setup::in_directory(setup.data_dir())
        .without_credentials()
        .variable("STRONGROOM_ROOT_ACCESS_KEY_ID", "AKIAOTHEROTHEROTHER0")
        .variable("STRONGROOM_ROOT_SECRET_ACCESS_KEY", "AnotherSecretOfFortyCharactersXXXXXXXXXX");
    let (status, log) = other.try_start().unwrap_err();
    assert_eq!(status.code(), Some(1));
    assert!(log.contains("strongroom account reset-root-key"), "{log}");

    let node = setup.start();
    let reset = Command::new(tests::binary())
        .args(["account", "reset-root-key", "--data-dir"])
        .arg(node.data_dir())
        .output()
        .unwrap();
    assert!(reset.status.success(), "{}", String::from_utf8_lossy(&reset.stderr));
    let new = credentials_in(&String::from_utf8(reset.stdout).unwrap());
    client(&node, &new).ok("ListKeys", &json!({}));
    let refused = node.client().call("ListKeys", &json!({}));
    assert_eq!(refused.error().as_deref(), Some("UnrecognizedClientException"));
}

#[test]
fn a_second_process_on_the_same_directory_is_refused() {
    let setup = Setup::default();
    let _node = setup.start();
    let (status, log) = setup.try_start().unwrap_err();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("another process"), "{log}");
}

/// What stands in a data directory is not changed by a start that is refused.
#[test]
fn a_directory_that_cannot_be_served_is_refused_with_what_to_do() {
    let passphrase = |text: &str| {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("passphrase");
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        (directory, path)
    };
    let with_passphrase = |setup: Setup, path: &std::path::Path| {
        setup
            .argument("--root-passphrase-file")
            .argument(path.to_str().unwrap())
            .variable("STRONGROOM_TEST_ARGON2_KIB", "64")
    };
    let (_kept, right) = passphrase("correct horse battery staple\n");
    let (_kept, wrong) = passphrase("incorrect horse\n");

    let setup = with_passphrase(Setup::default(), &right);
    setup.start().stop();
    let store = std::fs::read(setup.data_dir().join("store.redb")).unwrap();
    let again = |setup: Setup| setup.try_start().map(drop).unwrap_err();
    let directory = setup.data_dir();
    for (setup, words) in [
        (with_passphrase(Setup::in_directory(directory), &wrong), "the passphrase does not open"),
        (Setup::in_directory(directory), "is wrapped by a passphrase"),
    ] {
        let (status, log) = again(setup);
        assert_eq!(status.code(), Some(1), "{log}");
        assert!(log.contains(words), "{log}");
    }
    assert_eq!(std::fs::read(directory.join("store.redb")).unwrap(), store, "nothing was changed");

    // Without its domain key, or with that of another deployment.
    let kept = directory.join("domain.key.kept");
    std::fs::rename(directory.join("domain.key"), &kept).unwrap();
    let (_, log) = again(with_passphrase(Setup::in_directory(directory), &right));
    assert!(log.contains("put it back from its backup"), "{log}");
    let other = with_passphrase(Setup::default(), &right);
    other.start().stop();
    std::fs::copy(other.data_dir().join("domain.key"), directory.join("domain.key")).unwrap();
    let (_, log) = again(with_passphrase(Setup::in_directory(directory), &right));
    assert!(log.contains("belongs to another deployment"), "{log}");
    std::fs::rename(&kept, directory.join("domain.key")).unwrap();

    // Open to others.
    std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (_, log) = again(with_passphrase(Setup::in_directory(directory), &right));
    assert!(log.contains("chmod 700"), "{log}");
    std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o700)).unwrap();

    with_passphrase(Setup::in_directory(directory), &right).start().stop();
}

#[test]
fn wrong_usage_is_one_line_and_exit_code_2() {
    for arguments in [
        &["--listen", "0.0.0.0:0"][..],
        &["--account-id", "12"],
        &["--log-level", "loud"],
        &["--tls-key", "key.pem"],
        &["--config", "/nowhere.toml"],
    ] {
        let setup = arguments.iter().fold(Setup::default(), |setup, word| setup.argument(*word));
        // The harness gives --listen too; the last one counts where it may stand twice.
        let (status, log) = setup.try_start().unwrap_err();
        assert_eq!(status.code(), Some(2), "{arguments:?}: {log}");
    }
}

/// Killed at each step of a first start, and at random moments of it, a node comes up at the next.
#[test]
fn a_first_start_that_is_killed_is_gone_on_with() {
    let come_up = |setup: &Setup, place: &str| {
        let node = setup.start();
        let key = node.client().ok("CreateKey", &json!({}));
        assert_eq!(key["KeyMetadata"]["KeyState"], "Enabled", "{place}");
        assert!(node.stop().success(), "{place}");
    };
    for step in ["directory", "store", "domain-key", "credentials", "account"] {
        let setup = Setup::default();
        let dying = Setup::in_directory(setup.data_dir()).variable("STRONGROOM_TEST_DIE_AT", step);
        let (status, log) = dying.try_start().map(drop).unwrap_err();
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(libc::SIGABRT),
            "{log}"
        );
        come_up(&setup, step);
    }
    for round in 0..40u64 {
        let setup = Setup::default();
        setup.start_and_kill_after(std::time::Duration::from_millis(round));
        come_up(&setup, &format!("killed after {round} ms"));
    }
}

/// The shipped binary has no test hooks, and says so when it has.
#[test]
fn a_binary_with_test_hooks_names_them() {
    let output = Command::new(tests::binary()).arg("--version").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    assert!(version.contains("test-hooks: not for production"), "{version}");
}
