//! The domain as a device: key material wrapped under the domain key, unwrapped for its use.
//!
//! No symmetric key is kept. Unwrapping one costs less than a microsecond, as much as a cache that
//! several threads share would; so the plaintext of a key that is not being used at this moment is
//! nowhere in the process. Private keys, which cost far more to read, are kept parsed for a minute, in
//! locked memory too.

use std::cell::RefCell;
use std::sync::Arc;

use crypto::{KEY_LENGTH, Label, PairError, PairKind, PrivateKey, kbkdf};
use secret::Buffer;
use secret::arena::Slot;
use secret::heap::Bytes;
use zeroize::Zeroizing;

use crate::parsed::Parsed;
use crate::pool::{Pool, Priority};
use crate::seal::Purpose;
use crate::{
    Answer, BackingKey, Created, Device, Domain, Error, KeyToken, Mac, MaterialId, MaterialKind,
    Owner, Task,
};

/// First byte of a token of symmetric material.
const SYMMETRIC_TOKEN: u8 = 1;
/// First byte of a token of any other material. The next is the code of its kind.
const TOKEN: u8 = 2;
pub(crate) const MATERIAL_ID: Label = Label::new("strongroom key material id");

/// How many pieces of slow work may wait. With RSA-4096 the last waits for a quarter of a second.
const SLOW_WAITING_MAX: usize = 256;
/// How many RSA keys may wait to be made.
const GENERATION_WAITING_MAX: usize = 32;

/// Where slow cryptography is done, so that it delays nothing else.
#[derive(Debug)]
pub(crate) struct Pools {
    slow: Pool,
    generation: Pool,
}

impl Pools {
    pub(crate) fn start() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            slow: Pool::start("cryptography", threads, SLOW_WAITING_MAX, Priority::Normal),
            generation: Pool::start("key generation", 1, GENERATION_WAITING_MAX, Priority::Lowest),
        }
    }

    /// Uses a key pair of `kind`: here if that is quick, and else on a thread for it.
    pub(crate) fn use_pair<T: Send + 'static>(
        &self,
        kind: PairKind,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Answer<Result<T, Error>> {
        if is_slow(kind) { self.slow.run(work) } else { Answer::ready(work()) }
    }

    /// Does slow work on a thread for it.
    pub(crate) fn use_slow<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Answer<Result<T, Error>> {
        self.slow.run(work)
    }

    /// Makes a key pair of `kind`, here or where it delays nobody.
    pub(crate) fn make_pair<T: Send + 'static>(
        &self,
        kind: PairKind,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Answer<Result<T, Error>> {
        match kind {
            PairKind::Rsa2048 | PairKind::Rsa3072 | PairKind::Rsa4096 => self.generation.run(work),
            _ => self.use_pair(kind, work),
        }
    }
}

/// Whether a private key of `kind` takes more than some 50 µs to use.
fn is_slow(kind: PairKind) -> bool {
    match kind {
        PairKind::P256
        | PairKind::Ed25519
        | PairKind::MlKem512
        | PairKind::MlKem768
        | PairKind::MlKem1024 => false,
        PairKind::Rsa2048
        | PairKind::Rsa3072
        | PairKind::Rsa4096
        | PairKind::P384
        | PairKind::P521
        | PairKind::Secp256k1
        | PairKind::Sm2
        | PairKind::MlDsa44
        | PairKind::MlDsa65
        | PairKind::MlDsa87 => true,
    }
}

/// The device in this process.
#[derive(Debug)]
pub(crate) struct DomainDevice {
    held: Arc<Held>,
    pools: Arc<Pools>,
}

/// What its threads share.
#[derive(Debug)]
struct Held {
    domain: Arc<Domain>,
    private_keys: Parsed<PrivateKey>,
}

impl DomainDevice {
    pub(crate) fn new(domain: Arc<Domain>, pools: Arc<Pools>) -> Self {
        Self { held: Arc::new(Held { domain, private_keys: Parsed::new() }), pools }
    }
}

impl Held {
    /// Wraps `material`, which is of `kind`.
    fn wrap(&self, owner: Owner, kind: MaterialKind, material: &[u8]) -> (MaterialId, KeyToken) {
        let id = material_id(material, owner);
        let head = match kind {
            MaterialKind::Symmetric => vec![SYMMETRIC_TOKEN],
            other => vec![TOKEN, other.code()],
        };
        let data = additional_data(&head, owner, id);
        let sealed = self.domain.seal(Purpose::KeyMaterial, &data, material);
        (id, KeyToken::new([head, sealed].concat()))
    }

