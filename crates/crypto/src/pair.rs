//! Asymmetric keys, of every algorithm that AWS KMS has.

pub(crate) mod point;
mod sm2;

use std::fmt;

use secret::Buffer;
use secret::heap::Bytes;

use crate::Hash;
use crate::ffi::memory::{OutOfLockedMemory, StackUse, in_locked_memory, on_hidden_stack};
use crate::ffi::pkey::{Pkey, Refused, RsaPadding};
use crate::hash::digest;

/// What a key pair is of: the algorithm and its size, curve or parameter set.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum PairKind {
    Rsa2048,
    Rsa3072,
    Rsa4096,
    P256,
    P384,
    P521,
    Secp256k1,
    Ed25519,
    MlDsa44,
    MlDsa65,
    MlDsa87,
    MlKem512,
    MlKem768,
    MlKem1024,
    Sm2,
}

impl PairKind {
    pub const ALL: [Self; 15] = [
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
        Self::P256,
        Self::P384,
        Self::P521,
        Self::Secp256k1,
        Self::Ed25519,
        Self::MlDsa44,
        Self::MlDsa65,
        Self::MlDsa87,
        Self::MlKem512,
        Self::MlKem768,
        Self::MlKem1024,
        Self::Sm2,
    ];

    /// The length of what is signed when the hashing is left to the caller, where a curve fixes it.
    fn digest_hash(self) -> Option<Hash> {
        match self {
            Self::P256 | Self::Secp256k1 => Some(Hash::Sha256),
            Self::P384 => Some(Hash::Sha384),
            Self::P521 => Some(Hash::Sha512),
            _ => None,
        }
    }

    /// Refuses what is not done in this build.
    fn check_is_in_module(self) -> Result<(), UnfitKey> {
        if crate::outside_module(self).is_none() { Ok(()) } else { Err(UnfitKey) }
    }

    /// How deep the library reaches into the stack for a private key of the kind, and a margin: for those
    /// of 8 KiB it was 4 at the most, then 12, 31 and 113 (x86-64, aws-lc-sys 0.47.0, sm2 0.14.0).
    fn stack_use(self) -> StackUse {
        match self {
            Self::P256 | Self::Ed25519 => StackUse::Kib8,
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => StackUse::Kib16,
            Self::P384 | Self::P521 | Self::Secp256k1 => StackUse::Kib16,
            // SM2 makes its tables at the first use of a process: 30 KiB deep, our own frames included.
            Self::Sm2 | Self::MlKem512 | Self::MlKem768 | Self::MlKem1024 => StackUse::Kib40,
            Self::MlDsa44 => StackUse::Kib80,
            Self::MlDsa65 => StackUse::Kib112,
            Self::MlDsa87 => StackUse::Kib144,
        }
    }
}

/// The key does not fit: it is malformed, of another kind, or not of what was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the key is not one that this can be done with")]
pub struct UnfitKey;

/// Why nothing was done with a private key.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PairError {
    #[error(transparent)]
    Unfit(#[from] UnfitKey),
    /// Whoever drops other private keys can try again.
    #[error("there is no room for the private key in locked memory")]
    OutOfLockedMemory,
}

/// How a signature is made. Sources: RFC 8017 §8, FIPS 186-5 §6, RFC 8032 §5.1, FIPS 204 §5.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Scheme {
    RsaPkcs1(Hash),
    /// The salt is as long as the hash, which MGF1 uses too.
    RsaPss(Hash),
    /// In X9.62 DER. The curve fixes the hash.
    Ecdsa(Hash),
    Ed25519,
    /// Signs the SHA-512 of what it is given, whatever that is.
    Ed25519ph,
    /// Without context.
    MlDsa,
    /// In DER, with SM3, by the distinguishing id `1234567812345678`. GB/T 32918.2.
    Sm2Dsa,
}

/// How a public key encrypts.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Encryption {
    /// RSAES-OAEP (RFC 8017 §7.1) with the hash, also for MGF1, and an empty label.
    Oaep(Hash),
    /// SM2PKE (GB/T 32918.4) with SM3, in DER (GM/T 0009-2012 §7.2).
    Sm2Pke,
}

