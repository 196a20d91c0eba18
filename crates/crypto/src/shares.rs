//! Secret sharing: some of several people together have a key, and fewer know nothing of it.
//!
//! A. Shamir, "How to share a secret", Communications of the ACM 22 (1979), bytewise over GF(2⁸) with AES's polynomial
//! (FIPS 197, 4.2).

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use secret::arena::{ArenaError, Slot};
use vsss_rs::Gf256;
use zeroize::Zeroizing;

use crate::KEY_LENGTH;

/// One person's part of a key: a point of each byte's polynomial.
#[derive(Debug)]
pub struct Share {
    /// Where the point is: 1 to 255.
    pub index: u8,
    /// In the arena: a share is moved around, and must leave no copy behind.
    pub bytes: Slot,
}

impl Share {
    /// A share of these bytes.
    pub fn new(index: u8, bytes: &[u8; KEY_LENGTH]) -> Result<Self, ArenaError> {
        let mut slot = Slot::take()?;
        slot.expose_mut().copy_from_slice(bytes);
        Ok(Self { index, bytes: slot })
    }
}

/// Splits `key` into `count` shares, of which any `threshold` give it back. Indexes are 1 to `count`.
///
/// `None` unless 2 ≤ `threshold` ≤ `count`, or without locked memory for them.
pub fn split(key: &[u8; KEY_LENGTH], threshold: u8, count: u8) -> Option<Vec<Share>> {
    if threshold < 2 || threshold > count {
        return None;
    }
    let shares = Gf256::split_bytes(threshold.into(), count.into(), key, Random).ok()?;
    shares
        .into_iter()
        .map(Zeroizing::new)
        .map(|share| {
            let (index, bytes) = share.split_first()?;
            Share::new(*index, bytes.try_into().ok()?).ok()
        })
        .collect()
}

/// The key of which these are shares. Of others, or of fewer than it takes, something else.
///
/// `None`: fewer than two, an index of 0, or one that is there twice.
pub fn join<'a>(
    shares: impl IntoIterator<Item = &'a Share>,
) -> Option<Zeroizing<[u8; KEY_LENGTH]>> {
    let whole = |share: &Share| [&[share.index], share.bytes.expose().as_slice()].concat();
    let shares: Zeroizing<Vec<Vec<u8>>> = Zeroizing::new(shares.into_iter().map(whole).collect());
    let key = Zeroizing::new(Gf256::combine_bytes(&*shares).ok()?);
    key.as_slice().try_into().map(Zeroizing::new).ok()
}

/// AWS-LC's generator.
struct Random;

impl TryRng for Random {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_ne_bytes(crate::random_array()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_ne_bytes(crate::random_array()))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        crate::random(out);
        Ok(())
    }
}

impl TryCryptoRng for Random {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every choice of `threshold` out of `count` indexes.
    fn choices(count: usize, threshold: usize) -> impl Iterator<Item = Vec<usize>> {
        (0u32..1 << count)
            .filter(move |set| set.count_ones() as usize == threshold)
            .map(move |set| (0..count).filter(|index| set & 1 << index != 0).collect())
    }

    #[test]
    fn any_threshold_of_the_shares_gives_the_key_and_fewer_do_not() {
        let key = crate::random_array();
        for (threshold, count) in [(2, 2), (2, 3), (3, 5), (5, 5), (4, 7)] {
            let shares = split(&key, threshold, count).unwrap();
            let indexes: Vec<_> = shares.iter().map(|share| share.index).collect();
            assert_eq!(indexes, (1..=count).collect::<Vec<_>>());
            let joined = |chosen: &[usize]| join(chosen.iter().map(|index| &shares[*index]));
            for more in threshold..=count {
                for chosen in choices(count.into(), more.into()) {
                    assert_eq!(*joined(&chosen).unwrap(), key, "{threshold} of {count}");
                }
            }
            for chosen in choices(count.into(), usize::from(threshold) - 1) {
                assert!(joined(&chosen).is_none_or(|other| *other != key));
            }
        }
    }

    #[test]
    fn what_is_no_sharing_is_refused() {
        for (threshold, count) in [(0, 3), (1, 3), (4, 3), (2, 0)] {
            assert!(split(&[7; 32], threshold, count).is_none(), "{threshold} of {count}");
        }
        let share = |index| Share::new(index, &[7; 32]).unwrap();
        assert!(join(&[share(1)]).is_none());
        assert!(join(&[share(1), share(1)]).is_none());
        assert!(join(&[share(0), share(1)]).is_none());
    }

    /// Made with another implementation: Python, from the polynomial `0x11B` and Lagrange's formula alone.
    #[test]
    fn shares_of_another_hand_give_their_key() {
        let of = |index: u8, text: &str| {
            let byte = |i: usize| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap();
            Share::new(index, &std::array::from_fn(byte)).unwrap()
        };
        let shares = VECTOR.map(|(index, text)| of(index, text));
        let key = of(0, VECTOR_KEY).bytes;
        assert_eq!(*join(&shares[..3]).unwrap(), *key.expose());
        assert_eq!(*join(&shares[2..]).unwrap(), *key.expose());
        assert_ne!(*join(&shares[..2]).unwrap(), *key.expose());
    }

    const VECTOR_KEY: &str = "e99eda0d5bb12873173277b242006aeb294f83556cf20785c6819464482b59f0";
    const VECTOR: [(u8, &str); 5] = [
        (1, "747cce5deb3d8d1268a70d90a8dbd63fba1e329ac587c03633d8fcb2c2c614cb"),
        (2, "60cf4d406e5b248094ecfb365e40b89d50ae26f482a48cf00d2815cd1d623bdf"),
        (3, "fd2d5910ded781e1eb798114b49b0449c3ff973b2bd14b43f8717d1b978f76e4"),
        (77, "c5303b2204d83aefa643c55a3631395900a1a7f2132df3b527d49e619394d2f8"),
        (255, "36e50e79975fca1b241ff001fbb2de97026cfa826cc267c387faf8923dce56d2"),
    ];
}