    fn make_pair(&self, owner: Owner, kind: PairKind) -> Result<Created, Error> {
        let key = self.with_room(|| Ok(PrivateKey::generate(kind)?))?;
        self.take_pair(owner, kind, &key)
    }

    /// Wraps `key` in the one form that it has for us, however it came.
    fn take_pair(&self, owner: Owner, kind: PairKind, key: &PrivateKey) -> Result<Created, Error> {
        let public_key = key.public_key().map_err(|_| Error::Unfit)?.into();
        let pkcs8 = self.with_room(|| Ok(key.to_pkcs8()?))?;
        let (id, token) = self.wrap(owner, MaterialKind::Pair(kind), pkcs8.expose());
        Ok(Created { id, token, public_key: Some(public_key) })
    }

    /// The material of a key that is not symmetric.
    fn unwrap(
        &self,
        owner: Owner,
        id: MaterialId,
        kind: MaterialKind,
        token: &[u8],
    ) -> Result<Bytes, Error> {
        let (head, sealed) = token.split_at_checked(2).ok_or(Error::Token)?;
        if head != [TOKEN, kind.code()] {
            return Err(Error::Token);
        }
        let data = additional_data(head, owner, id);
        self.domain.open_locked(Purpose::KeyMaterial, &data, sealed).map_err(|error| match error {
            Error::Heap(full) => Error::Heap(full),
            _ => Error::Token,
        })
    }

    /// Does `work`, and if there is no locked memory for it, once more without the keys that are kept.
    fn with_room<T>(&self, work: impl Fn() -> Result<T, Error>) -> Result<T, Error> {
        with_room(|| self.private_keys.clear(), work)
    }

    fn private_key(
        &self,
        owner: Owner,
        id: MaterialId,
        kind: PairKind,
        token: &KeyToken,
    ) -> Result<Arc<PrivateKey>, Error> {
        self.private_keys.get(id, || {
            let pkcs8 = self.unwrap(owner, id, MaterialKind::Pair(kind), token.as_bytes())?;
            PrivateKey::from_pkcs8(kind, pkcs8.expose()).map_err(|error| match error {
                PairError::Unfit(_) => Error::Token,
                full => full.into(),
            })
        })
    }
}

/// The key token `token`, of the key of `owner` whose material is `id`, under another domain key. What is in a device of
/// its own stays as it is. Not of `old`: `Token`.
pub fn rewrap(
    old: &Domain,
    new: &Domain,
    owner: Owner,
    id: MaterialId,
    token: &KeyToken,
) -> Result<KeyToken, Error> {
    let head_length = match token.as_bytes().first() {
        Some(&SYMMETRIC_TOKEN) => 1,
        Some(&TOKEN) => 2,
        _ => return Ok(token.clone()),
    };
    let (head, sealed) = token.as_bytes().split_at_checked(head_length).ok_or(Error::Token)?;
    let data = additional_data(head, owner, id);
    let material = old.open_locked(Purpose::KeyMaterial, &data, sealed);
    let material = material.map_err(|error| match error {
        Error::Heap(full) => Error::Heap(full),
        _ => Error::Token,
    })?;
    let sealed = new.seal(Purpose::KeyMaterial, &data, material.expose());
    Ok(KeyToken::new([head, &sealed].concat()))
}

/// Does `work`, and once more after `make_room` if there was no locked memory for it.
pub(crate) fn with_room<T>(
    make_room: impl FnOnce(),
    work: impl Fn() -> Result<T, Error>,
) -> Result<T, Error> {
    match work() {
        Err(Error::OutOfLockedMemory | Error::Heap(_)) => {
            make_room();
            work()
        }
        done => done,
    }
}

/// Where a private key comes from.
enum Source {
    Parsed(Arc<PrivateKey>),
    Token(KeyToken),
}

fn perform(key: &PrivateKey, task: &Task) -> Result<Buffer, Error> {
    let opened = |opened: Result<Buffer, PairError>| {
        opened.map_err(|error| match error {
            PairError::Unfit(_) => Error::Unauthenticated,
            full => full.into(),
        })
    };
    match task {
        Task::Sign(scheme, to_sign) => Ok(key.sign(*scheme, to_sign.borrow())?.into()),
        Task::Decrypt(encryption, ciphertext) => opened(key.decrypt(*encryption, ciphertext)),
        Task::Agree(peer) => Ok(key.agree(peer)?),
        Task::Decapsulate(ciphertext) => opened(key.decapsulate(ciphertext)),
        Task::Mac(_) => Err(Error::Unfit),
    }
}

