//! Asymmetric keys: AWS-LC's `EVP_PKEY`, which is one type for all algorithms.
//!
//! All of it lives in memory that AWS-LC takes (inside [`super::memory::in_locked_memory`], from the
//! locked heap) and wipes when it frees it.

use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};

use super::sys;
use secret::Buffer;
use secret::heap::Bytes;

use super::hash::evp_md;
use super::memory;
use crate::Hash;
use crate::pair::PairKind;

/// AWS-LC did not do what it was asked: of its reasons, none is for others to know.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Refused;

/// How an RSA key is padded.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RsaPadding {
    Pkcs1(Hash),
    Pss(Hash),
}

/// A key pair, or the public half of one. Freed, and wiped, when dropped.
pub(crate) struct Pkey(NonNull<sys::EVP_PKEY>);

// SAFETY: AWS-LC lets several threads use one `EVP_PKEY` as long as none changes it, and after
// this module has made one, nothing does.
unsafe impl Send for Pkey {}
// SAFETY: as above.
unsafe impl Sync for Pkey {}

impl Pkey {
    /// A new key pair of `kind`.
    pub(crate) fn generate(kind: PairKind) -> Result<Self, Refused> {
        let (algorithm, parameter) = parameters(kind).ok_or(Refused)?;
        // SAFETY: a null engine is allowed; the context is checked by `Context::own`.
        let context = unsafe { sys::EVP_PKEY_CTX_new_id(algorithm, ptr::null_mut()) };
        let context = Context::own(context)?;
        let context = context.0.as_ptr();
        let mut made = ptr::null_mut();
        // SAFETY: `context` is a live context of the algorithm that each of the calls is for; `made`
        // is a null pointer, in whose place AWS-LC puts a key that is ours to free.
        unsafe {
            done(sys::EVP_PKEY_keygen_init(context))?;
            done(match algorithm {
                sys::EVP_PKEY_RSA => sys::EVP_PKEY_CTX_set_rsa_keygen_bits(context, parameter),
                sys::EVP_PKEY_EC => sys::EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, parameter),
                sys::EVP_PKEY_PQDSA => sys::EVP_PKEY_CTX_pqdsa_set_params(context, parameter),
                sys::EVP_PKEY_KEM => sys::EVP_PKEY_CTX_kem_set_params(context, parameter),
                _ => 1,
            })?;
            done(sys::EVP_PKEY_keygen(context, &mut made))?;
        }
        Self::own(made)
    }

    /// Reads a DER `PrivateKeyInfo` (RFC 5958), all of it, and checks that the key is one.
    pub(crate) fn from_private(der: &[u8]) -> Result<Self, Refused> {
        Self::parse(der, sys::EVP_parse_private_key)
    }

    /// Reads a DER `SubjectPublicKeyInfo` (RFC 5280), all of it, and checks that the key is one.
    pub(crate) fn from_public(der: &[u8]) -> Result<Self, Refused> {
        let key = Self::parse(der, sys::EVP_parse_public_key)?;
        // SAFETY: the key is live.
        if unsafe { sys::EVP_PKEY_id(key.0.as_ptr()) } == sys::EVP_PKEY_KEM {
            // The parser leaves the check of FIPS 203 §7.2 to who encapsulates.
            let context = key.context()?;
            // SAFETY: the context is live.
            done(unsafe { sys::EVP_PKEY_public_check(context.0.as_ptr()) })?;
        }
        Ok(key)
    }

    fn parse(
        der: &[u8],
        parse: unsafe extern "C" fn(*mut sys::CBS) -> *mut sys::EVP_PKEY,
    ) -> Result<Self, Refused> {
        let mut bytes = MaybeUninit::uninit();
        // SAFETY: `CBS_init` fills `bytes`, which then stands for `der` while `der` is borrowed; the
        // parsers move its start and give back a key that is ours, or null.
        let (key, left) = unsafe {
            sys::CBS_init(bytes.as_mut_ptr(), der.as_ptr(), der.len());
            let key = parse(bytes.as_mut_ptr());
            (key, sys::CBS_len(bytes.as_ptr()))
        };
        let key = Self::own(key)?;
        if left == 0 { Ok(key) } else { Err(Refused) }
    }

    /// Takes over a key that AWS-LC made, or its refusal to.
    fn own(key: *mut sys::EVP_PKEY) -> Result<Self, Refused> {
        NonNull::new(key).map(Self).ok_or_else(refused)
    }

    /// The private key as a DER `PrivateKeyInfo`; ML-DSA's and ML-KEM's as their seed.
    pub(crate) fn to_private(&self) -> Result<Bytes, Refused> {
        self.marshal(sys::EVP_marshal_private_key, |der| {
            let mut bytes = memory::zeroed(der.len())?;
            bytes.expose_mut().copy_from_slice(der);
            Ok(bytes)
        })
    }

    /// The public key as a DER `SubjectPublicKeyInfo`.
    pub(crate) fn to_public(&self) -> Result<Vec<u8>, Refused> {
        self.marshal(sys::EVP_marshal_public_key, |der| Ok(der.to_vec()))
    }

    /// What `take` makes of the bytes that `marshal` writes.
    fn marshal<T>(
        &self,
        marshal: unsafe extern "C" fn(*mut sys::CBB, *const sys::EVP_PKEY) -> c_int,
        take: impl FnOnce(&[u8]) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let mut builder = MaybeUninit::uninit();
        // SAFETY: `CBB_zero` makes `builder` one that `CBB_cleanup` may always be called on; after
        // `CBB_flush`, data and length are those of all that was written, which lives until then.
        unsafe {
            sys::CBB_zero(builder.as_mut_ptr());
            let builder = builder.as_mut_ptr();
            let written = sys::CBB_init(builder, 0) == 1
                && marshal(builder, self.0.as_ptr()) == 1
                && sys::CBB_flush(builder) == 1;
            let taken = written.then(|| {
                take(std::slice::from_raw_parts(sys::CBB_data(builder), sys::CBB_len(builder)))
            });
            sys::CBB_cleanup(builder);
            taken.ok_or_else(refused)?
        }
    }

    /// What the key is of; `None` for what we have no name for, and for two that AWS-LC reads: a curve
    /// that is spelt out (RFC 5480 §2.1.1 has names alone), and an RSA key of n and d without the rest
    /// (RFC 8017 §A.1.2), which nothing can check, blind, or get a public key from.
    pub(crate) fn kind(&self) -> Option<PairKind> {
        let key = self.0.as_ptr();
        // SAFETY: `key` is live; the inner keys are lent for as long, each of its own algorithm, and
        // every EC key that was parsed or generated has a group.
        let found = unsafe {
            let algorithm = sys::EVP_PKEY_id(key);
            let parameter = match algorithm {
                sys::EVP_PKEY_RSA if sys::RSA_get0_e(sys::EVP_PKEY_get0_RSA(key)).is_null() => {
                    return None;
                }
                sys::EVP_PKEY_RSA => sys::EVP_PKEY_bits(key),
                sys::EVP_PKEY_EC => {
                    let key = sys::EVP_PKEY_get0_EC_KEY(key);
                    if sys::EC_KEY_decoded_from_explicit_params(key) == 1 {
                        return None;
                    }
                    sys::EC_GROUP_get_curve_name(sys::EC_KEY_get0_group(key))
                }
                sys::EVP_PKEY_PQDSA => sys::EVP_PKEY_pqdsa_get_type(key),
                sys::EVP_PKEY_KEM => sys::EVP_PKEY_kem_get_type(key),
                _ => 0,
            };
            (algorithm, parameter)
        };
        PairKind::ALL.into_iter().find(|kind| parameters(*kind) == Some(found))
    }

    /// Signs `digest`: RSA of that padding's hash, or, without one, ECDSA (X9.62 DER) or ML-DSA's μ.
    pub(crate) fn sign_digest(
        &self,
        padding: Option<RsaPadding>,
        digest: &[u8],
    ) -> Result<Vec<u8>, Refused> {
        let context = self.context()?;
        // SAFETY: the context is live.
        done(unsafe { sys::EVP_PKEY_sign_init(context.0.as_ptr()) })?;
        context.pad_signature(padding)?;
        self.write_out(|out, length| {
            // SAFETY: `out` has room for `length` bytes; pointer and length are the digest's.
            unsafe {
                sys::EVP_PKEY_sign(context.0.as_ptr(), out, length, digest.as_ptr(), digest.len())
            }
        })
        .map(Buffer::into_vec)
    }

    /// Whether `signature` is one of `digest`, as [`Pkey::sign_digest`] makes them.
    pub(crate) fn verify_digest(
        &self,
        padding: Option<RsaPadding>,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Refused> {
        let context = self.context()?;
        // SAFETY: the context is live.
        done(unsafe { sys::EVP_PKEY_verify_init(context.0.as_ptr()) })?;
        context.pad_signature(padding)?;
        // SAFETY: pointers and lengths are those of the slices.
        done(unsafe {
            sys::EVP_PKEY_verify(
                context.0.as_ptr(),
                signature.as_ptr(),
                signature.len(),
                digest.as_ptr(),
                digest.len(),
            )
        })
    }

    /// Signs a whole `message`: Ed25519 (RFC 8032), ML-DSA without context (FIPS 204).
    pub(crate) fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>, Refused> {
        let mut context = MessageContext::new();
        let context = context.pointer();
        // SAFETY: the context is initialised, the key is live and outlives it; these algorithms take
        // no hash.
        done(unsafe {
            sys::EVP_DigestSignInit(
                context,
                ptr::null_mut(),
                ptr::null(),
                ptr::null_mut(),
                self.0.as_ptr(),
            )
        })?;
        self.write_out(|out, length| {
            // SAFETY: `out` has room for `length` bytes; pointer and length are the message's.
            unsafe { sys::EVP_DigestSign(context, out, length, message.as_ptr(), message.len()) }
        })
        .map(Buffer::into_vec)
    }

    /// Whether `signature` is one of `message`, as [`Pkey::sign_message`] makes them.
    pub(crate) fn verify_message(&self, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let mut context = MessageContext::new();
        let context = context.pointer();
        // SAFETY: as in `sign_message`; pointers and lengths are those of the slices.
        unsafe {
            done(sys::EVP_DigestVerifyInit(
                context,
                ptr::null_mut(),
                ptr::null(),
                ptr::null_mut(),
                self.0.as_ptr(),
            ))?;
            done(sys::EVP_DigestVerify(
                context,
                signature.as_ptr(),
                signature.len(),
                message.as_ptr(),
                message.len(),
            ))
        }
    }

    /// Signs a SHA-512 `digest` as Ed25519ph (RFC 8032 §5.1), without context.
    pub(crate) fn sign_ed25519ph(&self, digest: &[u8; 64]) -> Result<Vec<u8>, Refused> {
        // Seed ‖ public key, as AWS-LC's functions over raw keys have it.
        let mut key = memory::zeroed(64)?;
        let (seed, public) = key.expose_mut().split_at_mut(32);
        self.raw(sys::EVP_PKEY_get_raw_private_key, seed)?;
        self.raw(sys::EVP_PKEY_get_raw_public_key, public)?;
        let mut signature = vec![0; 64];
        // SAFETY: the arrays have the lengths the function documents: 64, 64, 64; no context.
        done(unsafe {
            sys::ED25519ph_sign_digest(
                signature.as_mut_ptr(),
                digest.as_ptr(),
                key.expose().as_ptr(),
                ptr::null(),
                0,
            )
        })?;
        Ok(signature)
    }

    /// Whether `signature` is one of `digest`, as [`Pkey::sign_ed25519ph`] makes them.
    pub(crate) fn verify_ed25519ph(
        &self,
        digest: &[u8; 64],
        signature: &[u8],
    ) -> Result<(), Refused> {
        let signature: &[u8; 64] = signature.try_into().map_err(|_| Refused)?;
        let mut public = [0; 32];
        self.raw(sys::EVP_PKEY_get_raw_public_key, &mut public)?;
        // SAFETY: the arrays have the lengths the function documents: 64, 64, 32; no context.
        done(unsafe {
            sys::ED25519ph_verify_digest(
                digest.as_ptr(),
                signature.as_ptr(),
                public.as_ptr(),
                ptr::null(),
                0,
            )
        })
    }

    /// The raw key of an algorithm that has one, of just the length of `out`.
    fn raw(
        &self,
        get: unsafe extern "C" fn(*const sys::EVP_PKEY, *mut u8, *mut usize) -> c_int,
        out: &mut [u8],
    ) -> Result<(), Refused> {
        let mut length = out.len();
        // SAFETY: the key is live; `length` is how much room there is.
        done(unsafe { get(self.0.as_ptr(), out.as_mut_ptr(), &mut length) })?;
        if length == out.len() { Ok(()) } else { Err(Refused) }
    }

    /// RSAES-OAEP (RFC 8017 §7.1) with `hash`, also for MGF1, and an empty label.
    pub(crate) fn encrypt_oaep(&self, hash: Hash, plaintext: &[u8]) -> Result<Vec<u8>, Refused> {
        let context = self.context()?;
        // SAFETY: the context is live.
        done(unsafe { sys::EVP_PKEY_encrypt_init(context.0.as_ptr()) })?;
        context.pad_oaep(hash)?;
        self.write_out(|out, length| {
            let (pointer, count) = (plaintext.as_ptr(), plaintext.len());
            // SAFETY: `out` has room for `length` bytes; pointer and count are the plaintext's.
            unsafe { sys::EVP_PKEY_encrypt(context.0.as_ptr(), out, length, pointer, count) }
        })
        .map(Buffer::into_vec)
    }

    /// The inverse of [`Pkey::encrypt_oaep`].
    pub(crate) fn decrypt_oaep(&self, hash: Hash, ciphertext: &[u8]) -> Result<Buffer, Refused> {
        self.decrypt(ciphertext, |context| context.pad_oaep(hash))
    }

    /// RSAES-PKCS1-v1_5 (RFC 8017 §7.2).
    pub(crate) fn decrypt_pkcs1(&self, ciphertext: &[u8]) -> Result<Buffer, Refused> {
        self.decrypt(ciphertext, |context| {
            // SAFETY: the context is live; of another algorithm's key, it refuses.
            done(unsafe {
                sys::EVP_PKEY_CTX_set_rsa_padding(context.0.as_ptr(), sys::RSA_PKCS1_PADDING)
            })
        })
    }

    fn decrypt(
        &self,
        ciphertext: &[u8],
        pad: impl FnOnce(&Context) -> Result<(), Refused>,
    ) -> Result<Buffer, Refused> {
        let context = self.context()?;
        // SAFETY: the context is live.
        done(unsafe { sys::EVP_PKEY_decrypt_init(context.0.as_ptr()) })?;
        pad(&context)?;
        self.write_out(|out, length| {
            let (pointer, count) = (ciphertext.as_ptr(), ciphertext.len());
            // SAFETY: `out` has room for `length` bytes; pointer and count are the ciphertext's.
            unsafe { sys::EVP_PKEY_decrypt(context.0.as_ptr(), out, length, pointer, count) }
        })
    }

    /// ECDH (SP 800-56A §5.7.1.2): the x coordinate, as long as the field. The peer's key is a checked
    /// point of the same curve, or it is refused.
    pub(crate) fn agree(&self, peer: &Self) -> Result<Buffer, Refused> {
        let context = self.context()?;
        // SAFETY: the context and both keys are live; AWS-LC takes its own reference to the peer.
        unsafe {
            done(sys::EVP_PKEY_derive_init(context.0.as_ptr()))?;
            done(sys::EVP_PKEY_derive_set_peer(context.0.as_ptr(), peer.0.as_ptr()))?;
        }
        write_buffer(MAX_FIELD_LENGTH, |out, length| {
            // SAFETY: `out` has room for `length` bytes.
            unsafe { sys::EVP_PKEY_derive(context.0.as_ptr(), out, length) }
        })
    }

    /// ML-KEM.Encaps (FIPS 203 §7.2): the ciphertext and the shared secret in it.
    pub(crate) fn encapsulate(&self) -> Result<(Vec<u8>, Buffer), Refused> {
        let context = self.context()?;
        let mut ciphertext = vec![0; MAX_KEM_CIPHERTEXT_LENGTH];
        let mut length = ciphertext.len();
        let secret = write_buffer(KEM_SECRET_LENGTH, |out, secret_length| {
            // SAFETY: both outputs have room for the lengths beside them.
            unsafe {
                sys::EVP_PKEY_encapsulate(
                    context.0.as_ptr(),
                    ciphertext.as_mut_ptr(),
                    &mut length,
                    out,
                    secret_length,
                )
            }
        })?;
        ciphertext.truncate(length);
        Ok((ciphertext, secret))
    }

    /// ML-KEM.Decaps (FIPS 203 §7.3). A ciphertext of the right length always gives a secret.
    pub(crate) fn decapsulate(&self, ciphertext: &[u8]) -> Result<Buffer, Refused> {
        let context = self.context()?;
        write_buffer(KEM_SECRET_LENGTH, |out, length| {
            let (pointer, count) = (ciphertext.as_ptr(), ciphertext.len());
            // SAFETY: `out` has room for `length` bytes; pointer and count are the ciphertext's.
            unsafe { sys::EVP_PKEY_decapsulate(context.0.as_ptr(), out, length, pointer, count) }
        })
    }

    /// What `write` writes into room for the longest output that the key has.
    fn write_out(
        &self,
        write: impl FnMut(*mut u8, *mut usize) -> c_int,
    ) -> Result<Buffer, Refused> {
        // SAFETY: the key is live.
        let size = unsafe { sys::EVP_PKEY_size(self.0.as_ptr()) };
        write_buffer(usize::try_from(size).map_err(|_| Refused)?, write)
    }

    fn context(&self) -> Result<Context, Refused> {
        // SAFETY: the key is live, and the context takes its own reference to it; no engine.
        Context::own(unsafe { sys::EVP_PKEY_CTX_new(self.0.as_ptr(), ptr::null_mut()) })
    }
}

