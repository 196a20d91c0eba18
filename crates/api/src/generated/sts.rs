//! The messages of the service, from its model.

pub(crate) mod constraints;
mod operation;
mod operations;
#[cfg(test)]
pub(crate) mod samples;
mod structures;

pub use operation::Operation;
pub use operations::*;
pub use structures::*;

/// What requests of the Query protocol give as `Version`.
pub const VERSION: &str = "2011-06-15";

/// The namespace of answers in XML.
pub const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
