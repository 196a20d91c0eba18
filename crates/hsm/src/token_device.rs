//! Tokens as a device: key material that was made in a PKCS#11 token and never leaves it.
//!
//! A key token names the token and the object. What a token answers is not taken on trust: a signature is verified,
//! and whatever cannot be verified is asked for twice. An object is known by what only it can do, so that
//! one put in its place is noticed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crypto::{Encryption, Hash, Label, PairKind, PrivateKey, PublicKey, Scheme, kbkdf};
use pkcs11::{Asked, Class, Failure, KeyKind, Object, ObjectId, Session, Token};
use secret::{Buffer, Secret};
use zeroize::Zeroizing;

use crate::domain_device::{MATERIAL_ID, Pools};
use crate::parsed::Parsed;
use crate::{
    Answer, BackingKey, Created, Device, Error, KeyToken, Mac, MaterialId, MaterialKind, Owner,
    Task, ToSign, Usage,
};

/// First byte of a key token of material that is in a PKCS#11 token.
pub(crate) const TOKEN_OBJECT: u8 = 3;
/// The id of a key pair: of its public half, since nothing of the other can be had.
const PAIR_ID: Label = Label::new("strongroom key pair id");
/// How keys are labelled, before their owner and id.
const LABEL: &str = "strongroom";
/// How long a token may take to make a key: RSA keys take some of them half a minute.
const GENERATION_LIMIT: Duration = Duration::from_secs(60);
const ANOTHER: Failure = Failure::Wrong("an object in another's place");
const UNEQUAL: Failure = Failure::Wrong("two answers to one question");

/// The tokens of a deployment, by the names that they have here.
#[derive(Debug)]
pub(crate) struct TokenDevice {
    tokens: BTreeMap<Box<str>, Token>,
    pools: Arc<Pools>,
    /// With which signatures are verified.
    public_keys: Arc<Parsed<PublicKey>>,
}

/// A key token, read: which object of which token, and what it is.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Reference {
    kind: MaterialKind,
    token: Box<str>,
    object: ObjectId,
}

impl Reference {
    /// `03 ‖ kind of material ‖ id of the object (16) ‖ name of the token`.
    fn to_key_token(&self) -> KeyToken {
        let head = [TOKEN_OBJECT, self.kind.code()];
        KeyToken::new([head.as_slice(), &self.object.0, self.token.as_bytes()].concat())
    }

    /// The reference of `key`. Refuses one of another kind: `Token`.
    fn of(key: BackingKey<'_>) -> Result<Self, Error> {
        let ([_, code], object, name) = parts(key.token).ok_or(Error::Token)?;
        if code != key.kind.code() {
            return Err(Error::Token);
        }
        Ok(Self { kind: key.kind, token: name.into(), object: ObjectId(object) })
    }
}

/// Head, object and name of the token; `None`: what is meant is in no token.
fn parts(token: &KeyToken) -> Option<([u8; 2], [u8; 16], &str)> {
    let (head, rest) = token.as_bytes().split_first_chunk()?;
    let (object, name) = rest.split_first_chunk()?;
    let name = std::str::from_utf8(name).ok()?;
    (head[0] == TOKEN_OBJECT).then_some((*head, *object, name))
}

/// The PKCS#11 token that key material is in, if it is in one.
pub fn token_of(token: &KeyToken) -> Option<&str> {
    parts(token).map(|(_, _, name)| name)
}

impl TokenDevice {
    pub(crate) fn new(tokens: Vec<Token>, pools: Arc<Pools>) -> Self {
        let named = |token: Token| (token.settings().name.clone(), token);
        Self {
            tokens: tokens.into_iter().map(named).collect(),
            pools,
            public_keys: Arc::new(Parsed::new()),
        }
    }

    pub(crate) fn token(&self, name: &str) -> Option<&Token> {
        self.tokens.get(name)
    }