/// What is signed: a message, or what a caller computed of one.
#[derive(Clone, Copy, Debug)]
pub enum Signed<'a> {
    Message(&'a [u8]),
    /// RSA, ECDSA: the scheme's hash of the message. SM2DSA: SM3 of signer, curve, public key and
    /// message (GB/T 32918.2 §6.1, e).
    Digest(&'a [u8]),
    /// ML-DSA: μ (FIPS 204 §6.2).
    Mu(&'a [u8; 64]),
}

/// What a scheme makes of the message before the key is used.
enum Input<'a> {
    Digest(Option<RsaPadding>, Hashed<'a>),
    Message(&'a [u8]),
    Ed25519ph([u8; 64]),
}

/// A digest, the caller's or ours.
enum Hashed<'a> {
    Given(&'a [u8]),
    Made(crate::hash::Digest),
}

impl Hashed<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Given(bytes) => bytes,
            Self::Made(digest) => digest,
        }
    }
}

impl<'a> Input<'a> {
    fn of(scheme: Scheme, kind: PairKind, signed: Signed<'a>) -> Result<Self, UnfitKey> {
        let (padding, hash) = match (scheme, kind) {
            // Whoever pays for it gets two messages with one SHA-1 digest.
            (Scheme::RsaPkcs1(Hash::Sha1) | Scheme::RsaPss(Hash::Sha1), _) => return Err(UnfitKey),
            (Scheme::RsaPkcs1(hash), PairKind::Rsa2048 | PairKind::Rsa3072 | PairKind::Rsa4096) => {
                (Some(RsaPadding::Pkcs1(hash)), hash)
            }
            (Scheme::RsaPss(hash), PairKind::Rsa2048 | PairKind::Rsa3072 | PairKind::Rsa4096) => {
                (Some(RsaPadding::Pss(hash)), hash)
            }
            (Scheme::Ecdsa(hash), _) if kind.digest_hash() == Some(hash) => (None, hash),
            (Scheme::Ed25519, PairKind::Ed25519) => {
                return match signed {
                    Signed::Message(message) => Ok(Self::Message(message)),
                    _ => Err(UnfitKey),
                };
            }
            (Scheme::Ed25519ph, PairKind::Ed25519) => {
                return match signed {
                    Signed::Message(message) | Signed::Digest(message) => {
                        let digest = digest(Hash::Sha512, &[message]);
                        Ok(Self::Ed25519ph((*digest).try_into().map_err(|_| UnfitKey)?))
                    }
                    Signed::Mu(_) => Err(UnfitKey),
                };
            }
            (Scheme::MlDsa, PairKind::MlDsa44 | PairKind::MlDsa65 | PairKind::MlDsa87) => {
                return match signed {
                    Signed::Message(message) => Ok(Self::Message(message)),
                    Signed::Mu(mu) => Ok(Self::Digest(None, Hashed::Given(mu))),
                    Signed::Digest(_) => Err(UnfitKey),
                };
            }
            (Scheme::Sm2Dsa, PairKind::Sm2) => {
                return match signed {
                    Signed::Message(message) => Ok(Self::Message(message)),
                    Signed::Digest(given) if given.len() == sm2::DIGEST_LENGTH => {
                        Ok(Self::Digest(None, Hashed::Given(given)))
                    }
                    _ => Err(UnfitKey),
                };
            }
            _ => return Err(UnfitKey),
        };
        match signed {
            Signed::Message(message) => {
                Ok(Self::Digest(padding, Hashed::Made(digest(hash, &[message]))))
            }
            Signed::Digest(given) if given.len() == hash.length() => {
                Ok(Self::Digest(padding, Hashed::Given(given)))
            }
            _ => Err(UnfitKey),
        }
    }
}

/// A key pair whose private half is here, parsed. Wiped when dropped.
///
/// It is in the locked heap ([`secret::heap`]), with all that is allocated while it is used.
pub struct PrivateKey {
    key: PrivateHalf,
    kind: PairKind,
}

/// A private key, in the library that has its algorithm.
enum PrivateHalf {
    AwsLc(Pkey),
    Sm2(sm2::PrivateKey),
}

impl PrivateKey {
    /// A new key pair. RSA (e = 65537) takes up to seconds. Fails only for want of locked memory.
    pub fn generate(kind: PairKind) -> Result<Self, PairError> {
        kind.check_is_in_module()?;
        let key = locked(kind, || match kind {
            PairKind::Sm2 => sm2::PrivateKey::generate().map(PrivateHalf::Sm2),
            _ => Pkey::generate(kind).map(PrivateHalf::AwsLc),
        })?;
        Ok(Self { key, kind })
    }

