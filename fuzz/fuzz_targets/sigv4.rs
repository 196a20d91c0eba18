//! Signature Version 4 beside the second implementation of its tests.
//!
//! What is read as a claim is, once that one has signed it, verified; under a key of somebody else
//! it never is.
#![no_main]

#[path = "../../crates/sigv4/tests/it/naive.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod naive;
#[path = "../../crates/sigv4/tests/it/sent.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod sent;

use libfuzzer_sys::fuzz_target;
use sigv4::{Claim, Error, PathRule, SigningKey};

use naive::Form;
use sent::{SECRET_ACCESS_KEY, Sent};

fuzz_target!(|bytes: &[u8]| {
    let Some(sent) = parse(bytes) else { return };
    let Ok(claim) = sent.claim(PathRule::AsSent) else { return };
    assert!(check(claim, &sent, "another secret").is_err());

    let claim = sent.claim(PathRule::AsSent).expect("as before");
    let Some(signed) = signed_again(&sent, &claim) else { return };
    let again =
        signed.claim(PathRule::AsSent).unwrap_or_else(|error| panic!("{error}: {signed:?}"));
    match check(again, &signed, SECRET_ACCESS_KEY) {
        // A scope of another day or of no region, and a hash of another body, are refused first.
        Ok(()) | Err(Error::ScopeDate { .. } | Error::ScopeRegion | Error::PayloadHash) => {}
        Err(Error::ScopeTerminator | Error::PresignedExpired { .. }) => {}
        Err(error) => panic!("{error}: {signed:?}"),
    }
});

/// Head and body as in the files of AWS's suite.
fn parse(bytes: &[u8]) -> Option<Sent> {
    let end = bytes.windows(2).position(|window| window == b"\n\n").unwrap_or(bytes.len());
    let body = bytes.get(end + 2..).unwrap_or_default().to_vec();
    let mut lines = bytes[..end].split(|byte| *byte == b'\n');
    let (method, target) = std::str::from_utf8(lines.next()?).ok()?.split_once(' ')?;
    let target = target.strip_suffix(" HTTP/1.1").unwrap_or(target);
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.into())),
        None => (target, None),
    };
    let mut headers = Vec::new();
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        // What no header of HTTP can be never gets here.
        let name = http::HeaderName::from_bytes(&line[..colon]).ok()?;
        let value = http::HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
        headers.push((name.to_string(), value.as_bytes().to_vec()));
    }
    Some(Sent { method: method.into(), path: path.into(), query, headers, body })
}

/// Whether `claim` is verified, at its own time and for its own service.
fn check(claim: Claim<'_>, sent: &Sent, secret: &str) -> Result<(), Error> {
    let (scope, now) = (claim.scope(), claim.timestamp().unix_seconds());
    let key = SigningKey::derive(secret.as_bytes(), scope.date, scope.region, scope.service);
    claim.verify(&key, &crypto::sha256(&[&sent.body]), scope.service, now).map(drop)
}

/// `sent` with its signature made anew, by the form that it claims; none if it cannot.
fn signed_again(sent: &Sent, claim: &Claim<'_>) -> Option<Sent> {
    let scope = claim.scope();
    let form = Form {
        access_key_id: claim.access_key_id().into(),
        timestamp: claim.timestamp().to_string(),
        scope: [scope.date, scope.region, scope.service, scope.terminator].map(String::from),
        signed_headers: claim.signed_headers().names().map(String::from).collect(),
        expires: claim.expires_seconds().unwrap_or_default().to_string(),
        ..Form::kms()
    };
    // The second implementation knows neither HTTP/2 nor how to write what is no service's name.
    let is_word = scope.service.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_word || form.signed_headers.iter().any(|name| is_special(name)) {
        return None;
    }
    let mut signed = sent.clone();
    if claim.expires_seconds().is_none() {
        signed.remove("authorization");
        form.authorize(&mut signed);
        return Some(signed);
    }
    let others = sent.query.as_deref()?.split('&').filter(|parameter| !is_of_signature(parameter));
    let others: Vec<&str> = others.collect();
    signed.query = (!others.is_empty()).then(|| others.join("&"));
    form.presign(&mut signed, claim.security_token());
    Some(signed)
}

fn is_special(name: &str) -> bool {
    name == "authorization" || name == ":authority"
}

fn is_of_signature(parameter: &str) -> bool {
    let name = decoded(parameter.split('=').next().unwrap_or_default());
    let names = ["Algorithm", "Credential", "Date", "Expires", "Security-Token", "SignedHeaders"];
    name.strip_prefix(b"X-Amz-").is_some_and(|name| {
        name == b"Signature" || names.iter().any(|known| known.as_bytes() == name)
    })
}

fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut pieces = text.split('%');
    bytes.extend_from_slice(pieces.next().unwrap_or_default().as_bytes());
    for piece in pieces {
        let (digits, plain) = piece.split_at_checked(2).expect("what was claimed decodes");
        bytes.push(u8::from_str_radix(digits, 16).expect("so these are digits"));
        bytes.extend_from_slice(plain.as_bytes());
    }
    bytes
}
