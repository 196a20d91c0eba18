//! SM2 (GB/T 32918-2016): the one curve that AWS-LC does not have, from RustCrypto's crate.
//!
//! A private number is in the locked heap, and out of it on the stack alone, which is wiped after each
//! use: every function of [`PrivateKey`] is called inside of [`memory::in_locked_memory`], and the crate
//! allocates nothing that is secret.

use std::convert::Infallible;

use ::sm2::dsa::signature::hazmat::{PrehashVerifier as _, RandomizedPrehashSigner as _};
use ::sm2::dsa::signature::{RandomizedSigner as _, Verifier as _};
use ::sm2::dsa::{Signature, SigningKey, VerifyingKey};
use ::sm2::pkcs8::der::Decode as _;
use ::sm2::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use ::sm2::pke::{Cipher, DecryptingKey, EncryptingKey, Mode};
use ::sm2::{NonZeroScalar, Scalar, SecretKey};
use elliptic_curve::Generate as _;
use elliptic_curve::ecdh::diffie_hellman;
use elliptic_curve::rand_core::{TryCryptoRng, TryRng};
use secret::Buffer;
use secret::heap::Bytes;

use crate::ffi::memory;
use crate::ffi::pkey::Refused;

/// Length of a digest of SM3, in bytes.
pub(super) const DIGEST_LENGTH: usize = 32;

/// Length of a private number, in bytes.
const NUMBER_LENGTH: usize = 32;

/// Who signs, as long as nobody says otherwise (GM/T 0009-2012 §10).
const DISTINGUISHING_ID: &str = "1234567812345678";

/// How ciphertexts order their parts (GM/T 0009-2012 §7.2): point, hash, masked plaintext.
const MODE: Mode = Mode::C1C3C2;

/// What stands before the private number in a DER `PrivateKeyInfo` (RFC 5958) with an `ECPrivateKey`
/// (RFC 5915) in it, and what between it and the public point.
const PKCS8_HEAD: [u8; 36] = [
    0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02,
    0x01, 0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D, 0x04, 0x6D, 0x30, 0x6B, 0x02,
    0x01, 0x01, 0x04, 0x20,
];
const PKCS8_MIDDLE: [u8; 5] = [0xA1, 0x44, 0x03, 0x42, 0x00];

/// What stands before the public point in a DER `SubjectPublicKeyInfo` (RFC 5480).
const SPKI_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A,
    0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D, 0x03, 0x42, 0x00,
];

/// A private key. Wiped when dropped.
pub(crate) struct PrivateKey {
    number: Bytes,
    public: PublicKey,
}

impl PrivateKey {
    pub(crate) fn generate() -> Result<Self, Refused> {
        let Ok(number) = NonZeroScalar::try_generate_from_rng(&mut Random);
        Self::new(&number)
    }

    /// Reads a DER `PrivateKeyInfo`, all of it. The public point, if it is there, is one of the curve.
    pub(crate) fn from_pkcs8(der: &[u8]) -> Result<Self, Refused> {
        let key = SecretKey::from_pkcs8_der(der).map_err(|_| Refused)?;
        Self::new(&key.to_nonzero_scalar())
    }

    /// Refuses the one number that cannot sign: the order less one (GB/T 32918.1 §6.1).
    fn new(number: &NonZeroScalar) -> Result<Self, Refused> {
        if bool::from((**number + Scalar::ONE).is_zero()) {
            return Err(Refused);
        }
        let mut bytes = memory::zeroed(NUMBER_LENGTH)?;
        bytes.expose_mut().copy_from_slice(&number.to_bytes());
        let public = PublicKey(::sm2::PublicKey::from_secret_scalar(number));
        Ok(Self { number: bytes, public })
    }

    fn number(&self) -> Result<NonZeroScalar, Refused> {
        let key = SecretKey::from_slice(self.number.expose()).map_err(|_| Refused)?;
        Ok(key.to_nonzero_scalar())
    }