impl Drop for Pkey {
    fn drop(&mut self) {
        // SAFETY: the key is ours, and nothing uses it any more.
        unsafe { sys::EVP_PKEY_free(self.0.as_ptr()) };
    }
}

/// P-521's.
const MAX_FIELD_LENGTH: usize = 66;
/// ML-KEM-1024's.
const MAX_KEM_CIPHERTEXT_LENGTH: usize = 1568;
/// Every ML-KEM's.
const KEM_SECRET_LENGTH: usize = 32;

/// One operation with a key. Freed when dropped.
struct Context(NonNull<sys::EVP_PKEY_CTX>);

impl Context {
    fn own(context: *mut sys::EVP_PKEY_CTX) -> Result<Self, Refused> {
        NonNull::new(context).map(Self).ok_or_else(refused)
    }

    /// Sets an RSA signature's padding. A PSS salt is as long as the hash.
    fn pad_signature(&self, padding: Option<RsaPadding>) -> Result<(), Refused> {
        let context = self.0.as_ptr();
        let (hash, mode) = match padding {
            None => return Ok(()),
            Some(RsaPadding::Pkcs1(hash)) => (hash, sys::RSA_PKCS1_PADDING),
            Some(RsaPadding::Pss(hash)) => (hash, sys::RSA_PKCS1_PSS_PADDING),
        };
        // SAFETY: the context is live and is initialised for signing or verifying.
        unsafe {
            done(sys::EVP_PKEY_CTX_set_rsa_padding(context, mode))?;
            done(sys::EVP_PKEY_CTX_set_signature_md(context, evp_md(hash)))?;
            if mode == sys::RSA_PKCS1_PSS_PADDING {
                done(sys::EVP_PKEY_CTX_set_rsa_pss_saltlen(context, sys::RSA_PSS_SALTLEN_DIGEST))?;
                done(sys::EVP_PKEY_CTX_set_rsa_mgf1_md(context, evp_md(hash)))?;
            }
        }
        Ok(())
    }

