//! The symmetric ciphertext: under each key of the golden vectors opens nothing but its own.
#![no_main]

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};

use fuzz::vectors::{self, array, bytes};
use hsm::{BackingKey, ContextDigest, Header, Hsm, KeyToken, MaterialKind, Purpose};
use libfuzzer_sys::fuzz_target;

struct Vector {
    header: Header,
    token: KeyToken,
    context: ContextDigest,
    ciphertext: Vec<u8>,
    plaintext: Vec<u8>,
}

static HSM: LazyLock<(Hsm, Vec<Vector>)> = LazyLock::new(|| {
    let hsm = Hsm::new(Arc::new(vectors::domain()));
    let file = vectors::parse(vectors::CIPHERTEXTS);
    let vectors = file["vectors"].as_array().expect("a list").iter().map(|vector| {
        let ciphertext = bytes(&vector["ciphertext"]);
        let header = Header::parse(&ciphertext).expect("a ciphertext");
        let pairs: BTreeMap<String, String> =
            serde_json::from_value(vector["encryption_context"].clone()).expect("pairs");
        // A token, as docs/formats/seal.md has it.
        let data = [&header.owner.to_bytes()[..], &header.backing_key.0].concat();
        let material = array::<32>(&vector["backing_key"]);
        let sealed = hsm.domain().seal(Purpose::KeyMaterial, &data, &material);
        Vector {
            header,
            token: KeyToken::new([&[1][..], &sealed].concat()),
            context: ContextDigest::of(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()))),
            plaintext: bytes(&vector["plaintext"]),
            ciphertext,
        }
    });
    let vectors: Vec<_> = vectors.collect();
    for Vector { header, token, context, ciphertext, plaintext } in &vectors {
        let key = BackingKey {
            owner: header.owner,
            id: header.backing_key,
            kind: MaterialKind::Symmetric,
            token,
        };
        let opened = open(&hsm, key, ciphertext, context);
        assert!(opened.is_some_and(|opened| opened == *plaintext), "a vector opens");
    }
    (hsm, vectors)
});

fuzz_target!(|input: &[u8]| {
    let (hsm, vectors) = &*HSM;
    let Some((first, ciphertext)) = input.split_first() else { return };
    let vector = &vectors[usize::from(*first) % vectors.len()];
    let Vector { header, token, context, .. } = vector;
    let claimed = Header::parse(ciphertext);
    let key = BackingKey {
        owner: header.owner,
        id: header.backing_key,
        kind: MaterialKind::Symmetric,
        token,
    };
    match open(hsm, key, ciphertext, context) {
        Some(_) => assert_eq!(*ciphertext, vector.ciphertext),
        None => assert_ne!(*ciphertext, vector.ciphertext),
    }
    // A header that is another's finds no way to this key's material.
    if let Some(claimed) = claimed.filter(|claimed| claimed != header) {
        let key = BackingKey {
            owner: claimed.owner,
            id: claimed.backing_key,
            kind: MaterialKind::Symmetric,
            token,
        };
        assert_eq!(open(hsm, key, ciphertext, context), None);
    }
    // Nor is a token made of foreign bytes.
    let token = KeyToken::new(ciphertext);
    let key = BackingKey {
        owner: header.owner,
        id: header.backing_key,
        kind: MaterialKind::Symmetric,
        token: &token,
    };
    assert_eq!(open(hsm, key, &vector.ciphertext, context), None);
});

fn open(
    hsm: &Hsm,
    key: BackingKey<'_>,
    ciphertext: &[u8],
    context: &ContextDigest,
) -> Option<Vec<u8>> {
    let decrypt = pin!(hsm.decrypt(key, ciphertext, context));
    // A domain's answer is there at once.
    match decrypt.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(opened) => opened.ok().map(|opened| opened.expose().to_vec()),
        Poll::Pending => unreachable!("a domain never waits"),
    }
}
