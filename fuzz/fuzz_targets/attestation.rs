//! Attestation documents: of no bytes but Amazon's own is anything believed.
#![no_main]

use std::sync::LazyLock;

use enclave::{Refused, Roots};
use libfuzzer_sys::fuzz_target;

/// Its public key is none, which is told last.
const AMAZON: &[u8] = include_bytes!("../../crates/enclave/src/document/amazon.cbor");
const TIME_MS: i64 = 0x191_fe3f_3888;
/// A signature has a twin (n - s), and a document may have a tag.
const SIGNATURE_LENGTH: usize = 96;
const TAG: &[u8] = &[0xd2];

static ROOTS: LazyLock<Roots> = LazyLock::new(Roots::amazon);

fuzz_target!(|input: &[u8]| {
    let refused = enclave::verify(input, &ROOTS, TIME_MS).err();
    if matches!(refused, None | Some(Refused::PublicKey | Refused::NoPublicKey)) {
        let signed = AMAZON.len() - SIGNATURE_LENGTH;
        let document = input.strip_prefix(TAG).unwrap_or(input);
        assert_eq!(document.get(..signed), AMAZON.get(..signed));
        assert_eq!(document.len(), AMAZON.len());
    }
});
