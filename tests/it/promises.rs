//! One file for each promise of README.md, and one for that of THREAT_MODEL.md that nobody is shut out,
//! with tests that can fail.

mod a_no_is_a_no;
mod no_key_is_ever_lost;
mod no_plaintext_key_leaves;
mod nobody_is_shut_out;
