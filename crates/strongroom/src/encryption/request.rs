//! All that a command line asks for.

use std::ffi::OsString;
use std::sync::Arc;

use envelope::kms::Outside;
use files::Rules;

use super::metadata::MetadataOutput;
use super::work::Work;

/// What becomes of a target that exists.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Overwriting {
    Always,
    Never,
    Ask,
}

/// All that a command line asks for.
#[derive(Debug)]
pub struct Request {
    pub work: Work,
    /// Paths, patterns or `-`; of a range, also URLs.
    pub inputs: Vec<OsString>,
    pub output: OsString,
    pub rules: Rules,
    pub overwriting: Overwriting,
    pub metadata: Option<MetadataOutput>,
    /// Base64 around the output, and around the input.
    pub encodes: bool,
    pub decodes: bool,
    /// A stream is written when all of it is known to be right.
    pub buffers: bool,
    /// What an earlier run has finished is left alone.
    pub resumes: bool,
    /// Nothing is done.
    pub is_dry: bool,
    /// How many files are worked on at once.
    pub jobs: usize,
    pub is_quiet: bool,
    pub verbosity: u8,
    pub outside: Arc<Outside>,
}
