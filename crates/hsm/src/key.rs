//! How key material is named and carried outside the device that holds it.

use std::fmt;

use crypto::{Hash, PairKind};

/// What the material of a key is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum MaterialKind {
    /// 256 bits from which the key of each message is derived: a symmetric encryption key.
    Symmetric,
    /// A key of HMAC, as long as the hash.
    Hmac(Hash),
    /// A key pair: a `PrivateKeyInfo` (RFC 5958) in DER.
    Pair(PairKind),
}

/// What a key pair is for, where a device must know it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Usage {
    Sign,
    Decrypt,
    Agree,
    /// What the kind of material says already.
    Other,
}

impl MaterialKind {
    /// The byte that stands for it in a key token. Never reused; see `docs/formats/seal.md`.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Symmetric => 0x01,
            Self::Hmac(Hash::Sha1) => 0x10,
            Self::Hmac(Hash::Sha224) => 0x11,
            Self::Hmac(Hash::Sha256) => 0x12,
            Self::Hmac(Hash::Sha384) => 0x13,
            Self::Hmac(Hash::Sha512) => 0x14,
            Self::Pair(PairKind::Rsa2048) => 0x20,
            Self::Pair(PairKind::Rsa3072) => 0x21,
            Self::Pair(PairKind::Rsa4096) => 0x22,
            Self::Pair(PairKind::P256) => 0x30,
            Self::Pair(PairKind::P384) => 0x31,
            Self::Pair(PairKind::P521) => 0x32,
            Self::Pair(PairKind::Secp256k1) => 0x33,
            Self::Pair(PairKind::Ed25519) => 0x34,
            Self::Pair(PairKind::Sm2) => 0x35,
            Self::Pair(PairKind::MlDsa44) => 0x40,
            Self::Pair(PairKind::MlDsa65) => 0x41,
            Self::Pair(PairKind::MlDsa87) => 0x42,
            Self::Pair(PairKind::MlKem512) => 0x48,
            Self::Pair(PairKind::MlKem768) => 0x49,
            Self::Pair(PairKind::MlKem1024) => 0x4A,
        }
    }
}

/// Whose material it is: account and key id, without the region, so that a replica opens what its
/// primary made. Part of the additional data of the token and of every ciphertext.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Owner {
    /// The 12-digit account id as a number, below 10¹².
    pub account: u64,
    /// The 128 bits of the key id.
    pub key_id: [u8; 16],
    /// Whether the id is written `mrk-…`.
    pub multi_region: bool,
}

impl Owner {
    /// Length of [`Owner::to_bytes`].
    pub const LENGTH: usize = 23;

    /// 6 bytes of account (big endian), 1 byte that is 1 for a multi-Region key, 16 of key id.
    pub fn to_bytes(self) -> [u8; Self::LENGTH] {
        let [_, _, a, b, c, d, e, f] = self.account.to_be_bytes();
        let mut bytes = [0; Self::LENGTH];
        let (head, id) = bytes.split_at_mut(7);
        head.copy_from_slice(&[a, b, c, d, e, f, u8::from(self.multi_region)]);
        id.copy_from_slice(&self.key_id);
        bytes
    }

    /// The inverse of [`Owner::to_bytes`]; `None` for an account above 12 digits or another flag.
    pub fn from_bytes(bytes: &[u8; Self::LENGTH]) -> Option<Self> {
        let (&[a, b, c, d, e, f, flag], id) = bytes.split_first_chunk()?;
        let account = u64::from_be_bytes([0, 0, a, b, c, d, e, f]);
        let multi_region = match flag {
            0 => false,
            1 => true,
            _ => return None,
        };
        (account < 1_000_000_000_000).then_some(())?;
        Some(Self { account, key_id: id.try_into().ok()?, multi_region })
    }
}

/// The id of a backing key: `KBKDF(material, "strongroom key material id", owner)`.
///
/// The same material under the same key has the same id, wherever it is used.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct MaterialId(pub [u8; 32]);

/// 64 lower-case hexadecimal digits, as AWS KMS writes a `KeyMaterialId`.
impl fmt::Display for MaterialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By a table: this is in the answer to most cryptographic requests.
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or_default();
        let mut text = [0; 64];
        for (pair, byte) in text.as_chunks_mut().0.iter_mut().zip(self.0) {
            *pair = [digit(byte >> 4), digit(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for MaterialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Key material as a device hands it out to be stored: wrapped, or a reference to it.
///
/// Its first byte names the device that made it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyToken(Box<[u8]>);

impl KeyToken {
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(bytes.into())
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// One version of a key's material: all that a device needs to use it.
#[derive(Clone, Copy, Debug)]
pub struct BackingKey<'a> {
    pub owner: Owner,
    pub id: MaterialId,
    pub kind: MaterialKind,
    pub token: &'a KeyToken,
}

/// The public half of a version of a key pair: all that is needed to use it.
#[derive(Clone, Copy, Debug)]
pub struct PublicHalf<'a> {
    pub id: MaterialId,
    pub kind: PairKind,
    /// A `SubjectPublicKeyInfo` (RFC 5280) in DER.
    pub key: &'a [u8],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_comes_back_from_its_bytes() {
        for (account, multi_region) in [(0, false), (1, true), (999_999_999_999, true)] {
            let owner = Owner { account, key_id: [7; 16], multi_region };
            assert_eq!(Owner::from_bytes(&owner.to_bytes()), Some(owner));
        }
    }

    #[test]
    fn a_material_id_is_written_as_64_digits() {
        let id = MaterialId(std::array::from_fn(|i| i as u8 * 8 + 7));
        let expected: String = id.0.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(id.to_string(), expected);
    }

    #[test]
    fn bytes_that_no_owner_has_are_refused() {
        let mut bytes = Owner { account: 5, key_id: [7; 16], multi_region: false }.to_bytes();
        bytes[6] = 2;
        assert_eq!(Owner::from_bytes(&bytes), None, "the flag is 0 or 1");
        bytes[6] = 0;
        bytes[0] = 0xFF;
        assert_eq!(Owner::from_bytes(&bytes), None, "an account has 12 digits");
    }
}
