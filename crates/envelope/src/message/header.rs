//! The header: everything that one must know to open a message, but the key.

use std::io::{self, Read};
use std::num::NonZeroU32;
use std::ops::Deref;

use crate::context::{ContextError, EncryptionContext};
use crate::message::Malformed;
use crate::{Suite, suite::Version};

/// A header is read into memory, as far as this.
const LENGTH_MAX: usize = 16 << 20;
/// The type of a message of version 1: encrypted data of a customer.
const TYPE: u8 = 0x80;
const IV_LENGTH: u8 = 12;

/// The id of a message: 16 bytes in version 1, 32 in version 2, where it is HKDF's salt too.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MessageId {
    bytes: [u8; 32],
    length: usize,
}

impl MessageId {
    const fn length(version: Version) -> usize {
        match version {
            Version::V1 => 16,
            Version::V2 => 32,
        }
    }

    pub(crate) fn random(version: Version) -> Self {
        let mut id = Self { bytes: [0; 32], length: Self::length(version) };
        crypto::random(&mut id.bytes[..id.length]);
        id
    }
}

impl<const N: usize> From<[u8; N]> for MessageId {
    fn from(from: [u8; N]) -> Self {
        let mut bytes = [0; 32];
        bytes[..N].copy_from_slice(&from);
        Self { bytes, length: N }
    }
}

impl Deref for MessageId {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// The data key of a message, under one wrapping key.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct EncryptedDataKey {
    /// Whose wrapping key it is: `aws-kms`, or a name space of one's own.
    pub provider_id: String,
    /// Which wrapping key it is: the ARN of a KMS key, or what a raw keyring keeps there.
    pub provider_info: Vec<u8>,
    pub ciphertext: Vec<u8>,
}

/// How the content is cut.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Content {
    /// One piece, of whatever length. Read, and never written.
    NonFramed,
    /// Frames of this many bytes, but for the last, which may be shorter.
    Framed(NonZeroU32),
}

impl Content {
    const fn number(self) -> u8 {
        match self {
            Self::NonFramed => 1,
            Self::Framed(_) => 2,
        }
    }

    /// The length of a frame in bytes; 0 without frames.
    pub fn frame_length(self) -> u32 {
        match self {
            Self::NonFramed => 0,
            Self::Framed(length) => length.get(),
        }
    }
}

/// A header, as it was read or is to be written. What it says is not authenticated before its tag is checked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Header {
    pub suite: Suite,
    pub message_id: MessageId,
    /// The pairs that the message holds.
    pub context: EncryptionContext,
    pub encrypted_data_keys: Vec<EncryptedDataKey>,
    pub content: Content,
    /// What binds the message to its data key, in version 2.
    pub commitment: Option<[u8; 32]>,
}

/// What authenticates the header.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct HeaderAuthentication {
    pub iv: [u8; 12],
    pub tag: [u8; 16],
}

/// Why there is no header to be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HeaderError {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("the message has more than the {0} encrypted data keys that are allowed")]
    TooManyDataKeys(u16),
    #[error(transparent)]
    Read(io::Error),
}

impl Header {
    /// All of it but the authentication.
    pub(crate) fn serialise(&self) -> Result<Vec<u8>, ContextError> {
        let mut bytes = vec![self.suite.version() as u8];
        if self.suite.version() == Version::V1 {
            bytes.push(TYPE);
        }
        bytes.extend(self.suite.id().to_be_bytes());
        bytes.extend(&*self.message_id);
        let context = self.context.serialise()?;
        bytes.extend((context.len() as u16).to_be_bytes());
        bytes.extend(context);
        bytes.extend((self.encrypted_data_keys.len() as u16).to_be_bytes());
        for key in &self.encrypted_data_keys {
            for field in [key.provider_id.as_bytes(), &key.provider_info, &key.ciphertext] {
                let length = u16::try_from(field.len()).map_err(|_| ContextError::TooLong)?;
                bytes.extend(length.to_be_bytes());
                bytes.extend(field);
            }
        }
        bytes.push(self.content.number());
        if self.suite.version() == Version::V1 {
            bytes.extend([0; 4]);
            bytes.push(IV_LENGTH);
        }
        bytes.extend(self.content.frame_length().to_be_bytes());
        bytes.extend(self.commitment.iter().flatten());
        Ok(bytes)
    }

