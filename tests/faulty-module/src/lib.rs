//! A PKCS#11 module for tests: SoftHSM, but for faults that a file asks for.
//!
//! `FAULTY_MODULE_FAULT` names the file. Its first word is the fault, the second says that each n-th call has it:
//! `flip` changes a bit of an answer, `short` cuts it, `hang` never comes back, `session` says that the session is
//! over, `device` that the device is, `removed` that it was taken out, `general` that something was wrong.

use std::ffi::{CStr, c_void};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use cryptoki_sys::{
    CK_BYTE_PTR, CK_FUNCTION_LIST, CK_FUNCTION_LIST_PTR, CK_FUNCTION_LIST_PTR_PTR,
    CK_MECHANISM_PTR, CK_OBJECT_HANDLE, CK_RV, CK_SESSION_HANDLE, CK_ULONG, CK_ULONG_PTR,
    CKR_DEVICE_ERROR, CKR_DEVICE_REMOVED, CKR_FUNCTION_FAILED, CKR_GENERAL_ERROR, CKR_OK,
    CKR_SESSION_HANDLE_INVALID,
};

const MODULE: &CStr = c"/usr/lib/softhsm/libsofthsm2.so";

/// What goes wrong with a call.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Fault {
    Flip,
    Short,
    Code(CK_RV),
}

/// The fault of this call, if it has one.
fn fault() -> Option<Fault> {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let text = std::fs::read_to_string(std::env::var_os("FAULTY_MODULE_FAULT")?).ok()?;
    let mut words = text.split_whitespace();
    // Of a file that is empty, there is none.
    let (name, each) = (words.next()?, words.next()?.parse::<u64>().ok()?);
    if !CALLS.fetch_add(1, Ordering::Relaxed).is_multiple_of(each) {
        return None;
    }
    Some(match name {
        "flip" => Fault::Flip,
        "short" => Fault::Short,
        "session" => Fault::Code(CKR_SESSION_HANDLE_INVALID),
        "device" => Fault::Code(CKR_DEVICE_ERROR),
        "removed" => Fault::Code(CKR_DEVICE_REMOVED),
        "general" => Fault::Code(CKR_GENERAL_ERROR),
        "hang" => loop {
            std::thread::park();
        },
        _ => return None,
    })
}

/// SoftHSM's functions.
fn whole() -> Option<&'static CK_FUNCTION_LIST> {
    static WHOLE: OnceLock<Option<CK_FUNCTION_LIST>> = OnceLock::new();
    // SAFETY: the library is never unloaded. `C_GetFunctionList` has this type, and gives a pointer to a list that
    // lives as long as the library; it is copied.
    let load = || unsafe {
        let library = libc::dlopen(MODULE.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL);
        let symbol = libc::dlsym(library, c"C_GetFunctionList".as_ptr());
        if symbol.is_null() {
            return None;
        }
        type GetFunctionList = extern "C" fn(CK_FUNCTION_LIST_PTR_PTR) -> CK_RV;
        let get = std::mem::transmute::<*mut c_void, GetFunctionList>(symbol);
        let mut list: CK_FUNCTION_LIST_PTR = std::ptr::null_mut();
        (get(&raw mut list) == CKR_OK && !list.is_null()).then(|| *list)
    };
    WHOLE.get_or_init(load).as_ref()
}

/// Does what the fault of this call does to an answer.
///
/// # Safety
/// If `answered` is `CKR_OK`, `out` is null or has `*length` bytes, as PKCS #11 has it of every output.
unsafe fn spoil(answered: CK_RV, out: CK_BYTE_PTR, length: CK_ULONG_PTR) -> CK_RV {
    if answered != CKR_OK || out.is_null() {
        return answered;
    }
    // SAFETY: see above; an answer of no bytes is left alone.
    unsafe {
        match fault() {
            Some(Fault::Flip) if *length > 0 => *out.add(*length as usize / 2) ^= 0x10,
            Some(Fault::Short) if *length > 0 => *length -= 1,
            Some(Fault::Code(code)) => return code,
            _ => {}
        }
    }
    answered
}

type Transform = unsafe extern "C" fn(
    CK_SESSION_HANDLE,
    CK_BYTE_PTR,
    CK_ULONG,
    CK_BYTE_PTR,
    CK_ULONG_PTR,
) -> CK_RV;

/// Calls `function` of SoftHSM, and spoils what it answers.
///
/// # Safety
/// As of `function`.
unsafe fn transform(
    function: Option<Transform>,
    session: CK_SESSION_HANDLE,
    (data, data_length): (CK_BYTE_PTR, CK_ULONG),
    (out, length): (CK_BYTE_PTR, CK_ULONG_PTR),
) -> CK_RV {
    let Some(function) = function else { return CKR_FUNCTION_FAILED };
    // SAFETY: handed through as they came; of outputs, PKCS #11 has what `spoil` asks for.
    unsafe { spoil(function(session, data, data_length, out, length), out, length) }
}

unsafe extern "C" fn sign(
    session: CK_SESSION_HANDLE,
    data: CK_BYTE_PTR,
    data_length: CK_ULONG,
    out: CK_BYTE_PTR,
    length: CK_ULONG_PTR,
) -> CK_RV {
    let function = whole().and_then(|whole| whole.C_Sign);
    // SAFETY: whoever calls keeps what PKCS #11 asks of `C_Sign`.
    unsafe { transform(function, session, (data, data_length), (out, length)) }
}

unsafe extern "C" fn decrypt(
    session: CK_SESSION_HANDLE,
    data: CK_BYTE_PTR,
    data_length: CK_ULONG,
    out: CK_BYTE_PTR,
    length: CK_ULONG_PTR,
) -> CK_RV {
    let function = whole().and_then(|whole| whole.C_Decrypt);
    // SAFETY: whoever calls keeps what PKCS #11 asks of `C_Decrypt`.
    unsafe { transform(function, session, (data, data_length), (out, length)) }
}

unsafe extern "C" fn sign_init(
    session: CK_SESSION_HANDLE,
    mechanism: CK_MECHANISM_PTR,
    key: CK_OBJECT_HANDLE,
) -> CK_RV {
    let Some(function) = whole().and_then(|whole| whole.C_SignInit) else {
        return CKR_FUNCTION_FAILED;
    };
    match fault() {
        Some(Fault::Code(code)) => code,
        // SAFETY: whoever calls keeps what PKCS #11 asks of `C_SignInit`.
        _ => unsafe { function(session, mechanism, key) },
    }
}

/// The list of this module's functions: SoftHSM's, but for those with faults.
///
/// # Safety
/// `list` can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetFunctionList(list: CK_FUNCTION_LIST_PTR_PTR) -> CK_RV {
    static FAULTY: OnceLock<usize> = OnceLock::new();
    let Some(whole) = whole() else { return CKR_FUNCTION_FAILED };
    let faulty = FAULTY.get_or_init(|| {
        let faulty = CK_FUNCTION_LIST {
            C_Sign: Some(sign),
            C_SignInit: Some(sign_init),
            C_Decrypt: Some(decrypt),
            ..*whole
        };
        std::ptr::from_mut(Box::leak(Box::new(faulty))).expose_provenance()
    });
    // SAFETY: the caller's promise.
    unsafe { *list = std::ptr::with_exposed_provenance_mut(*faulty) };
    CKR_OK
}
