//! Writing messages.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::num::NonZeroU32;
use std::sync::Arc;

use crypto::{Hasher, PairError};
use secret::Buffer;

use crate::commitment::CommitmentPolicy;
use crate::context::{ContextError, EncryptionContext};
use crate::error::Error;
use crate::fill::{CHUNK_LENGTH, Filled, Gave, threads_for};
use crate::materials::{EncryptionMaterials, EncryptionRequest, MaterialsError, MaterialsManager};
use crate::message::frame::{
    self, FINAL_CONTENT, FINAL_MARK, FINAL_OVERHEAD, Piece, PieceAad, REGULAR_CONTENT,
    REGULAR_OVERHEAD,
};
use crate::message::{Content, Header, HeaderAuthentication, MessageId, footer};
use crate::message_key::MessageKey;
use crate::pipeline::{Ends, Stages, run};
use crate::suite::Suite;

/// What Amazon's clients take, too.
pub const FRAME_LENGTH_DEFAULT: NonZeroU32 = NonZeroU32::new(4096).expect("it is not 0");

/// The longest frames that all of Amazon's clients read, in bytes.
pub const FRAME_LENGTH_MAX: u32 = i32::MAX as u32;

/// How a message is to be written.
#[derive(Clone, Debug)]
pub struct EncryptOptions {
    /// Without one, the policy's default.
    pub suite: Option<Suite>,
    pub policy: CommitmentPolicy,
    pub context: EncryptionContext,
    /// The keys of pairs that are authenticated without being stored in the message.
    pub required_keys: BTreeSet<String>,
    /// In bytes, up to [`FRAME_LENGTH_MAX`].
    pub frame_length: NonZeroU32,
    pub data_keys_max: Option<u16>,
    /// How many threads may work on one message.
    pub threads: usize,
}

impl Default for EncryptOptions {
    fn default() -> Self {
        Self {
            suite: None,
            policy: CommitmentPolicy::default(),
            context: EncryptionContext::default(),
            required_keys: BTreeSet::new(),
            frame_length: FRAME_LENGTH_DEFAULT,
            data_keys_max: None,
            threads: 1,
        }
    }
}

/// A message whose header is made, and whose content is not.
#[derive(Debug)]
pub struct Encryptor {
    header: Header,
    authentication: HeaderAuthentication,
    /// The header and its authentication, as they stand in the message.
    head: Vec<u8>,
    key: MessageKey,
    materials: Arc<EncryptionMaterials>,
    frame_length: usize,
    plaintext_length: Option<u64>,
    threads: usize,
}