    /// Reads a DER `PrivateKeyInfo` (RFC 5958) and checks it (RSA: that the numbers are all there and
    /// belong together; EC: that the curve is named, and that the public point, if it is there, is the
    /// private number's). An ML-KEM key without its seed is checked when it decapsulates (FIPS 203
    /// §7.3), and gives no public key.
    pub fn from_pkcs8(kind: PairKind, der: &[u8]) -> Result<Self, PairError> {
        kind.check_is_in_module()?;
        let read = || match kind {
            PairKind::Sm2 => sm2::PrivateKey::from_pkcs8(der).map(PrivateHalf::Sm2),
            _ => {
                let key = Pkey::from_private(der)?;
                if key.kind() == Some(kind) { Ok(PrivateHalf::AwsLc(key)) } else { Err(Refused) }
            }
        };
        // What is read may be of another kind.
        let key = in_locked_memory(StackUse::Kib144, || Ok::<_, PairError>(read()?))?;
        Ok(Self { key, kind })
    }

    /// A DER `PrivateKeyInfo`. ML-DSA and ML-KEM keys are written as their seed (RFC 9881, RFC 9935); an
    /// ML-DSA key that was read without its seed is refused.
    pub fn to_pkcs8(&self) -> Result<Bytes, PairError> {
        locked(self.kind, || match &self.key {
            PrivateHalf::AwsLc(key) => key.to_private(),
            PrivateHalf::Sm2(key) => key.to_pkcs8(),
        })
    }

    /// The public key: a DER `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    pub fn public_key(&self) -> Result<Vec<u8>, UnfitKey> {
        match &self.key {
            PrivateHalf::AwsLc(key) => Ok(key.to_public()?),
            PrivateHalf::Sm2(key) => Ok(key.public().to_spki()),
        }
    }

    /// Signs, and verifies the signature before it gives it out: one made wrongly, by a fault, can
    /// tell the private key.
    pub fn sign(&self, scheme: Scheme, signed: Signed<'_>) -> Result<Vec<u8>, PairError> {
        let input = Input::of(scheme, self.kind, signed)?;
        let signature = self.sign_unverified(&input)?;
        match &self.key {
            PrivateHalf::AwsLc(key) => verify(key, &input, &signature)?,
            PrivateHalf::Sm2(key) => verify_sm2(key.public(), &input, &signature)?,
        }
        Ok(signature)
    }

    fn sign_unverified(&self, input: &Input<'_>) -> Result<Vec<u8>, PairError> {
        locked(self.kind, || match (&self.key, input) {
            (PrivateHalf::AwsLc(key), Input::Digest(padding, digest)) => {
                key.sign_digest(*padding, digest.bytes())
            }
            (PrivateHalf::AwsLc(key), Input::Message(message)) => key.sign_message(message),
            (PrivateHalf::AwsLc(key), Input::Ed25519ph(digest)) => key.sign_ed25519ph(digest),
            (PrivateHalf::Sm2(key), Input::Digest(_, digest)) => key.sign_digest(digest.bytes()),
            (PrivateHalf::Sm2(key), Input::Message(message)) => key.sign_message(message),
            (PrivateHalf::Sm2(_), Input::Ed25519ph(_)) => Err(Refused),
        })
    }

    /// Opens what was encrypted under the public half.
    pub fn decrypt(&self, encryption: Encryption, ciphertext: &[u8]) -> Result<Buffer, PairError> {
        locked(self.kind, || match (&self.key, encryption) {
            (PrivateHalf::AwsLc(key), Encryption::Oaep(hash)) => key.decrypt_oaep(hash, ciphertext),
            (PrivateHalf::Sm2(key), Encryption::Sm2Pke) => key.decrypt(ciphertext),
            _ => Err(Refused),
        })
    }

    /// Opens what was encrypted by RSAES-PKCS1-v1_5 (RFC 8017 §7.2), for what others wrapped long ago: nothing
    /// here encrypts so. Whoever answers strangers must not tell them whether it opened (Bleichenbacher 1998).
    pub fn decrypt_pkcs1(&self, ciphertext: &[u8]) -> Result<Buffer, PairError> {
        locked(self.kind, || match &self.key {
            PrivateHalf::AwsLc(key) => key.decrypt_pkcs1(ciphertext),
            PrivateHalf::Sm2(_) => Err(Refused),
        })
    }

    /// ECDH (SP 800-56A §5.7.1.2) with the peer's `SubjectPublicKeyInfo`: the x coordinate, as long
    /// as the field. A peer of another curve, or off the curve, is refused.
    pub fn agree(&self, peer: &[u8]) -> Result<Buffer, PairError> {
        match &self.key {
            PrivateHalf::AwsLc(key) => {
                // What AWS-LC allocates for this is the peer's key alone. It checks that by a
                // function that does not survive a lack of room (EC_KEY_check_fips, 0.47.0), so there
                // must be none.
                on_hidden_stack(self.kind.stack_use(), || {
                    let peer = Pkey::from_public(peer)?;
                    if peer.kind() != Some(self.kind) {
                        return Err(UnfitKey.into());
                    }
                    Ok(key.agree(&peer)?)
                })?
            }
            PrivateHalf::Sm2(key) => {
                locked(self.kind, || key.agree(&sm2::PublicKey::from_spki(peer)?))
            }
        }
    }

    /// ML-KEM.Decaps (FIPS 203 §7.3): the shared secret, of 32 bytes. Of a ciphertext that nobody made
    /// under this key, it is as good as random; of one of the wrong length, there is none.
    pub fn decapsulate(&self, ciphertext: &[u8]) -> Result<Buffer, PairError> {
        locked(self.kind, || match &self.key {
            PrivateHalf::AwsLc(key) => key.decapsulate(ciphertext),
            PrivateHalf::Sm2(_) => Err(Refused),
        })
    }
}

