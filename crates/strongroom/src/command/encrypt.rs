//! `strongroom encrypt`, `decrypt` and `reencrypt`: files in the message format of the AWS Encryption SDK.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};
use envelope::kms::Outside;
use envelope::{
    ByteRange, Cache, CacheLimits, CommitmentPolicy, DecryptOptions, EncryptOptions,
    FRAME_LENGTH_DEFAULT, FromKeyring, MaterialsManager, Suite,
};
use files::{Dialect, Mode, Pattern, Rules, check_metadata_output};

use super::Failure;
use crate::encryption::{
    Decrypting, Encrypting, Keys, MetadataOutput, Overwriting, Purpose, Reencrypting, Request,
    Work, caching, context, requirements,
};

/// Encrypt files, or standard input, under data keys of a KMS.
///
/// The result is a message of the AWS Encryption SDK, which Amazon's own clients read too. All options of
/// `aws-encryption-cli` are there under its names.
#[derive(Args)]
pub struct Encrypt {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    wrapping_keys: WrappingKeys,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    limits: Limits,
    /// Have the KMS encrypt the data itself, up to 4096 bytes: the output is its ciphertext.
    #[arg(long, conflicts_with_all = ["algorithm", "frame_length", "caching", "required_encryption_context_keys", "metadata_output"])]
    direct: bool,
}

/// Decrypt messages of the AWS Encryption SDK.
///
/// A file appears when all of its message is authentic, the signature too. To standard output, each frame is written once it
/// is authentic, and exit code 1 says that the end did not hold.
#[derive(Args)]
pub struct Decrypt {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    wrapping_keys: WrappingKeys,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    limits: Limits,
    /// Refuse signed messages, whose frames are written before the signature is known to be right.
    #[arg(long)]
    unsigned: bool,
    /// Decrypt these bytes of the plaintext alone, from a file or an HTTP(S) URL: A-B, A- or -N.
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true, conflicts_with_all = ["decode", "metadata_output", "recursive", "resume"])]
    range: Option<ByteRange>,
    /// Decrypt a range of a signed message, whose signature a part cannot show.
    #[arg(long, requires = "range")]
    unsigned_range: bool,
}

/// Decrypt messages and encrypt what they hold anew: under other keys, with another context or algorithm.
#[derive(Args)]
pub struct Reencrypt {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    old_keys: OldKeys,
    #[command(flatten)]
    wrapping_keys: WrappingKeys,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    limits: Limits,
    /// Pairs that the old messages' encryption contexts must have.
    #[arg(long, num_args = 1.., value_name = "KEY[=VALUE]")]
    from_encryption_context: Vec<String>,
    /// The commitment policy for the old messages.
    #[arg(long, default_value_t, value_name = "POLICY")]
    from_commitment_policy: CommitmentPolicy,
}

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

/// `--wrapping-keys`, each with its pairs.
pub struct WrappingKeys(pub Vec<Vec<String>>);

/// `--from-wrapping-keys`, each with its pairs.
struct OldKeys(Vec<Vec<String>>);

