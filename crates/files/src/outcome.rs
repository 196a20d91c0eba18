//! What came of each file, and of all.

use std::path::PathBuf;

use crate::error::{Error, Shown};

/// What came of one file.
#[derive(Debug)]
pub enum Outcome {
    Done,
    /// As the user wanted it, or as nobody minds.
    Skipped(Skip),
    /// The run goes on, and ends with exit code 1.
    Refused(Error),
}

/// Why a file was left alone, in the words of aws-encryption-cli 4.3 where it has some.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Skip {
    #[error(
        "Skipping {} because it is a directory and -r/-R/--recursive is not set", Shown(.0)
    )]
    Directory(PathBuf),
    #[error(
        "Skipping because the source ({}) and destination ({}) are the same",
        Shown(.source_path), Shown(.target)
    )]
    SameFile { source_path: PathBuf, target: PathBuf },
    #[error("Skipping existing output file because of \"no overwrite\" option: {}", Shown(.0))]
    NoOverwrite(PathBuf),
    #[error("Skipping existing output file based on interactive user decision: {}", Shown(.0))]
    Declined(PathBuf),
    #[error("Skipping {} because it is the output directory", Shown(.0))]
    OutputDirectory(PathBuf),
    /// The output lies above or in the input, and the walk has come to what it wrote.
    #[error("Skipping {} because this run has written it", Shown(.0))]
    WrittenByThisRun(PathBuf),
    #[error("Skipping {} because it is what a run that was killed left behind", Shown(.0))]
    LeftOver(PathBuf),
    #[error("Skipping {} because it matches --exclude", Shown(.0))]
    Excluded(PathBuf),
    #[error("Skipping {} because it matches no --include", Shown(.0))]
    NotIncluded(PathBuf),
    /// For whoever asks [`Item::is_finished`](crate::Item::is_finished).
    #[error("Skipping {} because an earlier run has finished it", Shown(.0))]
    Finished(PathBuf),
}

impl Skip {
    /// Whether the user asked for just this, for many files at once: told with `-v` only.
    pub fn is_asked_for(&self) -> bool {
        matches!(self, Self::Excluded(_) | Self::NotIncluded(_) | Self::Finished(_))
    }
}

/// How many files came to which end.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Summary {
    pub done: u64,
    pub skipped: u64,
    pub refused: u64,
}

impl Summary {
    pub fn add(&mut self, outcome: &Outcome) {
        let count = match outcome {
            Outcome::Done => &mut self.done,
            Outcome::Skipped(_) => &mut self.skipped,
            Outcome::Refused(_) => &mut self.refused,
        };
        *count = count.saturating_add(1);
    }

    /// 0: all was done or skipped; 1: something was refused.
    pub fn exit_code(&self) -> u8 {
        u8::from(self.refused > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_refused_makes_a_run_fail() {
        let mut summary = Summary::default();
        summary.add(&Outcome::Done);
        summary.add(&Outcome::Skipped(Skip::Directory("d".into())));
        assert_eq!(summary.exit_code(), 0);
        summary.add(&Outcome::Refused(Error::Link("l".into())));
        assert_eq!(summary.exit_code(), 1);
        assert_eq!(summary, Summary { done: 1, skipped: 1, refused: 1 });
    }
}
