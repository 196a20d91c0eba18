//! From a model to the files of Rust that speak it.

mod constraints;
mod enumeration;
mod error_code;
mod member;
mod operation;
mod samples;
mod structure;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::api::Files;
use crate::model::{Model, Protocol, Shape, Structure};
use crate::names::snake_case;

/// All files of the service `module`, unformatted.
pub(crate) fn service(module: &str, model: &Model) -> Result<Files, String> {
    let received = model.reachable(model.operations.iter().filter_map(|o| o.input.as_ref()))?;
    let sent = model.reachable(model.operations.iter().filter_map(|o| o.output.as_ref()))?;
    let service = Service {
        module,
        model,
        received: received.into_keys().collect(),
        sent: sent.into_keys().collect(),
    };

    let folder = PathBuf::from(module);
    let mut files = Files::new();
    let root = match &model.protocol {
        Protocol::Json { .. } => ROOT.to_owned(),
        Protocol::Query { namespace, version } => {
            ROOT.to_owned() + &operation::wire(namespace, version)
        }
    };
    files.insert(folder.with_extension("rs"), root);
    files.insert(folder.join("operation.rs"), operation::file(model));
    if service.has_enumerations() {
        files.insert(folder.join("enums.rs"), enumeration::file(&service));
    } else if let Some(root) = files.get_mut(&folder.with_extension("rs")) {
        *root = root.replace("mod enums;\n", "").replace("pub use enums::*;\n", "");
    }
    files.insert(folder.join("constraints.rs"), constraints::file(&service)?);

    files.insert(folder.join("samples.rs"), samples::file(&service)?);

    let mut bodies: BTreeSet<&str> = BTreeSet::new();
    let mut modules =
        String::from("//! One file per operation: what it takes and what it answers.\n\n");
    let mut exports = String::new();
    for operation in &model.operations {
        let name = snake_case(&operation.name);
        let text = structure::operation_file(&service, operation, &mut bodies)?;
        files.insert(folder.join("operations").join(&name).with_extension("rs"), text);
        modules.push_str(&format!("mod {name};\n"));
        exports.push_str(&format!("pub use {name}::*;\n"));
    }
    files.insert(folder.join("operations.rs"), format!("{modules}\n{exports}"));
    files.insert(folder.join("structures.rs"), structure::nested_file(&service, &bodies)?);
    Ok(files)
}

/// The codes of refusals: of the service that speaks JSON, and of those that speak Query.
pub(crate) fn error_codes(json: &Model, query: &[&Model]) -> Files {
    let file = |name: &str, text| (PathBuf::from(name), text);
    [file("error_code.rs", error_code::file(json)), file("query_code.rs", error_code::query(query))]
        .into()
}

/// A service while it is written.
struct Service<'m> {
    module: &'m str,
    model: &'m Model,
    /// Shapes that come in requests.
    received: BTreeSet<&'m str>,
    /// Shapes that go out in responses.
    sent: BTreeSet<&'m str>,
}

impl<'m> Service<'m> {
    /// The structures of messages, without the exceptions.
    fn structures(&self) -> impl Iterator<Item = (&'m str, &'m Structure)> {
        self.spoken().filter_map(|(name, shape)| match shape {
            Shape::Structure(structure) => Some((name, structure)),
            _ => None,
        })
    }

    fn has_enumerations(&self) -> bool {
        self.spoken().any(|(_, shape)| matches!(shape, Shape::Enumeration(_)))
    }

    /// The shapes of messages.
    fn spoken(&self) -> impl Iterator<Item = (&'m str, &'m Shape)> {
        let shapes = self.model.shapes.iter().map(|(name, shape)| (name.as_str(), shape));
        shapes.filter(|(name, _)| self.received.contains(name) || self.sent.contains(name))
    }
}

const ROOT: &str = "\
//! The messages of the service, from its model.

pub(crate) mod constraints;
mod enums;
mod operation;
mod operations;
#[cfg(test)]
pub(crate) mod samples;
mod structures;

pub use enums::*;
pub use operation::Operation;
pub use operations::*;
pub use structures::*;
";
