//! Why something was refused, or failed.

use std::fmt;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Why something was refused, or failed: what happened, and what to do. One line, whatever a file is
/// called.
///
/// What says *source* and *destination* is said in the words of aws-encryption-cli 4.3.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("If destination is a file, the immediate parent directory must already exist.")]
    NoParent,
    #[error("Destination and source cannot be the same")]
    SameAsSource,
    #[error("Destination may not be a directory when source is stdin")]
    StdinToDirectory,
    /// [`Dialect::Aws`](crate::Dialect::Aws) alone.
    #[error("Invalid source.  Must be a valid pathname pattern or stdin (-)")]
    InvalidSource,
    /// [`Dialect::Strongroom`](crate::Dialect::Strongroom) alone: there may be several.
    #[error("there is no {}, and nothing that it matches as a pattern", Shown(.0))]
    NoSuchSource(PathBuf),
    #[error("If operating on multiple sources, destination must be an existing directory")]
    ManyToOne,
    #[error("If operating on a source directory, destination must be an existing directory")]
    DirectoryToFile,
    #[error("stdin (-) cannot be one of several inputs: give it alone")]
    StdinAmongOthers,
    #[error("the suffix {} has a / in it: a suffix only ends the name of a file", Shown(.0))]
    Suffix(PathBuf),

    #[error("Metadata output file name cannot be empty")]
    MetadataNameEmpty,
    #[error("Metadata output cannot be stdout when output is stdout")]
    MetadataToStdout,
    #[error("Metadata output cannot be a directory")]
    MetadataIsDirectory,
    #[error("Metadata output file cannot be the input or output")]
    MetadataIsInputOrOutput,
    #[error("Metadata output file cannot be in the output directory")]
    MetadataInOutput,
    #[error("Metadata output file cannot be in the input directory")]
    MetadataInInput,

    /// It was found, not named; or it has taken the place of what was found.
    #[error("{} is, or is behind, a symbolic link, which are not followed: name what it leads to", Shown(.0))]
    Link(PathBuf),
    #[error("{} is {kind}, not a file: name it itself to use it", Shown(.path))]
    Special { path: PathBuf, kind: &'static str },
    #[error("{} is a directory, not a file", Shown(.0))]
    Directory(PathBuf),
    /// The second source is refused: what the first gave stays.
    #[error(
        "{} is refused, since another source of this run goes to {} too: give each its own output",
        Shown(.source_path), Shown(.target)
    )]
    SharedTarget { source_path: PathBuf, target: PathBuf },
    #[error("{} is being written by another run: wait until that one has ended", Shown(.0))]
    Busy(PathBuf),
    /// Nobody has allowed to replace it, since it was not there when that was asked.
    #[error(
        "{} has come into being since this run looked, and is kept: look at it, then run again",
        Shown(.0)
    )]
    Appeared(PathBuf),
    #[error(
        "there is no terminal to ask on, and stdin is being read: say --no-overwrite, or nothing"
    )]
    NobodyToAsk(#[source] io::Error),
    #[error("{} is kept: nobody answered whether it may be replaced", Shown(.0))]
    NoAnswer(PathBuf),
    /// The operating system said no.
    #[error("{} could not be {what}: {source}; {}", Shown(.path), advice(.source))]
    Io { what: &'static str, path: PathBuf, source: io::Error },
    /// All is written and in its place; what is missing is the promise that it stays.
    #[error(
        "{} is written, but may be lost if the power fails now: {source}; look to the disk",
        Shown(.path)
    )]
    NotDurable { path: PathBuf, source: io::Error },
}

impl Error {
    /// For `map_err`: what could not be done to which file.
    pub(crate) fn io<E: Into<io::Error>>(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(E) -> Self {
        move |source| Self::Io { what, path: path.into(), source: source.into() }
    }

    /// As [`Error::io`], for what must not lead through a link.
    pub(crate) fn beneath(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(rustix::io::Errno) -> Self {
        use rustix::io::Errno;
        move |source| match source {
            Errno::LOOP | Errno::NOTDIR | Errno::XDEV => Self::Link(path.into()),
            source => Self::io(what, path)(source),
        }
    }
}

/// What to do about an error of the operating system.
fn advice(error: &io::Error) -> &'static str {
    use io::ErrorKind::{
        FileTooLarge, InvalidFilename, NotFound, PermissionDenied, QuotaExceeded,
        ReadOnlyFilesystem, StorageFull,
    };
    match error.kind() {
        StorageFull | QuotaExceeded => "make room, then run again",
        FileTooLarge => "raise the limit (ulimit -f), or choose another file system",
        PermissionDenied => "change its permissions or those of its directory, or run as its owner",
        ReadOnlyFilesystem => "choose an output on another file system",
        InvalidFilename => "choose a shorter name, or a shorter --suffix",
        NotFound => "look whether somebody has removed it",
        _ => match error.raw_os_error().map(rustix::io::Errno::from_raw_os_error) {
            Some(rustix::io::Errno::IO) => "look to the disk, and do not trust it before",
            Some(rustix::io::Errno::MFILE | rustix::io::Errno::NFILE) => {
                "raise the limit of open files (ulimit -n), or give fewer --jobs"
            }
            Some(rustix::io::Errno::PERM) => "ask its owner, or look for a mark such as chattr +i",
            _ => "look at it, then run again",
        },
    }
}

/// A path as text of one line: what is not UTF-8, or would move the cursor, is escaped.
#[derive(Clone, Copy, Debug)]
pub struct Shown<P>(pub P);

impl<P: AsRef<Path>> fmt::Display for Shown<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.as_ref().as_os_str().as_bytes().utf8_chunks() {
            for c in chunk.valid().chars() {
                if c.is_control() || is_invisible(c) {
                    write!(f, "{}", c.escape_default())?;
                } else {
                    write!(f, "{c}")?;
                }
            }
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

/// What turns the direction of text, or breaks lines without being a control character.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[test]
    fn a_path_is_shown_on_one_line() {
        for (bytes, shown) in [
            (&b"plain/Gr\xc3\xbc\xc3\x9fe.txt"[..], "plain/Grüße.txt"),
            (b"a\nb", "a\\nb"),
            (b"\x1b[2J", "\\u{1b}[2J"),
            (b"a\xffb", "a\\xffb"),
            ("a\u{202e}b".as_bytes(), "a\\u{202e}b"),
        ] {
            assert_eq!(Shown(Path::new(OsStr::from_bytes(bytes))).to_string(), shown);
        }
    }

    #[test]
    fn an_error_says_what_to_do() {
        for (errno, advice) in [
            (rustix::io::Errno::NOSPC, "make room"),
            (rustix::io::Errno::DQUOT, "make room"),
            (rustix::io::Errno::IO, "look to the disk"),
            (rustix::io::Errno::ACCESS, "change its permissions"),
            (rustix::io::Errno::NAMETOOLONG, "shorter name"),
            (rustix::io::Errno::MFILE, "ulimit -n"),
        ] {
            let text = Error::io("written", "dir/a\nb")(errno).to_string();
            assert!(text.starts_with("dir/a\\nb could not be written: "), "{text}");
            assert!(text.contains(advice) && !text.contains('\n'), "{text}");
        }
    }
}