impl Device for DomainDevice {
    fn create(&self, owner: Owner, kind: MaterialKind) -> Answer<Result<Created, Error>> {
        match kind {
            MaterialKind::Symmetric => Answer::ready(with_scratch(|material| {
                crypto::random(material.expose_mut());
                let (id, token) = self.held.wrap(owner, kind, material.expose());
                Ok(Created { id, token, public_key: None })
            })),
            MaterialKind::Hmac(hash) => Answer::ready(self.held.with_room(|| {
                let mut material = Bytes::zeroed(hash.length())?;
                crypto::random(material.expose_mut());
                let (id, token) = self.held.wrap(owner, kind, material.expose());
                Ok(Created { id, token, public_key: None })
            })),
            MaterialKind::Pair(pair) => {
                let held = Arc::clone(&self.held);
                self.pools.make_pair(pair, move || held.make_pair(owner, pair))
            }
        }
    }

    fn import(
        &self,
        owner: Owner,
        kind: MaterialKind,
        material: &[u8],
    ) -> Answer<Result<Created, Error>> {
        Answer::ready(match kind {
            MaterialKind::Symmetric if material.len() != KEY_LENGTH => Err(Error::Unfit),
            MaterialKind::Hmac(hash) if material.len() != hash.length() => Err(Error::Unfit),
            MaterialKind::Symmetric | MaterialKind::Hmac(_) => {
                let (id, token) = self.held.wrap(owner, kind, material);
                Ok(Created { id, token, public_key: None })
            }
            MaterialKind::Pair(pair) => self
                .held
                .with_room(|| Ok(PrivateKey::from_pkcs8(pair, material)?))
                .and_then(|key| self.held.take_pair(owner, pair, &key)),
        })
    }

    fn mac(&self, key: BackingKey<'_>, message: &[u8]) -> Answer<Result<Mac, Error>> {
        Answer::ready(with_scratch(|material| {
            let (&[SYMMETRIC_TOKEN], sealed) =
                key.token.as_bytes().split_first_chunk().ok_or(Error::Token)?
            else {
                return Err(Error::Token);
            };
            let data = symmetric_data(&key.owner.to_bytes(), key.id);
            self.held
                .domain
                .open_into(Purpose::KeyMaterial, &data, sealed, material.expose_mut())
                .map_err(|_| Error::Token)?;
            let mut mac = Zeroizing::new([0; 32]);
            crypto::hmac_sha256_into(material.expose(), &[message], &mut mac);
            Ok(Mac(mac))
        }))
    }

    fn perform(&self, key: BackingKey<'_>, task: Task) -> Answer<Result<Buffer, Error>> {
        match (key.kind, task) {
            (MaterialKind::Hmac(hash), Task::Mac(message)) => {
                let material = self.held.with_room(|| {
                    self.held.unwrap(key.owner, key.id, key.kind, key.token.as_bytes())
                });
                Answer::ready(material.map(|material| {
                    let mac = crypto::hmac(hash, material.expose(), message.expose());
                    Buffer::from(mac.to_vec())
                }))
            }
            (MaterialKind::Pair(pair), task) => {
                let held = Arc::clone(&self.held);
                let (owner, id) = (key.owner, key.id);
                let source = match held.private_keys.peek(id) {
                    Some(key) => Source::Parsed(key),
                    None => Source::Token(key.token.clone()),
                };
                self.pools.use_pair(pair, move || {
                    held.with_room(|| {
                        let key = match &source {
                            Source::Parsed(key) => Arc::clone(key),
                            Source::Token(token) => held.private_key(owner, id, pair, token)?,
                        };
                        perform(&key, &task)
                    })
                })
            }
            _ => Answer::ready(Err(Error::Unfit)),
        }
    }

    fn make_room(&self) {
        self.held.private_keys.clear();
    }

    fn forget(&self, materials: &[MaterialId]) {
        self.held.private_keys.forget(materials);
    }

