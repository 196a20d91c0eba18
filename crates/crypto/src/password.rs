//! Argon2id: a key from a passphrase. RFC 9106.

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

/// What one guess costs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Argon2Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Argon2Cost {
    /// 256 MiB and three passes: about half a second, and memory that a guesser has to buy.
    pub const STANDARD: Self = Self { memory_kib: 256 * 1024, passes: 3, lanes: 1 };
}

/// `Argon2id(passphrase, salt)`, version 1.3, 32 bytes. `None` when `cost` or `salt` is outside RFC
/// 9106's bounds. The memory it fills is wiped.
pub fn argon2id(passphrase: &[u8], salt: &[u8], cost: Argon2Cost) -> Option<Zeroizing<[u8; 32]>> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).ok()?;
    let mut blocks = Zeroizing::new(vec![argon2::Block::default(); params.block_count()]);
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(passphrase, salt, &mut *key, &mut blocks[..])
        .ok()?;
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_salt_below_eight_bytes_is_refused() {
        let cost = Argon2Cost { memory_kib: 32, passes: 1, lanes: 1 };
        assert!(argon2id(b"passphrase", b"short", cost).is_none());
        assert!(argon2id(b"passphrase", b"long enough", cost).is_some());
    }
}
