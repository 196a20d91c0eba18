//! A source that is open.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;

use rustix::fs::{Mode, OFlags};

use crate::attributes::Attributes;
use crate::error::Error;
use crate::place::Place;
use crate::root::Kind;

/// A source that is open. All that is known of it comes from the descriptor, so it is true of what is
/// read, whatever the name has come to mean.
#[derive(Debug)]
pub struct OpenSource {
    pub file: File,
    /// `None`: stdin, a FIFO, a device. It ends where it ends.
    pub length: Option<u64>,
    /// `None`, as `length`.
    pub attributes: Option<Attributes>,
    path: PathBuf,
}

impl OpenSource {
    pub(crate) fn open(place: &Place) -> Result<Self, Error> {
        let path = place.path();
        let failed = || Error::io("opened", &path);
        let file = match place {
            Place::Standard => {
                io::stdin().as_fd().try_clone_to_owned().map(File::from).map_err(failed())?
            }
            // A FIFO waits here until somebody writes.
            Place::Named(path) => {
                let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
                let opened = rustix::fs::open(path, flags, Mode::empty());
                opened.map(File::from).map_err(Error::io("opened", path))?
            }
            // It was a file when it was found: if it has become a FIFO, nobody waits for that.
            Place::Beneath { root, relative } => {
                let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
                let opened = root.open_beneath(relative, flags, Mode::empty());
                opened.map(File::from).map_err(Error::beneath("opened", &path))?
            }
        };
        let metadata = file.metadata().map_err(failed())?;
        let is_file = metadata.is_file();
        if metadata.is_dir() {
            return Err(Error::Directory(path));
        }
        if !is_file && matches!(place, Place::Beneath { .. }) {
            let stat = rustix::fs::fstat(&file).map_err(Error::io("opened", &path))?;
            let kind = match Kind::from(&stat) {
                Kind::Special(kind) => kind,
                _ => "something else now",
            };
            return Err(Error::Special { path, kind });
        }
        let attributes = Attributes::of(&metadata).filter(|_| is_file);
        Ok(Self { file, length: is_file.then_some(metadata.len()), attributes, path })
    }

    /// What an error on reading `file` means.
    pub fn error(&self, source: io::Error) -> Error {
        Error::io("read", &self.path)(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tree;
    use rustix::fs::{CWD, FileType, mknodat};
    use std::fs;
    use std::io::Read;
    use std::os::unix::fs::symlink;
    use std::thread;

    #[test]
    fn what_is_named_may_be_a_link_or_a_fifo() {
        let directory = tree(&["file"]);
        let path = |name: &str| directory.path().join(name);
        symlink("file", path("link")).unwrap();
        let opened = OpenSource::open(&Place::Named(path("link"))).unwrap();
        assert_eq!((opened.length, opened.attributes.is_some()), (Some(4), true));

        mknodat(CWD, path("fifo"), FileType::Fifo, Mode::RWXU, 0).unwrap();
        let writer = thread::spawn({
            let fifo = path("fifo");
            move || fs::write(fifo, "through").unwrap()
        });
        let mut opened = OpenSource::open(&Place::Named(path("fifo"))).unwrap();
        assert_eq!((opened.length, opened.attributes), (None, None));
        let mut content = String::new();
        opened.file.read_to_string(&mut content).unwrap();
        writer.join().unwrap();
        assert_eq!(content, "through");
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let directory = tree(&["d/x"]);
        let error = |name: &str| {
            OpenSource::open(&Place::Named(directory.path().join(name))).unwrap_err().to_string()
        };
        assert!(error("d").ends_with("/d is a directory, not a file"));
        assert!(error("none").contains("/none could not be opened: No such file"));
    }

    #[test]
    fn size_and_times_are_of_what_was_opened() {
        let directory = tree(&["file", "other file"]);
        let path = directory.path().join("file");
        let opened = OpenSource::open(&Place::Named(path.clone())).unwrap();
        fs::rename(directory.path().join("other file"), &path).unwrap();
        let metadata = opened.file.metadata().unwrap();
        assert_eq!(opened.length, Some(4));
        assert_eq!(opened.attributes, Attributes::of(&metadata));
    }
}
