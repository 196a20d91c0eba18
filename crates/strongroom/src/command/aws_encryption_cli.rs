//! `aws-encryption-cli`: under this name, the binary takes the command lines of Amazon's.
//!
//! Source: aws-encryption-sdk-cli 4.3.0 on PyPI.

mod argument_files;

use std::ffi::OsString;
use std::num::NonZeroU32;
use std::process::ExitCode;

use clap::{ArgGroup, CommandFactory, Parser};
use envelope::{CommitmentPolicy, DecryptOptions, EncryptOptions, FRAME_LENGTH_DEFAULT, Suite};
use files::{Dialect, Mode, Rules};

use super::Failure;
use crate::encryption::{
    Decrypting, Encrypting, Keys, Purpose, Request, Required, Work, WrappingKeys, caching, context,
    manager, open_metadata, outside, overwriting, requirements, threads,
};

/// The name of the link to the binary.
pub const NAME: &str = "aws-encryption-cli";

const VERSION: &str =
    concat!("aws-encryption-sdk-cli/4.3.0 strongroom/", env!("CARGO_PKG_VERSION"));

/// Encrypt or decrypt data using the AWS Encryption SDK.
#[derive(Parser)]
#[command(
    name = NAME,
    bin_name = NAME,
    version,
    infer_long_args = true,
    disable_version_flag = true,
    max_term_width = 100,
    group = ArgGroup::new("action").required(true),
    group = ArgGroup::new("metadata").required(true),
)]
struct AwsEncryptionCli {
    /// Print the version.
    #[arg(long, group = "action")]
    version: bool,
    /// Encrypt data.
    #[arg(short, long, group = "action", overrides_with = "encrypt")]
    encrypt: bool,
    /// Decrypt data.
    #[arg(short, long, group = "action", overrides_with = "decrypt")]
    decrypt: bool,
    /// Decrypt data, and refuse messages that are signed.
    #[arg(long, group = "action", overrides_with = "decrypt_unsigned")]
    decrypt_unsigned: bool,
    /// Write no metadata.
    #[arg(short = 'S', long, group = "metadata", overrides_with = "suppress_metadata")]
    suppress_metadata: bool,
    /// The file for metadata records.
    #[arg(long, group = "metadata", value_name = "FILE", overrides_with = "metadata_output")]
    metadata_output: Option<OsString>,
    /// Replace the file for metadata records rather than append to it.
    #[arg(long, overrides_with = "overwrite_metadata")]
    overwrite_metadata: bool,
    #[command(flatten)]
    wrapping_keys: WrappingKeys,
    /// Whether messages must open under one key alone.
    #[arg(long, default_value_t, value_name = "POLICY", overrides_with = "commitment_policy")]
    commitment_policy: CommitmentPolicy,
    /// Use data keys for several messages: capacity=, max_age=, max_messages_encrypted=, max_bytes_encrypted=.
    #[arg(long, num_args = 1.., value_name = "KEY=VALUE", action = clap::ArgAction::Set)]
    caching: Option<Vec<String>>,
    /// Write nothing to standard output before all is known to be right.
    #[arg(short, long, overrides_with = "buffer")]
    buffer: bool,
    /// A file, a pattern, a directory, or `-` for standard input.
    #[arg(short, long)]
    input: OsString,
    /// A file, a directory, or `-` for standard output.
    #[arg(short, long)]
    output: OsString,
    /// Encode the output in Base64.
    #[arg(long, overrides_with = "encode")]
    encode: bool,
    /// Decode the input from Base64.
    #[arg(long, overrides_with = "decode")]
    decode: bool,
    /// Encrypting, the pairs; decrypting, the pairs or keys that a message must have.
    #[arg(short = 'c', long, num_args = 1.., value_name = "KEY[=VALUE]", action = clap::ArgAction::Set)]
    encryption_context: Option<Vec<String>>,
    /// The algorithm suite.
    #[arg(long, value_name = "NAME")]
    algorithm: Option<Suite>,
    /// The length of frames in bytes.
    #[arg(long, default_value_t = FRAME_LENGTH_DEFAULT, value_name = "BYTES")]
    frame_length: NonZeroU32,
    /// The greatest frame or content length that is read.
    #[arg(long, value_name = "BYTES")]
    max_length: Option<u64>,
    /// How many wrapping keys a message may have.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    max_encrypted_data_keys: Option<u16>,
    /// What is put after the names of files in an output directory.
    #[arg(long, num_args = 0..=1, default_missing_value = "")]
    suffix: Option<OsString>,
    /// Ask before a file is replaced.
    #[arg(long, overrides_with = "interactive")]
    interactive: bool,
    /// Replace no file.
    #[arg(long, overrides_with = "no_overwrite")]
    no_overwrite: bool,
    /// Go through directories.
    #[arg(short, short_alias = 'R', long, overrides_with = "recursive")]
    recursive: bool,
    /// Say more.
    #[arg(short, action = clap::ArgAction::Count)]
    verbosity: u8,
    /// Say nothing but errors.
    #[arg(short, long, overrides_with = "quiet")]
    quiet: bool,
}

