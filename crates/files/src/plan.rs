//! From the words of a command line to the files that are done.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::vec;

use crate::aside;
use crate::error::Error;
use crate::expand::{Found, expand};
use crate::item::Item;
use crate::metadata::resolved;
use crate::outcome::{Outcome, Skip};
use crate::place::Place;
use crate::root::{Kind, Root};
use crate::rules::{Dialect, Rules};
use crate::walk::Walk;

/// All items of a run, found while they are asked for, in the order of the inputs and of the bytes of
/// their names. What is no item is an [`Outcome`] that is not `Done`: skipped, or refused.
#[derive(Debug)]
pub struct Plan {
    rules: Rules,
    output: Output,
    waiting: vec::IntoIter<Result<Found, Error>>,
    walk: Option<Walk>,
    targets: Targets,
}

#[derive(Debug)]
enum Output {
    Stdout,
    File(PathBuf),
    Directory(Arc<Root>),
}

/// What files go from where to where. `inputs`: paths or patterns, or `-` alone, for stdin; `output`:
/// `-` for stdout, a file, or a directory that exists.
///
/// Refuses what aws-encryption-cli 4.3 refuses, in its order; nothing has been touched then.
pub fn plan(inputs: &[OsString], output: &OsStr, rules: Rules) -> Result<Plan, Error> {
    rules.check()?;
    let output = Output::new(output)?;
    for input in inputs {
        output.check_against(input, inputs.len() > 1)?;
    }
    let mut found = Vec::new();
    for input in inputs {
        let matches = expand(input, rules.dialect);
        match rules.dialect {
            _ if !matches.is_empty() => found.extend(matches),
            Dialect::Aws => return Err(Error::InvalidSource),
            Dialect::Strongroom => return Err(Error::NoSuchSource(input.into())),
        }
    }
    if found.is_empty() {
        return Err(Error::InvalidSource);
    }
    if !matches!(output, Output::Directory(_)) {
        if found.len() > 1 {
            return Err(Error::ManyToOne);
        }
        if found.iter().flatten().any(|found| found.kind == Kind::Directory) {
            return Err(Error::DirectoryToFile);
        }
    }
    Ok(Plan { rules, output, waiting: found.into_iter(), walk: None, targets: Targets::default() })
}

impl Output {
    fn new(output: &OsStr) -> Result<Self, Error> {
        if output == "-" {
            return Ok(Self::Stdout);
        }
        let path = Path::new(output);
        if path.is_dir() {
            return Root::open(path).map(|root| Self::Directory(Arc::new(root)));
        }
        // As Python: of `new/`, the directory is `new`.
        let slash = output.as_bytes().iter().rposition(|byte| *byte == b'/');
        let parent = match slash.and_then(|slash| output.as_bytes().get(..=slash)) {
            Some(parent) => Path::new(OsStr::from_bytes(parent)),
            None => Path::new("."),
        };
        if parent.is_dir() { Ok(Self::File(path.to_owned())) } else { Err(Error::NoParent) }
    }

    /// Refuses an input that is the output, by the name that the user has given.
    fn check_against(&self, input: &OsStr, one_of_several: bool) -> Result<(), Error> {
        if input == "-" {
            return match self {
                Self::Directory(_) => Err(Error::StdinToDirectory),
                _ if one_of_several => Err(Error::StdinAmongOthers),
                _ => Ok(()),
            };
        }
        let is_same = match self {
            Self::Stdout => false,
            Self::Directory(root) => resolved(input) == root.canonical(Path::new("")),
            // A terminal can be both, /dev/stdin and /dev/stdout.
            Self::File(path) => {
                let is_stream = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
                !is_stream && resolved(input) == resolved(path)
            }
        };
        if is_same { Err(Error::SameAsSource) } else { Ok(()) }
    }
}

impl Iterator for Plan {
    type Item = Result<Item, Outcome>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(walk) = &mut self.walk {
                let output = match &self.output {
                    Output::Directory(root) => Some(root.identity()),
                    _ => None,
                };
                match walk.next(&self.rules, output) {
                    Some(Ok(found)) => return Some(self.item(found, true)),
                    Some(Err(outcome)) => return Some(Err(outcome)),
                    None => self.walk = None,
                }
            }
            let found = match self.waiting.next()? {
                Ok(found) => found,
                Err(error) => return Some(Err(Outcome::Refused(error))),
            };
            if found.kind != Kind::Directory {
                return Some(self.item(found, false));
            }
            match self.begin_walk(&found.place) {
                Ok(walk) => self.walk = Some(walk),
                Err(outcome) => return Some(Err(outcome)),
            }
        }
    }
}

