//! What a request costs the server, and where the time goes.

use std::path::Path;
use std::thread::available_parallelism;
use std::time::Duration;

use super::{Effort, answer_bytes, data_dir, keys, requests};
use crate::Result;
use crate::child::Place;
use crate::load::{Load, Until};
use crate::machine;
use crate::profile;
use crate::report::{Report, Table, median};
use crate::request::{self, Asked};
use crate::subject::{Programs, Subject};
use crate::tls::{self, Certificate};

const CONNECTIONS: usize = 64;
const KEYS: usize = 100;

pub fn run(
    programs: &Programs,
    directory: &Path,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    machine::unpin()?;
    let threads = available_parallelism()?.get();
    let certificate = Certificate::make(directory)?;
    let client = tls::client();
    let mut rows = Vec::new();
    let mut shares = Vec::new();
    for (name, certificate, client) in
        [("plain", None, None), ("TLS", Some(&certificate), Some(&client))]
    {
        let data_dir = data_dir(directory, &format!("cpu-{name}"));
        let subject = programs.strongroom(&data_dir, certificate, threads, Place::Anywhere)?;
        let key_ids = keys(subject.address, client, KEYS)?;
        for asked in [Asked::GenerateDataKey, Asked::Encrypt { bytes: 32 }, Asked::Decrypt] {
            let unsigned = requests(asked, subject.address, client, &key_ids)?;
            let size = answer_bytes(subject.address, client, &unsigned[0])?;
            let ceiling = programs.ceiling(size, client.is_some(), threads, Place::Anywhere)?;
            machine::unpin()?;
            let signed = request::sign(&unsigned)?;
            let mut to_ceiling = Load::connect(ceiling.address, client, CONNECTIONS)?;
            let mut to_subject = Load::connect(subject.address, client, CONNECTIONS)?;
            let mut both = Vec::new();
            for _ in 0..effort.alternations {
                let bare = cpu_micros(&ceiling, &mut to_ceiling, &signed, effort.run * 2)?;
                both.push((bare, cpu_micros(&subject, &mut to_subject, &signed, effort.run * 2)?));
            }
            let what = format!("{}, {name}", asked.name());
            let ratio = median(both.iter().map(|(bare, ours)| ours / bare).collect());
            rows.push(vec![
                what.clone(),
                format!("{:.1}", median(both.iter().map(|(bare, _)| *bare).collect())),
                format!("{:.1}", median(both.iter().map(|(_, ours)| *ours).collect())),
                format!("{ratio:.2}"),
            ]);
            eprintln!("{}", rows.last().map_or(String::new(), |row| row.join("  ")));
            let what = format!("{what}: server CPU per request to the ceiling's");
            report.at_most(what, ratio, 1.8, "");

            let time = (effort.run * 5).max(Duration::from_secs(1));
            let profiled = profile::while_running(subject.child.id(), directory, time, || {
                to_subject.run(&signed, Until::Passed(time), |_, _| Ok(())).map(drop)
            })?;
            if let Some(profiled) = profiled {
                shares.push((format!("{}, {name}", asked.name()), profiled));
            }
            ceiling.child.stop()?;
        }
        subject.child.stop()?;
    }
    report.tables.push(Table {
        title: "What a request costs the server",
        how: format!(
            "Microseconds of CPU (user and kernel, all threads) for each request, {CONNECTIONS} connections, {threads} threads, nothing pinned. Medians of {} runs of {:?} of each side in turn.",
            effort.alternations,
            effort.run * 2,
        ),
        columns: ["operation", "bare", "Strongroom", "ratio"].map(String::from).into(),
        rows,
    });
    if !shares.is_empty() {
        report.tables.push(profile::by_part(&shares));
        report.tables.push(profile::by_function(&shares));
    }
    Ok(())
}

/// Microseconds of CPU that `subject` spends on a request.
pub(super) fn cpu_micros(
    subject: &Subject,
    load: &mut Load,
    requests: &[Vec<u8>],
    time: Duration,
) -> Result<f64> {
    load.run(requests, super::WARM_UP, |_, _| Ok(()))?;
    let mut answers = 0;
    let before = subject.child.cpu()?;
    load.run(requests, Until::Passed(time), |_, _| {
        answers += 1;
        Ok(())
    })?;
    let spent = subject.child.cpu()? - before;
    Ok(spent.as_secs_f64() * 1e6 / f64::from(answers))
}
