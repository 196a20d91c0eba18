//! How far a run is: a bar on a terminal, and nothing elsewhere.

use std::io::{self, IsTerminal, Read};

use indicatif::{ProgressBar, ProgressStyle};

const WITH_TOTAL: &str =
    "{bar:30} {binary_bytes}/{binary_total_bytes}  {binary_bytes_per_sec}, {eta} left";
const WITHOUT_TOTAL: &str = "{spinner} {binary_bytes}  {binary_bytes_per_sec}";

/// A bar, or none.
#[derive(Clone, Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Whether there is somebody to see it.
    pub fn is_seen(is_quiet: bool) -> bool {
        !is_quiet && io::stderr().is_terminal()
    }

    pub fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// `total`: how many bytes there are to be read, where that is known.
    pub fn shown(total: Option<u64>) -> Self {
        let template = if total.is_some() { WITH_TOTAL } else { WITHOUT_TOTAL };
        let style = ProgressStyle::with_template(template).expect("the templates are well formed");
        let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        bar.set_style(style);
        Self(bar)
    }

    /// Counts what is read from `source`.
    pub fn count<R: Read>(&self, source: R) -> Counted<'_, R> {
        Counted { progress: self, source }
    }

    /// Says a line beside the bar.
    pub fn say(&self, line: &str) {
        self.0.suspend(|| eprintln!("{line}"));
    }

    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}

/// A source that moves the bar.
pub struct Counted<'a, R> {
    progress: &'a Progress,
    source: R,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(bytes)?;
        self.progress.0.inc(read as u64);
        Ok(read)
    }
}
