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

/// What requests of the Query protocol give as `Version`.
pub const VERSION: &str = "2010-05-08";

/// The namespace of answers in XML.
pub const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";
