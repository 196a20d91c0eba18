//! Requests in a second and the time each takes, against the ceiling.

use std::path::Path;
use std::sync::Arc;

use rustls::ClientConfig;

use super::{ASKED, Effort, REQUESTS, answer_bytes, data_dir, keys, requests, run};
use crate::Result;
use crate::child::Place;
use crate::load::{Load, Run};
use crate::machine::SERVER_CORE;
use crate::report::{Report, Table, count, median};
use crate::request::{self, Asked};
use crate::subject::{Programs, Subject};
use crate::tls::{self, Certificate};

/// KMS keys that the requests are spread over.
const KEYS: usize = 100;
const CONNECTIONS: [usize; 3] = [1, 16, 64];
const PERCENTILES: [f64; 3] = [0.5, 0.99, 0.999];

/// One side, in one row of the table.
#[derive(Debug)]
struct Side {
    per_second: f64,
    /// In microseconds, at [`PERCENTILES`].
    micros: [f64; 3],
}

fn run_transport(
    subject: &Subject,
    programs: &Programs,
    client: Option<&Arc<ClientConfig>>,
    effort: &Effort,
    report: &mut Report,
    rows: &mut Vec<Vec<String>>,
) -> Result<()> {
    let transport = if client.is_some() { "TLS" } else { "plain" };
    let key_ids = keys(subject.address, client, KEYS)?;
    for asked in ASKED {
        let unsigned = requests(asked, subject.address, client, &key_ids)?;
        let size = answer_bytes(subject.address, client, &unsigned[0])?;
        let place = Place::Core(SERVER_CORE);
        let ceiling = programs.ceiling(size, client.is_some(), 1, place)?;
        for connections in CONNECTIONS {
            let signed = request::sign(&unsigned)?;
            let mut to_ceiling = Load::connect(ceiling.address, client, connections)?;
            let mut to_subject = Load::connect(subject.address, client, connections)?;
            let mut runs = Vec::new();
            for _ in 0..effort.alternations {
                let bare = run(&mut to_ceiling, &signed, effort.run)?;
                runs.push((bare, run(&mut to_subject, &signed, effort.run)?));
            }
            let what = format!("{}, {transport}", asked.name());
            rows.push(row(&what, connections, &runs));
            judge(report, asked, &what, connections, &runs);
            eprintln!("{}", rows.last().map_or(String::new(), |row| row.join("  ")));
        }
        ceiling.child.stop()?;
    }
    Ok(())
}

/// Measures both transports.
pub fn run_all(
    programs: &Programs,
    directory: &Path,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    let mut rows = Vec::new();
    let certificate = Certificate::make(directory)?;
    let client = tls::client();
    for (name, certificate, client) in
        [("plain", None, None), ("tls", Some(&certificate), Some(&client))]
    {
        let data_dir = data_dir(directory, name);
        let place = Place::Core(SERVER_CORE);
        let subject = programs.strongroom(&data_dir, certificate, 1, place)?;
        run_transport(&subject, programs, client, effort, report, &mut rows)?;
        subject.child.stop()?;
    }
    let head = [
        "operation",
        "connections",
        "bare/s",
        "Strongroom/s",
        "ratio",
        "p50 µs",
        "p99 µs",
        "p99.9 µs",
        "bare p50",
        "bare p99",
        "bare p99.9",
        "load busy",
    ];
    report.tables.push(Table {
        title: "Requests in a second, and the time each takes",
        how: format!(
            "Each server has one thread on one core. The load is a closed loop over keep-alive connections on the other, over {REQUESTS} different signed requests of {KEYS} KMS keys; every answer was a success. Medians of {} runs of {:?} of each side in turn; the ratio is the median of their ratios. *load busy* is the part of the time in which the load was not waiting for the server: near 100 % it would be the load that is measured.",
            effort.alternations, effort.run,
        ),
        columns: head.map(String::from).into(),
        rows,
    });
    Ok(())
}

fn side<'a>(runs: impl Iterator<Item = &'a Run> + Clone) -> Side {
    Side {
        per_second: median(runs.clone().map(|run| run.per_second).collect()),
        micros: PERCENTILES.map(|part| median(runs.clone().map(|run| run.micros(part)).collect())),
    }
}

fn ratio(runs: &[(Run, Run)]) -> f64 {
    median(runs.iter().map(|(bare, ours)| ours.per_second / bare.per_second).collect())
}

fn row(what: &str, connections: usize, runs: &[(Run, Run)]) -> Vec<String> {
    let bare = side(runs.iter().map(|(bare, _)| bare));
    let ours = side(runs.iter().map(|(_, ours)| ours));
    let busy = runs.iter().map(|(bare, ours)| bare.busy.max(ours.busy));
    let mut row = vec![
        what.to_owned(),
        connections.to_string(),
        count(bare.per_second),
        count(ours.per_second),
        format!("{:.2}", ratio(runs)),
    ];
    row.extend(ours.micros.iter().chain(&bare.micros).map(|micros| count(*micros)));
    row.push(format!("{:.0}%", median(busy.collect()) * 100.0));
    row
}

/// Compares with what it should reach.
fn judge(report: &mut Report, asked: Asked, what: &str, connections: usize, runs: &[(Run, Run)]) {
    let bare = side(runs.iter().map(|(bare, _)| bare));
    let ours = side(runs.iter().map(|(_, ours)| ours));
    let [p50, p99, _] = [0, 1, 2].map(|index| ours.micros[index] / bare.micros[index]);
    // A request of 4 KiB is a row of the table, not a promise: its body is decoded and encrypted.
    if asked == (Asked::Encrypt { bytes: 4096 }) {
        return;
    }
    match connections {
        1 => report.at_most(format!("{what}: p50 to the ceiling's, 1 connection"), p50, 1.5, ""),
        64 => {
            report.at_least(
                format!("{what}: rate to the ceiling's, 64 connections"),
                ratio(runs),
                0.55,
                "",
            );
            report.at_most(format!("{what}: p99 to the ceiling's, 64 connections"), p99, 2.0, "");
        }
        _ => {
            report.at_least(
                format!("{what}: rate to the ceiling's, {connections} connections"),
                ratio(runs),
                0.55,
                "",
            );
        }
    }
}
