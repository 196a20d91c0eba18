//! Reading messages.

use std::io::{Read, Write};
use std::sync::Arc;

use crypto::{Hasher, Signed, verify_equal};
use secret::Buffer;

use crate::commitment::CommitmentPolicy;
use crate::context::EncryptionContext;
use crate::error::Error;
use crate::fill::{CHUNK_LENGTH, Filled, Gave, threads_for};
use crate::materials::{DecryptionMaterials, DecryptionRequest, MaterialsManager};
use crate::message::frame::{FINAL_OVERHEAD, Frame, Piece, PieceAad, REGULAR_OVERHEAD};
use crate::message::{Content, Header, HeaderAuthentication, Malformed, footer};
use crate::message_key::MessageKey;
use crate::pipeline::{Ends, Stages, run};

/// AES-GCM takes no more (SP 800-38D §5.2.1.1), in bytes.
const WHOLE_LENGTH_MAX: u64 = (1 << 36) - 32;

/// Which messages are read, and how.
#[derive(Clone, Debug)]
pub struct DecryptOptions {
    pub policy: CommitmentPolicy,
    /// Pairs that are known: those that the message holds must be equal, the others are authenticated with it.
    pub context: EncryptionContext,
    /// Keys of pairs that the message must hold, whatever their values.
    pub required_keys: Vec<String>,
    pub data_keys_max: Option<u16>,
    /// The greatest frame length, or content length of a message without frames, in bytes.
    pub length_max: Option<u64>,
    /// Refuses messages that are signed, since a stream of theirs is trusted too early.
    pub unsigned_only: bool,
    /// How many threads may work on one message.
    pub threads: usize,
}

impl Default for DecryptOptions {
    fn default() -> Self {
        Self {
            policy: CommitmentPolicy::default(),
            context: EncryptionContext::default(),
            required_keys: Vec::new(),
            data_keys_max: None,
            length_max: None,
            unsigned_only: false,
            threads: 1,
        }
    }
}

/// A message whose header is authentic, and whose content is not read yet.
#[derive(Debug)]
pub struct Decryptor {
    header: Header,
    authentication: HeaderAuthentication,
    /// The header and its authentication, as they stand in the message.
    head: Vec<u8>,
    key: MessageKey,
    materials: Arc<DecryptionMaterials>,
    length_max: Option<u64>,
    threads: usize,
}

