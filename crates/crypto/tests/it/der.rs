//! Keys as DER, of vectors that have them as bare numbers.

use crypto::PairKind;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
/// `[0] IMPLICIT OCTET STRING`: an ML-DSA or ML-KEM seed (RFC 9881 §6, RFC 9935 §6).
pub(crate) const SEED: u8 = 0x80;

pub(crate) fn tlv(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let contents = contents.concat();
    let length = contents.len().to_be_bytes();
    let mut encoded = vec![tag];
    match without_zeros(&length) {
        [] => encoded.push(0),
        [short @ ..0x80] => encoded.push(*short),
        long => {
            encoded.push(0x80 | long.len() as u8);
            encoded.extend(long);
        }
    }
    [encoded, contents].concat()
}

/// RFC 5958: a `PrivateKeyInfo` of `private_key`, which the algorithm gives its form.
pub(crate) fn private_key_info(kind: PairKind, private_key: &[u8]) -> Vec<u8> {
    private_key_info_of(&algorithm(kind), private_key)
}

/// [`private_key_info`], with any `AlgorithmIdentifier`.
pub(crate) fn private_key_info_of(algorithm: &[u8], private_key: &[u8]) -> Vec<u8> {
    let private_key = tlv(OCTET_STRING, &[private_key]);
    tlv(SEQUENCE, &[&integer(&[0]), algorithm, &private_key])
}

/// RFC 5280 §4.1.2.7.
pub(crate) fn subject_public_key_info(kind: PairKind, public_key: &[u8]) -> Vec<u8> {
    tlv(SEQUENCE, &[&algorithm(kind), &tlv(BIT_STRING, &[&[0], public_key])])
}

/// RFC 5915 §3, without the public key: `number`, big-endian, padded to `length` bytes.
pub(crate) fn ec_private_key(number: &[u8], length: usize) -> Vec<u8> {
    let number = without_zeros(number);
    let padding = vec![0; length - number.len()];
    tlv(SEQUENCE, &[&integer(&[1]), &tlv(OCTET_STRING, &[&padding, number])])
}

/// RFC 8017 §A.1.2: n, e, d, p, q, d mod p-1, d mod q-1, 1/q mod p.
pub(crate) fn rsa_private_key(numbers: [&[u8]; 8]) -> Vec<u8> {
    tlv(SEQUENCE, &[&integer(&[0]), &numbers.map(integer).concat()])
}

fn integer(number: &[u8]) -> Vec<u8> {
    match without_zeros(number) {
        [] => tlv(INTEGER, &[&[0]]),
        number @ [first, ..] if *first >= 0x80 => tlv(INTEGER, &[&[0], number]),
        number => tlv(INTEGER, &[number]),
    }
}

fn without_zeros(number: &[u8]) -> &[u8] {
    &number[number.iter().take_while(|byte| **byte == 0).count()..]
}

/// The `AlgorithmIdentifier`: of RSA with NULL, of a curve with its name, of the others without
/// parameters.
fn algorithm(kind: PairKind) -> Vec<u8> {
    const EC_PUBLIC_KEY: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";
    const NIST_ALGORITHM: &[u8] = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04";
    let parts: [&[u8]; 2] = match kind {
        PairKind::Rsa2048 | PairKind::Rsa3072 | PairKind::Rsa4096 => {
            [b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", b"\x05\x00"]
        }
        PairKind::P256 => [EC_PUBLIC_KEY, b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"],
        PairKind::P384 => [EC_PUBLIC_KEY, b"\x06\x05\x2b\x81\x04\x00\x22"],
        PairKind::P521 => [EC_PUBLIC_KEY, b"\x06\x05\x2b\x81\x04\x00\x23"],
        PairKind::Secp256k1 => [EC_PUBLIC_KEY, b"\x06\x05\x2b\x81\x04\x00\x0a"],
        PairKind::Sm2 => [EC_PUBLIC_KEY, b"\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d"],
        PairKind::Ed25519 => [b"\x06\x03\x2b\x65\x70", b""],
        PairKind::MlDsa44 => [NIST_ALGORITHM, b"\x03\x11"],
        PairKind::MlDsa65 => [NIST_ALGORITHM, b"\x03\x12"],
        PairKind::MlDsa87 => [NIST_ALGORITHM, b"\x03\x13"],
        PairKind::MlKem512 => [NIST_ALGORITHM, b"\x04\x01"],
        PairKind::MlKem768 => [NIST_ALGORITHM, b"\x04\x02"],
        PairKind::MlKem1024 => [NIST_ALGORITHM, b"\x04\x03"],
    };
    tlv(SEQUENCE, &parts)
}
