//! For the tests of `api`: every operation's decoder, and every answer with all its members.

use super::{Service, member};
use crate::model::{Model, Protocol, Shape};
use crate::names::type_name;

pub(super) fn file(service: &Service<'_>) -> Result<String, String> {
    if matches!(service.model.protocol, Protocol::Query { .. }) {
        return query(service);
    }
    let mut requests = String::new();
    let mut responses = String::new();
    for operation in &service.model.operations {
        let name = &operation.name;
        if let Some(input) = &operation.input {
            requests.push_str(&format!("(Operation::{name}, decoded::<{input}>),\n"));
        }
        let answer = match &operation.output {
            Some(output) => format!("encoded(&{})", structure(service.model, output, literal)?),
            None => "encoded(&())".into(),
        };
        responses.push_str(&format!("(Operation::{name}, {answer}),\n"));
    }
    let module = service.module;
    Ok(format!(
        "//! Every operation's decoder, and every answer with all its members, for the tests.

use std::collections::BTreeMap;
use std::fmt::Debug;

use secret::Secret;

use crate::{module}::*;
use crate::{{Blob, Error, Request, Response, Timestamp}};

/// Decodes a body, and shows what came of it.
pub(crate) type Decoder = fn(&[u8]) -> Result<String, Error>;

pub(crate) const REQUESTS: [(Operation, Decoder); {count}] = [{requests}];

/// Each operation with an answer in which no member is absent, encoded.
pub(crate) fn responses() -> [(Operation, Vec<u8>); {count}] {{
    [{responses}]
}}

fn decoded<T: Request + Debug>(body: &[u8]) -> Result<String, Error> {{
    T::decode(body).map(|request| format!(\"{{:?}} {{request:?}}\", T::OPERATION))
}}

fn encoded(response: &impl Response) -> Vec<u8> {{
    let mut out = Vec::new();
    response.encode(&mut out);
    out
}}
",
        count = service.model.operations.len(),
    ))
}

/// The same for services of the Query protocol.
fn query(service: &Service<'_>) -> Result<String, String> {
    let mut requests = String::new();
    let mut responses = String::new();
    for operation in &service.model.operations {
        let name = &operation.name;
        let input = operation.input.clone().unwrap_or_else(|| format!("{name}Request"));
        requests.push_str(&format!("(Operation::{name}, decoded::<{input}>),\n"));
        let answer = match &operation.output {
            Some(output) => structure(service.model, output, |name| format!("text(\"{name}\")"))?,
            None => "()".into(),
        };
        responses.push_str(&format!("(Operation::{name}, encoded::<{input}>(&{answer})),\n"));
    }
    let module = service.module;
    let values =
        ["Blob", "Timestamp"].into_iter().filter(|value| responses.contains(&format!("{value}::")));
    let values = values.collect::<Vec<_>>().join(", ");
    Ok(format!(
        "//! Every operation's decoder, and every answer with all its members, for the tests.

use std::collections::BTreeMap;
use std::fmt::Debug;

use secret::Secret;

use crate::{module}::*;
use crate::query::{{Error, Parameters, Request, answer}};
use crate::{{{values}}};

/// Decodes parameters, and shows what came of them.
pub(crate) type Decoder = fn(&Parameters) -> Result<String, Error>;

pub(crate) const REQUESTS: [(Operation, Decoder); {count}] = [{requests}];

/// Each operation with an answer in which no member is absent, encoded. `text`: the text of a shape.
pub(crate) fn responses(text: &dyn Fn(&str) -> String) -> [(Operation, Vec<u8>); {count}] {{
    [{responses}]
}}

fn decoded<T: Request + Debug>(parameters: &Parameters) -> Result<String, Error> {{
    T::decode(parameters).map(|request| format!(\"{{}} {{request:?}}\", T::NAME))
}}

fn encoded<T: Request>(response: &T::Response) -> Vec<u8> {{
    let mut out = Vec::new();
    answer::<T>(response, NAMESPACE, \"the id\", &mut out);
    out
}}
",
        count = service.model.operations.len(),
    ))
}

/// A text, as it stands there.
fn literal(name: &str) -> String {
    format!("\"{name}\".to_owned()")
}

/// `text`: the expression that makes a text of the shape of this name.
fn structure(model: &Model, name: &str, text: fn(&str) -> String) -> Result<String, String> {
    let mut fields = String::new();
    for member in &model.structure(name)?.members {
        let value = value(model, &member.shape, text)?;
        let value = if member.required { value } else { format!("Some({value})") };
        fields.push_str(&format!("{}: {value},\n", member::field(member)));
    }
    Ok(if fields.is_empty() { name.to_owned() } else { format!("{name} {{\n{fields}}}") })
}

fn value(model: &Model, shape_name: &str, text: fn(&str) -> String) -> Result<String, String> {
    Ok(match model.shape(shape_name)? {
        Shape::Structure(_) => structure(model, shape_name, text)?,
        Shape::Enumeration(_) => format!("{}::ALL[0]", type_name(shape_name)),
        Shape::String(string) if string.sensitive => {
            format!("Secret::from({}.into_bytes())", text(shape_name))
        }
        Shape::String(_) => text(shape_name),
        Shape::Blob { sensitive: true, .. } => format!("Secret::from(b\"{shape_name}\".to_vec())"),
        Shape::Blob { .. } => format!("Blob::from(b\"{shape_name}\".to_vec())"),
        Shape::Integer(_) => "365".into(),
        Shape::Boolean => "true".into(),
        Shape::Timestamp => "Timestamp::from_millis(1_571_767_572_317)".into(),
        Shape::List { item, .. } => format!("vec![{}]", value(model, item, text)?),
        Shape::Map { key, value: of, .. } => {
            format!("BTreeMap::from([({}, {})])", value(model, key, text)?, value(model, of, text)?)
        }
    })
}
