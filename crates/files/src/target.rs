//! What is written: a file that appears whole or not at all, or a stream.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::aside::Aside;
use crate::attributes::{Attributes, usual_mode};
use crate::error::Error;
use crate::outcome::Skip;
use crate::overwrite::Overwrite;
use crate::place::Place;
use crate::root::{Kind, stat_at};

/// As many links as the kernel follows.
const LINKS_MAX: u32 = 40;

const DIRECTORY: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// What is written. A file is written beside its place, and put there by [`finish`](Target::finish):
/// killed at any byte, or without power, what stands there is the old file or the whole new one.
/// Dropped before, it leaves nothing. A link that stands there is replaced, not followed; so is a
/// file that is read-only, since it is not written to.
///
/// What exists and is no file (`/dev/null`, a FIFO, whatever `/dev/stdout` leads to), and `-`, is a
/// stream: written at once.
#[derive(Debug)]
pub struct Target {
    path: PathBuf,
    kind: TargetKind,
}

#[derive(Debug)]
enum TargetKind {
    Stream(File),
    File { aside: Aside, exists: bool, may_replace: bool },
}

/// A target, or why what stands in its place stays.
#[derive(Debug)]
pub enum Opening {
    Target(Target),
    Skipped(Skip),
}

impl Target {
    /// The directory must be there.
    pub fn open(place: &Place, overwrite: &Overwrite) -> Result<Opening, Error> {
        let path = place.path();
        let (directory, name) = match place {
            Place::Standard => {
                let stdout = stdout().map_err(Error::io("opened", &path))?;
                return Ok(Opening::Target(Self { path, kind: TargetKind::Stream(stdout) }));
            }
            Place::Named(named) => {
                if let Some(stream) = open_stream(named)? {
                    return Ok(Opening::Target(Self { path, kind: TargetKind::Stream(stream) }));
                }
                let name = named.file_name().ok_or_else(|| Error::Directory(path.clone()))?;
                let directory = match named.parent() {
                    Some(parent) if !parent.as_os_str().is_empty() => parent,
                    _ => Path::new("."),
                };
                let opened = rustix::fs::open(directory, DIRECTORY, Mode::empty());
                (opened.map_err(Error::io("opened", directory))?, name)
            }
            Place::Beneath { root, relative } => {
                let name = relative.file_name().ok_or_else(|| Error::Directory(path.clone()))?;
                let parent = relative.parent().unwrap_or(Path::new(""));
                let opened = root.open_beneath(parent, DIRECTORY, Mode::empty());
                (opened.map_err(Error::beneath("opened", root.join(parent)))?, name)
            }
        };
        // What stands there is asked for now, also because a name that is too long is known now and
        // not after all was written.
        let exists = match stat_at(directory.as_fd(), name).map(|stat| Kind::from(&stat)) {
            Ok(Kind::File | Kind::Link) => true,
            Ok(Kind::Directory) => return Err(Error::Directory(path)),
            Ok(Kind::Special(kind)) => return Err(Error::Special { path, kind }),
            Err(Errno::NOENT) => false,
            Err(error) => return Err(Error::io("written", path)(error)),
        };
        if exists {
            match overwrite {
                Overwrite::Always => {}
                Overwrite::Never => return Ok(Opening::Skipped(Skip::NoOverwrite(path))),
                Overwrite::Ask(prompt) => {
                    if !prompt.allows(&path)? {
                        return Ok(Opening::Skipped(Skip::Declined(path)));
                    }
                }
            }
        }
        let may_replace = exists || matches!(overwrite, Overwrite::Always);
        match Aside::create(directory, name) {
            Ok(Some(aside)) => {
                let kind = TargetKind::File { aside, exists, may_replace };
                Ok(Opening::Target(Self { path, kind }))
            }
            Ok(None) => Err(Error::Busy(path)),
            Err(error) => Err(Error::io("written", path)(error)),
        }
    }

    /// For reading back, and for writing at a place: no stream can do either.
    pub fn file(&self) -> &File {
        match &self.kind {
            TargetKind::Stream(file) => file,
            TargetKind::File { aside, .. } => aside.file(),
        }
    }

    pub fn is_stream(&self) -> bool {
        matches!(self.kind, TargetKind::Stream(_))
    }