impl Decryptor {
    /// Reads a header, opens the data key, and authenticates the header. No byte after it is read.
    pub fn open(
        manager: &dyn MaterialsManager,
        options: &DecryptOptions,
        message: &mut impl Read,
    ) -> Result<Self, Error> {
        let (header, bytes, authentication) = Header::read(message, options.data_keys_max)?;
        options.policy.check_decrypt(header.suite)?;
        if options.unsigned_only && header.suite.signing().is_some() {
            return Err(Error::Signed);
        }
        check_length(u64::from(header.content.frame_length()), options.length_max)?;
        let missing = options.required_keys.iter().find(|key| header.context.get(key).is_none());
        if let Some(key) = missing {
            return Err(Error::ContextMissing(key.clone()));
        }
        let (context, unstored) = join(&header.context, &options.context)?;
        let materials = manager.decryption_materials(&DecryptionRequest {
            suite: header.suite,
            context: &context,
            encrypted_data_keys: &header.encrypted_data_keys,
        })?;
        // A cache may hold what another policy let in.
        options.policy.check_decrypt(materials.suite)?;
        materials.check(header.suite)?;
        let data_key = materials.data_key.expose();
        let key = MessageKey::derive(header.suite, &header.message_id, data_key);
        if !commits(&key.commitment, &header.commitment) {
            return Err(Error::Commitment);
        }
        let unstored = unstored.serialise()?;
        if !key.verify(&[&*bytes, &unstored].concat(), &authentication) {
            return Err(Error::Header);
        }
        let mut head = bytes;
        head.extend(authentication.serialise(header.suite.version()));
        let (length_max, threads) = (options.length_max, options.threads);
        Ok(Self { header, authentication, head, key, materials, length_max, threads })
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub fn authentication(&self) -> &HeaderAuthentication {
        &self.authentication
    }

    /// How many bytes of the message were read.
    pub(crate) fn head_length(&self) -> usize {
        self.head.len()
    }

    pub(crate) fn key(&self) -> &MessageKey {
        &self.key
    }

    /// Writes the plaintext of the rest of the message: each frame once it is authentic.
    ///
    /// Only if this succeeds is what was written all of the message, and its signature right.
    pub fn run<R: Read + Send, W: Write + Send>(
        self,
        message: R,
        plaintext: W,
    ) -> Result<W, Error> {
        let mut hasher = self.header.suite.signing().map(|signing| Hasher::new(signing.hash));
        if let Some(hasher) = &mut hasher {
            hasher.update(&self.head);
        }
        let (mut rest, hasher, mut plaintext) = match self.header.content {
            Content::Framed(length) => {
                let frame_length = usize::try_from(length.get()).expect("at most 32 bits");
                let reader = Reader { from: message, rest: Buffer::new(), next_number: 1 };
                let opening = Opening::<R, W> {
                    decryptor: &self,
                    frame_length,
                    ends: std::marker::PhantomData,
                };
                let ends = run(
                    &opening,
                    threads_for(frame_length, self.threads),
                    Ends { reader, hasher, writer: plaintext },
                )?;
                (Rest { read: ends.reader.rest, from: ends.reader.from }, ends.hasher, ends.writer)
            }
            Content::NonFramed => {
                let mut plaintext = plaintext;
                let mut rest = Rest { read: Buffer::new(), from: message };
                self.open_whole(&mut rest.from, &mut hasher, &mut plaintext)?;
                (rest, hasher, plaintext)
            }
        };
        self.end(&mut rest, hasher)?;
        plaintext.flush().map_err(Error::Write)?;
        Ok(plaintext)
    }

    /// The content of a message without frames, which is all in memory before any of it is written.
    fn open_whole(
        &self,
        message: &mut impl Read,
        hasher: &mut Option<Hasher>,
        plaintext: &mut impl Write,
    ) -> Result<(), Error> {
        let mut start = [0; 12 + 8];
        read_exact(message, &mut start)?;
        let (iv, length) = start.split_first_chunk::<12>().expect("it is longer");
        let length = u64::from_be_bytes(length.try_into().expect("8 are left"));
        if length > WHOLE_LENGTH_MAX {
            return Err(Malformed::ContentLength.into());
        }
        check_length(length, self.length_max)?;
        let limit = usize::try_from(length + 16).map_err(|_| Malformed::ContentLength)?;
        let mut content = Filled::default();
        while content.bytes().len() < limit {
            if content.read(message, limit).map_err(Error::Read)? == Gave::End {
                return Err(Malformed::Truncated.into());
            }
        }
        if let Some(hasher) = hasher {
            hasher.update(&start);
            hasher.update(content.bytes());
        }
        let aad = PieceAad::new(&self.header.message_id, Piece::Whole, 1, length);
        let (sealed, tag) = content.bytes().split_last_chunk().expect("it has the tag at least");
        let mut opened = Buffer::from(vec![0; sealed.len()]);
        let done = self.key.key.open(iv, &aad, sealed, tag, &mut opened);
        done.map_err(|_| Error::Content)?;
        plaintext.write_all(&opened).map_err(Error::Write)
    }

    /// What follows after the content: the signature, or nothing.
    fn end<R: Read>(&self, rest: &mut Rest<R>, hasher: Option<Hasher>) -> Result<(), Error> {
        let limit = if hasher.is_some() { footer::LENGTH_MAX + 1 } else { 1 };
        let mut left = Vec::from(&rest.read[..rest.read.len().min(limit)]);
        let more = (limit - left.len()) as u64;
        rest.from.by_ref().take(more).read_to_end(&mut left).map_err(Error::Read)?;
        let (Some(hasher), Some(key)) = (hasher, &self.materials.verification_key) else {
            return if left.is_empty() { Ok(()) } else { Err(Malformed::Trailing.into()) };
        };
        let signature = footer::read(&left)?;
        let signing = self.header.suite.signing().ok_or(Error::Signature)?;
        let digest = hasher.finish();
        let verified = key.verify(signing.scheme(), Signed::Digest(&digest), signature);
        verified.map_err(|_| Error::Signature)
    }
}

/// What is left of a message, some of which was read already.
struct Rest<R> {
    read: Buffer,
    from: R,
}

pub(crate) fn check_length(length: u64, max: Option<u64>) -> Result<(), Error> {
    match max {
        Some(max) if length > max => Err(Error::TooLong { length, max }),
        _ => Ok(()),
    }
}

/// All pairs, and those among them that the message does not hold.
fn join(
    stored: &EncryptionContext,
    known: &EncryptionContext,
) -> Result<(EncryptionContext, EncryptionContext), Error> {
    let differs = known.iter().find(|(key, value)| stored.get(key).is_some_and(|v| v != *value));
    if let Some((key, _)) = differs {
        return Err(Error::ContextDiffers(key.into()));
    }
    let unstored = known.filtered(|key| stored.get(key).is_none());
    let mut all = stored.clone();
    all.extend(unstored.iter().map(|(key, value)| (key.to_owned(), value.to_owned())));
    Ok((all, unstored))
}

fn commits(derived: &Option<[u8; 32]>, stored: &Option<[u8; 32]>) -> bool {
    match (derived, stored) {
        (Some(derived), Some(stored)) => verify_equal(derived, stored),
        (None, None) => true,
        _ => false,
    }
}

fn read_exact(from: &mut impl Read, bytes: &mut [u8]) -> Result<(), Error> {
    from.read_exact(bytes).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => Malformed::Truncated.into(),
        _ => Error::Read(error),
    })
}

