//! Requests of any kind, made from the model: whatever is asked, in whatever order, there is one answer, and
//! it is not our fault.
//!
//! `STRONGROOM_REQUESTS` says how many (`make gate`: ten million), `STRONGROOM_SEED` which. Each is named in
//! a failure by its seed and its number.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use tests::python::repository;
use tests::{Answer, Client, Setup};

const REQUESTS: usize = 20_000;
const THREADS: u64 = 4;
/// How many values of a member are kept, to be sent again.
const KEPT_MAX: usize = 40;

#[test]
fn every_request_has_one_answer() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let requests = number("STRONGROOM_REQUESTS").unwrap_or(REQUESTS as u64);
    let first_seed = number("STRONGROOM_SEED").unwrap_or(1);
    let directory = tempfile::tempdir().unwrap();
    let seed = directory.path().join("seed.json");
    std::fs::write(&seed, "{}").unwrap();
    let node = Setup::in_memory().argument("--dev").argument(seed.to_str().unwrap()).start();
    let model = std::fs::read(repository().join("model/kms-2014-11-01.json")).unwrap();
    let model: Value = serde_json::from_slice(&model).unwrap();
    let ended: Vec<Ended> = thread::scope(|scope| {
        let threads: Vec<_> = (first_seed..first_seed + THREADS)
            .map(|seed| {
                let client = Client::new(
                    node.address(),
                    "AKIADEVELOPMENTONLY0",
                    "development-only-and-known-to-everybody",
                    "eu-central-1",
                );
                let model = &model;
                scope.spawn(move || Caller::new(model, client, seed).run(requests / THREADS))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let succeeded: BTreeSet<_> = ended.iter().flat_map(|ended| &ended.succeeded).collect();
    let refused: BTreeSet<_> = ended.iter().flat_map(|ended| &ended.refused).collect();
    println!("{requests} requests: {} operations succeeded", succeeded.len());
    assert_eq!(refused.len(), 56, "each is refused at times");
    assert!(succeeded.len() >= 40, "most succeed at times: {succeeded:?}");
    assert!(!node.log().contains("panicked"), "{}", node.log());
}

/// The operations that ended so at least once.
#[derive(Default)]
struct Ended {
    succeeded: BTreeSet<String>,
    refused: BTreeSet<String>,
}

struct Caller<'a> {
    model: &'a Value,
    operations: Vec<&'a String>,
    client: Client,
    chance: Chance,
    seed: u64,
    /// What answers held, by the name of the member.
    seen: BTreeMap<String, Vec<Value>>,
    ended: Ended,
}

impl<'a> Caller<'a> {
    fn new(model: &'a Value, client: Client, seed: u64) -> Self {
        let operations = model["operations"].as_object().unwrap().keys().collect();
        let (seen, ended) = (BTreeMap::new(), Ended::default());
        Self { model, operations, client, chance: Chance(seed), seed, seen, ended }
    }

    fn run(mut self, requests: u64) -> Ended {
        for number in 0..requests {
            let operation = match self.chance.below(12) {
                0 => "CreateKey",
                _ => self.operations[self.chance.below(self.operations.len())],
            };
            let shape = self.model["operations"][operation]["input"]["shape"].as_str().unwrap();
            let mut body = self.value(shape, "");
            if operation == "CreateKey" && !self.chance.is_rare(4) {
                // Chance alone hardly ever puts together what fits.
                let (spec, usage) = KINDS[self.chance.below(KINDS.len())];
                body["KeySpec"] = json!(spec);
                body["KeyUsage"] = json!(usage);
                for member in
                    ["CustomerMasterKeySpec", "Origin", "CustomKeyStoreId", "XksKeyId", "Tags"]
                {
                    body.as_object_mut().unwrap().remove(member);
                }
            }
            if self.chance.is_rare(8) {
                body = self.spoil(body);
            }
            let place = format!("seed {}, request {number}: {operation} {body}", self.seed);
            let answer = self.client.try_call(operation, &body);
            let answer = answer.unwrap_or_else(|error| panic!("{place}: {error}"));
            self.check(operation, &answer, &place);
        }
        self.ended
    }

    /// One answer: a result that the model has, or a refusal in its form.
    fn check(&mut self, operation: &str, answer: &Answer, place: &str) {
        let body = answer.json();
        match answer.status {
            200 => {
                assert!(body.get("__type").is_none(), "{place}: {body}");
                let output = &self.model["operations"][operation]["output"]["shape"];
                let members =
                    self.model["shapes"][output.as_str().unwrap_or("-")]["members"].as_object();
                for name in body.as_object().into_iter().flat_map(Map::keys) {
                    assert!(
                        members.is_some_and(|known| known.contains_key(name)),
                        "{place}: {body}"
                    );
                }
                self.keep(&body);
                self.ended.succeeded.insert(operation.into());
            }
            400 => {
                let code = body["__type"].as_str().unwrap_or_default();
                assert!(code.ends_with("Exception"), "{place}: {body}");
                let told = body.as_object().unwrap().keys();
                let known = ["__type", "message", "Message"];
                assert!(
                    told.into_iter().all(|name| known.contains(&name.as_str())),
                    "{place}: {body}"
                );
                self.ended.refused.insert(operation.into());
            }
            other => panic!("{place}: {other} {body}"),
        }
    }

    fn keep(&mut self, body: &Value) {
        match body {
            Value::Object(members) => {
                for (name, value) in members {
                    if value.is_string() {
                        let kept = self.seen.entry(name.clone()).or_default();
                        if kept.len() < KEPT_MAX {
                            kept.push(value.clone());
                        } else {
                            let index = self.chance.below(KEPT_MAX);
                            kept[index] = value.clone();
                        }
                    }
                    self.keep(value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.keep(item)),
            _ => {}
        }
    }

    /// A value of `shape_name`, for the member `name`; most break no constraint.
    fn value(&mut self, shape_name: &str, name: &str) -> Value {
        let shape = &self.model["shapes"][shape_name];
        match shape["type"].as_str().unwrap() {
            "structure" => {
                let required: Vec<&str> = shape["required"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                let mut members = Map::new();
                for (name, member) in shape["members"].as_object().into_iter().flatten() {
                    let is_sent = match required.contains(&name.as_str()) {
                        true => !self.chance.is_rare(60),
                        false => self.chance.is_rare(4),
                    };
                    // A dry run shows nothing new most of the time.
                    if is_sent && (name != "DryRun" || self.chance.is_rare(5)) {
                        let member = member["shape"].as_str().unwrap();
                        members.insert(name.clone(), self.value(member, name));
                    }
                }
                members.into()
            }
            "list" => {
                let count = self.chance.below(4);
                let item = shape["member"]["shape"].as_str().unwrap();
                (0..count).map(|_| self.value(item, name)).collect()
            }
            "map" => {
                let count = self.chance.below(3);
                (0..count)
                    .map(|index| (format!("key{index}"), json!("value")))
                    .collect::<Map<_, _>>()
                    .into()
            }
            "string" => self.string(shape, name),
            "blob" => self.blob(shape, name),
            "integer" => {
                let (min, max) =
                    (shape["min"].as_i64().unwrap_or(0), shape["max"].as_i64().unwrap_or(1000));
                match self.chance.below(8) {
                    0 => json!(min - 1),
                    1 => json!(max + 1),
                    2 => json!(max),
                    3 => json!(min),
                    _ => json!(min + self.chance.below(60) as i64),
                }
            }
            "boolean" => json!(self.chance.is_rare(2)),
            "timestamp" => json!(1_800_000_000 + self.chance.below(40_000_000) as i64),
            other => panic!("{shape_name} is a {other}"),
        }
    }

    fn string(&mut self, shape: &Value, name: &str) -> Value {
        if let Some(values) = shape["enum"].as_array() {
            let value = &values[self.chance.below(values.len())];
            // RSA keys take their time.
            let is_slow = value.as_str().is_some_and(|value| value.starts_with("RSA_"));
            return match is_slow && !self.chance.is_rare(150) {
                true => values[0].clone(),
                false => value.clone(),
            };
        }
        let seen = match name {
            "TargetKeyId" | "SourceKeyId" | "DestinationKeyId" | "KeyId" => {
                ["KeyId", "KeyId", "Arn", "AliasName", "AliasArn"][self.chance.below(5)]
            }
            "GrantTokens" => "GrantToken",
            "Marker" => "NextMarker",
            other => other,
        };
        if !self.chance.is_rare(15)
            && let Some(values) = self.seen.get(seen).filter(|values| !values.is_empty())
        {
            return values[self.chance.below(values.len())].clone();
        }
        match name {
            "AliasName" => json!(format!("alias/any/{}", self.chance.below(1000))),
            "Policy" => json!(POLICY),
            "GranteePrincipal" | "RetiringPrincipal" => json!("arn:aws:iam::000000000000:root"),
            "SourceArn" => json!("arn:aws:s3:eu-central-1:000000000000:bucket"),
            "ReplicaRegion" | "PrimaryRegion" => {
                json!(["eu-west-1", "us-east-1"][self.chance.below(2)])
            }
            "TagKeys" | "TagKey" => json!(["a", "b", "aws:c"][self.chance.below(3)]),
            _ => {
                let (min, max) =
                    (shape["min"].as_u64().unwrap_or(0), shape["max"].as_u64().unwrap_or(64));
                let length = [min, max, max + 1, min + 1][self.chance.below(4)].min(9000) as usize;
                json!(["a", "é", "7"][self.chance.below(3)].repeat(length))
            }
        }
    }

    fn blob(&mut self, shape: &Value, name: &str) -> Value {
        let seen = match name {
            "EncryptedKeyMaterial" | "Message" | "AttestationDocument" => "PublicKey",
            other => other,
        };
        if !self.chance.is_rare(4)
            && let Some(values) = self.seen.get(seen).filter(|values| !values.is_empty())
        {
            return values[self.chance.below(values.len())].clone();
        }
        let (min, max) = (shape["min"].as_u64().unwrap_or(0), shape["max"].as_u64().unwrap_or(64));
        let length = [min, max, max + 1, 32, 64][self.chance.below(5)].min(9000);
        let bytes: Vec<u8> = (0..length).map(|_| self.chance.next() as u8).collect();
        json!(STANDARD.encode(bytes))
    }

    /// `body` with something in it that is not as it should be.
    fn spoil(&mut self, body: Value) -> Value {
        let Value::Object(mut members) = body else { return body };
        let junk = [
            Value::Null,
            json!([]),
            json!({}),
            json!([null, {"a": [1.5e300]}]),
            json!(-1),
            json!(1.0e-9),
            json!("\u{0}\u{FFFF}"),
            json!("a".repeat(20_000)),
            json!(true),
        ];
        let junk = junk[self.chance.below(junk.len())].clone();
        let names: Vec<String> = members.keys().cloned().collect();
        match names.get(self.chance.below(names.len() + 1)) {
            Some(name) => members.insert(name.clone(), junk),
            None => members.insert("NotInTheModel".into(), junk),
        };
        members.into()
    }
}

/// Kinds of keys that are made quickly.
const KINDS: [(&str, &str); 7] = [
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
    ("HMAC_256", "GENERATE_VERIFY_MAC"),
    ("ECC_NIST_P256", "SIGN_VERIFY"),
    ("ECC_NIST_P256", "KEY_AGREEMENT"),
    ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY"),
    ("ML_DSA_44", "SIGN_VERIFY"),
    ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE"),
];

const POLICY: &str =
    r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}"#;

/// Numbers that follow from a seed (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// True once in `times`.
    fn is_rare(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}
