//! The id of one request, as every answer and every audit record carries it.

use std::fmt;

/// Random bytes fetched at once: 256 ids' worth, since a call for random bytes costs more than an id.
const POOL_BYTES: usize = 4096;
const ID_BYTES: usize = 16;

/// A UUID version 4 in lower case (RFC 9562, 5.4), as text.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct RequestId {
    text: [u8; 36],
    value: u128,
}

impl RequestId {
    /// A fresh id from the system's randomness.
    pub fn random() -> Self {
        Self::from_random(crypto::random_array())
    }

    fn from_random(mut random: [u8; ID_BYTES]) -> Self {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        random[6] = random[6] & 0x0f | 0x40;
        random[8] = random[8] & 0x3f | 0x80;
        let mut text = [b'-'; 36];
        let mut at = 0;
        for (index, byte) in random.iter().copied().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                at += 1;
            }
            text[at] = HEX[usize::from(byte >> 4)];
            text[at + 1] = HEX[usize::from(byte & 0x0f)];
            at += 2;
        }
        Self { text, value: u128::from_be_bytes(random) }
    }

    /// The UUID as a number.
    pub fn as_u128(&self) -> u128 {
        self.value
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).expect("an id is hex digits and hyphens")
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.text
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The ids of one worker.
#[derive(Debug)]
pub(crate) struct RequestIds {
    pool: Box<[u8; POOL_BYTES]>,
    used: usize,
}

impl RequestIds {
    pub(crate) fn new() -> Self {
        Self { pool: Box::new([0; POOL_BYTES]), used: POOL_BYTES }
    }

    pub(crate) fn next(&mut self) -> RequestId {
        if self.used == POOL_BYTES {
            crypto::random(&mut *self.pool);
            self.used = 0;
        }
        let mut random = [0; ID_BYTES];
        random.copy_from_slice(&self.pool[self.used..self.used + ID_BYTES]);
        self.used += ID_BYTES;
        RequestId::from_random(random)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_id_is_a_version_4_uuid() {
        let id = RequestId::from_random([0xff; 16]);
        assert_eq!(id.as_str(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        let id = RequestId::from_random(std::array::from_fn(|index| index as u8));
        assert_eq!(id.as_str(), "00010203-0405-4607-8809-0a0b0c0d0e0f");
    }

    #[test]
    fn no_id_comes_twice_when_the_pool_is_filled_again() {
        let mut ids = RequestIds::new();
        let count = 3 * POOL_BYTES / ID_BYTES;
        let seen: HashSet<RequestId> = (0..count).map(|_| ids.next()).collect();
        assert_eq!(seen.len(), count);
    }
}
