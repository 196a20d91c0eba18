//! The *domain*: what a deployment seals for itself, and the names it gives.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use crypto::{KEY_LENGTH, Label, Prepared, TAG_LENGTH, kbkdf_into};
use secret::Buffer;
use secret::arena::{ArenaError, Slot};
use secret::heap::Bytes;
use zeroize::Zeroizing;

use crate::Error;
use crate::seal::{FORMAT, IV, Purpose, SALT_LENGTH, SEAL, SEAL_OVERHEAD};

const NAME: Label = Label::new("strongroom record name");
const DIGEST: Label = Label::new("strongroom record digest");

/// A deployment's domain key, as the keys derived from it; the domain key itself is not kept.
#[derive(Debug)]
pub struct Domain {
    deployment: [u8; 16],
    purposes: [KeptKey; Purpose::ALL.len()],
    name: KeptKey,
    digest: KeptKey,
}

/// A prepared HMAC key in the arena: its two halves.
#[derive(Debug)]
struct KeptKey {
    inner: Slot,
    outer: Slot,
}

impl KeptKey {
    /// The key for `label` of this deployment.
    fn derive(domain_key: &Slot, label: Label, deployment: &[u8; 16]) -> Result<Self, ArenaError> {
        let mut kept = Self { inner: Slot::take()?, outer: Slot::take()? };
        kbkdf_into(domain_key.expose(), label, &[deployment], kept.inner.expose_mut());
        let prepared = Prepared::new(kept.inner.expose());
        let (inner, outer) = prepared.expose().split_at(KEY_LENGTH);
        kept.inner.expose_mut().copy_from_slice(inner);
        kept.outer.expose_mut().copy_from_slice(outer);
        Ok(kept)
    }

    /// On the stack for one use; it wipes itself.
    fn expose(&self) -> Prepared {
        Prepared::from_halves(self.inner.expose(), self.outer.expose())
    }
}

impl Domain {
    /// Derives the keys of the deployment `deployment` from its `domain_key`.
    pub fn new(domain_key: &Slot, deployment: [u8; 16]) -> Result<Self, ArenaError> {
        let derive = |label| KeptKey::derive(domain_key, label, &deployment);
        let [record, key_material, marker, import_token, grant_token, session_token, message] =
            Purpose::ALL;
        Ok(Self {
            deployment,
            purposes: [
                derive(record.label())?,
                derive(key_material.label())?,
                derive(marker.label())?,
                derive(import_token.label())?,
                derive(grant_token.label())?,
                derive(session_token.label())?,
                derive(message.label())?,
            ],
            name: derive(NAME)?,
            digest: derive(DIGEST)?,
        })
    }

    pub fn deployment(&self) -> [u8; 16] {
        self.deployment
    }

    /// The name under which a record is stored: a pseudonym, the same each time, that tells nothing.
    pub fn pseudonym(&self, name: &[u8]) -> [u8; 32] {
        crypto::hmac_sha256(&self.name.expose(), &[name])
    }

    /// What one stored record adds to the digest of all records: a keyed hash of its parts.
    pub fn digest(&self, parts: &[&[u8]]) -> [u8; 32] {
        crypto::hmac_sha256(&self.digest.expose(), parts)
    }

    /// Seals `plaintext` for `purpose`; it opens only with the same `additional_data`.
    pub fn seal(&self, purpose: Purpose, additional_data: &[u8], plaintext: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(plaintext.len() + SEAL_OVERHEAD);
        sealed.push(FORMAT);
        sealed.extend_from_slice(&crypto::random_array::<SALT_LENGTH>());
        sealed.extend_from_slice(plaintext);
        let (head, body) = sealed.split_at_mut(1 + SALT_LENGTH);
        let key = self.one_time_key(purpose, head, additional_data);
        let tag = crypto::aes_256_gcm_seal(&key, &IV, &[FORMAT], body);
        sealed.extend_from_slice(&tag);
        sealed
    }

    /// Opens what [`Domain::seal`] sealed for this purpose and additional data.
    pub fn open(
        &self,
        purpose: Purpose,
        additional_data: &[u8],
        sealed: &[u8],
    ) -> Result<Buffer, Error> {
        let Parts { body, .. } = split(sealed)?;
        let mut plaintext = Buffer::from(vec![0; body.len()]);
        self.open_into(purpose, additional_data, sealed, &mut plaintext)?;
        Ok(plaintext)
    }

