//! `strongroom account`: what an operator changes of accounts, over the operators' socket.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Failure, call_for_text};

#[derive(Subcommand)]
pub enum Account {
    /// Make another account, and print the access key of its root user.
    ///
    /// Accounts know nothing of each other: what is shared between them is shared by key policies and grants.
    /// The service must be running.
    Create(Create),
    /// Replace the root user's access key of an account, and print the new one.
    ///
    /// The old one ends at once. The service must be running.
    ResetRootKey(ResetRootKey),
}

#[derive(Args)]
pub struct Create {
    /// The data directory of the running service.
    #[arg(
        long,
        env = "STRONGROOM_DATA_DIR",
        default_value = "strongroom-data",
        value_name = "DIR"
    )]
    data_dir: PathBuf,
    /// The new account.
    #[arg(long, value_name = "ID")]
    account_id: String,
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

/// The names of the commands on the operators' socket.
pub const CREATE: &str = "account.create";
pub const RESET_ROOT_KEY: &str = "account.reset-root-key";

impl Account {
    pub fn run(self) -> Result<(), Failure> {
        let (command, data_dir, account_id) = match self {
            Self::Create(Create { data_dir, account_id }) => (CREATE, data_dir, account_id),
            Self::ResetRootKey(ResetRootKey { data_dir, account_id }) => {
                (RESET_ROOT_KEY, data_dir, account_id)
            }
        };
        let text = call_for_text(&data_dir, command, &json!({ "account-id": account_id }))?;
        print!("{}", *text);
        Ok(())
    }
}
