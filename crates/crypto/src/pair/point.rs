//! Public points in their short form: SEC 1 (version 2.0) §2.3.3, compressed.

use super::{PairKind, PublicKey, UnfitKey};

/// What stands before the point in a `SubjectPublicKeyInfo`, after the length of the whole (RFC 5480 §2).
fn algorithm(kind: PairKind) -> Option<(&'static [u8], usize)> {
    const P256: &[u8] = &[
        0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86,
        0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07,
    ];
    const P384: &[u8] = &[
        0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B, 0x81,
        0x04, 0x00, 0x22,
    ];
    match kind {
        PairKind::P256 => Some((P256, 32)),
        PairKind::P384 => Some((P384, 48)),
        _ => None,
    }
}

/// The point of a P-256 or P-384 key, given as its `SubjectPublicKeyInfo`: 33 or 49 bytes.
pub fn compressed_point(kind: PairKind, spki: &[u8]) -> Result<Vec<u8>, UnfitKey> {
    let (_, length) = algorithm(kind).ok_or(UnfitKey)?;
    // 04, x and y are all that follows the algorithm and the two bytes' length of a bit string.
    let point = spki.len().checked_sub(1 + 2 * length).and_then(|start| spki.get(start..));
    let Some([4, numbers @ ..]) = point else { return Err(UnfitKey) };
    let (x, y) = numbers.split_at(length);
    let is_odd = y.last().is_some_and(|last| last & 1 == 1);
    Ok([&[if is_odd { 3 } else { 2 }], x].concat())
}

impl PublicKey {
    /// Of a P-256 or P-384 point in its compressed form, which is checked to be on the curve.
    pub fn from_compressed_point(kind: PairKind, point: &[u8]) -> Result<Self, UnfitKey> {
        let (algorithm, length) = algorithm(kind).ok_or(UnfitKey)?;
        if point.len() != 1 + length || !matches!(point.first(), Some(2 | 3)) {
            return Err(UnfitKey);
        }
        let bits = [&[0x03, point.len() as u8 + 1, 0], point].concat();
        let whole = [&[0x30, (algorithm.len() + bits.len()) as u8], algorithm, &bits].concat();
        Self::from_spki(kind, &whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hash, PrivateKey, Scheme, Signed};

    #[test]
    fn a_point_comes_back_from_its_short_form() {
        for (kind, hash, length) in
            [(PairKind::P256, Hash::Sha256, 33), (PairKind::P384, Hash::Sha384, 49)]
        {
            // Both signs of y.
            for _ in 0..8 {
                let private = PrivateKey::generate(kind).unwrap();
                let point = compressed_point(kind, &private.public_key().unwrap()).unwrap();
                assert_eq!(point.len(), length);
                let public = PublicKey::from_compressed_point(kind, &point).unwrap();
                let scheme = Scheme::Ecdsa(hash);
                let signature = private.sign(scheme, Signed::Message(b"message")).unwrap();
                public.verify(scheme, Signed::Message(b"message"), &signature).unwrap();
                let mut negated = point.clone();
                negated[0] ^= 1;
                let other = PublicKey::from_compressed_point(kind, &negated).unwrap();
                assert!(other.verify(scheme, Signed::Message(b"message"), &signature).is_err());
            }
        }
    }

    #[test]
    fn what_is_no_point_is_refused() {
        let spki = PrivateKey::generate(PairKind::P256).unwrap().public_key().unwrap();
        let point = compressed_point(PairKind::P256, &spki).unwrap();
        let check = |point: &[u8]| PublicKey::from_compressed_point(PairKind::P256, point).is_err();
        assert!(!check(&point));
        assert!(check(&point[..32]));
        assert!(check(&[&point[..], &[0]].concat()));
        assert!(check(&[&[4], &point[1..]].concat()));
        assert!(check(&[&[2][..], &[0xFF; 32]].concat()), "above the field");
        // Half of all numbers are no x of a point: one of these is not.
        assert!((0..64).any(|x| check(&[&[2][..], &[0; 31], &[x]].concat())));
        assert!(compressed_point(PairKind::P256, &spki[..40]).is_err());
        assert!(compressed_point(PairKind::P384, &spki).is_err());
        assert!(compressed_point(PairKind::Rsa2048, &spki).is_err());
    }
}
