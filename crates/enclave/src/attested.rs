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

#[cfg(test)]
mod tests {
    use super::*;

    /// A document of an enclave of 2024, with a public key that is none: example of
    /// <https://github.com/tlsnotary/tlsn-js>, where it travels as base64.
    const AMAZON: &[u8] = include_bytes!("document/amazon.cbor");
    const TIME_MS: i64 = 0x191_fe3f_3888;

    #[test]
    fn a_document_of_amazon_is_believed_in_its_time_up_to_its_key() {
        let roots = Roots::amazon();
        let minute = 60_000;
        for (now_ms, refused) in [
            (TIME_MS, Refused::PublicKey),
            (TIME_MS - 3_000, Refused::PublicKey),
            // Its certificate was made four seconds before it.
            (TIME_MS - 5_000, Refused::Chain),
            (TIME_MS + 5 * minute, Refused::PublicKey),
            (TIME_MS + 5 * minute + 1, Refused::Time),
            (TIME_MS + 24 * 60 * minute, Refused::Chain),
            (-1, Refused::Time),
        ] {
            assert_eq!(verify(AMAZON, &roots, now_ms).err(), Some(refused), "{now_ms}");
        }
    }

    #[test]
    fn no_bit_of_a_document_can_be_changed() {
        let roots = Roots::amazon();
        // All of what is around the payload, and each hundredth of it.
        let last = AMAZON.len() - 100;
        for index in (0..40).chain((40..last).step_by(97)).chain(last..AMAZON.len()) {
            let mut changed = AMAZON.to_vec();
            changed[index] ^= 1;
            let refused = verify(&changed, &roots, TIME_MS).err();
            assert!(refused.is_some_and(|why| why != Refused::PublicKey), "{index}: {refused:?}");
        }
        for length in (0..AMAZON.len()).step_by(31) {
            assert!(matches!(
                verify(&AMAZON[..length], &roots, TIME_MS),
                Err(Refused::Malformed("COSE_Sign1"))
            ));
        }
    }
}