    /// Makes material for `owner` in the token called `name`.
    ///
    /// It is tried before it is given out: a token that cannot do all that the kind is for is refused (`Lacks`), and so
    /// is one that does it wrongly.
    pub(crate) fn create_in(
        &self,
        name: &str,
        owner: Owner,
        kind: MaterialKind,
        usage: Usage,
    ) -> Answer<Result<Created, Error>> {
        let Some(token) = self.tokens.get(name) else {
            return Answer::ready(Err(Error::Unavailable(format!("no token is called {name}"))));
        };
        let Some(key_kind) = key_kind(kind) else {
            return Answer::ready(Err(Error::Lacks("the algorithm of this key".into())));
        };
        let object = ObjectId(crypto::random_array());
        let reference = Reference { kind, token: name.into(), object };
        let label = label(owner, object);
        // Gone when nobody waits any more.
        let wanted = Arc::new(());
        let is_wanted = Arc::downgrade(&wanted);
        let made = token.call_once(GENERATION_LIMIT, move |session| {
            let made = make(session, kind, key_kind, usage, owner, object, &label);
            if made.is_err() || is_wanted.strong_count() == 0 {
                // What is left of it is of no use to anybody.
                let _ = session.destroy(object);
            }
            made
        });
        let token = reference.to_key_token();
        Answer::later(async move {
            let made = made.await;
            drop(wanted);
            let (id, public_key) = made?;
            Ok(Created { id, token, public_key: public_key.map(Into::into) })
        })
    }

    /// Random bytes of the token called `name`.
    pub(crate) fn random(&self, name: &str, length: usize) -> Answer<Result<Secret, Error>> {
        let Some(token) = self.tokens.get(name) else {
            return Answer::ready(Err(Error::Unavailable(format!("no token is called {name}"))));
        };
        let asked = token.call(move |session| {
            let mut bytes = vec![0; length];
            session.random(&mut bytes)?;
            Ok(Secret::new(bytes))
        });
        Answer::later(async move { Ok(asked.await?) })
    }

    /// Removes the object behind `key` from its token.
    pub(crate) fn destroy(&self, key: BackingKey<'_>) -> Answer<Result<(), Error>> {
        match self.find(key) {
            Err(error) => Answer::ready(Err(error)),
            Ok((token, reference)) => {
                let done = token.call(move |session| session.destroy(reference.object));
                Answer::later(async move { Ok(done.await?) })
            }
        }
    }

    fn find(&self, key: BackingKey<'_>) -> Result<(&Token, Reference), Error> {
        let reference = Reference::of(key)?;
        let unknown = || Error::Unavailable(format!("no token is called {}", reference.token));
        let token = self.tokens.get(&reference.token).ok_or_else(unknown)?;
        Ok((token, reference))
    }

    /// Asks the token of `key` for what cannot be verified, twice.
    fn ask_twice(
        &self,
        key: BackingKey<'_>,
        work: impl Fn(&Session, Object) -> Result<Secret, Failure> + Send + 'static,
    ) -> Result<Asked<Secret>, Error> {
        let (token, reference) = self.find(key)?;
        let (owner, id) = (key.owner, key.id);
        Ok(token.call(move |session| {
            let object = reference.object_of(session, owner, id)?;
            let first = work(session, object)?;
            let second = work(session, object)?;
            match crypto::verify_equal(first.expose(), second.expose()) {
                true => Ok(first),
                false => Err(UNEQUAL),
            }
        }))
    }

    fn sign(
        &self,
        key: BackingKey<'_>,
        pair: PairKind,
        scheme: Scheme,
        to_sign: ToSign,
    ) -> Result<Answer<Result<Buffer, Error>>, Error> {
        let (token, reference) = self.find(key)?;
        let (owner, id) = (key.owner, key.id);
        let prepared = Arc::new(Prepared::new(pair, scheme, to_sign)?);
        let known = self.public_keys.peek(id);
        let is_known = known.is_some();
        let asked = {
            let prepared = Arc::clone(&prepared);
            token.call(move |session| {
                let object = reference.object_of(session, owner, id)?;
                let signature = session.sign(object, prepared.borrow())?;
                let public_key = match is_known {
                    true => None,
                    false => Some(reference.public_key(session)?),
                };
                Ok((signature, public_key))
            })
        };
        let (public_keys, pools) = (Arc::clone(&self.public_keys), Arc::clone(&self.pools));
        Ok(Answer::later(async move {
            let (signature, told) = asked.await?;
            let public_key = match (known, told) {
                (Some(key), _) => key,
                (None, told) => public_keys.get(id, || {
                    let told = told.unwrap_or_default();
                    PublicKey::from_spki(pair, &told).map_err(|_| Error::from(ANOTHER))
                })?,
            };
            let verify = move || {
                let signed = prepared.to_sign.borrow();
                let is_good = public_key.verify(scheme, signed, &signature).is_ok();
                let wrong = || Error::from(Failure::Wrong("a signature that does not verify"));
                is_good.then(|| Buffer::from(signature)).ok_or_else(wrong)
            };
            pools.use_pair(pair, verify).await
        }))
    }
}

