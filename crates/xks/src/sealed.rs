//! AES-GCM from a key that can do one thing: HMAC-SHA-256, as a key of a token can.
//!
//! ```text
//! bound AAD   = length of AAD (2) ‖ AAD ‖ length of metadata (1) ‖ metadata
//! message key = KBKDF(key, "strongroom xks 1", IV ‖ SHA-256(bound AAD))
//! ciphertext  = AES-256-GCM(message key, iv = 0¹², bound AAD, plaintext)
//! ```
//! IV: 16 random bytes, those of the answer. Every message has its own key, so GCM's own IV may be zero and no
//! key comes near GCM's 2³² messages. The lengths are big endian; that form of the AAD is the one that the
//! API's specification recommends to proxies. KBKDF is `KBKDF-CTR-HMAC-SHA256`: NIST SP 800-108r1, 4.1.

use std::future::Future;

use crypto::{KEY_LENGTH, Label, sha256};
use secret::{Buffer, Secret};
use zeroize::Zeroizing;

use crate::message::METADATA_LENGTH_MAX;
use crate::{AAD_BYTES_MAX, Encrypted};

const LABEL: Label = Label::new("strongroom xks 1");
const NONCE_LENGTH: usize = 16;
/// Each message key encrypts once.
const IV: [u8; 12] = [0; 12];

/// `HMAC-SHA-256(key, message)`: a message key.
pub type Mac = Zeroizing<[u8; KEY_LENGTH]>;

/// Length of what the key authenticates, in bytes.
pub const DERIVATION_LENGTH: usize = 4 + 16 + 1 + NONCE_LENGTH + 32 + 4;

/// Why there is no plaintext, or no ciphertext.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error<E> {
    /// The key did not give its HMAC.
    #[error(transparent)]
    Mac(E),
    /// Ciphertext, AAD or metadata is not what was sealed, or is longer than the API allows.
    #[error("the sealed bytes do not open")]
    Unauthenticated,
}

/// Encrypts `plaintext` under the key whose HMACs `mac` gives.
///
/// `metadata`, of at most 20 bytes, goes into the answer and is authenticated.
pub async fn encrypt<M, F, E>(
    mac: M,
    plaintext: &Secret,
    aad: &[u8],
    metadata: &[u8],
) -> Result<Encrypted, Error<E>>
where
    M: FnOnce([u8; DERIVATION_LENGTH]) -> F,
    F: Future<Output = Result<Mac, E>>,
{
    let nonce: [u8; NONCE_LENGTH] = crypto::random_array();
    let bound = bind(aad, metadata).ok_or(Error::Unauthenticated)?;
    let message_key = mac(derivation(&nonce, &bound)).await.map_err(Error::Mac)?;
    let mut text = Buffer::from(plaintext.expose().to_vec());
    let tag = crypto::aes_256_gcm_seal(&message_key, &IV, &bound, &mut text);
    Ok(Encrypted {
        ciphertext: text.into_vec(),
        initialization_vector: nonce.to_vec(),
        authentication_tag: tag,
        metadata: metadata.to_vec(),
    })
}

/// Opens what [`encrypt`] made.
pub async fn decrypt<M, F, E>(mac: M, encrypted: &Encrypted, aad: &[u8]) -> Result<Secret, Error<E>>
where
    M: FnOnce([u8; DERIVATION_LENGTH]) -> F,
    F: Future<Output = Result<Mac, E>>,
{
    let Ok(nonce) = encrypted.initialization_vector.as_slice().try_into() else {
        return Err(Error::Unauthenticated);
    };
    let bound = bind(aad, &encrypted.metadata).ok_or(Error::Unauthenticated)?;
    let message_key = mac(derivation(nonce, &bound)).await.map_err(Error::Mac)?;
    let mut text = Buffer::from(encrypted.ciphertext.clone());
    let tag = &encrypted.authentication_tag;
    crypto::aes_256_gcm_open(&message_key, &IV, &bound, &mut text, tag)
        .map_err(|_| Error::Unauthenticated)?;
    Ok(Secret::from(text))
}

