//! Key specs: what material a key of each has, what the key can be for, and with which algorithms.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>.

use api::kms::{
    EncapsulationAlgorithmSpec, EncryptionAlgorithmSpec, KeyAgreementAlgorithmSpec, KeySpec,
    KeyUsageType, MacAlgorithmSpec, SigningAlgorithmSpec,
};
use catalog::record::Key;
use crypto::{Encryption, Hash, PairKind, Scheme};
use hsm::{MaterialKind, Usage};

use crate::error::Error;

/// The longest plaintext of SM2PKE, in bytes, as AWS KMS limits it.
const SM2_PLAINTEXT_LENGTH_MAX: usize = 1024;

/// Which kind of key a spec is of. An alias moves only between keys of one kind.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Symmetric,
    Asymmetric,
    Hmac,
}

/// What its material may do in a device that must know.
pub(crate) fn device_usage(usage: KeyUsageType) -> Usage {
    match usage {
        KeyUsageType::SignVerify => Usage::Sign,
        KeyUsageType::EncryptDecrypt => Usage::Decrypt,
        KeyUsageType::KeyAgreement => Usage::Agree,
        _ => Usage::Other,
    }
}

/// The kind of the material.
pub(crate) fn material(spec: KeySpec) -> MaterialKind {
    match spec {
        KeySpec::SymmetricDefault => MaterialKind::Symmetric,
        KeySpec::Hmac224 => MaterialKind::Hmac(Hash::Sha224),
        KeySpec::Hmac256 => MaterialKind::Hmac(Hash::Sha256),
        KeySpec::Hmac384 => MaterialKind::Hmac(Hash::Sha384),
        KeySpec::Hmac512 => MaterialKind::Hmac(Hash::Sha512),
        KeySpec::Rsa2048 => MaterialKind::Pair(PairKind::Rsa2048),
        KeySpec::Rsa3072 => MaterialKind::Pair(PairKind::Rsa3072),
        KeySpec::Rsa4096 => MaterialKind::Pair(PairKind::Rsa4096),
        KeySpec::EccNistP256 => MaterialKind::Pair(PairKind::P256),
        KeySpec::EccNistP384 => MaterialKind::Pair(PairKind::P384),
        KeySpec::EccNistP521 => MaterialKind::Pair(PairKind::P521),
        KeySpec::EccSecgP256K1 => MaterialKind::Pair(PairKind::Secp256k1),
        KeySpec::EccNistEdwards25519 => MaterialKind::Pair(PairKind::Ed25519),
        KeySpec::MlDsa44 => MaterialKind::Pair(PairKind::MlDsa44),
        KeySpec::MlDsa65 => MaterialKind::Pair(PairKind::MlDsa65),
        KeySpec::MlDsa87 => MaterialKind::Pair(PairKind::MlDsa87),
        KeySpec::MlKem512 => MaterialKind::Pair(PairKind::MlKem512),
        KeySpec::MlKem768 => MaterialKind::Pair(PairKind::MlKem768),
        KeySpec::MlKem1024 => MaterialKind::Pair(PairKind::MlKem1024),
        KeySpec::Sm2 => MaterialKind::Pair(PairKind::Sm2),
    }
}

pub(crate) fn kind(spec: KeySpec) -> Kind {
    match spec {
        KeySpec::SymmetricDefault => Kind::Symmetric,
        KeySpec::Hmac224 | KeySpec::Hmac256 | KeySpec::Hmac384 | KeySpec::Hmac512 => Kind::Hmac,
        _ => Kind::Asymmetric,
    }
}

/// What a key of `spec` can be made for. Once made, it is for one of these.
pub(crate) fn usages(spec: KeySpec) -> &'static [KeyUsageType] {
    use KeyUsageType as U;
    match spec {
        KeySpec::SymmetricDefault => &[U::EncryptDecrypt],
        KeySpec::Hmac224 | KeySpec::Hmac256 | KeySpec::Hmac384 | KeySpec::Hmac512 => {
            &[U::GenerateVerifyMac]
        }
        KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => {
            &[U::EncryptDecrypt, U::SignVerify]
        }
        KeySpec::EccNistP256 | KeySpec::EccNistP384 | KeySpec::EccNistP521 => {
            &[U::SignVerify, U::KeyAgreement]
        }
        KeySpec::EccSecgP256K1
        | KeySpec::EccNistEdwards25519
        | KeySpec::MlDsa44
        | KeySpec::MlDsa65
        | KeySpec::MlDsa87 => &[U::SignVerify],
        KeySpec::MlKem512 | KeySpec::MlKem768 | KeySpec::MlKem1024 => &[U::EncapsulateDecapsulate],
        KeySpec::Sm2 => &[U::EncryptDecrypt, U::SignVerify, U::KeyAgreement],
    }
}

