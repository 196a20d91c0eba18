//! Memory, start and Decrypt with up to a million keys, each with an alias, over ten regions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{Effort, collect, data_dir, run};
use crate::Result;
use crate::child::{Child, Place};
use crate::fill::{REGIONS, alias};
use crate::load::Load;
use crate::machine::SERVER_CORE;
use crate::report::{Report, Table, count, median};
use crate::request::{self, Unsigned};
use crate::subject::{Programs, Subject};

const STARTS: usize = 3;
/// Different ciphertexts that are decrypted, whatever the number of keys: the load is the same.
const CIPHERTEXTS: usize = 100_000;
/// Few enough that requests hardly wait for each other.
const CONNECTIONS: usize = 4;
const GIB: f64 = (1 << 20) as f64;

/// A deployment of one size.
#[derive(Debug)]
struct Deployment {
    keys: usize,
    data_dir: PathBuf,
}

pub fn run_all(
    programs: &Programs,
    directory: &Path,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    let mut deployments = Vec::new();
    for &keys in effort.sizes {
        let data_dir = data_dir(directory, &format!("keys-{keys}"));
        let mut fill = Command::new(std::env::current_exe()?);
        fill.arg("fill").arg(&data_dir).args(["--keys", &keys.to_string()]);
        let status = Child::start(&mut fill, Place::Anywhere)?.wait()?;
        if !status.success() {
            return Err(format!("cannot fill {}", data_dir.display()).into());
        }
        deployments.push(Deployment { keys, data_dir });
    }
    starts(programs, &deployments, report)?;
    decrypt(programs, &deployments, effort, report)?;
    for deployment in deployments {
        fs::remove_dir_all(deployment.data_dir)?;
    }
    Ok(())
}

/// Starts each a few times, with both cores.
fn starts(programs: &Programs, deployments: &[Deployment], report: &mut Report) -> Result<()> {
    let mut rows = Vec::new();
    for Deployment { keys, data_dir } in deployments {
        let mut seconds = Vec::new();
        let mut gib = Vec::new();
        for _ in 0..STARTS {
            let subject = programs.strongroom(data_dir, None, 2, Place::Anywhere)?;
            seconds.push(subject.ready_after.as_secs_f64());
            gib.push(subject.child.resident_kib()? as f64 / GIB);
            subject.child.stop()?;
        }
        let (seconds, gib) = (median(seconds), median(gib));
        let stored = fs::metadata(data_dir.join("store.redb")).map_or(0, |file| file.len());
        rows.push(vec![
            count(*keys as f64),
            format!("{:.0}", gib * 1024.0),
            format!("{:.0}", gib * GIB * 1024.0 / *keys as f64),
            format!("{seconds:.3}"),
            format!("{:.0}", stored as f64 / 1024.0 / 1024.0),
        ]);
        eprintln!("{}", rows.last().map_or(String::new(), |row| row.join("  ")));
        match keys {
            10_000 => report.at_most("10,000 keys: ready after", seconds, 1.0, " s"),
            1_000_000 => {
                report.at_most("1,000,000 keys: ready after", seconds, 15.0, " s");
                report.at_most("1,000,000 keys: resident", gib, 3.0, " GiB");
            }
            _ => {}
        }
    }
    let head = ["keys", "resident MiB", "bytes a key", "ready after s", "store MiB"];
    report.tables.push(Table {
        title: "Memory and start, by the number of keys",
        how: format!(
            "Each key has an alias; they are spread over ten regions. Medians of {STARTS} starts with both cores, from the start of the process to the first `ready`, with the store in the page cache; memory is what is resident (VmRSS) then."
        ),
        columns: head.map(String::from).into(),
        rows,
    });
    Ok(())
}

/// Decrypts over many keys, in the smallest and the largest deployment in turn.
fn decrypt(
    programs: &Programs,
    deployments: &[Deployment],
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    let (Some(small), Some(large)) = (deployments.first(), deployments.last()) else {
        return Ok(());
    };
    let place = Place::Core(SERVER_CORE);
    let mut sides = Vec::new();
    for deployment in [small, large] {
        let subject = programs.strongroom(&deployment.data_dir, None, 1, place)?;
        let requests = decrypt_requests(&subject, deployment.keys)?;
        let load = Load::connect(subject.address, None, CONNECTIONS)?;
        sides.push((subject, requests, load, Vec::new()));
    }
    for _ in 0..effort.alternations {
        for (_, requests, load, runs) in &mut sides {
            // As long as it takes to send each of them at least once.
            let time = (effort.run * 4).max(Duration::from_secs(1));
            let signed = request::sign(requests)?;
            runs.push(run(load, &signed, time)?);
        }
    }
    let mut rows = Vec::new();
    let mut p99 = Vec::new();
    for (deployment, (subject, _, _, runs)) in [small, large].into_iter().zip(sides) {
        let of = |part| median(runs.iter().map(|run| run.micros(part)).collect());
        rows.push(vec![
            count(deployment.keys as f64),
            count(median(runs.iter().map(|run| run.per_second).collect())),
            format!("{:.0}", of(0.5)),
            format!("{:.0}", of(0.99)),
            format!("{:.0}", of(0.999)),
        ]);
        eprintln!("{}", rows.last().map_or(String::new(), |row| row.join("  ")));
        p99.push(of(0.99));
        subject.child.stop()?;
    }
    let ratio = p99[1] / p99[0];
    let what = format!(
        "Decrypt: p99 with {} keys to that with {}",
        count(large.keys as f64),
        count(small.keys as f64)
    );
    report.at_most(what, ratio, 1.2, "");
    let head = ["keys", "Decrypt/s", "p50 µs", "p99 µs", "p99.9 µs"];
    report.tables.push(Table {
        title: "Decrypt, by the number of keys",
        how: format!(
            "{} different ciphertexts over all keys (or as many of them), one thread on one core, {CONNECTIONS} connections. Medians of {} runs of each in turn.",
            count(CIPHERTEXTS as f64),
            effort.alternations,
        ),
        columns: head.map(String::from).into(),
        rows,
    });
    Ok(())
}

/// Decrypt of one ciphertext each, over keys that are far from each other.
fn decrypt_requests(subject: &Subject, keys: usize) -> Result<Vec<Unsigned>> {
    // Prime, and so every key has its turn before one has its second.
    let key = |number: usize| number * 7919 % keys;
    let region = |number: usize| REGIONS[key(number) % REGIONS.len()];
    let encrypt: Vec<_> = (0..CIPHERTEXTS)
        .map(|number| Unsigned::encrypt(region(number), &alias(key(number)), number, 32))
        .collect();
    let ciphertexts = collect(subject.address, None, &encrypt, "CiphertextBlob")?;
    let numbered = ciphertexts.iter().enumerate();
    Ok(numbered.map(|(number, text)| Unsigned::decrypt(region(number), text, number)).collect())
}
