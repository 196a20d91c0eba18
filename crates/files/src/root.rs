//! A directory that is held open, and what is beneath it.

use std::ffi::OsStr;
use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, ResolveFlags, Stat};
use rustix::io::Errno;

use crate::error::Error;

/// How often a lookup is done again that a rename elsewhere has disturbed.
const TRIES_MAX: u32 = 64;

/// A directory, by its descriptor. What is beneath it is reached from there and through no symbolic
/// link, so that whoever swaps a directory for a link in the meantime gains nothing.
#[derive(Debug)]
pub struct Root {
    descriptor: OwnedFd,
    /// As the user wrote it.
    path: PathBuf,
    /// Without links, to tell whether two are the same. Nothing is opened by it.
    canonical: PathBuf,
    identity: Identity,
}

/// Which file it is, whatever it is called.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Identity {
    device: u64,
    inode: u64,
}

impl From<&Stat> for Identity {
    fn from(stat: &Stat) -> Self {
        Self { device: stat.st_dev, inode: stat.st_ino }
    }
}

const DIRECTORY: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

impl Root {
    /// A directory that the user has named: links on the way are followed.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let named = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let descriptor = rustix::fs::open(named, DIRECTORY, Mode::empty())
            .map_err(Error::io("opened", named))?;
        let canonical = fs::canonicalize(named).map_err(Error::io("opened", named))?;
        Self::new(descriptor, path.to_owned(), canonical)
    }

    /// A directory beneath.
    pub(crate) fn enter(&self, relative: &Path) -> Result<Self, Error> {
        let path = self.join(relative);
        let descriptor = self
            .open_beneath(relative, DIRECTORY, Mode::empty())
            .map_err(Error::beneath("opened", &path))?;
        Self::new(descriptor, path, self.canonical.join(relative))
    }

    fn new(descriptor: OwnedFd, path: PathBuf, canonical: PathBuf) -> Result<Self, Error> {
        let stat = rustix::fs::fstat(&descriptor).map_err(Error::io("opened", &path))?;
        Ok(Self { descriptor, path, canonical, identity: Identity::from(&stat) })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn identity(&self) -> Identity {
        self.identity
    }

    /// How what is beneath is called in messages.
    pub(crate) fn join(&self, relative: &Path) -> PathBuf {
        if relative.as_os_str().is_empty() { self.path.clone() } else { self.path.join(relative) }
    }

    pub(crate) fn canonical(&self, relative: &Path) -> PathBuf {
        self.canonical.join(relative)
    }

    /// Opens what is beneath, also where the last name is a link: `ELOOP`, or `ENOTDIR` on the way.
    pub(crate) fn open_beneath(
        &self,
        relative: &Path,
        flags: OFlags,
        mode: Mode,
    ) -> rustix::io::Result<OwnedFd> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let relative = if relative.as_os_str().is_empty() { Path::new(".") } else { relative };
        let resolve = ResolveFlags::NO_SYMLINKS | ResolveFlags::BENEATH;
        for _ in 0..TRIES_MAX {
            match rustix::fs::openat2(&self.descriptor, relative, flags, mode, resolve) {
                // Something was renamed on the way.
                Err(Errno::AGAIN | Errno::INTR) => {}
                // An older kernel, a filter of system calls, or a path longer than 4096 bytes.
                Err(Errno::NOSYS | Errno::PERM | Errno::NAMETOOLONG) => {
                    return self.open_step_by_step(relative, flags, mode);
                }
                done => return done,
            }
        }
        Err(Errno::AGAIN)
    }

    /// What `openat2` does, name by name.
    fn open_step_by_step(
        &self,
        relative: &Path,
        flags: OFlags,
        mode: Mode,
    ) -> rustix::io::Result<OwnedFd> {
        let mut directory: Option<OwnedFd> = None;
        let mut names = relative.components().peekable();
        while let Some(name) = names.next() {
            let from = directory.as_ref().map_or(self.descriptor.as_fd(), OwnedFd::as_fd);
            let name = match name {
                Component::Normal(name) => name,
                Component::CurDir => OsStr::new("."),
                _ => return Err(Errno::XDEV),
            };
            if names.peek().is_none() {
                return rustix::fs::openat(from, name, flags, mode);
            }
            let step = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            directory = Some(rustix::fs::openat(from, name, step, Mode::empty())?);
        }
        Err(Errno::NOENT)
    }

    /// What stands beneath under this name, link or not; `None`: nothing.
    pub(crate) fn stat(&self, relative: &Path) -> rustix::io::Result<Option<Stat>> {
        let stat = match relative.parent().zip(relative.file_name()) {
            Some((parent, name)) if !parent.as_os_str().is_empty() => {
                let flags = OFlags::PATH | OFlags::DIRECTORY;
                self.open_beneath(parent, flags, Mode::empty())
                    .and_then(|parent| stat_at(parent.as_fd(), name))
            }
            _ => stat_at(self.descriptor.as_fd(), relative.as_os_str()),
        };
        match stat {
            Err(Errno::NOENT) => Ok(None),
            stat => stat.map(Some),
        }
    }

    /// All names in a directory beneath, sorted by their bytes, each with what it is.
    pub(crate) fn list(&self) -> Result<Vec<Entry>, Error> {
        let failed = || Error::io("listed", &self.path);
        let mut entries = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.descriptor).map_err(failed())? {
            let entry = entry.map_err(failed())?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name == "." || name == ".." {
                continue;
            }
            let kind = match entry.file_type() {
                FileType::Unknown => match stat_at(self.descriptor.as_fd(), name) {
                    Ok(stat) => FileType::from_raw_mode(stat.st_mode),
                    Err(Errno::NOENT) => continue,
                    Err(error) => return Err(failed()(error)),
                },
                known => known,
            };
            entries.push(Entry { name: name.into(), kind: Kind::from(kind) });
        }
        entries.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(entries)
    }
}

