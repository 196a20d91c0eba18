//! The evaluation of policies and grants against others who read the same documentation: a naive one in
//! Python (`tests/oracle/`), and `@cloud-copilot/iam-simulate` (`tests/simulate/`).
//!
//! What a case is stands in `tests/oracle/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use api::kms::{GrantConstraints, GrantOperation};
use identity::policy::{
    Action, Allowed, Asker, AskerKind, ConditionKey, Context, Denial, Denier, EncryptionContext,
    Found, GrantTerms, GrantUse, Granted, Policies, Policy, PolicyKind, PrincipalId, PrincipalName,
    Request, Value as ContextValue, evaluate, grant_operation,
};
use identity::{AccountId, Partition, UniqueId};
use serde_json::{Value, json};
use tests::python::repository;

/// How many cases are tried, if nobody says otherwise.
const CASES: usize = 100_000;
const SIMULATED_CASES: usize = 5_000;
/// How many reach what is rare.
const RARE_CASES: usize = 5_000_000;
/// How many differences are told at once.
const DIFFERENCES_MAX: usize = 20;

/// A case, read.
struct Case<'a>(&'a Value);

/// What the request of a case has.
struct Given<'a> {
    resource: Option<&'a str>,
    values: Vec<(ConditionKey, &'a Value)>,
}

impl Context for Given<'_> {
    fn resource(&self) -> Option<&str> {
        self.resource
    }

    fn find(&self, key: &ConditionKey) -> Found<'_> {
        let of_key = self.values.iter().filter(|(known, _)| known == key).map(|(_, value)| *value);
        match &*of_key.collect::<Vec<_>>() {
            [] => Found::Absent,
            [Value::Array(values)] => Found::Several(values.iter().map(value).collect()),
            [one] => Found::One(value(one)),
            twins => Found::OneOf(twins.iter().copied().map(value).collect()),
        }
    }
}

fn value(given: &Value) -> ContextValue<'_> {
    let (kind, value) = given.as_object().unwrap().iter().next().unwrap();
    match &**kind {
        "text" => ContextValue::Text(value.as_str().unwrap().into()),
        "number" => ContextValue::Number(value.as_i64().unwrap()),
        "boolean" => ContextValue::Boolean(value.as_bool().unwrap()),
        "time" => ContextValue::Time(value.as_i64().unwrap()),
        "address" => ContextValue::Address(value.as_str().unwrap().parse().unwrap()),
        other => panic!("a value of the kind {other}"),
    }
}

