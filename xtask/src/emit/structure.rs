//! The structures of messages.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Service, member};
use crate::model::{Model, Operation, Protocol, Shape, Structure};
use crate::names::type_name;

/// What is in the file of an operation. `bodies`: the structures that have their place already.
pub(super) fn operation_file<'m>(
    service: &Service<'m>,
    operation: &'m Operation,
    bodies: &mut BTreeSet<&'m str>,
) -> Result<String, String> {
    let name = &operation.name;
    let output = operation.output.as_deref();
    let mut text = String::new();
    let mut own = BTreeSet::new();
    for (shape, does) in [(operation.input.as_deref(), "takes"), (output, "answers")] {
        let Some(shape) = shape else { continue };
        if bodies.insert(shape) {
            own.insert(shape);
            let module = service.module;
            let doc = format!("What [`{name}`](crate::{module}::Operation::{name}) {does}.");
            text.push_str(&structure(service, shape, &doc)?);
        }
    }
    let output_is_own = output.is_some_and(|output| own.contains(output));
    match &service.model.protocol {
        Protocol::Json { .. } => json(operation, output_is_own, &mut text)?,
        Protocol::Query { .. } => query(service, operation, output_is_own, &mut text)?,
    }
    let doc = format!("`{name}`: what it takes and what it answers.");
    Ok(with_imports(service, &doc, &text, &own))
}

/// What makes messages of JSON of an operation's structures.
fn json(operation: &Operation, output_is_own: bool, text: &mut String) -> Result<(), String> {
    let name = &operation.name;
    let input = operation.input.as_deref().ok_or_else(|| format!("{name} has no input"))?;
    let output = operation.output.as_deref().unwrap_or("()");
    write!(
        text,
        "
impl Request for {input} {{
    const OPERATION: Operation = Operation::{name};
    type Response = {output};

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {{
        decode::request(body, values)
    }}
}}
"
    )
    .map_err(|error| error.to_string())?;
    if output_is_own {
        text.push_str(&format!(
            "
impl Response for {output} {{
    fn encode(&self, out: &mut Vec<u8>) {{
        encode::body(self, out);
    }}
}}
"
        ));
    }
    Ok(())
}

/// What makes messages of the Query protocol of them. A request without members is a type too.
fn query(
    service: &Service<'_>,
    operation: &Operation,
    output_is_own: bool,
    text: &mut String,
) -> Result<(), String> {
    let name = &operation.name;
    let output = operation.output.as_deref().unwrap_or("()");
    let manner = type_name(service.module);
    let wrapper = operation.result_wrapper.as_deref().unwrap_or_default();
    if wrapper.is_empty() != operation.output.is_none() {
        return Err(format!("{name} has an output without a wrapper"));
    }
    let input = match &operation.input {
        Some(input) => input.clone(),
        None => {
            let module = service.module;
            let input = format!("{name}Request");
            let doc = format!("What [`{name}`](crate::{module}::Operation::{name}) takes.");
            let empty =
                Structure { members: Vec::new(), exception: false, fault: false, error: None };
            text.push_str(&format!(
                "\n/// {doc}\n#[derive(Clone, Debug, Default, PartialEq)]\npub struct {input};\n"
            ));
            text.push_str(&decode(service, &input, &empty)?);
            input
        }
    };
    write!(
        text,
        "
impl Request for {input} {{
    const NAME: &'static str = \"{name}\";
    const WRAPPER: &'static str = \"{wrapper}\";
    type Response = {output};

    fn decode(parameters: &Parameters) -> Result<Self, Error> {{
        decode::request(parameters, Manner::{manner})
    }}
}}
"
    )
    .map_err(|error| error.to_string())?;
    if output_is_own {
        text.push_str(&format!(
            "
impl Response for {output} {{
    fn write(&self, writer: &mut Writer<'_>) {{
        Encode::write(self, writer);
    }}
}}
"
        ));
    }
    Ok(())
}