    /// Reads a header, its bytes as they stand there, and its authentication; stops reading once there are more
    /// than `data_keys_max`.
    pub(crate) fn read(
        from: &mut impl Read,
        data_keys_max: Option<u16>,
    ) -> Result<(Self, Vec<u8>, HeaderAuthentication), HeaderError> {
        let mut read = Recorded { from, bytes: Vec::new() };
        let [version, second] = read.array().map_err(no_message)?;
        let suite = match (version, second) {
            (1, TYPE) => u16::from_be_bytes(read.array()?),
            (2, _) => u16::from_be_bytes([second, read.array::<1>()?[0]]),
            (b'A', b'Y' | b'g') => return Err(Malformed::Base64.into()),
            _ => return Err(Malformed::NoMessage.into()),
        };
        let suite = Suite::from_id(suite).ok_or(Malformed::Suite)?;
        if suite.version() as u8 != version {
            return Err(Malformed::Suite.into());
        }
        let message_id = match suite.version() {
            Version::V1 => MessageId::from(read.array::<16>()?),
            Version::V2 => MessageId::from(read.array::<32>()?),
        };
        let context = EncryptionContext::read(&read.field()?)?;
        let encrypted_data_keys = read.data_keys(data_keys_max)?;
        let [content] = read.array()?;
        if suite.version() == Version::V1 && read.array()? != [0, 0, 0, 0, IV_LENGTH] {
            return Err(Malformed::Header.into());
        }
        let frame_length = NonZeroU32::new(u32::from_be_bytes(read.array()?));
        let content = match (content, frame_length) {
            (1, None) => Content::NonFramed,
            (2, Some(length)) => Content::Framed(length),
            _ => return Err(Malformed::Header.into()),
        };
        let commitment = if suite.commits() { Some(read.array()?) } else { None };
        let bytes = std::mem::take(&mut read.bytes);
        let iv = match suite.version() {
            Version::V1 => read.array()?,
            Version::V2 => [0; 12],
        };
        let authentication = HeaderAuthentication { iv, tag: read.array()? };
        let header = Self { suite, message_id, context, encrypted_data_keys, content, commitment };
        Ok((header, bytes, authentication))
    }
}

impl HeaderAuthentication {
    /// As it stands after the header; version 2 has no IV.
    pub(crate) fn serialise(&self, version: Version) -> Vec<u8> {
        match version {
            Version::V1 => [&self.iv[..], &self.tag].concat(),
            Version::V2 => self.tag.to_vec(),
        }
    }
}

/// Reads fields, and keeps their bytes.
struct Recorded<'a, R> {
    from: &'a mut R,
    bytes: Vec<u8>,
}

impl<R: Read> Recorded<'_, R> {
    fn take(&mut self, count: usize) -> Result<&[u8], HeaderError> {
        let start = self.bytes.len();
        if start + count > LENGTH_MAX {
            return Err(Malformed::HeaderTooLong.into());
        }
        self.bytes.resize(start + count, 0);
        let taken = &mut self.bytes[start..];
        self.from.read_exact(taken).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => Malformed::Truncated.into(),
            _ => HeaderError::Read(error),
        })?;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], HeaderError> {
        Ok(self.take(N)?.try_into().expect("N were taken"))
    }

    /// Bytes after their length.
    fn field(&mut self) -> Result<Vec<u8>, HeaderError> {
        let length = u16::from_be_bytes(self.array()?);
        Ok(self.take(length.into())?.to_vec())
    }

    fn data_keys(&mut self, max: Option<u16>) -> Result<Vec<EncryptedDataKey>, HeaderError> {
        let count = u16::from_be_bytes(self.array()?);
        if count == 0 {
            return Err(Malformed::NoDataKey.into());
        }
        if let Some(max) = max.filter(|max| count > *max) {
            return Err(HeaderError::TooManyDataKeys(max));
        }
        let mut keys = Vec::new();
        for _ in 0..count {
            let provider_id = String::from_utf8(self.field()?).map_err(|_| Malformed::DataKey)?;
            keys.push(EncryptedDataKey {
                provider_id,
                provider_info: self.field()?,
                ciphertext: self.field()?,
            });
        }
        Ok(keys)
    }
}

