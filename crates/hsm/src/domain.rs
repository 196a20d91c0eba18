//! The *domain*: key material wrapped under the domain key, unwrapped into locked memory for the
//! moment of its use.
//!
//! No KMS key is cached. Unwrapping costs less than a microsecond, as much as a cache that several
//! threads share would; so the plaintext of a key that is not being used at this moment is nowhere in the process.

use std::cell::RefCell;

use crypto::{KEY_LENGTH, Label, Prepared, TAG_LENGTH, kbkdf, kbkdf_into};
use secret::Buffer;
use secret::arena::{ArenaError, Slot};
use zeroize::Zeroizing;

use crate::seal::{FORMAT, IV, Purpose, SALT_LENGTH, SEAL, SEAL_OVERHEAD};
use crate::{Answer, BackingKey, Created, Device, Error, KeyToken, Mac, MaterialId, Owner};

/// First byte of a key token that a domain made.
const TOKEN: u8 = 1;
const MATERIAL_ID: Label = Label::new("strongroom key material id");
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
        let [record, key_material, marker] = Purpose::ALL;
        Ok(Self {
            deployment,
            purposes: [
                derive(record.label())?,
                derive(key_material.label())?,
                derive(marker.label())?,
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

    /// [`Domain::open`] into `plaintext`, which has just the right length.
    fn open_into(
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
        let [record, key_material, marker] = &self.purposes;
        let purpose_key = match purpose {
            Purpose::Record => record,
            Purpose::KeyMaterial => key_material,
            Purpose::Marker => marker,
        };
        let salt = head.get(1..).unwrap_or_default();
        let mut key = Zeroizing::new([0; KEY_LENGTH]);
        kbkdf_into(&purpose_key.expose(), SEAL, &[salt, additional_data], &mut key);
        key
    }
}

impl Device for Domain {
    fn create(&self, owner: Owner) -> Answer<Result<Created, Error>> {
        Answer::ready(with_scratch(|material| {
            crypto::random(material.expose_mut());
            let id = material_id(material.expose(), owner);
            let mut token = vec![TOKEN];
            token.extend_from_slice(&self.seal(
                Purpose::KeyMaterial,
                &material_data(&owner.to_bytes(), id),
                material.expose(),
            ));
            Ok(Created { id, token: KeyToken::new(token) })
        }))
    }

    fn mac(&self, key: BackingKey<'_>, message: &[u8]) -> Answer<Result<Mac, Error>> {
        Answer::ready(with_scratch(|material| {
            let (&[TOKEN], sealed) =
                key.token.as_bytes().split_first_chunk().ok_or(Error::Token)?
            else {
                return Err(Error::Token);
            };
            let data = material_data(&key.owner.to_bytes(), key.id);
            self.open_into(Purpose::KeyMaterial, &data, sealed, material.expose_mut())
                .map_err(|_| Error::Token)?;
            let mut mac = Zeroizing::new([0; 32]);
            crypto::hmac_sha256_into(material.expose(), &[message], &mut mac);
            Ok(Mac(mac))
        }))
    }
}

/// Gives this thread's slot for plaintext material to `use_material`, and wipes it afterwards.
fn with_scratch<T>(use_material: impl FnOnce(&mut Slot) -> Result<T, Error>) -> Result<T, Error> {
    thread_local! {
        static SCRATCH: RefCell<Option<Slot>> = const { RefCell::new(None) };
    }
    SCRATCH.with_borrow_mut(|scratch| {
        let slot = match scratch {
            Some(slot) => slot,
            None => scratch.insert(Slot::take()?),
        };
        let result = use_material(slot);
        slot.wipe();
        result
    })
}

/// The id of `material` as a backing key of `owner`.
pub(crate) fn material_id(material: &[u8; KEY_LENGTH], owner: Owner) -> MaterialId {
    MaterialId(kbkdf(material, MATERIAL_ID, &[&owner.to_bytes()]))
}

/// What a token is bound to: its key and its own id, so that no record can be given another's.
fn material_data(owner: &[u8; Owner::LENGTH], id: MaterialId) -> [u8; Owner::LENGTH + 32] {
    let mut data = [0; Owner::LENGTH + 32];
    let (head, tail) = data.split_at_mut(Owner::LENGTH);
    head.copy_from_slice(owner);
    tail.copy_from_slice(&id.0);
    data
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

    #[tokio::test]
    async fn a_token_is_used_for_its_own_key_alone() {
        let domain = domain(1);
        let owner = Owner { account: 1, key_id: [1; 16], multi_region: false };
        let made = domain.create(owner).await.unwrap();
        let mac = |owner, id| domain.mac(BackingKey { owner, id, token: &made.token }, b"message");
        assert!(mac(owner, made.id).await.is_ok());
        assert!(mac(Owner { account: 2, ..owner }, made.id).await.is_err());
        assert!(mac(Owner { key_id: [2; 16], ..owner }, made.id).await.is_err());
        assert!(mac(owner, MaterialId([0; 32])).await.is_err());
    }
}
