//! The files of `tests/data/`: a vector a line, its fields parted by spaces.

use crypto::{PairKind, PrivateKey};

use crate::der::{private_key_info, rsa_private_key};

/// The fields of one vector.
pub(crate) type Vector<'a, const N: usize> = [&'a str; N];

/// All vectors of `file`, each of which must have `N` fields.
pub(crate) fn vectors<const N: usize>(file: &str) -> Vec<Vector<'_, N>> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(' ').collect::<Vec<_>>().try_into().expect(line)).collect()
}

/// What hexadecimal digits spell; `-` is nothing.
pub(crate) fn bytes(digits: &str) -> Vec<u8> {
    let digits = if digits == "-" { "" } else { digits };
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect(digits);
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// [`bytes`] of a known length.
pub(crate) fn array<const N: usize>(digits: &str) -> [u8; N] {
    bytes(digits).try_into().expect(digits)
}

pub(crate) fn number<T: std::str::FromStr<Err = std::num::ParseIntError>>(digits: &str) -> T {
    digits.parse().expect(digits)
}

/// The RSA key of that name in `rsa_keys.txt`.
pub(crate) fn rsa_key(kind: PairKind, name: &str) -> PrivateKey {
    let keys = vectors::<9>(include_str!("../data/rsa_keys.txt"));
    let [_, numbers @ ..] = keys.iter().find(|key| key[0] == name).expect(name);
    let numbers = numbers.map(bytes);
    let key = rsa_private_key(numbers.each_ref().map(Vec::as_slice));
    PrivateKey::from_pkcs8(kind, &private_key_info(kind, &key))
        .expect("its numbers belong together")
}