impl<'a> Case<'a> {
    fn text(&self, member: &str) -> &'a str {
        self.0[member].as_str().unwrap_or_else(|| panic!("no {member} in {}", self.0))
    }

    fn account(&self, of: &Value) -> AccountId {
        of.as_str().unwrap().parse().unwrap()
    }

    fn asker(&self) -> Asker<'a> {
        let asker = &self.0["asker"];
        let text = |member: &str| asker[member].as_str().unwrap();
        let kind = match text("kind") {
            "root" => AskerKind::Root,
            "user" => AskerKind::User(text("id").parse().unwrap()),
            "session" => {
                AskerKind::Session { role: text("role_id").parse().unwrap(), name: text("session") }
            }
            "federated" => AskerKind::FederatedUser {
                name: text("name"),
                user: asker["user_id"].as_str().map(|id| id.parse().unwrap()),
            },
            "service" => AskerKind::Service(text("name")),
            "web" => AskerKind::WebIdentity { issuer: text("issuer") },
            other => panic!("an asker of the kind {other}"),
        };
        let has_none =
            matches!(kind, AskerKind::Service(_) | AskerKind::WebIdentity { .. } | AskerKind::Root);
        let is_bounded = !has_none && !self.0["policies"]["boundary"].is_null();
        Asker { account: self.account(&asker["account"]), kind, is_bounded }
    }

    /// The unique id of one of the case's principals.
    fn unique_id(&self, name: &PrincipalName) -> Option<UniqueId> {
        let principals = self.0["principals"].as_object().unwrap();
        let found = match name {
            PrincipalName::User { account, path_and_name } => {
                principals.get(&format!("arn:aws:iam::{account}:user/{path_and_name}"))
            }
            PrincipalName::Role { account, path_and_name } => {
                principals.get(&format!("arn:aws:iam::{account}:role/{path_and_name}"))
            }
            PrincipalName::Session { account, role, .. } => {
                let is_it = |arn: &str| {
                    arn.starts_with(&format!("arn:aws:iam::{account}:role/"))
                        && arn.rsplit('/').next() == Some(role)
                };
                principals.iter().find(|(arn, _)| is_it(arn)).map(|(_, id)| id)
            }
            _ => None,
        };
        found.map(|id| id.as_str().unwrap().parse().unwrap())
    }

    fn compile(&self, text: &Value, kind: PolicyKind) -> Arc<Policy> {
        let text = text.as_str().unwrap();
        let policy = Policy::compile(text, kind, Partition::Aws, |name| self.unique_id(name));
        Arc::new(policy.unwrap_or_else(|error| panic!("{error}: {text}")))
    }

    fn all(&self, texts: &Value, kind: PolicyKind) -> Box<[Arc<Policy>]> {
        texts.as_array().unwrap().iter().map(|text| self.compile(text, kind)).collect()
    }

    fn granted(&self, asker: &Asker<'_>, action: Action, given: &Given<'_>) -> Granted {
        let Some(operation) = grant_operation(action) else { return Granted::No };
        let context = self.0["encryption_context"].as_object();
        let context: Option<EncryptionContext> = context.map(pairs);
        let source_arn = match given.find(&ConditionKey::named("aws:SourceArn")) {
            Found::One(ContextValue::Text(arn)) => Some(arn.into_owned()),
            _ => None,
        };
        let wanted = GrantUse {
            operation,
            encryption_context: context.as_ref(),
            source_arn: source_arn.as_deref(),
            child: None,
        };
        let each = self.0["grants"].as_array().unwrap().iter().map(|grant| {
            let grantee = grant["grantee"].as_str().unwrap();
            let grantee = match grantee.starts_with("arn:") {
                false => Some(PrincipalId::Service(grantee.into())),
                true => PrincipalName::parse(grantee, Partition::Aws)
                    .unwrap()
                    .resolve(|name| self.unique_id(name)),
            };
            let Some(grantee) = grantee else { return Granted::No };
            let operations = grant["operations"].as_array().unwrap().iter();
            let operations: Vec<_> = operations
                .map(|name| GrantOperation::from_wire(name.as_str().unwrap()).unwrap())
                .collect();
            let constraints = grant["constraints"].as_object().map(|given| GrantConstraints {
                encryption_context_equals: given
                    .get("EncryptionContextEquals")
                    .map(|context| pairs(context.as_object().unwrap())),
                encryption_context_subset: given
                    .get("EncryptionContextSubset")
                    .map(|context| pairs(context.as_object().unwrap())),
                source_arn: given.get("SourceArn").map(|arn| arn.as_str().unwrap().into()),
            });
            let terms = GrantTerms {
                grantee: &grantee,
                operations: &operations,
                constraints: constraints.as_ref(),
            };
            terms.allow(asker, &wanted)
        });
        each.max().unwrap_or(Granted::No)
    }

    fn decide(&self) -> Result<Allowed, Denial> {
        let policies = &self.0["policies"];
        let optional = |member: &str| Some(&policies[member]).filter(|given| !given.is_null());
        let key = optional("key").map(|text| self.compile(text, PolicyKind::Key));
        let trust = optional("trust").map(|text| self.compile(text, PolicyKind::Trust));
        let resource = key.or(trust);
        let identity = self.all(&policies["identity"], PolicyKind::Identity);
        let boundary = optional("boundary").map(|text| self.compile(text, PolicyKind::Identity));
        let session = optional("session").map(|texts| self.all(texts, PolicyKind::Identity));
        let levels = policies["service_control"].as_array().unwrap().iter();
        let service_control: Vec<_> =
            levels.map(|level| self.all(level, PolicyKind::ServiceControl)).collect();
        let resource_control = self.all(&policies["resource_control"], PolicyKind::ResourceControl);

        let context = self.0["context"].as_object().unwrap().iter();
        let given = Given {
            resource: self.0["resource"].as_str(),
            values: context.map(|(key, value)| (ConditionKey::named(key), value)).collect(),
        };
        let asker = self.asker();
        let action = Action::named(self.text("action")).expect("an action");
        let owner = self.account(&self.0["owner"]);
        let request = Request { asker, action, owner, context: &given };
        let policies = Policies {
            resource: resource.as_deref(),
            identity: &identity,
            boundary: boundary.as_deref(),
            session: session.as_deref(),
            service_control: &service_control,
            resource_control: &resource_control,
        };
        evaluate(&request, &policies, || self.granted(&asker, action, &given), &mut ())
    }
}