/// The structures that stand within others.
pub(super) fn nested_file(
    service: &Service<'_>,
    bodies: &BTreeSet<&str>,
) -> Result<String, String> {
    let mut text = String::new();
    let mut own = BTreeSet::new();
    for (name, _) in service.structures().filter(|(name, _)| !bodies.contains(name)) {
        own.insert(name);
        text.push_str(&structure(service, name, &format!("`{name}`"))?);
    }
    Ok(with_imports(service, "The structures that stand within others.", &text, &own))
}

fn structure(service: &Service<'_>, name: &str, doc: &str) -> Result<String, String> {
    let model = service.model;
    let structure = model.structure(name)?;
    let mut derives = vec!["Debug"];
    if !holds_secret(model, structure)? {
        derives.extend(["Clone", "PartialEq"]);
    }
    if has_default(model, structure)? {
        derives.push("Default");
    }
    derives.sort_unstable();

    let mut fields = String::new();
    for member in &structure.members {
        let field = member::field(member);
        let value = member::value_type(model, &member.shape)?;
        let value = if member.required { value } else { format!("Option<{value}>") };
        let description = member::description(model, member)?;
        fields.push_str(&format!("/// {description}\npub {field}: {value},\n"));
    }
    let body = if fields.is_empty() { ";".into() } else { format!(" {{\n{fields}}}") };
    let mut text =
        format!("\n/// {doc}\n#[derive({})]\npub struct {name}{body}\n", derives.join(", "));
    if service.received.contains(name) {
        text.push_str(&decode(service, name, structure)?);
    }
    if service.sent.contains(name) {
        text.push_str(&encode(model, name, structure)?);
    }
    Ok(text)
}

fn decode(service: &Service<'_>, name: &str, structure: &Structure) -> Result<String, String> {
    let mut variables = String::new();
    let mut arms = String::new();
    let mut checks = String::new();
    let mut fields = String::new();
    let mut required = Vec::new();
    for (index, member) in structure.members.iter().enumerate() {
        let field = member::field(member);
        if ["at", "input", "member"].contains(&field.as_str()) {
            return Err(format!("{name}.{}: the decoder has a variable of this name", member.name));
        }
        let read = member::read(service, index, member)?;
        let read = if member.required { format!("Some({read})") } else { read };
        variables.push_str(&format!("let mut {field} = None;\n"));
        arms.push_str(&format!("\"{}\" => {field} = {read},\n", member.name));
        fields.push_str(&format!("{field},\n"));
        if member.required {
            let at = member::path(index, member);
            checks.push_str(&format!("let {field} = input.required({field}, {at});\n"));
            required.push(field);
        }
    }
    match required.as_slice() {
        [] => {}
        [one] => checks.push_str(&format!("let Some({one}) = {one} else {{ return Ok(None) }};\n")),
        many => {
            let patterns: Vec<_> = many.iter().map(|field| format!("Some({field})")).collect();
            checks.push_str(&format!(
                "let ({}) = ({}) else {{ return Ok(None) }};\n",
                patterns.join(", "),
                many.join(", "),
            ));
        }
    }
    if structure.members.is_empty() {
        return Ok(format!(
            "
impl Decode for {name} {{
    fn read(_: &mut Input<'_>, _: Path<'_>) -> Result<Option<Self>, Error> {{
        Ok(Some(Self))
    }}
}}
"
        ));
    }
    let member = match service.model.protocol {
        Protocol::Json { .. } => "&*member",
        Protocol::Query { .. } => "member",
    };
    Ok(format!(
        "
impl Decode for {name} {{
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {{
        {variables}input.begin_structure()?;
        while let Some(member) = input.next_member()? {{
            match {member} {{
                {arms}_ => input.skip()?,
            }}
        }}
        {checks}Ok(Some(Self {{ {fields} }}))
    }}
}}
"
    ))
}

fn encode(model: &Model, name: &str, structure: &Structure) -> Result<String, String> {
    let mut members = String::new();
    for member in &structure.members {
        let field = member::field(member);
        let write =
            format!("writer.member(\"{}\");\n{}", member.name, member::write(model, member)?);
        members.push_str(&if member.required {
            format!("let value = &self.{field};\n{write}\n")
        } else {
            format!("if let Some(value) = &self.{field} {{\n{write}\n}}\n")
        });
    }
    Ok(format!(
        "
impl Encode for {name} {{
    fn write(&self, writer: &mut Writer<'_>) {{
        writer.begin_object();
        {members}writer.end_object();
    }}
}}
"
    ))
}

