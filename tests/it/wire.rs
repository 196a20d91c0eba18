//! What is said on the wire: headers, protocol errors, signatures refused.

use serde_json::json;
use tests::{Client, Node};

/// Sends a body under a valid signature for `operation`.
fn send(client: &Client, operation: &str, body: &[u8]) -> (u16, Option<String>) {
    let answer = client.exchange(&client.sign(operation, body), body).unwrap();
    (answer.status, answer.error())
}

#[test]
fn every_answer_has_its_headers() {
    let node = Node::start();
    for (operation, input) in [("ListKeys", json!({})), ("DescribeKey", json!({"KeyId": "none"}))] {
        let answer = node.client().call(operation, &input);
        let id = answer.header("x-amzn-requestid").unwrap();
        assert_eq!((id.len(), id.matches('-').count()), (36, 4), "{id}");
        assert_eq!(answer.header("content-type"), Some("application/x-amz-json-1.1"));
        assert!(answer.header("date").is_some());
        assert_eq!(
            answer.header("cache-control"),
            Some("no-cache, no-store, must-revalidate, private")
        );
    }
}

#[test]
fn operations_without_output_answer_with_nothing() {
    let node = Node::start();
    let client = node.client();
    let key = client.ok("CreateKey", &json!({}));
    let key_id = &key["KeyMetadata"]["KeyId"];
    let answer = client.call("DisableKey", &json!({"KeyId": key_id}));
    assert_eq!((answer.status, answer.body.len()), (200, 0));
}

#[test]
fn what_is_not_well_formed_gets_its_own_code() {
    let node = Node::start();
    let client = node.client();
    let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    for (operation, body, code) in [
        ("ListKeys", "".to_owned(), None),
        ("ListKeys", "{}".into(), None),
        ("ListKeys", r#"{"Unknown": {"a": [1, null]}}"#.into(), None),
        ("ListKeys", r#"{"Limit": null}"#.into(), None),
        ("ListKeys", "{".into(), Some("SerializationException")),
        ("ListKeys", "[]".into(), Some("SerializationException")),
        ("ListKeys", r#"{"Limit": "1"}"#.into(), Some("SerializationException")),
        ("ListKeys", r#"{"Limit": 1, "Limit": 1}"#.into(), Some("SerializationException")),
        ("ListKeys", r#"{"Unknown": {"a": 1, "a": 1}}"#.into(), Some("SerializationException")),
        ("ListKeys", format!(r#"{{"Unknown": {deep}}}"#), Some("SerializationException")),
        ("ListKeys", r#"{"Limit": 0}"#.into(), Some("ValidationException")),
        ("Encrypt", r#"{"KeyId": "a", "Plaintext": "?"}"#.into(), Some("SerializationException")),
        ("Encrypt", r#"{"KeyId": ["a"]}"#.into(), Some("SerializationException")),
        ("NoSuchOperation", "{}".into(), Some("UnknownOperationException")),
    ] {
        let (status, error) = send(&client, operation, body.as_bytes());
        assert_eq!(error.as_deref(), code, "{operation} {body}");
        assert_eq!(status, if code.is_some() { 400 } else { 200 }, "{operation} {body}");
    }
}

#[test]
fn several_violations_are_told_at_once() {
    let node = Node::start();
    let answer = node.client().call("Encrypt", &json!({"EncryptionAlgorithm": "x", "KeyId": ""}));
    assert_eq!(answer.error().as_deref(), Some("ValidationException"));
    let words = answer.message().unwrap();
    assert!(words.starts_with("3 validation errors detected: "), "{words}");
    assert!(
        words.contains(
            "Value null at 'plaintext' failed to satisfy constraint: Member must not be null"
        ),
        "{words}"
    );
}

#[test]
fn a_body_over_a_mebibyte_is_refused() {
    let node = Node::start();
    let client = node.client();
    let body = vec![b' '; (1 << 20) + 1];
    let answer = client.exchange(&client.sign("ListKeys", &body), &body).unwrap();
    assert_eq!(answer.status, 413);
}

#[test]
fn other_protocols_and_missing_targets_are_unknown() {
    let node = Node::start();
    let client = node.client();
    let host = ("host".to_owned(), node.address().to_string());
    let target = ("x-amz-target".to_owned(), "TrentService.ListKeys".to_owned());
    for headers in [
        vec![host.clone(), ("content-type".into(), "application/x-amz-json-1.1".into())],
        vec![host.clone(), ("content-type".into(), "application/json".into()), target.clone()],
        vec![host.clone(), target.clone()],
    ] {
        let answer = client.exchange(&client.sign_with(headers, b"{}"), b"{}").unwrap();
        assert_eq!(answer.error().as_deref(), Some("UnknownOperationException"));
    }
}

#[test]
fn a_request_that_is_not_rightly_signed_is_refused_with_awss_code() {
    let node = Node::start();
    let client = node.client();
    type Headers = Vec<(String, String)>;
    let check = |code: &str, change: &dyn Fn(&mut Headers)| {
        let mut request = client.sign("ListKeys", b"{}");
        change(&mut request.headers);
        let answer = client.exchange(&request, b"{}").unwrap();
        assert_eq!(answer.error().as_deref(), Some(code));
        assert_eq!(answer.status, 400);
    };
    check("MissingAuthenticationTokenException", &|headers| {
        headers.retain(|(name, _)| name != "authorization");
    });
    check("InvalidSignatureException", &|headers| {
        let target = headers.iter_mut().find(|(name, _)| name == "x-amz-target").unwrap();
        target.1 = "TrentService.CreateKey".into();
    });
    check("IncompleteSignatureException", &|headers| {
        headers.last_mut().unwrap().1 = "AWS4-HMAC-SHA256 Credential".into();
    });
    let refused = Client::new(node.address(), "AKIANOBODYNOBODY0000", "secret", "eu-central-1");
    let answer = refused.call("ListKeys", &json!({}));
    assert_eq!(answer.error().as_deref(), Some("UnrecognizedClientException"));
    let answer = client.in_region("mars-north-1").call("ListKeys", &json!({}));
    assert_eq!(answer.error().as_deref(), Some("InvalidSignatureException"));
}
