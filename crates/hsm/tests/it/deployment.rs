//! A deployment in which every key has the same owner, and comes by import.

use std::sync::Arc;

use crypto::{Encryption, Hash, PairKind, PublicKey, Scheme};
use hsm::{
    BackingKey, Created, Domain, Error, Hsm, ImportError, ImportParameters, MaterialId,
    MaterialKind, Owner, PublicHalf, Task, ToSign, Wrapping,
};
use secret::arena::Slot;
use secret::{Buffer, Secret};
use tokio::runtime::{self, Runtime};

const OWNER: Owner = Owner { account: 111_122_223_333, key_id: [5; 16], multi_region: false };
const NAME: &str = "the key";
const WRAPPING_KEY: PairKind = PairKind::Rsa2048;
const WRAPPING_HASH: Hash = Hash::Sha256;

pub(crate) struct Deployment {
    hsm: Hsm,
    runtime: Runtime,
    /// Every import is wrapped under the same key: making one takes far longer than an import.
    parameters: ImportParameters,
}

/// A key whose material has been imported.
#[derive(Debug)]
pub(crate) struct Key {
    kind: MaterialKind,
    created: Created,
}

impl Key {
    pub(crate) fn public_key(&self) -> Option<&[u8]> {
        self.created.public_key.as_deref()
    }
}

impl Deployment {
    pub(crate) fn start() -> Self {
        let mut domain_key = Slot::take().expect("there is memory that can be locked");
        crypto::random(domain_key.expose_mut());
        let domain = Domain::new(&domain_key, [1; 16]).expect("there is more of it");
        let hsm = Hsm::new(Arc::new(domain));
        let runtime = runtime::Builder::new_current_thread().build().expect("a runtime");
        let wrapping = Wrapping::AesKeyWrap(WRAPPING_HASH);
        let made = hsm.parameters_for_import(NAME, WRAPPING_KEY, wrapping, i64::MAX);
        let parameters = runtime.block_on(made).expect("a wrapping key is made");
        Self { hsm, runtime, parameters }
    }

    /// Imports `material`. `None` if it is none of `kind`.
    pub(crate) fn import(&self, kind: MaterialKind, material: &[u8]) -> Option<Key> {
        let once = crypto::random_array();
        let wrapped = crypto::wrap_padded(&once, material).expect("no material is that long");
        match self.import_wrapped(kind, &once, &wrapped) {
            Ok(key) => Some(key),
            Err(ImportError::Material) => None,
            Err(other) => panic!("{other}"),
        }
    }

    /// Imports what AES-KWP has `wrapped` under `aes_key`.
    pub(crate) fn import_wrapped(
        &self,
        kind: MaterialKind,
        aes_key: &[u8; 32],
        wrapped: &[u8],
    ) -> Result<Key, ImportError> {
        let wrapping_key = PublicKey::from_spki(WRAPPING_KEY, &self.parameters.public_key);
        let wrapping_key = wrapping_key.expect("it was made just now");
        let head =
            wrapping_key.encrypt(Encryption::Oaep(WRAPPING_HASH), aes_key).expect("it is short");
        let (token, wrapped) = (&self.parameters.token, [&*head, wrapped].concat());
        let imported = self.hsm.import(NAME, OWNER, kind, token, wrapped, 0);
        self.runtime.block_on(imported).map(|created| Key { kind, created })
    }

    /// `None` if it is refused.
    pub(crate) fn perform(&self, key: &Key, task: Task) -> Option<Buffer> {
        let Key { kind, created } = key;
        let key = BackingKey { owner: OWNER, id: created.id, kind: *kind, token: &created.token };
        unless_refused(self.runtime.block_on(self.hsm.perform(key, task)))
    }

    /// Whether the signature is taken.
    pub(crate) fn verify(
        &self,
        (kind, public_key): (PairKind, &[u8]),
        scheme: Scheme,
        signed: ToSign,
        signature: &[u8],
    ) -> bool {
        let key = public_half(kind, public_key);
        let verified = self.hsm.verify(key, scheme, signed, signature.to_vec());
        unless_refused(self.runtime.block_on(verified)).is_some()
    }

    /// A ciphertext and its shared secret. `None` if the public key is refused.
    pub(crate) fn encapsulate(
        &self,
        kind: PairKind,
        public_key: &[u8],
    ) -> Option<(Vec<u8>, Secret)> {
        unless_refused(self.hsm.encapsulate(public_half(kind, public_key)))
    }
}

/// Of no key that was imported; but public keys are told apart by the id of their material.
fn public_half(kind: PairKind, key: &[u8]) -> PublicHalf<'_> {
    PublicHalf { id: MaterialId(crypto::sha256(&[key])), kind, key }
}

/// `None` of a refusal; anything else that keeps us from an answer must not be.
fn unless_refused<T>(result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(done) => Some(done),
        Err(Error::Unauthenticated | Error::Unfit) => None,
        Err(other) => panic!("{other}"),
    }
}
