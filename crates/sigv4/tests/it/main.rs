//! Signature Version 4 against AWS's vectors, AWS's signer, hand-made refusals and mutants.

mod case;
mod chance;
mod naive;
mod sent;

mod mutants;
mod refusals;
mod sdk_signer;
mod suite;
mod tampering;