/// The input of the one HMAC: SP 800-108r1's fixed input with its counter,
/// `[1]₃₂ ‖ label ‖ 0x00 ‖ nonce ‖ SHA-256(bound AAD) ‖ [256]₃₂`.
fn derivation(nonce: &[u8; NONCE_LENGTH], bound: &[u8]) -> [u8; DERIVATION_LENGTH] {
    let mut input = [0; DERIVATION_LENGTH];
    let mut rest = input.as_mut_slice();
    for part in [
        1u32.to_be_bytes().as_slice(),
        LABEL.as_bytes(),
        &[0],
        nonce,
        &sha256(&[bound]),
        &256u32.to_be_bytes(),
    ] {
        let (place, after) = rest.split_at_mut(part.len());
        place.copy_from_slice(part);
        rest = after;
    }
    input
}

/// AAD and metadata, each behind its length, so that no two pairs have one form.
fn bind(aad: &[u8], metadata: &[u8]) -> Option<Vec<u8>> {
    if aad.len() > AAD_BYTES_MAX || metadata.len() > METADATA_LENGTH_MAX {
        return None;
    }
    let aad_length = u16::try_from(aad.len()).ok()?.to_be_bytes();
    let metadata_length = [u8::try_from(metadata.len()).ok()?];
    Some([&aad_length, aad, &metadata_length, metadata].concat())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// Of a future that never waits.
    fn now<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("it waits"),
        }
    }

    async fn mac(message: [u8; DERIVATION_LENGTH]) -> Result<Mac, Infallible> {
        Ok(Zeroizing::new(crypto::hmac_sha256(&[7; 32], &[&message])))
    }

    fn seal(aad: &[u8], metadata: &[u8]) -> Encrypted {
        now(encrypt(mac, &Secret::new(b"plaintext".to_vec()), aad, metadata)).unwrap()
    }

    #[test]
    fn the_key_derives_by_kbkdf() {
        let context = [[3; NONCE_LENGTH].as_slice(), &sha256(&[b"bound"])].concat();
        let derived = crypto::kbkdf(&[7; 32], LABEL, &[&context]);
        let message = derivation(&[3; NONCE_LENGTH], b"bound");
        assert_eq!(crypto::hmac_sha256(&[7; 32], &[&message]), derived);
    }

    #[test]
    fn what_was_sealed_opens_and_nothing_else_does() {
        let encrypted = seal(b"aad", b"v1");
        let open = |encrypted: &Encrypted, aad: &[u8]| now(decrypt(mac, encrypted, aad)).ok();
        assert_eq!(open(&encrypted, b"aad").unwrap().expose(), b"plaintext");
        assert!(open(&encrypted, b"aae").is_none());
        let changes: [fn(&mut Encrypted); 6] = [
            |encrypted| encrypted.ciphertext[0] ^= 1,
            |encrypted| encrypted.initialization_vector[15] ^= 1,
            |encrypted| encrypted.initialization_vector.truncate(12),
            |encrypted| encrypted.authentication_tag[0] ^= 1,
            |encrypted| encrypted.metadata[0] ^= 1,
            |encrypted| encrypted.metadata.clear(),
        ];
        for change in changes {
            let mut changed = encrypted.clone();
            change(&mut changed);
            assert!(open(&changed, b"aad").is_none(), "{changed:?}");
        }
    }

    #[test]
    fn the_border_between_aad_and_metadata_counts() {
        let mut moved = seal(b"ab", b"c");
        moved.metadata = b"bc".to_vec();
        assert!(now(decrypt(mac, &moved, b"a")).is_err());
    }

    #[test]
    fn two_messages_have_nothing_in_common() {
        let (one, other) = (seal(b"", b""), seal(b"", b""));
        assert_ne!(one.initialization_vector, other.initialization_vector);
        assert_ne!(one.ciphertext, other.ciphertext);
    }
}
