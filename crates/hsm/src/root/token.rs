//! A root of trust in a PKCS#11 token: a key that never leaves it seals the wrapping key.

use std::time::Duration;

use crypto::Encryption;
use pkcs11::{Class, Failure, KeyKind, ObjectId, Session, Token, Usage};
use secret::Secret;
use secret::arena::Slot;

use super::RootError;

/// How long the token may take to make the key.
const GENERATION_LIMIT: Duration = Duration::from_secs(60);

/// A key of a token.
#[derive(Clone, Debug)]
pub struct TokenKey {
    pub token: Token,
    /// The key's own label in the token.
    pub label: Box<str>,
}

/// How the wrapping key is sealed, as the first byte of the parameters. Never reused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
enum Sealing {
    /// AES-256-GCM in the token.
    Gcm = 1,
    /// RSAES-OAEP with SHA-256, or SHA-1 where the token has no other: sealed here, opened in the token.
    OaepSha256 = 2,
    OaepSha1 = 3,
}

impl Sealing {
    fn from_byte(byte: u8) -> Option<Self> {
        [Self::Gcm, Self::OaepSha256, Self::OaepSha1]
            .into_iter()
            .find(|sealing| *sealing as u8 == byte)
    }

    /// The hash of OAEP, here and there.
    fn hash(self) -> Option<(crypto::Hash, pkcs11::Hash)> {
        match self {
            Self::Gcm => None,
            Self::OaepSha256 => Some((crypto::Hash::Sha256, pkcs11::Hash::Sha256)),
            Self::OaepSha1 => Some((crypto::Hash::Sha1, pkcs11::Hash::Sha1)),
        }
    }
}

/// What of RSA is asked for: 3072 bits are as strong as what it protects needs (SP 800-57 part 1 r5, §5.6.1).
const RSA: KeyKind = KeyKind::Rsa { bits: 3072 };
const RSA_PAIR: crypto::PairKind = crypto::PairKind::Rsa3072;

impl TokenKey {
    /// Makes the key, unless it is there, and tries it. `true`: it is new.
    pub async fn init(&self) -> Result<bool, RootError> {
        let label = self.label.clone();
        let made =
            self.token.call_once(GENERATION_LIMIT, move |session| make(session, &label)).await;
        let made = made.map_err(|error| self.refused(&error))?;
        let (parameters, key) = self.new_wrapping_key(&[0; 16]).await?;
        let opened = self.wrapping_key(&[0; 16], &parameters).await?;
        match crypto::verify_equal(key.expose(), opened.expose()) {
            true => Ok(made),
            false => Err(self.refused(&"it gave something else than it was given")),
        }
    }

    /// A new wrapping key, and how it is had again: `sealing ‖ sealed wrapping key`.
    pub(super) async fn new_wrapping_key(
        &self,
        deployment: &[u8; 16],
    ) -> Result<(Vec<u8>, Slot), RootError> {
        let mut key = Slot::take()?;
        crypto::random(key.expose_mut());
        let (label, data) = (self.label.clone(), additional_data(deployment));
        let plaintext = Secret::new(key.expose().to_vec());
        let sealed = self.token.call(move |session| seal(session, &label, &data, &plaintext));
        let sealed = sealed.await.map_err(|error| self.refused(&error))?;
        Ok((sealed, key))
    }

    pub(super) async fn wrapping_key(
        &self,
        deployment: &[u8; 16],
        parameters: &[u8],
    ) -> Result<Slot, RootError> {
        let (label, data) = (self.label.clone(), additional_data(deployment));
        let parameters = parameters.to_vec();
        let opened = self.token.call(move |session| open(session, &label, &data, &parameters));
        let opened = opened.await.map_err(|error| self.refused(&error))?;
        let mut key = Slot::take()?;
        let bytes: &[u8; 32] = opened
            .expose()
            .try_into()
            .map_err(|_| self.refused(&"what it opened is no wrapping key"))?;
        key.expose_mut().copy_from_slice(bytes);
        Ok(key)
    }

    fn refused(&self, why: &dyn std::fmt::Display) -> RootError {
        RootError::Token {
            token: self.token.to_string(),
            label: self.label.to_string(),
            why: why.to_string(),
        }
    }
}

fn additional_data(deployment: &[u8; 16]) -> Vec<u8> {
    [b"strongroom root of trust 1".as_slice(), deployment].concat()
}

/// Makes a key with this label, the best that the token has, unless one is there.
fn make(session: &Session, label: &str) -> Result<bool, Failure> {
    for class in [Class::Secret, Class::Private] {
        match session.find_labelled(class, label) {
            Ok(_) => return Ok(false),
            Err(Failure::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let id = ObjectId(crypto::random_array());
    match session.create(KeyKind::Aes, Usage::Decrypt, id, label) {
        Ok(_) => Ok(true),
        Err(Failure::Lacks(_)) => {
            session.create(RSA, Usage::DecryptAmongOthers, id, label).map(|_| true)
        }
        Err(error) => Err(error),
    }
}

fn seal(session: &Session, label: &str, data: &[u8], key: &Secret) -> Result<Vec<u8>, Failure> {
    match session.find_labelled(Class::Secret, label) {
        Ok(object) => {
            let sealed = session.seal(object, data, key.expose())?;
            return Ok([&[Sealing::Gcm as u8], &*sealed].concat());
        }
        Err(Failure::NotFound(_)) => {}
        Err(error) => return Err(error),
    }
    let public = session.find_labelled(Class::Public, label)?;
    let private = session.find_labelled(Class::Private, label)?;
    let public = session.public_key(RSA, public)?;
    let public = crypto::PublicKey::from_spki(RSA_PAIR, &public)
        .map_err(|_| Failure::Lacks("an RSA key of 3072 bits under this label"))?;
    for sealing in [Sealing::OaepSha256, Sealing::OaepSha1] {
        let Some((hash, there)) = sealing.hash() else { continue };
        let sealed = public.encrypt(Encryption::Oaep(hash), key.expose());
        let sealed = sealed.map_err(|_| Failure::Lacks("RSAES-OAEP"))?;
        match session.decrypt(private, there, &sealed) {
            Ok(opened) if opened.expose() == key.expose() => {
                return Ok([&[sealing as u8], &*sealed].concat());
            }
            Ok(_) => return Err(Failure::Wrong("what it opened is not what was sealed")),
            Err(Failure::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Failure::Lacks("RSAES-OAEP with SHA-256 or SHA-1"))
}

fn open(session: &Session, label: &str, data: &[u8], parameters: &[u8]) -> Result<Secret, Failure> {
    const UNKNOWN: Failure = Failure::Lacks("the way in which the wrapping key is sealed");
    let (sealing, sealed) = parameters.split_first().ok_or(UNKNOWN)?;
    let sealing = Sealing::from_byte(*sealing).ok_or(UNKNOWN)?;
    match sealing.hash() {
        None => session.open_sealed(session.find_labelled(Class::Secret, label)?, data, sealed),
        Some((_, hash)) => {
            session.decrypt(session.find_labelled(Class::Private, label)?, hash, sealed)
        }
    }
}
