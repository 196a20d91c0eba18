//! What is derived from a data key: the key of one message, and its commitment.

use crypto::{GcmKey, hkdf};
use secret::Buffer;

use crate::Suite;
use crate::message::{HeaderAuthentication, MessageId};
use crate::suite::Version;

/// The key of one message, and what binds the message to its data key.
#[derive(Debug)]
pub(crate) struct MessageKey {
    pub(crate) key: GcmKey,
    pub(crate) commitment: Option<[u8; 32]>,
}

impl MessageKey {
    /// - Version 2: `HKDF-SHA512(data key, salt = message id, info = suite ‖ "DERIVEKEY")`, and the commitment with
    ///   info `"COMMITKEY"`;
    /// - version 1: `HKDF-hash(data key, no salt, info = suite ‖ message id)`; without HKDF, the data key itself.
    ///
    /// `data_key`: of the suite's length.
    pub(crate) fn derive(suite: Suite, id: &MessageId, data_key: &[u8]) -> Self {
        let suite_id = suite.id().to_be_bytes();
        let derive = |salt: &[u8], info: &[&[u8]], length: usize| {
            let mut derived = Buffer::from(vec![0; length]);
            if let Some(hash) = suite.kdf() {
                hkdf(hash, data_key, salt, &info.concat(), &mut derived)
                    .expect("HKDF derives far more than a key");
            }
            derived
        };
        let (key, commitment) = match (suite.version(), suite.kdf()) {
            (Version::V2, _) => {
                let key = derive(id, &[&suite_id, b"DERIVEKEY"], suite.key_length());
                let commitment = derive(id, &[b"COMMITKEY"], 32);
                (key, Some(commitment.as_slice().try_into().expect("32 were derived")))
            }
            (Version::V1, Some(_)) => (derive(&[], &[&suite_id, id], suite.key_length()), None),
            (Version::V1, None) => (Buffer::from(data_key.to_vec()), None),
        };
        let key = GcmKey::new(&key).expect("a data key has its suite's length");
        Self { key, commitment }
    }

    /// `additional`: the header's bytes, and the pairs that are authenticated with it and not stored.
    pub(crate) fn authenticate(&self, additional: &[u8]) -> HeaderAuthentication {
        let iv = [0; 12];
        HeaderAuthentication { iv, tag: self.key.seal(&iv, additional, &[], &mut []) }
    }

    /// Whether the header is the one that was written.
    pub(crate) fn verify(&self, additional: &[u8], authentication: &HeaderAuthentication) -> bool {
        let HeaderAuthentication { iv, tag } = authentication;
        self.key.open(iv, additional, &[], tag, &mut []).is_ok()
    }
}
