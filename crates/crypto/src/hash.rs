//! SHA-256 and HMAC-SHA-256.

use std::fmt;

use crate::ffi;

/// A running SHA-256 (FIPS 180-4). Wiped when dropped.
pub struct Sha256(ffi::Sha256State);

impl Sha256 {
    pub fn new() -> Self {
        Self(ffi::Sha256State::new())
    }

    pub fn update(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(bytes);
        self
    }

    pub fn finish(self) -> [u8; 32] {
        self.0.finish()
    }
}

impl Default for Sha256 {
    fn default() -> Self {
        Self::new()
    }
}

/// Says nothing of what was hashed.
impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256")
    }
}

/// `SHA-256(parts[0] ‖ parts[1] ‖ …)`.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finish()
}

/// `HMAC-SHA-256(key, parts[0] ‖ parts[1] ‖ …)`. FIPS 198-1.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = [0; 32];
    ffi::hmac_sha256(key, parts, &mut mac);
    mac
}

/// [`hmac_sha256`] written straight to where the result is kept, for results that are keys.
pub fn hmac_sha256_into(key: &[u8], parts: &[&[u8]], mac: &mut [u8; 32]) {
    ffi::hmac_sha256(key, parts, mac);
}
