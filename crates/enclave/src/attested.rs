//! An environment whose document is believed.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crypto::{Hash, PairKind, PublicKey, Scheme, Signed as Message, sha256};

use crate::document::Signed;
use crate::{Refused, Roots, cms};

/// How far a document's time may be from now, either way.
const FRESHNESS: Duration = Duration::from_secs(5 * 60);

/// What has measured the environment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Platform {
    NitroEnclave,
    NitroTpm,
}

impl Platform {
    /// How many PCRs it has.
    pub(crate) fn pcr_count(self) -> u64 {
        match self {
            Self::NitroEnclave => 32,
            Self::NitroTpm => 24,
        }
    }
}

/// An attested environment: what it is, and how to answer so that it alone can read.
///
/// Only [`verify`] makes one.
pub struct Attested {
    platform: Platform,
    pcrs: BTreeMap<u8, String>,
    public_key: PublicKey,
    /// SHA-256 of the `SubjectPublicKeyInfo`.
    key_id: [u8; 32],
}

/// The environment's key is none that this can be encrypted under.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("nothing can be encrypted under the environment's key")]
pub struct Unsealable;

/// Believes `document`, if a root vouches for it and it is of now. `now_ms`: by the wall clock.
pub fn verify(document: &[u8], roots: &Roots, now_ms: i64) -> Result<Attested, Refused> {
    let now_ms = u64::try_from(now_ms).map_err(|_| Refused::Time)?;
    let signed = Signed::read(document)?;
    let payload = signed.payload()?;
    let key = roots.follow(&payload.cabundle, payload.certificate, now_ms)?;
    let message = signed.signed_bytes();
    key.verify(Scheme::Ecdsa(Hash::Sha384), Message::Message(&message), &signed.der_signature())
        .map_err(|_| Refused::Signature)?;
    if u128::from(payload.timestamp_ms.abs_diff(now_ms)) > FRESHNESS.as_millis() {
        return Err(Refused::Time);
    }
    let spki = payload.public_key.ok_or(Refused::NoPublicKey)?;
    let public_key = [PairKind::Rsa2048, PairKind::Rsa3072, PairKind::Rsa4096]
        .into_iter()
        .find_map(|kind| PublicKey::from_spki(kind, spki).ok())
        .ok_or(Refused::PublicKey)?;
    let pcrs = payload.pcrs.iter().map(|(index, value)| (*index, hex(value))).collect();
    Ok(Attested { platform: payload.platform, pcrs, public_key, key_id: sha256(&[spki]) })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Attested {
    pub fn platform(&self) -> Platform {
        self.platform
    }

    /// The value of a platform configuration register, in lower-case hex: 96 digits.
    pub fn pcr(&self, index: u8) -> Option<&str> {
        self.pcrs.get(&index).map(String::as_str)
    }

    /// The digest of an enclave's image, which is its PCR0. A NitroTPM measures no image.
    pub fn image_digest(&self) -> Option<&str> {
        match self.platform {
            Platform::NitroEnclave => self.pcr(0),
            Platform::NitroTpm => None,
        }
    }

    /// Seals `plaintext` for the environment: a CMS EnvelopedData under its public key.
    pub fn seal(&self, plaintext: &[u8]) -> Result<Vec<u8>, Unsealable> {
        cms::seal(&self.public_key, &self.key_id, plaintext)
    }
}

/// Says the platform alone.
impl fmt::Debug for Attested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attested({:?})", self.platform)
    }
}