impl Reference {
    /// The object, of which it is known that it is the one.
    fn object_of(
        &self,
        session: &Session,
        owner: Owner,
        id: MaterialId,
    ) -> Result<Object, Failure> {
        let class = match self.kind {
            MaterialKind::Symmetric | MaterialKind::Hmac(_) => Class::Secret,
            MaterialKind::Pair(_) => Class::Private,
        };
        session.find_known(class, self.object, |object| {
            let found = match self.kind {
                MaterialKind::Symmetric | MaterialKind::Hmac(_) => {
                    secret_id(session, object, self.kind, owner)?
                }
                MaterialKind::Pair(_) => pair_id(&self.public_key(session)?, owner),
            };
            if found == id { Ok(()) } else { Err(ANOTHER) }
        })
    }

    /// The public half, a `SubjectPublicKeyInfo`.
    fn public_key(&self, session: &Session) -> Result<Vec<u8>, Failure> {
        let kind = key_kind(self.kind).ok_or(ANOTHER)?;
        session.public_key(kind, session.find(Class::Public, self.object)?)
    }
}

/// What is to be signed, in the form in which a token takes it.
#[derive(Debug)]
struct Prepared {
    scheme: Scheme,
    key_kind: KeyKind,
    to_sign: ToSign,
    /// A digest, a `DigestInfo`, or the message.
    bytes: Zeroizing<Vec<u8>>,
}

impl Prepared {
    /// Refuses what cannot be signed so: `Unfit`.
    fn new(pair: PairKind, scheme: Scheme, to_sign: ToSign) -> Result<Self, Error> {
        let key_kind = key_kind(MaterialKind::Pair(pair)).ok_or(Error::Unfit)?;
        let digest = |hash: Hash| -> Result<Vec<u8>, Error> {
            match &to_sign {
                ToSign::Message(message) => Ok(crypto::digest(hash, &[message.expose()]).to_vec()),
                ToSign::Digest(digest) if digest.expose().len() == hash.length() => {
                    Ok(digest.expose().to_vec())
                }
                _ => Err(Error::Unfit),
            }
        };
        let bytes = match (scheme, &to_sign) {
            (Scheme::RsaPkcs1(hash), _) => [digest_info(hash), &digest(hash)?].concat(),
            (Scheme::RsaPss(hash) | Scheme::Ecdsa(hash), _) => digest(hash)?,
            (Scheme::Ed25519, ToSign::Message(message)) => message.expose().to_vec(),
            _ => return Err(Error::Unfit),
        };
        Ok(Self { scheme, key_kind, to_sign, bytes: Zeroizing::new(bytes) })
    }

    fn borrow(&self) -> pkcs11::ToSign<'_> {
        match self.scheme {
            Scheme::RsaPss(hash) => pkcs11::ToSign::Pss(token_hash(hash), &self.bytes),
            Scheme::Ecdsa(_) => pkcs11::ToSign::Ecdsa(self.key_kind, &self.bytes),
            Scheme::Ed25519 => pkcs11::ToSign::Ed25519(&self.bytes),
            _ => pkcs11::ToSign::Pkcs1(&self.bytes),
        }
    }
}

/// What stands before a digest in a `DigestInfo` (RFC 8017 §9.2, note 1).
fn digest_info(hash: Hash) -> &'static [u8] {
    match hash {
        Hash::Sha1 => &[0x30, 0x21, 0x30, 9, 6, 5, 0x2B, 0x0E, 3, 2, 0x1A, 5, 0, 4, 0x14],
        Hash::Sha224 => {
            &[0x30, 0x2D, 0x30, 0x0D, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4, 5, 0, 4, 0x1C]
        }
        Hash::Sha256 => {
            &[0x30, 0x31, 0x30, 0x0D, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20]
        }
        Hash::Sha384 => {
            &[0x30, 0x41, 0x30, 0x0D, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0, 4, 0x30]
        }
        Hash::Sha512 => {
            &[0x30, 0x51, 0x30, 0x0D, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3, 5, 0, 4, 0x40]
        }
    }
}

