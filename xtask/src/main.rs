//! What cargo does not do: `cargo xtask api` generates the crate `api` from the service models.

mod api;
mod emit;
mod model;
mod names;
mod pattern;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask api [--check]

  api           write crates/api/src/generated from model/
  api --check   fail if it is not what the models make";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["api"] => api::write(),
        ["api", "--check"] => api::check(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