impl Encryptor {
    /// Gets a data key, and makes the header of a message under it.
    ///
    /// `plaintext_length`: in bytes, where it is known; more is then refused.
    pub fn new(
        manager: &dyn MaterialsManager,
        options: &EncryptOptions,
        plaintext_length: Option<u64>,
    ) -> Result<Self, Error> {
        let suite = options.suite.unwrap_or(options.policy.default_suite());
        options.policy.check_encrypt(suite)?;
        options.context.check_reserved()?;
        if options.frame_length.get() > FRAME_LENGTH_MAX {
            return Err(Error::FrameLength);
        }
        let absent = options.required_keys.iter().find(|key| options.context.get(key).is_none());
        if let Some(key) = absent {
            return Err(ContextError::RequiredMissing(key.clone()).into());
        }
        let materials = manager.encryption_materials(&EncryptionRequest {
            suite,
            context: &options.context,
            required_keys: &options.required_keys,
            plaintext_length,
        })?;
        // A cache may hold what another policy let in.
        options.policy.check_encrypt(materials.suite)?;
        materials.check(suite)?;
        let data_keys = &materials.encrypted_data_keys;
        if let Some(max) = options.data_keys_max.filter(|max| data_keys.len() > (*max).into()) {
            return Err(Error::TooManyDataKeys(max));
        }
        if data_keys.is_empty() || data_keys.len() > u16::MAX.into() {
            return Err(MaterialsError::NoDataKey.into());
        }
        let message_id = MessageId::random(suite.version());
        let key = MessageKey::derive(suite, &message_id, materials.data_key.expose());
        let is_required = |key: &str| options.required_keys.contains(key);
        let header = Header {
            suite,
            message_id,
            context: materials.context.filtered(|key| !is_required(key)),
            encrypted_data_keys: data_keys.clone(),
            content: Content::Framed(options.frame_length),
            commitment: key.commitment,
        };
        let mut head = header.serialise()?;
        let unstored = materials.context.filtered(is_required).serialise()?;
        let authentication = key.authenticate(&[&*head, &unstored].concat());
        head.extend(authentication.serialise(suite.version()));
        let frame_length = usize::try_from(options.frame_length.get()).expect("at most 32 bits");
        let threads = options.threads;
        Ok(Self {
            header,
            authentication,
            head,
            key,
            materials,
            frame_length,
            plaintext_length,
            threads,
        })
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub fn authentication(&self) -> &HeaderAuthentication {
        &self.authentication
    }

    /// Writes the message of all that `plaintext` gives.
    pub fn run<R: Read + Send, W: Write + Send>(
        self,
        plaintext: R,
        message: W,
    ) -> Result<W, Error> {
        let mut hasher = self.header.suite.signing().map(|signing| Hasher::new(signing.hash));
        let mut message = message;
        message.write_all(&self.head).map_err(Error::Write)?;
        if let Some(hasher) = &mut hasher {
            hasher.update(&self.head);
        }
        let reader = Reader {
            from: plaintext,
            rest: Buffer::new(),
            next_number: Some(1),
            left: self.plaintext_length,
        };
        let sealing = Sealing::<R, W>::new(&self);
        let ends = run(
            &sealing,
            threads_for(self.frame_length, self.threads),
            Ends { reader, hasher, writer: message },
        )?;
        let mut message = ends.writer;
        if let (Some(hasher), Some(key)) = (ends.hasher, &self.materials.signing_key) {
            let signature = key.sign(&hasher.finish()).map_err(signing)?;
            message.write_all(&footer::write(&signature)).map_err(Error::Write)?;
        }
        message.flush().map_err(Error::Write)?;
        Ok(message)
    }
}

fn signing(error: PairError) -> Error {
    MaterialsError::Signing(error).into()
}

/// Plaintext to frames.
struct Sealing<'a, R, W> {
    encryptor: &'a Encryptor,
    /// How much is read at once: whole frames.
    step: usize,
    ends: std::marker::PhantomData<fn(R, W)>,
}

struct Reader<R> {
    from: R,
    /// What was read of a frame that is not whole yet.
    rest: Buffer,
    /// `None` after the last that there can be.
    next_number: Option<u32>,
    /// How many bytes are still expected, where that is known.
    left: Option<u64>,
}

/// Some whole frames, and perhaps the last one.
struct Chunk {
    plaintext: Filled,
    first_number: u32,
    is_last: bool,
    message: Vec<u8>,
    message_length: usize,
}

impl<'a, R, W> Sealing<'a, R, W> {
    fn new(encryptor: &'a Encryptor) -> Self {
        let frame = encryptor.frame_length;
        let step = (CHUNK_LENGTH / frame).max(1) * frame;
        Self { encryptor, step, ends: std::marker::PhantomData }
    }

    /// How much room a chunk needs: one byte more than is expected shows that there is no more.
    fn limit(&self, reader: &Reader<R>) -> usize {
        let step = self.step;
        match reader.left.and_then(|left| usize::try_from(left).ok()) {
            Some(left) => (reader.rest.len() + left + 1).min(step),
            None => step,
        }
    }
}

