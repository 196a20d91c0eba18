//! Objects of a token: by what they are found, what they are for.

use std::fmt;

use cryptoki::object::{Attribute, ObjectClass};

/// By what an object is found: its `CKA_ID`.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct ObjectId(pub [u8; 16]);

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Which object of those that share an id.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Class {
    Secret,
    Private,
    Public,
}

impl Class {
    pub(crate) fn attribute(self) -> Attribute {
        Attribute::Class(match self {
            Self::Secret => ObjectClass::SECRET_KEY,
            Self::Private => ObjectClass::PRIVATE_KEY,
            Self::Public => ObjectClass::PUBLIC_KEY,
        })
    }
}

/// What a key is, of those that can be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyKind {
    /// A generic secret of so many bytes, for HMAC.
    Hmac {
        length: u16,
    },
    /// AES-256, for AES-GCM.
    Aes,
    Rsa {
        bits: u16,
    },
    P256,
    P384,
    P521,
    Secp256k1,
    Ed25519,
}

impl KeyKind {
    /// The DER of the curve's OID, and how long its field's elements are; `None` for what is on no curve of Weierstraß.
    ///
    /// Source: RFC 5480 §2.1.1.1, SEC 2 §2.4.1.
    pub(crate) fn curve(self) -> Option<(&'static [u8], usize)> {
        Some(match self {
            Self::P256 => (&[0x06, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7], 32),
            Self::P384 => (&[0x06, 5, 0x2B, 0x81, 4, 0, 0x22], 48),
            Self::P521 => (&[0x06, 5, 0x2B, 0x81, 4, 0, 0x23], 66),
            Self::Secp256k1 => (&[0x06, 5, 0x2B, 0x81, 4, 0, 0x0A], 32),
            Self::Hmac { .. } | Self::Aes | Self::Rsa { .. } | Self::Ed25519 => return None,
        })
    }
}

/// What a key pair may do, and nothing else.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Usage {
    Sign,
    Decrypt,
    Agree,
    /// Decrypts, and whatever else the token lets its keys do: a TPM has no other keys of RSA.
    DecryptAmongOthers,
}