/// The algorithms of a key, each list there if the key is for it.
#[derive(Debug, Default)]
pub(crate) struct Algorithms {
    pub(crate) encryption: Option<Vec<EncryptionAlgorithmSpec>>,
    pub(crate) signing: Option<Vec<SigningAlgorithmSpec>>,
    pub(crate) mac: Option<Vec<MacAlgorithmSpec>>,
    pub(crate) agreement: Option<Vec<KeyAgreementAlgorithmSpec>>,
    pub(crate) encapsulation: Option<Vec<EncapsulationAlgorithmSpec>>,
}

pub(crate) fn algorithms(spec: KeySpec, usage: KeyUsageType) -> Algorithms {
    let none = Algorithms::default();
    match usage {
        KeyUsageType::EncryptDecrypt => {
            Algorithms { encryption: Some(encryption(spec).to_vec()), ..none }
        }
        KeyUsageType::SignVerify => Algorithms { signing: Some(signing(spec).to_vec()), ..none },
        KeyUsageType::GenerateVerifyMac => Algorithms { mac: Some(mac(spec).to_vec()), ..none },
        KeyUsageType::KeyAgreement => {
            Algorithms { agreement: Some(vec![KeyAgreementAlgorithmSpec::Ecdh]), ..none }
        }
        KeyUsageType::EncapsulateDecapsulate => {
            Algorithms { encapsulation: Some(vec![EncapsulationAlgorithmSpec::MlKem]), ..none }
        }
    }
}

fn encryption(spec: KeySpec) -> &'static [EncryptionAlgorithmSpec] {
    use EncryptionAlgorithmSpec as A;
    match spec {
        KeySpec::SymmetricDefault => &[A::SymmetricDefault],
        KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => {
            &[A::RsaesOaepSha1, A::RsaesOaepSha256]
        }
        KeySpec::Sm2 => &[A::Sm2Pke],
        _ => &[],
    }
}

fn signing(spec: KeySpec) -> &'static [SigningAlgorithmSpec] {
    use SigningAlgorithmSpec as A;
    match spec {
        KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => &[
            A::RsassaPkcs1V15Sha256,
            A::RsassaPkcs1V15Sha384,
            A::RsassaPkcs1V15Sha512,
            A::RsassaPssSha256,
            A::RsassaPssSha384,
            A::RsassaPssSha512,
        ],
        KeySpec::EccNistP256 | KeySpec::EccSecgP256K1 => &[A::EcdsaSha256],
        KeySpec::EccNistP384 => &[A::EcdsaSha384],
        KeySpec::EccNistP521 => &[A::EcdsaSha512],
        KeySpec::EccNistEdwards25519 => &[A::Ed25519Sha512, A::Ed25519PhSha512],
        KeySpec::MlDsa44 | KeySpec::MlDsa65 | KeySpec::MlDsa87 => &[A::MlDsaShake256],
        KeySpec::Sm2 => &[A::Sm2Dsa],
        _ => &[],
    }
}

fn mac(spec: KeySpec) -> &'static [MacAlgorithmSpec] {
    match spec {
        KeySpec::Hmac224 => &[MacAlgorithmSpec::HmacSha224],
        KeySpec::Hmac256 => &[MacAlgorithmSpec::HmacSha256],
        KeySpec::Hmac384 => &[MacAlgorithmSpec::HmacSha384],
        KeySpec::Hmac512 => &[MacAlgorithmSpec::HmacSha512],
        _ => &[],
    }
}

/// Refuses an encryption algorithm that the key's spec does not have. Refuses: InvalidKeyUsage.
pub(crate) fn check_encryption(key: &Key, algorithm: EncryptionAlgorithmSpec) -> Result<(), Error> {
    check(key, encryption(key.spec).contains(&algorithm), algorithm.as_str())
}

/// How a signing algorithm signs, if the key's spec has it. Refuses: InvalidKeyUsage.
pub(crate) fn check_signing(key: &Key, algorithm: SigningAlgorithmSpec) -> Result<Scheme, Error> {
    check(key, signing(key.spec).contains(&algorithm), algorithm.as_str())?;
    Ok(scheme(algorithm))
}

