//! Calls into AWS-LC that its Rust crate does not offer: contexts on the stack, cleansed in place.
//!
//! `aws-lc-rs` hands contexts back by value, and a move leaves a copy of the key schedule behind.
//! Here a context never moves: it is set up, used and wiped inside one function.

pub(crate) mod cbc;
pub(crate) mod gcm;
pub(crate) mod hash;
pub(crate) mod key_wrap;
pub(crate) mod memory;
pub(crate) mod pkey;
#[cfg(not(feature = "fips"))]
use aws_lc_sys as sys;
#[cfg(feature = "fips")]
mod sys;
pub(crate) mod xts;

use std::mem::MaybeUninit;
use std::ptr;

use crate::hash::{HmacKey, PREPARED_LENGTH};
use crate::{KEY_LENGTH, TAG_LENGTH, Unauthenticated};

/// Encrypts `in_out` in place with AES-256-GCM and returns the tag. SP 800-38D, with a 96-bit IV.
pub fn aes_256_gcm_seal(
    key: &[u8; KEY_LENGTH],
    iv: &[u8; 12],
    additional_data: &[u8],
    in_out: &mut [u8],
) -> [u8; TAG_LENGTH] {
    let mut context = MaybeUninit::uninit();
    let mut tag = [0; TAG_LENGTH];
    let mut tag_length = 0;
    set_up_gcm(&mut context, key);
    // SAFETY: the context is set up; every pointer goes with the length of the slice it comes from;
    // AWS-LC allows input and output to be the same buffer.
    let done = unsafe {
        sys::EVP_AEAD_CTX_seal_scatter(
            context.as_ptr(),
            in_out.as_mut_ptr(),
            tag.as_mut_ptr(),
            &mut tag_length,
            tag.len(),
            iv.as_ptr(),
            iv.len(),
            in_out.as_ptr(),
            in_out.len(),
            ptr::null(),
            0,
            additional_data.as_ptr(),
            additional_data.len(),
        )
    };
    cleanse(&mut context);
    assert!(done == 1 && tag_length == TAG_LENGTH, "AES-GCM takes any input below 64 GiB");
    tag
}

/// Decrypts `in_out` in place with AES-256-GCM. When it fails, `in_out` holds zeros.
pub fn aes_256_gcm_open(
    key: &[u8; KEY_LENGTH],
    iv: &[u8; 12],
    additional_data: &[u8],
    in_out: &mut [u8],
    tag: &[u8; TAG_LENGTH],
) -> Result<(), Unauthenticated> {
    let mut context = MaybeUninit::uninit();
    set_up_gcm(&mut context, key);
    // SAFETY: as in `aes_256_gcm_seal`.
    let done = unsafe {
        sys::EVP_AEAD_CTX_open_gather(
            context.as_ptr(),
            in_out.as_mut_ptr(),
            iv.as_ptr(),
            iv.len(),
            in_out.as_ptr(),
            in_out.len(),
            tag.as_ptr(),
            tag.len(),
            additional_data.as_ptr(),
            additional_data.len(),
        )
    };
    cleanse(&mut context);
    if done == 1 {
        return Ok(());
    }
    // SAFETY: no arguments; it empties this thread's queue of errors, which nobody reads.
    unsafe { sys::ERR_clear_error() };
    Err(Unauthenticated)
}

/// Puts the key schedule of `key` into `context`, for a tag of 16 bytes.
fn set_up_gcm(context: &mut MaybeUninit<sys::EVP_AEAD_CTX>, key: &[u8; KEY_LENGTH]) {
    // SAFETY: `EVP_AEAD_CTX_init` fills the context it is given; the key has AES-256's length.
    let done = unsafe {
        sys::EVP_AEAD_CTX_init(
            context.as_mut_ptr(),
            sys::EVP_aead_aes_256_gcm(),
            key.as_ptr(),
            key.len(),
            TAG_LENGTH,
            ptr::null_mut(),
        )
    };
    assert!(done == 1, "an AES-256-GCM context is made of any 32 bytes");
}

/// Wipes a context. AES-GCM and HMAC keep all their state inside, so this is their whole end.
fn cleanse<T>(context: &mut MaybeUninit<T>) {
    // SAFETY: the pointer and length are those of the context, and any bytes may be written to it.
    unsafe { sys::OPENSSL_cleanse(context.as_mut_ptr().cast(), size_of::<T>()) };
}

