//! AWS's signing test suite: every signed request verifies, and we sign as it does.

use std::fs;
use std::path::PathBuf;

use secret::Secret;
use serde_json::Value;
use sigv4::{Error, Outgoing, PathRule, Signer, SigningKey, Timestamp};

use crate::naive;
use crate::sent::Sent;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Header,
    Query,
}

struct Case {
    name: String,
    directory: PathBuf,
    secret_access_key: String,
    access_key_id: String,
    security_token: Option<String>,
    /// The token is added after signing.
    omit_session_token: bool,
    sign_body: bool,
    rule: PathRule,
    region: String,
    service: String,
    now: i64,
    expires_seconds: u32,
}

impl Case {
    /// All cases that have a context.
    fn all() -> Vec<Self> {
        let directories = fs::read_dir(suite()).expect("the suite is beside this file");
        let mut cases: Vec<Self> = directories
            .map(|entry| entry.expect("a readable directory").path())
            .filter(|directory| directory.join("context.json").exists())
            .map(Self::read)
            .collect();
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        cases
    }

    fn read(directory: PathBuf) -> Self {
        let context = fs::read(directory.join("context.json")).expect("it exists");
        let context: Value = serde_json::from_slice(&context).expect("JSON");
        let credentials = &context["credentials"];
        let text = |value: &Value| value.as_str().expect("text").to_string();
        assert_eq!(context["timestamp"], "2015-08-30T12:36:00Z");
        Self {
            name: directory.file_name().expect("a name").to_string_lossy().into_owned(),
            secret_access_key: text(&credentials["secret_access_key"]),
            access_key_id: text(&credentials["access_key_id"]),
            security_token: credentials["token"].as_str().map(String::from),
            omit_session_token: context["omit_session_token"] == true,
            sign_body: context["sign_body"] == true,
            rule: match context["normalize"].as_bool() {
                Some(true) => PathRule::Normalized,
                _ => PathRule::AsSent,
            },
            region: text(&context["region"]),
            service: text(&context["service"]),
            now: 1_440_938_160,
            expires_seconds: context["expiration_in_seconds"].as_u64().expect("a number") as u32,
            directory,
        }
    }

    fn file(&self, place: Place, name: &str) -> String {
        let place = if place == Place::Header { "header" } else { "query" };
        fs::read_to_string(self.directory.join(format!("{place}-{name}.txt"))).expect("it exists")
    }

    fn verify(&self, sent: &Sent) -> Result<(), Error> {
        let claim = sent.claim(self.rule)?;
        assert_eq!(claim.access_key_id(), self.access_key_id);
        let scope = claim.scope();
        let secret = self.secret_access_key.as_bytes();
        let key = SigningKey::derive(secret, scope.date, scope.region, scope.service);
        claim.verify(&key, &crypto::sha256(&[&sent.body]), &self.service, self.now).map(|_| ())
    }
}

fn suite() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/aws-signing-test-suite")
}

/// A request as the suite writes it: spaces may stand in the path, and values may be folded.
fn parse(text: &str) -> Sent {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let line = lines.next().expect("a request line");
    let line = line.strip_suffix(" HTTP/1.1").unwrap_or(line);
    let (method, target) = line.split_once(' ').expect("method and target");
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.to_string())),
        None => (target, None),
    };
    let mut headers: Vec<(String, Vec<u8>)> = Vec::new();
    for line in lines {
        match line.split_once(':') {
            // RFC 9112, 5.2: a fold stands for spaces.
            _ if line.starts_with(' ') => {
                headers.last_mut().expect("a header to go on with").1.extend(line.bytes());
            }
            Some((name, value)) => headers.push((name.into(), value.into())),
            None => assert_eq!(line, ""),
        }
    }
    let (method, path, body) = (method.into(), path.into(), body.into());
    Sent { method, path, query, headers, body }
}

