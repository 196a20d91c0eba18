//! One file for each promise of README.md, with tests that can fail.

mod no_key_is_ever_lost;
mod no_plaintext_key_leaves;
