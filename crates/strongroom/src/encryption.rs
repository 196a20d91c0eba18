//! The encryption client: what `encrypt`, `decrypt`, `reencrypt` and `aws-encryption-cli` have in common.
//!
//! A command line becomes a [`Request`]; [`Request::run`] does it, file by file.

mod arguments;
mod coding;
mod interrupted;
mod metadata;
mod pairs;
mod progress;
mod request;
mod run;
mod work;
mod wrapping_keys;

pub use arguments::{
    Files, Limits, OldKeys, Reading, WrappingKeys, Writing, check_keys, manager, open_metadata,
    outside, overwriting, split_inputs, threads,
};
pub use metadata::header as header_json;
pub use pairs::{caching, context, requirements};
pub use request::Request;
pub use work::{Decrypting, Encrypting, Reencrypting, Required, Work};
pub use wrapping_keys::{Keys, Purpose};