/// Says nothing of the key.
impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({:?})", self.kind)
    }
}

/// A public key, parsed.
pub struct PublicKey {
    key: PublicHalf,
    kind: PairKind,
}

/// A public key, in the library that has its algorithm.
enum PublicHalf {
    AwsLc(Pkey),
    Sm2(sm2::PublicKey),
}

impl PublicKey {
    /// Reads a DER `SubjectPublicKeyInfo` and checks that the key is one, and that a curve is named.
    pub fn from_spki(kind: PairKind, der: &[u8]) -> Result<Self, UnfitKey> {
        kind.check_is_in_module()?;
        let key = match kind {
            PairKind::Sm2 => PublicHalf::Sm2(sm2::PublicKey::from_spki(der)?),
            _ => {
                let key = Pkey::from_public(der)?;
                if key.kind() != Some(kind) {
                    return Err(UnfitKey);
                }
                PublicHalf::AwsLc(key)
            }
        };
        Ok(Self { key, kind })
    }

    /// Whether `signature` is one of `signed`.
    pub fn verify(
        &self,
        scheme: Scheme,
        signed: Signed<'_>,
        signature: &[u8],
    ) -> Result<(), UnfitKey> {
        let input = Input::of(scheme, self.kind, signed)?;
        match &self.key {
            PublicHalf::AwsLc(key) => verify(key, &input, signature),
            PublicHalf::Sm2(key) => verify_sm2(key, &input, signature),
        }
    }

    /// Encrypts. What is too long is refused: for OAEP, longer than the modulus less two hashes and two
    /// bytes. SM2PKE cannot encrypt nothing.
    pub fn encrypt(&self, encryption: Encryption, plaintext: &[u8]) -> Result<Vec<u8>, UnfitKey> {
        match (&self.key, encryption) {
            (PublicHalf::AwsLc(key), Encryption::Oaep(hash)) => {
                Ok(key.encrypt_oaep(hash, plaintext)?)
            }
            (PublicHalf::Sm2(key), Encryption::Sm2Pke) => Ok(key.encrypt(plaintext)?),
            _ => Err(UnfitKey),
        }
    }

