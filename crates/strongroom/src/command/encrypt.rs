//! `strongroom encrypt`, `decrypt` and `reencrypt`: files in the message format of the AWS Encryption SDK.

use clap::Args;
use envelope::{ByteRange, CommitmentPolicy, DecryptOptions};
use files::Mode;

use super::Failure;
use crate::encryption::{
    Decrypting, Encrypting, Files, Keys, Limits, OldKeys, Purpose, Reading, Reencrypting, Work,
    WrappingKeys, Writing, check_keys, manager, outside, requirements, split_inputs, threads,
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

impl Encrypt {
    pub fn run(mut self) -> Result<(), Failure> {
        let mut files = self.files;
        files
            .inputs
            .extend(split_inputs([&mut self.writing.encryption_context, &mut self.limits.caching]));
        let mut groups = self.wrapping_keys.0;
        files.inputs.extend(split_inputs(&mut groups));
        let options = self.writing.options(&self.limits)?;
        let cache = self.limits.cache()?;
        let outside = outside()?;
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
    pub fn run(mut self) -> Result<(), Failure> {
        let mut files = self.files;
        files.inputs.extend(split_inputs([&mut self.limits.caching]));
        let mut groups = self.wrapping_keys.0;
        files.inputs.extend(split_inputs(&mut groups));
        let outside = outside()?;
        let (pairs, required_keys) =
            requirements(&self.reading.encryption_context).map_err(Failure::Usage)?;
        check_keys(&files, &required_keys)?;
        let options = DecryptOptions {
            policy: self.limits.commitment_policy,
            context: pairs.clone(),
            required_keys,
            data_keys_max: self.limits.max_encrypted_data_keys,
            length_max: self.reading.max_length,
            unsigned_only: self.unsigned,
            threads: threads(),
        };
        let cache = self.limits.cache()?;
        let keys = Keys::parse(&groups, Purpose::Decrypt, &outside)?;
        let work = Work::Decrypt(Decrypting {
            manager: manager(keys.keyring, cache),
            options,
            skip_without: None,
            direct: keys.direct,
            direct_context: pairs,
            not_arns: keys.not_arns,
            range: self.range.map(|range| (range, self.unsigned_range)),
        });
        files.request(work, Mode::Decrypt, outside)?.run()
    }
}

impl Reencrypt {
    pub fn run(mut self) -> Result<(), Failure> {
        let mut files = self.files;
        files
            .inputs
            .extend(split_inputs([&mut self.writing.encryption_context, &mut self.limits.caching]));
        let (mut old_groups, mut new_groups) = (self.old_keys.0, self.wrapping_keys.0);
        files.inputs.extend(split_inputs(old_groups.iter_mut().chain(&mut new_groups)));
        let outside = outside()?;
        let new = self.writing.options(&self.limits)?;
        let (pairs, required_keys) =
            requirements(&self.from_encryption_context).map_err(Failure::Usage)?;
        check_keys(&files, &required_keys)?;
        let old = DecryptOptions {
            policy: self.from_commitment_policy,
            context: pairs.clone(),
            required_keys,
            data_keys_max: self.limits.max_encrypted_data_keys,
            threads: threads(),
            ..DecryptOptions::default()
        };
        let cache = self.limits.cache()?;
        let old_keys = Keys::parse(&old_groups, Purpose::Decrypt, &outside)?;
        let new_keys = Keys::parse(&new_groups, Purpose::Encrypt, &outside)?;
        let work = Work::Reencrypt(Box::new(Reencrypting {
            old: Decrypting {
                manager: manager(old_keys.keyring, cache),
                options: old,
                skip_without: None,
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
