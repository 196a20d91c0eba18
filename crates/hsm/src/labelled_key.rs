//! An HMAC key of a PKCS#11 token that its operator knows by a label, and that is no KMS key here.

use std::time::Duration;

use pkcs11::{Class, Error, Failure, Hash, KeyKind, ObjectId, Session, Token, Usage};
use secret::Secret;
use zeroize::Zeroizing;

/// How long the token may take to make the key.
const GENERATION_LIMIT: Duration = Duration::from_secs(60);
const LENGTH: u16 = 32;

/// A generic secret of 256 bits, which the token has under this label alone.
#[derive(Clone, Debug)]
pub struct LabelledKey {
    pub token: Token,
    pub label: Box<str>,
}

impl LabelledKey {
    /// Makes the key, unless it is there, and tries it. `true`: it is new. It cannot be extracted.
    pub async fn init(&self) -> Result<bool, Error> {
        let label = self.label.clone();
        let made = self.token.call_once(GENERATION_LIMIT, move |session| make(session, &label));
        let made = made.await?;
        self.mac([0; 32]).await?;
        Ok(made)
    }

    /// Whether it is there. Otherwise: `NotFound`.
    pub async fn find(&self) -> Result<(), Error> {
        let label = self.label.clone();
        self.token.call(move |session| session.find_labelled(Class::Secret, &label).map(drop)).await
    }

    /// `HMAC-SHA-256(key, message)`. It is asked for twice, since nothing else tells whether it is right.
    pub async fn mac<const N: usize>(
        &self,
        message: [u8; N],
    ) -> Result<Zeroizing<[u8; 32]>, Error> {
        let label = self.label.clone();
        let mac = self.token.call(move |session| {
            let key = session.find_labelled(Class::Secret, &label)?;
            let first = session.hmac(key, Hash::Sha256, &message)?;
            let second = session.hmac(key, Hash::Sha256, &message)?;
            match crypto::verify_equal(first.expose(), second.expose()) {
                true => array(&first),
                false => Err(Failure::Wrong("two answers to one question")),
            }
        });
        mac.await
    }
}

fn array(mac: &Secret) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let mac = mac.expose().try_into().map(Zeroizing::new);
    mac.map_err(|_| Failure::Wrong("a MAC of another length"))
}

fn make(session: &Session, label: &str) -> Result<bool, Failure> {
    match session.find_labelled(Class::Secret, label) {
        Ok(_) => return Ok(false),
        Err(Failure::NotFound(_)) => {}
        Err(error) => return Err(error),
    }
    let id = ObjectId(crypto::random_array());
    session.create(KeyKind::Hmac { length: LENGTH }, Usage::Sign, id, label).map(|_| true)
}
