//! The `strongroom` binary: every command, and every setting; no logic of its own.

#![forbid(unsafe_code)]
// In a binary, `pub` says which items of a module are for its neighbours.
#![allow(unreachable_pub)]

mod access;
mod bootstrap;
mod command;
mod config;
mod dev;
mod devices;
mod encryption;
mod handoff;
mod health;
#[cfg(feature = "test-hooks")]
mod hooks;
mod logging;
mod proxies;
mod sealed;
mod signals;
mod xks_proxy;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

/// A key management service that you run yourself and that every AWS KMS client uses unchanged.
#[derive(Parser)]
#[command(name = "strongroom", version = command::VERSION, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: command::Command,
}

fn main() -> ExitCode {
    // Before a secret is read: a core dump or a tracer would find it.
    if let Err(error) = secret::process::keep_memory_private() {
        eprintln!("strongroom: cannot keep this process's memory private: {error}");
        return ExitCode::FAILURE;
    }
    let name = env::args_os().next().unwrap_or_default();
    if Path::new(&name).file_name().is_some_and(|name| name == command::aws_encryption_cli::NAME) {
        return command::aws_encryption_cli::run(env::args_os());
    }
    // Wrong usage ends here, with exit code 2.
    let cli = Cli::parse();
    match cli.command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !matches!(failure, command::Failure::Told) {
                eprintln!("strongroom: {failure}");
            }
            failure.exit_code()
        }
    }
}
