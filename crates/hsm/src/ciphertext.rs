//! The symmetric ciphertext: the one format that can never change. See `docs/formats/ciphertext.md`.
//!
//! ```text
//! header     = format (1) ‖ account (6) ‖ multi-Region (1) ‖ key id (16) ‖ backing key id (32)
//! K          = KBKDF(backing key, "strongroom ciphertext 1", nonce ‖ header ‖ context digest)
//! commitment = KBKDF(K, "strongroom commitment 1", "")
//! ciphertext = header ‖ nonce (16) ‖ commitment (32) ‖ AES-256-GCM(message key, iv = 0¹², header ‖ nonce ‖ commitment)
//!   where      message key = KBKDF(K, "strongroom message key 1", "")
//! ```
//! Every message has its own key, so GCM's IV may be zero and no key comes near GCM's 2³² messages.

use crypto::{KEY_LENGTH, Label, TAG_LENGTH, kbkdf_pair};
use secret::{Buffer, Secret};
use zeroize::Zeroizing;

use crate::external::OuterLayer;
use crate::{BackingKey, ContextDigest, Error, Mac, MaterialId, Owner};

pub(crate) const HEADER_LENGTH: usize = 1 + Owner::LENGTH + 32;
pub(crate) const NONCE_LENGTH: usize = 16;
const COMMITMENT_LENGTH: usize = 32;
/// All that stands before the encrypted bytes.
const PREFIX_LENGTH: usize = HEADER_LENGTH + NONCE_LENGTH + COMMITMENT_LENGTH;
/// How much longer a ciphertext is than its plaintext, in bytes. AWS KMS's own are 152 longer.
pub const CIPHERTEXT_OVERHEAD: usize = PREFIX_LENGTH + TAG_LENGTH;
/// Each message key encrypts once.
const IV: [u8; 12] = [0; 12];

const DERIVE: Label = Label::new("strongroom ciphertext 1");
const COMMIT: Label = Label::new("strongroom commitment 1");
const MESSAGE_KEY: Label = Label::new("strongroom message key 1");

/// First byte of a ciphertext. No AWS KMS blob (0x01) and no Encryption SDK message (0x01, 0x02)
/// begins with one of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// The one above.
    Single = 0xA1,
    /// That of [`external`](crate::external), which an external key manager has encrypted once more.
    External = 0xA2,
}

/// What a ciphertext claims: whose key, and which version of it, it was made under.
///
/// A claim until the ciphertext has been opened under that key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Header {
    pub format: Format,
    pub owner: Owner,
    pub backing_key: MaterialId,
}

impl Header {
    /// The header of `ciphertext`; `None` when it is not ours or too short to be whole.
    pub fn parse(ciphertext: &[u8]) -> Option<Self> {
        let (&[format], rest) = ciphertext.split_first_chunk()?;
        let format = [Format::Single, Format::External].into_iter().find(|f| *f as u8 == format)?;
        let is_whole = match format {
            Format::Single => ciphertext.len() > CIPHERTEXT_OVERHEAD,
            Format::External => OuterLayer::parse(ciphertext).is_some(),
        };
        is_whole.then_some(())?;
        let (owner, rest) = rest.split_first_chunk()?;
        let (backing_key, _) = rest.split_first_chunk()?;
        let owner = Owner::from_bytes(owner)?;
        Some(Self { format, owner, backing_key: MaterialId(*backing_key) })
    }

    /// That of what is made under `key`.
    pub(crate) fn of(format: Format, key: BackingKey<'_>) -> Self {
        Self { format, owner: key.owner, backing_key: key.id }
    }

    pub(crate) fn to_bytes(self) -> [u8; HEADER_LENGTH] {
        let mut bytes = [self.format as u8; HEADER_LENGTH];
        let (_, rest) = bytes.split_at_mut(1);
        let (owner, backing_key) = rest.split_at_mut(Owner::LENGTH);
        owner.copy_from_slice(&self.owner.to_bytes());
        backing_key.copy_from_slice(&self.backing_key.0);
        bytes
    }
}

