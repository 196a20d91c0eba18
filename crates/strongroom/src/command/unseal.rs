//! `strongroom unseal`: gives a share of the root of trust to a service that waits for it.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;
use hsm::root;
use rustix::termios::{self, LocalModes, OptionalActions};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{Failure, Service};

/// The names of the commands on the operators' socket.
pub const UNSEAL: &str = "unseal";
pub const STATUS: &str = "unseal.status";

/// Give a share of the root of trust to a service that waits for it.
///
/// A share is read from the terminal, without being shown, or else from standard input. Each of those who have one gives
/// it; with the last that it takes, the service starts.
#[derive(Args)]
pub struct Unseal {
    #[command(flatten)]
    service: Service,
    /// Read the share from this file, which only its owner may read.
    #[arg(long, value_name = "FILE")]
    share_file: Option<PathBuf>,
    /// Say how many shares have been given.
    #[arg(long, conflicts_with = "share_file")]
    status: bool,
}

impl Unseal {
    pub fn run(self) -> Result<(), Failure> {
        if self.status {
            return self.service.print(STATUS, &Value::Null);
        }
        let share = match &self.share_file {
            Some(path) => {
                let bytes = root::read_private(path).map_err(Failure::refused)?;
                let text = std::str::from_utf8(&bytes).map_err(Failure::refused)?;
                Zeroizing::new(text.trim().to_owned())
            }
            None => read_line()?,
        };
        self.service.print(UNSEAL, &json!({"share": share.as_str()}))
    }
}

/// A line of standard input. On a terminal it is asked for, and not shown.
fn read_line() -> Result<Zeroizing<String>, Failure> {
    // Room for all of it at once, so that growing leaves no copy behind.
    let mut line = Zeroizing::new(String::with_capacity(4096));
    let input = io::stdin();
    if !input.is_terminal() {
        input.lock().read_line(&mut line).map_err(Failure::refused)?;
    } else {
        let shown = termios::tcgetattr(&input).map_err(Failure::refused)?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        termios::tcsetattr(&input, OptionalActions::Flush, &hidden).map_err(Failure::refused)?;
        eprint!("share: ");
        let read = io::stderr().flush().and_then(|()| input.lock().read_line(&mut line));
        let restored = termios::tcsetattr(&input, OptionalActions::Flush, &shown);
        eprintln!();
        read.map_err(Failure::refused)?;
        restored.map_err(Failure::refused)?;
    }
    let share = Zeroizing::new(line.trim().to_owned());
    if share.is_empty() {
        return Err(Failure::Usage("no share was given".into()));
    }
    Ok(share)
}
