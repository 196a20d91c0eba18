//! What an input stands for: a path, or all that a pattern matches, by the rules of Python's `glob`.
//!
//! `*` and `?` match no leading dot; `**` is no more than `*`. What stands before the first `*?[` is
//! named by the user; what comes after is found, and no link is followed there.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::io::Errno;

use crate::error::Error;
use crate::pattern::{Pattern, is_pattern};
use crate::place::Place;
use crate::root::{Kind, Root, stat_named};
use crate::rules::Dialect;

/// Something that an input stands for, or that a walk came upon.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) place: Place,
    /// Of what is named: what it leads to, and everything but a directory is a file.
    pub(crate) kind: Kind,
}

/// All that `input` stands for, sorted by name within each directory; what cannot be looked at is an
/// error among them. Empty: there is nothing.
pub(crate) fn expand(input: &OsStr, dialect: Dialect) -> Vec<Result<Found, Error>> {
    if input == "-" {
        return vec![Ok(Found { place: Place::Standard, kind: Kind::File })];
    }
    let path = Path::new(input);
    if !is_pattern(input) || dialect == Dialect::Strongroom && stat_named(path).is_ok() {
        return named(path).into_iter().collect();
    }
    match Search::new(input) {
        Ok(Some((mut search, steps))) => {
            search.look(PathBuf::new(), &steps);
            search.found
        }
        Ok(None) => Vec::new(),
        Err(error) => vec![Err(error)],
    }
}

fn named(path: &Path) -> Option<Result<Found, Error>> {
    match stat_named(path) {
        Err(Errno::NOENT | Errno::NOTDIR) => None,
        Err(error) => Some(Err(Error::io("opened", path)(error))),
        Ok(_) => {
            let is_directory = fs::metadata(path).is_ok_and(|metadata| metadata.is_dir());
            let kind = if is_directory { Kind::Directory } else { Kind::File };
            Some(Ok(Found { place: Place::Named(path.to_owned()), kind }))
        }
    }
}

/// What one name on the way has to be.
enum Step {
    Name(OsString),
    Pattern { pattern: Pattern, takes_hidden: bool },
}

struct Search {
    root: Arc<Root>,
    /// The pattern ends with `/`.
    directories_only: bool,
    found: Vec<Result<Found, Error>>,
}

