//! `strongroom root-of-trust`: makes a key for it in a token, and exchanges one root for another while the service runs.

use std::path::{Path, PathBuf, absolute};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Failure, Service};
use crate::config::{RootSetting, Settings, TokenRootTable, read_file};
use crate::devices;

#[derive(Subcommand)]
pub enum RootOfTrust {
    /// Make the key of `[root-of-trust]` in its token, unless it is there, and try it.
    ///
    /// The key cannot be extracted. Do this before the first start, or before a rotation to it.
    Init(Init),
    /// Exchange the root of trust of a running service for another.
    ///
    /// Until it is done both open the data directory; then configure the new one for the next start, and destroy the old.
    Rotate(Rotate),
}

#[derive(Args)]
pub struct Init {
    /// The configuration with `[root-of-trust]`, in TOML.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

#[derive(Args)]
pub struct Rotate {
    #[command(flatten)]
    service: Service,
    #[command(flatten)]
    to: Target,
}

/// Files are read by the service, which must be able to.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct Target {
    /// To a key in this file, which is made if it is not there.
    #[arg(long, value_name = "FILE")]
    to_root_key_file: Option<PathBuf>,
    /// To the passphrase in this file.
    #[arg(long, value_name = "FILE")]
    to_root_passphrase_file: Option<PathBuf>,
    /// To the `[root-of-trust]` of this configuration, in TOML.
    #[arg(long, value_name = "FILE")]
    to_config: Option<PathBuf>,
}

/// The name of the command on the operators' socket.
pub const ROTATE: &str = "root-of-trust.rotate";

impl RootOfTrust {
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Init(Init { config }) => init(&config),
            Self::Rotate(Rotate { service, to }) => service.print(ROTATE, &to.arguments()?),
        }
    }
}

fn init(config: &Path) -> Result<(), Failure> {
    crypto::self_test().map_err(Failure::refused)?;
    let table = token_of(read_file(config)?, config)?;
    let key = devices::token_root(&table)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Failure::refused)?;
    let is_new = runtime.block_on(key.init()).map_err(Failure::refused)?;
    let (label, token) = (&table.key_label, &table.token);
    println!(
        "the key {label:?} of the token {token:?} {}, and works",
        if is_new { "was made" } else { "was there" }
    );
    Ok(())
}

fn token_of(settings: Settings, config: &Path) -> Result<TokenRootTable, Failure> {
    let table = settings.root_of_trust.map(|table| table.pkcs11);
    table.ok_or_else(|| Failure::Usage(format!("{} has no [root-of-trust]", config.display())))
}

impl Target {
    /// As it is said to the service, whose directory is another.
    fn arguments(self) -> Result<Value, Failure> {
        let whole = |path: &Path| absolute(path).map_err(Failure::refused);
        Ok(match self {
            Self { to_root_key_file: Some(path), .. } => json!({"key-file": whole(&path)?}),
            Self { to_root_passphrase_file: Some(path), .. } => {
                json!({"passphrase-file": whole(&path)?})
            }
            Self { to_config: Some(path), .. } => {
                let table = token_of(read_file(&path)?, &path)?;
                json!({"pkcs11": {
                    "module": table.module,
                    "token": table.token,
                    "pin-file": whole(&table.pin_file)?,
                    "key-label": table.key_label,
                }})
            }
            _ => return Err(Failure::Usage("say what to rotate to".into())),
        })
    }
}

/// What [`Target::arguments`] says.
pub fn setting(arguments: &Value) -> Result<RootSetting, String> {
    let path = |name: &str| arguments.get(name).and_then(Value::as_str).map(PathBuf::from);
    if let Some(path) = path("key-file") {
        return Ok(RootSetting::KeyFile(path));
    }
    if let Some(path) = path("passphrase-file") {
        return Ok(RootSetting::PassphraseFile(path));
    }
    let table = arguments.get("pkcs11").cloned().unwrap_or_default();
    serde_json::from_value(table).map(RootSetting::Token).map_err(|error| error.to_string())
}
