//! What Sign and Verify are given to sign: a message, its digest, or ML-DSA's μ.

use api::kms::{MessageType, SigningAlgorithmSpec};
use crypto::Scheme;
use hsm::ToSign;
use secret::Secret;

use crate::error::Error;

/// `message` as the algorithm takes it. Refuses, as Validation, a type that the algorithm does not
/// have, and a digest of another length than the algorithm's.
pub(crate) fn to_sign(
    algorithm: SigningAlgorithmSpec,
    scheme: Scheme,
    message_type: Option<MessageType>,
    message: &Secret,
) -> Result<ToSign, Error> {
    let message_type = message_type.unwrap_or_default();
    let bytes = || Secret::new(message.expose().to_vec());
    match (message_type, scheme) {
        (MessageType::Raw, Scheme::Ed25519ph)
        | (MessageType::Digest, Scheme::Ed25519 | Scheme::MlDsa) => {
            Err(not_for(algorithm, message_type))
        }
        (MessageType::Raw, _) => Ok(ToSign::Message(bytes())),
        (MessageType::Digest, _) => {
            let length = digest_length(scheme);
            check_length(algorithm, message, length)?;
            Ok(ToSign::Digest(bytes()))
        }
        (MessageType::ExternalMu, Scheme::MlDsa) => match message.expose().try_into() {
            Ok(mu) => Ok(ToSign::Mu(mu)),
            Err(_) => Err(bad_length(algorithm)),
        },
        (MessageType::ExternalMu, _) => Err(not_for(algorithm, message_type)),
    }
}

fn digest_length(scheme: Scheme) -> usize {
    match scheme {
        Scheme::RsaPkcs1(hash) | Scheme::RsaPss(hash) | Scheme::Ecdsa(hash) => hash.length(),
        Scheme::Ed25519 | Scheme::Ed25519ph | Scheme::MlDsa => 64,
        Scheme::Sm2Dsa => 32,
    }
}

fn check_length(
    algorithm: SigningAlgorithmSpec,
    message: &Secret,
    length: usize,
) -> Result<(), Error> {
    if message.expose().len() == length { Ok(()) } else { Err(bad_length(algorithm)) }
}

fn bad_length(algorithm: SigningAlgorithmSpec) -> Error {
    Error::validation(format!("Digest is invalid length for algorithm {algorithm}."))
}

fn not_for(algorithm: SigningAlgorithmSpec, message_type: MessageType) -> Error {
    Error::validation(format!("MessageType {message_type} is not valid for algorithm {algorithm}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::spec;

    /// For each algorithm: the message types it takes, and the lengths of those that are fixed.
    #[test]
    fn every_algorithm_takes_its_own_types_of_message() {
        for algorithm in SigningAlgorithmSpec::ALL {
            let scheme = spec::scheme(algorithm);
            let digest = match algorithm.as_str() {
                "ED25519_SHA_512" | "ML_DSA_SHAKE_256" => None,
                "ED25519_PH_SHA_512" => Some(64),
                "SM2DSA" => Some(32),
                name => name
                    .rsplit('_')
                    .next()
                    .and_then(|bits| bits.parse().ok())
                    .map(|bits: usize| bits / 8),
            };
            let takes = |message_type, length| {
                let message = Secret::new(vec![1; length]);
                to_sign(algorithm, scheme, Some(message_type), &message).is_ok()
            };
            assert_eq!(takes(MessageType::Raw, 5), scheme != Scheme::Ed25519ph, "{algorithm}");
            for length in [31, 32, 48, 63, 64, 65] {
                let (type_digest, type_mu) = (MessageType::Digest, MessageType::ExternalMu);
                assert_eq!(takes(type_digest, length), digest == Some(length), "{algorithm}");
                let mu = scheme == Scheme::MlDsa && length == 64;
                assert_eq!(takes(type_mu, length), mu, "{algorithm}");
            }
        }
    }
}
