//! Raw AES: the wrapping key is bytes that the caller keeps.
//!
//! Source: <https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/use-raw-aes-keyring.html>.

use crypto::GcmKey;
use secret::{Buffer, Secret};

use super::{DataKeyRequest, KeyFailure, Keyring, MadeDataKey, data_key_or_new};
use crate::message::EncryptedDataKey;

const IV_LENGTH: usize = 12;
const TAG_LENGTH: usize = 16;

/// An AES key under which data keys are sealed with AES-GCM; the encryption context is authenticated.
#[derive(Debug)]
pub struct RawAes {
    namespace: String,
    name: String,
    key: GcmKey,
}

impl RawAes {
    /// `key`: 16, 24 or 32 bytes.
    pub fn new(namespace: String, name: String, key: &Secret) -> Result<Self, crypto::KeyLength> {
        Ok(Self { namespace, name, key: GcmKey::new(key.expose())? })
    }

    /// Name, length of the tag in bits, length of the IV, IV.
    fn info(&self, iv: &[u8; IV_LENGTH]) -> Vec<u8> {
        let lengths = [TAG_LENGTH as u32 * 8, IV_LENGTH as u32].map(u32::to_be_bytes);
        [self.name.as_bytes(), lengths.as_flattened(), iv].concat()
    }

    /// The IV of a data key, if that is under this key.
    fn iv_of(&self, encrypted: &EncryptedDataKey) -> Option<[u8; IV_LENGTH]> {
        let iv = encrypted.provider_info.last_chunk()?;
        let is_ours =
            encrypted.provider_id == self.namespace && encrypted.provider_info == self.info(iv);
        is_ours.then_some(*iv)
    }

    fn failure(&self, why: impl std::fmt::Display) -> KeyFailure {
        KeyFailure::new(format!("{}/{}", self.namespace, self.name), why)
    }
}

impl Keyring for RawAes {
    fn on_encrypt(
        &self,
        request: &DataKeyRequest<'_>,
        made: &mut Option<MadeDataKey>,
    ) -> Result<(), KeyFailure> {
        let context = request.context.serialise().map_err(|error| self.failure(error))?;
        let made = data_key_or_new(request, made);
        let iv = crypto::random_array();
        let mut ciphertext = vec![0; made.data_key.expose().len()];
        let tag = self.key.seal(&iv, &context, made.data_key.expose(), &mut ciphertext);
        ciphertext.extend(tag);
        made.encrypted.push(EncryptedDataKey {
            provider_id: self.namespace.clone(),
            provider_info: self.info(&iv),
            ciphertext,
        });
        Ok(())
    }

    fn on_decrypt(
        &self,
        request: &DataKeyRequest<'_>,
        encrypted: &[EncryptedDataKey],
        failures: &mut Vec<KeyFailure>,
    ) -> Option<Secret> {
        let context = match request.context.serialise() {
            Ok(context) => context,
            Err(error) => {
                failures.push(self.failure(error));
                return None;
            }
        };
        encrypted.iter().find_map(|encrypted| {
            let iv = self.iv_of(encrypted)?;
            let opened = encrypted.ciphertext.split_last_chunk().and_then(|(sealed, tag)| {
                let mut opened = Buffer::from(vec![0; sealed.len()]);
                let done = self.key.open(&iv, &context, sealed, tag, &mut opened);
                done.ok().map(|()| Secret::from(opened))
            });
            if opened.is_none() {
                failures.push(self.failure("the data key does not open"));
            }
            opened
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::EncryptionContext;

    fn keyring(name: &str, key: u8) -> RawAes {
        RawAes::new("ours".into(), name.into(), &Secret::new(vec![key; 32])).unwrap()
    }

    #[test]
    fn a_data_key_opens_under_its_key_its_name_and_its_context() {
        let context: EncryptionContext = [("a".to_owned(), "b".to_owned())].into_iter().collect();
        let request = DataKeyRequest { length: 32, context: &context };
        let mut made = None;
        keyring("one", 1).on_encrypt(&request, &mut made).unwrap();
        let made = made.unwrap();
        let opens = |keyring: RawAes, context: &EncryptionContext| {
            let request = DataKeyRequest { length: 32, context };
            let mut failures = Vec::new();
            let opened = keyring.on_decrypt(&request, &made.encrypted, &mut failures);
            (opened.map(|key| key.expose() == made.data_key.expose()), failures.len())
        };
        assert_eq!(opens(keyring("one", 1), &context), (Some(true), 0));
        assert_eq!(opens(keyring("one", 2), &context), (None, 1), "another key");
        assert_eq!(opens(keyring("on", 1), &context), (None, 0), "another name");
        assert_eq!(opens(keyring("one", 1), &EncryptionContext::default()), (None, 1));
    }
}