    /// ML-KEM.Encaps (FIPS 203 §7.2): a ciphertext, and the shared secret that is in it.
    pub fn encapsulate(&self) -> Result<(Vec<u8>, Buffer), UnfitKey> {
        match &self.key {
            PublicHalf::AwsLc(key) => Ok(key.encapsulate()?),
            PublicHalf::Sm2(_) => Err(UnfitKey),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({:?})", self.kind)
    }
}

/// Works with a private key of `kind` where all that is secret stays hidden.
fn locked<T>(kind: PairKind, work: impl FnOnce() -> Result<T, Refused>) -> Result<T, PairError> {
    in_locked_memory(kind.stack_use(), || Ok(work()?))
}

fn verify(key: &Pkey, input: &Input<'_>, signature: &[u8]) -> Result<(), UnfitKey> {
    match input {
        Input::Digest(padding, digest) => key.verify_digest(*padding, digest.bytes(), signature),
        Input::Message(message) => key.verify_message(message, signature),
        Input::Ed25519ph(digest) => key.verify_ed25519ph(digest, signature),
    }?;
    Ok(())
}

fn verify_sm2(key: &sm2::PublicKey, input: &Input<'_>, signature: &[u8]) -> Result<(), UnfitKey> {
    match input {
        Input::Digest(_, digest) => key.verify_digest(digest.bytes(), signature),
        Input::Message(message) => key.verify_message(message, signature),
        Input::Ed25519ph(_) => Err(Refused),
    }?;
    Ok(())
}

impl From<Refused> for UnfitKey {
    fn from(Refused: Refused) -> Self {
        Self
    }
}

impl From<Refused> for PairError {
    fn from(Refused: Refused) -> Self {
        Self::Unfit(UnfitKey)
    }
}

impl From<OutOfLockedMemory> for PairError {
    fn from(OutOfLockedMemory: OutOfLockedMemory) -> Self {
        Self::OutOfLockedMemory
    }
}

#[cfg(test)]
mod remnants;

#[cfg(test)]
mod tests {
    use super::*;

    /// Every scheme that a kind signs with.
    pub(super) fn schemes(kind: PairKind) -> Vec<Scheme> {
        let hashes = [Hash::Sha256, Hash::Sha384, Hash::Sha512];
        match kind {
            PairKind::Rsa2048 | PairKind::Rsa3072 | PairKind::Rsa4096 => hashes
                .into_iter()
                .flat_map(|hash| [Scheme::RsaPkcs1(hash), Scheme::RsaPss(hash)])
                .collect(),
            PairKind::Ed25519 => vec![Scheme::Ed25519, Scheme::Ed25519ph],
            PairKind::MlDsa44 | PairKind::MlDsa65 | PairKind::MlDsa87 => vec![Scheme::MlDsa],
            PairKind::Sm2 => vec![Scheme::Sm2Dsa],
            _ => kind.digest_hash().map(Scheme::Ecdsa).into_iter().collect(),
        }
    }

    #[test]
    fn every_kind_comes_back_from_its_bytes_and_signs_what_it_verifies() {
        let all: Vec<Scheme> = PairKind::ALL.into_iter().flat_map(schemes).collect();
        for kind in PairKind::ALL {
            let made = PrivateKey::generate(kind).unwrap();
            let pkcs8 = made.to_pkcs8().unwrap();
            let private = PrivateKey::from_pkcs8(kind, pkcs8.expose()).unwrap();
            assert_eq!(private.to_pkcs8().unwrap().expose(), pkcs8.expose(), "{kind:?}");
            let spki = made.public_key().unwrap();
            assert_eq!(private.public_key().unwrap(), spki, "{kind:?}");
            let public = PublicKey::from_spki(kind, &spki).unwrap();
            for scheme in all.iter().copied() {
                let Ok(signature) = private.sign(scheme, Signed::Message(b"message")) else {
                    assert!(!schemes(kind).contains(&scheme), "{kind:?} {scheme:?}");
                    continue;
                };
                assert!(schemes(kind).contains(&scheme), "{kind:?} {scheme:?}");
                let verify = |message, signature: &[u8]| {
                    public.verify(scheme, Signed::Message(message), signature)
                };
                assert_eq!(verify(b"message", &signature), Ok(()), "{kind:?} {scheme:?}");
                assert_eq!(verify(b"massage", &signature), Err(UnfitKey), "{kind:?} {scheme:?}");
                let mut changed = signature.clone();
                *changed.last_mut().unwrap() ^= 1;
                assert_eq!(verify(b"message", &changed), Err(UnfitKey), "{kind:?} {scheme:?}");
                let longer = [&signature[..], &[0]].concat();
                assert_eq!(verify(b"message", &longer), Err(UnfitKey), "{kind:?} {scheme:?}");
            }
        }
    }

