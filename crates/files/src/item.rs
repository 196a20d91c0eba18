//! One file: where it comes from, and where it goes.

use std::path::Path;

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::attributes::Attributes;
use crate::error::Error;
use crate::overwrite::Overwrite;
use crate::place::Place;
use crate::resume;
use crate::root::Root;
use crate::source::OpenSource;
use crate::target::{Opening, Target};

/// One file: where it comes from, and where it goes. Nothing is open, and nothing is made yet.
#[derive(Clone, Debug)]
pub struct Item {
    pub source: Place,
    pub target: Place,
}

impl Item {
    /// How long the source is, in bytes, if that can be known without opening it.
    pub fn source_length(&self) -> Option<u64> {
        let stat = self.source.stat().ok().flatten()?;
        let is_file = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
        u64::try_from(stat.st_size).ok().filter(|_| is_file)
    }

    pub fn open_source(&self) -> Result<OpenSource, Error> {
        OpenSource::open(&self.source)
    }

    /// Opens the target, or says why what stands there stays. Makes the directories that lead to it
    /// beneath the output directory, with the permissions that the source's have.
    pub fn open_target(&self, overwrite: &Overwrite) -> Result<Opening, Error> {
        if let Place::Beneath { root, relative } = &self.target
            && let Some(directory) = relative.parent()
            && !directory.as_os_str().is_empty()
        {
            self.make_directories(root, directory)?;
        }
        Target::open(&self.target, overwrite)
    }

    /// Whether an earlier run has finished this file, with the source as `source` says it is.
    /// `expected_length`: of the target, in bytes; `None`: any but 0. What it relies on, and what it
    /// does not notice, is said in `resume.rs`.
    pub fn is_finished(
        &self,
        source: &Attributes,
        expected_length: Option<u64>,
    ) -> Result<bool, Error> {
        match self.target.stat() {
            // The directory is not there yet, or is not one: opening the target tells.
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(false),
            Err(error) => Err(Error::io("looked at", self.target.path())(error)),
            Ok(stat) => Ok(resume::is_finished(stat.as_ref(), source, expected_length)),
        }
    }

    fn make_directories(&self, root: &Root, directory: &Path) -> Result<(), Error> {
        let look = OFlags::PATH | OFlags::DIRECTORY;
        if root.open_beneath(directory, look, Mode::empty()).is_ok() {
            return Ok(());
        }
        let mut made: Vec<&Path> = directory.ancestors().collect();
        // The last ancestor is the empty path: the root.
        made.pop();
        for directory in made.into_iter().rev() {
            let path = root.join(directory);
            let (Some(parent), Some(name)) = (directory.parent(), directory.file_name()) else {
                return Err(Error::Directory(path));
            };
            let parent = root
                .open_beneath(parent, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty())
                .map_err(Error::beneath("opened", root.join(parent)))?;
            match rustix::fs::mkdirat(&parent, name, self.directory_mode(directory)) {
                // What stands there is a directory, or else what comes next fails.
                Err(Errno::EXIST) => {}
                made => {
                    made.map_err(Error::io("made", &path))?;
                    // What is finished beneath must not vanish with it.
                    rustix::fs::fsync(&parent).map_err(Error::io("made durable", &path))?;
                }
            }
        }
        Ok(())
    }

    /// The permissions of the source's directory: files in a private one may themselves be open to
    /// all. The owner can always write, as this run has to.
    fn directory_mode(&self, directory: &Path) -> Mode {
        let stat = match &self.source {
            Place::Beneath { root, .. } => root.stat(directory).ok().flatten(),
            _ => None,
        };
        let all = Mode::RWXU | Mode::RWXG | Mode::RWXO;
        stat.map_or(Mode::RWXU, |stat| Mode::from_raw_mode(stat.st_mode) & all | Mode::RWXU)
    }
}
