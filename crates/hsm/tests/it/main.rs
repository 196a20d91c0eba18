//! What Wycheproof says of keys and messages, asked as the service asks: keys are imported, used by what
//! `Hsm` does with them, and their signatures verified.
//!
//! Shared with the tests of `crypto`: how vectors are counted, which of the acceptable ones are accepted,
//! and what their keys look like.

#[path = "../../../crypto/tests/it/decisions.rs"]
mod decisions;
#[path = "../../../crypto/tests/it/der.rs"]
#[expect(dead_code, reason = "some are for keys that no vector of Wycheproof's has")]
mod der;
#[path = "../../../crypto/tests/it/keys.rs"]
mod keys;
#[path = "../../../crypto/tests/it/mu.rs"]
mod mu;
#[path = "../../../crypto/tests/it/shake256.rs"]
mod shake256;
#[path = "../../../crypto/tests/it/tally.rs"]
mod tally;

mod deployment;
mod wycheproof;