#[test]
fn every_signed_request_of_the_suite_verifies() {
    let cases = Case::all();
    assert_eq!(cases.len(), 38);
    for case in cases {
        for place in [Place::Header, Place::Query] {
            let mut sent = parse(&case.file(place, "signed-request"));
            if case.omit_session_token {
                // A token that is not signed could be anyone's, so we want it signed.
                let told = case.verify(&sent);
                let expected = match place {
                    Place::Header => Error::NotSigned("X-Amz-Security-Token"),
                    Place::Query => Error::Mismatch,
                };
                assert_eq!(told, Err(expected), "{} {place:?}", case.name);
                sent.remove("x-amz-security-token");
                sent.query = sent.query.map(|query| {
                    let mut parameters: Vec<&str> = query.split('&').collect();
                    parameters.retain(|parameter| !parameter.starts_with("X-Amz-Security-Token="));
                    parameters.join("&")
                });
            }
            assert_eq!(case.verify(&sent), Ok(()), "{} {place:?}", case.name);
            sent.body.push(b'x');
            assert!(case.verify(&sent).is_err(), "{} {place:?}", case.name);
        }
    }
}

#[test]
fn we_sign_as_the_suite_does() {
    for case in Case::all() {
        for place in [Place::Header, Place::Query] {
            let request =
                fs::read_to_string(case.directory.join("request.txt")).expect("it exists");
            let request = parse(&request);
            // `get-space-normalized` differs from what was signed by one level of encoding.
            let path = parse(&case.file(place, "signed-request")).path;
            let body_sha256 = crypto::sha256(&[&request.body]);
            let mut outgoing = Outgoing {
                method: request.method,
                path,
                query: request.query,
                headers: request
                    .headers
                    .into_iter()
                    .map(|(name, value)| (name, String::from_utf8(value).expect("text")))
                    .collect(),
            };
            if case.sign_body && place == Place::Header {
                let hash = naive::hex(&body_sha256);
                outgoing.headers.push(("X-Amz-Content-Sha256".into(), hash));
            }
            let secret = Secret::new(case.secret_access_key.clone().into_bytes());
            let signer = Signer {
                access_key_id: &case.access_key_id,
                secret_access_key: &secret,
                security_token: case.security_token.as_deref().filter(|_| !case.omit_session_token),
                region: &case.region,
                service: &case.service,
                paths: case.rule,
            };
            let carrier = match place {
                Place::Header => {
                    signer.sign(&mut outgoing, &body_sha256, case.now).expect("signed");
                    outgoing.headers.pop().expect("the last header").1
                }
                Place::Query => {
                    let expires_seconds = case.expires_seconds;
                    signer
                        .presign(&mut outgoing, &body_sha256, case.now, expires_seconds)
                        .expect("presigned");
                    outgoing.query.expect("a query")
                }
            };
            let signature = case.file(place, "signature");
            assert!(carrier.ends_with(signature.trim()), "{} {place:?}: {carrier}", case.name);
        }
    }
}

/// Of the two cases without context, one names its time in its `Authorization` header; its secret is
/// that of `Credentials::for_tests` in crate `aws-credential-types`.
#[test]
fn a_path_that_is_encoded_already_is_encoded_once_more() {
    let text = fs::read_to_string(suite().join("double-encode-path/header-signed-request.txt"));
    let sent = parse(&text.expect("it exists"));
    let claim = sent.claim(PathRule::Normalized).expect("well formed");
    let secret = b"notrealrnrELgWzOk3IfjzDKtFBhDby";
    let key = SigningKey::derive(secret, "20150830", "us-east-1", "service");
    let now = Timestamp::from_unix_seconds(1_440_938_160).unix_seconds();
    claim.verify(&key, &crypto::sha256(&[]), "service", now).expect("signed with this key");
}

/// The other has no known secret, so its canonical request is all there is to compare.
#[test]
fn an_encoded_arn_in_a_path_is_encoded_once_more() {
    let directory = suite().join("double-url-encode");
    let read = |name: &str| fs::read_to_string(directory.join(name)).expect("it exists");
    let sent = parse(&read("request.txt"));
    let signed = ["host", "x-amz-date"].map(String::from);
    let payload = naive::hex(&crypto::sha256(&[]));
    let canonical = naive::canonical_request(&sent, &signed, &payload);
    assert_eq!(String::from_utf8(canonical).expect("text"), read("header-canonical-request.txt"));
}
