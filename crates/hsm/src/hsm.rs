//! The door of the crate: operations on KMS keys, whichever device holds them.

use std::sync::Arc;

use crypto::{Encryption, PairKind, PrivateKey, PublicKey, Scheme};
use pkcs11::Token;
use secret::{Buffer, Secret};
use zeroize::Zeroizing;

use crate::ciphertext::{self, Format, Header, NONCE_LENGTH};
use crate::domain_device::{DomainDevice, Pools, with_room};
use crate::parsed::Parsed;
use crate::token_device::{TOKEN_OBJECT, TokenDevice};
use crate::{
    BackingKey, ContextDigest, Created, Device, Domain, Error, MaterialId, MaterialKind, Owner,
    PublicHalf, Task, ToSign, Usage, check_is_in_module,
};

/// The largest data key, in bytes (`NumberOfBytes` of GenerateDataKey).
const DATA_KEY_LENGTH_MAX: usize = 1024;

/// All devices of a deployment.
#[derive(Clone)]
pub struct Hsm {
    domain: Arc<Domain>,
    pub(crate) device: Arc<dyn Device>,
    tokens: Arc<TokenDevice>,
    pub(crate) pools: Arc<Pools>,
    /// What public keys do needs no device.
    public_keys: Arc<Parsed<PublicKey>>,
}

/// Where new key material is made.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// In this process, wrapped under the domain key.
    Domain,
    /// In the PKCS#11 token that is called so.
    Token(&'a str),
}

/// A key pair made for a caller: nothing of it is kept.
#[derive(Debug)]
pub struct DataKeyPair {
    /// A `PrivateKeyInfo` (RFC 5958) in DER.
    pub private_key: Secret,
    /// A `SubjectPublicKeyInfo` (RFC 5280) in DER.
    pub public_key: Vec<u8>,
}

impl Hsm {
    /// Keys live in the domain: wrapped under the domain key. Starts threads for slow cryptography.
    pub fn new(domain: Arc<Domain>) -> Self {
        let pools = Arc::new(Pools::start());
        let device = Arc::new(DomainDevice::new(Arc::clone(&domain), Arc::clone(&pools)));
        let tokens = Arc::new(TokenDevice::new(Vec::new(), Arc::clone(&pools)));
        Self { device, tokens, domain, pools, public_keys: Arc::new(Parsed::new()) }
    }

    /// The same with tokens in which keys can be.
    #[must_use]
    pub fn with_tokens(self, tokens: Vec<Token>) -> Self {
        let tokens = Arc::new(TokenDevice::new(tokens, Arc::clone(&self.pools)));
        Self { tokens, ..self }
    }

    /// The token that is called so.
    pub fn token(&self, name: &str) -> Option<&Token> {
        self.tokens.token(name)
    }

    /// Where the material of `key` is.
    fn device_of(&self, key: BackingKey<'_>) -> &dyn Device {
        match key.token.as_bytes().first() {
            Some(&TOKEN_OBJECT) => &*self.tokens,
            _ => &*self.device,
        }
    }

    pub fn domain(&self) -> &Arc<Domain> {
        &self.domain
    }

    /// Makes the material of a new key, or the next version of it.
    ///
    /// `usage`: what it is for, and in a token may do at all. Refuses what the token cannot do: `Lacks`.
    pub async fn create_key(
        &self,
        place: Place<'_>,
        owner: Owner,
        kind: MaterialKind,
        usage: Usage,
    ) -> Result<Created, Error> {
        if let MaterialKind::Pair(pair) = kind {
            check_is_in_module(pair)?;
        }
        match place {
            Place::Domain => self.device.create(owner, kind).await,
            Place::Token(name) => self.tokens.create_in(name, owner, kind, usage).await,
        }
    }

    /// Destroys material that is in a device of its own; what is wrapped ends with its wrapping.
    pub async fn destroy(&self, key: BackingKey<'_>) -> Result<(), Error> {
        match key.token.as_bytes().first() {
            Some(&TOKEN_OBJECT) => self.tokens.destroy(key).await,
            _ => Ok(()),
        }
    }

    /// Takes over material that is here in plaintext. Refuses what is none of this kind: `Unfit`.
    pub async fn adopt(
        &self,
        owner: Owner,
        kind: MaterialKind,
        material: &[u8],
    ) -> Result<Created, Error> {
        if let MaterialKind::Pair(pair) = kind {
            check_is_in_module(pair)?;
        }
        self.device.import(owner, kind, material).await
    }

