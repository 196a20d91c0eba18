//! Attested environments (AWS Nitro Enclaves, NitroTPM): which of their documents are believed, and
//! how an answer is sealed so that the environment alone can read it.
//!
//! [`verify`] is the one way to an [`Attested`], and [`Attested::seal`] all that can be done for it.
//! Sources: attestation_process.md of <https://github.com/aws/aws-nitro-enclaves-nsm-api>, RFC 9052,
//! RFC 8949, RFC 5280, RFC 5652.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

mod attested;
mod cbor;
mod certificate;
mod chain;
mod cms;
mod document;

pub use attested::{Attested, Platform, Unsealable, verify};
pub use chain::{Roots, RootsError};

/// Why an attestation document is not believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refused {
    /// It is not of the form that such documents have. `0`: where.
    #[error("its {0} is not of the form that it must have")]
    Malformed(&'static str),
    #[error("its certificates do not lead to a trusted root")]
    Chain,
    #[error("its signature is not one of its certificate's key")]
    Signature,
    #[error("its time is too far from now")]
    Time,
    #[error("it has no public key to answer to")]
    NoPublicKey,
    #[error("its public key is not an RSA key of 2048, 3072 or 4096 bits")]
    PublicKey,
}
