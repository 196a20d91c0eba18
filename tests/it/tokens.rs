//! ID tokens, made and judged by PyJWT (`tests/oracle/tokens.py`), which come to the same here.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use oidc::{Keys, Provider, Token, Verified, verify};
use serde_json::{Value, json};
use tests::python::repository;

/// How many tokens are tried.
const CASES: usize = 3_000;
const ROLE: &str = "arn:aws:iam::111122223333:role/app";

/// A verdict, as a case has it.
fn verdict(verified: &Verified) -> Value {
    json!({
        "subject": verified.subject(),
        "audience": verified.audience(),
        "amr": verified.authentication_methods(),
    })
}

#[test]
fn py_jwt_believes_the_same_tokens() {
    // Another seed each day, told when it fails.
    let seed = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() / 86_400;
    let mut python = Command::new(repository().join(".venv/bin/python"))
        .args(["-W", "ignore"])
        .arg(repository().join("tests/oracle/tokens.py"))
        .args(["--seed", &seed.to_string(), "--count", &CASES.to_string()])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python is installed: run `make tools`");
    let lines = BufReader::new(python.stdout.take().unwrap()).lines();
    let mut lines = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());

    let issuer = lines.next().expect("a line with the issuer");
    let keys = Keys::read(issuer["keys"].to_string().as_bytes()).unwrap();
    let client_ids = issuer["client_ids"].as_array().unwrap().iter();
    let client_ids: Vec<Box<str>> = client_ids.map(|id| id.as_str().unwrap().into()).collect();
    let url = issuer["issuer"].as_str().unwrap();
    let provider = Provider { issuer: &url["https://".len()..], client_ids: &client_ids };
    let (mut tried, mut believed) = (0, 0);
    for case in lines {
        let now_ms = case["now"].as_i64().unwrap() * 1000;
        let verified = Token::read(case["token"].as_str().unwrap())
            .and_then(|token| verify(token, provider, ROLE, &keys, now_ms));
        let ours = verified.as_ref().map_or(Value::Null, verdict);
        assert_eq!(ours, case["verdict"], "seed {seed}: {:?}: {case}", verified.err());
        tried += 1;
        believed += usize::from(!ours.is_null());
    }
    assert!(python.wait().unwrap().success());
    assert_eq!(tried, CASES);
    assert!((tried / 4..tried * 3 / 4).contains(&believed), "{believed} of {tried} were believed");
}
