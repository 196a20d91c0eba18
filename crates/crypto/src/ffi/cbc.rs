//! AES-256-CBC with padding.

use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::ptr;

use super::sys;

use super::cleanse;
use crate::KEY_LENGTH;

/// Encrypts `plaintext` into `out`, which is a block longer. Returns how long the ciphertext is.
pub(crate) fn aes_256_cbc_encrypt(
    key: &[u8; KEY_LENGTH],
    iv: &[u8; 16],
    plaintext: &[u8],
    out: &mut [u8],
) -> usize {
    assert!(out.len() >= plaintext.len() + 16, "there is room for the padding");
    let length = c_int::try_from(plaintext.len()).expect("nothing of 2 GiB is encrypted at once");
    let mut memory = MaybeUninit::<sys::EVP_CIPHER_CTX>::uninit();
    let context = memory.as_mut_ptr();
    let (mut written, mut last) = (0, 0);
    // SAFETY: `EVP_CIPHER_CTX_init` initialises the context, which does not move until its clean-up;
    // key and IV have AES-256-CBC's lengths; input and its length are the slice's, and both calls
    // together write at most a block more than that, for which `out` has room. The key schedule is
    // AWS-LC's, which wipes what it frees.
    let done = unsafe {
        sys::EVP_CIPHER_CTX_init(context);
        let done = sys::EVP_EncryptInit_ex(
            context,
            sys::EVP_aes_256_cbc(),
            ptr::null_mut(),
            key.as_ptr(),
            iv.as_ptr(),
        ) == 1
            && sys::EVP_EncryptUpdate(
                context,
                out.as_mut_ptr(),
                &mut written,
                plaintext.as_ptr(),
                length,
            ) == 1
            && sys::EVP_EncryptFinal_ex(
                context,
                out.as_mut_ptr().add(written.try_into().unwrap_or(0)),
                &mut last,
            ) == 1;
        sys::EVP_CIPHER_CTX_cleanup(context);
        done
    };
    cleanse(&mut memory);
    assert!(done, "AES-256-CBC takes any input below 2 GiB");
    usize::try_from(written + last).expect("a length is none below zero")
}
