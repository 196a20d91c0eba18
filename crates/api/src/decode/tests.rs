//! Bodies, well and badly formed, and what becomes of them.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::Request as _;
use crate::kms::samples::REQUESTS;
use crate::kms::{
    CreateCustomKeyStoreRequest, CreateKeyRequest, EncryptRequest, EncryptionAlgorithmSpec,
    GenerateDataKeyRequest, ImportKeyMaterialRequest, KeySpec, ListKeysRequest, TagResourceRequest,
};

fn refusal(body: &str) -> (ErrorCode, String) {
    let error = GenerateDataKeyRequest::decode(body.as_bytes()).unwrap_err();
    (error.code, error.message.unwrap_or_default())
}

fn check_malformed(body: &str, message: &str) {
    let expected = (ErrorCode::SerializationException, message.to_owned());
    assert_eq!(refusal(body), expected, "{body}");
}

#[test]
fn a_request_holds_what_the_body_says() {
    let body = r#" {"KeyId":"alias\/caf\u00e9", "Plaintext":"aGVs\/bG8\u003d", "Later":[{"x":null}],
        "EncryptionContext":{"b":"2","a":"\"1\"","":""}, "GrantTokens":[], "DryRun":null,
        "EncryptionAlgorithm":"SYMMETRIC_DEFAULT"}"#;
    let request = EncryptRequest::decode(body.replace("aGVs\\/bG8", "aGVsbG8").as_bytes());
    let request = request.unwrap();
    assert_eq!(request.key_id, "alias/café");
    assert_eq!(request.plaintext.expose(), b"hello");
    let context = [("", ""), ("a", "\"1\""), ("b", "2")];
    let context = context.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(request.encryption_context, Some(BTreeMap::from(context)));
    assert_eq!(request.grant_tokens, Some(vec![]));
    assert_eq!(request.dry_run, None);
    assert_eq!(request.encryption_algorithm, Some(EncryptionAlgorithmSpec::default()));
    assert!(!format!("{request:?}").contains("hello"));

    // PHP escapes each slash, in base64 too.
    let request = EncryptRequest::decode(br#"{"KeyId":"k","Plaintext":"\/\/8="}"#).unwrap();
    assert_eq!(request.plaintext.expose(), [0xFF, 0xFF]);
}

#[test]
fn a_secret_string_is_a_secret() {
    let store = r#"{"CustomKeyStoreName":"n","KeyStorePassword":"p\u00e4ssword"}"#;
    let store = CreateCustomKeyStoreRequest::decode(store.as_bytes()).unwrap();
    assert_eq!(store.key_store_password.unwrap().expose(), "pässword".as_bytes());
}

#[test]
fn zero_bytes_are_an_empty_structure() {
    assert_eq!(ListKeysRequest::decode(b"").unwrap(), ListKeysRequest::default());
    assert_eq!(ListKeysRequest::decode(b" {} ").unwrap(), ListKeysRequest::default());
    assert_eq!(
        refusal("").1,
        "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: \
         Member must not be null"
    );
}