fn holds_secret(model: &Model, structure: &Structure) -> Result<bool, String> {
    let members = structure.members.iter().map(|member| &member.shape);
    Ok(model.reachable(members)?.values().any(|shape| match shape {
        Shape::String(text) => text.sensitive,
        Shape::Blob { sensitive, .. } => *sensitive,
        _ => false,
    }))
}

/// Whether every member that must be there has an empty value of its own.
fn has_default(model: &Model, structure: &Structure) -> Result<bool, String> {
    for member in structure.members.iter().filter(|member| member.required) {
        let has = match model.shape(&member.shape)? {
            Shape::String(text) => !text.sensitive,
            Shape::Blob { sensitive, .. } => !sensitive,
            Shape::Enumeration(_) => false,
            Shape::Structure(inner) => has_default(model, inner)?,
            _ => true,
        };
        if !has {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Imports of the standard library, of other crates and of this one stand apart.
const GROUPS: [&str; 3] = ["std", "secret", "crate"];

/// `text` behind the imports of what it names. `own`: the structures it defines.
fn with_imports(service: &Service<'_>, doc: &str, text: &str, own: &BTreeSet<&str>) -> String {
    let words = code_words(text);
    let shapes = service.spoken().filter(|(name, shape)| {
        matches!(shape, Shape::Structure(_) | Shape::Enumeration(_)) && !own.contains(name)
    });
    let shapes: Vec<String> =
        shapes.map(|(name, _)| type_name(name)).chain(["Operation".into()]).collect();
    let shapes: Vec<&str> = shapes.iter().map(String::as_str).collect();
    let messages: Vec<(String, Vec<&str>)> = match &service.model.protocol {
        Protocol::Json { .. } => vec![
            ("crate".into(), vec!["Blob", "Error", "Request", "Response", "Timestamp", "Values"]),
            ("crate::decode".into(), vec!["self", "Decode", "Input"]),
            ("crate::encode".into(), vec!["self", "Encode"]),
            ("crate::json".into(), vec!["Writer"]),
        ],
        Protocol::Query { .. } => vec![
            ("crate".into(), vec!["Blob", "Timestamp"]),
            ("crate::query".into(), vec!["Error", "Parameters", "Request", "Response"]),
            ("crate::query::decode".into(), vec!["self", "Decode", "Input", "Manner"]),
            ("crate::query::encode".into(), vec!["self", "Encode"]),
            ("crate::query::xml".into(), vec!["Writer"]),
        ],
    };
    let mut imports = String::new();
    let mut group = "";
    for (path, items) in
        [("std::collections".into(), vec!["BTreeMap"]), ("secret".into(), vec!["Secret"])]
            .into_iter()
            .chain(messages)
            .chain([
                (format!("crate::generated::{}", service.module), vec!["constraints"]),
                (format!("crate::{}", service.module), shapes),
                ("crate::validate".into(), vec!["Path"]),
            ])
    {
        let itself = format!("{}::", path.rsplit("::").next().unwrap_or(&path));
        let used = items.into_iter().filter(|&item| match item {
            "self" => text.contains(&itself),
            "Response" => text.contains("impl Response"),
            item => words.contains(item),
        });
        let used: Vec<_> = used.collect();
        if !used.is_empty() {
            let own_group = path.split("::").next().unwrap_or(&path);
            if !group.is_empty() && group != own_group {
                imports.push('\n');
            }
            group = GROUPS.iter().find(|&&group| group == own_group).unwrap_or(&"");
            imports.push_str(&format!("use {path}::{{{}}};\n", used.join(", ")));
        }
    }
    format!("//! {doc}\n\n{imports}{text}")
}

/// The words of `text` outside comments and quotes.
fn code_words(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("///"));
    let code = lines.flat_map(|line| line.split('"').step_by(2));
    code.flat_map(|code| code.split(|l: char| !l.is_alphanumeric() && l != '_')).collect()
}
