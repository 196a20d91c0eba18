//! How a member is held, read, written and described, by its shape.

use super::{Service, constraints};
use crate::model::{Bounds, Member, Model, Protocol, Shape};
use crate::names::{lower_camel_case, snake_case, type_name};

/// The name of the field, raw where Rust has a word of its own.
pub(super) fn field(member: &Member) -> String {
    match snake_case(&member.name).as_str() {
        word @ ("type" | "match" | "ref" | "use" | "move" | "loop" | "where") => {
            format!("r#{word}")
        }
        name => name.to_owned(),
    }
}

/// The type of a value of the shape.
pub(super) fn value_type(model: &Model, shape_name: &str) -> Result<String, String> {
    Ok(match model.shape(shape_name)? {
        Shape::Structure(_) | Shape::Enumeration(_) => type_name(shape_name),
        Shape::String(text) if text.sensitive => "Secret".into(),
        Shape::String(_) => "String".into(),
        Shape::Blob { sensitive: true, .. } => "Secret".into(),
        Shape::Blob { .. } => "Blob".into(),
        Shape::Integer(_) => "i32".into(),
        Shape::Boolean => "bool".into(),
        Shape::Timestamp => "Timestamp".into(),
        Shape::List { item, .. } => format!("Vec<{}>", value_type(model, item)?),
        Shape::Map { key, value, .. } => {
            format!("BTreeMap<{}, {}>", value_type(model, key)?, value_type(model, value)?)
        }
    })
}

/// Where the member stands, for a message.
pub(super) fn path(index: usize, member: &Member) -> String {
    format!("Path::Member(&at, {index}, \"{}\")", lower_camel_case(&member.name))
}

/// The expression that reads its value.
pub(super) fn read(service: &Service<'_>, index: usize, member: &Member) -> Result<String, String> {
    let at = path(index, member);
    let of = |shape: &str| format!("constraints::{}", constraints::name(shape));
    let own = of(&member.shape);
    Ok(match service.model.shape(&member.shape)? {
        Shape::Structure(_) => format!("{}::read(input, {at})?", member.shape),
        Shape::Enumeration(_) => format!("input.enumeration({at})?"),
        Shape::String(text) if text.sensitive => format!("input.secret_string(&{own}, {at})?"),
        Shape::String(_) => format!("input.string(&{own}, {at})?"),
        Shape::Blob { sensitive: true, .. } => format!("input.secret({own}, {at})?"),
        Shape::Blob { .. } => format!("input.blob({own}, {at})?"),
        Shape::Integer(_) => format!("input.integer({own}, {at})?"),
        Shape::Boolean => "input.boolean()?".into(),
        Shape::Timestamp => "input.timestamp()?".into(),
        Shape::List { item, .. } => match service.model.shape(item)? {
            Shape::Structure(_) => format!("input.structures({own}, {at})?"),
            Shape::Enumeration(_) => format!("input.enumerations({own}, {at})?"),
            Shape::String(text) if !text.sensitive => {
                format!("input.strings({own}, &{}, {at})?", of(item))
            }
            _ => return Err(format!("the generator cannot read a list of {item}")),
        },
        Shape::Map { key, value, .. } => {
            let both = (service.model.shape(key)?, service.model.shape(value)?);
            let (Shape::String(_), Shape::String(_)) = both else {
                return Err(format!("the generator cannot read a map from {key} to {value}"));
            };
            format!("input.string_map({own}, &{}, &{}, {at})?", of(key), of(value))
        }
    })
}

fn is_query(model: &Model) -> bool {
    matches!(model.protocol, Protocol::Query { .. })
}

/// The statement that writes a reference `value`.
pub(super) fn write(model: &Model, member: &Member) -> Result<String, String> {
    Ok(match model.shape(&member.shape)? {
        Shape::Structure(_) => "value.write(writer);",
        Shape::Enumeration(_) => "writer.string(value.as_str());",
        Shape::String(text) if text.sensitive => "writer.secret_string(value);",
        Shape::String(_) => "writer.string(value);",
        Shape::Blob { sensitive: true, .. } => "writer.blob(value.expose());",
        Shape::Blob { .. } => "writer.blob(value);",
        Shape::Integer(_) => "writer.integer((*value).into());",
        Shape::Boolean => "writer.boolean(*value);",
        Shape::Timestamp => "writer.timestamp(*value);",
        Shape::List { item, .. } => match model.shape(item)? {
            Shape::Structure(_) => "encode::structures(writer, value);",
            Shape::Enumeration(_) => "encode::enumerations(writer, value);",
            Shape::String(text) if !text.sensitive => "encode::strings(writer, value);",
            _ => return Err(format!("the generator cannot write a list of {item}")),
        },
        Shape::Map { .. } if is_query(model) => "encode::map(writer, value);",
        Shape::Map { .. } => "encode::string_map(writer, value);",
    }
    .into())
}

/// Its name and what the model says of its value, for the documentation.
pub(super) fn description(model: &Model, member: &Member) -> Result<String, String> {
    let constraint = match model.shape(&member.shape)? {
        Shape::String(text) => {
            let mut words = amount(text.length, "characters");
            if let Some(pattern) = &text.pattern {
                words.push(format!("`{pattern}`"));
            }
            words.join(", ")
        }
        Shape::Blob { length, .. } => amount(*length, "bytes").concat(),
        Shape::Integer(range) => amount(*range, "").concat(),
        Shape::List { length, .. } => amount(*length, "elements").concat(),
        Shape::Map { length, .. } => amount(*length, "entries").concat(),
        _ => String::new(),
    };
    let name = &member.name;
    Ok(if constraint.is_empty() { format!("`{name}`") } else { format!("`{name}`: {constraint}") })
}

fn amount(bounds: Bounds, unit: &str) -> Vec<String> {
    let words = match (bounds.min, bounds.max) {
        (None, None) => return Vec::new(),
        (Some(min), Some(max)) if min == max => format!("{max} {unit}"),
        (Some(min), Some(max)) => format!("{min} to {max} {unit}"),
        (Some(min), None) => format!("at least {min} {unit}"),
        (None, Some(max)) => format!("at most {max} {unit}"),
    };
    vec![words.trim_end().to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_described_in_words() {
        let check = |min, max, words: &[&str]| {
            assert_eq!(amount(Bounds { min, max }, "bytes"), words);
        };
        check(None, None, &[]);
        check(Some(1), Some(4096), &["1 to 4096 bytes"]);
        check(Some(64), Some(64), &["64 bytes"]);
        check(Some(1), None, &["at least 1 bytes"]);
        check(None, Some(9), &["at most 9 bytes"]);
    }
}
