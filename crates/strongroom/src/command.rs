//! The commands, one file each.

mod account;
pub mod aws_encryption_cli;
mod domain;
mod encrypt;
mod explain;
mod identities;
mod inspect;
mod key;
mod root_of_trust;
mod serve;
pub mod unseal;
mod xks_proxy;

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::Value;
use zeroize::Zeroizing;

/// What `--version` prints after the name.
pub const VERSION: &str = match (cfg!(feature = "test-hooks"), cfg!(feature = "fips")) {
    (false, false) => env!("CARGO_PKG_VERSION"),
    (false, true) => concat!(env!("CARGO_PKG_VERSION"), " (on the FIPS module of AWS-LC)"),
    (true, false) => concat!(env!("CARGO_PKG_VERSION"), " (test-hooks: not for production)"),
    (true, true) => {
        concat!(
            env!("CARGO_PKG_VERSION"),
            " (on the FIPS module of AWS-LC; test-hooks: not for production)"
        )
    }
};

#[derive(Subcommand)]
pub enum Command {
    /// Serve the AWS KMS API.
    Serve(Box<serve::Serve>),
    /// Manage the accounts of a running service.
    #[command(subcommand)]
    Account(account::Account),
    /// See who there is, from a file.
    #[command(subcommand)]
    Identities(identities::Identities),
    Explain(explain::Explain),
    /// Manage the keys of a running service.
    #[command(subcommand)]
    Key(key::Key),
    /// What wraps the domain key while the service is off.
    #[command(subcommand)]
    RootOfTrust(root_of_trust::RootOfTrust),
    /// The key that all that is stored is sealed with.
    #[command(subcommand)]
    Domain(domain::Domain),
    Unseal(unseal::Unseal),
    /// Let a KMS elsewhere use keys of this deployment's tokens: an external key store proxy.
    #[command(subcommand)]
    XksProxy(xks_proxy::XksProxy),
    Encrypt(Box<encrypt::Encrypt>),
    Decrypt(Box<encrypt::Decrypt>),
    Reencrypt(Box<encrypt::Reencrypt>),
    Inspect(inspect::Inspect),
}

impl Command {
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Serve(serve) => serve.run(),
            Self::Account(account) => account.run(),
            Self::Identities(identities) => identities.run(),
            Self::Explain(explain) => explain.run(),
            Self::Key(key) => key.run(),
            Self::RootOfTrust(root) => root.run(),
            Self::Domain(domain) => domain.run(),
            Self::Unseal(unseal) => unseal.run(),
            Self::XksProxy(proxy) => proxy.run(),
            Self::Encrypt(encrypt) => encrypt.run(),
            Self::Decrypt(decrypt) => decrypt.run(),
            Self::Reencrypt(reencrypt) => reencrypt.run(),
            Self::Inspect(inspect) => inspect.run(),
        }
    }
}

/// The running service that a command is for.
#[derive(Args)]
struct Service {
    /// The data directory of the running service.
    #[arg(
        long,
        env = "STRONGROOM_DATA_DIR",
        default_value = "strongroom-data",
        value_name = "DIR"
    )]
    data_dir: PathBuf,
}

impl Service {
    /// Has it run `command`, and prints its answer, a text.
    fn print(&self, command: &str, arguments: &Value) -> Result<(), Failure> {
        let answer = server::control::call(&self.data_dir, command, arguments);
        let answer = answer.map_err(Failure::refused)?;
        let text = serde_json::from_str(&answer).map(Zeroizing::<String>::new);
        print!(
            "{}",
            *text.map_err(|_| Failure::refused("the service gave an answer of another form"))?
        );
        Ok(())
    }
}

/// Why a command did not do what it was asked: one line that says what happened and what to do.
#[derive(Debug)]
pub enum Failure {
    /// Exit code 1.
    Refused(String),
    /// Exit code 2.
    Usage(String),
    /// Exit code 1: what happened has been said.
    Told,
}

impl Failure {
    pub fn refused(error: impl fmt::Display) -> Self {
        Self::Refused(error.to_string())
    }

    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Refused(_) | Self::Told => ExitCode::from(1),
            Self::Usage(_) => ExitCode::from(2),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(message) | Self::Usage(message) => f.write_str(message),
            Self::Told => Ok(()),
        }
    }
}