impl Search {
    /// The search for a pattern, and its steps. `None`: there is no directory to search.
    fn new(input: &OsStr) -> Result<Option<(Self, Vec<Step>)>, Error> {
        let text = input.as_bytes();
        let magic = text.iter().position(|byte| b"*?[".contains(byte)).unwrap_or(text.len());
        let (before, _) = text.split_at_checked(magic).unwrap_or((text, b""));
        let begin = before.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
        let (prefix, rest) = text.split_at_checked(begin).unwrap_or((b"", text));
        let root = match Root::open(Path::new(OsStr::from_bytes(prefix))) {
            Ok(root) => Arc::new(root),
            Err(Error::Io { source, .. })
                if matches!(
                    source.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let steps = rest.split(|byte| *byte == b'/').filter(|name| !name.is_empty());
        let steps = steps.map(OsStr::from_bytes).map(Step::new).collect();
        Ok(Some((Self { root, directories_only: rest.ends_with(b"/"), found: Vec::new() }, steps)))
    }

    /// Adds all that `steps` lead to from a directory.
    fn look(&mut self, directory: PathBuf, steps: &[Step]) {
        let Some((step, after)) = steps.split_first() else { return };
        let candidates = match self.candidates(&directory, step) {
            Ok(candidates) => candidates,
            Err(error) => return self.found.push(Err(error)),
        };
        for (relative, kind) in candidates {
            let wants_directory = self.directories_only || !after.is_empty();
            let matters = match kind {
                // A link to a file is not on the way; one to a directory might have led to something.
                Kind::Link if wants_directory => {
                    fs::metadata(self.root.join(&relative)).is_ok_and(|metadata| metadata.is_dir())
                }
                Kind::Directory => true,
                _ => !wants_directory,
            };
            if kind == Kind::Directory && !after.is_empty() {
                self.look(relative, after);
            } else if matters {
                let place = Place::Beneath { root: Arc::clone(&self.root), relative };
                self.found.push(Ok(Found { place, kind }));
            }
        }
    }

    fn candidates(&self, directory: &Path, step: &Step) -> Result<Vec<(PathBuf, Kind)>, Error> {
        match step {
            Step::Name(name) => {
                let relative = directory.join(name);
                let stat = self.root.stat(&relative);
                let stat = stat.map_err(Error::beneath("opened", self.root.join(&relative)))?;
                Ok(stat.map(|stat| (relative, Kind::from(&stat))).into_iter().collect())
            }
            Step::Pattern { pattern, takes_hidden } => {
                let entries = self.root.enter(directory)?.list()?.into_iter();
                let entries = entries.filter(|entry| {
                    (*takes_hidden || !entry.name.as_bytes().starts_with(b"."))
                        && pattern.matches(&entry.name)
                });
                Ok(entries.map(|entry| (directory.join(&*entry.name), entry.kind)).collect())
            }
        }
    }
}

impl Step {
    fn new(name: &OsStr) -> Self {
        if is_pattern(name) {
            let takes_hidden = name.as_bytes().starts_with(b".");
            Self::Pattern { pattern: Pattern::new(name), takes_hidden }
        } else {
            Self::Name(name.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tree;
    use std::os::unix::fs::symlink;

    fn expanded(input: &Path, dialect: Dialect) -> Vec<(String, Kind)> {
        expand(input.as_os_str(), dialect)
            .into_iter()
            .map(Result::unwrap)
            .map(|found| (found.place.to_string(), found.kind))
            .collect()
    }

    #[test]
    fn patterns_find_what_python_finds() {
        let directory =
            tree(&["a.txt", "b.txt", ".c.txt", "a1.txt", "a[1].txt", "d/x", "d/y", "e/x"]);
        let check = |pattern: &str, expected: &[&str]| {
            let found = expanded(&directory.path().join(pattern), Dialect::Aws);
            let expected: Vec<_> = expected
                .iter()
                .map(|name| directory.path().join(name).to_str().unwrap().to_owned())
                .collect();
            assert_eq!(
                found.into_iter().map(|(name, _)| name).collect::<Vec<_>>(),
                expected,
                "{pattern}"
            );
        };
        check("*.txt", &["a.txt", "a1.txt", "a[1].txt", "b.txt"]);
        check(".*", &[".c.txt"]);
        check("[.]c.txt", &[]);
        check("a[1].txt", &["a1.txt"]);
        check("a[[]1].txt", &["a[1].txt"]);
        check("?/x", &["d/x", "e/x"]);
        check("*/[xy]", &["d/x", "d/y", "e/x"]);
        check("**", &["a.txt", "a1.txt", "a[1].txt", "b.txt", "d", "e"]);
        check("*/", &["d", "e"]);
        check("none/*", &[]);
        check("a.txt/*", &[]);
        check("none", &[]);
        check("a.txt/", &[]);
        check("d", &["d"]);
    }

    #[test]
    fn what_a_shell_has_found_is_no_pattern_to_strongroom() {
        let directory = tree(&["a1.txt", "a[1].txt"]);
        let name = directory.path().join("a[1].txt");
        let found = expanded(&name, Dialect::Strongroom);
        assert_eq!(found, [(name.to_str().unwrap().to_owned(), Kind::File)]);
    }

    #[test]
    fn a_link_is_found_and_not_followed_but_where_it_is_named() {
        let directory = tree(&["d/x"]);
        symlink("d", directory.path().join("l")).unwrap();
        symlink("d/x", directory.path().join("m")).unwrap();
        let name = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
        let kinds = |pattern: &str| expanded(&directory.path().join(pattern), Dialect::Strongroom);
        assert_eq!(kinds("[lm]"), [(name("l"), Kind::Link), (name("m"), Kind::Link)]);
        assert_eq!(kinds("*/x"), [(name("d/x"), Kind::File), (name("l"), Kind::Link)]);
        assert_eq!(kinds("l/*"), [(name("l/x"), Kind::File)]);
        assert_eq!(kinds("l"), [(name("l"), Kind::Directory)]);
        assert_eq!(kinds("m"), [(name("m"), Kind::File)]);
    }
}
