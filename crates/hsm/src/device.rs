//! One place where key material lives and is used.

use std::fmt;

use crypto::{Encryption, Scheme};
use secret::{Buffer, Secret};
use zeroize::Zeroizing;

use crate::{Answer, BackingKey, Error, KeyToken, MaterialId, MaterialKind, Owner};

/// A place that makes key material, keeps it to itself, and uses it.
///
/// It fits an HSM: a symmetric KMS key is a non-extractable 256-bit HMAC key, and [`Device::mac`]
/// one `C_Sign` with `CKM_SHA256_HMAC`.
pub trait Device: Send + Sync {
    /// Makes new material for `owner` from the device's own random generator.
    fn create(&self, owner: Owner, kind: MaterialKind) -> Answer<Result<Created, Error>>;

    /// Takes over material that was made elsewhere. Refuses what is none of this kind: `Unfit`.
    fn import(
        &self,
        owner: Owner,
        kind: MaterialKind,
        material: &[u8],
    ) -> Answer<Result<Created, Error>>;

    /// `HMAC-SHA-256(material, message)`: the one thing that symmetric material is used for.
    fn mac(&self, key: BackingKey<'_>, message: &[u8]) -> Answer<Result<Mac, Error>>;

    /// Does with any other material what it is for.
    fn perform(&self, key: BackingKey<'_>, task: Task) -> Answer<Result<Buffer, Error>>;

    /// Drops all that it has kept ready: there is no locked memory left.
    fn make_room(&self) {}

    /// Drops what it has kept ready of these materials, which are not to be used any more.
    fn forget(&self, _materials: &[MaterialId]) {}

    /// Drops what it has kept ready and nobody has used for a while. Called every some seconds.
    fn sweep(&self) {}
}

/// What is done with a private key or a key of HMAC. It owns its input, since it may have to wait.
#[derive(Debug)]
pub enum Task {
    /// Gives a signature.
    Sign(Scheme, ToSign),
    /// Opens what was encrypted under the public half; gives the plaintext.
    Decrypt(Encryption, Vec<u8>),
    /// ECDH with the peer's `SubjectPublicKeyInfo`; gives the x coordinate.
    Agree(Vec<u8>),
    /// ML-KEM; gives the shared secret.
    Decapsulate(Vec<u8>),
    /// Gives `HMAC(material, message)`, with the hash that the key is for.
    Mac(Secret),
}

/// What is to be signed, or was: see [`crypto::Signed`].
#[derive(Debug)]
pub enum ToSign {
    Message(Secret),
    Digest(Secret),
    Mu([u8; 64]),
}

impl ToSign {
    pub(crate) fn borrow(&self) -> crypto::Signed<'_> {
        match self {
            Self::Message(message) => crypto::Signed::Message(message.expose()),
            Self::Digest(digest) => crypto::Signed::Digest(digest.expose()),
            Self::Mu(mu) => crypto::Signed::Mu(mu),
        }
    }
}

/// New key material, as it may be stored.
#[derive(Debug)]
pub struct Created {
    pub id: MaterialId,
    pub token: KeyToken,
    /// Of a key pair: the public half, a `SubjectPublicKeyInfo` in DER.
    pub public_key: Option<Box<[u8]>>,
}

/// 32 bytes that a device computed: a key of one message. Wiped when dropped.
pub struct Mac(pub(crate) Zeroizing<[u8; 32]>);

impl Mac {
    pub fn new(mac: Zeroizing<[u8; 32]>) -> Self {
        Self(mac)
    }
}

/// Says nothing of the key.
impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mac")
    }
}