impl Plan {
    fn begin_walk(&self, place: &Place) -> Result<Walk, Outcome> {
        let skipped = |skip: fn(PathBuf) -> Skip| Err(Outcome::Skipped(skip(place.path())));
        if !self.rules.recursive {
            return skipped(Skip::Directory);
        }
        let name = place.file_name();
        if matches!(place, Place::Beneath { .. }) && self.rules.excludes(name, name) {
            return skipped(Skip::Excluded);
        }
        let root = match place {
            Place::Beneath { root, relative } => root.enter(relative),
            named => Root::open(&named.path()),
        };
        let root = root.map_err(Outcome::Refused)?;
        match &self.output {
            Output::Directory(output) if output.identity() == root.identity() => {
                skipped(Skip::OutputDirectory)
            }
            _ => Walk::new(root).map_err(Outcome::Refused),
        }
    }

    /// The item for what was found, if it is one. `in_tree`: its directories are kept beneath the
    /// output.
    fn item(&mut self, found: Found, in_tree: bool) -> Result<Item, Outcome> {
        let Found { place, kind } = found;
        self.wants(&place, in_tree).map_err(Outcome::Skipped)?;
        match kind {
            Kind::File | Kind::Directory => {}
            Kind::Link => return Err(Outcome::Refused(Error::Link(place.path()))),
            Kind::Special(kind) => {
                return Err(Outcome::Refused(Error::Special { path: place.path(), kind }));
            }
        }
        let target = match &self.output {
            Output::Stdout => Place::Standard,
            Output::File(path) => Place::Named(path.clone()),
            Output::Directory(root) => {
                let name = self.rules.target_name(place.file_name());
                let relative = match &place {
                    Place::Beneath { relative, .. } if in_tree => relative.with_file_name(name),
                    _ => PathBuf::from(name),
                };
                Place::Beneath { root: Arc::clone(root), relative }
            }
        };
        let (from, to) = (place.canonical(), target.canonical());
        if from.is_some() && from == to && to.as_ref().is_some_and(|to| !is_stream(to)) {
            let (source_path, target) = (place.path(), target.path());
            return Err(Outcome::Skipped(Skip::SameFile { source_path, target }));
        }
        if let (Output::Directory(_), Some(to)) = (&self.output, to) {
            if from.is_some_and(|from| self.targets.has(&from)) {
                return Err(Outcome::Skipped(Skip::WrittenByThisRun(place.path())));
            }
            if !self.targets.add(&to) {
                let (source_path, target) = (place.path(), target.path());
                return Err(Outcome::Refused(Error::SharedTarget { source_path, target }));
            }
        }
        Ok(Item { source: place, target })
    }

    /// Whether the rules take it.
    fn wants(&self, place: &Place, in_tree: bool) -> Result<(), Skip> {
        if matches!(place, Place::Standard) {
            return Ok(());
        }
        let name = place.file_name();
        let relative = match place {
            Place::Beneath { relative, .. } if in_tree => relative.as_os_str(),
            _ => name,
        };
        if self.rules.excludes(relative, name) {
            return Err(Skip::Excluded(place.path()));
        }
        if !self.rules.includes(relative, name) {
            return Err(Skip::NotIncluded(place.path()));
        }
        if matches!(place, Place::Beneath { .. }) && aside::is_aside(name) {
            return Err(Skip::LeftOver(place.path()));
        }
        Ok(())
    }
}

fn is_stream(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file())
}

/// The targets of a run, by their hashes: 8 bytes for each, since there may be millions. Of a million
/// files, two have the same hash once in 30 million runs, and one of them is then refused.
#[derive(Debug, Default)]
struct Targets {
    hashes: HashSet<u64>,
    hasher: RandomState,
}

impl Targets {
    /// Whether it is new.
    fn add(&mut self, path: &Path) -> bool {
        self.hashes.insert(self.hasher.hash_one(path.as_os_str()))
    }