fn pairs(context: &serde_json::Map<String, Value>) -> BTreeMap<String, String> {
    let pair = |(key, value): (&String, &Value)| (key.clone(), value.as_str().unwrap().to_owned());
    context.iter().map(pair).collect()
}

/// A decision, as a case has it.
fn verdict(decided: Result<Allowed, Denial>) -> Value {
    match decided {
        Ok(Allowed::ByPolicy) => json!({"allowed": "policy"}),
        Ok(Allowed::ByGrant) => json!({"allowed": "grant"}),
        Err(Denial { by, explicit, .. }) => {
            let by = match by {
                Denier::ServiceControl => "service-control",
                Denier::ResourceControl => "resource-control",
                Denier::Resource => "resource",
                Denier::Identity => "identity",
                Denier::Boundary => "boundary",
                Denier::Session => "session",
                Denier::Cost => "cost",
            };
            json!({"denied": by, "explicit": explicit})
        }
    }
}

/// How many cases to try: as the variable says, or so many.
fn count(variable: &str, otherwise: usize) -> usize {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is a number")),
        Err(_) => otherwise,
    }
}

/// The generator at work, with this seed. With `coverage`, a last line says which rules it did not reach.
fn generate(seed: u64, count: usize, coverage: bool) -> Child {
    let mut command = Command::new(repository().join(".venv/bin/python"));
    command.arg(repository().join("tests/oracle/generate.py"));
    command.args(["--seed", &seed.to_string(), "--count", &count.to_string()]);
    command.args(coverage.then_some("--coverage"));
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command.stdout(Stdio::piped()).spawn().expect("Python is installed: run `make tools`")
}

fn cases(generator: &mut Child) -> impl Iterator<Item = Value> + use<> {
    let lines = BufReader::new(generator.stdout.take().unwrap()).lines();
    lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap())
}

/// Another seed each day, told when it fails.
fn seed() -> u64 {
    let day = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() / 86_400;
    std::env::var("STRONGROOM_SEED").map_or(day, |text| text.parse().expect("a number"))
}

#[test]
fn the_naive_evaluator_says_what_aws_documents() {
    let status = Command::new(repository().join(".venv/bin/python"))
        .args(["-m", "unittest", "discover", "tests/oracle"])
        .current_dir(repository())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .status()
        .expect("Python is installed: run `make tools`");
    assert!(status.success());
}

#[test]
fn a_naive_evaluator_comes_to_the_same() {
    let (seed, count) = (seed(), count("STRONGROOM_ORACLE_CASES", CASES));
    // It is Python that takes the time: it has every processor.
    let shares = std::thread::available_parallelism().map_or(1, usize::from);
    let compare = |share: usize| {
        // No two days, and no two shares, have the same seed.
        let seed = seed * 1000 + share as u64;
        compare_with_naive(seed, count / shares + usize::from(share < count % shares))
    };
    let missing = std::thread::scope(|scope| {
        let each: Vec<_> = (0..shares).map(|share| scope.spawn(move || compare(share))).collect();
        let each = each.into_iter().map(|share| share.join().expect("a share of the cases"));
        each.reduce(|left, right| left.intersection(&right).cloned().collect()).unwrap()
    });
    let counts = |rule: &&String| count >= RARE_CASES || !rule.starts_with("rare ");
    let missing: Vec<_> = missing.iter().filter(counts).collect();
    let reached = count < CASES || missing.is_empty();
    assert!(reached, "seed {seed}: rules that no case reached: {missing:#?}");
}

