//! One place where key material lives and is used.

use std::fmt;

use zeroize::Zeroizing;

use crate::{Answer, BackingKey, Error, KeyToken, MaterialId, Owner};

/// A place that makes key material, keeps it to itself, and uses it.
///
/// It fits an HSM: a symmetric KMS key is a non-extractable 256-bit HMAC key, and [`Device::mac`]
/// one `C_Sign` with `CKM_SHA256_HMAC`.
pub trait Device: Send + Sync {
    /// Makes new material for `owner` from the device's own random generator.
    fn create(&self, owner: Owner) -> Answer<Result<Created, Error>>;

    /// `HMAC-SHA-256(material, message)`: the one thing that symmetric material is used for.
    fn mac(&self, key: BackingKey<'_>, message: &[u8]) -> Answer<Result<Mac, Error>>;
}

/// New key material, as it may be stored.
#[derive(Debug)]
pub struct Created {
    pub id: MaterialId,
    pub token: KeyToken,
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
