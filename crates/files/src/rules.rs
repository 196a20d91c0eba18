//! What the user wants done: the options that say which files, and what becomes of their names.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use crate::error::Error;
use crate::pattern::Pattern;

const ENCRYPTED: &str = ".encrypted";
const DECRYPTED: &str = ".decrypted";

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mode {
    Encrypt,
    Decrypt,
    Reencrypt,
}

/// Whose habits are followed where two programs differ.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Dialect {
    /// aws-encryption-cli 4.3: `*?[` always make a pattern; a decrypted file is called `.decrypted`.
    Aws,
    /// `strongroom`: what exists under the very name that is given is no pattern, since a shell that
    /// found `a[1].txt` has put it there; decrypting takes `.encrypted` away again.
    Strongroom,
}

#[derive(Clone, Debug)]
pub struct Rules {
    pub mode: Mode,
    pub dialect: Dialect,
    pub recursive: bool,
    /// What is put after each name; `None`: what the mode says.
    pub suffix: Option<OsString>,
    /// Only files that match one are taken; none: all are. Matched against the path beneath the
    /// directory that is walked, and against the name.
    pub include: Vec<Pattern>,
    /// Wins. A directory that matches is not entered.
    pub exclude: Vec<Pattern>,
}

impl Rules {
    /// Everything in its own habit: not recursive, no suffix, all files.
    pub fn new(mode: Mode, dialect: Dialect) -> Self {
        let (include, exclude) = (Vec::new(), Vec::new());
        Self { mode, dialect, recursive: false, suffix: None, include, exclude }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        match &self.suffix {
            Some(suffix) if suffix.as_bytes().contains(&b'/') => Err(Error::Suffix(suffix.into())),
            _ => Ok(()),
        }
    }

    /// What a file of this name is called in the output directory.
    pub(crate) fn target_name(&self, name: &OsStr) -> OsString {
        let suffix = match (&self.suffix, self.mode) {
            (Some(suffix), _) => suffix.as_bytes(),
            (None, Mode::Encrypt) => ENCRYPTED.as_bytes(),
            (None, Mode::Reencrypt) => b"",
            (None, Mode::Decrypt) => {
                let stripped = name.as_bytes().strip_suffix(ENCRYPTED.as_bytes());
                match stripped.filter(|stripped| {
                    self.dialect == Dialect::Strongroom && !matches!(*stripped, b"" | b"." | b"..")
                }) {
                    Some(stripped) => return OsStr::from_bytes(stripped).to_owned(),
                    None => DECRYPTED.as_bytes(),
                }
            }
        };
        OsString::from_vec([name.as_bytes(), suffix].concat())
    }

    pub(crate) fn excludes(&self, relative: &OsStr, name: &OsStr) -> bool {
        self.exclude.iter().any(|pattern| pattern.matches(relative) || pattern.matches(name))
    }

    pub(crate) fn includes(&self, relative: &OsStr, name: &OsStr) -> bool {
        self.include.is_empty()
            || self.include.iter().any(|pattern| pattern.matches(relative) || pattern.matches(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first five lines: `output_filename` of aws-encryption-cli 4.3.
    #[test]
    #[rustfmt::skip]
    fn the_mode_and_the_suffix_make_the_name() {
        use {Dialect::{Aws, Strongroom}, Mode::{Decrypt, Encrypt, Reencrypt}};
        for (dialect, mode, suffix, name, expected) in [
            (Aws,        Encrypt,   None,        "a.txt",           "a.txt.encrypted"),
            (Aws,        Encrypt,   Some(""),    "a.txt",           "a.txt"),
            (Aws,        Encrypt,   Some(".se"), "a.txt",           "a.txt.se"),
            (Aws,        Decrypt,   None,        "a.txt.encrypted", "a.txt.encrypted.decrypted"),
            (Aws,        Decrypt,   Some(".x"),  "a.txt.encrypted", "a.txt.encrypted.x"),
            (Strongroom, Encrypt,   None,        "a.txt",           "a.txt.encrypted"),
            (Strongroom, Decrypt,   None,        "a.txt.encrypted", "a.txt"),
            (Strongroom, Decrypt,   None,        "a.txt",           "a.txt.decrypted"),
            (Strongroom, Decrypt,   None,        ".encrypted",      ".encrypted.decrypted"),
            (Strongroom, Decrypt,   None,        "..encrypted",     "..encrypted.decrypted"),
            (Strongroom, Decrypt,   None,        "...encrypted",    "...encrypted.decrypted"),
            (Strongroom, Decrypt,   Some(""),    "a.txt.encrypted", "a.txt.encrypted"),
            (Strongroom, Reencrypt, None,        "a.txt.encrypted", "a.txt.encrypted"),
            (Strongroom, Reencrypt, Some(".2"),  "a.txt.encrypted", "a.txt.encrypted.2"),
        ] {
            let mut rules = Rules::new(mode, dialect);
            rules.suffix = suffix.map(OsString::from);
            assert_eq!(rules.target_name(OsStr::new(name)), expected, "{dialect:?} {mode:?} {name}");
        }
    }

    #[test]
    fn a_suffix_does_not_lead_elsewhere() {
        let mut rules = Rules::new(Mode::Encrypt, Dialect::Strongroom);
        rules.suffix = Some("/../x".into());
        assert!(matches!(rules.check(), Err(Error::Suffix(_))));
    }
}