    /// Whether something stood there that is about to be replaced.
    pub fn replaces(&self) -> bool {
        matches!(self.kind, TargetKind::File { exists: true, .. })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What an error on writing means.
    pub fn error(&self, source: io::Error) -> Error {
        Error::io("written", &self.path)(source)
    }

    /// Puts it in its place, durably. `attributes`: the permissions and times that it gets; `None`:
    /// those of any new file. A stream has nothing to finish.
    ///
    /// When it fails, the old file stays, but for [`Error::NotDurable`].
    pub fn finish(self, attributes: Option<&Attributes>) -> Result<(), Error> {
        let Self { path, kind } = self;
        let TargetKind::File { mut aside, may_replace, .. } = kind else { return Ok(()) };
        let file = aside.file();
        match attributes {
            Some(attributes) => attributes.give_to(file),
            None => file.set_permissions(Permissions::from_mode(usual_mode())),
        }
        .map_err(Error::io("given its permissions and times", &path))?;
        // Once: after a failed sync the kernel may have dropped what it could not write.
        file.sync_all().map_err(Error::io("written", &path))?;
        aside.publish(may_replace).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Error::Appeared(path.clone()),
            io::ErrorKind::IsADirectory => Error::Directory(path.clone()),
            _ => Error::io("put in its place", &path)(error),
        })?;
        aside.sync_directory().map_err(|source| Error::NotDurable { path, source })
    }
}

impl Write for Target {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.file().write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

fn stdout() -> io::Result<File> {
    io::stdout().as_fd().try_clone_to_owned().map(File::from)
}

/// Opens what the user has named, if it exists and is no file; `None`: a file goes there.
fn open_stream(path: &Path) -> Result<Option<File>, Error> {
    let Ok(metadata) = fs::metadata(path) else { return Ok(None) };
    if metadata.is_dir() {
        return Err(Error::Directory(path.to_owned()));
    }
    if metadata.is_file() {
        // `/dev/stdout` leads to a file where a shell has sent it there, and must not be replaced.
        let Some(descriptor) = descriptor(path) else { return Ok(None) };
        // Opened anew it would begin at the start, over what was written before (`>>`).
        if descriptor == own_stdout() {
            return stdout().map(Some).map_err(Error::io("opened", path));
        }
    }
    let flags = OFlags::WRONLY | OFlags::TRUNC | OFlags::CLOEXEC | OFlags::NOCTTY;
    let opened = rustix::fs::open(path, flags, Mode::empty());
    opened.map(|file| Some(file.into())).map_err(Error::io("opened", path))
}

/// The name under `/proc` of the open descriptor that a path leads to, if it is one.
fn descriptor(path: &Path) -> Option<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS_MAX {
        let to = fs::read_link(&path).ok()?;
        let directory = fs::canonicalize(path.parent()?).ok()?;
        let file_system = rustix::fs::statfs(&directory).ok()?;
        if file_system.f_type == rustix::fs::PROC_SUPER_MAGIC {
            return Some(directory.join(path.file_name()?));
        }
        path = directory.join(to);
    }
    None
}

