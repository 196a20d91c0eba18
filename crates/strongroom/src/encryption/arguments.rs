//! The arguments that the commands have in common.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};
use envelope::keyring::Keyring;
use envelope::kms::Outside;
use envelope::{
    Cache, CacheLimits, CommitmentPolicy, EncryptOptions, FRAME_LENGTH_DEFAULT, FromKeyring,
    MaterialsManager, Suite,
};
use files::{Dialect, Mode, Pattern, Rules, check_metadata_output};

use super::metadata::MetadataOutput;
use super::pairs::{caching, context};
use super::request::{Overwriting, Request};
use super::work::Work;
use crate::command::Failure;

/// What is read, and where it goes.
#[derive(Args)]
pub struct Files {
    /// Files, patterns, or directories with --recursive; `-`, the default, is standard input.
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<OsString>,
    /// The same, as `aws-encryption-cli` has it said.
    #[arg(short, long, value_name = "INPUT")]
    pub input: Vec<OsString>,
    /// A file, a directory that exists, or `-`: standard output.
    #[arg(short, long, default_value = "-", value_name = "OUTPUT")]
    pub output: OsString,
    /// What is put after the names of files in an output directory.
    #[arg(long, num_args = 0..=1, default_missing_value = "", value_name = "SUFFIX")]
    pub suffix: Option<OsString>,
    /// Go through directories.
    #[arg(short, visible_short_alias = 'R', long)]
    pub recursive: bool,
    /// Of directories, take only files that match.
    #[arg(long, value_name = "PATTERN")]
    pub include: Vec<OsString>,
    /// Of directories, leave out what matches.
    #[arg(long, value_name = "PATTERN")]
    pub exclude: Vec<OsString>,
    /// Ask before a file is replaced.
    #[arg(long, conflicts_with = "no_overwrite")]
    pub interactive: bool,
    /// Replace no file.
    #[arg(long)]
    pub no_overwrite: bool,
    /// Leave alone what an earlier run has finished.
    #[arg(long)]
    pub resume: bool,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// How many files are worked on at once [default: one for each core, up to 16].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Append a line of JSON for each message to this file; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    pub metadata_output: Option<OsString>,
    /// Drop what the file for metadata holds.
    #[arg(long)]
    pub overwrite_metadata: bool,
    /// Write no metadata: the default.
    #[arg(short = 'S', long, conflicts_with = "metadata_output")]
    pub suppress_metadata: bool,
    /// Write the output in Base64.
    #[arg(long)]
    pub encode: bool,
    /// Read the input in Base64.
    #[arg(long)]
    pub decode: bool,
    /// Write nothing to standard output before all is authentic.
    #[arg(short, long)]
    pub buffer: bool,
    /// Say more.
    #[arg(short, action = ArgAction::Count)]
    pub verbosity: u8,
    /// Say nothing but errors.
    #[arg(short, long)]
    pub quiet: bool,
}

/// How messages are written.
#[derive(Args)]
pub struct Writing {
    /// Pairs that are authenticated with the message, and not secret.
    #[arg(short = 'c', long, num_args = 1.., value_name = "KEY=VALUE")]
    pub encryption_context: Vec<String>,
    /// Of those, the keys of pairs that the message does not hold: whoever decrypts gives them again.
    #[arg(long, num_args = 1.., value_name = "KEY")]
    pub required_encryption_context_keys: Vec<String>,
    /// The algorithm suite, by its name in the AWS Encryption SDK.
    #[arg(long, value_name = "NAME")]
    pub algorithm: Option<Suite>,
    /// How many bytes a frame has.
    #[arg(long, default_value_t = FRAME_LENGTH_DEFAULT, value_name = "BYTES")]
    pub frame_length: NonZeroU32,
}