/// Length of what the backing key authenticates.
pub(crate) const DERIVATION_LENGTH: usize =
    4 + DERIVE_LENGTH + 1 + NONCE_LENGTH + HEADER_LENGTH + 32 + 4;
const DERIVE_LENGTH: usize = 23;

/// The input of the one HMAC under the backing key: SP 800-108r1's fixed input with its counter,
/// `[1]₃₂ ‖ label ‖ 0x00 ‖ nonce ‖ header ‖ context digest ‖ [256]₃₂`.
pub(crate) fn derivation(
    header: Header,
    nonce: &[u8; NONCE_LENGTH],
    context: &ContextDigest,
) -> [u8; DERIVATION_LENGTH] {
    let mut input = [0; DERIVATION_LENGTH];
    let mut rest = input.as_mut_slice();
    for part in [
        1u32.to_be_bytes().as_slice(),
        DERIVE.as_bytes(),
        &[0],
        nonce,
        &header.to_bytes(),
        &context.0,
        &256u32.to_be_bytes(),
    ] {
        let (place, after) = rest.split_at_mut(part.len());
        place.copy_from_slice(part);
        rest = after;
    }
    input
}

/// Seals `plaintext` under `message_secret` (K above).
pub(crate) fn seal(
    header: Header,
    nonce: &[u8; NONCE_LENGTH],
    message_secret: &Mac,
    plaintext: &[u8],
) -> Vec<u8> {
    let [message_key, commitment] = keys(message_secret);
    let mut ciphertext = Vec::with_capacity(plaintext.len() + CIPHERTEXT_OVERHEAD);
    ciphertext.extend_from_slice(&header.to_bytes());
    ciphertext.extend_from_slice(nonce);
    ciphertext.extend_from_slice(&*commitment);
    ciphertext.extend_from_slice(plaintext);
    let (prefix, body) = ciphertext.split_at_mut(PREFIX_LENGTH);
    let tag = crypto::aes_256_gcm_seal(&message_key, &IV, prefix, body);
    ciphertext.extend_from_slice(&tag);
    ciphertext
}

/// The nonce of a ciphertext that [`Header::parse`] has taken.
pub(crate) fn nonce(ciphertext: &[u8]) -> Result<&[u8; NONCE_LENGTH], Error> {
    let nonce = ciphertext.get(HEADER_LENGTH..).and_then(|rest| rest.first_chunk());
    nonce.ok_or(Error::Unauthenticated)
}

/// Opens `ciphertext` under `message_secret` (K above). The commitment is compared first: a
/// ciphertext that opens under two keys does not pass it.
pub(crate) fn open(ciphertext: &[u8], message_secret: &Mac) -> Result<Secret, Error> {
    let (prefix, body) =
        ciphertext.split_at_checked(PREFIX_LENGTH).ok_or(Error::Unauthenticated)?;
    let (body, tag) = body.split_last_chunk::<TAG_LENGTH>().ok_or(Error::Unauthenticated)?;
    let committed = prefix.last_chunk::<COMMITMENT_LENGTH>().ok_or(Error::Unauthenticated)?;
    let [message_key, commitment] = keys(message_secret);
    if !crypto::verify_equal(committed, &*commitment) {
        return Err(Error::Unauthenticated);
    }
    let mut plaintext = Buffer::from(body.to_vec());
    crypto::aes_256_gcm_open(&message_key, &IV, prefix, &mut plaintext, tag)
        .map_err(|_| Error::Unauthenticated)?;
    Ok(Secret::from(plaintext))
}

/// Message key and commitment of K.
fn keys(message_secret: &Mac) -> [Zeroizing<[u8; KEY_LENGTH]>; 2] {
    kbkdf_pair(&*message_secret.0, [MESSAGE_KEY, COMMIT])
}

const _: () =
    assert!(CIPHERTEXT_OVERHEAD <= 152 && DERIVE_LENGTH == "strongroom ciphertext 1".len());