fn own_stdout() -> PathBuf {
    fs::canonicalize("/proc/self/fd").unwrap_or_default().join("1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Item;
    use crate::overwrite::Prompt;
    use crate::plan::plan;
    use crate::rules::{Dialect, Mode as What, Rules};
    use crate::testing::{child, child_in_shell, directory_of_child, names, put, tree};
    use rustix::fs::{CWD, FileType, mknodat};
    use std::ffi::OsStr;
    use std::io::{Cursor, Read};
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{FileExt, MetadataExt, symlink};
    use std::os::unix::process::CommandExt;
    use std::process::Stdio;
    use std::sync::Arc;
    use std::thread;
    use std::time::{Duration, SystemTime};
    use tempfile::TempDir;

    fn open(path: &Path, overwrite: &Overwrite) -> Result<Target, Error> {
        match Target::open(&Place::from(path), overwrite)? {
            Opening::Target(target) => Ok(target),
            Opening::Skipped(skip) => panic!("{skip}"),
        }
    }

    fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
        let mut target = open(path, &Overwrite::Always)?;
        target.write_all(content).map_err(|error| target.error(error))?;
        target.finish(None)
    }

    /// The items of `in`, to `out`.
    fn items(directory: &TempDir, rules: Rules) -> Vec<Item> {
        let path = |name: &str| directory.path().join(name).into_os_string();
        let rules = Rules { recursive: true, ..rules };
        plan(&[path("in")], &path("out"), rules).unwrap().map(Result::unwrap).collect()
    }

    fn encrypting() -> Rules {
        Rules::new(What::Encrypt, Dialect::Strongroom)
    }

    #[test]
    fn a_file_appears_whole_under_its_name_and_nothing_else_stays() {
        let directory = tree(&["old"]);
        let path = directory.path().join("old");
        let mut target = open(&path, &Overwrite::Always).unwrap();
        assert!(target.replaces() && !target.is_stream());
        target.write_all(b"new content").unwrap();
        target.file().write_all_at(b"NEW", 0).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(directory.path()).len(), 2);
        assert_eq!(target.file().metadata().unwrap().mode() & 0o7777, 0o600);
        target.finish(None).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"NEW content");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, usual_mode());
        assert_eq!(names(directory.path()), ["old"]);
    }

    #[test]
    fn what_is_dropped_leaves_nothing() {
        let directory = tree(&["old"]);
        for name in ["old", "new"] {
            let mut target = open(&directory.path().join(name), &Overwrite::Always).unwrap();
            target.write_all(b"half").unwrap();
            drop(target);
        }
        assert_eq!(names(directory.path()), ["old"]);
        assert_eq!(fs::read(directory.path().join("old")).unwrap(), b"old");
    }

    #[test]
    fn a_finished_file_has_its_sources_times_and_permissions_and_is_known_by_them() {
        let directory = tree(&["in/d/a", "out/y"]);
        let source = directory.path().join("in/d/a");
        fs::set_permissions(&source, Permissions::from_mode(0o6751)).unwrap();
        fs::set_permissions(source.parent().unwrap(), Permissions::from_mode(0o700)).unwrap();
        let before_1970 = SystemTime::UNIX_EPOCH - Duration::from_nanos(1_500_000_001);
        for modified in
            [before_1970, SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_789)]
        {
            let file = File::options().write(true).open(&source).unwrap();
            file.set_times(fs::FileTimes::new().set_modified(modified)).unwrap();
            let item = items(&directory, encrypting()).remove(0);
            let opened = item.open_source().unwrap();
            let attributes = opened.attributes.unwrap();
            assert!(!item.is_finished(&attributes, None).unwrap());
            let Opening::Target(mut target) = item.open_target(&Overwrite::Always).unwrap() else {
                panic!("nothing stands there that could stay")
            };
            target.write_all(b"12345").unwrap();
            assert!(!item.is_finished(&attributes, None).unwrap());
            target.finish(Some(&attributes)).unwrap();

            let made = fs::metadata(item.target.path()).unwrap();
            assert_eq!(made.mode() & 0o7777, 0o751);
            assert_eq!(made.modified().unwrap(), modified);
            let parent = fs::metadata(item.target.path().parent().unwrap()).unwrap();
            assert_eq!(parent.mode() & 0o7777, 0o700);
            assert!(item.is_finished(&attributes, None).unwrap());
            assert!(item.is_finished(&attributes, Some(5)).unwrap());
            assert!(!item.is_finished(&attributes, Some(4)).unwrap());

            // The source is written to: its time is another, if only by a nanosecond.
            let later = Attributes { modified: modified + Duration::from_nanos(1), ..attributes };
            assert!(!item.is_finished(&later, None).unwrap());
        }
    }

    #[test]
    fn an_empty_target_is_finished_only_where_it_is_expected() {
        let directory = tree(&["in/a", "out/y"]);
        let item = items(&directory, encrypting()).remove(0);
        let attributes = item.open_source().unwrap().attributes.unwrap();
        let Opening::Target(target) = item.open_target(&Overwrite::Always).unwrap() else {
            panic!("nothing stands there that could stay")
        };
        target.finish(Some(&attributes)).unwrap();
        assert!(!item.is_finished(&attributes, None).unwrap());
        assert!(item.is_finished(&attributes, Some(0)).unwrap());
    }

    #[test]
    fn no_overwrite_keeps_what_stands_there_also_what_came_meanwhile() {
        let directory = tree(&["old"]);
        symlink("nowhere", directory.path().join("link")).unwrap();
        for name in ["old", "link"] {
            let place = Place::Named(directory.path().join(name));
            let opening = Target::open(&place, &Overwrite::Never).unwrap();
            assert!(matches!(opening, Opening::Skipped(Skip::NoOverwrite(_))), "{name}");
        }
        let new = directory.path().join("new");
        let mut target = open(&new, &Overwrite::Never).unwrap();
        target.write_all(b"ours").unwrap();
        fs::write(&new, "theirs").unwrap();
        assert!(matches!(target.finish(None), Err(Error::Appeared(_))));
        assert_eq!(fs::read(&new).unwrap(), b"theirs");
        assert_eq!(names(directory.path()), ["link", "new", "old"]);
    }

    #[test]
    fn only_a_yes_replaces() {
        let directory = tree(&["old"]);
        let place = Place::Named(directory.path().join("old"));
        let answers = Box::new(Cursor::new(b"n\ny\n".to_vec()));
        let overwrite = Overwrite::Ask(Prompt::between(answers, Box::new(io::sink())));
        let opening = Target::open(&place, &overwrite).unwrap();
        assert!(matches!(opening, Opening::Skipped(Skip::Declined(_))));
        let opening = Target::open(&place, &overwrite).unwrap();
        let Opening::Target(target) = opening else { panic!("the second answer was a yes") };
        target.finish(None).unwrap();
        assert_eq!(fs::read(directory.path().join("old")).unwrap(), b"");
    }

    #[test]
    fn of_two_runs_the_second_is_told() {
        let directory = tree(&["old"]);
        let path = directory.path().join("old");
        let first = open(&path, &Overwrite::Always).unwrap();
        let second = open(&path, &Overwrite::Always).unwrap_err();
        assert!(matches!(&second, Error::Busy(busy) if *busy == path), "{second}");
        first.finish(None).unwrap();
        open(&path, &Overwrite::Always).unwrap();
    }

    #[test]
    fn many_writers_never_mix() {
        let directory = tree(&["old"]);
        let path = Arc::new(directory.path().join("old"));
        let writers: Vec<_> = (b'a'..=b'd')
            .map(|letter| {
                let path = Arc::clone(&path);
                thread::spawn(move || {
                    (0..50)
                        .filter(|_| match write(&path, &[letter; 20_000]) {
                            Ok(()) => true,
                            Err(Error::Busy(_)) => false,
                            Err(error) => panic!("{error}"),
                        })
                        .count()
                })
            })
            .collect();
        while writers.iter().any(|writer| !writer.is_finished()) {
            let content = fs::read(&*path).unwrap();
            let is_whole =
                content.len() == 20_000 && content.iter().all(|byte| *byte == content[0]);
            assert!(is_whole || content == b"old", "{} bytes", content.len());
        }
        let finished: usize = writers.into_iter().map(|writer| writer.join().unwrap()).sum();
        assert!(finished > 0);
        assert_eq!(names(directory.path()), ["old"]);
    }

    const CHUNK: usize = 4096;
    const CHUNKS: usize = 64;

    #[test]
    #[ignore = "a child of the test below"]
    fn write_until_killed() {
        let Some(directory) = directory_of_child() else { return };
        let path = directory.join("target");
        for letter in (b'a'..=b'z').cycle() {
            let mut target = open(&path, &Overwrite::Always).unwrap();
            for _ in 0..CHUNKS {
                target.write_all(&[letter; CHUNK]).unwrap();
            }
            target.finish(None).unwrap();
            println!("once");
        }
    }

    #[test]
    fn killed_at_any_moment_it_is_the_old_file_or_the_whole_new_one() {
        let directory = tree(&["target"]);
        let path = directory.path().join("target");
        let mut left_overs = 0;
        for round in 0..60 {
            let mut child = child(module_path!(), "write_until_killed", directory.path())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            // Until the first file is finished, in two rounds of three.
            let mut stdout = child.stdout.take().unwrap();
            let mut output = Vec::new();
            while round % 3 != 0 && !output.ends_with(b"once") {
                let mut byte = [0];
                assert_eq!(stdout.read(&mut byte).unwrap(), 1);
                output.push(byte[0]);
            }
            thread::sleep(Duration::from_micros(170 * round));
            child.kill().unwrap();
            child.wait().unwrap();

            let content = fs::read(&path).unwrap();
            let is_whole =
                content.len() == CHUNK * CHUNKS && content.iter().all(|byte| *byte == content[0]);
            assert!(is_whole || content == b"target", "round {round}: {} bytes", content.len());
            left_overs += names(directory.path()).len() - 1;
        }
        assert!(left_overs > 0, "some were killed while they wrote");
        write(&path, b"the next run").unwrap();
        assert_eq!(names(directory.path()), ["target"]);
        assert_eq!(fs::read(&path).unwrap(), b"the next run");
    }

    #[test]
    fn nothing_that_was_put_in_the_way_gets_the_content() {
        let directory = tree(&["target", "victim"]);
        let path = directory.path().join("target");
        let victim = directory.path().join("victim");
        let aside = {
            let _target = open(&path, &Overwrite::Always).unwrap();
            let name = names(directory.path()).into_iter().find(|name| name.ends_with(".part"));
            directory.path().join(name.unwrap())
        };
        let in_the_way: [&dyn Fn(); 4] = [
            &|| fs::hard_link(&victim, &aside).unwrap(),
            &|| symlink(&victim, &aside).unwrap(),
            &|| mknodat(CWD, &aside, FileType::Fifo, Mode::RWXU, 0).unwrap(),
            &|| put(&aside, "a left-over, much longer than what is written next"),
        ];
        for put_in_the_way in in_the_way {
            put_in_the_way();
            let before = File::open(&victim).unwrap();
            write(&path, b"secret").unwrap();
            assert_eq!(fs::read(&victim).unwrap(), b"victim");
            assert_eq!(before.metadata().unwrap().len(), 6);
            assert_eq!(fs::read(&path).unwrap(), b"secret");
            assert_eq!(names(directory.path()), ["target", "victim"]);
        }
    }

    #[test]
    fn a_link_is_replaced_and_another_name_of_the_file_keeps_its_content() {
        let directory = tree(&["file"]);
        let path = |name: &str| directory.path().join(name);
        symlink("file", path("link")).unwrap();
        fs::hard_link(path("file"), path("twin")).unwrap();
        for name in ["link", "twin"] {
            write(&path(name), b"new").unwrap();
            assert_eq!(fs::read(path(name)).unwrap(), b"new");
            assert!(fs::symlink_metadata(path(name)).unwrap().is_file());
            assert_eq!(fs::read(path("file")).unwrap(), b"file");
        }
    }

    #[test]
    fn a_link_in_the_output_tree_is_not_followed() {
        let directory = tree(&["in/d/a", "out/y", "else/z"]);
        symlink("../else", directory.path().join("out/d")).unwrap();
        let item = items(&directory, encrypting()).remove(0);
        assert!(matches!(item.open_target(&Overwrite::Always), Err(Error::Link(_))));
        assert_eq!(names(&directory.path().join("else")), ["z"]);
    }

    #[test]
    fn a_directory_is_no_target() {
        let directory = tree(&["d/x"]);
        let refused = open(&directory.path().join("d"), &Overwrite::Always).unwrap_err();
        assert!(matches!(refused, Error::Directory(_)));
        // It has become one meanwhile.
        let path = directory.path().join("new");
        let target = open(&path, &Overwrite::Always).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(matches!(target.finish(None), Err(Error::Directory(_))));
        assert_eq!(names(directory.path()), ["d", "new"]);
    }

    #[test]
    fn a_read_only_file_is_replaced() {
        let directory = tree(&["file"]);
        let path = directory.path().join("file");
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn names_of_any_bytes_and_of_the_greatest_length() {
        let directory = tree(&["y"]);
        for name in [&b"\xff\n"[..], &[b'n'; 255], b" ", b"-"] {
            let path = directory.path().join(OsStr::from_bytes(name));
            write(&path, b"content").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"content");
        }
        let refused = write(&directory.path().join("n".repeat(256)), b"").unwrap_err().to_string();
        assert!(refused.contains("shorter name"), "{refused}");
    }

    #[test]
    fn what_is_no_file_is_written_at_once() {
        let directory = tree(&["y"]);
        write(Path::new("/dev/null"), b"content").unwrap();
        let fifo = directory.path().join("fifo");
        mknodat(CWD, &fifo, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let reader = thread::spawn({
            let fifo = fifo.clone();
            move || fs::read(fifo).unwrap()
        });
        write(&fifo, b"through").unwrap();
        assert_eq!(reader.join().unwrap(), b"through");
        assert_eq!(names(directory.path()), ["fifo", "y"]);
    }

    #[test]
    #[ignore = "a child of the test below"]
    fn write_to_stdout() {
        let Some(directory) = directory_of_child() else { return };
        let link = directory.join("link");
        for path in [Path::new("-"), Path::new("/dev/stdout"), Path::new("/dev/fd/1"), &link] {
            assert!(open(path, &Overwrite::Never).unwrap().is_stream());
            write(path, b"content;").unwrap();
        }
        write(Path::new("/dev/fd/7"), b"seven").unwrap();
    }

    #[test]
    fn stdout_stays_what_it_is_also_where_it_leads_to_a_file() {
        let directory = tree(&["out"]);
        symlink("/dev/stdout", directory.path().join("link")).unwrap();
        let setup = "exec 7>\"$FILES_TEST_DIRECTORY/seven\" >>\"$FILES_TEST_DIRECTORY/out\"";
        let mut child = child_in_shell(setup, module_path!(), "write_to_stdout", directory.path());
        assert!(child.status().unwrap().success());
        let content = fs::read_to_string(directory.path().join("out")).unwrap();
        assert!(content.starts_with("out") && content.contains(&"content;".repeat(4)), "{content}");
        assert_eq!(fs::read(directory.path().join("seven")).unwrap(), b"seven");
        assert_eq!(names(directory.path()), ["link", "out", "seven"]);
    }

    #[test]
    #[ignore = "a child of the tests below"]
    fn write_more_than_there_is_room_for() {
        let Some(directory) = directory_of_child() else { return };
        let path = directory.join("target");
        fs::write(&path, "old").unwrap();
        let error = write(&path, &vec![0; 1 << 20]).unwrap_err().to_string();
        println!("\n{error}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(&directory), ["target"]);
        write(&path, b"what there is room for").unwrap();
    }

    fn check_no_room(setup: &str, expected: &str) {
        let directory = tree(&["y"]);
        fs::remove_file(directory.path().join("y")).unwrap();
        let test = "write_more_than_there_is_room_for";
        let output =
            child_in_shell(setup, module_path!(), test, directory.path()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let error = text.lines().find(|line| line.contains("/target could not be written: "));
        assert!(output.status.success(), "{text} {}", String::from_utf8_lossy(&output.stderr));
        assert!(error.unwrap().ends_with(expected), "{error:?}");
    }

    #[test]
    fn a_limit_of_size_is_told_and_the_old_file_stays() {
        check_no_room("trap '' XFSZ; ulimit -f 64", "choose another file system");
    }

    #[test]
    fn a_full_disk_is_told_and_the_old_file_stays() {
        // A file system of 64 KiB in a mount namespace of its own, where the system allows one.
        let mount = "mount -t tmpfs -o size=64k none";
        let allowed = std::process::Command::new("unshare")
            .args(["-rm", "sh", "-c", &format!("{mount} /mnt")])
            .status();
        if !allowed.is_ok_and(|status| status.success()) {
            eprintln!("no file system can be mounted here: nothing is tested");
            return;
        }
        let setup = format!(
            "set -- unshare -rm sh -c '{mount} \"$FILES_TEST_DIRECTORY\"; exec \"$@\"' sh \"$@\""
        );
        check_no_room(&setup, "make room, then run again");
    }

    #[test]
    #[ignore = "a child of the test below"]
    fn write_where_nobody_may() {
        let Some(directory) = directory_of_child() else { return };
        println!("\n{}", write(&directory.join("target"), b"new").unwrap_err());
    }

    #[test]
    fn a_directory_that_may_not_be_written_to_is_told() {
        let directory = tree(&["target"]);
        fs::set_permissions(directory.path(), Permissions::from_mode(0o555)).unwrap();
        let mut child = child(module_path!(), "write_where_nobody_may", directory.path());
        if rustix::process::geteuid().is_root() {
            // Nobody: root may write everywhere.
            child.uid(65534).gid(65534);
        }
        let Ok(output) = child.output() else {
            eprintln!("nobody may not run this program: nothing is tested");
            return;
        };
        let text = String::from_utf8_lossy(&output.stdout);
        let expected = "Permission denied (os error 13); change its permissions";
        assert!(text.lines().any(|line| line.contains(expected)), "{text}");
        assert_eq!(names(directory.path()), ["target"]);
        fs::set_permissions(directory.path(), Permissions::from_mode(0o755)).unwrap();
    }
}
