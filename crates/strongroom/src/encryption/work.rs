//! What is done with each file.

use std::io::{self, BufReader, Read, Write};

use envelope::direct::{CIPHERTEXT_LENGTH_MAX, Kind, PLAINTEXT_LENGTH_MAX};
use envelope::{
    ByteRange, DecryptOptions, Decryptor, EncryptOptions, EncryptionContext, Encryptor, Error,
    Header, HeaderAuthentication, MaterialsError, MaterialsManager, reencrypt,
};
use secret::Buffer;

use super::metadata::Missing;
use super::wrapping_keys::DirectKey;

/// What is done with each file.
#[derive(Debug)]
pub enum Work {
    Encrypt(Encrypting),
    Decrypt(Decrypting),
    Reencrypt(Box<Reencrypting>),
}

#[derive(Debug)]
pub struct Encrypting {
    pub manager: Box<dyn MaterialsManager>,
    pub options: EncryptOptions,
    /// Small files go to the KMS itself, under the first of these keys.
    pub direct: Option<Vec<Box<dyn DirectKey>>>,
}

#[derive(Debug)]
pub struct Decrypting {
    pub manager: Box<dyn MaterialsManager>,
    pub options: DecryptOptions,
    /// What a message's context must have, or else the message is skipped: Amazon's command goes on then.
    pub skip_without: Option<Required>,
    /// Keys for what the KMS itself has encrypted, and the context of that.
    pub direct: Vec<Box<dyn DirectKey>>,
    pub direct_context: EncryptionContext,
    /// KMS keys that were named, and not by an ARN, which messages hold.
    pub not_arns: Vec<String>,
    /// Of the plaintext; whether signatures do not matter.
    pub range: Option<(ByteRange, bool)>,
}

/// What an encryption context must have.
#[derive(Debug)]
pub struct Required {
    pub keys: Vec<String>,
    pub pairs: EncryptionContext,
}

#[derive(Debug)]
pub struct Reencrypting {
    pub old: Decrypting,
    pub new: Encrypting,
    /// The new message has the old one's context.
    pub keeps_context: bool,
}

/// How a message came out that is not an error.
#[derive(Debug)]
pub enum Done {
    All,
    /// The message does not have what was required, and is skipped.
    Skipped,
}

/// Why it did not.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    #[error(transparent)]
    Message(#[from] Error),
    #[error("{0}")]
    Direct(String),
    #[error("{0}")]
    Key(String),
    #[error("cannot write the metadata: {0}")]
    Metadata(io::Error),
}

/// Told of each header once it is known.
pub type OnHeader<'a> =
    dyn FnMut(&Header, Option<&HeaderAuthentication>, Option<&Missing>) -> io::Result<()> + 'a;

type Source<'a> = Box<dyn Read + Send + 'a>;

impl Work {
    /// The name of what is done, in metadata.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Encrypt(_) => "encrypt",
            Self::Decrypt(work) if work.options.unsigned_only => "decrypt-unsigned",
            Self::Decrypt(_) => "decrypt",
            Self::Reencrypt(_) => "reencrypt",
        }
    }

    /// The verb of what was done.
    pub fn past(&self) -> &'static str {
        match self {
            Self::Encrypt(_) => "encrypted",
            Self::Decrypt(_) => "decrypted",
            Self::Reencrypt(_) => "reencrypted",
        }
    }

    /// Does it. `length_max`: how many bytes `source` gives at most, where that is known.
    pub fn run<W: Write + Send>(
        &self,
        source: Source<'_>,
        length_max: Option<u64>,
        target: &mut W,
        on_header: &mut OnHeader<'_>,
    ) -> Result<Done, WorkError> {
        match self {
            Self::Encrypt(work) => match &work.direct {
                Some(keys) => work.encrypt_direct(keys, source, target),
                None => work.encrypt(source, length_max, target, on_header),
            },
            Self::Decrypt(work) => work.decrypt(source, target, on_header),
            Self::Reencrypt(work) => work.reencrypt(source, length_max, target, on_header),
        }
    }
}

impl Encrypting {
    fn encrypt<W: Write + Send>(
        &self,
        source: Source<'_>,
        length: Option<u64>,
        target: &mut W,
        on_header: &mut OnHeader<'_>,
    ) -> Result<Done, WorkError> {
        let encryptor = Encryptor::new(&*self.manager, &self.options, length)?;
        on_header(encryptor.header(), None, None).map_err(WorkError::Metadata)?;
        encryptor.run(source, target)?;
        Ok(Done::All)
    }

