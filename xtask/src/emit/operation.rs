//! The enum of all operations.

use std::collections::BTreeMap;

use crate::model::Model;

pub(super) fn file(model: &Model) -> String {
    let operations: Vec<&str> = model.operations.iter().map(|o| o.name.as_str()).collect();
    let count = operations.len();
    let variants: String =
        operations.iter().map(|name| format!("/// `{name}`\n{name},\n")).collect();
    let all: String = operations.iter().map(|name| format!("Self::{name},\n")).collect();
    let names: String =
        operations.iter().map(|name| format!("Self::{name} => \"{name}\",\n")).collect();

    let mut by_length: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for name in &operations {
        by_length.entry(name.len()).or_default().push(name);
    }
    let arms: String = by_length
        .iter()
        .map(|(length, names)| {
            let arms: String =
                names.iter().map(|name| format!("\"{name}\" => Self::{name},\n")).collect();
            format!("{length} => match name {{\n{arms}_ => return None,\n}},\n")
        })
        .collect();
    format!(
        "//! Every operation of the service.

use std::fmt;

/// An operation of the service, under AWS's name.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Operation {{
    {variants}
}}

impl Operation {{
    /// Every operation, in alphabetical order.
    pub const ALL: [Self; {count}] = [{all}];

    /// AWS's name.
    pub const fn name(self) -> &'static str {{
        match self {{
            {names}
        }}
    }}

    /// The operation that a header `X-Amz-Target` names, such as `{prefix}.{first}`.
    pub fn from_target(x_amz_target: &str) -> Option<Self> {{
        let name = x_amz_target.strip_prefix(\"{prefix}.\")?;
        // By length first: few names share one, so few are compared.
        Some(match name.len() {{
            {arms}
            _ => return None,
        }})
    }}
}}

impl fmt::Display for Operation {{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{
        f.write_str(self.name())
    }}
}}
",
        prefix = model.target_prefix,
        first = operations.first().unwrap_or(&""),
    )
}
