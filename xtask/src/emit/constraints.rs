//! What requests must satisfy, as data.

use std::collections::BTreeMap;

use super::Service;
use crate::model::{Bounds, Shape};
use crate::names::snake_case;
use crate::pattern;

/// Patterns in other words: what the generator does not understand, and `None` where the words would be a
/// table of Unicode, and the service itself looks at the text.
const IN_OTHER_WORDS: [(&str, Option<&str>); 4] = [
    // With 3 to 63 characters.
    ("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", Some("^[a-z0-9]+(-[a-z0-9]+)*$")),
    ("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+", None),
    ("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*", None),
    (
        "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+",
        None,
    ),
];

/// The pattern that is compiled for one of the model.
fn compiled(pattern: &str) -> Option<&str> {
    let other = IN_OTHER_WORDS.iter().find(|(known, _)| *known == pattern);
    other.map_or(Some(pattern), |(_, other)| *other)
}

/// The name of the constant that holds what `shape` requires.
pub(super) fn name(shape: &str) -> String {
    snake_case(shape).to_uppercase()
}

pub(super) fn file(service: &Service<'_>) -> Result<String, String> {
    let mut constraints = String::new();
    let mut patterns = BTreeMap::new();
    for (shape_name, shape) in service.spoken() {
        if !service.received.contains(shape_name) {
            continue;
        }
        let name = name(shape_name);
        match shape {
            Shape::Blob { length, .. } | Shape::List { length, .. } | Shape::Map { length, .. } => {
                constraints.push_str(&bounds(&name, *length));
            }
            Shape::Integer(range) => constraints.push_str(&bounds(&name, *range)),
            Shape::String(text) => {
                let pattern = text.pattern.as_deref();
                let pattern = match pattern.filter(|pattern| compiled(pattern).is_some()) {
                    None => String::from("None"),
                    Some(pattern) => {
                        let first =
                            patterns.entry(pattern).or_insert_with(|| format!("{name}_PATTERN"));
                        format!("Some(&{first})")
                    }
                };
                constraints.push_str(&format!(
                    "pub(crate) static {name}: Text = Text {{ length: {}, pattern: {pattern}, sensitive: {} }};\n",
                    literal(text.length), text.sensitive,
                ));
            }
            _ => {}
        }
    }
    let mut text = format!(
        "//! What requests must satisfy, as data.

use crate::pattern::Pattern;
use crate::validate::{{Bounds, Text}};

{constraints}
"
    );
    for (expression, name) in patterns {
        let automaton = pattern::compile(compiled(expression).unwrap_or(expression))?;
        text.push_str(&format!(
            "\nstatic {name}: Pattern = Pattern::new({expression:?}, &{:?}, &[{}], &{:?});\n",
            automaton.ranges(),
            automaton.transitions.iter().map(|row| format!("&{row:?},")).collect::<String>(),
            automaton.accepting,
        ));
    }
    Ok(text)
}

fn bounds(name: &str, bounds: Bounds) -> String {
    format!("pub(crate) const {name}: Bounds = {};\n", literal(bounds))
}

fn literal(bounds: Bounds) -> String {
    let Bounds { min, max } = bounds;
    format!("Bounds {{ min: {min:?}, max: {max:?} }}")
}
