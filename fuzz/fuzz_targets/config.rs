//! The file of settings: it is taken whole, or refused in one line.
#![no_main]

#[path = "../../crates/strongroom/src/config.rs"]
#[allow(dead_code, reason = "the binary reads what is checked")]
mod config;

/// What the settings know of who there is.
mod access {
    #[derive(Clone, Debug)]
    #[allow(dead_code, reason = "the binary reads it")]
    pub struct Access {
        pub identities: Option<std::path::PathBuf>,
        pub guard_rails: Option<std::path::PathBuf>,
        pub first_account: identity::AccountId,
    }
}

/// What the settings know of the commands.
mod command {
    #[derive(Debug)]
    pub enum Failure {
        Usage(String),
    }
}

use libfuzzer_sys::fuzz_target;

use command::Failure;
use config::{Config, Settings};

fuzz_target!(|bytes: &[u8]| {
    let (_open, path) = fuzz::file::file(bytes);
    match Config::resolve(Settings::default(), Some(&path)) {
        Ok(config) => {
            assert!(
                config.listen.ip().is_loopback() || config.tls.is_some() || config.insecure_http
            );
        }
        Err(Failure::Usage(message)) => {
            assert!(!message.is_empty() && !message.contains('\n'), "{message:?}");
        }
    }
});
