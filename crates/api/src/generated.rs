//! What `cargo xtask api` makes from the models. Never edited: a test compares it with the models.

pub(crate) mod error_code;
pub mod iam;
pub mod kms;
pub(crate) mod query_code;
pub mod sts;
pub(crate) mod unicode;
