//! Every operation against the models themselves: the cases are made from them when the test runs.

use serde_json::{Map, Value, json};

use super::{Code, Error, Parameters};

const IAM: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../model/iam-2010-05-08.json"));
const STS: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../model/sts-2011-06-15.json"));

/// A text of each pattern that is looked at.
#[rustfmt::skip]
const MATCHES: [(&str, &str); 20] = [
    (r"[\w+=,.@-]+", "A.b_c=d,e+f@g-9"),
    (r"[\w+=,.@-]*", "A.b_c=d,e+f@g-9"),
    ("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", "a-b-9"),
    (r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", "/a/b~/"),
    (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", "ä b_1"),
    (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "ä b_1"),
    (r"((/[A-Za-z0-9\.,\+@=_-]+)*)/", "/a.b/c/"),
    (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "{}\nÿ"),
    (r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*", "why ÿ"),
    (r"[\w]+", "AKIAIOSFODNN7EXAMPLE"),
    (r"[\w]*", "AKIAIOSFODNN7EXAMPLE"),
    (r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", "v10"),
    (r"[\u0020-\u00FF]+", "marker ÿ"),
    (r"\u002F[\u0021-\u007F]*", "/a"),
    (r"[\w+=,.@:\/-]*", "an:id/1"),
    (r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+", "arn:aws:iam::123456789012:role/a"),
    (r"[\w+=/:,.@-]*", "arn:aws:iam::1:mfa/a"),
    (r"[\d]*", "123456"),
    (r"[:\w]+", "a:b"),
    (r"^[a-zA-Z0-9:/+=,.@_-]+$", "a"),
];

type Decode<'a> = &'a dyn Fn(&str, &Parameters) -> Option<Result<String, Error>>;

/// Each model with its decoders.
fn each(check: impl Fn(&Value, Decode<'_>)) {
    let of = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    check(&of(IAM), &|name, parameters| {
        let all = crate::iam::samples::REQUESTS.into_iter();
        all.into_iter()
            .find(|(known, _)| known.name() == name)
            .map(|(_, decode)| decode(parameters))
    });
    check(&of(STS), &|name, parameters| {
        let all = crate::sts::samples::REQUESTS.into_iter();
        all.into_iter()
            .find(|(known, _)| known.name() == name)
            .map(|(_, decode)| decode(parameters))
    });
}

/// The operations of a model that are served, with the names of their inputs.
fn served<'m>(model: &'m Value, decode: Decode<'_>) -> Vec<(&'m String, Option<&'m str>)> {
    let nothing = Parameters::parse(b"").unwrap();
    let operations = model["operations"].as_object().unwrap().iter();
    operations
        .filter(|(name, _)| decode(name, &nothing).is_some())
        .map(|(name, operation)| (name, operation["input"]["shape"].as_str()))
        .collect()
}

/// A valid value of the shape; of structures with all members, or those that must be there.
fn valid(model: &Value, shape: &str, all: bool) -> Value {
    let shape = &model["shapes"][shape];
    let min = usize::try_from(shape["min"].as_u64().unwrap_or(0)).unwrap();
    match shape["type"].as_str().unwrap() {
        "string" if shape["enum"].is_array() => shape["enum"][0].clone(),
        "string" => match shape["pattern"].as_str() {
            Some(pattern) => {
                MATCHES.iter().find(|(known, _)| *known == pattern).expect(pattern).1.into()
            }
            None => "é".repeat(min.max(1)).into(),
        },
        "integer" => min.to_string().into(),
        "boolean" => "true".into(),
        "list" => {
            let item = shape["member"]["shape"].as_str().unwrap();
            vec![valid(model, item, all); min.max(2)].into()
        }
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

/// The form of a value.
fn form(value: &Value) -> Parameters {
    fn add(name: &str, value: &Value, parameters: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (member, value) in members {
                    let dot = if name.is_empty() { "" } else { "." };
                    add(&format!("{name}{dot}{member}"), value, parameters);
                }
            }
            Value::Array(items) if items.is_empty() => parameters.push(format!("{name}=")),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    add(&format!("{name}.member.{}", index + 1), item, parameters);
                }
            }
            Value::String(text) => {
                let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
                parameters.push(format!("{name}={encoded}"));
            }
            other => panic!("{other}"),
        }
    }
    let mut parameters = Vec::new();
    add("", value, &mut parameters);
    Parameters::parse(parameters.join("&").as_bytes()).unwrap()
}

#[test]
fn every_operation_takes_what_its_model_allows() {
    each(|model, decode| {
        let mut count = 0;
        for (name, input) in served(model, decode) {
            for all in [true, false] {
                let value = input.map_or(json!({}), |input| valid(model, input, all));
                let decoded = decode(name, &form(&value)).unwrap();
                let decoded = decoded.unwrap_or_else(|error| panic!("{name}: {error}: {value}"));
                // Each text is somewhere in what was read; numbers and enums without quotes.
                for text in texts(&value) {
                    let is_there = decoded.contains(&format!("{text:?}"))
                        || decoded
                            .to_lowercase()
                            .contains(&text.replace(['-', '_', '/'], "").to_lowercase())
                        || decoded.contains("Secret");
                    assert!(is_there, "{name}: {text}: {decoded}");
                }
            }
            count += 1;
        }
        assert!(count >= 7);
    });
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(members) => members.values().flat_map(texts).collect(),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text],
        _ => Vec::new(),
    }
}

#[test]
fn every_broken_constraint_is_told() {
    each(|model, decode| {
        for (name, input) in served(model, decode) {
            let Some(input) = input else { continue };
            let minimal = valid(model, input, false);
            let minimal = minimal.as_object().unwrap();
            for (member, of) in model["shapes"][input]["members"].as_object().unwrap() {
                let at: String = member[..1].to_lowercase() + &member[1..];
                let shape = &model["shapes"][of["shape"].as_str().unwrap()];
                let refuse = |value: Option<Value>, words: &str| {
                    let mut body: Map<String, Value> = minimal.clone();
                    match value {
                        Some(value) => body.insert(member.clone(), value),
                        None => body.remove(member),
                    };
                    let body = Value::Object(body);
                    let error = decode(name, &form(&body)).unwrap().expect_err(words);
                    assert!(matches!(error.code, Code::ValidationError | Code::MalformedInput));
                    assert!(error.message.contains(words), "{name}: {words}: {error}");
                };
                if minimal.contains_key(member) {
                    refuse(
                        None,
                        &format!(
                            "1 validation error detected: Value null at '{at}' failed to satisfy constraint: Member must not be null"
                        ),
                    );
                }
                break_one(model, shape, &at, &refuse);
            }
        }
    });
}

/// Gives `refuse` values that break one constraint of a shape, with words that it is told in.
fn break_one(model: &Value, shape: &Value, at: &str, refuse: &dyn Fn(Option<Value>, &str)) {
    let max = shape["max"].as_u64().map(|max| usize::try_from(max).unwrap());
    let too_long = |max| {
        format!(
            "at '{at}' failed to satisfy constraint: Member must have length less than or equal to {max}"
        )
    };
    match shape["type"].as_str().unwrap() {
        "string" if shape["enum"].is_array() => {
            refuse(Some("nope".into()), "Member must satisfy enum value set: [");
        }
        "string" => {
            if let Some(max) = max {
                refuse(Some("a".repeat(max + 1).into()), &too_long(max));
            }
            let Some(pattern) = shape["pattern"].as_str() else { return };
            let wrong = "\u{1F511}".repeat(usize::try_from(shape["min"].as_u64().unwrap_or(1)).unwrap());
            let words = match pattern.starts_with(r"[\w+=,.@-]+") {
                true => format!(
                    "The specified value for {at} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
                ),
                false => format!(
                    "at '{at}' failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}"
                ),
            };
            refuse(Some(wrong.into()), &words);
        }
        "integer" => {
            if let Some(max) = max {
                let words = format!(
                    "at '{at}' failed to satisfy constraint: Member must have value less than or equal to {max}"
                );
                refuse(Some((max + 1).to_string().into()), &words);
            }
            refuse(Some("1.5".into()), "must be a whole number.");
        }
        "boolean" => refuse(Some("yes".into()), "must be true or false."),
        "list" => {
            let item = shape["member"]["shape"].as_str().unwrap();
            if let Some(max) = max {
                refuse(Some(vec![valid(model, item, true); max + 1].into()), &too_long(max));
            }
        }
        _ => {}
    }
}

#[test]
fn lists_are_read_by_their_numbers() {
    let read = |form: &str| {
        let form = format!("UserName=a&{form}");
        let (_, decode) = crate::iam::samples::REQUESTS
            .into_iter()
            .find(|(operation, _)| operation.name() == "UntagUser")
            .unwrap();
        decode(&Parameters::parse(form.as_bytes()).unwrap())
    };
    let keys = |form: &str| {
        let read = read(form).unwrap();
        read.split_once("tag_keys: ").unwrap().1.split_once(']').unwrap().0.to_owned()
    };
    assert_eq!(
        keys("TagKeys.member.10=c&TagKeys.member.2=b&TagKeys.member.1=a"),
        r#"["a", "b", "c""#
    );
    assert_eq!(keys("TagKeys="), "[");
    for form in [
        "TagKeys.member.0=a",
        "TagKeys.member.x=a",
        "TagKeys.member.-1=a",
        "TagKeys.member.1=a&TagKeys.member.01=b",
        "TagKeys.1=a",
        "TagKeys.member.1.Key=a",
    ] {
        assert_eq!(read(form).unwrap_err().code, Code::MalformedInput, "{form}");
    }
}

/// An element, read without any of the code that wrote it.
#[derive(Debug)]
struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

fn parse(text: &str) -> Element {
    fn element(rest: &str) -> (Element, &str) {
        let (tag, mut rest) = rest.strip_prefix('<').unwrap().split_once('>').unwrap();
        if let Some(name) = tag.strip_suffix('/') {
            let name = name.to_owned();
            return (Element { name, text: String::new(), children: Vec::new() }, rest);
        }
        let name = tag.split(' ').next().unwrap().to_owned();
        let mut found = Element { name, text: String::new(), children: Vec::new() };
        loop {
            let (text, behind) = rest.split_at(rest.find('<').unwrap());
            found.text.push_str(text);
            if let Some(end) = behind.strip_prefix("</") {
                let (name, behind) = end.split_once('>').unwrap();
                assert_eq!(name, found.name);
                return (found, behind);
            }
            let (child, behind) = element(behind);
            found.children.push(child);
            rest = behind;
        }
    }
    let (root, rest) = element(text);
    assert_eq!(rest, "\n");
    root
}

/// Whether an element is the sample of a shape: each member once, in the model's order.
fn is_sample(model: &Value, shape_name: &str, element: &Element) -> bool {
    let shape = &model["shapes"][shape_name];
    let sample = |expected: &str| element.children.is_empty() && element.text == expected;
    match shape["type"].as_str().unwrap() {
        "structure" => {
            let members = shape["members"].as_object().unwrap();
            members.len() == element.children.len()
                && members.iter().zip(&element.children).all(|((name, member), child)| {
                    child.name == *name
                        && is_sample(model, member["shape"].as_str().unwrap(), child)
                })
        }
        "list" => {
            let item = shape["member"]["shape"].as_str().unwrap();
            matches!(&*element.children, [one] if one.name == "member" && is_sample(model, item, one))
        }
        "map" => {
            let of = |part: &str| shape[part]["shape"].as_str().unwrap();
            let [entry] = &*element.children else { return false };
            let [key, value] = &*entry.children else { return false };
            (entry.name.as_str(), key.name.as_str(), value.name.as_str())
                == ("entry", "key", "value")
                && is_sample(model, of("key"), key)
                && is_sample(model, of("value"), value)
        }
        "string" if shape["enum"].is_array() => sample(shape["enum"][0].as_str().unwrap()),
        "string" => sample(shape_name),
        "integer" => sample("365"),
        "boolean" => sample("true"),
        "timestamp" => sample("2019-10-22T18:06:12Z"),
        "blob" => {
            use base64::Engine as _;
            sample(&base64::engine::general_purpose::STANDARD.encode(shape_name))
        }
        other => panic!("{other}"),
    }
}

#[test]
fn every_answer_is_what_its_model_says() {
    let check = |model: &str, responses: Vec<(&str, Vec<u8>)>| {
        let model: Value = serde_json::from_str(model).unwrap();
        for (name, body) in responses {
            let root = parse(std::str::from_utf8(&body).unwrap());
            assert_eq!(root.name, format!("{name}Response"));
            let output = &model["operations"][name]["output"];
            let (metadata, result) = root.children.split_last().unwrap();
            assert_eq!(metadata.name, "ResponseMetadata");
            assert_eq!(metadata.children[0].text, "the id");
            match output["shape"].as_str() {
                None => assert!(result.is_empty(), "{name}"),
                Some(shape) => {
                    let [result] = result else { panic!("{name}") };
                    assert_eq!(result.name, output["resultWrapper"].as_str().unwrap());
                    assert!(is_sample(&model, shape, result), "{name}: {result:?}");
                }
            }
        }
    };
    check(
        IAM,
        crate::iam::samples::responses()
            .into_iter()
            .map(|(name, body)| (name.name(), body))
            .collect(),
    );
    check(
        STS,
        crate::sts::samples::responses()
            .into_iter()
            .map(|(name, body)| (name.name(), body))
            .collect(),
    );
}

#[test]
fn what_is_not_served_is_known_by_name() {
    use crate::iam::Operation;
    let model: Value = serde_json::from_str(IAM).unwrap();
    for name in model["operations"].as_object().unwrap().keys() {
        let is_served = Operation::from_name(name).is_some();
        assert_eq!(Operation::is_unserved(name), !is_served, "{name}");
    }
    assert!(!Operation::is_unserved("Fly") && Operation::from_name("Fly").is_none());
}

#[test]
fn every_exception_of_the_models_has_its_code_and_status() {
    for model in [IAM, STS] {
        let model: Value = serde_json::from_str(model).unwrap();
        for (name, shape) in model["shapes"].as_object().unwrap() {
            let Some(code) = shape["error"]["code"].as_str() else { continue };
            let found = Code::from_wire(code).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(
                u64::from(found.status()),
                shape["error"]["httpStatusCode"].as_u64().unwrap()
            );
        }
    }
}
