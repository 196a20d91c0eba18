//! Every hash function, and HMAC of it. SHA-256 on the hot path has its own ways, beside this.

use std::mem::MaybeUninit;
use std::ptr;

use super::sys;

use super::cleanse;
use crate::Hash;

/// Length of the longest hash, in bytes.
pub(crate) const HASH_LENGTH_MAX: usize = 64;

pub(super) fn evp_md(hash: Hash) -> *const sys::EVP_MD {
    // SAFETY: no arguments; each gives a constant that lives for ever.
    unsafe {
        match hash {
            Hash::Sha1 => sys::EVP_sha1(),
            Hash::Sha224 => sys::EVP_sha224(),
            Hash::Sha256 => sys::EVP_sha256(),
            Hash::Sha384 => sys::EVP_sha384(),
            Hash::Sha512 => sys::EVP_sha512(),
        }
    }
}

/// `hash(parts[0] ‖ parts[1] ‖ …)`, and its length. FIPS 180-4.
pub(crate) fn digest(hash: Hash, parts: &[&[u8]]) -> ([u8; HASH_LENGTH_MAX], usize) {
    let mut context = MaybeUninit::uninit();
    let mut out = [0; HASH_LENGTH_MAX];
    let mut length = 0;
    // SAFETY: `EVP_MD_CTX_init` initialises the context, which does not move until its clean-up (which
    // wipes what it has of the input); pointers go with their slices' lengths; `out` has room for
    // every hash.
    let done = unsafe {
        let context = context.as_mut_ptr();
        sys::EVP_MD_CTX_init(context);
        let mut done = sys::EVP_DigestInit_ex(context, evp_md(hash), ptr::null_mut());
        for part in parts {
            done &= sys::EVP_DigestUpdate(context, part.as_ptr().cast(), part.len());
        }
        done &= sys::EVP_DigestFinal_ex(context, out.as_mut_ptr(), &mut length);
        sys::EVP_MD_CTX_cleanup(context);
        done
    };
    assert!(done == 1 && length as usize == hash.length(), "a hash takes any message");
    (out, hash.length())
}

/// A running hash. Freed, and wiped, when dropped.
pub(crate) struct HashContext(Box<sys::EVP_MD_CTX>, Hash);

// SAFETY: it is the only owner of its context, which is bound to no thread.
unsafe impl Send for HashContext {}

impl HashContext {
    pub(crate) fn new(hash: Hash) -> Self {
        let mut context = Box::new_uninit();
        // SAFETY: `EVP_MD_CTX_init` initialises the context, which does not move out of its box.
        let context = unsafe {
            sys::EVP_MD_CTX_init(context.as_mut_ptr());
            let done = sys::EVP_DigestInit_ex(context.as_mut_ptr(), evp_md(hash), ptr::null_mut());
            assert!(done == 1, "a hash begins");
            context.assume_init()
        };
        Self(context, hash)
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        // SAFETY: the context is initialised; pointer and length are the slice's.
        let done =
            unsafe { sys::EVP_DigestUpdate(&mut *self.0, bytes.as_ptr().cast(), bytes.len()) };
        assert!(done == 1, "a hash takes any message");
    }

    /// The digest, and its length.
    pub(crate) fn finish(mut self) -> ([u8; HASH_LENGTH_MAX], usize) {
        let mut out = [0; HASH_LENGTH_MAX];
        let mut length = 0;
        // SAFETY: the context is initialised; `out` has room for every hash.
        let done = unsafe { sys::EVP_DigestFinal_ex(&mut *self.0, out.as_mut_ptr(), &mut length) };
        assert!(done == 1 && length as usize == self.1.length(), "a hash ends");
        (out, self.1.length())
    }
}

impl Drop for HashContext {
    fn drop(&mut self) {
        // SAFETY: the context is initialised; its clean-up wipes and frees what it has.
        unsafe { sys::EVP_MD_CTX_cleanup(&mut *self.0) };
    }
}

/// `HMAC-hash(key, message)`, and its length. FIPS 198-1.
pub(crate) fn hmac(hash: Hash, key: &[u8], message: &[u8]) -> ([u8; HASH_LENGTH_MAX], usize) {
    let mut memory = MaybeUninit::<sys::HMAC_CTX>::uninit();
    let mut out = [0; HASH_LENGTH_MAX];
    let mut length = 0;
    // SAFETY: `HMAC_CTX_init` initialises the context, which does not move until it is wiped; pointers
    // go with their slices' lengths; `out` has room for every hash.
    let done = unsafe {
        let context = memory.as_mut_ptr();
        sys::HMAC_CTX_init(context);
        let key_pointer = key.as_ptr().cast();
        sys::HMAC_Init_ex(context, key_pointer, key.len(), evp_md(hash), ptr::null_mut())
            & sys::HMAC_Update(context, message.as_ptr(), message.len())
            & sys::HMAC_Final(context, out.as_mut_ptr(), &mut length)
    };
    cleanse(&mut memory);
    assert!(done == 1 && length as usize == hash.length(), "HMAC takes any key and message");
    (out, hash.length())
}

/// `HKDF-hash(secret, salt, info)` into `derived`, of at most 255 times the hash's length. RFC 5869.
pub(crate) fn hkdf(hash: Hash, secret: &[u8], salt: &[u8], info: &[u8], derived: &mut [u8]) {
    // SAFETY: pointers go with their slices' lengths. AWS-LC's contexts are on its stack, and it wipes
    // them.
    let done = unsafe {
        sys::HKDF(
            derived.as_mut_ptr(),
            derived.len(),
            evp_md(hash),
            secret.as_ptr(),
            secret.len(),
            salt.as_ptr(),
            salt.len(),
            info.as_ptr(),
            info.len(),
        )
    };
    assert!(done == 1, "HKDF takes any secret, salt and info");
}
