//! `strongroom root-of-trust`: makes a key for it in a token, and exchanges one root for another while the service runs.

use std::path::{Path, PathBuf, absolute};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Failure, Service};
use crate::config::{RootOfTrustTable, RootSetting, Settings, SharesTable, read_file};
use crate::devices;

#[derive(Subcommand)]
pub enum RootOfTrust {
    /// Make the key of `[root-of-trust]` in its token, unless it is there, and try it; of another KMS, try the key.
    ///
    /// The key cannot be extracted from a token. Do this before the first start, or before a rotation to it.
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
pub struct Target {
    /// To a key in this file, which is made if it is not there.
    #[arg(long, value_name = "FILE", group = "root")]
    to_root_key_file: Option<PathBuf>,
    /// To the passphrase in this file.
    #[arg(long, value_name = "FILE", group = "root")]
    to_root_passphrase_file: Option<PathBuf>,
    /// To the `[root-of-trust]` of this configuration, in TOML.
    #[arg(long, value_name = "FILE", group = "root")]
    to_config: Option<PathBuf>,
    /// To so many shares, each in a file of the directory: give each person one, and delete the files.
    #[arg(
        long,
        value_name = "COUNT",
        group = "root",
        requires = "threshold",
        requires = "shares_directory"
    )]
    to_shares: Option<u8>,
    /// How many of the shares it takes.
    #[arg(long, value_name = "N", requires = "to_shares")]
    threshold: Option<u8>,
    /// Where the shares are left.
    #[arg(long, value_name = "DIR", requires = "to_shares")]
    shares_directory: Option<PathBuf>,
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Failure::refused)?;
    match setting_of(read_file(config)?, config)? {
        RootSetting::Token(table) => {
            let key = devices::token_root(&table)?;
            let is_new = runtime.block_on(key.init()).map_err(Failure::refused)?;
            let (label, token) = (&table.key_label, &table.token);
            println!(
                "the key {label:?} of the token {token:?} {}, and works",
                if is_new { "was made" } else { "was there" }
            );
        }
        RootSetting::Kms(table) => {
            let key = devices::kms_root(&table)?;
            runtime.block_on(key.check()).map_err(Failure::refused)?;
            println!("the key {:?} of the KMS at {} works", table.key_id, table.endpoint);
        }
        _ => println!("shares are made by the first start, or by a rotation to them"),
    }
    Ok(())
}

fn setting_of(settings: Settings, config: &Path) -> Result<RootSetting, Failure> {
    let data_dir = settings.data_dir.unwrap_or_else(|| "strongroom-data".into());
    let table = settings.root_of_trust;
    let table = table
        .ok_or_else(|| Failure::Usage(format!("{} has no [root-of-trust]", config.display())))?;
    table.setting(&data_dir)
}

impl Target {
    /// As it is said to the service, whose directory is another.
    fn arguments(self) -> Result<Value, Failure> {
        let whole = |path: &Path| absolute(path).map_err(Failure::refused);
        let shares = |threshold: u8, count: u8, directory: &Path| -> Result<Value, Failure> {
            Ok(json!({"shares": {
                "threshold": threshold,
                "count": count,
                "directory": whole(directory)?,
            }}))
        };
        if let Some(path) = self.to_root_key_file {
            return Ok(json!({"key-file": whole(&path)?}));
        }
        if let Some(path) = self.to_root_passphrase_file {
            return Ok(json!({"passphrase-file": whole(&path)?}));
        }
        if let Some(count) = self.to_shares {
            let (Some(threshold), Some(directory)) = (self.threshold, self.shares_directory) else {
                return Err(Failure::Usage(
                    "--to-shares goes with --threshold and --shares-directory".into(),
                ));
            };
            return shares(threshold, count, &directory);
        }
        let Some(path) = self.to_config else {
            return Err(Failure::Usage("say what to rotate to".into()));
        };
        match setting_of(read_file(&path)?, &path)? {
            RootSetting::Token(table) => Ok(json!({"pkcs11": {
                "module": table.module,
                "token": table.token,
                "pin-file": whole(&table.pin_file)?,
                "key-label": table.key_label,
            }})),
            RootSetting::Kms(table) => Ok(json!({"kms": {
                "endpoint": table.endpoint,
                "region": table.region,
                "key-id": table.key_id,
                "credentials-file": whole(&table.credentials_file)?,
                "ca-file": table.ca_file.as_deref().map(whole).transpose()?,
                "connect": table.connect,
            }})),
            RootSetting::Shares(SharesTable { threshold, count, directory: Some(directory) }) => {
                shares(threshold, count, &directory)
            }
            _ => Err(Failure::Usage(format!("{} has no [root-of-trust]", path.display()))),
        }
    }
}

/// What [`Target::arguments`] says.
pub fn setting(arguments: &Value, data_dir: &Path) -> Result<RootSetting, String> {
    let path = |name: &str| arguments.get(name).and_then(Value::as_str).map(PathBuf::from);
    if let Some(path) = path("key-file") {
        return Ok(RootSetting::KeyFile(path));
    }
    if let Some(path) = path("passphrase-file") {
        return Ok(RootSetting::PassphraseFile(path));
    }
    let table: RootOfTrustTable =
        serde_json::from_value(arguments.clone()).map_err(|error| error.to_string())?;
    table.setting(data_dir).map_err(|failure| failure.to_string())
}
