//! AWS's own signer in Rust, crate `aws-sigv4`, as the oracle: on random requests its signature is ours.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use secret::Secret;
use sigv4::{Outgoing, PathRule, Signer};

use crate::chance::Chance;
use crate::naive::encode;
use crate::sent::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY};

const SEED: u64 = 0x5167_7634;
const REQUESTS: usize = 4_000;
const EXPIRES_SECONDS: u32 = 900;

#[test]
fn we_sign_random_requests_as_aws_s_signer_does() {
    let mut chance = Chance::new(SEED);
    for number in 0..REQUESTS {
        let (request, body) = random_request(&mut chance);
        let token = chance.one_in(2).then_some("IQoJb3JpZ2lu+/=EXAMPLE");
        let presigned = chance.one_in(3);
        let theirs = their_signature(&request, &body, token, presigned);
        let ours = our_signature(&request, &body, token, presigned);
        assert_eq!(ours, theirs, "seed {SEED:#x}, request {number}, {presigned}: {request:?}");
    }
}

fn our_signature(
    request: &Outgoing,
    body: &[u8],
    security_token: Option<&str>,
    presigned: bool,
) -> String {
    let secret = Secret::new(SECRET_ACCESS_KEY.into());
    let signer = Signer {
        access_key_id: ACCESS_KEY_ID,
        secret_access_key: &secret,
        security_token,
        region: "eu-west-1",
        service: "kms",
        paths: PathRule::Normalized,
    };
    let mut request = request.clone();
    let body_sha256 = crypto::sha256(&[body]);
    let carrier = if presigned {
        signer.presign(&mut request, &body_sha256, NOW, EXPIRES_SECONDS).expect("presigned");
        request.query.expect("a query")
    } else {
        signer.sign(&mut request, &body_sha256, NOW).expect("signed");
        request.headers.pop().expect("the last header").1
    };
    carrier.rsplit_once("Signature=").expect("a signature").1.to_string()
}

fn their_signature(
    request: &Outgoing,
    body: &[u8],
    security_token: Option<&str>,
    presigned: bool,
) -> String {
    let token = security_token.map(String::from);
    let identity = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, token, None, "tests").into();
    let mut settings = SigningSettings::default();
    if presigned {
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(EXPIRES_SECONDS.into()));
    }
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region("eu-west-1")
        .name("kms")
        .time(UNIX_EPOCH + Duration::from_secs(NOW as u64))
        .settings(settings)
        .build()
        .expect("complete")
        .into();
    let query = request.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
    let uri = format!("https://kms.eu-west-1.amazonaws.com{}{query}", request.path);
    let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let signable = SignableRequest::new(&request.method, uri, headers, SignableBody::Bytes(body));
    let (_, signature) =
        sign(signable.expect("a request"), &parameters).expect("signed").into_parts();
    signature
}

fn random_request(chance: &mut Chance) -> (Outgoing, Vec<u8>) {
    let letters: Vec<char> =
        "abcXYZ019-._~!$&'()*,;=:@/ %+\"<>é\u{1234}\u{1f511}".chars().collect();
    let names: Vec<char> = "abcxyz019-_".chars().collect();
    let values: Vec<char> = "abcXYZ019 ,;=:/\"'()   ".chars().collect();

    let mut path = String::new();
    for _ in 0..chance.below(4) {
        let segment = match chance.below(6) {
            0 => ".".into(),
            1 => "..".into(),
            2 => String::new(),
            _ => encode(chance.text(&letters, 8).as_bytes(), "!$&'()*,;=:@"),
        };
        path.push_str(&format!("/{segment}"));
    }
    if path.is_empty() || chance.one_in(4) {
        path.push('/');
    }
    let parameters: Vec<String> = (0..chance.below(5))
        .map(|_| {
            let name = encode(format!("p{}", chance.text(&letters, 6)).as_bytes(), "");
            let value = encode(chance.text(&letters, 12).as_bytes(), "/:@");
            if chance.one_in(5) { name } else { format!("{name}={value}") }
        })
        .collect();
    let mut headers = vec![
        ("Host".to_string(), "kms.eu-west-1.amazonaws.com".to_string()),
        ("Content-Type".to_string(), "application/x-amz-json-1.1".to_string()),
        ("X-Amz-Target".to_string(), "TrentService.Encrypt".to_string()),
    ];
    for _ in 0..chance.below(6) {
        let name = format!("x-{}", chance.text(&names, 6));
        headers.push((name, chance.text(&values, 30)));
    }
    let outgoing = Outgoing {
        method: chance.pick(&["GET", "POST", "PUT", "DELETE"]).to_string(),
        path,
        query: (!parameters.is_empty()).then(|| parameters.join("&")),
        headers,
    };
    let body = (0..chance.below(200)).map(|_| chance.next() as u8).collect();
    (outgoing, body)
}
