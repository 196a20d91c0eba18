//! A second Signature Version 4, written for clarity alone, that signs whatever it is told to.
//!
//! It follows the text of AWS's manual, shares no code with the crate but its hash functions, and
//! serves two ends: rightly signed requests that must be refused all the same, and an independent
//! answer to whether two requests have one canonical request.

use crate::sent::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, Sent};

/// Each thing that goes into a signature, to be set as a test likes.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) algorithm: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) timestamp: String,
    /// Date, region, service and terminator.
    pub(crate) scope: [String; 4],
    pub(crate) signed_headers: Vec<String>,
    /// The hash of the body, if not the true one.
    pub(crate) payload: Option<String>,
    pub(crate) expires: String,
}

impl Form {
    /// The form in which a good client signs [`Sent::kms`].
    pub(crate) fn kms() -> Self {
        let signed = ["content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"];
        Self {
            algorithm: "AWS4-HMAC-SHA256".into(),
            access_key_id: ACCESS_KEY_ID.into(),
            secret_access_key: SECRET_ACCESS_KEY.into(),
            timestamp: "20251124T160000Z".into(),
            scope: ["20251124", "us-east-1", "kms", "aws4_request"].map(String::from),
            signed_headers: signed.map(String::from).to_vec(),
            payload: None,
            expires: "60".into(),
        }
    }

    pub(crate) fn sign_also(&mut self, name: &str) {
        self.signed_headers.push(name.into());
        self.signed_headers.sort();
    }

    pub(crate) fn do_not_sign(&mut self, name: &str) {
        self.signed_headers.retain(|signed| signed != name);
    }

    /// Adds the `Authorization` header.
    pub(crate) fn authorize(&self, sent: &mut Sent) {
        let authorization = format!(
            "{} Credential={}/{}, SignedHeaders={}, Signature={}",
            self.algorithm,
            self.access_key_id,
            self.scope.join("/"),
            self.signed_headers.join(";"),
            self.signature(sent),
        );
        sent.add("Authorization", authorization);
    }

    /// Adds the parameters to the query.
    pub(crate) fn presign(&self, sent: &mut Sent, security_token: Option<&str>) {
        let credential = format!("{}/{}", self.access_key_id, self.scope.join("/"));
        let mut parameters: Vec<String> = sent.query.iter().cloned().collect();
        for (name, value) in [
            ("X-Amz-Algorithm", &self.algorithm),
            ("X-Amz-Credential", &credential),
            ("X-Amz-Date", &self.timestamp),
            ("X-Amz-Expires", &self.expires),
            ("X-Amz-SignedHeaders", &self.signed_headers.join(";")),
        ] {
            parameters.push(format!("{name}={}", encode(value.as_bytes(), "")));
        }
        if let Some(token) = security_token {
            parameters.push(format!("X-Amz-Security-Token={}", encode(token.as_bytes(), "")));
        }
        sent.query = Some(parameters.join("&"));
        let signature = self.signature(sent);
        sent.query = Some(format!("{}&X-Amz-Signature={signature}", parameters.join("&")));
    }

    fn signature(&self, sent: &Sent) -> String {
        let payload = self.payload.clone();
        let payload = payload.unwrap_or_else(|| hex(&crypto::sha256(&[&sent.body])));
        let canonical = canonical_request(sent, &self.signed_headers, &payload);
        let string_to_sign = format!(
            "{}\n{}\n{}\n{}",
            self.algorithm,
            self.timestamp,
            self.scope.join("/"),
            hex(&crypto::sha256(&[&canonical]))
        );
        let mut key = format!("AWS4{}", self.secret_access_key).into_bytes();
        for part in &self.scope {
            key = crypto::hmac_sha256(&*key, &[part.as_bytes()]).to_vec();
        }
        hex(&crypto::hmac_sha256(&*key, &[string_to_sign.as_bytes()]))
    }
}

/// The canonical request, its path not normalised; `X-Amz-Signature` is left out of the query.
pub(crate) fn canonical_request(sent: &Sent, signed_headers: &[String], payload: &str) -> Vec<u8> {
    let mut lines = vec![
        sent.method.clone().into_bytes(),
        encode(sent.path.as_bytes(), "/").into_bytes(),
        canonical_query(sent.query.as_deref().unwrap_or_default()).into_bytes(),
    ];
    for name in signed_headers {
        let values: Vec<Vec<u8>> = sent
            .headers
            .iter()
            .filter(|(sent, _)| sent.to_lowercase() == *name)
            .map(|(_, value)| one_space(value))
            .collect();
        lines.push([name.as_bytes(), b":", &values.join(&b","[..])].concat());
    }
    lines.push(Vec::new());
    lines.push(signed_headers.join(";").into_bytes());
    lines.push(payload.as_bytes().to_vec());
    lines.join(&b"\n"[..])
}

fn canonical_query(query: &str) -> String {
    if query.is_empty() {
        return String::new();
    }
    let mut parameters: Vec<(String, String)> = query
        .split('&')
        .map(|parameter| {
            let mut halves = parameter.splitn(2, '=');
            let mut half = || encode(&decode(halves.next().unwrap_or("")), "");
            (half(), half())
        })
        .filter(|(name, _)| name != "X-Amz-Signature")
        .collect();
    parameters.sort();
    let parameters: Vec<String> =
        parameters.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    parameters.join("&")
}

/// Trimmed of white space, runs of spaces made one.
fn one_space(value: &[u8]) -> Vec<u8> {
    let mut value = value.trim_ascii().to_vec();
    while let Some(at) = value.windows(2).position(|pair| pair == b"  ") {
        value.remove(at);
    }
    value
}

/// Percent-encoded, but for unreserved characters and those of `kept`.
pub(crate) fn encode(bytes: &[u8], kept: &str) -> String {
    let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    let mut text = String::new();
    for &byte in bytes {
        let character = char::from(byte);
        if byte < 128 && (unreserved.contains(character) || kept.contains(character)) {
            text.push(character);
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// Of what decodes; anything else as it stands, since only what decodes is ever accepted.
fn decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        let escaped = text.get(i + 1..i + 3).filter(|_| bytes[i] == b'%');
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                i += 3;
            }
            None => {
                decoded.push(bytes[i]);
                i += 1;
            }
        }
    }
    decoded
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
