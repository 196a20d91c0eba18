//! The algorithm suites of the AWS Encryption SDK: what a message is encrypted, derived and signed with.
//!
//! Source: <https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/algorithms-reference.html>.

use std::fmt;
use std::str::FromStr;

use crypto::{Hash, PairKind, Scheme};

/// An algorithm suite. All encrypt with AES-GCM, IVs of 12 and tags of 16 bytes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[repr(u16)]
pub enum Suite {
    Aes128 = 0x0014,
    Aes192 = 0x0046,
    Aes256 = 0x0078,
    Aes128HkdfSha256 = 0x0114,
    Aes192HkdfSha256 = 0x0146,
    Aes256HkdfSha256 = 0x0178,
    Aes128HkdfSha256EcdsaP256 = 0x0214,
    Aes192HkdfSha384EcdsaP384 = 0x0346,
    Aes256HkdfSha384EcdsaP384 = 0x0378,
    Aes256HkdfSha512Commit = 0x0478,
    Aes256HkdfSha512CommitEcdsaP384 = 0x0578,
}

/// The versions of the message format.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Version {
    V1 = 1,
    V2 = 2,
}

/// How a suite's messages are signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Signing {
    pub kind: PairKind,
    pub hash: Hash,
}

impl Signing {
    const P256: Self = Self { kind: PairKind::P256, hash: Hash::Sha256 };
    const P384: Self = Self { kind: PairKind::P384, hash: Hash::Sha384 };

    pub(crate) const fn scheme(self) -> Scheme {
        Scheme::Ecdsa(self.hash)
    }
}

impl Suite {
    pub const ALL: [Self; 11] = [
        Self::Aes128,
        Self::Aes192,
        Self::Aes256,
        Self::Aes128HkdfSha256,
        Self::Aes192HkdfSha256,
        Self::Aes256HkdfSha256,
        Self::Aes128HkdfSha256EcdsaP256,
        Self::Aes192HkdfSha384EcdsaP384,
        Self::Aes256HkdfSha384EcdsaP384,
        Self::Aes256HkdfSha512Commit,
        Self::Aes256HkdfSha512CommitEcdsaP384,
    ];

    /// The number that stands in a message.
    pub const fn id(self) -> u16 {
        self as u16
    }

    pub fn from_id(id: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.id() == id)
    }

    /// The name that Amazon's clients for Python and the command line give it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes128 => "AES_128_GCM_IV12_TAG16",
            Self::Aes192 => "AES_192_GCM_IV12_TAG16",
            Self::Aes256 => "AES_256_GCM_IV12_TAG16",
            Self::Aes128HkdfSha256 => "AES_128_GCM_IV12_TAG16_HKDF_SHA256",
            Self::Aes192HkdfSha256 => "AES_192_GCM_IV12_TAG16_HKDF_SHA256",
            Self::Aes256HkdfSha256 => "AES_256_GCM_IV12_TAG16_HKDF_SHA256",
            Self::Aes128HkdfSha256EcdsaP256 => "AES_128_GCM_IV12_TAG16_HKDF_SHA256_ECDSA_P256",
            Self::Aes192HkdfSha384EcdsaP384 => "AES_192_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384",
            Self::Aes256HkdfSha384EcdsaP384 => "AES_256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384",
            Self::Aes256HkdfSha512Commit => "AES_256_GCM_HKDF_SHA512_COMMIT_KEY",
            Self::Aes256HkdfSha512CommitEcdsaP384 => {
                "AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384"
            }
        }
    }

    pub const fn version(self) -> Version {
        if self.commits() { Version::V2 } else { Version::V1 }
    }

    /// The length of the data key, and of the key derived from it, in bytes.
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes128HkdfSha256 | Self::Aes128HkdfSha256EcdsaP256 => 16,
            Self::Aes192 | Self::Aes192HkdfSha256 | Self::Aes192HkdfSha384EcdsaP384 => 24,
            _ => 32,
        }
    }

    /// The hash of HKDF, by which the message's key comes from the data key; without one, they are the same.
    pub const fn kdf(self) -> Option<Hash> {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => None,
            Self::Aes192HkdfSha384EcdsaP384 | Self::Aes256HkdfSha384EcdsaP384 => Some(Hash::Sha384),
            Self::Aes256HkdfSha512Commit | Self::Aes256HkdfSha512CommitEcdsaP384 => {
                Some(Hash::Sha512)
            }
            _ => Some(Hash::Sha256),
        }
    }

    /// Whether a message opens under one data key alone.
    pub const fn commits(self) -> bool {
        matches!(self, Self::Aes256HkdfSha512Commit | Self::Aes256HkdfSha512CommitEcdsaP384)
    }

    pub const fn signing(self) -> Option<Signing> {
        match self {
            Self::Aes128HkdfSha256EcdsaP256 => Some(Signing::P256),
            Self::Aes192HkdfSha384EcdsaP384
            | Self::Aes256HkdfSha384EcdsaP384
            | Self::Aes256HkdfSha512CommitEcdsaP384 => Some(Signing::P384),
            _ => None,
        }
    }
}

/// Its name.
impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Amazon's clients have no suite of that name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("there is no algorithm suite of that name")]
pub struct UnknownSuite;

impl FromStr for Suite {
    type Err = UnknownSuite;

    fn from_str(name: &str) -> Result<Self, UnknownSuite> {
        Self::ALL.into_iter().find(|suite| suite.name() == name).ok_or(UnknownSuite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the developer guide: id, key bits, HKDF's hash, commitment, curve.
    #[test]
    #[rustfmt::skip]
    fn suites_are_as_they_are_documented() {
        for (id, bits, hkdf, commits, curve) in [
            (0x0014, 128, None, false, None),
            (0x0046, 192, None, false, None),
            (0x0078, 256, None, false, None),
            (0x0114, 128, Some(Hash::Sha256), false, None),
            (0x0146, 192, Some(Hash::Sha256), false, None),
            (0x0178, 256, Some(Hash::Sha256), false, None),
            (0x0214, 128, Some(Hash::Sha256), false, Some(PairKind::P256)),
            (0x0346, 192, Some(Hash::Sha384), false, Some(PairKind::P384)),
            (0x0378, 256, Some(Hash::Sha384), false, Some(PairKind::P384)),
            (0x0478, 256, Some(Hash::Sha512), true, None),
            (0x0578, 256, Some(Hash::Sha512), true, Some(PairKind::P384)),
        ] {
            let suite = Suite::from_id(id).unwrap();
            assert_eq!(suite.key_length() * 8, bits, "{id:04x}");
            assert_eq!(suite.kdf(), hkdf, "{id:04x}");
            assert_eq!(suite.commits(), commits, "{id:04x}");
            assert_eq!(suite.signing().map(|signing| signing.kind), curve, "{id:04x}");
            assert_eq!(suite.name().parse(), Ok(suite));
        }
        // Reserved; of the S3 client; of the DynamoDB client.
        for id in [0, 0x0070, 0x0071, 0x0072, 0x0073, 0x0074, 0x6700, 0x6701, 0xFFFF] {
            assert_eq!(Suite::from_id(id), None);
        }
    }
}