    #[test]
    fn a_key_of_another_kind_is_refused() {
        for kind in [
            PairKind::P256,
            PairKind::Ed25519,
            PairKind::MlDsa44,
            PairKind::MlKem512,
            PairKind::Sm2,
        ] {
            let key = PrivateKey::generate(kind).unwrap();
            let (pkcs8, spki) = (key.to_pkcs8().unwrap(), key.public_key().unwrap());
            for other in PairKind::ALL.into_iter().filter(|other| *other != kind) {
                assert!(PrivateKey::from_pkcs8(other, pkcs8.expose()).is_err(), "{kind:?}");
                assert!(PublicKey::from_spki(other, &spki).is_err(), "{kind:?}");
            }
            let longer = [pkcs8.expose(), &[0]].concat();
            assert!(PrivateKey::from_pkcs8(kind, &longer).is_err(), "{kind:?}: a byte more");
            let longer = [&spki[..], &[0]].concat();
            assert!(PublicKey::from_spki(kind, &longer).is_err(), "{kind:?}: a byte more");
        }
    }

    #[test]
    fn nothing_is_signed_by_its_sha_1() {
        let key = PrivateKey::generate(PairKind::Rsa2048).unwrap();
        for scheme in [Scheme::RsaPkcs1, Scheme::RsaPss] {
            assert!(key.sign(scheme(Hash::Sha1), Signed::Message(b"message")).is_err());
            assert!(key.sign(scheme(Hash::Sha1), Signed::Digest(&[7; 20])).is_err());
        }
    }

    #[test]
    fn a_digest_signs_as_its_message_does() {
        let key = PrivateKey::generate(PairKind::P384).unwrap();
        let public = PublicKey::from_spki(PairKind::P384, &key.public_key().unwrap()).unwrap();
        let digest = digest(Hash::Sha384, &[b"message"]);
        let scheme = Scheme::Ecdsa(Hash::Sha384);
        let signature = key.sign(scheme, Signed::Digest(&digest)).unwrap();
        assert_eq!(public.verify(scheme, Signed::Message(b"message"), &signature), Ok(()));
        let short = Signed::Digest(&digest[..47]);
        assert_eq!(public.verify(scheme, short, &signature), Err(UnfitKey));
        assert!(key.sign(scheme, short).is_err());
        assert!(key.sign(Scheme::Ecdsa(Hash::Sha256), Signed::Message(b"message")).is_err());
    }

    #[test]
    fn both_sides_agree_on_a_secret_of_the_fields_length() {
        for (kind, length) in
            [(PairKind::P256, 32), (PairKind::P384, 48), (PairKind::P521, 66), (PairKind::Sm2, 32)]
        {
            let (one, other) =
                (PrivateKey::generate(kind).unwrap(), PrivateKey::generate(kind).unwrap());
            let here = one.agree(&other.public_key().unwrap()).unwrap();
            let there = other.agree(&one.public_key().unwrap()).unwrap();
            assert_eq!(here, there);
            assert_eq!(here.len(), length);
            let third = PrivateKey::generate(PairKind::Secp256k1).unwrap().public_key().unwrap();
            assert!(one.agree(&third).is_err(), "{kind:?}: another curve");
        }
    }

    #[test]
    fn what_is_encrypted_opens_under_its_hash_alone() {
        let key = PrivateKey::generate(PairKind::Rsa2048).unwrap();
        let public = PublicKey::from_spki(PairKind::Rsa2048, &key.public_key().unwrap()).unwrap();
        for (hash, other, longest) in
            [(Hash::Sha1, Hash::Sha256, 214), (Hash::Sha256, Hash::Sha1, 190)]
        {
            let plaintext = vec![7; longest];
            let ciphertext = public.encrypt(Encryption::Oaep(hash), &plaintext).unwrap();
            assert_eq!(ciphertext.len(), 256);
            assert_eq!(*key.decrypt(Encryption::Oaep(hash), &ciphertext).unwrap(), plaintext);
            assert!(key.decrypt(Encryption::Oaep(other), &ciphertext).is_err());
            assert!(public.encrypt(Encryption::Oaep(hash), &vec![7; longest + 1]).is_err());
        }
    }

