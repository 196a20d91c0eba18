//! Files: `strongroom encrypt` and `decrypt` beside `age`, `cat` and Amazon's `aws-encryption-cli`, as whole processes in memory.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::{Effort, REGION, keys};
use crate::Result;
use crate::child::Place;
use crate::machine;
use crate::report::{Report, Table, median};
use crate::request::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use crate::subject::Programs;

/// A file system in memory.
const MEMORY: &str = "/dev/shm";
const MIB: usize = 1 << 20;
const LENGTH_MIB: usize = 1024;
const UNSIGNED: &[&str] = &["--algorithm", "AES_256_GCM_HKDF_SHA512_COMMIT_KEY"];
const LONG_FRAMES: &[&str] = &["--frame-length", "65536"];
/// Where `make tools` puts Amazon's command.
const AMAZON: &str = ".venv-encryption-cli/bin/aws-encryption-cli";

pub fn run_all(
    programs: &Programs,
    directory: &Path,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    machine::unpin()?;
    let data_dir = super::data_dir(directory, "files");
    let threads = std::thread::available_parallelism()?.get();
    let subject = programs.strongroom(&data_dir, None, threads, Place::Anywhere)?;
    let key_id = keys(subject.address, None, 1)?.remove(0);
    let memory = tempfile::Builder::new().prefix("bench-").tempdir_in(MEMORY)?;
    let bench = Bench {
        programs,
        memory: memory.path(),
        endpoint: format!("http://{}", subject.address),
        key: format!("key=arn:aws:kms:{REGION}:000000000000:key/{key_id}"),
        identity: memory.path().join("age-identity"),
        recipient: make_age_identity(memory.path())?,
    };
    let mut plain = File::create(memory.path().join("plain"))?;
    for _ in 0..LENGTH_MIB {
        let mut piece = vec![0; MIB];
        crypto::random(&mut piece);
        plain.write_all(&piece)?;
    }
    drop(plain);
    bench.compare(effort, report)?;
    subject.child.stop()
}

struct Bench<'a> {
    programs: &'a Programs,
    memory: &'a Path,
    endpoint: String,
    key: String,
    identity: std::path::PathBuf,
    recipient: String,
}

/// Seconds of each program, in one round.
struct Round {
    cat: f64,
    age: [f64; 2],
    long_frames: [f64; 2],
    signed: f64,
    default: [f64; 2],
    /// Bytes in a second.
    sha384: f64,
}

