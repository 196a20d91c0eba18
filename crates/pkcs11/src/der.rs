//! The little DER that is between PKCS#11 and the rest of the world: public keys and signatures.

use crate::object::KeyKind;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;

/// `tag ‖ length ‖ content`.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut der = vec![tag];
    match u8::try_from(content.len()) {
        Ok(length) if length < 0x80 => der.push(length),
        _ => {
            let length = content.len().to_be_bytes();
            let digits: Vec<_> = length.into_iter().skip_while(|digit| *digit == 0).collect();
            // Eight at the most.
            der.push(0x80 | digits.len() as u8);
            der.extend(digits);
        }
    }
    der.extend_from_slice(content);
    der
}

/// An unsigned number.
fn integer(number: &[u8]) -> Vec<u8> {
    let digits: Vec<_> = number.iter().copied().skip_while(|digit| *digit == 0).collect();
    let is_high = digits.first().is_none_or(|first| *first >= 0x80);
    let content = if is_high { [&[0], &*digits].concat() } else { digits };
    element(INTEGER, &content)
}

fn bit_string(bits: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], bits].concat())
}

/// A `SubjectPublicKeyInfo` of RSA (RFC 3279 §2.3.1).
pub(crate) fn rsa_public_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    const ALGORITHM: &[u8] =
        &[SEQUENCE, 13, 0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 0x05, 0];
    let key = element(SEQUENCE, &[integer(modulus), integer(exponent)].concat());
    element(SEQUENCE, &[ALGORITHM, &bit_string(&key)].concat())
}

/// A `SubjectPublicKeyInfo` of a curve of Weierstraß (RFC 5480 §2) or of Ed25519 (RFC 8410 §4), from a `CKA_EC_POINT`:
/// an `OCTET STRING` in DER, or without one, as some modules have it.
pub(crate) fn curve_public_key(kind: KeyKind, point: &[u8]) -> Option<Vec<u8>> {
    const EC_PUBLIC_KEY: &[u8] = &[0x06, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1];
    const ED25519: &[u8] = &[SEQUENCE, 5, 0x06, 3, 0x2B, 0x65, 0x70];
    let (algorithm, length) = match kind.curve() {
        Some((oid, field)) => (element(SEQUENCE, &[EC_PUBLIC_KEY, oid].concat()), 1 + 2 * field),
        None if kind == KeyKind::Ed25519 => (ED25519.to_vec(), 32),
        None => return None,
    };
    let bare = point.get(point.len().checked_sub(length)?..)?;
    let is_wrapped = point == element(OCTET_STRING, bare) || point == bare;
    let is_uncompressed = kind == KeyKind::Ed25519 || bare.first() == Some(&4);
    (is_wrapped && is_uncompressed)
        .then(|| element(SEQUENCE, &[&*algorithm, &bit_string(bare)].concat()))
}

/// An `Ecdsa-Sig-Value` (RFC 3279 §2.2.3) of `r ‖ s`.
pub(crate) fn ecdsa_signature(raw: &[u8]) -> Vec<u8> {
    let (r, s) = raw.split_at(raw.len() / 2);
    element(SEQUENCE, &[integer(r), integer(s)].concat())
}

/// The point of a `SubjectPublicKeyInfo` on the same curve, uncompressed.
pub(crate) fn peer_point(kind: KeyKind, public_key: &[u8]) -> Option<&[u8]> {
    let (_, field) = kind.curve()?;
    let point = public_key.get(public_key.len().checked_sub(1 + 2 * field)?..)?;
    (curve_public_key(kind, point)? == public_key).then_some(point)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_positive_and_short() {
        for (number, der) in [
            (&[0, 0, 1][..], &[2, 1, 1][..]),
            (&[0x80], &[2, 2, 0, 0x80]),
            (&[0x7F, 0], &[2, 2, 0x7F, 0]),
            (&[], &[2, 1, 0]),
            (&[0], &[2, 1, 0]),
        ] {
            assert_eq!(integer(number), der, "{number:?}");
        }
    }

    #[test]
    fn lengths_are_in_their_shortest_form() {
        for (length, head) in
            [(0x7F, &[4, 0x7F][..]), (0x80, &[4, 0x81, 0x80]), (0x100, &[4, 0x82, 1, 0])]
        {
            assert!(element(OCTET_STRING, &vec![0; length]).starts_with(head), "{length}");
        }
    }

    #[test]
    fn a_point_is_one_of_its_curve() {
        let point = [&[4][..], &[7; 64]].concat();
        let wrapped = element(OCTET_STRING, &point);
        let key = curve_public_key(KeyKind::P256, &point).unwrap();
        assert_eq!(curve_public_key(KeyKind::P256, &wrapped).as_ref(), Some(&key));
        assert_eq!(peer_point(KeyKind::P256, &key), Some(&*point));
        assert_eq!(peer_point(KeyKind::Secp256k1, &key), None);
        let compressed = [&[2][..], &[7; 64]].concat();
        for point in [&point[1..], &wrapped[..66], &compressed, &[&*wrapped, &[0]].concat()] {
            assert_eq!(curve_public_key(KeyKind::P256, point), None, "{point:?}");
        }
        assert_eq!(curve_public_key(KeyKind::P384, &[4; 97]).map(|key| key.len()), Some(120));
        assert_eq!(curve_public_key(KeyKind::Ed25519, &[4; 32]).map(|key| key.len()), Some(44));
        assert_eq!(curve_public_key(KeyKind::Aes, &point), None);
    }
}
