//! KMS keys: their names in requests, their states, their rotation, their description.

pub(crate) mod algorithm;
pub(crate) mod deletion;
pub(crate) mod metadata;
pub(crate) mod reference;
pub(crate) mod rotation;
pub(crate) mod state;
