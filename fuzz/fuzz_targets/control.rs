//! The operators' socket: one line in, one line out, read as every JSON reader reads it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use server::control::{Control, Running};
use zeroize::Zeroizing;

/// Says what it understood.
struct Echo;

impl Control for Echo {
    fn run<'a>(&'a self, command: &'a str, arguments: Value) -> Running<'a> {
        Box::pin(async move {
            match command {
                "refuse" => Err(arguments.to_string()),
                _ => Ok(Zeroizing::new(Value::from(vec![command.into(), arguments]).to_string())),
            }
        })
    }
}

fuzz_target!(|bytes: &[u8]| {
    let answer = server::fuzzing::control(bytes, &Echo);
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
        return assert!(answer.is_empty(), "half a command is not run");
    };
    let answer = String::from_utf8(answer).expect("an answer is text");
    assert_eq!(answer.find('\n'), Some(answer.len() - 1), "an answer is one line");
    let answer: Map<String, Value> = serde_json::from_str(&answer).expect("an answer is JSON");
    assert_eq!(answer.len(), 1);

    let asked = serde_json::from_slice(&bytes[..end]);
    let Ok(Value::Object(asked)) = asked else {
        return assert!(answer.contains_key("error"), "what is no object is no command");
    };
    let arguments = asked.get("arguments").cloned().unwrap_or_default();
    match asked.get("command") {
        Some(Value::String(command)) if command == "refuse" => {
            assert_eq!(answer["error"], arguments.to_string());
        }
        Some(command @ Value::String(_)) => {
            assert_eq!(answer["ok"], Value::from(vec![command.clone(), arguments]));
        }
        _ => assert!(answer.contains_key("error"), "a command has a name"),
    }
});
