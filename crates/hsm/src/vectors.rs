//! The golden vectors of `docs/formats/vectors/`: made by another hand, and opened by every version.

use std::collections::BTreeMap;
use std::sync::Arc;

use secret::arena::Slot;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::ciphertext::{self, Format, HEADER_LENGTH, Header};
use crate::{
    BackingKey, ContextDigest, Domain, KeyToken, Mac, MaterialId, MaterialKind, Owner, Purpose,
    external,
};

fn vectors(name: &str) -> Value {
    let path = format!("{}/../../docs/formats/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap();
    (0..digits.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap())
        .collect()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

#[test]
fn every_ciphertext_vector_is_made_and_opened() {
    let file = vectors("ciphertext-a1.json");
    let all = file["vectors"].as_array().unwrap();
    assert_eq!(all.len(), 6);
    for vector in all {
        let name = &vector["name"];
        let owner = Owner {
            account: vector["account"].as_str().unwrap().parse().unwrap(),
            key_id: array(&vector["key_id"]),
            multi_region: vector["multi_region"].as_bool().unwrap(),
        };
        let backing_key: [u8; 32] = array(&vector["backing_key"]);
        let id = crate::domain_device::material_id(&backing_key, owner);
        assert_eq!(id, MaterialId(array(&vector["backing_key_id"])), "{name}");

        let context: BTreeMap<String, String> =
            serde_json::from_value(vector["encryption_context"].clone()).unwrap();
        let context = ContextDigest::of(context.iter().map(|(k, v)| (k.as_str(), v.as_str())));
        let header = Header { format: Format::Single, owner, backing_key: id };
        let nonce = array(&vector["nonce"]);
        let derivation = ciphertext::derivation(header, &nonce, &context);
        let mac = crypto::hmac_sha256(&backing_key, &[&derivation]);
        let message_secret = Mac::new(Zeroizing::new(mac));

        let plaintext = bytes(&vector["plaintext"]);
        let expected = bytes(&vector["ciphertext"]);
        assert_eq!(
            ciphertext::seal(header, &nonce, &message_secret, &plaintext),
            expected,
            "{name}"
        );
        assert_eq!(Header::parse(&expected), Some(header), "{name}");
        let opened = ciphertext::open(&expected, &message_secret).unwrap();
        assert_eq!(opened.expose(), plaintext, "{name}");
    }
}

#[test]
fn every_vector_of_an_external_key_is_made_and_opened() {
    let file = vectors("ciphertext-a2.json");
    let all = file["vectors"].as_array().unwrap();
    assert_eq!(all.len(), 4);
    for vector in all {
        let name = &vector["name"];
        let owner = Owner {
            account: vector["account"].as_str().unwrap().parse().unwrap(),
            key_id: array(&vector["key_id"]),
            multi_region: vector["multi_region"].as_bool().unwrap(),
        };
        let token = KeyToken::new(*b"unused");
        let id = MaterialId(array(&vector["backing_key_id"]));
        let key = BackingKey { owner, id, kind: MaterialKind::Symmetric, token: &token };
        let context: BTreeMap<String, String> =
            serde_json::from_value(vector["encryption_context"].clone()).unwrap();
        let context = ContextDigest::of(context.iter().map(|(k, v)| (k.as_str(), v.as_str())));
        let header = Header::of(Format::External, key);
        let nonce = array(&vector["nonce"]);
        let derivation = ciphertext::derivation(header, &nonce, &context);
        let mac = crypto::hmac_sha256(&array::<32>(&vector["backing_key"]), &[&derivation]);
        let message_secret = Mac::new(Zeroizing::new(mac));
        let plaintext = bytes(&vector["plaintext"]);
        let sealed = ciphertext::seal(header, &nonce, &message_secret, &plaintext);
        let inner = bytes(&vector["inner_layer"]);
        assert_eq!(sealed[HEADER_LENGTH..], inner, "{name}");
        let aad = external::additional_authenticated_data(key, &context);
        assert_eq!(aad, bytes(&vector["additional_authenticated_data"]), "{name}");

        let expected = bytes(&vector["ciphertext"]);
        let layer = external::OuterLayer {
            initialization_vector: &bytes(&vector["iv"]),
            metadata: &bytes(&vector["metadata"]),
            tag: &array(&vector["tag"]),
            ciphertext: &expected[expected.len() - inner.len()..],
        };
        assert_eq!(layer.of(key).unwrap(), expected, "{name}");
        assert_eq!(Header::parse(&expected), Some(header), "{name}");
        assert_eq!(external::OuterLayer::parse(&expected), Some(layer), "{name}");
    }
}

#[test]
fn every_seal_vector_is_opened() {
    let file = vectors("seal-1.json");
    let mut domain_key = Slot::take().unwrap();
    domain_key.expose_mut().copy_from_slice(&array::<32>(&file["domain_key"]));
    let domain = Arc::new(Domain::new(&domain_key, array(&file["deployment_id"])).unwrap());
    let all = file["vectors"].as_array().unwrap();
    assert_eq!(all.len(), 6);
    for vector in all {
        let purpose = Purpose::ALL.into_iter().find(|purpose| {
            purpose.label().as_bytes() == vector["purpose"].as_str().unwrap().as_bytes()
        });
        let data = bytes(&vector["additional_data"]);
        let opened = domain.open(purpose.unwrap(), &data, &bytes(&vector["sealed"])).unwrap();
        assert_eq!(*opened, bytes(&vector["plaintext"]));
    }
}
