//! Raw RSA: the public half wraps, the private half, which may be kept off-line, opens.
//!
//! Source: <https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/use-raw-rsa-keyring.html>.

use std::str::FromStr;

use crypto::{Encryption, Hash, PrivateKey, PublicKey};
use secret::Secret;

use super::{DataKeyRequest, KeyFailure, Keyring, MadeDataKey, data_key_or_new};
use crate::message::EncryptedDataKey;

/// How a data key is padded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RsaPadding {
    /// RSAES-OAEP (RFC 8017 §7.1), with the hash also for MGF1.
    Oaep(Hash),
    /// RSAES-PKCS1-v1_5 (RFC 8017 §7.2), to open what others wrapped: nothing is wrapped with it.
    Pkcs1,
}

/// There is no padding of that name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("padding= is oaep-sha1, oaep-sha256, oaep-sha384, oaep-sha512 or pkcs1")]
pub struct UnknownPadding;

impl FromStr for RsaPadding {
    type Err = UnknownPadding;

    fn from_str(name: &str) -> Result<Self, UnknownPadding> {
        match name {
            "oaep-sha1" => Ok(Self::Oaep(Hash::Sha1)),
            "oaep-sha256" => Ok(Self::Oaep(Hash::Sha256)),
            "oaep-sha384" => Ok(Self::Oaep(Hash::Sha384)),
            "oaep-sha512" => Ok(Self::Oaep(Hash::Sha512)),
            "pkcs1" => Ok(Self::Pkcs1),
            _ => Err(UnknownPadding),
        }
    }
}

/// Either half of a key pair.
#[derive(Debug)]
pub enum RsaKey {
    Public(PublicKey),
    Private(PrivateKey),
}

/// An RSA key pair, or the half of it that is there.
#[derive(Debug)]
pub struct RawRsa {
    pub namespace: String,
    pub name: String,
    pub key: RsaKey,
    pub padding: RsaPadding,
}

impl RawRsa {
    fn failure(&self, why: impl std::fmt::Display) -> KeyFailure {
        KeyFailure::new(format!("{}/{}", self.namespace, self.name), why)
    }

    fn is_ours(&self, encrypted: &EncryptedDataKey) -> bool {
        encrypted.provider_id == self.namespace && encrypted.provider_info == self.name.as_bytes()
    }

    fn open(&self, key: &PrivateKey, ciphertext: &[u8]) -> Result<Secret, crypto::PairError> {
        let opened = match self.padding {
            RsaPadding::Oaep(hash) => key.decrypt(Encryption::Oaep(hash), ciphertext),
            RsaPadding::Pkcs1 => key.decrypt_pkcs1(ciphertext),
        };
        opened.map(Secret::from)
    }
}

impl Keyring for RawRsa {
    fn on_encrypt(
        &self,
        request: &DataKeyRequest<'_>,
        made: &mut Option<MadeDataKey>,
    ) -> Result<(), KeyFailure> {
        let RsaKey::Public(key) = &self.key else {
            return Err(self.failure("a private key was given: encrypt with the public one"));
        };
        let RsaPadding::Oaep(hash) = self.padding else {
            return Err(self.failure("nothing is encrypted with padding=pkcs1: use oaep-sha256"));
        };
        let made = data_key_or_new(request, made);
        let ciphertext = key.encrypt(Encryption::Oaep(hash), made.data_key.expose());
        made.encrypted.push(EncryptedDataKey {
            provider_id: self.namespace.clone(),
            provider_info: self.name.clone().into_bytes(),
            ciphertext: ciphertext.map_err(|error| self.failure(error))?,
        });
        Ok(())
    }

    fn on_decrypt(
        &self,
        request: &DataKeyRequest<'_>,
        encrypted: &[EncryptedDataKey],
        failures: &mut Vec<KeyFailure>,
    ) -> Option<Secret> {
        encrypted.iter().filter(|encrypted| self.is_ours(encrypted)).find_map(|encrypted| {
            let opened = match &self.key {
                // One in some 500 ciphertexts of OAEP opens as PKCS #1 v1.5, to something of another length.
                RsaKey::Private(key) => self
                    .open(key, &encrypted.ciphertext)
                    .ok()
                    .filter(|data_key| data_key.expose().len() == request.length)
                    .ok_or("the data key does not open"),
                RsaKey::Public(_) => Err("a public key was given: decrypt with the private one"),
            };
            opened.map_err(|why| failures.push(self.failure(why))).ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::EncryptionContext;
    use crypto::PairKind;

    fn keyring(key: RsaKey, padding: &str) -> RawRsa {
        let padding = padding.parse().unwrap();
        RawRsa { namespace: "ours".into(), name: "recovery".into(), key, padding }
    }

    /// OAEP's block begins with a zero too, so one in some 500 has what PKCS #1 v1.5 looks for.
    #[test]
    fn what_opens_to_another_length_does_not_open() {
        let private = PrivateKey::generate(PairKind::Rsa2048).unwrap();
        let spki = private.public_key().unwrap();
        let public = PublicKey::from_spki(PairKind::Rsa2048, &spki).unwrap();
        let ciphertext = (0..10_000)
            .map(|_| public.encrypt(Encryption::Oaep(Hash::Sha256), &[7; 32]).unwrap())
            .find(|ciphertext| private.decrypt_pkcs1(ciphertext).is_ok_and(|made| made.len() != 32))
            .expect("one of some 500 does");
        let encrypted = EncryptedDataKey {
            provider_id: "ours".into(),
            provider_info: b"recovery".to_vec(),
            ciphertext,
        };
        let context = EncryptionContext::default();
        let request = DataKeyRequest { length: 32, context: &context };
        let mut failures = Vec::new();
        let keyring = keyring(RsaKey::Private(private), "pkcs1");
        assert!(keyring.on_decrypt(&request, &[encrypted], &mut failures).is_none());
        assert_eq!(failures.len(), 1);
    }

    #[test]
    fn the_private_half_opens_what_the_public_half_wraps() {
        let private = PrivateKey::generate(PairKind::Rsa2048).unwrap();
        let spki = private.public_key().unwrap();
        let pkcs8 = private.to_pkcs8().unwrap();
        let public = || RsaKey::Public(PublicKey::from_spki(PairKind::Rsa2048, &spki).unwrap());
        let private =
            || RsaKey::Private(PrivateKey::from_pkcs8(PairKind::Rsa2048, pkcs8.expose()).unwrap());
        let context = EncryptionContext::default();
        let request = DataKeyRequest { length: 32, context: &context };
        for padding in ["oaep-sha1", "oaep-sha256", "oaep-sha384", "oaep-sha512"] {
            let mut made = None;
            keyring(public(), padding).on_encrypt(&request, &mut made).unwrap();
            let made = made.unwrap();
            let open = |keyring: RawRsa| {
                let mut failures = Vec::new();
                let opened = keyring.on_decrypt(&request, &made.encrypted, &mut failures);
                (opened.map(|key| key.expose() == made.data_key.expose()), failures.len())
            };
            assert_eq!(open(keyring(private(), padding)), (Some(true), 0), "{padding}");
            // By a rare chance, it opens to something of the length.
            assert_ne!(open(keyring(private(), "pkcs1")).0, Some(true), "another padding");
            assert_eq!(open(keyring(public(), padding)), (None, 1), "the public half");
        }
        let mut made = None;
        assert!(keyring(public(), "pkcs1").on_encrypt(&request, &mut made).is_err());
        assert!(keyring(private(), "oaep-sha256").on_encrypt(&request, &mut made).is_err());
    }
}
