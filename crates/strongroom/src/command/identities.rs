//! `strongroom identities`: who there is, from a file.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Failure, Service};

#[derive(Subcommand)]
pub enum Identities {
    /// Print what a running service would change if it read the file of identities now.
    ///
    /// `+` is made, `~` is changed, `-` is removed; nothing is printed if nothing would change. SIGHUP makes
    /// it so.
    Diff(Diff),
}

#[derive(Args)]
pub struct Diff {
    #[command(flatten)]
    service: Service,
    /// Another file than that of the service's settings.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// The name of the command on the operators' socket.
pub const DIFF: &str = "identities.diff";

impl Identities {
    pub fn run(self) -> Result<(), Failure> {
        let Self::Diff(Diff { service, file }) = self;
        // The service reads it, and may have another working directory.
        let file = file.map(std::path::absolute).transpose().map_err(Failure::refused)?;
        service.print(DIFF, &json!({ "file": file }))
    }
}
