//! Bytes on the wire that are no secret, and are wiped all the same.

use std::fmt;
use std::ops::Deref;

use secret::Buffer;

/// Bytes that travel as base64: a ciphertext, a signature, a public key. Wiped when dropped.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Blob(Buffer);

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Buffer::from(bytes))
    }
}

impl From<Buffer> for Blob {
    fn from(bytes: Buffer) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Blob {
    fn from(bytes: &[u8]) -> Self {
        Self::from(bytes.to_vec())
    }
}

impl Deref for Blob {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Blob {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Says the length alone.
impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_prints_its_length_alone() {
        assert_eq!(format!("{:?}", Blob::from(b"signature".to_vec())), "Blob(9 bytes)");
    }
}