    /// Encrypts `plaintext` under `key`, bound to `context`.
    pub async fn encrypt(
        &self,
        key: BackingKey<'_>,
        plaintext: &[u8],
        context: &ContextDigest,
    ) -> Result<Vec<u8>, Error> {
        let header = Header::of(Format::Single, key);
        self.seal(header, key, &crypto::random_array(), plaintext, context).await
    }

    /// A new data key of `length` bytes (1 to 1024), and its ciphertext.
    pub async fn generate_data_key(
        &self,
        key: BackingKey<'_>,
        length: usize,
        context: &ContextDigest,
    ) -> Result<(Secret, Vec<u8>), Error> {
        // One call for all random bytes of the request.
        let mut random = Zeroizing::new([0; NONCE_LENGTH + DATA_KEY_LENGTH_MAX]);
        let random = random
            .get_mut(..NONCE_LENGTH + length)
            .expect("the shape of the request limits the length to 1024");
        crypto::random(random);
        let (nonce, data_key) =
            random.split_first_chunk().expect("the slice is at least a nonce long");
        let header = Header::of(Format::Single, key);
        let ciphertext = self.seal(header, key, nonce, data_key, context).await?;
        Ok((Secret::new(data_key.to_vec()), ciphertext))
    }

    /// `length` random bytes: of a token, from its own generator.
    pub async fn random(&self, place: Place<'_>, length: usize) -> Result<Secret, Error> {
        match place {
            Place::Domain => {
                let mut bytes = vec![0; length];
                crypto::random(&mut bytes);
                Ok(Secret::new(bytes))
            }
            Place::Token(name) => self.tokens.random(name, length).await,
        }
    }

    /// Opens `ciphertext` under `key`, the backing key that its header names.
    pub async fn decrypt(
        &self,
        key: BackingKey<'_>,
        ciphertext: &[u8],
        context: &ContextDigest,
    ) -> Result<Secret, Error> {
        self.open(Header::of(Format::Single, key), key, ciphertext, context).await
    }

    /// Does with a private key, or a key of HMAC, what it is for.
    pub async fn perform(&self, key: BackingKey<'_>, task: Task) -> Result<Buffer, Error> {
        if let MaterialKind::Pair(pair) = key.kind {
            check_is_in_module(pair)?;
        }
        self.device_of(key).perform(key, task).await
    }

    /// Whether `signature` is one of `signed`. Not so: `Unauthenticated`.
    pub async fn verify(
        &self,
        key: PublicHalf<'_>,
        scheme: Scheme,
        signed: ToSign,
        signature: Vec<u8>,
    ) -> Result<(), Error> {
        let public_key = self.public_key(key)?;
        let verify = move || {
            public_key
                .verify(scheme, signed.borrow(), &signature)
                .map_err(|_| Error::Unauthenticated)
        };
        match key.kind {
            // These verify far faster than they sign.
            PairKind::Rsa2048 | PairKind::Rsa3072 | PairKind::Rsa4096 => verify(),
            kind => self.pools.use_pair(kind, verify).await,
        }
    }

    /// Encrypts under a public key.
    pub async fn encrypt_public(
        &self,
        key: PublicHalf<'_>,
        encryption: Encryption,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let public_key = self.public_key(key)?;
        let encrypt = move |plaintext: &[u8]| {
            public_key.encrypt(encryption, plaintext).map_err(|_| Error::Unfit)
        };
        match encryption {
            Encryption::Oaep(_) => encrypt(plaintext),
            Encryption::Sm2Pke => {
                let plaintext = Secret::new(plaintext.to_vec());
                self.pools.use_pair(key.kind, move || encrypt(plaintext.expose())).await
            }
        }
    }

    /// ML-KEM under a public key: a ciphertext, and the shared secret that is in it.
    pub fn encapsulate(&self, key: PublicHalf<'_>) -> Result<(Vec<u8>, Secret), Error> {
        let encapsulated = self.public_key(key)?.encapsulate();
        encapsulated
            .map(|(ciphertext, secret)| (ciphertext, secret.into()))
            .map_err(|_| Error::Unfit)
    }

