//! The ciphertext data integrity value.

use crypto::sha256;

use crate::Encrypted;

/// `SHA-256(AAD ‖ ciphertext metadata ‖ IV ‖ ciphertext ‖ tag)`, without which a bit that flips on the way
/// would be found out when the ciphertext is needed.
pub fn data_integrity_value(aad: &[u8], encrypted: &Encrypted) -> [u8; 32] {
    let Encrypted { ciphertext, initialization_vector, authentication_tag, metadata } = encrypted;
    sha256(&[aad, metadata, initialization_vector, ciphertext, authentication_tag])
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    /// The vector of the API's specification, 1.0.
    #[test]
    fn it_is_that_of_the_specification() {
        let bytes = |text: &str| STANDARD.decode(text).unwrap();
        let encrypted = Encrypted {
            ciphertext: bytes("ghxkK1txeDNn3q8Y"),
            initialization_vector: bytes("HMrlRw85cAJUd5Ax"),
            authentication_tag: bytes("vBxN2ncH1oEkR8WVXpmyYQ==").try_into().unwrap(),
            metadata: b"key_version=1".to_vec(),
        };
        let value = data_integrity_value(b"project=nile,department=marketing", &encrypted);
        assert_eq!(STANDARD.encode(value), "qHA/ImC9h5HsLRXqCyPmWgYx7tzyoTplzILbP0fPXsc=");
    }
}