/// Which messages are read.
#[derive(Args)]
pub struct Reading {
    /// Pairs, and keys of whatever value, that the message's encryption context must have.
    #[arg(short = 'c', long, num_args = 1.., value_name = "KEY[=VALUE]")]
    pub encryption_context: Vec<String>,
    /// The greatest frame length, or content length of a message without frames, in bytes.
    #[arg(long, value_name = "BYTES")]
    pub max_length: Option<u64>,
}

/// What holds for writing and reading.
#[derive(Args)]
pub struct Limits {
    /// Whether messages must open under one key alone.
    #[arg(long, default_value_t, value_name = "POLICY")]
    pub commitment_policy: CommitmentPolicy,
    /// Use data keys for several messages: capacity=, max_age= (seconds), max_messages_encrypted=, max_bytes_encrypted=.
    #[arg(long, num_args = 1.., value_name = "KEY=VALUE")]
    pub caching: Vec<String>,
    /// How many wrapping keys a message may have.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub max_encrypted_data_keys: Option<u16>,
}

/// Keys that wrap data keys, each group with its pairs: `--wrapping-keys`, or those of the messages that are there,
/// `--from-wrapping-keys`.
pub struct KeyGroups<const OLD: bool>(pub Vec<Vec<String>>);

pub type WrappingKeys = KeyGroups<false>;
pub type OldKeys = KeyGroups<true>;

/// Takes what follows after the pairs of each group and is none for an input: `-w key=ID FILE`.
pub fn split_inputs<'a>(groups: impl IntoIterator<Item = &'a mut Vec<String>>) -> Vec<OsString> {
    let mut inputs = Vec::new();
    for group in groups {
        let is_pair = |argument: &String| argument.contains('=');
        let pairs = group.iter().take_while(|argument| is_pair(argument)).count();
        if pairs > 0 && !group[pairs..].iter().any(is_pair) {
            inputs.extend(group.drain(pairs..).map(OsString::from));
        }
    }
    inputs
}

/// Refuses a key that was meant for the input: `-c KEY=VALUE FILE`.
pub fn check_keys(files: &Files, required_keys: &[String]) -> Result<(), Failure> {
    let named = if files.inputs.is_empty() && files.input.is_empty() { required_keys } else { &[] };
    match named.iter().find(|key| Path::new(key).exists()) {
        Some(key) => Err(Failure::Usage(format!(
            "{key} stands where a key of the encryption context would, and there is no input: write `-i {key}`, or `-i -` for standard input"
        ))),
        None => Ok(()),
    }
}

impl<const OLD: bool> KeyGroups<OLD> {
    const NAME: &str = if OLD { "from-wrapping-keys" } else { "wrapping-keys" };
    const HELP: &str = if OLD {
        "The keys that open the old messages"
    } else {
        "The keys that wrap data keys: key=ID (of a KMS; to decrypt, its ARN), or discovery=true; also provider=, region=, profile="
    };
}