impl Bench<'_> {
    fn compare(&self, effort: &Effort, report: &mut Report) -> Result<()> {
        let rounds: Vec<Round> =
            (0..effort.alternations).map(|_| self.round()).collect::<Result<_>>()?;
        let amazon = self.amazon()?;
        let of = |figure: &dyn Fn(&Round) -> f64| median(rounds.iter().map(figure).collect());
        let ways = ["encrypt", "decrypt"];
        for (way, name) in ways.iter().enumerate() {
            report.at_least(
                format!("{name} 1 GiB, unsigned, frames of 64 KiB: rate to that of age"),
                of(&|round| round.age[way] / round.long_frames[way]),
                1.2,
                "",
            );
            report.at_least(
                format!("{name} 1 GiB, unsigned, frames of 64 KiB: rate to that of cat"),
                of(&|round| round.cat / round.long_frames[way]),
                0.6,
                "",
            );
        }
        let bytes = (LENGTH_MIB * MIB) as f64;
        report.at_least(
            "encrypt 1 GiB, signed: rate to that of openssl speed sha384",
            of(&|round| bytes / round.signed / round.sha384),
            0.85,
            "",
        );
        for (way, name) in ways.iter().enumerate() {
            report.at_least(
                format!("{name} 1 GiB by default: rate to that of aws-encryption-cli"),
                amazon[way] / of(&|round| round.default[way]),
                4.0,
                "",
            );
        }
        let row = |name: &str, seconds: [f64; 2]| {
            let mut row = vec![name.to_owned()];
            row.extend(seconds.map(|seconds| format!("{seconds:.2}")));
            row.extend(seconds.map(|seconds| format!("{:.0}", bytes / 1e6 / seconds)));
            row
        };
        let each =
            |figure: &dyn Fn(&Round) -> [f64; 2]| [0, 1].map(|way| of(&|round| figure(round)[way]));
        report.tables.push(Table {
            title: "Files",
            how: format!(
                "1 GiB, from a file in memory to another that is not there, whole processes; Strongroom asks a service beside it for the data key. Medians of {} rounds, in each of which all have their turn; aws-encryption-cli once. `openssl speed -evp sha384`: {:.0} MB/s.",
                effort.alternations,
                of(&|round| round.sha384 / 1e6),
            ),
            columns: ["program", "encrypt s", "decrypt s", "encrypt MB/s", "decrypt MB/s"]
                .map(String::from)
                .into(),
            rows: vec![
                row("cat", [of(&|round| round.cat); 2]),
                row("age", each(&|round| round.age)),
                row("strongroom, unsigned, frames of 64 KiB", each(&|round| round.long_frames)),
                row("strongroom, by default", each(&|round| round.default)),
                row("aws-encryption-cli", amazon),
            ],
        });
        Ok(())
    }

    fn round(&self) -> Result<Round> {
        let cat = self.time(Command::new("sh").args(["-c", "cat plain > made"]))?;
        let age = [
            self.time(Command::new("age").args(["-r", &self.recipient, "-o", "made", "plain"]))?,
            self.time_back(
                Command::new("age")
                    .arg("-d")
                    .arg("-i")
                    .arg(&self.identity)
                    .args(["-o", "back", "made"]),
            )?,
        ];
        let long_frames = self.both(&[UNSIGNED, LONG_FRAMES].concat())?;
        let signed = self.both(LONG_FRAMES)?[0];
        let default = self.both(&[])?;
        Ok(Round { cat, age, long_frames, signed, default, sha384: openssl_sha384()? })
    }

    /// Encrypts and decrypts with Strongroom.
    fn both(&self, options: &[&str]) -> Result<[f64; 2]> {
        let mut encrypt = self.client(self.programs.command());
        encrypt.args(["encrypt", "-i", "plain", "-o", "made", "-w", &self.key]).args(options);
        let mut decrypt = self.client(self.programs.command());
        decrypt.args(["decrypt", "-i", "made", "-o", "back", "-w", &self.key]);
        Ok([self.time(&mut encrypt)?, self.time_back(&mut decrypt)?])
    }

    fn amazon(&self) -> Result<[f64; 2]> {
        let program = fs::canonicalize(AMAZON).map_err(|error| format!("{AMAZON}: {error}"))?;
        let command = |action: &str, input: &str, output: &str| {
            let mut command = self.client(Command::new(&program));
            command.args([action, "-S", "-i", input, "-o", output, "-w", &self.key]);
            command
        };
        Ok([
            self.time(&mut command("-e", "plain", "made"))?,
            self.time_back(&mut command("-d", "made", "back"))?,
        ])
    }

    fn client(&self, mut command: Command) -> Command {
        command
            .env("AWS_ENDPOINT_URL_KMS", &self.endpoint)
            .envs([("AWS_REGION", REGION), ("AWS_DEFAULT_REGION", REGION)])
            .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
            .env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    /// How long a program takes to make `made`.
    fn time(&self, command: &mut Command) -> Result<f64> {
        self.time_making("made", command)
    }

    /// How long a program takes to make `back`, which must be `plain`.
    fn time_back(&self, command: &mut Command) -> Result<f64> {
        let seconds = self.time_making("back", command)?;
        let same = Command::new("cmp").args(["plain", "back"]).current_dir(self.memory).status()?;
        fs::remove_file(self.memory.join("back"))?;
        if same.success() { Ok(seconds) } else { Err(format!("{command:?} lost something").into()) }
    }

    fn time_making(&self, made: &str, command: &mut Command) -> Result<f64> {
        // That pages of an old file are given back is nobody's merit.
        let made = self.memory.join(made);
        if made.exists() {
            fs::remove_file(&made)?;
        }
        command.current_dir(self.memory).stdin(Stdio::null()).stderr(Stdio::piped());
        let began = Instant::now();
        let ended = command.output().map_err(|error| format!("{command:?}: {error}"))?;
        let seconds = began.elapsed().as_secs_f64();
        if !ended.status.success() {
            let said = String::from_utf8_lossy(&ended.stderr);
            return Err(format!("{command:?} failed: {said}").into());
        }
        Ok(seconds)
    }
}

/// Makes a key pair of age's, and returns its public half.
fn make_age_identity(directory: &Path) -> Result<String> {
    let made = Command::new("age-keygen")
        .arg("-o")
        .arg(directory.join("age-identity"))
        .output()
        .map_err(|error| format!("age-keygen (Debian: age): {error}"))?;
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    let recipient = said.split_whitespace().find(|word| word.starts_with("age1"));
    Ok(recipient.ok_or("age-keygen did not say its public key")?.to_owned())
}

/// How many bytes OpenSSL hashes in a second, in pieces of 64 KiB.
fn openssl_sha384() -> Result<f64> {
    let ended = Command::new("openssl")
        .args(["speed", "-seconds", "1", "-bytes", "65536", "-evp", "sha384"])
        .output()?;
    let said = String::from_utf8(ended.stdout)?;
    let thousands = said.split_whitespace().last().and_then(|word| word.strip_suffix('k'));
    let thousands: f64 = thousands.ok_or("openssl said nothing of its speed")?.parse()?;
    Ok(thousands * 1e3)
}
