//! What was found: tables, and for each figure that matters what it should reach.

use std::fmt::Write;

use crate::machine::{Machine, Neighbours};
use crate::{Result, request};

/// A table of the report.
#[derive(Debug)]
pub struct Table {
    pub title: &'static str,
    /// How it was measured, in whole sentences.
    pub how: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// A figure that is to be reached.
#[derive(Debug)]
pub struct Figure {
    pub what: String,
    pub wanted: String,
    pub found: String,
    pub reached: bool,
}

#[derive(Debug)]
pub struct Report {
    machine: Machine,
    neighbours: Neighbours,
    /// The part of the cores that other processes had.
    disturbed: f64,
    pub tables: Vec<Table>,
    pub figures: Vec<Figure>,
}

impl Report {
    pub fn begin() -> Result<Self> {
        let machine = Machine::here()?;
        Ok(Self {
            neighbours: Neighbours::watch(machine.cores)?,
            machine,
            disturbed: 0.0,
            tables: Vec::new(),
            figures: Vec::new(),
        })
    }

    /// All is measured, and every process of ours has ended.
    pub fn end(&mut self) -> Result<()> {
        self.disturbed = self.neighbours.share()?;
        Ok(())
    }

    /// `found` should be at most `wanted`.
    pub fn at_most(&mut self, what: impl Into<String>, found: f64, wanted: f64, unit: &str) {
        self.figure(what.into(), "at most", found, wanted, unit, found <= wanted);
    }

    /// `found` should be at least `wanted`.
    pub fn at_least(&mut self, what: impl Into<String>, found: f64, wanted: f64, unit: &str) {
        self.figure(what.into(), "at least", found, wanted, unit, found >= wanted);
    }

    fn figure(
        &mut self,
        what: String,
        side: &str,
        found: f64,
        wanted: f64,
        unit: &str,
        reached: bool,
    ) {
        let wanted = format!("{side} {wanted}{unit}");
        self.figures.push(Figure { what, wanted, found: format!("{found:.2}{unit}"), reached });
    }

    pub fn all_reached(&self) -> bool {
        self.figures.iter().all(|figure| figure.reached)
    }

    /// The page `docs/performance.md`.
    pub fn to_markdown(&self) -> String {
        let mut page = String::from("# Performance\n\n");
        let today = date(request::now_unix_seconds());
        // Writing to a string does not fail.
        let _ = writeln!(
            page,
            "Written by `make bench` (`cargo run --release -p bench -- --write`) on {today}, on {}, with version {} and the embedded store on a local disk. The server has one core, the load the other; the bare server that Strongroom is compared with has the same threads, and answers the same requests with a constant body of the same size: what is left to gain is the distance from it. Other processes had {:.0} % of the cores meanwhile.\n",
            self.machine,
            env!("CARGO_PKG_VERSION"),
            self.disturbed * 100.0,
        );
        if !self.figures.is_empty() {
            page.push_str("## What it should reach\n\n");
            let rows = self.figures.iter().map(|figure| {
                let reached = if figure.reached { "yes" } else { "**no**" };
                vec![
                    figure.what.clone(),
                    figure.wanted.clone(),
                    figure.found.clone(),
                    reached.into(),
                ]
            });
            let columns = ["what", "wanted", "found", "reached"].map(String::from);
            grid(&mut page, &columns, &rows.collect::<Vec<_>>());
        }
        for table in &self.tables {
            let _ = writeln!(page, "\n## {}\n\n{}\n", table.title, table.how);
            grid(&mut page, &table.columns, &table.rows);
        }
        page
    }
}

/// A table in Markdown, in columns that can be read as they are.
fn grid(page: &mut String, columns: &[String], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.chain(columns.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let mut line = |cells: &[String]| {
        for (column, cell) in cells.iter().enumerate() {
            // Numbers to the right, words to the left.
            let numbers = column > 0 && !cell.contains(' ');
            let width = width(column);
            let _ = match numbers {
                true => write!(page, "| {cell:>width$} "),
                false => write!(page, "| {cell:<width$} "),
            };
        }
        page.push_str("|\n");
    };
    line(columns);
    line(&vec!["---".to_owned(); columns.len()]);
    rows.iter().for_each(|row| line(row));
}

/// `YYYY-MM-DD`.
fn date(unix_seconds: i64) -> String {
    let stamp = sigv4::Timestamp::from_unix_seconds(unix_seconds).to_string();
    let part = |range| stamp.get(range).unwrap_or_default();
    format!("{}-{}-{}", part(0..4), part(4..6), part(6..8))
}

/// The one in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A count, with commas between thousands: `12,345`.
pub fn count(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_no_outlier() {
        assert_eq!(median(vec![9.0, 1.0, 2.0, 3.0, 100.0]), 3.0);
        assert_eq!(median(vec![1.0]), 1.0);
    }

    #[test]
    fn thousands_have_commas() {
        for (value, expected) in [(0.0, "0"), (999.4, "999"), (1000.0, "1,000"), (1e6, "1,000,000")]
        {
            assert_eq!(count(value), expected);
        }
    }

    #[test]
    fn a_day_is_written_as_iso_8601_has_it() {
        assert_eq!(date(1_440_938_160), "2015-08-30");
    }

    #[test]
    fn a_missed_figure_is_told() {
        let mut report = Report::begin().unwrap();
        report.at_most("time", 1.2, 1.5, " s");
        assert!(report.all_reached());
        report.at_least("ratio", 0.54, 0.55, "");
        assert!(!report.all_reached());
        let page = report.to_markdown();
        assert!(page.contains("| at least 0.55 | "), "{page}");
        assert_eq!(page.matches("**no**").count(), 1);
    }
}