/// Takes what follows after the pairs of each group and is none for an input: `-w key=ID FILE`.
fn split_inputs(groups: &mut [Vec<String>]) -> Vec<OsString> {
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

const WRAPPING_KEYS: &str = "wrapping-keys";
const OLD_KEYS: &str = "from-wrapping-keys";

fn groups_argument(name: &'static str, help: &'static str) -> Arg {
    let argument = Arg::new(name).long(name).help(help).num_args(1..).value_name("KEY=VALUE");
    argument.action(ArgAction::Append).required(true)
}

fn groups(matches: &ArgMatches, name: &str) -> Vec<Vec<String>> {
    let groups = matches.get_occurrences::<String>(name).into_iter().flatten();
    groups.map(|group| group.cloned().collect()).collect()
}

impl Args for WrappingKeys {
    fn augment_args(command: clap::Command) -> clap::Command {
        let help = "The keys that wrap data keys: key=ID (of a KMS; to decrypt, its ARN), or discovery=true; also provider=, region=, profile=";
        command.arg(groups_argument(WRAPPING_KEYS, help).short('w'))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for WrappingKeys {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(groups(matches, WRAPPING_KEYS)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0 = groups(matches, WRAPPING_KEYS);
        Ok(())
    }
}

impl Args for OldKeys {
    fn augment_args(command: clap::Command) -> clap::Command {
        command.arg(groups_argument(OLD_KEYS, "The keys that open the old messages"))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for OldKeys {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(groups(matches, OLD_KEYS)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0 = groups(matches, OLD_KEYS);
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
pub fn manager(
    keyring: Box<dyn envelope::keyring::Keyring>,
    cache: Option<CacheLimits>,
) -> Box<dyn MaterialsManager> {
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
    fn request(self, work: Work, mode: Mode, outside: Arc<Outside>) -> Result<Request, Failure> {
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

impl Encrypt {
    pub fn run(self) -> Result<(), Failure> {
        let options = self.writing.options(&self.limits)?;
        let cache = self.limits.cache()?;
        let outside = outside()?;
        let mut groups = self.wrapping_keys.0;
        let mut files = self.files;
        files.inputs.extend(split_inputs(&mut groups));
        let keys = Keys::parse(&groups, Purpose::Encrypt, &outside)?;
        let work = Work::Encrypt(Encrypting {
            manager: manager(keys.keyring, cache),
            options,
            direct: self.direct.then_some(keys.direct),
        });
        files.request(work, Mode::Encrypt, outside)?.run()
    }
}

impl Decrypt {
    pub fn run(self) -> Result<(), Failure> {
        let outside = outside()?;
        let (pairs, required_keys) =
            requirements(&self.reading.encryption_context).map_err(Failure::Usage)?;
        let options = DecryptOptions {
            policy: self.limits.commitment_policy,
            context: pairs.clone(),
            data_keys_max: self.limits.max_encrypted_data_keys,
            length_max: self.reading.max_length,
            unsigned_only: self.unsigned,
            threads: threads(),
        };
        let cache = self.limits.cache()?;
        let mut groups = self.wrapping_keys.0;
        let mut files = self.files;
        files.inputs.extend(split_inputs(&mut groups));
        let keys = Keys::parse(&groups, Purpose::Decrypt, &outside)?;
        let work = Work::Decrypt(Decrypting {
            manager: manager(keys.keyring, cache),
            options,
            required_keys,
            required_pairs: Default::default(),
            direct: keys.direct,
            direct_context: pairs,
            not_arns: keys.not_arns,
            range: self.range.map(|range| (range, self.unsigned_range)),
        });
        files.request(work, Mode::Decrypt, outside)?.run()
    }
}

impl Reencrypt {
    pub fn run(self) -> Result<(), Failure> {
        let outside = outside()?;
        let new = self.writing.options(&self.limits)?;
        let (pairs, required_keys) =
            requirements(&self.from_encryption_context).map_err(Failure::Usage)?;
        let old = DecryptOptions {
            policy: self.from_commitment_policy,
            context: pairs.clone(),
            data_keys_max: self.limits.max_encrypted_data_keys,
            threads: threads(),
            ..DecryptOptions::default()
        };
        let cache = self.limits.cache()?;
        let (mut old_groups, mut new_groups) = (self.old_keys.0, self.wrapping_keys.0);
        let mut files = self.files;
        files.inputs.extend(split_inputs(&mut old_groups));
        files.inputs.extend(split_inputs(&mut new_groups));
        let old_keys = Keys::parse(&old_groups, Purpose::Decrypt, &outside)?;
        let new_keys = Keys::parse(&new_groups, Purpose::Encrypt, &outside)?;
        let work = Work::Reencrypt(Box::new(Reencrypting {
            old: Decrypting {
                manager: manager(old_keys.keyring, cache),
                options: old,
                required_keys,
                required_pairs: Default::default(),
                direct: old_keys.direct,
                direct_context: pairs,
                not_arns: old_keys.not_arns,
                range: None,
            },
            new: Encrypting {
                manager: manager(new_keys.keyring, cache),
                options: new,
                direct: None,
            },
            keeps_context: self.writing.encryption_context.is_empty(),
        }));
        files.request(work, Mode::Reencrypt, outside)?.run()
    }
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
