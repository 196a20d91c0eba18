//! Runs the cases of `tests/conformance/`: what AWS KMS answers, as data, and where that is known from.
//!
//! A file is a list of cases. Each case has a `name`, a `source`, and `steps`, run one after the other
//! in a region of its own, so that cases do not see each other. A step is
//!
//! | member | meaning |
//! |---|---|
//! | `call`, `input` | the operation and its input; `$name` in a string stands for something saved |
//! | `region` | another region than the case's own |
//! | `error`, `message` | it is refused with this code, and these words if they are given; `null`: with none |
//! | `answer` | it succeeds, and the answer has at least these members with these values |
//! | `until` | it is asked again until it answers so, for ten seconds at the most |
//! | `absent` | members that the answer must not have |
//! | `save` | what to keep of the answer: a name, and a JSON pointer |
//! | `wrap` | before the call, `material` is encrypted under the public key `with` (RSAES_OAEP_SHA_256): `$wrapped` |
//! | `times` | how often to do the step (`$i` counts from 0) |
//!
//! Together, the cases call every operation of the model.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD as BASE64, Engine};
use crypto::{Encryption, Hash, PairKind, PublicKey};
use serde_json::{Map, Value};
use tests::python::repository;
use tests::{Client, Node, Setup};

#[test]
fn every_case_is_answered_as_aws_answers_it() {
    let (_, count) = run();
    assert!(count > 0, "there are cases");
    println!("{count} cases");
}

#[test]
fn the_cases_call_every_operation() {
    let model = std::fs::read(repository().join("model/kms-2014-11-01.json")).unwrap();
    let model: Value = serde_json::from_slice(&model).unwrap();
    let cases = files().into_iter().flat_map(|file| read(&file));
    let called: BTreeSet<String> = cases
        .flat_map(|case| case["steps"].as_array().cloned().unwrap_or_default())
        .map(|step| step["call"].as_str().unwrap_or_default().to_owned())
        .collect();
    let operations = model["operations"].as_object().unwrap().keys().cloned();
    assert_eq!(called, operations.collect());
}

