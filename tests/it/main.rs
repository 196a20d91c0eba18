//! Tests of the whole: the real binary, over real sockets.

mod access;
mod any_request;
mod certificate;
mod clients;
mod clocks;
mod conformance;
mod custom_key_stores;
mod dev;
mod disk_full;
mod fidelity;
mod first_start;
mod floors;
mod oracle;
mod promises;
mod quotas;
mod specs;
mod states;
mod tokens;
mod upgrade;
mod usage;
mod wire;