    fn encrypt_direct(
        &self,
        keys: &[Box<dyn DirectKey>],
        source: Source<'_>,
        target: &mut impl Write,
    ) -> Result<Done, WorkError> {
        let Some(key) = keys.first() else {
            return Err(WorkError::Direct("--direct needs a key of a KMS".into()));
        };
        let plaintext = read_small(source, PLAINTEXT_LENGTH_MAX)?.ok_or_else(|| {
            WorkError::Direct(format!(
                "it is longer than the {PLAINTEXT_LENGTH_MAX} bytes that a KMS encrypts: leave out --direct"
            ))
        })?;
        let ciphertext = key
            .encrypt_direct(&plaintext, &self.options.context)
            .map_err(|error| WorkError::Direct(error.to_string()))?;
        target.write_all(&ciphertext).map_err(Error::Write)?;
        Ok(Done::All)
    }
}

impl Decrypting {
    fn decrypt<W: Write + Send>(
        &self,
        source: Source<'_>,
        target: &mut W,
        on_header: &mut OnHeader<'_>,
    ) -> Result<Done, WorkError> {
        let mut source = BufReader::new(source);
        let mut start = Vec::new();
        source.by_ref().take(2).read_to_end(&mut start).map_err(Error::Read)?;
        let mut source = (&*start).chain(source);
        if Kind::of(&start) == Kind::KmsCiphertext {
            return self.decrypt_direct(source, target);
        }
        let decryptor = self.open(&mut source)?;
        let missing = self.missing(&decryptor);
        let (header, authentication) = (decryptor.header(), decryptor.authentication());
        on_header(header, Some(authentication), missing.as_ref()).map_err(WorkError::Metadata)?;
        if missing.is_some() {
            return Ok(Done::Skipped);
        }
        decryptor.run(source, target)?;
        Ok(Done::All)
    }

    fn open(&self, source: &mut impl Read) -> Result<Decryptor, WorkError> {
        let opened = Decryptor::open(&*self.manager, &self.options, source);
        opened.map_err(|error| match (&error, self.not_arns.first()) {
            (Error::Materials(MaterialsError::NoWrappingKey(_)), Some(key)) => WorkError::Key(
                format!("{error}: {key} is no ARN of a key, and messages name their keys by those"),
            ),
            _ => error.into(),
        })
    }

    /// What was required of the message and is not there.
    fn missing(&self, decryptor: &Decryptor) -> Option<Missing> {
        let required = self.skip_without.as_ref()?;
        let found = &decryptor.header().context;
        let mut keys = required.keys.clone();
        keys.retain(|key| found.get(key).is_none());
        let pairs: Vec<_> = required
            .pairs
            .iter()
            .filter(|(key, value)| found.get(key) != Some(value))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        (!keys.is_empty() || !pairs.is_empty()).then_some(Missing { keys, pairs })
    }

    /// Whether keys without values are required, which nothing but a message can show.
    fn requires_keys(&self) -> bool {
        let skips = self.skip_without.as_ref().is_some_and(|required| !required.keys.is_empty());
        skips || !self.options.required_keys.is_empty()
    }

    fn decrypt_direct(
        &self,
        source: impl Read,
        target: &mut impl Write,
    ) -> Result<Done, WorkError> {
        if self.requires_keys() {
            return Err(WorkError::Direct(
                "it was encrypted by a KMS itself, which does not tell its encryption context: give each key with its value".into(),
            ));
        }
        let ciphertext = read_small(source, CIPHERTEXT_LENGTH_MAX)?.ok_or_else(|| {
            WorkError::Direct("it is neither a message nor a ciphertext of a KMS".into())
        })?;
        let mut failures = Vec::new();
        for key in &self.direct {
            match key.decrypt_direct(&ciphertext, &self.direct_context) {
                Ok(plaintext) => {
                    target.write_all(plaintext.expose()).map_err(Error::Write)?;
                    return Ok(Done::All);
                }
                Err(failure) => failures.push(failure.to_string()),
            }
        }
        if failures.is_empty() {
            failures.push("it was encrypted by a KMS itself: give a key of a KMS".into());
        }
        Err(WorkError::Direct(failures.join("; ")))
    }
}

impl Reencrypting {
    fn reencrypt<W: Write + Send>(
        &self,
        source: Source<'_>,
        length_max: Option<u64>,
        target: &mut W,
        on_header: &mut OnHeader<'_>,
    ) -> Result<Done, WorkError> {
        let mut source = BufReader::new(source);
        let old = self.old.open(&mut source)?;
        let mut options = self.new.options.clone();
        if self.keeps_context {
            options.context = old.header().context.without_reserved();
        }
        // A plaintext is never longer than its message.
        let new = Encryptor::new(&*self.new.manager, &options, length_max)?;
        on_header(new.header(), None, None).map_err(WorkError::Metadata)?;
        reencrypt(old, source, new, target)?;
        Ok(Done::All)
    }
}

/// All of a source, or `None` if it is longer than `max`.
fn read_small(source: impl Read, max: usize) -> Result<Option<Buffer>, WorkError> {
    // All the room at once, so that growing leaves no copy behind.
    let mut bytes = Buffer::with_capacity(max + 1);
    source.take(max as u64 + 1).read_to_end(&mut bytes).map_err(Error::Read)?;
    Ok((bytes.len() <= max).then_some(bytes))
}
