//! AES-GCM under a key that seals many messages: its context is set up once and stays where it is.

use std::ptr;

use super::sys;
use crate::{KeyLength, TAG_LENGTH, Unauthenticated};

/// AWS-LC's context of AES-GCM. Wiped when dropped.
pub(crate) struct GcmContext(Box<sys::EVP_AEAD_CTX>);

// SAFETY: all of its state is inside, and AWS-LC only reads it to seal and to open
// (openssl/aead.h, "Authenticated Encryption").
unsafe impl Send for GcmContext {}
// SAFETY: as above.
unsafe impl Sync for GcmContext {}

impl GcmContext {
    /// Of an AES-128, AES-192 or AES-256 key.
    pub(crate) fn new(key: &[u8]) -> Result<Self, KeyLength> {
        // SAFETY: no arguments; each gives a constant that lives for ever.
        let aead = unsafe {
            match key.len() {
                16 => sys::EVP_aead_aes_128_gcm(),
                24 => sys::EVP_aead_aes_192_gcm(),
                32 => sys::EVP_aead_aes_256_gcm(),
                _ => return Err(KeyLength),
            }
        };
        let mut context = Box::new_uninit();
        // SAFETY: `EVP_AEAD_CTX_init` fills the context it is given, which does not move out of its
        // box; the key has the length that the algorithm takes.
        let context = unsafe {
            let done = sys::EVP_AEAD_CTX_init(
                context.as_mut_ptr(),
                aead,
                key.as_ptr(),
                key.len(),
                TAG_LENGTH,
                ptr::null_mut(),
            );
            assert!(done == 1, "an AES-GCM context is made of any key of the right length");
            context.assume_init()
        };
        Ok(Self(context))
    }

    /// Both texts are of one length, below 64 GiB.
    pub(crate) fn seal(
        &self,
        iv: &[u8; 12],
        additional_data: &[u8],
        plaintext: &[u8],
        ciphertext: &mut [u8],
    ) -> [u8; TAG_LENGTH] {
        assert_eq!(plaintext.len(), ciphertext.len(), "AES-GCM keeps the length");
        let mut tag = [0; TAG_LENGTH];
        let mut tag_length = 0;
        // SAFETY: the context is set up; every pointer goes with the length of the slice it comes
        // from; the two texts do not overlap, since one is borrowed mutably.
        let done = unsafe {
            sys::EVP_AEAD_CTX_seal_scatter(
                &*self.0,
                ciphertext.as_mut_ptr(),
                tag.as_mut_ptr(),
                &mut tag_length,
                tag.len(),
                iv.as_ptr(),
                iv.len(),
                plaintext.as_ptr(),
                plaintext.len(),
                ptr::null(),
                0,
                additional_data.as_ptr(),
                additional_data.len(),
            )
        };
        assert!(done == 1 && tag_length == TAG_LENGTH, "AES-GCM takes any input below 64 GiB");
        tag
    }

    /// Both texts are of one length. When it fails, `plaintext` holds zeros.
    pub(crate) fn open(
        &self,
        iv: &[u8; 12],
        additional_data: &[u8],
        ciphertext: &[u8],
        tag: &[u8; TAG_LENGTH],
        plaintext: &mut [u8],
    ) -> Result<(), Unauthenticated> {
        assert_eq!(plaintext.len(), ciphertext.len(), "AES-GCM keeps the length");
        // SAFETY: as in `seal`.
        let done = unsafe {
            sys::EVP_AEAD_CTX_open_gather(
                &*self.0,
                plaintext.as_mut_ptr(),
                iv.as_ptr(),
                iv.len(),
                ciphertext.as_ptr(),
                ciphertext.len(),
                tag.as_ptr(),
                tag.len(),
                additional_data.as_ptr(),
                additional_data.len(),
            )
        };
        if done == 1 {
            return Ok(());
        }
        plaintext.fill(0);
        // SAFETY: no arguments; it empties this thread's queue of errors, which nobody reads.
        unsafe { sys::ERR_clear_error() };
        Err(Unauthenticated)
    }
}

impl Drop for GcmContext {
    fn drop(&mut self) {
        // SAFETY: pointer and length are those of the context, which is plain data.
        unsafe {
            sys::OPENSSL_cleanse((&raw mut *self.0).cast(), size_of::<sys::EVP_AEAD_CTX>());
        }
    }
}
