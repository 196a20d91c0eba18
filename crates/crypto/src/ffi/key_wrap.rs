//! AES-256 key wrap. `aws-lc-rs` has it too, and leaves the key schedule on the stack.

use std::ffi::{c_int, c_uint};
use std::mem::MaybeUninit;
use std::ptr;

use super::sys;
use secret::Buffer;

use super::cleanse;
use crate::KEY_LENGTH;

/// What wrapping adds: the check value of half a block.
const OVERHEAD: usize = 8;

/// SP 800-38F, KW-AE. `None` when `plaintext` is below two half blocks, or no multiple of one.
pub(crate) fn wrap(key: &[u8; KEY_LENGTH], plaintext: &[u8]) -> Option<Vec<u8>> {
    let mut wrapped = vec![0; plaintext.len() + OVERHEAD];
    let (from, length) = (plaintext.as_ptr(), plaintext.len());
    let written = with_schedule(key, sys::AES_set_encrypt_key, |schedule| {
        // SAFETY: the schedule is set up; the null check value is the standard's; `wrapped` has the
        // 8 bytes more than `length` that are written.
        unsafe { sys::AES_wrap_key(schedule, ptr::null(), wrapped.as_mut_ptr(), from, length) }
    });
    (written == c_int::try_from(wrapped.len()).ok()?).then_some(wrapped)
}

/// SP 800-38F, KW-AD. `None` when `wrapped` was not made by [`wrap`] under `key`.
pub(crate) fn unwrap(key: &[u8; KEY_LENGTH], wrapped: &[u8]) -> Option<Buffer> {
    let mut plaintext = Buffer::from(vec![0; wrapped.len().checked_sub(OVERHEAD)?]);
    let (from, length) = (wrapped.as_ptr(), wrapped.len());
    let written = with_schedule(key, sys::AES_set_decrypt_key, |schedule| {
        // SAFETY: as in `wrap`; `plaintext` has the 8 bytes less than `length` that are written.
        unsafe { sys::AES_unwrap_key(schedule, ptr::null(), plaintext.as_mut_ptr(), from, length) }
    });
    (written == c_int::try_from(plaintext.len()).ok()?).then_some(plaintext)
}

/// SP 800-38F, KWP-AE. `None` when `plaintext` is empty.
pub(crate) fn wrap_padded(key: &[u8; KEY_LENGTH], plaintext: &[u8]) -> Option<Vec<u8>> {
    let mut wrapped = vec![0; plaintext.len().next_multiple_of(OVERHEAD) + OVERHEAD];
    let mut length = 0;
    let done = with_schedule(key, sys::AES_set_encrypt_key, |schedule| {
        // SAFETY: the schedule is set up; pointers go with the lengths of what they point to.
        unsafe {
            sys::AES_wrap_key_padded(
                schedule,
                wrapped.as_mut_ptr(),
                &mut length,
                wrapped.len(),
                plaintext.as_ptr(),
                plaintext.len(),
            )
        }
    });
    (done == 1 && length == wrapped.len()).then_some(wrapped)
}

/// SP 800-38F, KWP-AD. `None` when `wrapped` was not made by [`wrap_padded`] under `key`.
pub(crate) fn unwrap_padded(key: &[u8; KEY_LENGTH], wrapped: &[u8]) -> Option<Buffer> {
    let mut plaintext = Buffer::from(vec![0; wrapped.len().checked_sub(OVERHEAD)?]);
    let mut length = 0;
    let done = with_schedule(key, sys::AES_set_decrypt_key, |schedule| {
        // SAFETY: as in `wrap_padded`.
        unsafe {
            sys::AES_unwrap_key_padded(
                schedule,
                plaintext.as_mut_ptr(),
                &mut length,
                plaintext.len(),
                wrapped.as_ptr(),
                wrapped.len(),
            )
        }
    });
    plaintext.truncate(length);
    (done == 1).then_some(plaintext)
}

/// What `run` makes of the schedule that `set_up` made of `key`; the schedule is wiped.
fn with_schedule(
    key: &[u8; KEY_LENGTH],
    set_up: unsafe extern "C" fn(*const u8, c_uint, *mut sys::AES_KEY) -> c_int,
    run: impl FnOnce(*const sys::AES_KEY) -> c_int,
) -> c_int {
    let mut schedule = MaybeUninit::uninit();
    // SAFETY: `set_up` fills the schedule it is given, of a key of as many bits as it is told.
    let failed = unsafe { set_up(key.as_ptr(), 8 * KEY_LENGTH as c_uint, schedule.as_mut_ptr()) };
    assert!(failed == 0, "an AES-256 schedule is made of any 32 bytes");
    let result = run(schedule.as_ptr());
    cleanse(&mut schedule);
    result
}