impl<R: Read + Send, W: Write + Send> Stages for Sealing<'_, R, W> {
    type Reader = Reader<R>;
    type Hasher = Option<Hasher>;
    type Writer = W;
    type Chunk = Chunk;
    type Error = Error;

    fn chunk(&self) -> Chunk {
        Chunk {
            plaintext: Filled::default(),
            first_number: 0,
            is_last: false,
            message: Vec::new(),
            message_length: 0,
        }
    }

    fn read(&self, reader: &mut Reader<R>, chunk: &mut Chunk) -> Result<bool, Error> {
        let frame_length = self.encryptor.frame_length;
        let limit = self.limit(reader);
        let plaintext = &mut chunk.plaintext;
        plaintext.clear();
        plaintext.push(&reader.rest);
        let carried = reader.rest.len();
        reader.rest.wipe();
        chunk.is_last = loop {
            if plaintext.bytes().len() >= limit {
                break false;
            }
            let gave = plaintext.read(&mut reader.from, limit).map_err(Error::Read)?;
            let read = (plaintext.bytes().len() - carried) as u64;
            match gave {
                Gave::End => break true,
                // The end is told by the next reading.
                _ if reader.left == Some(read) => {}
                Gave::Less if plaintext.bytes().len() >= frame_length => break false,
                _ => {}
            }
        };
        let read = (plaintext.bytes().len() - carried) as u64;
        if let Some(left) = &mut reader.left {
            *left = left.checked_sub(read).ok_or(Error::Grew)?;
        }
        let whole = plaintext.bytes().len() / frame_length;
        if !chunk.is_last {
            reader.rest = plaintext.split_off(whole * frame_length);
        }
        chunk.first_number = reader.next_number.ok_or(Error::TooManyFrames)?;
        let frames = u32::try_from(whole).map_err(|_| Error::TooManyFrames)?;
        let last = chunk.first_number.checked_add(frames);
        if chunk.is_last && last.is_none() {
            return Err(Error::TooManyFrames);
        }
        reader.next_number = last;
        Ok(chunk.is_last)
    }

    fn work(&self, chunk: &mut Chunk) -> Result<(), Error> {
        let Encryptor { header, key, frame_length, .. } = self.encryptor;
        let plaintext = chunk.plaintext.bytes();
        let whole = plaintext.len() / frame_length;
        let (regular, last) = plaintext.split_at(whole * frame_length);
        let mut length = whole * (frame_length + REGULAR_OVERHEAD);
        if chunk.is_last {
            length += last.len() + FINAL_OVERHEAD;
        }
        if chunk.message.len() < length {
            chunk.message.resize(length, 0);
        }
        chunk.message_length = length;
        let mut out = &mut chunk.message[..length];
        let mut number = chunk.first_number;
        for content in regular.chunks_exact(*frame_length) {
            let (frame, rest) = out.split_at_mut(frame_length + REGULAR_OVERHEAD);
            out = rest;
            let (iv, aad) = (
                frame::iv(number),
                PieceAad::new(&header.message_id, Piece::Regular, number, *frame_length as u64),
            );
            frame[..4].copy_from_slice(&number.to_be_bytes());
            frame[4..REGULAR_CONTENT].copy_from_slice(&iv);
            let (sealed, tag) = frame[REGULAR_CONTENT..].split_at_mut(*frame_length);
            tag.copy_from_slice(&key.key.seal(&iv, &aad, content, sealed));
            // After the last of all, there is no other to be numbered.
            number = number.wrapping_add(1);
        }
        if chunk.is_last {
            let length = last.len() as u64;
            let aad = PieceAad::new(&header.message_id, Piece::Final, number, length);
            let iv = frame::iv(number);
            out[..4].copy_from_slice(&FINAL_MARK);
            out[4..8].copy_from_slice(&number.to_be_bytes());
            out[8..20].copy_from_slice(&iv);
            out[20..FINAL_CONTENT].copy_from_slice(&(last.len() as u32).to_be_bytes());
            let (sealed, tag) = out[FINAL_CONTENT..].split_at_mut(last.len());
            tag.copy_from_slice(&key.key.seal(&iv, &aad, last, sealed));
        }
        Ok(())
    }

    fn hashes(&self) -> bool {
        self.encryptor.header.suite.signing().is_some()
    }

    fn hash(&self, hasher: &mut Option<Hasher>, chunk: &Chunk) {
        if let Some(hasher) = hasher {
            hasher.update(&chunk.message[..chunk.message_length]);
        }
    }

    fn write(&self, to: &mut W, chunk: &mut Chunk) -> Result<(), Error> {
        to.write_all(&chunk.message[..chunk.message_length]).map_err(Error::Write)
    }
}
