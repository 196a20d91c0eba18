//! Runs a test script with the stock Python clients (`make tools` installs them).

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::node::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, binary};
use crate::{Node, people};

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the repository").into()
}

/// The environment in which a stock client finds the node, and nothing else of this machine.
pub fn stock_environment(command: &mut Command, node: &Node) {
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", node.data_dir())
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
        .env("AWS_DEFAULT_REGION", "eu-central-1")
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ENDPOINT_URL_KMS", node.endpoint())
        .env("STRONGROOM_BINARY", binary())
        .env("STRONGROOM_DATA_DIR", node.data_dir())
        .env("STRONGROOM_IDENTITIES", people::directory(node.data_dir()).join(people::FILE))
        .env("STRONGROOM_PID", node.pid().to_string())
        .env("PYTHONDONTWRITEBYTECODE", "1");
}

/// Runs `script`, a path from the root of the repository, against `node`.
///
/// # Panics
/// When it fails; the message has its output.
pub fn run(node: &Node, script: &str, arguments: &[&str]) -> String {
    let root = repository();
    let mut command = Command::new(root.join(".venv/bin/python"));
    command.arg(root.join(script)).args(arguments);
    stock_environment(&mut command, node);
    let output = command.output().expect("the stock clients are installed: run `make tools`");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{script} failed:\n{stdout}\n{}\n{}",
        String::from_utf8_lossy(&output.stderr),
        node.log()
    );
    stdout
}