/// What is shorter than any message is none, rather than one that was cut.
fn no_message(error: HeaderError) -> HeaderError {
    match error {
        HeaderError::Malformed(Malformed::Truncated) => Malformed::NoMessage.into(),
        error => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(suite: Suite) -> Header {
        Header {
            suite,
            message_id: MessageId::random(suite.version()),
            context: [("a".to_owned(), "b".to_owned())].into_iter().collect(),
            encrypted_data_keys: vec![EncryptedDataKey {
                provider_id: "aws-kms".into(),
                provider_info: b"arn".to_vec(),
                ciphertext: b"blob".to_vec(),
            }],
            content: Content::Framed(NonZeroU32::new(4096).unwrap()),
            commitment: suite.commits().then_some([9; 32]),
        }
    }

    fn read(bytes: &[u8]) -> Result<Header, HeaderError> {
        Header::read(&mut &*bytes, None).map(|(header, ..)| header)
    }

    /// A header, and its authentication after it.
    fn whole(header: &Header) -> Vec<u8> {
        let authentication = HeaderAuthentication { iv: [0; 12], tag: [3; 16] };
        [header.serialise().unwrap(), authentication.serialise(header.suite.version())].concat()
    }

    #[test]
    fn a_header_is_read_as_it_was_written() {
        for suite in Suite::ALL {
            let written = header(suite);
            let bytes = [&whole(&written)[..], b"frames"].concat();
            let mut rest = &*bytes;
            let (read, body, authentication) = Header::read(&mut rest, Some(1)).unwrap();
            assert_eq!(read, written);
            assert_eq!(body, written.serialise().unwrap());
            assert_eq!(authentication.tag, [3; 16]);
            assert_eq!(rest, b"frames", "nothing more is read");
        }
    }

    #[test]
    fn every_field_that_is_fixed_is_checked() {
        let v1 = whole(&header(Suite::Aes256HkdfSha256));
        let v2 = whole(&header(Suite::Aes256HkdfSha512Commit));
        let changed = |bytes: &[u8], place: usize, to: &[u8]| {
            let mut bytes = bytes.to_vec();
            bytes[place..place + to.len()].copy_from_slice(to);
            read(&bytes).unwrap_err().to_string()
        };
        let (context, keys) = (8, 2 + 2 + 7 + 2 + 3 + 2 + 4);
        let content_v1 = 4 + 16 + 2 + context + keys;
        let content_v2 = 3 + 32 + 2 + context + keys;
        for (bytes, place, to, expected) in [
            (&v1, 0, &[0][..], Malformed::NoMessage),
            (&v1, 0, &[3], Malformed::NoMessage),
            (&v1, 1, &[0x81], Malformed::NoMessage),
            (&v1, 2, &[0x05, 0x78], Malformed::Suite),
            (&v2, 1, &[0x01, 0x78], Malformed::Suite),
            (&v2, 1, &[0, 0], Malformed::Suite),
            (&v1, 0, b"AY", Malformed::Base64),
            (&v2, 0, b"AgV4", Malformed::Base64),
            (&v1, 22, &[0, 2], Malformed::Context),
            (&v1, 22 + context, &[0, 0], Malformed::NoDataKey),
            (&v1, 22 + context + 4, &[0xFF], Malformed::DataKey),
            (&v1, content_v1, &[3], Malformed::Header),
            (&v1, content_v1, &[1], Malformed::Header),
            (&v1, content_v1 + 4, &[1], Malformed::Header),
            (&v1, content_v1 + 5, &[13], Malformed::Header),
            (&v1, content_v1 + 6, &[0; 4], Malformed::Header),
            (&v2, content_v2, &[0], Malformed::Header),
        ] {
            assert_eq!(changed(bytes, place, to), expected.to_string(), "{to:?} at {place}");
        }
    }

    #[test]
    fn a_header_that_is_cut_is_none() {
        for suite in [Suite::Aes128, Suite::Aes256HkdfSha512Commit] {
            let bytes = whole(&header(suite));
            for length in 0..bytes.len() {
                let cut = read(&bytes[..length]).unwrap_err();
                let is_told = matches!(
                    cut,
                    HeaderError::Malformed(Malformed::Truncated | Malformed::NoMessage)
                );
                assert!(is_told, "{length}: {cut}");
            }
        }
    }

    #[test]
    fn reading_stops_where_there_are_too_many_data_keys() {
        let mut many = header(Suite::Aes128);
        many.encrypted_data_keys = vec![many.encrypted_data_keys[0].clone(); 3];
        let bytes = whole(&many);
        assert!(Header::read(&mut &*bytes, Some(3)).is_ok());
        let mut rest = &*bytes;
        let refused = Header::read(&mut rest, Some(2)).unwrap_err();
        assert!(matches!(refused, HeaderError::TooManyDataKeys(2)), "{refused}");
        assert_eq!(bytes.len() - rest.len(), 4 + 16 + 2 + 8 + 2, "right after the count");
    }

    #[test]
    fn a_header_grows_no_further_than_its_limit() {
        let start = header(Suite::Aes128).serialise().unwrap();
        let endless = io::repeat(0xFF);
        let mut message = (&start[..4 + 16]).chain(&[0, 0][..]).chain(endless);
        let refused = Header::read(&mut message, None).unwrap_err();
        assert_eq!(refused.to_string(), Malformed::DataKey.to_string());
        let endless = io::repeat(0x41);
        let mut message = (&start[..4 + 16]).chain(&[0, 0][..]).chain(endless);
        let refused = Header::read(&mut message, None).unwrap_err();
        assert_eq!(refused.to_string(), Malformed::HeaderTooLong.to_string());
    }
}
