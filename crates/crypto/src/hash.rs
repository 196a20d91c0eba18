//! Hash functions and HMAC: SHA-256 by a way of its own, since every request takes it several times.

use std::fmt;
use std::ops::Deref;

use zeroize::{Zeroize, Zeroizing};

use crate::ffi;
use crate::ffi::hash::HASH_LENGTH_MAX;

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

/// Length of a [`Prepared`] key, in bytes.
pub const PREPARED_LENGTH: usize = 64;

/// What HMAC-SHA-256 makes of a key first: two of its blocks are computed already, so a key that is
/// kept is kept like this. As secret as the key. Wiped when dropped.
pub struct Prepared(Zeroizing<[u8; PREPARED_LENGTH]>);

impl Prepared {
    pub fn new(key: &[u8]) -> Self {
        let mut prepared = Self(Zeroizing::new([0; PREPARED_LENGTH]));
        ffi::prepare_hmac_sha256(key, &mut prepared.0);
        prepared
    }

    /// Its bytes, for who keeps them elsewhere.
    pub fn expose(&self) -> &[u8; PREPARED_LENGTH] {
        &self.0
    }

    /// Of bytes that [`Prepared::expose`] gave.
    pub fn from_halves(inner: &[u8; 32], outer: &[u8; 32]) -> Self {
        let mut prepared = Self(Zeroizing::new([0; PREPARED_LENGTH]));
        let (first, second) = prepared.0.split_at_mut(inner.len());
        first.copy_from_slice(inner);
        second.copy_from_slice(outer);
        prepared
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prepared")
    }
}

/// A key of HMAC-SHA-256, as it is or prepared.
#[derive(Clone, Copy)]
pub enum HmacKey<'a> {
    Plain(&'a [u8]),
    Prepared(&'a [u8; PREPARED_LENGTH]),
}

/// Says nothing of the key.
impl fmt::Debug for HmacKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey")
    }
}

impl<'a> From<&'a [u8]> for HmacKey<'a> {
    fn from(key: &'a [u8]) -> Self {
        Self::Plain(key)
    }
}

/// One that is longer is given as a slice: 64 bytes could be taken for prepared ones.
impl<'a> From<&'a [u8; 32]> for HmacKey<'a> {
    fn from(key: &'a [u8; 32]) -> Self {
        Self::Plain(key)
    }
}

impl<'a> From<&'a Prepared> for HmacKey<'a> {
    fn from(key: &'a Prepared) -> Self {
        Self::Prepared(key.expose())
    }
}

/// `HMAC-SHA-256(key, parts[0] ‖ parts[1] ‖ …)`. FIPS 198-1.
pub fn hmac_sha256<'a>(key: impl Into<HmacKey<'a>>, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = [0; 32];
    hmac_sha256_into(key, parts, &mut mac);
    mac
}

/// [`hmac_sha256`] written straight to where the result is kept, for results that are keys.
pub fn hmac_sha256_into<'a>(key: impl Into<HmacKey<'a>>, parts: &[&[u8]], mac: &mut [u8; 32]) {
    ffi::hmac_sha256(key.into(), &mut [(parts, mac)]);
}

/// A hash function of FIPS 180-4.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Hash {
    /// For OAEP alone, where collisions do no harm.
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The length of its digests, in bytes.
    pub const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// A digest or a MAC, as long as its hash makes it. Wiped when dropped.
pub struct Digest {
    bytes: [u8; HASH_LENGTH_MAX],
    length: usize,
}

impl Deref for Digest {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Drop for Digest {
    fn drop(&mut self) {
        self.bytes.as_mut_slice().zeroize();
    }
}

/// Says nothing of what was hashed.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({} bytes)", self.length)
    }
}

/// `hash(parts[0] ‖ parts[1] ‖ …)`. FIPS 180-4.
pub fn digest(hash: Hash, parts: &[&[u8]]) -> Digest {
    let (bytes, length) = ffi::hash::digest(hash, parts);
    Digest { bytes, length }
}

/// A running hash of any length. Wiped when dropped.
pub struct Hasher(ffi::hash::HashContext);

impl Hasher {
    pub fn new(hash: Hash) -> Self {
        Self(ffi::hash::HashContext::new(hash))
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub fn finish(self) -> Digest {
        let (bytes, length) = self.0.finish();
        Digest { bytes, length }
    }
}

/// Says nothing of what was hashed.
impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher")
    }
}

/// `HMAC-hash(key, message)`. FIPS 198-1.
pub fn hmac(hash: Hash, key: &[u8], message: &[u8]) -> Digest {
    let (bytes, length) = ffi::hash::hmac(hash, key, message);
    Digest { bytes, length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prepared_key_gives_the_same_macs() {
        for length in [0, 1, 31, 32, 63, 64, 65, 200] {
            let key = vec![0x5C; length];
            let prepared = Prepared::new(&key);
            for message in [&b""[..], b"a message", &[7; 300]] {
                let expected = hmac_sha256(&*key, &[message]);
                assert_eq!(hmac_sha256(&prepared, &[message]), expected, "{length}");
            }
            let (inner, outer) = prepared.expose().split_at(32);
            let halves =
                Prepared::from_halves(inner.try_into().unwrap(), outer.try_into().unwrap());
            assert_eq!(halves.expose(), prepared.expose());
        }
    }

    #[test]
    fn one_set_up_gives_the_macs_of_several_messages() {
        let (mut one, mut two, mut three) = ([0; 32], [0; 32], [0; 32]);
        let key = HmacKey::Plain(b"key");
        ffi::hmac_sha256(
            key,
            &mut [(&[b"a", b"b"], &mut one), (&[], &mut two), (&[b"ab"], &mut three)],
        );
        assert_eq!(one, hmac_sha256(key, &[b"ab"]));
        assert_eq!(two, hmac_sha256(key, &[]));
        assert_eq!(three, one);
    }

    #[test]
    fn a_running_hash_ends_as_one_of_all_the_bytes() {
        for hash in [Hash::Sha1, Hash::Sha224, Hash::Sha256, Hash::Sha384, Hash::Sha512] {
            let mut running = Hasher::new(hash);
            for part in [&b"a"[..], b"", b"bc", &[7; 300]] {
                running.update(part);
            }
            assert_eq!(*running.finish(), *digest(hash, &[b"abc", &[7; 300]]), "{hash:?}");
        }
    }

    #[test]
    fn a_prepared_key_is_not_printed() {
        assert_eq!(format!("{:?}", Prepared::new(b"key")), "Prepared");
    }
}
