//! What is measured: Strongroom, and the bare server that is its ceiling.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Result;
use crate::child::{Child, Place};
use crate::request::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use crate::tls::Certificate;

/// How long a start may take.
const START_MAX: Duration = Duration::from_secs(120);

/// The programs that are measured, as they were built.
#[derive(Debug)]
pub struct Programs {
    strongroom: PathBuf,
    ceiling: PathBuf,
}

impl Programs {
    /// Builds both, as they are released.
    pub fn build() -> Result<Self> {
        for arguments in [&["-p", "strongroom"][..], &["-p", "server", "--example", "ceiling"]] {
            let mut command = Command::new("cargo");
            let built =
                command.args(["build", "--release", "--locked"]).args(arguments).status()?;
            if !built.success() {
                return Err(format!("cargo cannot build {}", arguments.join(" ")).into());
            }
        }
        Self::find()
    }

    /// Both, beside this program.
    pub fn find() -> Result<Self> {
        let this = std::env::current_exe()?;
        let directory = this.parent().ok_or("this program is in no directory")?;
        let programs = Self {
            strongroom: directory.join("strongroom"),
            ceiling: directory.join("examples/ceiling"),
        };
        for program in [&programs.strongroom, &programs.ceiling] {
            if !program.exists() {
                return Err(format!("{} is not built", program.display()).into());
            }
        }
        Ok(programs)
    }

    /// Starts the bare server, which answers every request with `size` bytes.
    pub fn ceiling(&self, size: usize, tls: bool, threads: usize, place: Place) -> Result<Subject> {
        let address = free_address()?;
        let mut command = Command::new(&self.ceiling);
        command.args(["--listen", &address.to_string(), "--size", &size.to_string()]);
        command.args(["--threads", &threads.to_string()]).args(tls.then_some("--tls"));
        let mut child = Child::start(&mut command, place)?;
        wait(&mut child, || Ok(TcpStream::connect(address).is_ok()))?;
        let ready_after = child.started.elapsed();
        Ok(Subject { address, child, ready_after })
    }

    /// Starts Strongroom on `data_dir`, and waits until it is ready.
    pub fn strongroom(
        &self,
        data_dir: &Path,
        certificate: Option<&Certificate>,
        threads: usize,
        place: Place,
    ) -> Result<Subject> {
        self.strongroom_with(data_dir, certificate, threads, place, |_| {})
    }

    /// [`Programs::strongroom`] with what `more` adds to its command.
    pub fn strongroom_with(
        &self,
        data_dir: &Path,
        certificate: Option<&Certificate>,
        threads: usize,
        place: Place,
        more: impl FnOnce(&mut Command),
    ) -> Result<Subject> {
        let (address, operators) = (free_address()?, free_address()?);
        let mut command = self.command();
        command
            .args(["serve", "--threads", &threads.to_string()])
            .args(["--listen", &address.to_string()])
            .args(["--operators-listen", &operators.to_string()])
            // More keys than an account has by default.
            .args(["--quotas", "keys=10000000"])
            .arg("--data-dir")
            .arg(data_dir)
            .env("STRONGROOM_ROOT_ACCESS_KEY_ID", ACCESS_KEY_ID)
            .env("STRONGROOM_ROOT_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY);
        if let Some(Certificate { chain, key }) = certificate {
            command.arg("--tls-certificate").arg(chain).arg("--tls-key").arg(key);
        }
        more(&mut command);
        let child = self.serve(command, data_dir, operators, place)?;
        let ready_after = child.started.elapsed();
        Ok(Subject { address, child, ready_after })
    }

    /// The program itself, to be given a command of its own.
    pub fn command(&self) -> Command {
        Command::new(&self.strongroom)
    }

    /// Starts a service, and waits until it is ready. Its log is beside `data_dir`.
    pub fn serve(
        &self,
        mut command: Command,
        data_dir: &Path,
        operators: SocketAddr,
        place: Place,
    ) -> Result<Child> {
        let log_path = data_dir.with_extension("log");
        let log = File::create(&log_path)?;
        command.stdout(Stdio::null()).stderr(Stdio::from(log));
        let mut child = Child::start(&mut command, place)?;
        wait(&mut child, || Ok(is_ready(operators))).map_err(|error| {
            let log = fs::read_to_string(&log_path).unwrap_or_default();
            format!("strongroom: {error}\n{log}")
        })?;
        Ok(child)
    }
}

/// A server that is ready.
#[derive(Debug)]
pub struct Subject {
    pub address: SocketAddr,
    pub child: Child,
    /// From its start to its first `ready`.
    pub ready_after: Duration,
}

/// Asks until `ready`; fails when the process ends before.
fn wait(child: &mut Child, ready: impl Fn() -> Result<bool>) -> Result<()> {
    let began = Instant::now();
    while !ready()? {
        if let Some(status) = child.ended()? {
            return Err(format!("it ended before it was ready: {status}").into());
        }
        if began.elapsed() > START_MAX {
            return Err("it was not ready in time".into());
        }
        thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

fn is_ready(operators: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(operators)?;
        stream
            .write_all(b"GET /health/ready HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    // Nobody listens yet.
    ask().unwrap_or(false)
}

/// An address on loopback that nobody listened on a moment ago.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}
