//! `strongroom account`: what an operator changes of accounts, over the operators' socket.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;
use zeroize::Zeroizing;

use super::Failure;

#[derive(Subcommand)]
pub enum Account {
    /// Replace the root user's access key of an account, and print the new one.
    ///
    /// The old one ends at once. The service must be running.
    ResetRootKey(ResetRootKey),
}

#[derive(Args)]
pub struct ResetRootKey {
    /// The data directory of the running service.
    #[arg(
        long,
        env = "STRONGROOM_DATA_DIR",
        default_value = "strongroom-data",
        value_name = "DIR"
    )]
    data_dir: PathBuf,
    /// The account.
    #[arg(long, env = "STRONGROOM_ACCOUNT_ID", default_value = "000000000000", value_name = "ID")]
    account_id: String,
}

/// The name of the command on the operators' socket.
pub const RESET_ROOT_KEY: &str = "account.reset-root-key";

impl Account {
    pub fn run(self) -> Result<(), Failure> {
        let Self::ResetRootKey(ResetRootKey { data_dir, account_id }) = self;
        let arguments = json!({ "account-id": account_id });
        let answer = server::control::call(&data_dir, RESET_ROOT_KEY, &arguments)
            .map_err(Failure::refused)?;
        let text: Zeroizing<String> = serde_json::from_str(&answer)
            .map(Zeroizing::new)
            .map_err(|_| Failure::refused("the service gave an answer of another form"))?;
        print!("{}", *text);
        Ok(())
    }
}