/// Frames to plaintext.
struct Opening<'a, R, W> {
    decryptor: &'a Decryptor,
    frame_length: usize,
    ends: std::marker::PhantomData<fn(R, W)>,
}

struct Reader<R> {
    from: R,
    /// What was read and belongs to no chunk yet.
    rest: Buffer,
    /// The number that the next frame must have.
    next_number: u32,
}

/// Some whole frames, in their order.
struct Chunk {
    message: Filled,
    frames: Vec<Frame>,
    plaintext: Buffer,
    plaintext_length: usize,
    /// Why nothing follows after what is here.
    error: Option<Error>,
}

impl<R: Read, W> Opening<'_, R, W> {
    /// Fills the chunk with whole frames. Whether the last is among them.
    fn fill(&self, reader: &mut Reader<R>, chunk: &mut Chunk) -> Result<bool, Error> {
        let frame_length = self.frame_length;
        // Whole frames, so that nothing is carried over from chunk to chunk.
        let regular = frame_length + REGULAR_OVERHEAD;
        let step = (CHUNK_LENGTH / regular).max(1) * regular;
        let mut scanned = 0;
        let mut gave = Gave::All;
        loop {
            let bytes = chunk.message.bytes();
            while let Some(frame) = Frame::at(bytes, scanned, reader.next_number, frame_length)? {
                if frame.end() > bytes.len() {
                    break;
                }
                scanned = frame.end();
                chunk.frames.push(frame);
                if frame.is_last {
                    reader.rest = chunk.message.split_off(scanned);
                    return Ok(true);
                }
                // It is not the last number: that is refused to what is not the last frame.
                reader.next_number += 1;
            }
            let is_full = bytes.len() >= step;
            if !chunk.frames.is_empty() && (is_full || gave == Gave::Less) {
                reader.rest = chunk.message.split_off(scanned);
                return Ok(false);
            }
            // A last frame can be a few bytes longer than the others.
            let limit = if is_full { frame_length + FINAL_OVERHEAD } else { step };
            gave = chunk.message.read(&mut reader.from, limit).map_err(Error::Read)?;
            if gave == Gave::End {
                return Err(Malformed::Truncated.into());
            }
        }
    }
}

impl<R: Read + Send, W: Write + Send> Stages for Opening<'_, R, W> {
    type Reader = Reader<R>;
    type Hasher = Option<Hasher>;
    type Writer = W;
    type Chunk = Chunk;
    type Error = Error;

    fn chunk(&self) -> Chunk {
        Chunk {
            message: Filled::default(),
            frames: Vec::new(),
            plaintext: Buffer::new(),
            plaintext_length: 0,
            error: None,
        }
    }

    fn read(&self, reader: &mut Reader<R>, chunk: &mut Chunk) -> Result<bool, Error> {
        chunk.frames.clear();
        chunk.message.clear();
        chunk.message.push(&reader.rest);
        reader.rest.wipe();
        match self.fill(reader, chunk) {
            Ok(is_last) => Ok(is_last),
            Err(error) => {
                // What stands before it is written yet.
                chunk.error = Some(error);
                Ok(true)
            }
        }
    }

    fn work(&self, chunk: &mut Chunk) -> Result<(), Error> {
        let Decryptor { header, key, .. } = self.decryptor;
        let length = chunk.frames.iter().map(|frame| frame.length).sum();
        if chunk.plaintext.len() < length {
            chunk.plaintext = Buffer::from(vec![0; length]);
        }
        chunk.plaintext_length = 0;
        let mut out = &mut chunk.plaintext[..length];
        for frame in &chunk.frames {
            let (plaintext, rest) = out.split_at_mut(frame.length);
            out = rest;
            if let Err(error) = frame.open(chunk.message.bytes(), header, key, plaintext) {
                chunk.error = Some(error);
                break;
            }
            chunk.plaintext_length += frame.length;
        }
        Ok(())
    }

    fn hashes(&self) -> bool {
        self.decryptor.header.suite.signing().is_some()
    }

    fn hash(&self, hasher: &mut Option<Hasher>, chunk: &Chunk) {
        if let Some(hasher) = hasher {
            hasher.update(chunk.message.bytes());
        }
    }

    fn write(&self, to: &mut W, chunk: &mut Chunk) -> Result<(), Error> {
        let authentic = &chunk.plaintext[..chunk.plaintext_length];
        to.write_all(authentic).map_err(Error::Write)?;
        match chunk.error.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}
