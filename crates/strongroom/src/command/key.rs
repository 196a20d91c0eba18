//! `strongroom key`: what an operator changes of keys, over the operators' socket.

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Failure, Service};

#[derive(Subcommand)]
pub enum Key {
    /// Give a key the default policy, which hands it over to its account.
    ///
    /// For keys whose policy lets nobody in any more. It is done at once, and logged.
    ResetPolicy(ResetPolicy),
}

#[derive(Args)]
pub struct ResetPolicy {
    #[command(flatten)]
    service: Service,
    /// The ARN of the key.
    #[arg(long, value_name = "ARN")]
    key: String,
}

/// The name of the command on the operators' socket.
pub const RESET_POLICY: &str = "key.reset-policy";

impl Key {
    pub fn run(self) -> Result<(), Failure> {
        let Self::ResetPolicy(ResetPolicy { service, key }) = self;
        service.print(RESET_POLICY, &json!({ "key": key }))
    }
}