/// Compares, and tells what rules were not reached.
fn compare_with_naive(seed: u64, count: usize) -> BTreeSet<String> {
    let mut generator = generate(seed, count, true);
    let mut missing = None;
    let mut tried = 0;
    let mut laws = 0;
    let mut differences = Vec::new();
    for case in cases(&mut generator) {
        if let Some(rules) = case.get("missing") {
            missing = Some(serde_json::from_value(rules.clone()).unwrap());
            continue;
        }
        let decided = verdict(Case(&case).decide());
        if decided != case["verdict"] {
            differences.push(format!("case {tried}: here {decided}: {case}"));
            if differences.len() >= DIFFERENCES_MAX {
                break;
            }
        }
        if tried % 10 == 0 {
            laws += check_laws(&case);
        }
        tried += 1;
    }
    assert!(differences.is_empty(), "seed {seed}:\n{}", differences.join("\n"));
    let status = generator.wait().unwrap();
    assert!(status.success());
    assert_eq!(tried, count);
    assert!(laws > count / 100, "the laws were tried {laws} times");
    missing.expect("what was not reached")
}

/// The texts of a case's policies, to be changed.
fn policies_of(case: &mut Value) -> Vec<&mut Value> {
    let policies = case["policies"].as_object_mut().unwrap();
    let mut texts = Vec::new();
    for member in policies.values_mut() {
        collect(member, &mut texts);
    }
    texts
}

fn collect<'a>(value: &'a mut Value, texts: &mut Vec<&'a mut Value>) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| collect(value, texts)),
        Value::String(_) => texts.push(value),
        _ => {}
    }
}

/// Changes the statements of every policy of a case.
fn with_statements(case: &Value, change: impl Fn(&mut Vec<Value>)) -> Value {
    let mut case = case.clone();
    for text in policies_of(&mut case) {
        let mut document: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
        let mut statements = match document["Statement"].take() {
            Value::Array(statements) => statements,
            one => vec![one],
        };
        change(&mut statements);
        document["Statement"] = statements.into();
        *text = document.to_string().into();
    }
    case
}

/// Whatever the policies: what must not change a decision does not, and what narrows does not widen.
fn check_laws(case: &Value) -> usize {
    let decide = |case: &Value| Case(case).decide();
    let decided = decide(case);
    let mut checked = 2;
    let reordered = with_statements(case, |statements| statements.reverse());
    assert_eq!(decide(&reordered), decided, "the order counts: {case:#}");
    let renamed = with_statements(case, |statements| {
        for statement in statements {
            statement.as_object_mut().unwrap().remove("Sid");
        }
    });
    assert_eq!(decide(&renamed), decided, "a Sid counts: {case:#}");
    if decided.is_ok() {
        return checked;
    }
    checked += 2;
    let fewer = with_statements(case, |statements| {
        if let Some(index) = statements.iter().position(|each| each["Effect"] == "Allow") {
            // Statements there must be; a denial of what nobody asks for says nothing.
            statements[index]["Effect"] = "Deny".into();
            statements[index]["Action"] = "sts:Nothing".into();
            statements[index].as_object_mut().unwrap().remove("NotAction");
        }
    });
    assert!(decide(&fewer).is_err(), "one Allow less widens: {case:#}");
    let denied_more = with_statements(case, |statements| {
        let mut deny = statements[0].clone();
        deny["Effect"] = "Deny".into();
        deny.as_object_mut().unwrap().remove("Sid");
        statements.push(deny);
    });
    assert!(decide(&denied_more).is_err(), "one Deny more widens: {case:#}");
    if decided.is_err_and(|denial| denial.explicit) {
        checked += 1;
        let mut granted = case.clone();
        let asker = &case["asker"];
        let arn = match asker["kind"].as_str().unwrap() {
            "user" => asker["arn"].as_str().unwrap().to_owned(),
            "session" => asker["role_arn"].as_str().unwrap().to_owned(),
            "service" => asker["name"].as_str().unwrap().to_owned(),
            _ => format!("arn:aws:iam::{}:root", asker["account"].as_str().unwrap()),
        };
        let all: Vec<_> = GrantOperation::ALL.iter().map(|each| each.as_str()).collect();
        granted["grants"] = json!([{"grantee": arn, "operations": all, "constraints": null}]);
        assert!(decide(&granted).is_err(), "a grant beats a Deny: {case:#}");
    }
    checked
}

