//! `make bench`: how fast Strongroom is, against a bare server in the same run.
//!
//! ```text
//! cargo run --release -p bench -- [--only load|cpu|parts|permission|size|commits|slow|tokens|files] [--quick] [--write] [--check]
//! ```
//! Builds the service and the bare server, starts each on a core of its own, and drives them from the
//! other with signed requests. `--write` puts what it finds into `docs/performance.md`.

#![forbid(unsafe_code)]
// In a binary, `pub` says which items of a module are for its neighbours.
#![allow(unreachable_pub)]

mod measure;

mod report;

mod load;
mod request;

mod subject;
mod tls;

mod child;
mod fill;
mod machine;
mod profile;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::measure::Effort;
use crate::report::Report;
use crate::subject::Programs;

type Error = Box<dyn std::error::Error + Send + Sync>;
type Result<T> = std::result::Result<T, Error>;

/// Measure how fast Strongroom is, against a bare server in the same run.
#[derive(Parser)]
#[command(name = "bench")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Command {
    /// Make a data directory with many keys, each with an alias, over ten regions.
    Fill {
        /// The data directory; it must not exist.
        directory: PathBuf,
        #[arg(long)]
        keys: usize,
    },
    /// Print how many signatures a token of SoftHSM makes in a second.
    #[command(hide = true)]
    CSign { spec: String, millis: u64 },
    /// Put load on a service that is running with the root credentials of this bench.
    Drive {
        /// GenerateDataKey, Encrypt, Encrypt4096 (of so many bytes), Decrypt or CreateKey.
        operation: String,
        #[arg(long, default_value = "127.0.0.1:4599")]
        address: SocketAddr,
        #[arg(long)]
        tls: bool,
        #[arg(long, default_value_t = 64)]
        connections: usize,
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
}

#[derive(Args)]
struct Options {
    /// Measure this part alone; may be given several times.
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// Fewer and shorter runs: to see that it works, not to quote.
    #[arg(long)]
    quick: bool,
    /// Write what was found to docs/performance.md.
    #[arg(long, conflicts_with_all = ["only", "quick"])]
    write: bool,
    /// Fail when a figure is missed.
    #[arg(long)]
    check: bool,
    /// Measure the programs as they were built last.
    #[arg(long)]
    no_build: bool,
    /// Where the data directories are made: a disk, not memory.
    #[arg(long, default_value = "target")]
    directory: PathBuf,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
enum Part {
    /// Requests in a second and the time each takes.
    Load,
    /// What a request costs the server, and where it goes.
    Cpu,
    /// What the parts of a request take, in one process.
    Parts,
    /// What policies and grants cost, in one process.
    Permission,
    /// Memory, start and Decrypt with up to a million keys.
    Size,
    /// Durable commits.
    Commits,
    /// Slow cryptography.
    Slow,
    /// A root of trust and keys in a token, and the proxy for a KMS elsewhere.
    Tokens,
    /// Files, beside `age`, `cat` and Amazon's command.
    Files,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Some(Command::Fill { directory, keys }) => fill::fill(&directory, keys).map(|()| true),
        Some(Command::Drive { operation, address, tls, connections, seconds }) => {
            let time = Duration::from_secs(seconds);
            measure::drive::drive(address, tls, &operation, connections, time).map(|()| true)
        }
        Some(Command::CSign { spec, millis }) => {
            measure::tokens::c_sign(&spec, Duration::from_millis(millis)).map(|()| true)
        }
        None => bench(&cli.options),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures, prints, and says whether all is well.
fn bench(options: &Options) -> Result<bool> {
    let programs = if options.no_build { Programs::find()? } else { Programs::build()? };
    let effort = if options.quick { Effort::QUICK } else { Effort::FULL };
    let runs = |part| options.only.is_empty() || options.only.contains(&part);
    let parent = tempfile::Builder::new().prefix("bench-").tempdir_in(&options.directory)?;
    let directory = parent.path();

    let mut report = Report::begin()?;
    if runs(Part::Load) {
        measure::load::run_all(&programs, directory, &effort, &mut report)?;
    }
    if runs(Part::Cpu) {
        measure::cpu::run(&programs, directory, &effort, &mut report)?;
    }
    if runs(Part::Parts) {
        measure::parts::run(directory, &mut report)?;
    }
    if runs(Part::Permission) {
        measure::permission::run(directory, &mut report)?;
    }
    if runs(Part::Size) {
        measure::size::run_all(&programs, directory, &effort, &mut report)?;
    }
    if runs(Part::Commits) {
        measure::commits::run_all(&programs, directory, &effort, &mut report)?;
    }
    if runs(Part::Slow) {
        measure::slow::run_all(&programs, directory, &effort, &mut report)?;
    }
    if runs(Part::Tokens) {
        measure::tokens::run_all(&programs, directory, &effort, &mut report)?;
    }
    if runs(Part::Files) {
        measure::files::run_all(&programs, directory, &effort, &mut report)?;
    }
    report.end()?;
    let text = report.to_markdown();
    println!("{text}");
    if options.write {
        std::fs::write("docs/performance.md", text)?;
    }
    Ok(!options.check || report.all_reached())
}