fn token_hash(hash: Hash) -> pkcs11::Hash {
    match hash {
        Hash::Sha1 => pkcs11::Hash::Sha1,
        Hash::Sha224 => pkcs11::Hash::Sha224,
        Hash::Sha256 => pkcs11::Hash::Sha256,
        Hash::Sha384 => pkcs11::Hash::Sha384,
        Hash::Sha512 => pkcs11::Hash::Sha512,
    }
}

/// What a token is asked for. `None`: no token has it.
fn key_kind(kind: MaterialKind) -> Option<KeyKind> {
    Some(match kind {
        MaterialKind::Symmetric => KeyKind::Hmac { length: 32 },
        MaterialKind::Hmac(hash) => KeyKind::Hmac { length: u16::try_from(hash.length()).ok()? },
        MaterialKind::Pair(PairKind::Rsa2048) => KeyKind::Rsa { bits: 2048 },
        MaterialKind::Pair(PairKind::Rsa3072) => KeyKind::Rsa { bits: 3072 },
        MaterialKind::Pair(PairKind::Rsa4096) => KeyKind::Rsa { bits: 4096 },
        MaterialKind::Pair(PairKind::P256) => KeyKind::P256,
        MaterialKind::Pair(PairKind::P384) => KeyKind::P384,
        MaterialKind::Pair(PairKind::P521) => KeyKind::P521,
        MaterialKind::Pair(PairKind::Secp256k1) => KeyKind::Secp256k1,
        MaterialKind::Pair(PairKind::Ed25519) => KeyKind::Ed25519,
        MaterialKind::Pair(_) => return None,
    })
}

/// `strongroom ACCOUNT KEY-ID OBJECT`, so that an operator finds a key's object with the token's own tools.
fn label(owner: Owner, object: ObjectId) -> String {
    let id = owner.key_id.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let prefix = if owner.multi_region { "mrk-" } else { "" };
    format!("{LABEL} {:012} {prefix}{id} {object}", owner.account)
}

/// The id of a secret, by the one operation that it has. Of a symmetric key it is `kbkdf(material, MATERIAL_ID, owner)`;
/// of a key of HMAC, which may do nothing with another hash, the SHA-256 of what that is with its own.
fn secret_id(
    session: &Session,
    object: Object,
    kind: MaterialKind,
    owner: Owner,
) -> Result<MaterialId, Failure> {
    let input = crypto::kbkdf_input(MATERIAL_ID, &[&owner.to_bytes()]);
    if let MaterialKind::Hmac(hash) = kind {
        let mac = session.hmac(object, token_hash(hash), &input)?;
        return Ok(MaterialId(crypto::sha256(&[mac.expose()])));
    }
    let id = session.hmac(object, pkcs11::Hash::Sha256, &input)?;
    let id = id.expose().try_into().map_err(|_| Failure::Wrong("a MAC of another length"))?;
    Ok(MaterialId(id))
}

fn pair_id(public_key: &[u8], owner: Owner) -> MaterialId {
    MaterialId(kbkdf(public_key, PAIR_ID, &[&owner.to_bytes()]))
}

/// Makes the object and tries it. Gives its id and, of a pair, its public half.
fn make(
    session: &Session,
    kind: MaterialKind,
    key_kind: KeyKind,
    usage: Usage,
    owner: Owner,
    object: ObjectId,
    label: &str,
) -> Result<(MaterialId, Option<Vec<u8>>), Failure> {
    let usage_there = match usage {
        Usage::Decrypt => pkcs11::Usage::Decrypt,
        Usage::Agree => pkcs11::Usage::Agree,
        Usage::Sign | Usage::Other => pkcs11::Usage::Sign,
    };
    let public_key = session.create(key_kind, usage_there, object, label)?;
    match (kind, &public_key) {
        (MaterialKind::Pair(pair), Some(public_key)) => {
            let private = session.find(Class::Private, object)?;
            try_pair(session, private, pair, key_kind, usage, public_key)?;
            let id = pair_id(public_key, owner);
            Ok((id, Some(public_key.clone())))
        }
        (MaterialKind::Symmetric | MaterialKind::Hmac(_), None) => {
            let secret = session.find(Class::Secret, object)?;
            let id = secret_id(session, secret, kind, owner)
                .map_err(|error| lacking(error, "HMAC with the hash of this key"))?;
            if secret_id(session, secret, kind, owner)? != id {
                return Err(UNEQUAL);
            }
            Ok((id, None))
        }
        _ => Err(Failure::Wrong("a key of another kind")),
    }
}

