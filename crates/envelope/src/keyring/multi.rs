//! Several keyrings: any of them opens what all have wrapped.

use secret::Secret;

use super::{DataKeyRequest, KeyFailure, Keyring, MadeDataKey};
use crate::message::EncryptedDataKey;

/// The first makes the data key.
#[derive(Debug)]
pub struct Multi(pub Vec<Box<dyn Keyring>>);

impl Keyring for Multi {
    fn on_encrypt(
        &self,
        request: &DataKeyRequest<'_>,
        made: &mut Option<MadeDataKey>,
    ) -> Result<(), KeyFailure> {
        self.0.iter().try_for_each(|keyring| keyring.on_encrypt(request, made))
    }

    fn on_decrypt(
        &self,
        request: &DataKeyRequest<'_>,
        encrypted: &[EncryptedDataKey],
        failures: &mut Vec<KeyFailure>,
    ) -> Option<Secret> {
        self.0.iter().find_map(|keyring| keyring.on_decrypt(request, encrypted, failures))
    }
}
