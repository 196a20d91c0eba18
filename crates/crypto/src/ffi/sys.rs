//! The FIPS module of AWS-LC, in place of AWS-LC itself, and what it does not have yet of what this crate calls.

#![allow(non_snake_case, reason = "the names are AWS-LC's")]

use std::ffi::c_int;
use std::ptr;

pub(crate) use aws_lc_fips_sys::*;

/// The parameter set of an ML-DSA key, by the length of its public half (FIPS 204, table 2).
///
/// # Safety
///
/// `key` is live.
pub(crate) unsafe fn EVP_PKEY_pqdsa_get_type(key: *const EVP_PKEY) -> c_int {
    // SAFETY: the caller's promise.
    match unsafe { public_length(key) } {
        1312 => NID_MLDSA44,
        1952 => NID_MLDSA65,
        2592 => NID_MLDSA87,
        _ => 0,
    }
}

/// No ML-KEM key comes here: see [`crate::outside_module`].
pub(crate) unsafe fn EVP_PKEY_kem_get_type(_: *const EVP_PKEY) -> c_int {
    0
}

/// # Safety
///
/// `key` is live.
unsafe fn public_length(key: *const EVP_PKEY) -> usize {
    let mut length = 0;
    // SAFETY: without a place for the key, its length alone is told.
    let done = unsafe { EVP_PKEY_get_raw_public_key(key, ptr::null_mut(), &mut length) };
    if done == 1 { length } else { 0 }
}