/// A refusal of what was tried is something that the token lacks.
fn lacking(error: Failure, what: &'static str) -> Failure {
    match error {
        Failure::Refused(_) | Failure::Token(_) => Failure::Lacks(what),
        other => other,
    }
}

/// Does once all that a pair of this kind is for: KMS promises each of its algorithms.
fn try_pair(
    session: &Session,
    object: Object,
    pair: PairKind,
    key_kind: KeyKind,
    usage: Usage,
    public_key: &[u8],
) -> Result<(), Failure> {
    const WRONG: Failure = Failure::Wrong("an answer that is not this key's");
    let public = PublicKey::from_spki(pair, public_key)
        .map_err(|_| Failure::Wrong("a public key that is none of its kind"))?;
    let message = || ToSign::Message(Secret::new(b"strongroom".to_vec()));
    match usage {
        Usage::Sign => {
            for (scheme, name) in schemes(pair) {
                let prepared = Prepared::new(pair, *scheme, message());
                let prepared = prepared.map_err(|_| Failure::Lacks(name))?;
                let signature = session.sign(object, prepared.borrow());
                let signature = signature.map_err(|error| lacking(error, name))?;
                let verified = public.verify(*scheme, prepared.to_sign.borrow(), &signature);
                verified.map_err(|_| WRONG)?;
            }
        }
        Usage::Decrypt => {
            for (hash, name) in
                [(Hash::Sha1, "RSAES_OAEP_SHA_1"), (Hash::Sha256, "RSAES_OAEP_SHA_256")]
            {
                let encrypted = public.encrypt(Encryption::Oaep(hash), b"strongroom");
                let encrypted = encrypted.map_err(|_| Failure::Lacks(name))?;
                let opened = session.decrypt(object, token_hash(hash), &encrypted);
                let opened = opened.map_err(|error| lacking(error, name))?;
                if opened.expose() != b"strongroom" {
                    return Err(WRONG);
                }
            }
        }
        Usage::Agree => {
            let peer = PrivateKey::generate(pair).map_err(|_| Failure::Lacks("ECDH"))?;
            let told = peer.public_key().map_err(|_| Failure::Lacks("ECDH"))?;
            let theirs = session.agree(object, key_kind, &told);
            let theirs = theirs.map_err(|error| lacking(error, "ECDH"))?;
            let ours = peer.agree(public_key).map_err(|_| WRONG)?;
            if !crypto::verify_equal(&ours, theirs.expose()) {
                return Err(WRONG);
            }
        }
        Usage::Other => return Err(Failure::Lacks("the algorithm of this key")),
    }
    Ok(())
}

/// How a pair of this kind signs, in the words of AWS KMS.
fn schemes(pair: PairKind) -> &'static [(Scheme, &'static str)] {
    const RSA: &[(Scheme, &str)] = &[
        (Scheme::RsaPkcs1(Hash::Sha256), "RSASSA_PKCS1_V1_5_SHA_256"),
        (Scheme::RsaPkcs1(Hash::Sha384), "RSASSA_PKCS1_V1_5_SHA_384"),
        (Scheme::RsaPkcs1(Hash::Sha512), "RSASSA_PKCS1_V1_5_SHA_512"),
        (Scheme::RsaPss(Hash::Sha256), "RSASSA_PSS_SHA_256"),
        (Scheme::RsaPss(Hash::Sha384), "RSASSA_PSS_SHA_384"),
        (Scheme::RsaPss(Hash::Sha512), "RSASSA_PSS_SHA_512"),
    ];
    match pair {
        PairKind::Rsa2048 | PairKind::Rsa3072 | PairKind::Rsa4096 => RSA,
        PairKind::P256 | PairKind::Secp256k1 => &[(Scheme::Ecdsa(Hash::Sha256), "ECDSA_SHA_256")],
        PairKind::P384 => &[(Scheme::Ecdsa(Hash::Sha384), "ECDSA_SHA_384")],
        PairKind::P521 => &[(Scheme::Ecdsa(Hash::Sha512), "ECDSA_SHA_512")],
        PairKind::Ed25519 => {
            &[(Scheme::Ed25519, "ED25519_SHA_512"), (Scheme::Ed25519ph, "ED25519_PH_SHA_512")]
        }
        _ => &[],
    }
}

