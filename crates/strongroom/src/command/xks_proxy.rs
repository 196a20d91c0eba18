//! `strongroom xks-proxy`: keys of this deployment's tokens for a KMS elsewhere.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Failure;
use crate::config::read_file;
use crate::logging;
use crate::xks_proxy::Setup;

#[derive(Subcommand)]
pub enum XksProxy {
    /// Serve the XKS proxy API with the keys of `[xks-proxy]`, in the foreground, until SIGTERM or SIGINT.
    ///
    /// One line of JSON for each call goes to standard output, all else to standard error. SIGHUP reads the
    /// certificate again. Exit codes: 0 stopped, 1 refused or failed, 2 wrong usage.
    Serve(Serve),
    /// Make the keys of `[xks-proxy]` in their tokens, unless they are there, and try them.
    ///
    /// The keys cannot be extracted.
    Init(Init),
}

#[derive(Args)]
pub struct Serve {
    /// The configuration with `[xks-proxy]` and `[[hsm.tokens]]`, in TOML.
    #[arg(long, env = "STRONGROOM_CONFIG", value_name = "FILE")]
    config: PathBuf,
    /// How much is logged to standard error: error, warn, info, debug or trace.
    #[arg(long, env = "STRONGROOM_LOG_LEVEL", value_name = "LEVEL", default_value = "info")]
    log_level: String,
    /// How it is logged: text or json. [default: text on a terminal, else json]
    #[arg(long, env = "STRONGROOM_LOG_FORMAT", value_name = "FORMAT")]
    log_format: Option<String>,
}

#[derive(Args)]
pub struct Init {
    /// The configuration with `[xks-proxy]` and `[[hsm.tokens]]`, in TOML.
    #[arg(long, env = "STRONGROOM_CONFIG", value_name = "FILE")]
    config: PathBuf,
}

impl XksProxy {
    pub fn run(self) -> Result<(), Failure> {
        crypto::self_test().map_err(Failure::refused)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Failure::refused)?;
        match self {
            Self::Serve(Serve { config, log_level, log_format }) => {
                logging::start(&log_level, log_format.as_deref())?;
                server::log_panics_without_payload();
                let setup = Setup::new(read_file(&config)?)?;
                runtime.block_on(setup.serve())
            }
            Self::Init(Init { config }) => {
                let setup = Setup::new(read_file(&config)?)?;
                runtime.block_on(setup.init())
            }
        }
    }
}