    /// [`Domain::seal`] for what callers carry about and is no secret to this process: base64url, without padding.
    pub fn seal_text(&self, purpose: Purpose, additional_data: &[u8], text: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.seal(purpose, additional_data, text.as_bytes()))
    }

    /// Opens what [`Domain::seal_text`] sealed for this purpose and additional data. `None`: it is nothing of ours.
    pub fn open_text(
        &self,
        purpose: Purpose,
        additional_data: &[u8],
        sealed: &str,
    ) -> Option<String> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let opened = self.open(purpose, additional_data, &sealed).ok()?;
        std::str::from_utf8(&opened).map(str::to_owned).ok()
    }

    /// [`Domain::open`] for key material, which goes to locked memory.
    pub(crate) fn open_locked(
        &self,
        purpose: Purpose,
        additional_data: &[u8],
        sealed: &[u8],
    ) -> Result<Bytes, Error> {
        let Parts { body, .. } = split(sealed)?;
        let mut plaintext = Bytes::zeroed(body.len())?;
        self.open_into(purpose, additional_data, sealed, plaintext.expose_mut())?;
        Ok(plaintext)
    }

    /// [`Domain::open`] into `plaintext`, which has just the right length.
    pub(crate) fn open_into(
        &self,
        purpose: Purpose,
        additional_data: &[u8],
        sealed: &[u8],
        plaintext: &mut [u8],
    ) -> Result<(), Error> {
        let Parts { head, body, tag } = split(sealed)?;
        if plaintext.len() != body.len() {
            return Err(Error::Unauthenticated);
        }
        plaintext.copy_from_slice(body);
        let key = self.one_time_key(purpose, head, additional_data);
        crypto::aes_256_gcm_open(&key, &IV, &[FORMAT], plaintext, tag)
            .map_err(|_| Error::Unauthenticated)
    }

    /// The key of the one sealing that has this `head` (format ‖ salt) and additional data.
    fn one_time_key(
        &self,
        purpose: Purpose,
        head: &[u8],
        additional_data: &[u8],
    ) -> Zeroizing<[u8; KEY_LENGTH]> {
        let [record, key_material, marker, import_token, grant_token, session_token, message] =
            &self.purposes;
        let purpose_key = match purpose {
            Purpose::Record => record,
            Purpose::KeyMaterial => key_material,
            Purpose::Marker => marker,
            Purpose::ImportToken => import_token,
            Purpose::GrantToken => grant_token,
            Purpose::SessionToken => session_token,
            Purpose::AuthorizationMessage => message,
        };
        let salt = head.get(1..).unwrap_or_default();
        let mut key = Zeroizing::new([0; KEY_LENGTH]);
        kbkdf_into(&purpose_key.expose(), SEAL, &[salt, additional_data], &mut key);
        key
    }
}

/// Sealed bytes, taken apart; the head is format ‖ salt.
struct Parts<'a> {
    head: &'a [u8],
    body: &'a [u8],
    tag: &'a [u8; TAG_LENGTH],
}

fn split(sealed: &[u8]) -> Result<Parts<'_>, Error> {
    let (head, body) = sealed.split_at_checked(1 + SALT_LENGTH).ok_or(Error::Unauthenticated)?;
    let (body, tag) = body.split_last_chunk().ok_or(Error::Unauthenticated)?;
    if head.first() != Some(&FORMAT) {
        return Err(Error::Unauthenticated);
    }
    Ok(Parts { head, body, tag })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(byte: u8) -> Domain {
        let mut key = Slot::take().unwrap();
        key.expose_mut().fill(byte);
        Domain::new(&key, [9; 16]).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_its_purpose_data_and_domain_alone() {
        let sealed = domain(1).seal(Purpose::Record, b"name", b"content");
        let open = |domain: Domain, purpose, data: &[u8], sealed: &[u8]| {
            domain.open(purpose, data, sealed).map(|bytes| bytes.to_vec()).ok()
        };
        assert_eq!(
            open(domain(1), Purpose::Record, b"name", &sealed).as_deref(),
            Some(&b"content"[..])
        );
        assert_eq!(open(domain(1), Purpose::Marker, b"name", &sealed), None);
        assert_eq!(open(domain(1), Purpose::Record, b"game", &sealed), None);
        assert_eq!(open(domain(2), Purpose::Record, b"name", &sealed), None);
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert_eq!(open(domain(1), Purpose::Record, b"name", &changed), None, "byte {i}");
            assert_eq!(open(domain(1), Purpose::Record, b"name", &sealed[..i]), None, "cut at {i}");
        }
    }
}