impl Device for TokenDevice {
    /// There are several tokens: see [`TokenDevice::create_in`].
    fn create(&self, _: Owner, _: MaterialKind) -> Answer<Result<Created, Error>> {
        Answer::ready(Err(Error::Unfit))
    }

    /// What was elsewhere in plaintext is not taken into a token.
    fn import(&self, _: Owner, _: MaterialKind, _: &[u8]) -> Answer<Result<Created, Error>> {
        Answer::ready(Err(Error::Unfit))
    }

    fn mac(&self, key: BackingKey<'_>, message: &[u8]) -> Answer<Result<Mac, Error>> {
        let message = message.to_vec();
        let asked = self.ask_twice(key, move |session, object| {
            session.hmac(object, pkcs11::Hash::Sha256, &message)
        });
        match asked {
            Err(error) => Answer::ready(Err(error)),
            Ok(asked) => Answer::later(async move {
                let mac = asked.await?;
                let bytes = mac.expose().try_into().map_err(|_| Error::Refused)?;
                Ok(Mac(Zeroizing::new(bytes)))
            }),
        }
    }

    fn perform(&self, key: BackingKey<'_>, task: Task) -> Answer<Result<Buffer, Error>> {
        let kind = key_kind(key.kind).ok_or(Error::Unfit);
        let asked = match (key.kind, task) {
            (MaterialKind::Pair(pair), Task::Sign(scheme, to_sign)) => {
                return match self.sign(key, pair, scheme, to_sign) {
                    Ok(answer) => answer,
                    Err(error) => Answer::ready(Err(error)),
                };
            }
            (MaterialKind::Hmac(hash), Task::Mac(message)) => {
                let hash = token_hash(hash);
                let asked = self.ask_twice(key, move |session, object| {
                    session.hmac(object, hash, message.expose())
                });
                asked.map(Boxed::new)
            }
            (MaterialKind::Pair(_), Task::Decrypt(Encryption::Oaep(hash), ciphertext)) => {
                let hash = token_hash(hash);
                let asked = self.ask_twice(key, move |session, object| {
                    session.decrypt(object, hash, &ciphertext)
                });
                asked.map(Boxed::unauthenticated)
            }
            (MaterialKind::Pair(_), Task::Agree(peer)) => kind.and_then(|kind| {
                let asked =
                    self.ask_twice(key, move |session, object| session.agree(object, kind, &peer));
                asked.map(Boxed::new)
            }),
            _ => Err(Error::Unfit),
        };
        match asked {
            Err(error) => Answer::ready(Err(error)),
            Ok(Boxed(asked)) => Answer::Later(asked),
        }
    }

    fn forget(&self, materials: &[MaterialId]) {
        self.public_keys.forget(materials);
    }

    fn sweep(&self) {
        self.public_keys.sweep();
    }
}

/// An answer of a token, on its way.
struct Boxed(std::pin::Pin<Box<dyn Future<Output = Result<Buffer, Error>> + Send>>);

impl Boxed {
    fn new(asked: Asked<Secret>) -> Self {
        Self(Box::pin(async move { Ok(Buffer::from(asked.await?.expose().to_vec())) }))
    }

    /// What the token refuses is the ciphertext's fault.
    fn unauthenticated(asked: Asked<Secret>) -> Self {
        Self(Box::pin(async move {
            match asked.await {
                Ok(opened) => Ok(Buffer::from(opened.expose().to_vec())),
                Err(pkcs11::Error::Failed(Failure::Refused(_))) => Err(Error::Unauthenticated),
                Err(error) => Err(error.into()),
            }
        }))
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        pkcs11::Error::from(failure).into()
    }
}

impl From<pkcs11::Error> for Error {
    fn from(error: pkcs11::Error) -> Self {
        match error {
            pkcs11::Error::Failed(Failure::Refused(_)) => Self::Refused,
            pkcs11::Error::Failed(Failure::Lacks(what)) => Self::Lacks(what.into()),
            pkcs11::Error::Busy => Self::Busy,
            pkcs11::Error::Interrupted => Self::Interrupted,
            other => Self::Unavailable(other.to_string()),
        }
    }
}