    fn public_key(&self, key: PublicHalf<'_>) -> Result<Arc<PublicKey>, Error> {
        check_is_in_module(key.kind)?;
        self.public_keys
            .get(key.id, || PublicKey::from_spki(key.kind, key.key).map_err(|_| Error::Unfit))
    }

    /// A key pair for a caller.
    pub async fn generate_pair(&self, kind: PairKind) -> Result<DataKeyPair, Error> {
        check_is_in_module(kind)?;
        let generate = move || {
            let key = PrivateKey::generate(kind)?;
            let private_key = Secret::new(key.to_pkcs8()?.expose().to_vec());
            let public_key = key.public_key().map_err(|_| Error::Unfit)?;
            Ok(DataKeyPair { private_key, public_key })
        };
        let device = Arc::clone(&self.device);
        self.pools.make_pair(kind, move || with_room(|| device.make_room(), generate)).await
    }

    /// Does slow cryptography that needs no key of ours, where it delays nobody. Too much of it: `Busy`.
    pub async fn run_slow<T: Send + Unpin + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        self.pools.use_slow(move || Ok(work())).await
    }

    /// Drops what is kept ready of these materials, which are not to be used any more.
    pub fn forget(&self, materials: &[MaterialId]) {
        self.device.forget(materials);
        self.tokens.forget(materials);
        self.public_keys.forget(materials);
    }

    /// Drops what is kept ready and has not been used for a while. Called every some seconds.
    pub fn sweep(&self) {
        self.device.sweep();
        self.tokens.sweep();
        self.public_keys.sweep();
    }

    pub(crate) async fn seal(
        &self,
        header: Header,
        key: BackingKey<'_>,
        nonce: &[u8; NONCE_LENGTH],
        plaintext: &[u8],
        context: &ContextDigest,
    ) -> Result<Vec<u8>, Error> {
        let derivation = ciphertext::derivation(header, nonce, context);
        let message_secret = self.device_of(key).mac(key, &derivation).await?;
        Ok(ciphertext::seal(header, nonce, &message_secret, plaintext))
    }

    /// Opens what [`Hsm::seal`] made with this header.
    pub(crate) async fn open(
        &self,
        header: Header,
        key: BackingKey<'_>,
        ciphertext: &[u8],
        context: &ContextDigest,
    ) -> Result<Secret, Error> {
        let derivation = ciphertext::derivation(header, ciphertext::nonce(ciphertext)?, context);
        let message_secret = self.device_of(key).mac(key, &derivation).await?;
        ciphertext::open(ciphertext, &message_secret)
    }
}

