//! What requests must satisfy, as data.

use std::collections::BTreeMap;

use super::Service;
use crate::model::{Bounds, Shape};
use crate::names::snake_case;
use crate::pattern;

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
                let pattern = match text.pattern.as_deref() {
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
        let automaton = pattern::compile(expression)?;
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
