//! A walk through a tree: file by file, sorted by name within each directory, following no link.
//!
//! Of the tree it holds the names in the directories on its way, and no descriptor but that of the
//! root: neither many files nor a deep tree is too much.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::vec;

use crate::error::Error;
use crate::expand::Found;
use crate::outcome::{Outcome, Skip};
use crate::place::Place;
use crate::root::{Entry, Identity, Kind, Root};
use crate::rules::Rules;

#[derive(Debug)]
pub(crate) struct Walk {
    root: Arc<Root>,
    levels: Vec<Level>,
}

/// A directory on the way, and what of it has not been visited yet.
#[derive(Debug)]
struct Level {
    relative: PathBuf,
    entries: vec::IntoIter<Entry>,
}

impl Walk {
    pub(crate) fn new(root: Root) -> Result<Self, Error> {
        let level = Level { relative: PathBuf::new(), entries: root.list()?.into_iter() };
        Ok(Self { root: Arc::new(root), levels: vec![level] })
    }

    /// What comes next that is no directory, or why a directory is not entered. `output`: the
    /// directory that must not be walked, since it is written to.
    pub(crate) fn next(
        &mut self,
        rules: &Rules,
        output: Option<Identity>,
    ) -> Option<Result<Found, Outcome>> {
        loop {
            let level = self.levels.last_mut()?;
            let Some(entry) = level.entries.next() else {
                self.levels.pop();
                continue;
            };
            let relative = level.relative.join(&*entry.name);
            if entry.kind != Kind::Directory {
                let place = Place::Beneath { root: Arc::clone(&self.root), relative };
                return Some(Ok(Found { place, kind: entry.kind }));
            }
            if rules.excludes(relative.as_os_str(), &entry.name) {
                let skip = Skip::Excluded(self.root.join(&relative));
                return Some(Err(Outcome::Skipped(skip)));
            }
            match self.enter(&relative, output) {
                Ok(None) => {
                    let skip = Skip::OutputDirectory(self.root.join(&relative));
                    return Some(Err(Outcome::Skipped(skip)));
                }
                Ok(Some(entries)) => {
                    self.levels.push(Level { relative, entries: entries.into_iter() });
                }
                Err(error) => return Some(Err(Outcome::Refused(error))),
            }
        }
    }

    /// What is in a directory; `None`: it is the output's.
    fn enter(
        &self,
        relative: &Path,
        output: Option<Identity>,
    ) -> Result<Option<Vec<Entry>>, Error> {
        let directory = self.root.enter(relative)?;
        if output == Some(directory.identity()) {
            return Ok(None);
        }
        directory.list().map(Some)
    }
}