    fn has(&self, path: &Path) -> bool {
        self.hashes.contains(&self.hasher.hash_one(path.as_os_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Pattern;
    use crate::rules::Mode;
    use crate::testing::{put, tree};
    use rustix::fs::{CWD, FileType, Mode as Permissions, mknodat};
    use std::os::unix::fs::symlink;
    use tempfile::TempDir;

    fn recursive() -> Rules {
        Rules { recursive: true, ..Rules::new(Mode::Encrypt, Dialect::Strongroom) }
    }

    fn start(
        directory: &TempDir,
        inputs: &[&str],
        output: &str,
        rules: Rules,
    ) -> Result<Plan, Error> {
        let path = |name: &&str| match *name {
            "-" | "" => OsString::from(*name),
            name => directory.path().join(name).into_os_string(),
        };
        let inputs: Vec<_> = inputs.iter().map(path).collect();
        plan(&inputs, &path(&output), rules)
    }

    /// One line for each step, without the directory.
    fn lines(directory: &TempDir, plan: Plan) -> Vec<String> {
        let prefix = format!("{}/", directory.path().to_str().unwrap());
        plan.map(|step| match step {
            Ok(item) => format!("{} -> {}", item.source, item.target),
            Err(Outcome::Skipped(skip)) => skip.to_string(),
            Err(Outcome::Refused(error)) => format!("REFUSED {error}"),
            Err(Outcome::Done) => panic!("nothing is done yet"),
        })
        .map(|line| line.replace(&prefix, ""))
        .collect()
    }

    fn check(directory: &TempDir, inputs: &[&str], output: &str, rules: Rules, expected: &[&str]) {
        let plan = start(directory, inputs, output, rules).unwrap();
        let lines = lines(directory, plan);
        let matches = lines.len() == expected.len()
            && lines.iter().zip(expected).all(|(line, expected)| line.starts_with(expected));
        assert!(matches, "{inputs:?} -> {output}: {lines:#?}, not {expected:#?}");
    }

    /// In the words of aws-encryption-cli 4.3, by its `__init__.py`, but for those with `Ours`.
    #[test]
    fn what_amazon_refuses_is_refused() {
        let directory = tree(&["a", "b", "d/x", "out/y"]);
        symlink("a", directory.path().join("l")).unwrap();
        let same = "Destination and source cannot be the same";
        let parent = "If destination is a file, the immediate parent directory must already exist.";
        let invalid = "Invalid source.  Must be a valid pathname pattern or stdin (-)";
        let many = "If operating on multiple sources, destination must be an existing directory";
        let tree = "If operating on a source directory, destination must be an existing directory";
        for (inputs, output, expected) in [
            (&["a"][..], "none/file", Some(parent)),
            (&["none"], "none/file", Some(parent)),
            (&["a"], "none/", Some(parent)),
            (&["a"], "a", Some(same)),
            (&["l"], "a", Some(same)),
            (&["out"], "out", Some(same)),
            (&["new"], "new", Some(same)),
            (&["out"], "out/", Some(same)),
            (&[""], "out", Some(invalid)),
            (&["-"], "out", Some("Destination may not be a directory when source is stdin")),
            (&["none"], "-", Some(invalid)),
            (&["no*"], "out", Some(invalid)),
            (&["?"], "new", Some(many)),
            (&["[ab]"], "-", Some(many)),
            (&["d"], "new", Some(tree)),
            (&["d"], "-", Some(tree)),
            (&["-"], "-", None),
            (&["-"], "new", None),
            (&["a"], "-", None),
            (&["a"], "b", None),
            (&["?"], "out", None),
            // Ours, since theirs takes one input.
            (&["-", "a"], "new", Some("stdin (-) cannot be one of several inputs: give it alone")),
            (&["a", "b"], "new", Some(many)),
        ] {
            let rules = Rules::new(Mode::Encrypt, Dialect::Aws);
            let refused = start(&directory, inputs, output, rules).err();
            let refused = refused.map(|error| error.to_string());
            assert_eq!(refused.as_deref(), expected, "{inputs:?} -> {output}");
        }
    }

    #[test]
    fn a_file_goes_to_a_file_a_stream_or_into_a_directory() {
        let directory = tree(&["a", "b", "out/y"]);
        let rules = || Rules::new(Mode::Encrypt, Dialect::Aws);
        check(&directory, &["a"], "out", rules(), &["a -> out/a.encrypted"]);
        check(&directory, &["a"], "new", rules(), &["a -> new"]);
        check(&directory, &["a"], "-", rules(), &["a -> -"]);
        check(&directory, &["-"], "new", rules(), &["- -> new"]);
        let both = ["a -> out/a.encrypted", "b -> out/b.encrypted"];
        check(&directory, &["[ab]"], "out", rules(), &both);
        check(&directory, &["b", "a"], "out", rules(), &[both[1], both[0]]);
    }

    #[test]
    fn a_tree_is_walked_in_the_order_of_names_and_rebuilt() {
        let directory = tree(&["in/b", "in/a/2", "in/a/1", "in/.hidden", "in/a.txt", "out/y"]);
        let expected = [
            "in/.hidden -> out/.hidden.encrypted",
            "in/a/1 -> out/a/1.encrypted",
            "in/a/2 -> out/a/2.encrypted",
            "in/a.txt -> out/a.txt.encrypted",
            "in/b -> out/b.encrypted",
        ];
        check(&directory, &["in"], "out", recursive(), &expected);
        check(&directory, &["in/"], "out", recursive(), &expected);
        check(&directory, &["i[n]"], "out", recursive(), &expected);
    }

    #[test]
    fn a_directory_is_skipped_unless_asked_for() {
        let directory = tree(&["a", "d/x", "out/y"]);
        let rules = Rules::new(Mode::Encrypt, Dialect::Strongroom);
        let skipped = "Skipping d because it is a directory and -r/-R/--recursive is not set";
        check(&directory, &["d", "a"], "out", rules, &[skipped, "a -> out/a.encrypted"]);
    }

    #[test]
    fn exclude_wins_over_include() {
        let directory = tree(&["in/a.txt", "in/a.tmp", "in/d/b.txt", "in/no/c.txt", "out/y"]);
        let patterns = |list: &[&str]| list.iter().map(Pattern::new).collect::<Vec<_>>();
        let rules = |include: &[&str], exclude: &[&str]| Rules {
            include: patterns(include),
            exclude: patterns(exclude),
            ..recursive()
        };
        let a = "in/a.txt -> out/a.txt.encrypted";
        let b = "in/d/b.txt -> out/d/b.txt.encrypted";
        let no_tmp = "Skipping in/a.tmp because it matches no --include";
        check(
            &directory,
            &["in"],
            "out",
            rules(&["*.txt"], &["no"]),
            &[no_tmp, a, b, "Skipping in/no because it matches --exclude"],
        );
        check(
            &directory,
            &["in"],
            "out",
            rules(&["d/*"], &[]),
            &[no_tmp, "Skipping in/a.txt", b, "Skipping in/no/c.txt"],
        );
        check(
            &directory,
            &["in/*.t*"],
            "out",
            rules(&[], &["*.tmp"]),
            &["Skipping in/a.tmp because it matches --exclude", a],
        );
    }

    #[test]
    fn links_and_what_is_no_file_are_refused_and_the_rest_is_done() {
        let directory = tree(&["in/a", "out/y", "else/secret"]);
        let path = directory.path();
        symlink("a", path.join("in/link")).unwrap();
        symlink("../else", path.join("in/way")).unwrap();
        mknodat(CWD, path.join("in/fifo"), FileType::Fifo, Permissions::RWXU, 0).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(path.join("in/socket")).unwrap();
        let expected = [
            "in/a -> out/a.encrypted",
            "REFUSED in/fifo is a FIFO, not a file",
            "REFUSED in/link is, or is behind, a symbolic link",
            "REFUSED in/socket is a socket, not a file",
            "REFUSED in/way is, or is behind, a symbolic link",
        ];
        check(&directory, &["in"], "out", recursive(), &expected);
        check(&directory, &["in/*"], "out", recursive(), &expected);
        check(&directory, &["in/link"], "out", recursive(), &["in/link -> out/link.encrypted"]);
        check(&directory, &["in/way"], "out", recursive(), &["in/way/secret -> out/secret."]);
    }

    #[test]
    fn the_output_is_not_walked() {
        let directory = tree(&["in/a", "in/out/old", "in/z"]);
        let expected = [
            "in/a -> in/out/a.encrypted",
            "Skipping in/out because it is the output directory",
            "in/z -> in/out/z.encrypted",
        ];
        check(&directory, &["in"], "in/out", recursive(), &expected);
        let skipped = "Skipping in because it is the output directory";
        check(&directory, &["i*"], "in", recursive(), &[skipped]);
    }

    #[test]
    fn what_a_run_has_written_it_does_not_read() {
        // `in` lies in the output, and holds a directory of its own name.
        let directory = tree(&["out/in/in/z/f", "out/in/z/g"]);
        let rules = Rules { suffix: Some("".into()), ..recursive() };
        let mut seen = Vec::new();
        for step in start(&directory, &["out/in"], "out", rules).unwrap() {
            match step {
                Ok(item) => {
                    put(&item.target.path(), "written");
                    seen.push(item.source.file_name().to_owned());
                }
                Err(Outcome::Skipped(Skip::WrittenByThisRun(path))) => {
                    assert!(path.ends_with("out/in/z/f"), "{path:?}");
                    seen.push("skipped".into());
                }
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(seen, ["f", "skipped", "g"]);
    }

    #[test]
    fn two_sources_do_not_share_a_target() {
        let directory =
            tree(&["one/a", "two/a", "two/b", "d/x", "d/x.decrypted.encrypted", "out/y"]);
        check(
            &directory,
            &["one", "two"],
            "out",
            recursive(),
            &["one/a -> out/a.encrypted", "REFUSED two/a is refused", "two/b -> out/b.encrypted"],
        );
        let rules = Rules { mode: Mode::Decrypt, ..recursive() };
        check(&directory, &["d"], "out", rules, &["d/x -> out/x.decrypted", "REFUSED d/x.decr"]);
    }

    #[test]
    fn a_file_is_not_written_over_itself() {
        let directory = tree(&["d/a", "d/b"]);
        let rules = || Rules { suffix: Some("".into()), ..recursive() };
        let same = "Skipping because the source (d/a) and destination (d/a) are the same";
        check(&directory, &["d/a"], "d", rules(), &[same]);
        check(&directory, &["d/[a]"], "d", rules(), &[same]);
    }

    #[test]
    fn what_a_killed_run_left_is_not_read() {
        let left = ".strongroom-af63dc4c8601ec8c.part";
        let directory = tree(&[&format!("in/{left}"), "out/y"]);
        let skipped = format!("Skipping in/{left} because it is what a run that was killed left");
        check(&directory, &["in"], "out", recursive(), &[&skipped]);
    }

    #[test]
    fn a_directory_that_cannot_be_read_is_refused_and_the_rest_is_done() {
        // Root may read everything, so it becomes a link between being listed and being entered.
        let directory = tree(&["in/a", "in/d/x", "in/z", "out/y"]);
        let mut plan = start(&directory, &["in"], "out", recursive()).unwrap();
        assert!(plan.next().unwrap().is_ok());
        let d = directory.path().join("in/d");
        fs::rename(&d, directory.path().join("moved")).unwrap();
        symlink("../moved", &d).unwrap();
        assert!(matches!(plan.next(), Some(Err(Outcome::Refused(Error::Link(path)))) if path == d));
        assert_eq!(plan.next().unwrap().unwrap().source.file_name(), "z");
        assert!(plan.next().is_none());
    }

    #[test]
    fn names_need_not_be_utf_8() {
        let directory = tree(&["in/a", "out/y"]);
        let name = OsStr::from_bytes(b"in/\xff\xfe\n");
        fs::write(directory.path().join(name), "").unwrap();
        let expected =
            ["in/a -> out/a.encrypted", "in/\\xff\\xfe\\n -> out/\\xff\\xfe\\n.encrypted"];
        check(&directory, &["in"], "out", recursive(), &expected);
        check(&directory, &["in/*"], "out", recursive(), &expected);
    }

    #[test]
    fn a_source_swapped_for_a_link_or_a_fifo_is_refused() {
        let directory = tree(&["in/a", "in/d/x", "in/z", "out/y", "secret", "else/x"]);
        let path = directory.path();
        let plan = start(&directory, &["in"], "out", recursive()).unwrap();
        let items: Vec<_> = plan.map(Result::unwrap).collect();
        let [a, x, z] = items.as_slice() else { panic!("{items:?}") };
        assert_eq!(a.open_source().unwrap().length, Some(4));

        fs::remove_file(path.join("in/a")).unwrap();
        symlink(path.join("secret"), path.join("in/a")).unwrap();
        assert!(matches!(a.open_source(), Err(Error::Link(_))));

        fs::rename(path.join("in/d"), path.join("in/e")).unwrap();
        symlink(path.join("else"), path.join("in/d")).unwrap();
        assert!(matches!(x.open_source(), Err(Error::Link(_))));

        fs::remove_file(path.join("in/z")).unwrap();
        mknodat(CWD, path.join("in/z"), FileType::Fifo, Permissions::RWXU, 0).unwrap();
        assert!(matches!(z.open_source(), Err(Error::Special { kind: "a FIFO", .. })));
    }
}
