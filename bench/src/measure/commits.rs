//! Durable commits: CreateKey, and the bare engine beneath it.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use store::{Batch, Embedded, Generation, Key, OsFiles, Store};

use super::{Effort, data_dir, requests, run};
use crate::Result;
use crate::child::Place;
use crate::load::{Load, Run};
use crate::machine;
use crate::report::{Report, Table, count, median};
use crate::request::{self, Asked};
use crate::subject::Programs;

/// As many changes as go into one commit when 64 callers wait.
const GROUP: usize = 64;
/// The length of a sealed record of a key, about.
const RECORD_BYTES: usize = 280;

pub fn run_all(
    programs: &Programs,
    directory: &Path,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    let data_dir = data_dir(directory, "commits");
    let subject = programs.strongroom(&data_dir, None, 2, Place::Anywhere)?;
    machine::unpin()?;
    let mut engine = Engine::open(&directory.join("engine"))?;
    let unsigned = requests(Asked::CreateKey, subject.address, None, &[])?;
    let signed = request::sign(&unsigned)?;
    let mut one = Load::connect(subject.address, None, 1)?;
    let mut many = Load::connect(subject.address, None, GROUP)?;
    let time = effort.run * 3;
    let (mut bare, mut ones, mut manies) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..effort.alternations {
        bare.push((engine.commits_per_second(1, time)?, engine.commits_per_second(GROUP, time)?));
        ones.push(run(&mut one, &signed, time)?);
        manies.push(run(&mut many, &signed, time)?);
    }
    subject.child.stop()?;

    let rate = |runs: &[Run]| median(runs.iter().map(|run| run.per_second).collect());
    let part = |runs: &[Run], part| {
        format!("{:.1}", median(runs.iter().map(|run| run.micros(part)).collect()) / 1000.0)
    };
    let bare_ones = median(bare.iter().map(|(ones, _)| *ones).collect());
    let bare_groups = median(bare.iter().map(|(_, groups)| *groups).collect());
    let bare_records = bare_groups * GROUP as f64;
    let row = |what: &str, rate: f64, p50: String, p99: String| {
        vec![what.to_owned(), count(rate), p50, p99]
    };
    report.tables.push(Table {
        title: "Durable commits",
        how: format!(
            "CreateKey answers when the key is on the disk; what waits meanwhile goes into one commit (group commit). Records a second, over one and {GROUP} connections, both cores; and the bare engine with records of {RECORD_BYTES} bytes. Medians of {} runs of {time:?} of each in turn.",
            effort.alternations,
        ),
        columns: ["what", "records/s", "p50 ms", "p99 ms"].map(String::from).into(),
        rows: vec![
            row("CreateKey, 1 connection", rate(&ones), part(&ones, 0.5), part(&ones, 0.99)),
            row("CreateKey, 64 connections", rate(&manies), part(&manies, 0.5), part(&manies, 0.99)),
            row("bare engine, commits of 1", bare_ones, "".into(), "".into()),
            row("bare engine, commits of 64", bare_records, "".into(), "".into()),
        ],
    });
    let to_one = median(
        ones.iter().zip(&manies).map(|(one, many)| many.per_second / one.per_second).collect(),
    );
    let to_bare = median(
        manies
            .iter()
            .zip(&bare)
            .map(|(many, (_, bare))| many.per_second / (bare * GROUP as f64))
            .collect(),
    );
    // One of the two will do: where a sync is cheap there is little to gain by grouping.
    if to_one >= 8.0 || to_bare < 0.5 {
        report.at_least("CreateKey: rate at 64 connections to that at 1", to_one, 8.0, "");
    }
    report.at_least(
        "CreateKey: rate at 64 connections to the engine's, 64 a commit",
        to_bare,
        0.5,
        "",
    );
    Ok(())
}

/// The engine alone.
struct Engine {
    store: Embedded,
    generation: Generation,
}

impl Engine {
    fn open(directory: &Path) -> Result<Self> {
        let store = Embedded::open(directory, Arc::new(OsFiles))?;
        let generation = store.load(&mut |_| ControlFlow::Break(()))?;
        Ok(Self { store, generation })
    }

    /// Commits of `records` new records each, with random keys, one after the other.
    fn commits_per_second(&mut self, records: usize, time: Duration) -> Result<f64> {
        let began = Instant::now();
        let mut commits = 0;
        while began.elapsed() < time {
            let puts = (0..records).map(|_| {
                let key: [u8; 32] = crypto::random_array();
                (Key::from(&key), vec![7; RECORD_BYTES].into())
            });
            let batch = Batch { puts: puts.collect(), ..Batch::new(self.generation) };
            self.generation = self.store.commit(&batch)?;
            commits += 1;
        }
        Ok(f64::from(commits) / began.elapsed().as_secs_f64())
    }
}
