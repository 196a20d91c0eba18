//! Bytes that are wiped, compared in constant time and never printed.

pub mod arena;
mod buffer;
pub mod heap;
mod pages;
pub mod process;
pub mod stack;

use std::fmt;

use zeroize::Zeroize;

pub use buffer::{Buffer, wipe};

/// Secret bytes: key material, a data key, a shared secret, a password.
///
/// Wiped when dropped. Cannot be printed, cloned, compared with `==` or serialised; the one way in
/// is [`expose`](Secret::expose), so `grep -rn 'expose()'` lists every line that touches a secret.
pub struct Secret(Box<[u8]>);

impl Secret {
    /// Takes `bytes` over. A vector with spare room is copied to one without, and wiped.
    pub fn new(bytes: Vec<u8>) -> Self {
        let bytes = Buffer::from(bytes);
        if bytes.len() == bytes.capacity() {
            return Self(bytes.into_vec().into_boxed_slice());
        }
        Self(bytes.as_slice().into())
    }

    /// The bytes themselves, for the line that needs them.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        // As a slice, which is filled in one go; a box is wiped byte by byte.
        (*self.0).zeroize();
    }
}

impl From<Buffer> for Secret {
    fn from(bytes: Buffer) -> Self {
        Self::new(bytes.into_vec())
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

/// Says nothing of the secret, not even its length.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let secret = Secret::new(b"open sesame".to_vec());
        assert_eq!(format!("{secret:?} {secret:#?}"), "Secret Secret");
    }

    #[test]
    fn a_vector_with_spare_room_keeps_its_bytes() {
        let mut bytes = Vec::with_capacity(100);
        bytes.extend_from_slice(b"material");
        assert_eq!(Secret::new(bytes).expose(), b"material");
    }
}
