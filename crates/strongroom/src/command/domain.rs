//! `strongroom domain`: exchanges the domain key for another.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Failure;
use crate::bootstrap::rotation::{self, Rotated};
use crate::config::{Config, Settings};
use crate::logging;

#[derive(Subcommand)]
pub enum Domain {
    /// Put a new domain key in the place of the one that there is, and seal all that is stored anew.
    ///
    /// The service must be stopped. Give this the settings of `serve`: the data directory and the root of trust count. A crash
    /// at any point leaves the old or the new, whole; run it again then. KMS keys and ciphertexts stay what they are; temporary
    /// credentials, grant tokens and import tokens end. Backups from before need the domain.key from before.
    Rotate(Box<Rotate>),
}

#[derive(Args)]
pub struct Rotate {
    /// Read settings from this TOML file.
    #[arg(long, env = "STRONGROOM_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

impl Domain {
    pub fn run(self) -> Result<(), Failure> {
        let Self::Rotate(rotate) = self;
        let config = Config::resolve(rotate.settings, rotate.config.as_deref())?;
        logging::start(&config.log_level, config.log_format.as_deref())?;
        crypto::self_test().map_err(Failure::refused)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Failure::refused)?;
        match runtime.block_on(rotation::rotate(&config))? {
            Rotated::Anew(records) => {
                println!("there is another domain key: {records} records are sealed anew");
            }
            Rotated::Finished => {
                println!(
                    "there is another domain key: a rotation that was interrupted is finished"
                );
            }
        }
        Ok(())
    }
}