impl<const OLD: bool> Args for KeyGroups<OLD> {
    fn augment_args(command: clap::Command) -> clap::Command {
        let argument = Arg::new(Self::NAME).long(Self::NAME).help(Self::HELP).num_args(1..);
        let argument = argument.value_name("KEY=VALUE").action(ArgAction::Append).required(true);
        command.arg(if OLD { argument } else { argument.short('w') })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl<const OLD: bool> FromArgMatches for KeyGroups<OLD> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let groups = matches.get_occurrences::<String>(Self::NAME).into_iter().flatten();
        Ok(Self(groups.map(|group| group.cloned().collect()).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// More work on one message in vain: they wait for each other where it is written.
const THREADS_MAX: usize = 4;
/// More files are not worked on at once unless that is said.
const JOBS_MAX: usize = 16;

fn cores() -> usize {
    thread::available_parallelism().map_or(1, Into::into)
}

/// How many threads work on one message.
pub fn threads() -> usize {
    cores().min(THREADS_MAX)
}

pub fn outside() -> Result<Arc<Outside>, Failure> {
    Outside::new().map_err(Failure::refused)
}

/// The keyring, behind a cache if there is one.
pub fn manager(keyring: Box<dyn Keyring>, cache: Option<CacheLimits>) -> Box<dyn MaterialsManager> {
    let manager = Box::new(FromKeyring(keyring));
    match cache {
        Some(limits) => Box::new(Cache::new(manager, limits)),
        None => manager,
    }
}

impl Limits {
    pub fn cache(&self) -> Result<Option<CacheLimits>, Failure> {
        if self.caching.is_empty() {
            return Ok(None);
        }
        caching(&self.caching).map(Some).map_err(Failure::Usage)
    }
}

impl Writing {
    pub fn options(&self, limits: &Limits) -> Result<EncryptOptions, Failure> {
        let options = EncryptOptions {
            suite: self.algorithm,
            policy: limits.commitment_policy,
            context: context(&self.encryption_context).map_err(Failure::Usage)?,
            required_keys: BTreeSet::from_iter(self.required_encryption_context_keys.clone()),
            frame_length: self.frame_length,
            data_keys_max: limits.max_encrypted_data_keys,
            threads: threads(),
        };
        // Before a file is touched, and a KMS is asked.
        let suite = options.suite.unwrap_or(options.policy.default_suite());
        options.policy.check_encrypt(suite).map_err(Failure::refused)?;
        options.context.check_reserved().map_err(Failure::refused)?;
        Ok(options)
    }
}

impl Files {
    pub fn request(
        self,
        work: Work,
        mode: Mode,
        outside: Arc<Outside>,
    ) -> Result<Request, Failure> {
        let mut inputs = self.inputs;
        inputs.extend(self.input);
        if inputs.is_empty() {
            inputs.push("-".into());
        }
        let patterns = |texts: &[OsString]| texts.iter().map(Pattern::new).collect();
        let rules = Rules {
            recursive: self.recursive,
            suffix: self.suffix,
            include: patterns(&self.include),
            exclude: patterns(&self.exclude),
            ..Rules::new(mode, Dialect::Strongroom)
        };
        let metadata = open_metadata(
            self.metadata_output.as_ref(),
            self.overwrite_metadata,
            &inputs,
            &self.output,
        )?;
        let jobs = self.jobs.map_or(cores().min(JOBS_MAX), usize::from);
        Ok(Request {
            work,
            inputs,
            output: self.output,
            rules,
            overwriting: overwriting(self.interactive, self.no_overwrite),
            metadata,
            encodes: self.encode,
            decodes: self.decode,
            buffers: self.buffer,
            resumes: self.resume,
            is_dry: self.dry_run,
            jobs,
            is_quiet: self.quiet,
            verbosity: self.verbosity,
            outside,
        })
    }
}

pub fn overwriting(interactive: bool, no_overwrite: bool) -> Overwriting {
    match (no_overwrite, interactive) {
        (true, _) => Overwriting::Never,
        (_, true) => Overwriting::Ask,
        _ => Overwriting::Always,
    }
}

pub fn open_metadata(
    path: Option<&OsString>,
    overwrites: bool,
    inputs: &[OsString],
    output: &OsString,
) -> Result<Option<MetadataOutput>, Failure> {
    let Some(path) = path else { return Ok(None) };
    check_metadata_output(path, inputs, output).map_err(Failure::refused)?;
    let output = MetadataOutput::new(Path::new(path), overwrites).map_err(Failure::refused)?;
    Ok(Some(output))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_may_follow_the_keys() {
        let split = |text: &str| {
            let mut groups = vec![text.split(' ').map(str::to_owned).collect::<Vec<_>>()];
            let inputs = split_inputs(&mut groups);
            (groups.swap_remove(0).len(), inputs.len())
        };
        assert_eq!(split("key=1 region=2"), (2, 0));
        assert_eq!(split("key=1 a b"), (1, 2));
        // Rather no pair of keys than no input: the message says what was wrong.
        assert_eq!(split("key=1 a key=2"), (3, 0));
        assert_eq!(split("arn:aws:kms"), (1, 0));
    }
}