    #[test]
    fn sm2_opens_what_it_encrypts_and_nothing_that_was_changed() {
        let key = PrivateKey::generate(PairKind::Sm2).unwrap();
        let public = PublicKey::from_spki(PairKind::Sm2, &key.public_key().unwrap()).unwrap();
        for length in [1, 31, 32, 33, 1024, 6144] {
            let plaintext = vec![7; length];
            let ciphertext = public.encrypt(Encryption::Sm2Pke, &plaintext).unwrap();
            assert_eq!(*key.decrypt(Encryption::Sm2Pke, &ciphertext).unwrap(), plaintext);
        }
        let ciphertext = public.encrypt(Encryption::Sm2Pke, b"plaintext").unwrap();
        for i in 0..ciphertext.len() {
            let mut changed = ciphertext.clone();
            changed[i] ^= 1;
            assert!(key.decrypt(Encryption::Sm2Pke, &changed).is_err(), "byte {i}");
            assert!(key.decrypt(Encryption::Sm2Pke, &ciphertext[..i]).is_err(), "cut at {i}");
        }
        assert!(key.decrypt(Encryption::Sm2Pke, &[&ciphertext[..], &[0]].concat()).is_err());
        assert!(public.encrypt(Encryption::Sm2Pke, b"").is_err());
        assert!(public.encrypt(Encryption::Oaep(Hash::Sha256), b"plaintext").is_err());
    }

    /// Of the numbers from 1 to the order less 2 (GB/T 32918.1 §6.1), with their own point or none.
    #[test]
    fn an_sm2_key_is_a_number_of_its_range_with_its_own_point() {
        let pkcs8 = PrivateKey::generate(PairKind::Sm2).unwrap().to_pkcs8().unwrap();
        let with_number = |number: [u8; 32]| {
            // What stands before the number, its lengths as they are without the point.
            let mut der = [&[0x30], &pkcs8.expose()[2..36]].concat();
            (der[1], der[27], der[29]) = (0x41, 0x27, 0x25);
            der.extend(number);
            PrivateKey::from_pkcs8(PairKind::Sm2, &der)
        };
        let mut order = [0xFF; 32];
        order[3] = 0xFE;
        order[16..].copy_from_slice(&[
            0x72, 0x03, 0xDF, 0x6B, 0x21, 0xC6, 0x05, 0x2B, 0x53, 0xBB, 0xF4, 0x09, 0x39, 0xD5,
            0x41, 0x23,
        ]);
        let less = |difference| {
            let mut number = order;
            number[31] -= difference;
            number
        };
        let mut one = [0; 32];
        one[31] = 1;
        for number in [one, less(2)] {
            let key = with_number(number).unwrap();
            key.sign(Scheme::Sm2Dsa, Signed::Message(b"message")).unwrap();
        }
        for number in [[0; 32], less(1), order, [0xFF; 32]] {
            assert!(with_number(number).is_err(), "{number:?}");
        }
        let other = PrivateKey::generate(PairKind::Sm2).unwrap().to_pkcs8().unwrap();
        let mixed = [&pkcs8.expose()[..68], &other.expose()[68..]].concat();
        assert!(PrivateKey::from_pkcs8(PairKind::Sm2, &mixed).is_err(), "another's point");
    }

    #[test]
    fn a_secret_is_in_its_encapsulation_and_in_no_other() {
        for (kind, length) in
            [(PairKind::MlKem512, 768), (PairKind::MlKem768, 1088), (PairKind::MlKem1024, 1568)]
        {
            let key = PrivateKey::generate(kind).unwrap();
            let public = PublicKey::from_spki(kind, &key.public_key().unwrap()).unwrap();
            let (mut ciphertext, secret) = public.encapsulate().unwrap();
            assert_eq!((ciphertext.len(), secret.len()), (length, 32));
            assert_eq!(key.decapsulate(&ciphertext).unwrap(), secret);
            ciphertext[0] ^= 1;
            let other = key.decapsulate(&ciphertext).unwrap();
            assert_ne!(other, secret, "implicit rejection");
            assert_eq!(key.decapsulate(&ciphertext).unwrap(), other);
            assert!(key.decapsulate(&ciphertext[1..]).is_err());
        }
    }
}
