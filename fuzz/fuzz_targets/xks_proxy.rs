//! Requests to a proxy of ours, rightly signed: each has an answer, and what was encrypted is what is decrypted.
#![no_main]

use std::convert::Infallible;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use libfuzzer_sys::fuzz_target;
use secret::Secret;
use sigv4::{Outgoing, PathRule, Signer};
use xks::proxy::{Ask, Guard, Keys, Proxy, Received, Refusal};
use xks::sealed::{self, DERIVATION_LENGTH, Mac};
use xks::{Caller, Credential, Encrypted, ErrorName, Health, KeyId, KeyStatus, Metadata};

const ACCESS_KEY_ID: &str = "ABCDEFGHIJKLMNOP2345";
const SECRET: [u8; 43] = [b'a'; 43];
const NOW: i64 = 1_800_000_000;
const PATHS: [&str; 4] = [
    "/kms/xks/v1/health",
    "/kms/xks/v1/keys/key/metadata",
    "/kms/xks/v1/keys/key/encrypt",
    "/kms/xks/v1/keys/key/decrypt",
];

struct OneKey;

async fn mac(message: [u8; DERIVATION_LENGTH]) -> Result<Mac, Infallible> {
    Ok(Mac::new(crypto::hmac_sha256(&[7; 32], &[&message])))
}

impl Keys for OneKey {
    async fn health(&self) -> Result<Health, Refusal> {
        Err(Refusal::new(ErrorName::Internal, "none"))
    }

    async fn metadata(&self, _: &KeyId) -> Result<Metadata, Refusal> {
        Ok(Metadata::of_aes_256(KeyStatus::Enabled))
    }

    async fn encrypt(
        &self,
        _: &KeyId,
        plaintext: &Secret,
        aad: &[u8],
    ) -> Result<Encrypted, Refusal> {
        let encrypted = sealed::encrypt(mac, plaintext, aad, b"v1").await.expect("it fits");
        let opened = sealed::decrypt(mac, &encrypted, aad).await.expect("it is what was encrypted");
        assert_eq!(opened.expose(), plaintext.expose());
        assert_eq!(encrypted.ciphertext.len(), plaintext.expose().len());
        Ok(encrypted)
    }

    async fn decrypt(
        &self,
        _: &KeyId,
        encrypted: &Encrypted,
        aad: &[u8],
    ) -> Result<Secret, Refusal> {
        let opened = sealed::decrypt(mac, encrypted, aad).await;
        opened.map_err(|_| Refusal::new(ErrorName::InvalidCiphertext, "none"))
    }
}

struct Anybody;

impl Guard for Anybody {
    fn admits(&self, _: &Ask<'_>) -> bool {
        true
    }

    fn allows(&self, _: &Ask<'_>, _: &Caller) -> bool {
        true
    }
}

struct Headers(Vec<(String, String)>);

impl sigv4::Headers for Headers {
    fn values<'h>(&'h self, name: &str) -> impl Iterator<Item = &'h [u8]> {
        let named = self.0.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_bytes())
    }
}

static PROXY: LazyLock<Proxy<OneKey, Anybody>> = LazyLock::new(|| {
    let credential = Credential::new(ACCESS_KEY_ID, Secret::new(SECRET.to_vec()));
    Proxy::new("", vec![credential.expect("a credential")], OneKey, Anybody).expect("no prefix")
});

fuzz_target!(|input: &[u8]| {
    let Some((which, body)) = input.split_first() else { return };
    let path = PATHS[usize::from(*which) % PATHS.len()];
    let mut request = Outgoing {
        method: "POST".into(),
        path: path.into(),
        query: None,
        headers: vec![("host".into(), "xks.example.com".into())],
    };
    let secret = Secret::new(SECRET.to_vec());
    let signer = Signer {
        access_key_id: ACCESS_KEY_ID,
        secret_access_key: &secret,
        security_token: None,
        region: "eu-central-1",
        service: xks::SERVICE,
        paths: PathRule::AsSent,
    };
    signer.sign(&mut request, &crypto::sha256(&[body]), NOW).expect("it can be signed");
    let headers = Headers(request.headers);
    let received = Received { method: "POST", path, query: None, headers: &headers, body };
    let handled = pin!(PROXY.handle(&received, NOW));
    let Poll::Ready((response, log)) = handled.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it waits");
    };
    assert_ne!(response.status, 401);
    assert!(!log.to_json().contains('\n'));
    serde_json::from_slice::<serde_json::Value>(&response.body).expect("it answers in JSON");
});
