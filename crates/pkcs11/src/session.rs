//! A session with a token: what is asked of it, and what its answers must be.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::mechanism::elliptic_curve::{EcKdf, Ecdh1DeriveParams};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsOaepParams, PkcsOaepSource, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session as Raw, UserType};
use cryptoki::types::RawAuthPin;
use secret::Secret;
use zeroize::Zeroizing;

use crate::der;
use crate::failure::Failure;
use crate::module::Module;
use crate::object::{Class, KeyKind, ObjectId, Usage};

/// How many handles a session keeps; then it forgets them all.
const HANDLES_MAX: usize = 4096;
const GCM_IV_LENGTH: usize = 12;
const GCM_TAG_LENGTH: usize = 16;

/// Hashes that tokens are asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// What is to be signed.
#[derive(Clone, Copy, Debug)]
pub enum ToSign<'a> {
    /// RSASSA-PKCS1-v1_5 of a `DigestInfo` in DER (RFC 8017 §9.2).
    Pkcs1(&'a [u8]),
    /// RSASSA-PSS of a digest, with a salt as long as the hash and MGF1 of the same.
    Pss(Hash, &'a [u8]),
    /// ECDSA of a digest.
    Ecdsa(KeyKind, &'a [u8]),
    /// Ed25519 of a message (RFC 8032 §5.1).
    Ed25519(&'a [u8]),
}

/// An object that was found.
#[derive(Clone, Copy, Debug)]
pub struct Object(ObjectHandle);

/// A session in which the user is logged in.
pub struct Session {
    raw: Raw,
    generation: u64,
    mechanisms: Vec<MechanismType>,
    handles: RefCell<HashMap<(Class, ObjectId), ObjectHandle>>,
    labelled: RefCell<HashMap<(Class, Box<str>), ObjectHandle>>,
}

impl Session {
    /// Opens a session with the token that has this label, and logs in.
    pub(crate) fn open(module: &Module, label: &str, pin: &Secret) -> Result<Self, Failure> {
        let generation = *module.generation();
        let slot = module.find(label)?;
        let mechanisms = module.context.get_mechanism_list(slot)?;
        // Closed by `end` alone: after the module has begun anew, the handle may be another's.
        let raw = module.context.open_rw_session_no_drop(slot)?;
        let pin = RawAuthPin::new(Box::new(pin.expose().to_vec()));
        match raw.login_with_raw(UserType::User, &pin) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => {
                let _ = raw.close();
                return Err(error.into());
            }
        }
        Ok(Self {
            raw,
            generation,
            mechanisms,
            handles: RefCell::default(),
            labelled: RefCell::default(),
        })
    }

    /// Closes the session, if it is still one of `module`'s.
    pub(crate) fn end(self, module: &Module) {
        if *module.generation() == self.generation {
            let _ = self.raw.close();
        }
    }

    pub(crate) fn is_of(&self, generation: u64) -> bool {
        self.generation == generation
    }

    /// The object of this class that has this id.
    pub fn find(&self, class: Class, id: ObjectId) -> Result<Object, Failure> {
        self.find_known(class, id, |_| Ok(()))
    }

    /// [`Session::find`]; an object that this session has not used yet is looked at by `check`.
    pub fn find_known(
        &self,
        class: Class,
        id: ObjectId,
        check: impl FnOnce(Object) -> Result<(), Failure>,
    ) -> Result<Object, Failure> {
        if let Some(handle) = self.handles.borrow().get(&(class, id)) {
            return Ok(Object(*handle));
        }
        let found = self.find_all(&[class.attribute(), Attribute::Id(id.0.to_vec())])?;
        let handle = match *found {
            [handle] => handle,
            [] => return Err(Failure::NotFound(id.to_string())),
            _ => return Err(Failure::Wrong("two objects have one id")),
        };
        check(Object(handle))?;
        let mut handles = self.handles.borrow_mut();
        if handles.len() >= HANDLES_MAX {
            handles.clear();
        }
        handles.insert((class, id), handle);
        Ok(Object(handle))
    }

    fn find_all(&self, wanted: &[Attribute]) -> Result<Vec<ObjectHandle>, Failure> {
        let template: Vec<_> = wanted.iter().cloned().chain([Attribute::Token(true)]).collect();
        Ok(self.raw.find_objects(&template)?)
    }

    /// The one object of this class that has this label, and no other.
    pub fn find_labelled(&self, class: Class, label: &str) -> Result<Object, Failure> {
        let name = (class, Box::from(label));
        if let Some(handle) = self.labelled.borrow().get(&name) {
            return Ok(Object(*handle));
        }
        let label = Attribute::Label(label.as_bytes().to_vec());
        match *self.find_all(&[class.attribute(), label])? {
            [handle] => {
                let mut labelled = self.labelled.borrow_mut();
                if labelled.len() >= HANDLES_MAX {
                    labelled.clear();
                }
                labelled.insert(name, handle);
                Ok(Object(handle))
            }
            [] => Err(Failure::NotFound("of this label".into())),
            _ => Err(Failure::Wrong("two objects have one label")),
        }
    }

    /// Makes a key in the token, which never leaves it. Of a pair, gives the public half, a `SubjectPublicKeyInfo`.
    pub fn create(
        &self,
        kind: KeyKind,
        usage: Usage,
        id: ObjectId,
        label: &str,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let named = || {
            [
                Attribute::Token(true),
                Attribute::Id(id.0.to_vec()),
                Attribute::Label(label.as_bytes().to_vec()),
            ]
        };
        let kept =
            [Attribute::Private(true), Attribute::Sensitive(true), Attribute::Extractable(false)];
        let secret = named().into_iter().chain(kept.clone());
        let (signs, decrypts, agrees) =
            (usage == Usage::Sign, usage == Usage::Decrypt, usage == Usage::Agree);
        let mut private: Vec<_> = named().into_iter().chain(kept).collect();
        let mut public: Vec<_> = named().into();
        if usage == Usage::DecryptAmongOthers {
            private.push(Attribute::Decrypt(true));
            public.push(Attribute::Encrypt(true));
        } else {
            private.extend([
                Attribute::Sign(signs),
                Attribute::Decrypt(decrypts),
                Attribute::Derive(agrees),
                Attribute::Unwrap(false),
            ]);
            // Some modules refuse a public key that may nothing.
            public.extend([Attribute::Verify(signs), Attribute::Encrypt(decrypts)]);
        }
        let mechanism = match kind {
            KeyKind::Hmac { length } => {
                self.need(MechanismType::GENERIC_SECRET_KEY_GEN, "CKM_GENERIC_SECRET_KEY_GEN")?;
                let template: Vec<_> = secret
                    .chain([
                        Attribute::KeyType(KeyType::GENERIC_SECRET),
                        Attribute::ValueLen(u64::from(length).into()),
                        Attribute::Sign(true),
                        Attribute::Verify(true),
                        Attribute::Encrypt(false),
                        Attribute::Decrypt(false),
                        Attribute::Derive(false),
                        Attribute::Wrap(false),
                        Attribute::Unwrap(false),
                    ])
                    .collect();
                self.raw.generate_key(&Mechanism::GenericSecretKeyGen, &template)?;
                return Ok(None);
            }
            KeyKind::Aes => {
                self.need(MechanismType::AES_KEY_GEN, "CKM_AES_KEY_GEN")?;
                self.need(MechanismType::AES_GCM, "CKM_AES_GCM")?;
                let template: Vec<_> = secret
                    .chain([
                        Attribute::ValueLen(32.into()),
                        Attribute::Encrypt(true),
                        Attribute::Decrypt(true),
                        Attribute::Wrap(false),
                        Attribute::Unwrap(false),
                    ])
                    .collect();
                self.raw.generate_key(&Mechanism::AesKeyGen, &template)?;
                return Ok(None);
            }
            KeyKind::Rsa { bits } => {
                self.need(MechanismType::RSA_PKCS_KEY_PAIR_GEN, "CKM_RSA_PKCS_KEY_PAIR_GEN")?;
                public.push(Attribute::ModulusBits(u64::from(bits).into()));
                public.push(Attribute::PublicExponent(vec![1, 0, 1]));
                Mechanism::RsaPkcsKeyPairGen
            }
            KeyKind::Ed25519 => {
                self.need(MechanismType::ECC_EDWARDS_KEY_PAIR_GEN, "CKM_EC_EDWARDS_KEY_PAIR_GEN")?;
                // The name of the curve, as PKCS #11 v3.1 §6.3.1 has it: `edwards25519`.
                public.push(Attribute::EcParams(b"\x13\x0cedwards25519".to_vec()));
                Mechanism::EccEdwardsKeyPairGen
            }
            KeyKind::P256 | KeyKind::P384 | KeyKind::P521 | KeyKind::Secp256k1 => {
                self.need(MechanismType::ECC_KEY_PAIR_GEN, "CKM_EC_KEY_PAIR_GEN")?;
                let (curve, _) = kind.curve().ok_or(Failure::Lacks("the curve"))?;
                public.push(Attribute::EcParams(curve.to_vec()));
                Mechanism::EccKeyPairGen
            }
        };
        let (public, _) = self.raw.generate_key_pair(&mechanism, &public, &private)?;
        self.public_key(kind, Object(public)).map(Some)
    }

    /// Refuses what the token does not say it can.
    fn need(&self, mechanism: MechanismType, name: &'static str) -> Result<(), Failure> {
        if self.mechanisms.contains(&mechanism) { Ok(()) } else { Err(Failure::Lacks(name)) }
    }

    /// A public key of the token, as a `SubjectPublicKeyInfo`.
    pub fn public_key(&self, kind: KeyKind, object: Object) -> Result<Vec<u8>, Failure> {
        const NO_KEY: Failure = Failure::Wrong("a public key without its parts");
        if let KeyKind::Rsa { .. } = kind {
            let parts = [AttributeType::Modulus, AttributeType::PublicExponent];
            let parts = self.raw.get_attributes(object.0, &parts)?;
            return match &*parts {
                [Attribute::Modulus(modulus), Attribute::PublicExponent(exponent)]
                | [Attribute::PublicExponent(exponent), Attribute::Modulus(modulus)] => {
                    Ok(der::rsa_public_key(modulus, exponent))
                }
                _ => Err(NO_KEY),
            };
        }
        match &*self.raw.get_attributes(object.0, &[AttributeType::EcPoint])? {
            [Attribute::EcPoint(point)] => der::curve_public_key(kind, point).ok_or(NO_KEY),
            _ => Err(NO_KEY),
        }
    }

    /// Removes all objects that have this id.
    pub fn destroy(&self, id: ObjectId) -> Result<(), Failure> {
        self.handles.borrow_mut().retain(|(_, known), _| *known != id);
        self.labelled.borrow_mut().clear();
        for handle in self.find_all(&[Attribute::Id(id.0.to_vec())])? {
            self.raw.destroy_object(handle)?;
        }
        Ok(())
    }

    /// `HMAC(key, message)`.
    pub fn hmac(&self, key: Object, hash: Hash, message: &[u8]) -> Result<Secret, Failure> {
        let (mechanism, length) = match hash {
            Hash::Sha1 => (Mechanism::Sha1Hmac, 20),
            Hash::Sha224 => (Mechanism::Sha224Hmac, 28),
            Hash::Sha256 => (Mechanism::Sha256Hmac, 32),
            Hash::Sha384 => (Mechanism::Sha384Hmac, 48),
            Hash::Sha512 => (Mechanism::Sha512Hmac, 64),
        };
        let mac = Secret::new(self.raw.sign(&mechanism, key.0, message)?);
        if mac.expose().len() == length {
            Ok(mac)
        } else {
            Err(Failure::Wrong("a MAC of another length"))
        }
    }

    /// A signature: of ECDSA an `Ecdsa-Sig-Value` in DER, of all others as the algorithm has it.
    pub fn sign(&self, key: Object, to_sign: ToSign<'_>) -> Result<Vec<u8>, Failure> {
        match to_sign {
            ToSign::Pkcs1(info) => Ok(self.raw.sign(&Mechanism::RsaPkcs, key.0, info)?),
            ToSign::Pss(hash, digest) => {
                let params = PkcsPssParams {
                    hash_alg: hash.mechanism(),
                    mgf: hash.mask(),
                    s_len: u64::try_from(digest.len()).unwrap_or_default().into(),
                };
                Ok(self.raw.sign(&Mechanism::RsaPkcsPss(params), key.0, digest)?)
            }
            ToSign::Ecdsa(kind, digest) => {
                let (_, field) = kind.curve().ok_or(Failure::Lacks("the curve"))?;
                let raw = self.raw.sign(&Mechanism::Ecdsa, key.0, digest)?;
                if raw.len() != 2 * field {
                    return Err(Failure::Wrong("a signature of another length"));
                }
                Ok(der::ecdsa_signature(&raw))
            }
            ToSign::Ed25519(message) => {
                let params = EddsaParams::new(EddsaSignatureScheme::Ed25519);
                Ok(self.raw.sign(&Mechanism::Eddsa(params), key.0, message)?)
            }
        }
    }

    /// RSAES-OAEP without a label, MGF1 of the same hash (RFC 8017 §7.1.2).
    pub fn decrypt(&self, key: Object, hash: Hash, ciphertext: &[u8]) -> Result<Secret, Failure> {
        let params = PkcsOaepParams::new(hash.mechanism(), hash.mask(), PkcsOaepSource::empty());
        let opened = self.raw.decrypt(&Mechanism::RsaPkcsOaep(params), key.0, ciphertext);
        opened.map(Secret::new).map_err(|error| self.of_data(error))
    }

    /// Modules call a wrong tag or padding an error of any kind. If the session is well, it was the data.
    fn of_data(&self, error: Error) -> Failure {
        match error {
            Error::Pkcs11(RvError::GeneralError | RvError::FunctionFailed, _)
                if self.raw.get_session_info().is_ok() =>
            {
                Failure::Refused(error)
            }
            other => other.into(),
        }
    }

    /// ECDH with the peer's `SubjectPublicKeyInfo`: the x coordinate (SP 800-56A r3 §5.7.1.2).
    pub fn agree(&self, key: Object, kind: KeyKind, peer: &[u8]) -> Result<Secret, Failure> {
        const ANOTHER: Failure = Failure::Wrong("a shared secret of another length");
        let (_, field) = kind.curve().ok_or(Failure::Lacks("the curve"))?;
        let point = der::peer_point(kind, peer).ok_or_else(not_this_peer)?;
        let template = [
            Attribute::Token(false),
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::GENERIC_SECRET),
            Attribute::Sensitive(false),
            Attribute::Extractable(true),
            Attribute::ValueLen(u64::try_from(field).unwrap_or_default().into()),
        ];
        let params = Ecdh1DeriveParams::new(EcKdf::null(), point);
        let derived = self.raw.derive_key(&Mechanism::Ecdh1Derive(params), key.0, &template)?;
        let value = self.raw.get_attributes(derived, &[AttributeType::Value]);
        let _ = self.raw.destroy_object(derived);
        let mut value = value?;
        match (value.pop(), value.pop()) {
            (Some(Attribute::Value(x)), None) if x.len() == field => Ok(Secret::new(x)),
            (Some(Attribute::Value(x)), _) => {
                drop(Zeroizing::new(x));
                Err(ANOTHER)
            }
            _ => Err(ANOTHER),
        }
    }

    /// AES-256-GCM: `IV ‖ ciphertext ‖ tag`. The IV is random, and the token's own where it chooses it.
    pub fn seal(
        &self,
        key: Object,
        additional_data: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        let mut iv = [0; GCM_IV_LENGTH];
        self.raw.generate_random_slice(&mut iv)?;
        let mechanism = Mechanism::AesGcm(GcmParams::new(&mut iv, additional_data, 128.into())?);
        let sealed = self.raw.encrypt(&mechanism, key.0, plaintext)?;
        if sealed.len() != plaintext.len() + GCM_TAG_LENGTH {
            return Err(Failure::Wrong("a ciphertext of another length"));
        }
        Ok([iv.as_slice(), &sealed].concat())
    }

    /// Opens what [`Session::seal`] has sealed.
    pub fn open_sealed(
        &self,
        key: Object,
        additional_data: &[u8],
        sealed: &[u8],
    ) -> Result<Secret, Failure> {
        let (iv, sealed) = sealed.split_first_chunk().ok_or_else(not_sealed)?;
        let mut iv: [u8; GCM_IV_LENGTH] = *iv;
        let params = GcmParams::new(&mut iv, additional_data, 128.into())?;
        let opened = self.raw.decrypt(&Mechanism::AesGcm(params), key.0, sealed);
        opened.map(Secret::new).map_err(|error| self.of_data(error))
    }

    /// Fills `bytes` from the token's own random generator.
    pub fn random(&self, bytes: &mut [u8]) -> Result<(), Failure> {
        Ok(self.raw.generate_random_slice(bytes)?)
    }
}

fn not_this_peer() -> Failure {
    Failure::Refused(Error::Pkcs11(
        RvError::PublicKeyInvalid,
        cryptoki::context::Function::DeriveKey,
    ))
}

fn not_sealed() -> Failure {
    Failure::Refused(Error::Pkcs11(
        RvError::EncryptedDataLenRange,
        cryptoki::context::Function::Decrypt,
    ))
}

impl Hash {
    fn mechanism(self) -> MechanismType {
        match self {
            Self::Sha1 => MechanismType::SHA1,
            Self::Sha224 => MechanismType::SHA224,
            Self::Sha256 => MechanismType::SHA256,
            Self::Sha384 => MechanismType::SHA384,
            Self::Sha512 => MechanismType::SHA512,
        }
    }

    fn mask(self) -> PkcsMgfType {
        match self {
            Self::Sha1 => PkcsMgfType::MGF1_SHA1,
            Self::Sha224 => PkcsMgfType::MGF1_SHA224,
            Self::Sha256 => PkcsMgfType::MGF1_SHA256,
            Self::Sha384 => PkcsMgfType::MGF1_SHA384,
            Self::Sha512 => PkcsMgfType::MGF1_SHA512,
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}