#[test]
fn an_integer_may_be_written_in_many_ways() {
    for (text, expected) in [("64", 64), ("64.0", 64), ("6.4e1", 64), ("6400E-2", 64), ("1e2", 100)]
    {
        let body = format!(r#"{{"KeyId":"k","NumberOfBytes":{text}}}"#);
        let request = GenerateDataKeyRequest::decode(body.as_bytes()).unwrap();
        assert_eq!(request.number_of_bytes, Some(expected), "{text}");
    }
    let refusal = "NUMBER_VALUE can not be converted to an Integer";
    for text in ["64.5", "2147483648", "-2147483649", "1e99", "1e-99"] {
        check_malformed(&format!(r#"{{"KeyId":"k","NumberOfBytes":{text}}}"#), refusal);
    }
}

#[test]
fn a_moment_is_a_number_or_iso_8601() {
    for (text, expected) in [
        ("1732453200", Some(1_732_453_200_000)),
        ("1732453200.1239", Some(1_732_453_200_123)),
        ("1.7324532E9", Some(1_732_453_200_000)),
        ("-1.5", Some(-1_500)),
        ("253402300799.999", Some(253_402_300_799_999)),
        ("253402300800", None),
        ("-62135596800", Some(-62_135_596_800_000)),
        ("-62135596801", None),
        ("1e99", None),
        ("\"2024-11-24T13:00:00Z\"", Some(1_732_453_200_000)),
        ("\"1732453200\"", None),
        ("true", None),
    ] {
        let body = format!(
            r#"{{"KeyId":"k","ImportToken":"AA==","EncryptedKeyMaterial":"AA==","ValidTo":{text}}}"#
        );
        let moment = ImportKeyMaterialRequest::decode(body.as_bytes());
        let moment = moment.map_err(|error| error.code);
        let expected = expected.map(Timestamp::from_millis);
        let expected = expected.ok_or(ErrorCode::SerializationException);
        assert_eq!(moment.map(|request| request.valid_to.unwrap()), expected, "{text}");
    }
}

#[test]
#[rustfmt::skip]
fn what_is_malformed_is_refused_in_awss_words() {
    check_malformed(r#"{"KeyId":{}}"#, "Start of structure or map found where not expected.");
    check_malformed(r#"{"KeyId":[]}"#, "Start of list found where not expected");
    check_malformed(r#"{"KeyId":1}"#, "NUMBER_VALUE can not be converted to a String");
    check_malformed(r#"{"KeyId":true}"#, "TRUE_VALUE can not be converted to a String");
    check_malformed(r#"{"KeyId":false}"#, "FALSE_VALUE can not be converted to a String");
    check_malformed(r#"{"NumberOfBytes":"1"}"#, "STRING_VALUE can not be converted to an Integer");
    check_malformed(r#"{"NumberOfBytes":true}"#, "TRUE_VALUE can not be converted to an Integer");
    check_malformed(r#"{"DryRun":"true"}"#, "STRING_VALUE can not be converted to a Boolean");
    check_malformed(r#"{"DryRun":0}"#, "NUMBER_VALUE can not be converted to a Boolean");
    let error = ImportKeyMaterialRequest::decode(br#"{"ValidTo":true}"#).unwrap_err();
    let words = "TRUE_VALUE can not be converted to milliseconds since epoch";
    assert_eq!(error, Error::malformed(words));
    check_malformed(r#"{"GrantTokens":"a"}"#, "Expected list or null");
    check_malformed(r#"{"GrantTokens":{}}"#, "Start of structure or map found where not expected.");
    check_malformed(r#"{"Recipient":"a"}"#, "Expected null");
    check_malformed(r#"{"EncryptionContext":[]}"#, "Start of list found where not expected");
    check_malformed(r#"{"EncryptionContext":{"a":1}}"#, "NUMBER_VALUE can not be converted to a String");
    check_malformed("[]", "Start of list found where not expected");
    check_malformed("null", "");
    let error = TagResourceRequest::decode(br#"{"KeyId":"k","Tags":[null]}"#).unwrap_err();
    assert_eq!(error, Error::new(ErrorCode::SerializationException));
    for body in [
        "{", "{}x", "{} {}", "\u{feff}{}", r#"{"KeyId":"k",}"#, r#"{"KeyId":"\ud800"}"#,
        r#"{"EncryptionContext":{"a":null}}"#, r#"{"GrantTokens":[null]}"#, r#"{"DryRun":tru}"#,
        r#"{"KeyId":"k","KeyId":"k"}"#, r#"{"KeyId":null,"KeyId":"k"}"#, r#"{"KeyId":"k","Key\u0049d":"k"}"#,
        r#"{"X":1,"X":1}"#, r#"{"X":{"a":1,"a":1}}"#, r#"{"EncryptionContext":{"a":"1","a":"1"}}"#,
        r#"{"Recipient":{"AttestationDocument":"AA"}}"#, r#"{"Recipient":{"AttestationDocument":"A A="}}"#,
    ] {
        // A number of these say what was found; none may pass.
        assert_eq!(refusal(body).0, ErrorCode::SerializationException, "{body}");
    }
}

#[test]
fn what_is_malformed_beats_what_is_invalid() {
    assert_eq!(refusal(r#"{"KeySpec":"X","DryRun":1}"#).0, ErrorCode::SerializationException);
    assert_eq!(refusal(r#"{"KeySpec":"X"} {"#).0, ErrorCode::SerializationException);
}

#[test]
fn all_violations_are_told_in_the_order_of_the_model() {
    let error = CreateKeyRequest::decode(
        br#"{"Tags":[{"TagKey":"k","TagValue":"v"},{"TagValue":"v"}],"Origin":"X","KeySpec":"Y"}"#,
    );
    let message = error.unwrap_err().message.unwrap();
    assert_eq!(
        message,
        format!(
            "3 validation errors detected: \
             Value 'Y' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [{}]; \
             Value 'X' at 'origin' failed to satisfy constraint: Member must satisfy enum value set: \
             [AWS_KMS, EXTERNAL, AWS_CLOUDHSM, EXTERNAL_KEY_STORE]; \
             Value null at 'tags.2.member.tagKey' failed to satisfy constraint: Member must not be null",
            KeySpec::ALL.map(KeySpec::as_str).join(", ")
        )
    );
}

#[test]
fn one_value_may_break_two_constraints() {
    let error = crate::kms::CreateAliasRequest::decode(br#"{"AliasName":"","TargetKeyId":"k"}"#);
    assert_eq!(
        error.unwrap_err().message.unwrap(),
        "2 validation errors detected: \
         Value '' at 'aliasName' failed to satisfy constraint: Member must have length greater than or equal to 1; \
         Value '' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: \
         ^[a-zA-Z0-9:/_-]+$"
    );
}

#[test]
fn length_is_counted_in_characters() {
    for (count, allowed) in [(256, true), (257, false)] {
        let value = "é".repeat(count);
        let body = format!(r#"{{"KeyId":"k","Tags":[{{"TagKey":"t","TagValue":"{value}"}}]}}"#);
        assert_eq!(TagResourceRequest::decode(body.as_bytes()).is_ok(), allowed, "{count}");
    }
}

#[test]
fn many_violations_make_no_endless_message() {
    let mut body = String::from(r#"{"KeyId":"k","Tags":[{}"#);
    for _ in 0..9_000 {
        body.push_str(",{}");
    }
    body.push_str("]}");
    let error = TagResourceRequest::decode(body.as_bytes()).unwrap_err();
    let message = error.message.unwrap();
    assert!(message.starts_with("18002 validation errors detected: "), "{message}");
    assert!(message.len() < 10_000);
}

#[test]
fn base64_has_one_form() {
    let decoded = |text| base64(text).ok().map(|bytes| bytes.to_vec());
    assert_eq!(decoded(""), Some(vec![]));
    assert_eq!(decoded("AA=="), Some(vec![0]));
    assert_eq!(decoded("AAE="), Some(vec![0, 1]));
    assert_eq!(decoded("//4A"), Some(vec![0xFF, 0xFE, 0]));
    for text in
        ["AA", "AA=", "AB==", "AAF=", "A===", "====", "=", "AA==AA==", "__4A", " AA==", "AA=A", "é"]
    {
        assert_eq!(decoded(text), None, "{text}");
    }
}

proptest! {
    /// Bodies with the right names and any values, some of them spoilt.
    #[test]
    fn no_body_panics(
        operation in 0_usize..56,
        values in prop::collection::vec((0_usize..12, 0_usize..12), 0..8),
        place in any::<prop::sample::Index>(),
        byte in any::<Option<u8>>(),
    ) {
        const NAMES: [&str; 12] = [
            "KeyId", "Tags", "GrantTokens", "EncryptionContext", "NumberOfBytes", "Plaintext",
            "Recipient", "ValidTo", "Policy", "Operations", "Constraints", "Limit",
        ];
        const VALUES: [&str; 12] = [
            "\"k\"", "\"\"", "[{\"TagKey\":\"\"},{}]", "[\"\",\"Encrypt\"]", "{\"a\":\"b\"}", "-1e3",
            "\"AA==\"", "{\"AttestationDocument\":\"\"}", "\"2024-11-24T13:00:00Z\"", "null",
            "{\"EncryptionContextEquals\":{\"\":\"\"},\"SourceArn\":\"\\u20ac\"}", "true",
        ];
        let mut body = String::from("{");
        for (index, (name, value)) in values.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(body, "{comma}\"{}\":{}", NAMES[*name], VALUES[*value]).unwrap();
        }
        body.push('}');
        let mut body = body.into_bytes();
        if let Some(byte) = byte {
            let place = place.index(body.len());
            body[place] = byte;
        }
        let (_, decoder) = REQUESTS[operation];
        if let Err(error) = decoder(&body) {
            prop_assert!(error.code != ErrorCode::InternalFailure);
        }
    }
}
