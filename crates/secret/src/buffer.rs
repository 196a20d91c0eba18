//! Bytes that grow, and leave nothing behind.

use std::fmt;
use std::ops::{Deref, DerefMut};

use zeroize::Zeroize;

/// A vector of bytes, all of whose memory is wiped when it is dropped.
///
/// `Zeroizing<Vec<u8>>` does the same a byte at a time: on a path where every request wipes some
/// kilobytes, that is what costs most. What `Vec` leaves when it grows is not wiped; whoever writes
/// secrets makes room for all of them first.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Buffer(Vec<u8>);

impl Buffer {
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    pub fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// Empties it. The memory stays, and holds zeros.
    pub fn wipe(&mut self) {
        wipe(&mut self.0);
    }

    /// The vector itself, for who wipes it or knows that it holds no secret.
    pub fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

/// Empties `bytes`, whose memory then holds zeros.
pub fn wipe(bytes: &mut Vec<u8>) {
    // As slices, which are filled in one go.
    bytes.spare_capacity_mut().zeroize();
    bytes.as_mut_slice().zeroize();
    bytes.clear();
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl From<Vec<u8>> for Buffer {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Deref for Buffer {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

/// For those who take bytes over and give them back: wiped when they drop it.
impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Says the length alone.
impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Buffer({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wiping_keeps_the_room_and_leaves_nothing_in_it() {
        let mut buffer = Buffer::with_capacity(100);
        buffer.extend_from_slice(&[7; 60]);
        buffer.truncate(20);
        let (place, capacity) = (buffer.as_ptr(), buffer.capacity());
        buffer.wipe();
        assert!(buffer.is_empty());
        assert_eq!((buffer.as_ptr(), buffer.capacity()), (place, capacity));
    }

    #[test]
    fn a_buffer_is_not_printed() {
        assert_eq!(format!("{:?}", Buffer::from(b"words".to_vec())), "Buffer(5 bytes)");
    }

    #[test]
    fn what_was_written_beyond_the_end_is_wiped_too() {
        let mut bytes = vec![7; 64];
        bytes.truncate(8);
        wipe(&mut bytes);
        assert!(bytes.is_empty());
        // SAFETY: the vector has room for 64 bytes, all of which were written above.
        unsafe { bytes.set_len(64) };
        assert_eq!(bytes, [0; 64]);
    }
}
