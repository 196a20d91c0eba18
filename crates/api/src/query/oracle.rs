//! Requests that botocore writes, read here, and answers that are written here, read by botocore.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};

use super::{Code, Error, Parameters};

const CASES: usize = 4000;

/// What no name has, and texts may.
const SUFFIXES: [&str; 4] = ["", " <&>\"' ]]>", "\r\n\t ", "ü中\u{1F511}&amp;"];

/// `query_protocol.py`, with what `make tools` installs.
fn botocore(arguments: &[&str]) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let mut command = Command::new(root.join(".venv/bin/python"));
    command.arg("tests/clients/python/query_protocol.py").args(arguments);
    command.current_dir(root).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Another seed each day, told when it fails.
fn seed() -> String {
    let day =
        || (std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() / 86_400).to_string();
    std::env::var("STRONGROOM_SEED").unwrap_or_else(|_| day())
}

fn decode(service: &str, name: &str, parameters: &Parameters) -> Result<String, Error> {
    let iam = crate::iam::samples::REQUESTS;
    let sts = crate::sts::samples::REQUESTS;
    match service {
        "iam" => iam.iter().find(|(known, _)| known.name() == name).unwrap().1(parameters),
        _ => sts.iter().find(|(known, _)| known.name() == name).unwrap().1(parameters),
    }
}

/// What `Debug` shows, read again: absent members are left out, names are as [`plain`] has them.
struct Shown<'a>(&'a str);

impl Shown<'_> {
    fn takes(&mut self, prefix: &str) -> bool {
        self.0.strip_prefix(prefix).inspect(|rest| self.0 = rest).is_some()
    }

    fn word(&mut self) -> &str {
        let end = self.0.find(|letter: char| !letter.is_alphanumeric() && !"_-#".contains(letter));
        let (word, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        word
    }

    /// `None`: it is absent.
    fn value(&mut self) -> Option<Value> {
        if self.0.starts_with('"') {
            return Some(self.text().into());
        }
        if self.takes("[") {
            let mut items = Vec::new();
            while !self.takes("]") {
                items.push(self.value().unwrap());
                self.takes(", ");
            }
            return Some(items.into());
        }
        match self.word() {
            "None" => None,
            "Some" => {
                assert!(self.takes("("));
                let value = self.value();
                assert!(self.takes(")"));
                value
            }
            "true" => Some(true.into()),
            "false" => Some(false.into()),
            word => {
                if let Ok(number) = word.parse::<i64>() {
                    return Some(number.into());
                }
                let word = plain(word);
                Some(if self.takes(" {") { self.members().into() } else { word.into() })
            }
        }
    }

    fn members(&mut self) -> Map<String, Value> {
        let mut members = Map::new();
        while !self.takes(" }") {
            self.takes(",");
            assert!(self.takes(" "));
            let name = plain(self.word());
            assert!(self.takes(": "));
            members.extend(self.value().map(|value| (name, value)));
        }
        members
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        let mut letters = self.0[1..].chars();
        loop {
            match letters.next().unwrap() {
                '"' => break,
                '\\' => text.push(match letters.next().unwrap() {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    '0' => '\0',
                    'u' => {
                        let (code, rest) = letters.as_str()[1..].split_once('}').unwrap();
                        letters = rest.chars();
                        char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap()
                    }
                    letter => letter,
                }),
                letter => text.push(letter),
            }
        }
        self.0 = letters.as_str();
        text
    }
}

/// A name without what tells `UserName` from `user_name`, and `aws-managed` from `AwsManaged`.
fn plain(name: &str) -> String {
    name.to_lowercase().replace(['_', '-', '/'], "")
}

