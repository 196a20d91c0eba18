//! `strongroom account`: what an operator changes of accounts, over the operators' socket.

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Failure, Service};

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
    #[command(flatten)]
    service: Service,
    /// The new account.
    #[arg(long, value_name = "ID")]
    account_id: String,
}

#[derive(Args)]
pub struct ResetRootKey {
    #[command(flatten)]
    service: Service,
    /// The account.
    #[arg(long, env = "STRONGROOM_ACCOUNT_ID", default_value = "000000000000", value_name = "ID")]
    account_id: String,
}

/// The names of the commands on the operators' socket.
pub const CREATE: &str = "account.create";
pub const RESET_ROOT_KEY: &str = "account.reset-root-key";

impl Account {
    pub fn run(self) -> Result<(), Failure> {
        let (command, service, account_id) = match self {
            Self::Create(Create { service, account_id }) => (CREATE, service, account_id),
            Self::ResetRootKey(ResetRootKey { service, account_id }) => {
                (RESET_ROOT_KEY, service, account_id)
            }
        };
        service.print(command, &json!({ "account-id": account_id }))
    }
}