    fn pad_oaep(&self, hash: Hash) -> Result<(), Refused> {
        let context = self.0.as_ptr();
        // SAFETY: the context is live and is initialised for encrypting or decrypting.
        unsafe {
            done(sys::EVP_PKEY_CTX_set_rsa_padding(context, sys::RSA_PKCS1_OAEP_PADDING))?;
            done(sys::EVP_PKEY_CTX_set_rsa_oaep_md(context, evp_md(hash)))?;
            done(sys::EVP_PKEY_CTX_set_rsa_mgf1_md(context, evp_md(hash)))
        }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the context is ours, and nothing uses it any more.
        unsafe { sys::EVP_PKEY_CTX_free(self.0.as_ptr()) };
    }
}

/// A context for whole messages, on the stack.
struct MessageContext(MaybeUninit<sys::EVP_MD_CTX>);

impl MessageContext {
    fn new() -> Self {
        let mut context = MaybeUninit::uninit();
        // SAFETY: `EVP_MD_CTX_init` fills the context with zeros, which may be moved.
        unsafe { sys::EVP_MD_CTX_init(context.as_mut_ptr()) };
        Self(context)
    }

    fn pointer(&mut self) -> *mut sys::EVP_MD_CTX {
        self.0.as_mut_ptr()
    }
}

