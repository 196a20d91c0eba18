//! What several fuzzers need.

pub mod file;
pub mod tree;
pub mod vectors;

pub use tree::Tree;