/// `HMAC-SHA-256(key, parts[0] ‖ parts[1] ‖ …)` into the MAC beside the parts, for each of `messages`.
/// FIPS 198-1.
pub(crate) fn hmac_sha256(key: HmacKey<'_>, messages: &mut [(&[&[u8]], &mut [u8; 32])]) {
    let mut memory = MaybeUninit::<sys::HMAC_CTX>::uninit();
    let context = memory.as_mut_ptr();
    let mut done = set_up_hmac(&mut memory, key);
    for (index, (parts, mac)) in messages.iter_mut().enumerate() {
        let mut length = 0;
        // SAFETY: the context is set up and does not move; without a key and a hash, it begins anew
        // with those it has; pointers go with their slices' lengths; `mac` has room for SHA-256's 32
        // bytes.
        unsafe {
            if index > 0 {
                done &= sys::HMAC_Init_ex(context, ptr::null(), 0, ptr::null(), ptr::null_mut());
            }
            for part in *parts {
                done &= sys::HMAC_Update(context, part.as_ptr(), part.len());
            }
            done &= sys::HMAC_Final(context, mac.as_mut_ptr(), &mut length);
        }
        assert!(length == 32, "SHA-256 has 32 bytes");
    }
    cleanse(&mut memory);
    assert!(done == 1, "HMAC-SHA-256 takes any key and any message");
}

/// What AWS-LC keeps of `key`: the hash after its inner and its outer block.
pub(crate) fn prepare_hmac_sha256(key: &[u8], prepared: &mut [u8; PREPARED_LENGTH]) {
    let mut memory = MaybeUninit::<sys::HMAC_CTX>::uninit();
    let context = memory.as_mut_ptr();
    let mut length = PREPARED_LENGTH;
    let mut done = set_up_hmac(&mut memory, HmacKey::Plain(key));
    // SAFETY: the context is set up; `length` says how much room `prepared` has.
    unsafe {
        done &= sys::HMAC_set_precomputed_key_export(context);
        done &= sys::HMAC_get_precomputed_key(context, prepared.as_mut_ptr(), &mut length);
    }
    cleanse(&mut memory);
    assert!(done == 1 && length == PREPARED_LENGTH, "any key can be prepared");
}

/// Puts `key` into `memory`, an HMAC-SHA-256 context. 1 when it is done.
fn set_up_hmac(memory: &mut MaybeUninit<sys::HMAC_CTX>, key: HmacKey<'_>) -> std::ffi::c_int {
    let context = memory.as_mut_ptr();
    // SAFETY: `HMAC_CTX_init` initialises the context before it is used; pointers go with their
    // slices' lengths (an empty key is given as a dangling, never null, pointer of length 0).
    unsafe {
        sys::HMAC_CTX_init(context);
        let hash = sys::EVP_sha256();
        match key {
            HmacKey::Plain(key) => {
                sys::HMAC_Init_ex(context, key.as_ptr().cast(), key.len(), hash, ptr::null_mut())
            }
            HmacKey::Prepared(key) => {
                sys::HMAC_Init_from_precomputed_key(context, key.as_ptr(), key.len(), hash)
            }
        }
    }
}

/// A running SHA-256 (FIPS 180-4), on the stack.
pub(crate) struct Sha256State(sys::SHA256_CTX);

impl Sha256State {
    pub(crate) fn new() -> Self {
        let mut state = MaybeUninit::uninit();
        // SAFETY: `SHA256_Init` initialises the whole state, which is plain data that may move.
        unsafe {
            sys::SHA256_Init(state.as_mut_ptr());
            Self(state.assume_init())
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        // SAFETY: the state is initialised; pointer and length are the slice's.
        unsafe { sys::SHA256_Update(&mut self.0, bytes.as_ptr().cast(), bytes.len()) };
    }

    pub(crate) fn finish(mut self) -> [u8; 32] {
        let mut digest = [0; 32];
        // SAFETY: the state is initialised, and `digest` has SHA-256's 32 bytes.
        unsafe { sys::SHA256_Final(digest.as_mut_ptr(), &mut self.0) };
        digest
    }
}

impl Drop for Sha256State {
    fn drop(&mut self) {
        // SAFETY: pointer and length are those of the state. It can hold up to a block of input.
        unsafe { sys::OPENSSL_cleanse((&raw mut self.0).cast(), size_of::<sys::SHA256_CTX>()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_and_what_is_changed_does_not() {
        let key = [7; 32];
        let iv = [9; 12];
        let mut bytes = *b"attack at dawn";
        let tag = aes_256_gcm_seal(&key, &iv, b"aad", &mut bytes);
        let sealed = bytes;
        assert_eq!(aes_256_gcm_open(&key, &iv, b"aad", &mut bytes, &tag), Ok(()));
        assert_eq!(&bytes, b"attack at dawn");

        let mut bytes = sealed;
        assert_eq!(aes_256_gcm_open(&key, &iv, b"abd", &mut bytes, &tag), Err(Unauthenticated));
        assert_eq!(bytes, [0; 14], "nothing unauthenticated is left behind");
        let mut bytes = sealed;
        bytes[3] ^= 1;
        assert_eq!(aes_256_gcm_open(&key, &iv, b"aad", &mut bytes, &tag), Err(Unauthenticated));
    }
}
