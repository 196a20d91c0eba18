//! AES-256-XTS: sectors of an encrypted disk, in place.

use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::ptr;

use super::sys;

use super::cleanse;
use super::pkey::Refused;
use crate::XTS_KEY_LENGTH;

/// Which way a sector goes, as AWS-LC has it.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    Decrypt = 0,
    Encrypt = 1,
}

/// Puts `sector` through AES-256-XTS, in place. When it is refused, `sector` is as it was.
pub(crate) fn aes_256_xts(
    direction: Direction,
    key: &[u8; XTS_KEY_LENGTH],
    tweak: &[u8; 16],
    sector: &mut [u8],
) -> Result<(), Refused> {
    let mut memory = MaybeUninit::<sys::EVP_CIPHER_CTX>::uninit();
    let context = memory.as_mut_ptr();
    // SAFETY: `EVP_CIPHER_CTX_init` initialises the context, which does not move until its clean-up;
    // key and tweak have AES-256-XTS's lengths; input and output are the same buffer, as AWS-LC
    // allows, of the length beside it. The key schedule is AWS-LC's, which wipes what it frees.
    let done = unsafe {
        sys::EVP_CIPHER_CTX_init(context);
        let done = sys::EVP_CipherInit_ex(
            context,
            sys::EVP_aes_256_xts(),
            ptr::null_mut(),
            key.as_ptr(),
            tweak.as_ptr(),
            direction as c_int,
        ) == 1
            && sys::EVP_Cipher(context, sector.as_mut_ptr(), sector.as_ptr(), sector.len()) == 1;
        sys::EVP_CIPHER_CTX_cleanup(context);
        done
    };
    cleanse(&mut memory);
    if done { Ok(()) } else { Err(super::pkey::refused()) }
}
