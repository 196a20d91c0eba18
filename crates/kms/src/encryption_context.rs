//! The encryption context of a request.

use std::collections::BTreeMap;

use hsm::ContextDigest;

use crate::error::Error;

/// The largest context, as the sum of the lengths of its keys and values in bytes.
const CONTEXT_LENGTH_MAX: usize = 8192;

/// The digest that binds a ciphertext to the context; none is the same as an empty one.
///
/// Refuses: Validation, when the context is too long.
pub(crate) fn digest(context: Option<&BTreeMap<String, String>>) -> Result<ContextDigest, Error> {
    let Some(context) = context else { return Ok(ContextDigest::of(std::iter::empty())) };
    let length: usize = context.iter().map(|(key, value)| key.len() + value.len()).sum();
    if length > CONTEXT_LENGTH_MAX {
        return Err(Error::validation("Invalid EncryptionContext"));
    }
    Ok(ContextDigest::of(context.iter().map(|(key, value)| (key.as_str(), value.as_str()))))
}

/// Refuses, as Validation, a context that says something to an algorithm that binds none.
pub(crate) fn refuse(context: Option<&BTreeMap<String, String>>) -> Result<(), Error> {
    match context {
        Some(context) if !context.is_empty() => Err(Error::validation(
            "EncryptionContext is not supported with asymmetric encryption algorithms.",
        )),
        _ => Ok(()),
    }
}
