//! The bytes of a connection that have arrived and are not yet read.

use secret::Buffer;
use zeroize::Zeroize;

use super::head::HEAD_BYTES_MAX;

/// Enough for a usual request with its body.
const CAPACITY: usize = 8 << 10;

/// A buffer between socket and parser. Wiped when dropped; bodies are wiped when they leave it.
#[derive(Debug)]
pub(crate) struct Input {
    bytes: Buffer,
    start: usize,
    end: usize,
}

impl Input {
    pub(crate) fn new() -> Self {
        Self { bytes: Buffer::from(vec![0; CAPACITY]), start: 0, end: 0 }
    }

    pub(super) fn unread(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Room for more, never empty unless a whole head's worth is unread.
    pub(super) fn free(&mut self) -> &mut [u8] {
        if self.is_empty() {
            (self.start, self.end) = (0, 0);
        } else if self.end == self.bytes.len() {
            let unread = self.end - self.start;
            if unread == self.bytes.len() && unread < HEAD_BYTES_MAX {
                // Not `resize`: it would free the old buffer without wiping it.
                let mut larger = Buffer::from(vec![0; HEAD_BYTES_MAX]);
                larger[..unread].copy_from_slice(self.unread());
                self.bytes = larger;
            } else {
                self.bytes.copy_within(self.start..self.end, 0);
            }
            (self.start, self.end) = (0, unread);
        }
        &mut self.bytes[self.end..]
    }

    /// `count` bytes of the free room have been filled.
    pub(super) fn filled(&mut self, count: usize) {
        self.end += count;
    }

    /// `count` bytes have been read: a head, or the lines between chunks.
    pub(super) fn consume(&mut self, count: usize) {
        self.start += count;
    }

    /// `count` bytes of a body have been read: none of them stays.
    pub(super) fn consume_and_wipe(&mut self, count: usize) {
        self.bytes[self.start..self.start + count].zeroize();
        self.start += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buffer_makes_room_until_a_whole_head_is_in() {
        let mut input = Input::new();
        let mut total = 0;
        while total < HEAD_BYTES_MAX {
            let free = input.free();
            assert!(!free.is_empty(), "{total}");
            free.fill(b'a');
            let count = free.len();
            input.filled(count);
            total += count;
        }
        assert_eq!(input.unread().len(), HEAD_BYTES_MAX);
        input.consume(10);
        assert_eq!(input.free().len(), 10);
        assert_eq!(input.unread().len(), HEAD_BYTES_MAX - 10);
    }

    #[test]
    fn a_body_leaves_no_bytes_behind() {
        let mut input = Input::new();
        input.free()[..10].copy_from_slice(b"headsecret");
        input.filled(10);
        input.consume(4);
        input.consume_and_wipe(6);
        assert!(input.is_empty());
        assert_eq!(&input.bytes[4..10], [0; 6]);
    }
}
