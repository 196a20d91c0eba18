//! How long it takes to decode a request and to encode an answer.
//!
//! `cargo run --release -p api --example decode_a_request`; on two cores of a shared x86-64 machine, rustc
//! 1.95: Encrypt of 32 bytes 657 ns, of 4096 bytes 4063 ns (base64 alone 2346 ns), Decrypt 725 ns,
//! GenerateDataKey 532 ns (239 ns without context), EncryptResponse 228 ns, `from_target` 4 ns.

use std::hint::black_box;
use std::time::Instant;

use api::kms::{
    DecryptRequest, EncryptRequest, EncryptResponse, GenerateDataKeyRequest, Operation,
};
use api::{Blob, Request, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn main() {
    let context = r#"{"tenant":"blue","purpose":"invoices"}"#;
    let encrypt = |length: usize| {
        let plaintext = STANDARD.encode(vec![7; length]);
        format!(r#"{{"KeyId":"{KEY}","Plaintext":"{plaintext}","EncryptionContext":{context}}}"#)
    };
    let blob = STANDARD.encode(vec![7; 184]);
    let decrypt = format!(r#"{{"CiphertextBlob":"{blob}","EncryptionContext":{context}}}"#);
    let data_key =
        format!(r#"{{"KeyId":"{KEY}","KeySpec":"AES_256","EncryptionContext":{context}}}"#);
    let wide = format!(r#"{{"KeyId":"{KEY}","KeySpec":"AES_256"}}"#);

    decode::<EncryptRequest>("Encrypt, 32 bytes", &encrypt(32));
    decode::<EncryptRequest>("Encrypt, 4096 bytes", &encrypt(4096));
    decode::<DecryptRequest>("Decrypt, 184 bytes", &decrypt);
    decode::<GenerateDataKeyRequest>("GenerateDataKey", &data_key);
    decode::<GenerateDataKeyRequest>("GenerateDataKey without context", &wide);

    let text = STANDARD.encode(vec![7; 4096]);
    let mut bytes = vec![0; 4096];
    measure("base64 alone, 4096 bytes", || {
        black_box(STANDARD.decode_slice(black_box(&text), &mut bytes)).is_ok()
    });
    let answer = EncryptResponse {
        key_id: Some(KEY.into()),
        ciphertext_blob: Some(Blob::from(vec![7; 184])),
        encryption_algorithm: Some(Default::default()),
    };
    let mut out = Vec::with_capacity(1024);
    measure("EncryptResponse, 184 bytes", || {
        out.clear();
        black_box(&answer).encode(&mut out);
        !out.is_empty()
    });
    measure("from_target", || {
        Operation::from_target(black_box("TrentService.GenerateDataKeyWithoutPlaintext")).is_some()
    });
}

fn decode<T: Request>(name: &str, body: &str) {
    measure(name, || T::decode(black_box(body.as_bytes())).is_ok());
}

/// The best of 20 rounds, so that what else the machine does counts little.
fn measure(name: &str, mut run: impl FnMut() -> bool) {
    const RUNS: u32 = 20_000;
    let rounds = (0..20).map(|_| {
        let start = Instant::now();
        for _ in 0..RUNS {
            assert!(run());
        }
        start.elapsed().as_nanos() / u128::from(RUNS)
    });
    println!("{name}: {} ns", rounds.min().unwrap_or_default());
}
