//! Every operation against the model itself: the cases are made from it when the test runs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::kms::Operation;
use crate::kms::samples::{Decoder, REQUESTS, responses};
use crate::{Error, ErrorCode};

const MODEL: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../model/kms-2014-11-01.json"));

/// A text of each pattern, as short as its shape lets it be.
#[rustfmt::skip]
const MATCHES: [(&str, &str); 18] = [
    ("[0-9]{12}", "123456789012"),
    ("^[a-zA-Z0-9:/_-]+$", "alias/a"),
    ("^[a-f0-9]+$", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
    ("cluster-[2-7a-zA-Z]{11,16}", "cluster-abcdefghijk"),
    ("^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$", "arn:aws:s3::123456789012:é"),
    ("^[a-zA-Z0-9:/_\\s.-]+$", "made in 2024."),
    ("[\\u0020-\\u00FF]*", "ÿ"),
    ("[\\w]+", "default"),
    ("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+", "{}\n"),
    ("^[\\w+=,.@:/-]+$", "arn:aws:iam::123456789012:root"),
    ("^([a-z]+-){2,3}\\d+$", "eu-west-1"),
    ("^([A-Za-z0-9\\-]+)\\.([A-Za-z0-9\\-]+)(\\.[A-Za-z0-9\\-]+)+$", "s3.amazonaws.com"),
    ("^[a-zA-Z0-9-_.]+$", "a-_.9"),
    ("^[A-Z2-7]+$", "ABCDEFGHIJKLMNOPQRST"),
    ("^[a-zA-Z0-9\\/+=]+$", "0123456789012345678901234567890123456789+/="),
    ("^https://[a-zA-Z0-9.-]+$", "https://a.example"),
    ("^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$", "/kms/xks/v1"),
    ("^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$",
        "com.amazonaws.vpce.eu-west-1.vpce-svc-0"),
];

fn model() -> Value {
    serde_json::from_str(MODEL).unwrap()
}

fn decoder(operation: &str) -> Decoder {
    REQUESTS.into_iter().find(|(known, _)| known.name() == operation).unwrap().1
}

/// A valid value of the shape; of structures with all members, or those that must be there.
fn valid(model: &Value, shape: &str, all: bool) -> Value {
    let shape = &model["shapes"][shape];
    let min = usize::try_from(shape["min"].as_u64().unwrap_or(0)).unwrap();
    match shape["type"].as_str().unwrap() {
        "string" if shape["enum"].is_array() => shape["enum"][0].clone(),
        "string" => match shape["pattern"].as_str() {
            Some(pattern) => MATCHES.iter().find(|(known, _)| *known == pattern).unwrap().1.into(),
            None => "é".repeat(min).into(),
        },
        "blob" => STANDARD.encode(vec![7; min]).into(),
        "integer" => min.into(),
        "boolean" => true.into(),
        "timestamp" => 1_732_453_200.123_f64.into(),
        "list" => {
            vec![valid(model, shape["member"]["shape"].as_str().unwrap(), all); min.max(1)].into()
        }
        "map" => json!({"a": "b"}),
        "structure" => {
            let required = shape["required"].as_array();
            let members = shape["members"].as_object().unwrap().iter().filter(|(name, _)| {
                all || required.is_some_and(|required| required.contains(&json!(name)))
            });
            let members = members.map(|(name, member)| {
                (name.clone(), valid(model, member["shape"].as_str().unwrap(), all))
            });
            Value::Object(members.collect())
        }
        other => panic!("{other}"),
    }
}

fn echo(text: &str) -> String {
    if text.chars().count() <= 1024 {
        return text.to_owned();
    }
    text.chars().take(1024).chain("...".chars()).collect()
}

fn required_of(text: &Value) -> String {
    [
        text["max"]
            .as_u64()
            .map(|max| format!("Member must have length less than or equal to {max}")),
        text["min"]
            .as_u64()
            .map(|min| format!("Member must have length greater than or equal to {min}")),
        text["pattern"]
            .as_str()
            .map(|pattern| format!("Member must satisfy regular expression pattern: {pattern}")),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ")
}

/// Values that break one bound of the shape, and the words of all that they break.
fn invalid(model: &Value, shape: &Value, at: &str) -> Vec<(Value, Vec<String>)> {
    let told = |value: Option<&str>, requirement: &str| {
        let value = value.map_or(String::new(), |value| format!("'{}' ", echo(value)));
        format!("Value {value}at '{at}' failed to satisfy constraint: {requirement}")
    };
    let values = |shape: &Value| {
        let values: Vec<_> =
            shape["enum"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
        format!("Member must satisfy enum value set: [{}]", values.join(", "))
    };
    let (min, max) = (shape["min"].as_u64(), shape["max"].as_u64());
    let too_few =
        min.filter(|&min| min > 0).map(|min| (min - 1, format!("greater than or equal to {min}")));
    let too_many = max.map(|max| (max + 1, format!("less than or equal to {max}")));
    let counts = too_few.into_iter().chain(too_many);
    let sensitive = shape["sensitive"] == true;

    match shape["type"].as_str().unwrap() {
        "string" if shape["enum"].is_array() => {
            vec![("nope".into(), vec![told(Some("nope"), &values(shape))])]
        }
        "string" => {
            // No pattern has this letter, and only one takes the empty text.
            let text = |count| "€".repeat(usize::try_from(count).unwrap());
            let pattern = shape["pattern"].as_str();
            let broken = |text: &str| pattern.filter(|p| !(text.is_empty() && p.ends_with('*')));
            let pattern_alone = pattern.map(|_| (min.unwrap_or(0).max(1), String::new()));
            let cases = counts.chain(pattern_alone).map(|(count, bound)| {
                let text = text(count);
                let shown = (!sensitive).then_some(text.as_str());
                let mut words = Vec::new();
                if !bound.is_empty() {
                    words.push(told(shown, &format!("Member must have length {bound}")));
                }
                if let Some(pattern) = broken(&text) {
                    let requirement =
                        format!("Member must satisfy regular expression pattern: {pattern}");
                    words.push(told(shown, &requirement));
                }
                (text.clone().into(), words)
            });
            cases.collect()
        }
        "blob" => counts
            .map(|(count, bound)| {
                let bytes = vec![7; usize::try_from(count).unwrap()];
                let words = told(None, &format!("Member must have length {bound}"));
                (STANDARD.encode(bytes).into(), vec![words])
            })
            .collect(),
        "integer" => counts
            .chain([(i32::MAX as u64, format!("less than or equal to {}", max.unwrap()))])
            .map(|(value, bound)| {
                let words =
                    told(Some(&value.to_string()), &format!("Member must have value {bound}"));
                (value.into(), vec![words])
            })
            .collect(),
        "list" => {
            let item_name = shape["member"]["shape"].as_str().unwrap();
            let item = &model["shapes"][item_name];
            let one = valid(model, item_name, false);
            let mut cases: Vec<_> = counts
                .map(|(count, bound)| {
                    let count = usize::try_from(count).unwrap();
                    let shown = vec![one.as_str().unwrap(); count].join(", ");
                    let requirement = format!("Member must have length {bound}");
                    (
                        vec![one.clone(); count].into(),
                        vec![told(Some(&format!("[{shown}]")), &requirement)],
                    )
                })
                .collect();
            if item["enum"].is_array() {
                let requirement = format!("Member must satisfy constraint: [{}]", values(item));
                let shown = format!("[nope, {}]", one.as_str().unwrap());
                cases.push((json!(["nope", one]), vec![told(Some(&shown), &requirement)]));
            } else if item["type"] == "string" {
                let requirement =
                    format!("Member must satisfy constraint: [{}]", required_of(item));
                cases.push((
                    json!([one, ""]),
                    vec![told(Some(&format!("[{}, ]", one.as_str().unwrap())), &requirement)],
                ));
            }
            cases
        }
        _ => Vec::new(),
    }
}

/// Puts each invalid value in the place of each member of `shape`, in a value that is else valid.
fn check_members(
    model: &Value,
    shape_name: &str,
    above: &str,
    refused: &mut dyn FnMut(&Value, &[String]),
) {
    let shape = &model["shapes"][shape_name];
    let minimal = valid(model, shape_name, false);
    for (name, member) in shape["members"].as_object().unwrap() {
        let lower: String = name[..1].to_lowercase() + &name[1..];
        let at = format!("{above}{lower}");
        let member_name = member["shape"].as_str().unwrap();
        let member = &model["shapes"][member_name];
        let with = |value: &Value| {
            let mut body: Map<String, Value> = minimal.as_object().unwrap().clone();
            body.insert(name.clone(), value.clone());
            Value::Object(body)
        };
        if minimal.get(name).is_some() {
            let words = format!(
                "Value null at '{at}' failed to satisfy constraint: Member must not be null"
            );
            refused(&with(&Value::Null), std::slice::from_ref(&words));
            let mut body = minimal.clone();
            body.as_object_mut().unwrap().remove(name);
            refused(&body, &[words]);
        }
        for (value, words) in invalid(model, member, &at) {
            refused(&with(&value), &words);
        }
        match member["type"].as_str().unwrap() {
            "structure" => {
                check_members(model, member_name, &format!("{at}."), &mut |value, words| {
                    refused(&with(value), words);
                })
            }
            "list" => {
                let item_name = member["member"]["shape"].as_str().unwrap();
                if model["shapes"][item_name]["type"] == "structure" {
                    let first = valid(model, item_name, true);
                    check_members(
                        model,
                        item_name,
                        &format!("{at}.2.member."),
                        &mut |value, words| {
                            refused(&with(&json!([first, value])), words);
                        },
                    );
                }
            }
            _ => {}
        }
    }
}

#[test]
fn every_operation_takes_the_least_and_all_that_its_model_allows() {
    let model = model();
    let operations = model["operations"].as_object().unwrap();
    assert_eq!(operations.len(), 56);
    assert!(operations.keys().eq(Operation::ALL.iter().map(|operation| operation.name())));
    for (name, operation) in operations {
        let input = operation["input"]["shape"].as_str().unwrap();
        for all in [false, true] {
            let body = valid(&model, input, all).to_string();
            let shown = decoder(name)(body.as_bytes());
            let shown = shown.unwrap_or_else(|error| panic!("{name} {body}: {error}"));
            assert!(shown.starts_with(&format!("{name} {input}")), "{shown}");
            assert!(!all || !shown.contains("None"), "a member of {body} was lost: {shown}");
        }
        let target = format!("TrentService.{name}");
        assert_eq!(Operation::from_target(&target).map(Operation::name), Some(name.as_str()));
    }
}

#[test]
fn every_constraint_of_every_operation_is_told_in_awss_words() {
    let model = model();
    let mut cases = 0;
    for (name, operation) in model["operations"].as_object().unwrap() {
        let input = operation["input"]["shape"].as_str().unwrap();
        check_members(&model, input, "", &mut |body, words| {
            let count = match words.len() {
                1 => "1 validation error".into(),
                many => format!("{many} validation errors"),
            };
            let message = format!("{count} detected: {}", words.join("; "));
            let expected = Error::with_message(ErrorCode::ValidationException, message);
            assert_eq!(decoder(name)(body.to_string().as_bytes()), Err(expected), "{name} {body}");
            cases += 1;
        });
    }
    assert!(cases > 500, "only {cases} cases were made");
}

#[test]
fn a_wrong_type_is_refused_wherever_it_stands() {
    let model = model();
    for (name, operation) in model["operations"].as_object().unwrap() {
        let input = operation["input"]["shape"].as_str().unwrap();
        let shape = &model["shapes"][input];
        for (member, of) in shape["members"].as_object().unwrap() {
            let kind = model["shapes"][of["shape"].as_str().unwrap()]["type"].as_str().unwrap();
            for wrong in [json!("text"), json!(1), json!(true), json!([[]]), json!({"a": {}})] {
                let fits = matches!(
                    (kind, &wrong),
                    ("string" | "blob", Value::String(_))
                        | ("integer" | "timestamp", Value::Number(_))
                        | ("boolean", Value::Bool(_))
                        | ("structure", Value::Object(_))
                );
                let error = decoder(name)(json!({member: wrong}).to_string().as_bytes());
                let code = error.err().map(|error| error.code);
                // "text" is base64 as well, so that it fits a blob.
                let refused = code == Some(ErrorCode::SerializationException);
                assert_eq!(refused, !fits, "{name}.{member} {wrong}: {code:?}");
            }
        }
    }
}

/// Whether `value` is what the encoder makes of a sample of the shape, all members there.
fn is_sample(model: &Value, shape_name: &str, value: &Value) -> bool {
    let shape = &model["shapes"][shape_name];
    match shape["type"].as_str().unwrap() {
        "string" if shape["enum"].is_array() => *value == shape["enum"][0],
        "string" => value == shape_name,
        "blob" => *value == STANDARD.encode(shape_name),
        "integer" => *value == 365,
        "boolean" => *value == true,
        "timestamp" => *value == 1_571_767_572.317,
        "list" => {
            let item = shape["member"]["shape"].as_str().unwrap();
            value.as_array().is_some_and(|v| v.len() == 1 && is_sample(model, item, &v[0]))
        }
        "map" => *value == json!({"EncryptionContextKey": "EncryptionContextValue"}),
        "structure" => {
            let members = shape["members"].as_object().unwrap();
            let value = value.as_object().unwrap();
            members.len() == value.len()
                && members.iter().all(|(name, member)| {
                    is_sample(model, member["shape"].as_str().unwrap(), &value[name])
                })
        }
        other => panic!("{other}"),
    }
}

#[test]
fn every_answer_has_the_names_and_types_of_its_model() {
    let model = model();
    for (operation, body) in responses() {
        match model["operations"][operation.name()]["output"]["shape"].as_str() {
            None => assert_eq!(body, b"", "{operation}"),
            Some(output) => {
                let value: Value = serde_json::from_slice(&body).unwrap();
                assert!(is_sample(&model, output, &value), "{operation}: {value}");
            }
        }
    }
}

#[test]
fn every_string_of_an_enum_comes_back() {
    use crate::enumeration::Enumeration;
    fn check<T: Enumeration + PartialEq + std::fmt::Debug>(model: &Value, shape: &str) {
        let values: Vec<_> = model["shapes"][shape]["enum"].as_array().unwrap().iter().collect();
        assert_eq!(values.len(), T::VALUES.len());
        for (text, value) in values.into_iter().zip(T::VALUES) {
            assert_eq!(text, value.text());
            assert_eq!(T::parse(value.text()), Some(*value));
        }
        assert_eq!(T::parse(""), None);
    }
    let model = model();
    check::<crate::kms::KeySpec>(&model, "KeySpec");
    check::<crate::kms::SigningAlgorithmSpec>(&model, "SigningAlgorithmSpec");
    check::<crate::kms::GrantOperation>(&model, "GrantOperation");
    check::<crate::kms::DataKeyPairSpec>(&model, "DataKeyPairSpec");
    check::<crate::kms::KeyState>(&model, "KeyState");
}

#[test]
fn every_exception_of_the_model_has_its_code_and_status() {
    for (name, shape) in model()["shapes"].as_object().unwrap() {
        if shape["exception"] == true {
            let code = ErrorCode::from_wire(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(code.status(), if shape["fault"] == true { 500 } else { 400 }, "{name}");
        }
    }
}
