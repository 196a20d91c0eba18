//! KMS keys: their names in requests, their states, their rotation, their description.

pub(crate) mod deletion;
pub(crate) mod material;
pub(crate) mod message;
pub(crate) mod metadata;
pub(crate) mod multi_region;
pub(crate) mod reference;
pub(crate) mod rotation;
pub(crate) mod spec;
pub(crate) mod state;
