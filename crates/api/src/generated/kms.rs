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
