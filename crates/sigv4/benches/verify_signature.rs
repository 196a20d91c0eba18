//! What the signature of a KMS request costs a server, from head to proof, its key derived already.
//!
//! `cargo bench -p sigv4`. Headers are in an `http::HeaderMap`, as a server has them. The figure is the
//! fastest of 41 rounds: what it costs when no one else has the processor.
//!
//! On two cores of an x86-64 with SHA extensions, November 2026: an access key's request 1.62 µs, of
//! which 0.65 µs are its SHA-256 and HMAC alone; with a session token of 340 bytes 1.98 µs; deriving a
//! key 1.31 µs.

use std::hint::black_box;
use std::time::Instant;

use http::{HeaderMap, HeaderName, HeaderValue};
use secret::Secret;
use sigv4::{Claim, Headers, Outgoing, PathRule, Request, Signer, SigningKey};

const NOW: i64 = 1_764_000_000;
const ROUNDS: usize = 41;
const REQUESTS_PER_ROUND: u32 = 20_000;

struct Received(HeaderMap);

impl Headers for Received {
    fn values<'h>(&'h self, name: &str) -> impl Iterator<Item = &'h [u8]> {
        self.0.get_all(name).iter().map(HeaderValue::as_bytes)
    }
}

fn main() {
    let token = "IQoJb3JpZ2luX2VjE".repeat(20);
    for (name, security_token) in [("access key", None), ("session", Some(token.as_str()))] {
        let secret = Secret::new(b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_vec());
        let signer = Signer {
            access_key_id: "AKIAIOSFODNN7EXAMPLE",
            secret_access_key: &secret,
            security_token,
            region: "eu-central-1",
            service: "kms",
            paths: PathRule::Normalized,
        };
        let body_sha256 = crypto::sha256(&[b"{}"]);
        let key = SigningKey::derive(secret.expose(), "20251124", "eu-central-1", "kms");
        let received = receive(&signer, &body_sha256);
        let request = Request { method: "POST", path: "/", query: None, headers: &received };

        let verify = || {
            let claim = Claim::parse(black_box(&request)).expect("well formed");
            claim.check_scope("kms").expect("for KMS");
            claim.check_time(NOW).expect("of this minute");
            black_box(claim.verify(&key, &body_sha256, "kms", NOW).expect("signed with this key"));
        };
        println!("verify, {name}: {:.0} ns", fastest(verify));
        let parse = || _ = black_box(Claim::parse(black_box(&request)).expect("well formed"));
        println!("  of which the head, {name}: {:.0} ns", fastest(parse));
    }
    let derive = || {
        black_box(SigningKey::derive(black_box(b"secret"), "20251124", "eu-central-1", "kms"));
    };
    let canonical_request = [b'x'; 360];
    let string_to_sign = [b'x'; 133];
    let hashing = || {
        black_box(crypto::sha256(&[black_box(&canonical_request)]));
        black_box(crypto::hmac_sha256(&[1; 32], &[black_box(&string_to_sign)]));
    };
    println!("the hashing of an access key's request alone: {:.0} ns", fastest(hashing));
    println!("derive a key: {:.0} ns", fastest(derive));
}

/// A request as boto3 signs it.
fn receive(signer: &Signer<'_>, body_sha256: &[u8; 32]) -> Received {
    let mut request = Outgoing {
        method: "POST".into(),
        path: "/".into(),
        query: None,
        headers: [
            ("host", "kms.eu-central-1.amazonaws.com"),
            ("x-amz-target", "TrentService.GenerateDataKey"),
            ("content-type", "application/x-amz-json-1.1"),
            ("user-agent", "Boto3/1.44.8 md/Botocore#1.44.8 ua/2.1 os/linux lang/python#3.13"),
        ]
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .to_vec(),
    };
    signer.sign(&mut request, body_sha256, NOW).expect("it has a host");
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers {
        let name = HeaderName::try_from(name).expect("a name");
        headers.append(name, HeaderValue::try_from(value).expect("a value"));
    }
    headers.append("accept-encoding", HeaderValue::from_static("identity"));
    headers.append("amz-sdk-request", HeaderValue::from_static("attempt=1"));
    Received(headers)
}

/// Nanoseconds of one call: the mean of the fastest round.
fn fastest(call: impl Fn()) -> f64 {
    let round = |_| {
        let start = Instant::now();
        for _ in 0..REQUESTS_PER_ROUND {
            call();
        }
        start.elapsed().as_nanos() as f64 / f64::from(REQUESTS_PER_ROUND)
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}