/// Refuses a MAC algorithm that the key's spec does not have. Refuses: InvalidKeyUsage.
pub(crate) fn check_mac(key: &Key, algorithm: MacAlgorithmSpec) -> Result<(), Error> {
    check(key, mac(key.spec).contains(&algorithm), algorithm.as_str())
}

fn check(key: &Key, fits: bool, algorithm: &'static str) -> Result<(), Error> {
    if fits { Ok(()) } else { Err(Error::IncompatibleAlgorithm { algorithm, spec: key.spec }) }
}

/// How `algorithm` signs.
pub(crate) fn scheme(algorithm: SigningAlgorithmSpec) -> Scheme {
    use SigningAlgorithmSpec as A;
    match algorithm {
        A::RsassaPssSha256 => Scheme::RsaPss(Hash::Sha256),
        A::RsassaPssSha384 => Scheme::RsaPss(Hash::Sha384),
        A::RsassaPssSha512 => Scheme::RsaPss(Hash::Sha512),
        A::RsassaPkcs1V15Sha256 => Scheme::RsaPkcs1(Hash::Sha256),
        A::RsassaPkcs1V15Sha384 => Scheme::RsaPkcs1(Hash::Sha384),
        A::RsassaPkcs1V15Sha512 => Scheme::RsaPkcs1(Hash::Sha512),
        A::EcdsaSha256 => Scheme::Ecdsa(Hash::Sha256),
        A::EcdsaSha384 => Scheme::Ecdsa(Hash::Sha384),
        A::EcdsaSha512 => Scheme::Ecdsa(Hash::Sha512),
        A::MlDsaShake256 => Scheme::MlDsa,
        A::Ed25519Sha512 => Scheme::Ed25519,
        A::Ed25519PhSha512 => Scheme::Ed25519ph,
        A::Sm2Dsa => Scheme::Sm2Dsa,
    }
}

/// How `algorithm` encrypts under a public key; `None` if there is none to encrypt under.
pub(crate) fn public_encryption(algorithm: EncryptionAlgorithmSpec) -> Option<Encryption> {
    match algorithm {
        EncryptionAlgorithmSpec::RsaesOaepSha1 => Some(Encryption::Oaep(Hash::Sha1)),
        EncryptionAlgorithmSpec::RsaesOaepSha256 => Some(Encryption::Oaep(Hash::Sha256)),
        EncryptionAlgorithmSpec::Sm2Pke => Some(Encryption::Sm2Pke),
        EncryptionAlgorithmSpec::SymmetricDefault => None,
    }
}

/// The longest plaintext that can be encrypted under a public key, in bytes. For RSAES-OAEP it is the
/// modulus less two hashes and two (RFC 8017 §7.1.1).
pub(crate) fn plaintext_length_max(spec: KeySpec, encryption: Encryption) -> usize {
    let hash = match encryption {
        Encryption::Oaep(hash) => hash,
        Encryption::Sm2Pke => return SM2_PLAINTEXT_LENGTH_MAX,
    };
    let modulus_length = match spec {
        KeySpec::Rsa2048 => 256,
        KeySpec::Rsa3072 => 384,
        KeySpec::Rsa4096 => 512,
        _ => 0,
    };
    usize::saturating_sub(modulus_length, 2 * hash.length() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usage_of_every_spec_has_an_algorithm() {
        for spec in KeySpec::ALL {
            for usage in usages(spec) {
                let algorithms = algorithms(spec, *usage);
                let count = algorithms.encryption.map_or(0, |list| list.len())
                    + algorithms.signing.map_or(0, |list| list.len())
                    + algorithms.mac.map_or(0, |list| list.len())
                    + algorithms.agreement.map_or(0, |list| list.len())
                    + algorithms.encapsulation.map_or(0, |list| list.len());
                assert!(count > 0, "{spec} for {usage}");
            }
        }
    }

    /// The limits that the API's reference tells.
    #[test]
    fn a_public_key_encrypts_so_much() {
        for (spec, sha1, sha256) in [
            (KeySpec::Rsa2048, 214, 190),
            (KeySpec::Rsa3072, 342, 318),
            (KeySpec::Rsa4096, 470, 446),
        ] {
            assert_eq!(plaintext_length_max(spec, Encryption::Oaep(Hash::Sha1)), sha1);
            assert_eq!(plaintext_length_max(spec, Encryption::Oaep(Hash::Sha256)), sha256);
        }
        assert_eq!(plaintext_length_max(KeySpec::Sm2, Encryption::Sm2Pke), 1024);
    }
}