impl std::fmt::Debug for Hsm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hsm")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, CIPHERTEXT_OVERHEAD, KeyToken, Mac};
    use secret::arena::Slot;

    const KIND: MaterialKind = MaterialKind::Symmetric;
    const OWNER: Owner = Owner { account: 111_122_223_333, key_id: [5; 16], multi_region: false };

    fn context(pairs: &[(&str, &str)]) -> ContextDigest {
        ContextDigest::of(pairs.iter().copied())
    }

    fn hsm() -> Hsm {
        let mut key = Slot::take().unwrap();
        crypto::random(key.expose_mut());
        Hsm::new(Arc::new(Domain::new(&key, [1; 16]).unwrap()))
    }

    #[tokio::test]
    async fn a_ciphertext_opens_under_its_key_and_context_alone() {
        let hsm = hsm();
        let made = hsm.create_key(Place::Domain, OWNER, KIND, Usage::Other).await.unwrap();
        let other = hsm.create_key(Place::Domain, OWNER, KIND, Usage::Other).await.unwrap();
        let key = BackingKey { owner: OWNER, id: made.id, kind: KIND, token: &made.token };
        let ciphertext = hsm.encrypt(key, b"plaintext", &context(&[("a", "bc")])).await.unwrap();
        assert_eq!(ciphertext.len(), b"plaintext".len() + CIPHERTEXT_OVERHEAD);
        let header = Header::parse(&ciphertext).unwrap();
        assert_eq!(header, Header::of(Format::Single, key));

        let opened = hsm.decrypt(key, &ciphertext, &context(&[("a", "bc")])).await.unwrap();
        assert_eq!(opened.expose(), b"plaintext");
        let other_key = BackingKey { owner: OWNER, id: other.id, kind: KIND, token: &other.token };
        for (key, context) in [
            (key, context(&[("ab", "c")])),
            (key, context(&[])),
            (other_key, context(&[("a", "bc")])),
        ] {
            let refused = hsm.decrypt(key, &ciphertext, &context).await;
            assert!(matches!(refused, Err(Error::Unauthenticated)));
        }
    }

    #[tokio::test]
    async fn no_changed_or_cut_ciphertext_opens() {
        let hsm = hsm();
        let made = hsm.create_key(Place::Domain, OWNER, KIND, Usage::Other).await.unwrap();
        let key = BackingKey { owner: OWNER, id: made.id, kind: KIND, token: &made.token };
        let ciphertext = hsm.encrypt(key, b"plaintext", &context(&[])).await.unwrap();
        for i in 0..ciphertext.len() {
            for bit in 0..8 {
                let mut changed = ciphertext.clone();
                changed[i] ^= 1 << bit;
                let claimed = Header::parse(&changed);
                let refused = claimed != Some(Header::of(Format::Single, key))
                    || hsm.decrypt(key, &changed, &context(&[])).await.is_err();
                assert!(refused, "bit {bit} of byte {i}");
            }
            assert!(hsm.decrypt(key, &ciphertext[..i], &context(&[])).await.is_err(), "cut at {i}");
        }
    }

    #[tokio::test]
    async fn a_data_key_is_what_its_ciphertext_holds() {
        let hsm = hsm();
        let made = hsm.create_key(Place::Domain, OWNER, KIND, Usage::Other).await.unwrap();
        let key = BackingKey { owner: OWNER, id: made.id, kind: KIND, token: &made.token };
        for length in [1, 16, 32, 64, 1024] {
            let (plain, ciphertext) =
                hsm.generate_data_key(key, length, &context(&[])).await.unwrap();
            assert_eq!(plain.expose().len(), length);
            let opened = hsm.decrypt(key, &ciphertext, &context(&[])).await.unwrap();
            assert_eq!(opened.expose(), plain.expose());
        }
    }

    /// A token that keeps its one key to itself and works on a thread of its own.
    struct SlowToken(
        std::sync::mpsc::SyncSender<(Vec<u8>, tokio::sync::oneshot::Sender<[u8; 32]>)>,
    );

    impl Device for SlowToken {
        fn create(&self, _: Owner, _: MaterialKind) -> Answer<Result<Created, Error>> {
            let token = KeyToken::new(*b"slot 0");
            Answer::ready(Ok(Created { id: MaterialId([3; 32]), token, public_key: None }))
        }

        fn import(&self, _: Owner, _: MaterialKind, _: &[u8]) -> Answer<Result<Created, Error>> {
            Answer::ready(Err(Error::Unfit))
        }

        fn perform(&self, _: BackingKey<'_>, _: Task) -> Answer<Result<Buffer, Error>> {
            Answer::ready(Err(Error::Unfit))
        }

        fn mac(&self, _: BackingKey<'_>, message: &[u8]) -> Answer<Result<Mac, Error>> {
            let (sender, receiver) = tokio::sync::oneshot::channel();
            self.0.send((message.to_vec(), sender)).unwrap();
            Answer::later(async { Ok(Mac(Zeroizing::new(receiver.await.unwrap()))) })
        }
    }

    #[tokio::test]
    async fn a_device_that_never_gives_its_key_out_makes_the_same_ciphertext() {
        let (sender, receiver) = std::sync::mpsc::sync_channel(1);
        std::thread::spawn(move || {
            while let Ok((message, answer)) = receiver.recv() {
                let message: Vec<u8> = message;
                let answer: tokio::sync::oneshot::Sender<_> = answer;
                answer.send(crypto::hmac_sha256(&[0x42; 32], &[&message])).unwrap();
            }
        });
        let hsm = Hsm { device: Arc::new(SlowToken(sender)), ..hsm() };
        let made = hsm.create_key(Place::Domain, OWNER, KIND, Usage::Other).await.unwrap();
        let key = BackingKey { owner: OWNER, id: made.id, kind: KIND, token: &made.token };
        let ciphertext = hsm.encrypt(key, b"plaintext", &context(&[])).await.unwrap();
        let opened = hsm.decrypt(key, &ciphertext, &context(&[])).await.unwrap();
        assert_eq!(opened.expose(), b"plaintext");
    }
}
