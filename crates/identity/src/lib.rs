//! Who asks, and may they: accounts, ARNs, principals, access keys, policies.

#![forbid(unsafe_code)]
#![deny(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod access_key;
mod account;
mod arn;
mod authenticate;
mod key_id;
mod last_signed;
pub mod policy;
mod principal;
mod region;
mod session;
mod unique_id;

pub use access_key::{AccessKey, AccessKeyId};
pub use account::AccountId;
pub use arn::{AliasName, Arn, key_arn, root_arn};
pub use authenticate::{AccessKeys, Authenticated, Moment, authenticate};
pub use key_id::KeyId;
pub use last_signed::{LastSigned, PrincipalUse, Service};
pub use policy::Network;
pub use principal::{Caller, Principal, PrincipalKind};
pub use region::{Partition, Region, Regions};
pub use session::{Claims, ManagedPolicyName, Session, SessionKind, SessionPolicies};
pub use unique_id::{NotAUniqueId, UniqueId, UniqueIdKind};