impl Drop for MessageContext {
    fn drop(&mut self) {
        // SAFETY: the context is initialised.
        unsafe { sys::EVP_MD_CTX_cleanup(self.0.as_mut_ptr()) };
    }
}

/// What `write` writes into room for `size` bytes; it is told the room and tells the length.
fn write_buffer(
    size: usize,
    mut write: impl FnMut(*mut u8, *mut usize) -> c_int,
) -> Result<Buffer, Refused> {
    let mut out = Buffer::from(vec![0; size]);
    let mut length = size;
    done(write(out.as_mut_ptr(), &mut length))?;
    out.truncate(length);
    Ok(out)
}

/// AWS-LC's answer: 1 for done, anything else for not.
fn done(result: c_int) -> Result<(), Refused> {
    if result == 1 { Ok(()) } else { Err(refused()) }
}

pub(super) fn refused() -> Refused {
    // SAFETY: no arguments; it empties this thread's queue of errors, which nobody reads.
    unsafe { sys::ERR_clear_error() };
    Refused
}

/// AWS-LC's number of the algorithm, and what it takes besides: the bits of the modulus, or the number
/// of the curve or the parameter set. `None` for what AWS-LC does not have.
fn parameters(kind: PairKind) -> Option<(c_int, c_int)> {
    if crate::outside_module(kind).is_some() {
        return None;
    }
    Some(match kind {
        PairKind::Rsa2048 => (sys::EVP_PKEY_RSA, 2048),
        PairKind::Rsa3072 => (sys::EVP_PKEY_RSA, 3072),
        PairKind::Rsa4096 => (sys::EVP_PKEY_RSA, 4096),
        PairKind::P256 => (sys::EVP_PKEY_EC, sys::NID_X9_62_prime256v1),
        PairKind::P384 => (sys::EVP_PKEY_EC, sys::NID_secp384r1),
        PairKind::P521 => (sys::EVP_PKEY_EC, sys::NID_secp521r1),
        PairKind::Secp256k1 => (sys::EVP_PKEY_EC, sys::NID_secp256k1),
        PairKind::Ed25519 => (sys::EVP_PKEY_ED25519, 0),
        PairKind::MlDsa44 => (sys::EVP_PKEY_PQDSA, sys::NID_MLDSA44),
        PairKind::MlDsa65 => (sys::EVP_PKEY_PQDSA, sys::NID_MLDSA65),
        PairKind::MlDsa87 => (sys::EVP_PKEY_PQDSA, sys::NID_MLDSA87),
        PairKind::MlKem512 => (sys::EVP_PKEY_KEM, sys::NID_MLKEM512),
        PairKind::MlKem768 => (sys::EVP_PKEY_KEM, sys::NID_MLKEM768),
        PairKind::MlKem1024 => (sys::EVP_PKEY_KEM, sys::NID_MLKEM1024),
        PairKind::Sm2 => return None,
    })
}