/// The simulator at work.
fn simulate() -> Child {
    let directory = repository().join("tests/simulate");
    assert!(directory.join("node_modules").exists(), "run `make tools`");
    let mut command = Command::new("node");
    command.arg(directory.join("simulate.mjs"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Node.js is installed")
}

/// Asks `of` about cases, one a line, and gives each with its answer.
fn ask<I: Iterator<Item = Value> + Send + 'static>(
    of: &mut Child,
    cases: I,
) -> impl Iterator<Item = (Value, Value)> + use<I> {
    let mut input = of.stdin.take().unwrap();
    let (send, sent) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for case in cases {
            writeln!(input, "{case}").unwrap();
            send.send(case).unwrap();
        }
    });
    let answers = BufReader::new(of.stdout.take().unwrap()).lines();
    let answers = answers.map(|line| serde_json::from_str(&line.unwrap()).unwrap());
    sent.into_iter().zip(answers)
}

/// Whether the simulator says what we do not. It skips what is not to be asked.
fn is_other(answer: &Value, decided: &Value) -> bool {
    answer.get("skipped").is_none() && answer["allowed"] != json!(decided.get("allowed").is_some())
}

#[test]
fn iam_simulate_comes_to_the_same() {
    let (seed, count) = (seed(), count("STRONGROOM_SIMULATED_CASES", SIMULATED_CASES));
    let mut simulator = simulate();
    let mut generator = generate(seed, count, false);
    let (mut tried, mut compared, mut differences) = (0, 0, Vec::new());
    // It knows no grants.
    let without_grants = cases(&mut generator).map(|mut case| {
        case["grants"] = json!([]);
        case
    });
    for (case, answer) in ask(&mut simulator, without_grants) {
        tried += 1;
        compared += usize::from(answer.get("skipped").is_none());
        let decided = verdict(Case(&case).decide());
        if is_other(&answer, &decided) && differences.len() < DIFFERENCES_MAX {
            differences.push(format!("case {tried}: here {decided}: {case}"));
        }
    }
    assert!(generator.wait().unwrap().success());
    assert!(simulator.wait().unwrap().success());
    assert!(differences.is_empty(), "seed {seed}:\n{}", differences.join("\n"));
    assert_eq!(tried, count);
    assert!(compared >= count / 2, "{compared} of {count} were compared");
}

#[test]
fn cases_by_hand_come_to_what_is_written() {
    let text = std::fs::read_to_string(repository().join("tests/simulate/cases.jsonl")).unwrap();
    let cases: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let count = cases.len();
    assert!(count > 100);
    let mut naive = Command::new(repository().join(".venv/bin/python"))
        .arg(repository().join("tests/oracle/evaluate.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python is installed: run `make tools`");
    let naively: Vec<Value> =
        ask(&mut naive, cases.clone().into_iter()).map(|(_, answer)| answer).collect();
    assert!(naive.wait().unwrap().success());
    let mut simulator = simulate();
    let simulated: Vec<_> = ask(&mut simulator, cases.into_iter()).collect();
    assert!(simulator.wait().unwrap().success());
    assert_eq!((naively.len(), simulated.len()), (count, count));
    for ((case, simulated), naively) in simulated.into_iter().zip(naively) {
        let decided = verdict(Case(&case).decide());
        assert_eq!(decided, case["verdict"], "{case:#}");
        assert_eq!(naively, case["verdict"], "the naive one: {case:#}");
        assert!(!is_other(&simulated, &decided), "{simulated}: {case:#}");
    }
}
