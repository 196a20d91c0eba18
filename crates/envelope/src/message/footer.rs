//! The footer of a signed message: a length, and an ECDSA signature in DER.

use super::Malformed;

/// The longest that there can be.
pub(crate) const LENGTH_MAX: usize = 2 + u16::MAX as usize;

/// The footer around a signature.
pub(crate) fn write(signature: &[u8]) -> Vec<u8> {
    let length =
        u16::try_from(signature.len()).expect("a signature of P-384 has 104 bytes at most");
    [&length.to_be_bytes(), signature].concat()
}

/// The signature in what is left after the content, which is all that may be left.
pub(crate) fn read(rest: &[u8]) -> Result<&[u8], Malformed> {
    let (length, signature) = rest.split_first_chunk().ok_or(Malformed::Truncated)?;
    match signature.len().cmp(&usize::from(u16::from_be_bytes(*length))) {
        std::cmp::Ordering::Less => Err(Malformed::Truncated),
        std::cmp::Ordering::Equal => Ok(signature),
        std::cmp::Ordering::Greater => Err(Malformed::Trailing),
    }
}
