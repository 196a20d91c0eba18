//! Every operation against the models themselves: the cases are made from them when the test runs.

use serde_json::{Value, json};

use super::{Code, Error, Parameters};

const IAM: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../model/iam-2010-05-08.json"));
const STS: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../model/sts-2011-06-15.json"));

/// Texts of each pattern: a beginning, and what can follow it as often as one likes.
#[rustfmt::skip]
const MATCHES: [(&str, &str, &str); 19] = [
    (r"[\w+=,.@-]+", "", "A.b_c=d,e+f@g-9"),
    (r"[\w+=,.@-]*", "", "A.b_c=d,e+f@g-9"),
    ("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", "a", "-b9"),
    (r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", "/", "a/b~/"),
    (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", "", "ä b_1中\u{10400}\u{2028}Ⅻ"),
    (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "", "ä b_1中\u{10400}\u{2028}Ⅻ"),
    (r"((/[A-Za-z0-9\.,\+@=_-]+)*)/", "/", "a.bc"),
    (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "", "{}\nÿ"),
    (r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*", "", "why ÿ"),
    (r"[\w]+", "", "AKIAIOSFODNN7EXAMPLE"),
    (r"[\w]*", "", "AKIAIOSFODNN7EXAMPLE"),
    (r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", "v1", "0"),
    (r"[\u0020-\u00FF]+", "", "marker ÿ"),
    (r"\u002F[\u0021-\u007F]*", "/", "a"),
    (r"[\w+=,.@:\/-]*", "", "an:id/1"),
    (r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+", "", "arn:aws:iam::123456789012:role/€"),
    (r"[\w+=/:,.@-]*", "", "arn:aws:iam::1:mfa/a"),
    (r"[\d]*", "", "123456"),
    (r"[:\w]+", "", "a:b"),
];

/// What IAM says of a text against a pattern.
#[rustfmt::skip]
const WORDED: [(&str, &str); 7] = [
    (r"[\w+=,.@-]+", "It must contain only alphanumeric characters and/or the following: +=,.@_-"),
    (r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)",
        "It must begin and end with / and contain only alphanumeric characters and/or / characters."),
    (r"((/[A-Za-z0-9\.,\+@=_-]+)*)/",
        "It must begin and end with / and contain only alphanumeric characters and/or / characters."),
    (r"\u002F[\u0021-\u007F]*",
        "It must begin with the / character and contain only alphanumeric characters and/or / characters."),
    ("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
        "It must be a minimum length of 3 characters and maximum length of 63 characters, contain only digits, lowercase letters, and hyphens (-), but cannot begin or end with a hyphen."),
    (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "It must contain only printable ASCII characters."),
    (r"[\w]+", "It must contain only alphanumeric characters."),
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
    let min = bound(shape, "min").unwrap_or(0);
    match shape["type"].as_str().unwrap() {
        "string" if shape["enum"].is_array() => shape["enum"][0].clone(),
        "string" => text(shape, min.max(8).min(bound(shape, "max").unwrap_or(8))).into(),
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

fn bound(shape: &Value, name: &str) -> Option<usize> {
    shape[name].as_u64().map(|bound| usize::try_from(bound).unwrap())
}

/// A text of so many characters that is as the pattern of the shape says, if it can be.
fn text(shape: &Value, length: usize) -> String {
    let (first, more) = match shape["pattern"].as_str() {
        Some(pattern) => {
            let found = MATCHES.iter().find(|(known, ..)| *known == pattern).expect(pattern);
            (found.1, found.2)
        }
        None => ("", "é"),
    };
    let mut text: Vec<char> = first.chars().chain(more.chars().cycle()).take(length).collect();
    match (shape["pattern"].as_str(), text.last_mut()) {
        // A path ends as it begins, and an alias with no hyphen.
        (Some(pattern), Some(last)) if pattern.ends_with("u002F)") || pattern.ends_with(")*)/") => {
            *last = '/';
        }
        (Some(pattern), Some(last)) if pattern.contains("(?!-)") => *last = 'z',
        _ => {}
    }
    text.into_iter().collect()
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

/// A value that breaks one constraint, and how that is told.
struct Broken {
    value: Value,
    /// Where.
    at: String,
    told: Told,
}

enum Told {
    /// What is said of the value, and what is required of it.
    Clauses(Option<String>, Vec<String>),
    /// IAM's own words, of the value at that place.
    Worded(&'static str),
    /// It cannot be read.
    Malformed(&'static str),
}

impl Broken {
    fn clause(value: Value, echo: impl Into<Option<String>>, requirement: String) -> Self {
        let told = Told::Clauses(echo.into(), vec![requirement]);
        Self { value, at: String::new(), told }
    }

    fn malformed(value: Value, words: &'static str) -> Self {
        Self { value, at: String::new(), told: Told::Malformed(words) }
    }

    /// The same within another value.
    fn within(self, at: &str, put: impl FnOnce(Value) -> Value) -> Self {
        let dot = if self.at.is_empty() { "" } else { "." };
        Self { value: put(self.value), at: format!("{at}{dot}{}", self.at), told: self.told }
    }

    fn error(&self) -> Error {
        let at = &self.at;
        match &self.told {
            Told::Malformed(words) => Error::new(Code::MalformedInput, *words),
            Told::Worded(words) => {
                let mut words = (*words).to_owned();
                // Paths and what they begin with have one pattern in places.
                if at == "pathPrefix" {
                    words = words.replace("begin and end with /", "begin with the / character");
                }
                let words = format!("The specified value for {at} is invalid. {words}");
                Error::new(Code::ValidationError, words)
            }
            Told::Clauses(echo, requirements) => {
                let echo = echo.as_ref().map_or(String::new(), |echo| format!("{echo} "));
                let clause = |requirement| {
                    format!("Value {echo}at '{at}' failed to satisfy constraint: {requirement}")
                };
                let clauses: Vec<_> = requirements.iter().map(clause).collect();
                let s = if clauses.len() == 1 { "" } else { "s" };
                let words = format!(
                    "{} validation error{s} detected: {}",
                    clauses.len(),
                    clauses.join("; ")
                );
                Error::new(Code::ValidationError, words)
            }
        }
    }
}

/// Every way to break one constraint within a value that is `valid`.
fn broken(model: &Value, name: &str, value: &Value) -> Vec<Broken> {
    let shape = &model["shapes"][name];
    let echoed = model["metadata"]["serviceId"] == "STS" && shape["sensitive"] != true;
    let echo = |text: &str| echoed.then(|| format!("'{}'", cut(text)));
    let mut ways = Vec::new();
    match shape["type"].as_str().unwrap() {
        "structure" => {
            let members = value.as_object().unwrap();
            for (member, of) in shape["members"].as_object().unwrap() {
                let at = member[..1].to_lowercase() + &member[1..];
                if shape["required"].as_array().is_some_and(|all| all.contains(&json!(member))) {
                    let mut without = members.clone();
                    without.remove(member);
                    let null = (model["metadata"]["serviceId"] == "STS").then(|| "null".into());
                    let way =
                        Broken::clause(without.into(), null, "Member must not be null".into());
                    ways.push(way.within(&at, |value| value));
                }
                for way in broken(model, of["shape"].as_str().unwrap(), &members[member]) {
                    ways.push(way.within(&at, |value| {
                        let mut members = members.clone();
                        members.insert(member.clone(), value);
                        members.into()
                    }));
                }
            }
        }
        "list" => {
            let items = value.as_array().unwrap();
            let item = shape["member"]["shape"].as_str().unwrap();
            let is_structure = model["shapes"][item]["type"] == "structure";
            let is_enum = model["shapes"][item]["enum"].is_array();
            let list = |items: &[Value]| {
                let texts: Vec<_> = items.iter().map(|item| item.as_str().unwrap()).collect();
                format!("'{}'", cut(&format!("[{}]", texts.join(", "))))
            };
            let echo = |items: &[Value]| {
                let is_told = !is_structure && (echoed || is_enum);
                is_told.then(|| list(items))
            };
            let mut sizes = Vec::new();
            sizes.extend(
                bound(shape, "max").map(|max| (max + 1, format!("less than or equal to {max}"))),
            );
            let min = bound(shape, "min").filter(|min| *min > 0);
            sizes.extend(min.map(|min| (min - 1, format!("greater than or equal to {min}"))));
            for (size, words) in sizes {
                let items = vec![items[0].clone(); size];
                let echo = echo(&items);
                let words = format!("Member must have length {words}");
                ways.push(Broken::clause(items.into(), echo, words));
            }
            for way in broken(model, item, &items[0]) {
                let mut items = items.clone();
                items[0] = way.value.clone();
                match (&way.told, is_structure) {
                    (Told::Malformed(_), _) => {
                        ways.push(way.within("", |_| items.into()));
                    }
                    (_, true) => ways.push(way.within("1.member", |_| items.into())),
                    (_, false) => {
                        let words = requirements(model, item, is_enum);
                        let echo = echo(&items);
                        let words = format!("Member must satisfy constraint: [{words}]");
                        ways.push(Broken::clause(items.into(), echo, words));
                    }
                }
            }
            ways.push(Broken::malformed(
                "x".into(),
                "A list or a structure is given by longer names.",
            ));
        }
        "string" if shape["enum"].is_array() => {
            let words = requirements(model, name, true);
            ways.push(Broken::clause("nope".into(), Some("'nope'".into()), words));
        }
        "string" => {
            let pattern = shape["pattern"].as_str();
            if let Some(max) = bound(shape, "max") {
                let long = text(shape, max + 1);
                let echo = echo(&long);
                let words = format!("Member must have length less than or equal to {max}");
                ways.push(Broken::clause(long.into(), echo, words));
            }
            if let Some(min) = bound(shape, "min").filter(|min| *min > 0) {
                let words = format!("Member must have length greater than or equal to {min}");
                let short = text(shape, min - 1);
                let echo = echo(&short);
                let worded = |pattern: &&str| {
                    model["metadata"]["serviceId"] == "IAM"
                        && WORDED.iter().any(|(known, _)| known == pattern)
                };
                // The empty text breaks most patterns too; that is told first.
                let more = pattern
                    .filter(|pattern| min == 1 && !pattern.ends_with('*') && !worded(pattern));
                let more = more.map(|pattern| {
                    format!("Member must satisfy regular expression pattern: {pattern}")
                });
                let told = Told::Clauses(echo, more.into_iter().chain([words]).collect());
                ways.push(Broken { value: short.into(), at: String::new(), told });
            }
            if let Some(pattern) = pattern {
                let right = value.as_str().unwrap();
                // Of no pattern: a picture, beyond the basic multilingual plane.
                let end = right.char_indices().last().unwrap().0;
                let wrong = format!("{}\u{1F511}", &right[..end]);
                let words = format!("Member must satisfy regular expression pattern: {pattern}");
                let worded = WORDED.iter().find(|(known, _)| *known == pattern);
                ways.push(match worded.filter(|_| model["metadata"]["serviceId"] == "IAM") {
                    None => {
                        let echo = echo(&wrong);
                        Broken::clause(wrong.into(), echo, words)
                    }
                    Some((_, words)) => {
                        Broken { value: wrong.into(), at: String::new(), told: Told::Worded(words) }
                    }
                });
            }
            let below = json!({"member": ["x"]});
            ways.push(Broken::malformed(below, "Start of list found where not expected"));
        }
        "integer" => {
            let mut values = Vec::new();
            values.extend(
                bound(shape, "max").map(|max| (max + 1, format!("less than or equal to {max}"))),
            );
            let min = bound(shape, "min").filter(|min| *min > 0);
            values.extend(min.map(|min| (min - 1, format!("greater than or equal to {min}"))));
            for (value, words) in values {
                let words = format!("Member must have value {words}");
                ways.push(Broken::clause(
                    value.to_string().into(),
                    Some(format!("'{value}'")),
                    words,
                ));
            }
            ways.push(Broken::malformed("".into(), "missing value for decimal type"));
            for text in ["1.5", "x", "2147483648", " 1"] {
                ways.push(Broken::malformed(text.into(), ""));
            }
        }
        "boolean" => {
            ways.push(Broken::malformed("".into(), "missing value for boolean type"));
            for text in ["TRUE", "yes", "2"] {
                ways.push(Broken::malformed(text.into(), "boolean must follow xsd1.1 definition"));
            }
        }
        other => panic!("{other}"),
    }
    ways
}

/// What is told of a value.
fn cut(text: &str) -> String {
    let more = if text.chars().count() > 1024 { "..." } else { "" };
    text.chars().take(1024).chain(more.chars()).collect()
}

/// All that is required of an element of a list.
fn requirements(model: &Value, name: &str, is_enum: bool) -> String {
    let shape = &model["shapes"][name];
    if is_enum {
        let values = shape["enum"].as_array().unwrap().iter().map(|value| value.as_str().unwrap());
        let values: Vec<_> = values.collect();
        return format!("Member must satisfy enum value set: [{}]", values.join(", "));
    }
    let mut words = Vec::new();
    let length =
        |words: &str, bound| format!("Member must have length {words} than or equal to {bound}");
    words.extend(bound(shape, "max").map(|max| length("less", max)));
    words.extend(bound(shape, "min").map(|min| length("greater", min)));
    words.extend(
        shape["pattern"]
            .as_str()
            .map(|pattern| format!("Member must satisfy regular expression pattern: {pattern}")),
    );
    if model["metadata"]["serviceId"] == "IAM" {
        words.push("Member must not be null".into());
    }
    words.join(", ")
}

#[test]
fn every_broken_constraint_is_told() {
    each(|model, decode| {
        let mut count = 0;
        for (name, input) in served(model, decode) {
            let Some(input) = input else { continue };
            for way in broken(model, input, &valid(model, input, true)) {
                if way.at.is_empty() {
                    continue;
                }
                let error = decode(name, &form(&way.value)).unwrap().expect_err(&way.at);
                assert_eq!(error, way.error(), "{name}: {}", way.value);
                count += 1;
            }
        }
        println!("{count} constraints");
        assert!(count > 100);
    });
}

#[test]
fn iams_own_words_are_told_of_the_first_and_if_nothing_else_is_wrong() {
    let create = |form: &str| {
        let decode = |parameters: &Parameters| {
            <crate::iam::CreateUserRequest as super::Request>::decode(parameters)
        };
        decode(&Parameters::parse(form.as_bytes()).unwrap()).unwrap_err().message
    };
    let path = "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.";
    assert_eq!(create("UserName=a/b&Path=a"), path);
    assert_eq!(
        create("UserName=a/b&Path=a&PermissionsBoundary=x"),
        "1 validation error detected: Value at 'permissionsBoundary' failed to satisfy constraint: Member must have length greater than or equal to 20"
    );
    assert_eq!(
        create("Path=a"),
        "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must not be null"
    );
    assert_eq!(
        create("UserName="),
        "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must have length greater than or equal to 1"
    );
}

/// What STS answered: <https://github.com/justincormack/argmin> (`aws-sts-oracle`, 2026).
#[test]
fn sts_says_what_it_was_seen_to_say() {
    let assume = |arn: &str, rest: &str| {
        let form = format!("RoleArn={arn}&RoleSessionName=a-session{rest}");
        let decode = |parameters: &Parameters| {
            <crate::sts::AssumeRoleRequest as super::Request>::decode(parameters)
        };
        decode(&Parameters::parse(form.as_bytes()).unwrap())
            .map(|request| request.duration_seconds)
            .map_err(|error| (error.code, error.message))
    };
    let arn = "arn:aws:iam::123456789012:role/a";
    for (text, seconds) in [("900", 900), ("%2B900", 900), ("0900", 900), ("43200", 43200)] {
        let rest = format!("&DurationSeconds={text}");
        assert_eq!(assume(arn, &rest), Ok(Some(seconds)));
    }
    for (text, words) in [
        (
            "-1",
            "Value '-1' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
        ),
        (
            "2147483647",
            "Value '2147483647' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
        ),
    ] {
        let words = format!("1 validation error detected: {words}");
        assert_eq!(
            assume(arn, &format!("&DurationSeconds={text}")),
            Err((Code::ValidationError, words))
        );
    }
    for text in ["abc", "900.0", "2147483648", "-2147483649"] {
        let rest = format!("&DurationSeconds={text}");
        assert_eq!(assume(arn, &rest), Err((Code::MalformedInput, String::new())));
    }
    let pattern = r"Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+";
    let at = "at 'roleArn' failed to satisfy constraint:";
    assert_eq!(
        assume("", "").unwrap_err().1,
        format!(
            "2 validation errors detected: Value '' {at} {pattern}; Value '' {at} Member must have length greater than or equal to 20"
        )
    );
    assert_eq!(assume(&"é".repeat(2048), ""), Ok(None));
    let faces = "\u{1F600}".repeat(2048);
    let told = "\u{1F600}".repeat(1024);
    assert_eq!(
        assume(&faces, "").unwrap_err().1,
        format!("1 validation error detected: Value '{told}...' {at} {pattern}")
    );
}

/// As `char` and its neighbours in the standard say it, where they do.
#[test]
fn tags_are_made_of_letters_numbers_and_spaces() {
    let is_taken = |letter: char| {
        let encoded: String =
            letter.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
        let form = format!("UserName=a&Tags.member.1.Key={encoded}&Tags.member.1.Value=");
        let parameters = Parameters::parse(form.as_bytes()).unwrap();
        <crate::iam::TagUserRequest as super::Request>::decode(&parameters).is_ok()
    };
    for letter in ('\0'..='\u{FFFF}').chain(('\u{10000}'..=char::MAX).step_by(97)) {
        let is_number = letter.is_numeric();
        let is_space = letter == '\u{A0}' || (letter.is_whitespace() && !letter.is_control());
        let is_sign = "_.:/=+-@".contains(letter);
        let taken = is_taken(letter);
        if is_number || is_space || is_sign {
            assert!(taken, "{letter:?}");
        } else if taken {
            assert!(letter.is_alphabetic(), "{letter:?}");
        }
    }
    // Alphabetic, and yet a symbol or a mark.
    for letter in ['\u{24B6}', '\u{345}', '\u{903}', '\u{1F130}'] {
        assert!(letter.is_alphabetic() && !is_taken(letter), "{letter:?}");
    }
    // The first of a run that begins among the first 256.
    assert!(
        is_taken('\u{FF}') && is_taken('\u{100}') && is_taken('\u{2C1}') && !is_taken('\u{2C2}')
    );
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
        "TagKeys=a",
        "TagKeys=a&TagKeys.member.1=a",
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
        crate::iam::samples::responses(&str::to_owned)
            .into_iter()
            .map(|(name, body)| (name.name(), body))
            .collect(),
    );
    check(
        STS,
        crate::sts::samples::responses(&str::to_owned)
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
