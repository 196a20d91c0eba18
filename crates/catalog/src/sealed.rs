//! Records as they are stored: sealed, under a name that tells nothing. See `docs/formats/store.md`.

use crypto::TAG_LENGTH;
use hsm::{Domain, Purpose};
use secret::Buffer;

use crate::clock::StoredTime;
use crate::record::{Malformed, Name, Reader, Record, RecordError, Writer};

/// The stored name of a record.
pub(crate) type Pseudonym = [u8; 32];

/// The stored name of the root record.
pub(crate) const ROOT: &[u8] = b"root";

/// Why what is stored is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum SealError {
    #[error("it does not open under the domain key")]
    Altered,
    #[error("it was stored at another generation, or under another name")]
    Misplaced,
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl From<Malformed> for SealError {
    fn from(malformed: Malformed) -> Self {
        Self::Record(malformed.into())
    }
}

pub(crate) fn pseudonym(domain: &Domain, name: &Name) -> Pseudonym {
    domain.pseudonym(&name.to_bytes())
}

/// Seals `generation (8) ‖ record`, bound to its stored name.
pub(crate) fn seal(
    domain: &Domain,
    pseudonym: &Pseudonym,
    generation: u64,
    record: &Record,
) -> Vec<u8> {
    let encoded = record.encode();
    let mut plaintext = Buffer::with_capacity(8 + encoded.len());
    plaintext.extend_from_slice(&generation.to_be_bytes());
    plaintext.extend_from_slice(&encoded);
    domain.seal(Purpose::Record, pseudonym, &plaintext)
}

/// Opens a record that the store gave under `pseudonym` as written at `generation`.
pub(crate) fn open(
    domain: &Domain,
    pseudonym: &[u8],
    generation: u64,
    sealed: &[u8],
) -> Result<Record, SealError> {
    let plaintext =
        domain.open(Purpose::Record, pseudonym, sealed).map_err(|_| SealError::Altered)?;
    let (written, encoded) = plaintext.split_first_chunk().ok_or(SealError::Misplaced)?;
    if u64::from_be_bytes(*written) != generation {
        return Err(SealError::Misplaced);
    }
    let record = Record::decode(encoded)?;
    if domain.pseudonym(&record.name().to_bytes()) != pseudonym {
        return Err(SealError::Misplaced);
    }
    Ok(record)
}

/// The digest of a set of records: a sum of keyed hashes, so that a commit changes it by what it
/// writes and the order does not count (Clarke et al., "Incremental Multiset Hash Functions", 2003,
/// MSet-Add-Hash). A record that is missing, added or put back to an old state changes it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Digest {
    pub(crate) sum: u128,
    pub(crate) count: u64,
}

impl Digest {
    /// What the record stored as `sealed` under `pseudonym` adds: a hash of its name and its tag,
    /// which the seal binds to all the rest.
    pub(crate) fn share(domain: &Domain, pseudonym: &[u8], sealed: &[u8]) -> u128 {
        let tag = sealed.last_chunk::<TAG_LENGTH>().map_or(&[][..], |tag| tag);
        let hash = domain.digest(&[pseudonym, tag]);
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = hash;
        u128::from_be_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    }

    pub(crate) fn add(&mut self, share: u128) {
        self.sum = self.sum.wrapping_add(share);
        self.count += 1;
    }

    pub(crate) fn subtract(&mut self, share: u128) {
        self.sum = self.sum.wrapping_sub(share);
        self.count -= 1;
    }
}

/// The root record: written with every commit, it says what the whole store holds, and when.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Root {
    pub(crate) generation: u64,
    pub(crate) digest: Digest,
    pub(crate) time: StoredTime,
}

impl Root {
    /// `deployment id (16), readable ‖ sealed fields`.
    pub(crate) fn seal(&self, domain: &Domain) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.u8(1);
        writer.u64(self.generation);
        writer.array(&self.digest.sum.to_be_bytes());
        writer.u64(self.digest.count);
        writer.i64(self.time.lifetime_ms);
        writer.i64(self.time.boottime_ms);
        writer.array(&self.time.boot_id);
        writer.u64(self.time.running_ms);
        writer.bool(self.time.proven);
        let sealed = domain.seal(Purpose::Record, ROOT, &writer.finish());
        [domain.deployment().as_slice(), &sealed].concat()
    }

    /// Opens the root record; the caller has compared the deployment id.
    pub(crate) fn open(domain: &Domain, sealed: &[u8]) -> Result<Self, SealError> {
        let plaintext =
            domain.open(Purpose::Record, ROOT, sealed).map_err(|_| SealError::Altered)?;
        let mut reader = Reader::new(&plaintext);
        let format = reader.u8()?;
        if format != 1 {
            return Err(RecordError::UnknownKind(format).into());
        }
        let root = Self {
            generation: reader.u64()?,
            digest: Digest { sum: u128::from_be_bytes(reader.array()?), count: reader.u64()? },
            time: StoredTime {
                lifetime_ms: reader.i64()?,
                boottime_ms: reader.i64()?,
                boot_id: reader.array()?,
                running_ms: reader.u64()?,
                proven: reader.bool()?,
            },
        };
        reader.finish()?;
        Ok(root)
    }
}