    fn sweep(&self) {
        self.held.private_keys.sweep();
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
pub(crate) fn material_id(material: &[u8], owner: Owner) -> MaterialId {
    MaterialId(kbkdf(material, MATERIAL_ID, &[&owner.to_bytes()]))
}

/// What a token is bound to: its key and its own id, so that no record can be given another's, and,
/// where there are several, the kind of its material.
fn additional_data(head: &[u8], owner: Owner, id: MaterialId) -> Vec<u8> {
    let mut data = symmetric_data(&owner.to_bytes(), id).to_vec();
    data.extend_from_slice(head.get(1..).unwrap_or_default());
    data
}

/// [`additional_data`] of symmetric material, of which there is one kind.
fn symmetric_data(owner: &[u8; Owner::LENGTH], id: MaterialId) -> [u8; SYMMETRIC_DATA_LENGTH] {
    let mut data = [0; SYMMETRIC_DATA_LENGTH];
    let (head, tail) = data.split_at_mut(Owner::LENGTH);
    head.copy_from_slice(owner);
    tail.copy_from_slice(&id.0);
    data
}

const SYMMETRIC_DATA_LENGTH: usize = Owner::LENGTH + KEY_LENGTH;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ToSign;
    use crypto::{Hash, Scheme};
    use secret::Secret;
    use std::cell::Cell;

    const OWNER: Owner = Owner { account: 1, key_id: [1; 16], multi_region: false };

    fn device() -> DomainDevice {
        let mut key = Slot::take().unwrap();
        key.expose_mut().fill(1);
        let domain = Domain::new(&key, [9; 16]).unwrap();
        DomainDevice::new(Arc::new(domain), Arc::new(Pools::start()))
    }

    #[test]
    fn what_lacks_room_is_tried_once_more_when_there_is_some() {
        let (room, tries) = (Cell::new(0), Cell::new(0));
        let work = |needed| {
            tries.set(tries.get() + 1);
            if room.get() >= needed { Ok(()) } else { Err(Error::OutOfLockedMemory) }
        };
        let make_room = || room.set(room.get() + 1);
        assert!(with_room(make_room, || work(0)).is_ok());
        assert_eq!((room.get(), tries.get()), (0, 1));
        assert!(with_room(make_room, || work(1)).is_ok());
        assert_eq!((room.get(), tries.get()), (1, 3));
        assert!(matches!(with_room(make_room, || work(9)), Err(Error::OutOfLockedMemory)));
        assert_eq!((room.get(), tries.get()), (2, 5));
        let unfit = with_room::<()>(make_room, || Err(Error::Unfit));
        assert!(matches!(unfit, Err(Error::Unfit)));
        assert_eq!(room.get(), 2);
    }

    #[tokio::test]
    async fn a_token_is_used_for_its_own_key_alone() {
        let device = device();
        let kind = MaterialKind::Symmetric;
        let made = device.create(OWNER, kind).await.unwrap();
        let mac =
            |owner, id| device.mac(BackingKey { owner, id, kind, token: &made.token }, b"message");
        assert!(mac(OWNER, made.id).await.is_ok());
        assert!(mac(Owner { account: 2, ..OWNER }, made.id).await.is_err());
        assert!(mac(Owner { key_id: [2; 16], ..OWNER }, made.id).await.is_err());
        assert!(mac(OWNER, MaterialId([0; 32])).await.is_err());
    }

    #[tokio::test]
    async fn material_is_used_as_its_own_kind_alone() {
        let device = device();
        let kinds = [
            MaterialKind::Hmac(Hash::Sha224),
            MaterialKind::Hmac(Hash::Sha256),
            MaterialKind::Pair(PairKind::P256),
            MaterialKind::Pair(PairKind::Ed25519),
        ];
        for kind in kinds {
            let made = device.create(OWNER, kind).await.unwrap();
            for (other, owner) in kinds
                .into_iter()
                .map(|other| (other, OWNER))
                .chain([(kind, Owner { account: 2, ..OWNER })])
            {
                let key = BackingKey { owner, id: made.id, kind: other, token: &made.token };
                let message = || Secret::new(b"message".to_vec());
                let task = match other {
                    MaterialKind::Pair(PairKind::P256) => {
                        Task::Sign(Scheme::Ecdsa(Hash::Sha256), ToSign::Message(message()))
                    }
                    MaterialKind::Pair(_) => {
                        Task::Sign(Scheme::Ed25519, ToSign::Message(message()))
                    }
                    _ => Task::Mac(message()),
                };
                // As a private key that is parsed, it is known by its id; drop it.
                device.forget(&[made.id]);
                let done = device.perform(key, task).await;
                let own = other == kind && owner == OWNER;
                assert_eq!(done.is_ok(), own, "{kind:?} as {other:?}: {done:?}");
            }
            let symmetric = MaterialKind::Symmetric;
            let key = BackingKey { owner: OWNER, id: made.id, kind: symmetric, token: &made.token };
            assert!(device.mac(key, b"message").await.is_err());
        }
    }
}