/// What stands in a directory under a name, itself and not what it may lead to.
pub(crate) fn stat_at(directory: BorrowedFd<'_>, name: &OsStr) -> rustix::io::Result<Stat> {
    rustix::fs::statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)
}

/// As [`stat_at`], for what the user has named.
pub(crate) fn stat_named(path: &Path) -> rustix::io::Result<Stat> {
    rustix::fs::statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW)
}

/// A name in a directory.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: Box<OsStr>,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    File,
    Directory,
    Link,
    /// What it is, with its article.
    Special(&'static str),
}

impl From<FileType> for Kind {
    fn from(kind: FileType) -> Self {
        match kind {
            FileType::RegularFile => Self::File,
            FileType::Directory => Self::Directory,
            FileType::Symlink => Self::Link,
            FileType::Fifo => Self::Special("a FIFO"),
            FileType::Socket => Self::Special("a socket"),
            FileType::CharacterDevice | FileType::BlockDevice => Self::Special("a device"),
            FileType::Unknown => Self::Special("of an unknown kind"),
        }
    }
}

impl From<&Stat> for Kind {
    fn from(stat: &Stat) -> Self {
        Self::from(FileType::from_raw_mode(stat.st_mode))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    const READ: OFlags = OFlags::RDONLY;

    /// Both ways to open must say the same.
    fn check(root: &Root, relative: &str, expected: Result<(), &[Errno]>) {
        let relative = Path::new(relative);
        let flags = READ | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        for opened in [
            root.open_beneath(relative, READ, Mode::empty()),
            root.open_step_by_step(relative, flags, Mode::empty()),
        ] {
            match (opened, expected) {
                (Ok(_), Ok(())) => {}
                (Err(errno), Err(allowed)) if allowed.contains(&errno) => {}
                (opened, _) => panic!("{relative:?}: {opened:?}, not {expected:?}"),
            }
        }
    }

    #[test]
    fn what_is_beneath_is_reached_through_no_link() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        fs::create_dir_all(path.join("root/in")).unwrap();
        fs::write(path.join("root/in/file"), "").unwrap();
        fs::write(path.join("secret"), "").unwrap();
        symlink("in", path.join("root/way")).unwrap();
        symlink("in/file", path.join("root/file")).unwrap();
        symlink("/", path.join("root/in/top")).unwrap();
        let root = Root::open(&path.join("root")).unwrap();
        let link: &[Errno] = &[Errno::LOOP, Errno::NOTDIR];
        check(&root, "in/file", Ok(()));
        check(&root, "in", Ok(()));
        check(&root, "./in/file", Ok(()));
        check(&root, "way/file", Err(link));
        check(&root, "file", Err(link));
        check(&root, "in/top/etc/passwd", Err(link));
        check(&root, "../secret", Err(&[Errno::XDEV]));
        check(&root, "none/file", Err(&[Errno::NOENT]));
    }

    #[test]
    fn a_path_longer_than_the_kernel_takes_is_reached() {
        let directory = tempfile::tempdir().unwrap();
        let name = "d".repeat(200);
        let root = Root::open(directory.path()).unwrap();
        let mut relative = PathBuf::new();
        let mut parent = root.descriptor.as_fd().try_clone_to_owned().unwrap();
        for _ in 0..30 {
            rustix::fs::mkdirat(&parent, &*name, Mode::RWXU).unwrap();
            parent = rustix::fs::openat(&parent, &*name, DIRECTORY, Mode::empty()).unwrap();
            relative.push(&name);
        }
        assert!(relative.as_os_str().len() > 4096);
        root.open_beneath(&relative, DIRECTORY, Mode::empty()).unwrap();
        assert!(root.stat(&relative).unwrap().is_some());
    }

    #[test]
    fn names_are_sorted_by_their_bytes_and_known_for_what_they_are() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        for name in [&b"b"[..], b"\xff", b"B", b".hidden"] {
            fs::write(path.join(OsStr::from_bytes(name)), "").unwrap();
        }
        fs::create_dir(path.join("a")).unwrap();
        symlink("nowhere", path.join("l")).unwrap();
        let listed: Vec<_> = Root::open(path)
            .unwrap()
            .list()
            .unwrap()
            .into_iter()
            .map(|entry| (entry.name.as_bytes().to_vec(), entry.kind))
            .collect();
        let expected = [
            (&b".hidden"[..], Kind::File),
            (b"B", Kind::File),
            (b"a", Kind::Directory),
            (b"b", Kind::File),
            (b"l", Kind::Link),
            (b"\xff", Kind::File),
        ];
        assert_eq!(listed, expected.map(|(name, kind)| (name.to_vec(), kind)));
    }
}