/// Does what the command line says, and prints why not.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments = match argument_files::expand(arguments.collect()) {
        Ok(arguments) => arguments,
        Err(error) => usage(&error),
    };
    // Before the arguments that are always needed, as with Amazon's.
    let asks_version = |argument: &OsString| {
        argument.to_str().is_some_and(|text| text.len() > 2 && "--version".starts_with(text))
    };
    if arguments.iter().skip(1).any(asks_version) {
        println!("{VERSION}");
        return ExitCode::SUCCESS;
    }
    match AwsEncryptionCli::parse_from(arguments).run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(message)) => usage(&message),
        Err(failure) => {
            if !matches!(failure, Failure::Told) {
                eprintln!("{failure}");
            }
            failure.exit_code()
        }
    }
}

/// Ends with exit code 2.
fn usage(message: &str) -> ! {
    AwsEncryptionCli::command().error(clap::error::ErrorKind::ValueValidation, message).exit()
}

impl AwsEncryptionCli {
    fn run(self) -> Result<(), Failure> {
        let outside = outside()?;
        let cache = self.caching.as_deref().map(caching).transpose().map_err(Failure::Usage)?;
        let purpose = if self.encrypt { Purpose::Encrypt } else { Purpose::Decrypt };
        let keys = Keys::parse(&self.wrapping_keys.0, purpose, &outside)?;
        let manager = manager(keys.keyring, cache);
        let pairs = self.encryption_context.as_deref().unwrap_or_default();
        if self.encrypt && self.max_length.is_some() {
            return Err(Failure::Refused("--max-length is for decryption only".into()));
        }
        let work = if self.encrypt {
            let options = EncryptOptions {
                suite: self.algorithm,
                policy: self.commitment_policy,
                context: context(pairs).map_err(Failure::Usage)?,
                frame_length: self.frame_length,
                data_keys_max: self.max_encrypted_data_keys,
                threads: threads(),
                ..EncryptOptions::default()
            };
            Work::Encrypt(Encrypting { manager, options, direct: None })
        } else {
            let (pairs, required) = requirements(pairs).map_err(Failure::Usage)?;
            let options = DecryptOptions {
                policy: self.commitment_policy,
                data_keys_max: self.max_encrypted_data_keys,
                length_max: self.max_length,
                unsigned_only: self.decrypt_unsigned,
                threads: threads(),
                ..DecryptOptions::default()
            };
            Work::Decrypt(Decrypting {
                manager,
                options,
                direct_context: pairs.clone(),
                skip_without: Some(Required { keys: required, pairs }),
                direct: keys.direct,
                not_arns: keys.not_arns,
                range: None,
            })
        };
        let mode = if self.encrypt { Mode::Encrypt } else { Mode::Decrypt };
        let inputs = vec![self.input];
        let metadata = open_metadata(
            self.metadata_output.as_ref(),
            self.overwrite_metadata,
            &inputs,
            &self.output,
        )?;
        Request {
            work,
            inputs,
            output: self.output,
            rules: Rules {
                recursive: self.recursive,
                suffix: self.suffix,
                ..Rules::new(mode, Dialect::Aws)
            },
            overwriting: overwriting(self.interactive, self.no_overwrite),
            metadata,
            encodes: self.encode,
            decodes: self.decode,
            buffers: self.buffer,
            resumes: false,
            is_dry: false,
            jobs: 1,
            is_quiet: self.quiet,
            verbosity: self.verbosity,
            outside,
        }
        .run()
    }
}