/// A value of the model, as [`Shown`] reads it.
fn normal(value: &Value, decoded: &Value) -> Value {
    match (value, decoded) {
        (Value::Object(members), Value::Object(others)) => {
            let members = members.iter().map(|(name, value)| {
                let name = plain(name);
                let value = normal(value, others.get(&name).unwrap_or(&Value::Null));
                (name, value)
            });
            Value::Object(members.collect())
        }
        (Value::Array(items), Value::Array(others)) => {
            let pairs = items.iter().zip(others.iter().chain(std::iter::repeat(&Value::Null)));
            pairs.map(|(value, other)| normal(value, other)).collect()
        }
        // Secrets are never shown.
        (Value::String(_), Value::String(shown)) if shown == "secret" => "secret".into(),
        // Values of enums are shown by their names.
        (Value::String(text), Value::String(shown)) if text != shown && plain(text) == *shown => {
            shown.as_str().into()
        }
        (other, _) => other.clone(),
    }
}

#[test]
fn what_botocore_sends_is_read() {
    let seed = seed();
    let output =
        botocore(&["requests", &seed, &CASES.to_string()]).stderr(Stdio::inherit()).output();
    let output = output.expect("Python is installed: run `make tools`");
    assert!(output.status.success());
    let (mut allowed, mut refused) = (0, 0);
    for line in std::str::from_utf8(&output.stdout).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| case[name].as_str().unwrap();
        let parameters = Parameters::parse(text("body").as_bytes()).unwrap();
        assert_eq!(parameters.get("Action"), Some(text("operation")));
        let told = || format!("seed {seed}: {case}");
        match decode(text("service"), text("operation"), &parameters) {
            Ok(shown) => {
                assert_eq!(case["allowed"], true, "{}", told());
                let (name, shown) = shown.split_once(' ').unwrap();
                assert_eq!(name, text("operation"));
                let mut reader = Shown(shown);
                let decoded = reader.value().unwrap();
                assert_eq!(reader.0, "");
                let decoded = if decoded.is_object() { decoded } else { json!({}) };
                assert_eq!(decoded, normal(&case["value"], &decoded), "{}", told());
                allowed += 1;
            }
            Err(error) => {
                assert_eq!(error.code, Code::ValidationError, "{error}: {}", told());
                assert_eq!(case["allowed"], false, "{error}: {}", told());
                refused += 1;
            }
        }
    }
    assert_eq!(allowed + refused, CASES);
    assert!(allowed > CASES / 2 && refused > CASES / 100, "{allowed} and {refused}");
}

#[test]
fn what_is_answered_is_read_by_botocore() {
    let mut lines = Vec::new();
    for suffix in SUFFIXES {
        let text = |name: &str| format!("{name}{suffix}");
        let iam =
            crate::iam::samples::responses(&text).map(|(name, body)| ("iam", name.name(), body));
        let sts =
            crate::sts::samples::responses(&text).map(|(name, body)| ("sts", name.name(), body));
        for (service, operation, body) in iam.into_iter().chain(sts) {
            let body = String::from_utf8(body).unwrap();
            lines.push(json!({
                "service": service, "operation": operation, "status": 200, "body": body, "suffix": suffix,
            }));
        }
        for error in [
            Error::new(Code::NoSuchEntity, text("no such")),
            Error::new(Code::InternalFailure, text("ours")),
            Error::new(Code::MalformedInput, ""),
            Error::unknown_action(&text("Fly"), None),
        ] {
            let mut body = Vec::new();
            error.encode(crate::iam::NAMESPACE, "the id", &mut body);
            let kind = if error.status() < 500 { "Sender" } else { "Receiver" };
            let mut told = json!({"Type": kind, "Code": error.code.as_str()});
            if !error.message.is_empty() {
                told["Message"] = error.message.as_str().into();
            }
            lines.push(json!({
                "service": "iam", "operation": "GetUser", "status": error.status(),
                "body": String::from_utf8(body).unwrap(), "error": told,
            }));
        }
    }
    let mut reader = botocore(&["answers"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python is installed: run `make tools`");
    let mut stdin = reader.stdin.take().unwrap();
    for line in &lines {
        // If it has ended, its status says so.
        let _ = writeln!(stdin, "{line}");
    }
    drop(stdin);
    let output = reader.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), lines.len().to_string());
}