fn files() -> Vec<PathBuf> {
    let directory = std::fs::read_dir(repository().join("tests/conformance")).unwrap();
    let mut files: Vec<_> = directory.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn read(file: &Path) -> Vec<Value> {
    serde_json::from_slice(&std::fs::read(file).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// One node serves all cases: those of one file one after the other, the files at the same time. Gives it,
/// and how many there were.
pub(crate) fn run() -> (Node, usize) {
    let files = files();
    let names: Vec<Vec<String>> = (0..files.len())
        .map(|file| {
            // In the form of a region's name: that of a replica has to be.
            let file = char::from(b'a' + u8::try_from(file).expect("there are not so many files"));
            (0..CASES_PER_FILE_MAX).map(|case| format!("case-{file}-{case}")).collect()
        })
        .collect();
    let regions = names.concat().join(",");
    let node = Setup::default()
        .with_people()
        .argument("--regions")
        .argument(format!("{regions},other-case-1"))
        .start();
    let count: usize = std::thread::scope(|scope| {
        let runs: Vec<_> = files
            .iter()
            .zip(&names)
            .map(|(file, regions)| {
                let node = &node;
                scope.spawn(move || run_file(node, file, regions))
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).sum()
    });
    (node, count)
}

const CASES_PER_FILE_MAX: usize = 200;

fn run_file(node: &Node, file: &Path, regions: &[String]) -> usize {
    let cases = read(file);
    assert!(cases.len() <= regions.len(), "{}: too many cases for one file", file.display());
    for (case, region) in cases.iter().zip(regions) {
        let name = case["name"].as_str().expect("a case has a name");
        assert!(case["source"].is_string(), "{name}: where is it known from?");
        let client = node.client().in_region(region);
        let mut saved = BTreeMap::from([
            ("region".to_owned(), region.clone()),
            ("account".to_owned(), "000000000000".to_owned()),
        ]);
        for (index, step) in case["steps"].as_array().expect("a case has steps").iter().enumerate()
        {
            let place = format!("{}, {name:?}, step {index}", file.display());
            for time in 0..step["times"].as_u64().unwrap_or(1) {
                saved.insert("i".into(), time.to_string());
                run_step(&client, step, &mut saved, &place);
            }
        }
    }
    cases.len()
}

fn run_step(client: &Client, step: &Value, saved: &mut BTreeMap<String, String>, place: &str) {
    let operation = step["call"].as_str().expect("a step has a call");
    if let Some(wrap) = step.get("wrap") {
        saved.insert("wrapped".into(), wrapped(&fill_in(wrap, saved)));
    }
    let input = match &step["input"] {
        Value::Null => Value::Object(Map::new()),
        input => fill_in(input, saved),
    };
    let call = || match step["region"].as_str() {
        Some(region) => client.in_region(region).call(operation, &input),
        None => client.call(operation, &input),
    };
    let mut answer = call();
    if let Some(until) = step.get("until") {
        let (until, given_up) = (fill_in(until, saved), Instant::now() + Duration::from_secs(10));
        while difference(&until, &answer.json()).is_some() {
            assert!(Instant::now() < given_up, "{place}: {}", answer.json());
            std::thread::sleep(Duration::from_millis(5));
            answer = call();
        }
    }
    let json = answer.json();
    if let Some(code) = step["error"].as_str() {
        assert_eq!(json["__type"], code, "{place}: {json}");
        let expected = if code == "KMSInternalException" { 500 } else { 400 };
        assert_eq!(answer.status, expected, "{place}: {json}");
        if let Some(words) = step.get("message") {
            assert_eq!(
                answer.message().map_or(Value::Null, Value::from),
                fill_in(words, saved),
                "{place}"
            );
        }
    } else {
        assert_eq!(answer.status, 200, "{place}: {json}");
        if let Some(expected) = step.get("answer") {
            assert_eq!(difference(&fill_in(expected, saved), &json), None, "{place}");
        }
    }
    for member in step["absent"].as_array().into_iter().flatten() {
        let pointer = member.as_str().expect("a JSON pointer");
        assert!(json.pointer(pointer).is_none(), "{place}: {pointer} is there: {json}");
    }
    for (name, pointer) in step["save"].as_object().into_iter().flatten() {
        let value = json.pointer(pointer.as_str().expect("a JSON pointer"));
        let value = value.unwrap_or_else(|| panic!("{place}: no {pointer} in {json}"));
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        saved.insert(name.clone(), text);
    }
}

fn wrapped(wrap: &Value) -> String {
    let bytes = |member: &str| BASE64.decode(wrap[member].as_str().expect("base64")).unwrap();
    let key = PublicKey::from_spki(PairKind::Rsa2048, &bytes("with")).unwrap();
    BASE64.encode(key.encrypt(Encryption::Oaep(Hash::Sha256), &bytes("material")).unwrap())
}

/// `$name` in strings by what was saved; the longest name wins.
fn fill_in(value: &Value, saved: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => {
            let mut text = text.clone();
            let mut names: Vec<_> = saved.iter().collect();
            names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
            for (name, with) in names {
                text = text.replace(&format!("${name}"), with);
            }
            Value::String(text)
        }
        Value::Array(items) => items.iter().map(|item| fill_in(item, saved)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let name = fill_in(&Value::String(name.clone()), saved);
                (name.as_str().unwrap_or_default().to_owned(), fill_in(value, saved))
            })
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// What of `expected` is not in `found`: every member has to be, and lists have the same length.
fn difference(expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            expected.iter().find_map(|(name, value)| match found.get(name) {
                Some(found) => difference(value, found).map(|why| format!("{name}: {why}")),
                None => Some(format!("no {name} in {found:?}")),
            })
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            expected.iter().zip(found).find_map(|(expected, found)| difference(expected, found))
        }
        _ if expected == found => None,
        _ => Some(format!("{found}, not {expected}")),
    }
}