    pub(crate) fn to_pkcs8(&self) -> Result<Bytes, Refused> {
        let point = self.public.point();
        let parts = [&PKCS8_HEAD, self.number.expose(), &PKCS8_MIDDLE, &point];
        let mut der = memory::zeroed(parts.iter().map(|part| part.len()).sum())?;
        let mut left = der.expose_mut();
        for part in parts {
            let (start, rest) = left.split_at_mut(part.len());
            start.copy_from_slice(part);
            left = rest;
        }
        Ok(der)
    }

    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// SM2DSA (GB/T 32918.2 §6) with SM3, in DER, by [`DISTINGUISHING_ID`].
    pub(crate) fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>, Refused> {
        let signature = self.signing_key()?.try_sign_with_rng(&mut Random, message);
        signature.map(|signature| signature.to_der().to_vec()).map_err(|_| Refused)
    }

    /// The same of `digest`: SM3 of signer, curve, public key and message.
    pub(crate) fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>, Refused> {
        let signature = self.signing_key()?.sign_prehash_with_rng(&mut Random, digest);
        signature.map(|signature| signature.to_der().to_vec()).map_err(|_| Refused)
    }

    fn signing_key(&self) -> Result<SigningKey, Refused> {
        SigningKey::from_nonzero_scalar(DISTINGUISHING_ID, self.number()?).map_err(|_| Refused)
    }

    /// SM2PKE (GB/T 32918.4 §7) with SM3, of a ciphertext in DER (GM/T 0009-2012 §7.2).
    pub(crate) fn decrypt(&self, ciphertext: &[u8]) -> Result<Buffer, Refused> {
        let cipher = <Cipher<'_>>::from_der(ciphertext).map_err(|_| Refused)?;
        let mut plaintext = Buffer::from(vec![0; cipher.c2().len()]);
        let key = DecryptingKey::new_with_mode(self.number()?, MODE);
        key.decrypt_cipher_with_buf(&cipher, &mut plaintext).map_err(|_| Refused)?;
        Ok(plaintext)
    }

    /// ECDH (SP 800-56A §5.7.1.2): the x coordinate.
    pub(crate) fn agree(&self, peer: &PublicKey) -> Result<Buffer, Refused> {
        let shared = diffie_hellman::<::sm2::Sm2>(self.number()?, peer.0.as_affine());
        Ok(Buffer::from(shared.raw_secret_bytes().to_vec()))
    }
}

/// A public key: a point of the curve, not the one at infinity.
pub(crate) struct PublicKey(::sm2::PublicKey);

impl PublicKey {
    /// Reads a DER `SubjectPublicKeyInfo`, all of it.
    pub(crate) fn from_spki(der: &[u8]) -> Result<Self, Refused> {
        ::sm2::PublicKey::from_public_key_der(der).map(Self).map_err(|_| Refused)
    }

    pub(crate) fn to_spki(&self) -> Vec<u8> {
        [&SPKI_HEAD[..], &self.point()].concat()
    }

    /// Uncompressed (SEC 1 §2.3.3): 65 bytes.
    fn point(&self) -> Box<[u8]> {
        self.0.to_sec1_bytes()
    }

    pub(crate) fn verify_message(&self, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let signature = Signature::from_der(signature).map_err(|_| Refused)?;
        self.verifying_key()?.verify(message, &signature).map_err(|_| Refused)
    }

    pub(crate) fn verify_digest(&self, digest: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let signature = Signature::from_der(signature).map_err(|_| Refused)?;
        self.verifying_key()?.verify_prehash(digest, &signature).map_err(|_| Refused)
    }

    fn verifying_key(&self) -> Result<VerifyingKey, Refused> {
        VerifyingKey::new(DISTINGUISHING_ID, self.0).map_err(|_| Refused)
    }

    /// The inverse of [`PrivateKey::decrypt`]. Nothing cannot be encrypted.
    pub(crate) fn encrypt(&self, plaintext: &[u8]) -> Result<Vec<u8>, Refused> {
        let key = EncryptingKey::new_with_mode(self.0, MODE);
        key.encrypt_der(&mut Random, plaintext).map_err(|_| Refused)
    }
}

/// AWS-LC's random generator, as this library takes one.
struct Random;

impl TryRng for Random {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_ne_bytes(crate::random_array()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_ne_bytes(crate::random_array()))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        crate::random(out);
        Ok(())
    }
}

impl TryCryptoRng for Random {}
