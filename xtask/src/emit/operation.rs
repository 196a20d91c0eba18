//! The enum of all operations.

use std::collections::BTreeMap;

use crate::model::{Model, Protocol};

pub(super) fn file(model: &Model) -> String {
    let operations: Vec<&str> = model.operations.iter().map(|o| o.name.as_str()).collect();
    let count = operations.len();
    let variants: String =
        operations.iter().map(|name| format!("/// `{name}`\n{name},\n")).collect();
    let all: String = operations.iter().map(|name| format!("Self::{name},\n")).collect();
    let names: String =
        operations.iter().map(|name| format!("Self::{name} => \"{name}\",\n")).collect();

    let (found, stripped) = match &model.protocol {
        Protocol::Json { target } => (
            format!(
                "/// The operation that a header `X-Amz-Target` names, such as `{target}.{}`.
    pub fn from_target(x_amz_target: &str) -> Option<Self>",
                operations.first().unwrap_or(&"")
            ),
            format!("let name = x_amz_target.strip_prefix(\"{target}.\")?;"),
        ),
        Protocol::Query { .. } => (
            "/// The operation of this name; letter case counts.
    pub fn from_name(name: &str) -> Option<Self>"
                .into(),
            String::new(),
        ),
    };
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

    {found} {{
        {stripped}
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
{unserved}",
        unserved = unserved(&model.unserved),
    )
}

/// What the model has besides.
fn unserved(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let list: String = names.iter().map(|name| format!("\"{name}\",\n")).collect();
    format!(
        "
/// What AWS has besides, in alphabetical order.
static UNSERVED: [&str; {}] = [{list}];

impl Operation {{
    /// Whether AWS has an operation of this name that is not served.
    pub fn is_unserved(name: &str) -> bool {{
        UNSERVED.binary_search(&name).is_ok()
    }}
}}
",
        names.len()
    )
}

/// What says whose messages these are.
pub(super) fn wire(namespace: &str, version: &str) -> String {
    format!(
        "
/// What requests of the Query protocol give as `Version`.
pub const VERSION: &str = \"{version}\";

/// The namespace of answers in XML.
pub const NAMESPACE: &str = \"{namespace}\";
"
    )
}
