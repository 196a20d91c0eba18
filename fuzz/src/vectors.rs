//! The golden vectors of `docs/formats/vectors/`.

use hsm::Domain;
use secret::arena::Slot;
use serde_json::Value;

/// The vectors of `ciphertext-a1.json` and of `seal-1.json`.
pub const CIPHERTEXTS: &str = include_str!("../../docs/formats/vectors/ciphertext-a1.json");
pub const SEALS: &str = include_str!("../../docs/formats/vectors/seal-1.json");

/// A whole file of vectors.
pub fn parse(file: &str) -> Value {
    serde_json::from_str(file).expect("the vectors are JSON")
}

/// What the hexadecimal digits of `value` spell.
pub fn bytes(value: &Value) -> Vec<u8> {
    let digits = value.as_str().expect("a string");
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("two digits");
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// [`bytes`] of a known length.
pub fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().expect("the right length")
}

/// The domain of the seal vectors.
pub fn domain() -> Domain {
    let file = parse(SEALS);
    let mut key = Slot::take().expect("locked memory");
    key.expose_mut().copy_from_slice(&array::<32>(&file["domain_key"]));
    Domain::new(&key, array(&file["deployment_id"])).expect("locked memory")
}
