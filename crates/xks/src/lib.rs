//! External key stores: the XKS proxy API 1.0, the client's half and the proxy's.
//!
//! A KMS key of an external key store is a key in somebody's key manager. A KMS asks for its use at a *proxy*,
//! over HTTPS, with requests that are signed. [`Client`] asks; [`proxy::Proxy`] answers, for keys that are
//! handed in. Neither believes the other: what is longer, shorter or other than the API has it is refused.
//!
//! Sources: <https://github.com/aws/aws-kms-xksproxy-api-spec>,
//! <https://docs.aws.amazon.com/kms/latest/developerguide/xks-troubleshooting.html>.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing))]

mod client;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
pub mod proxy;
pub mod sealed;

mod message;

mod credential;
mod endpoint_pattern;
mod key_id;
mod uri;

mod integrity;

mod error_name;
mod refused;

mod read;

pub use client::{Client, Place};
pub use credential::{Credential, NotACredential};
pub use endpoint_pattern::EndpointPattern;
pub use error_name::ErrorName;
pub use integrity::data_integrity_value;
pub use key_id::{KeyId, NotAKeyId};
pub use message::{
    Caller, Encrypted, FleetMember, Health, HealthAsked, HealthStatus, KeyStatus, Metadata, Unfit,
};
pub use refused::{Failure, Refused};
pub use uri::{NotAUri, ProxyUri};

/// The service of the scope that requests are signed for.
pub const SERVICE: &str = "kms-xks-proxy";
/// The most that is encrypted at once, in bytes: what KMS makes of 4096.
pub const PLAINTEXT_BYTES_MAX: usize = 4300;
/// The longest additional authenticated data, in bytes.
pub const AAD_BYTES_MAX: usize = 8192;
/// The longest body of a request, in bytes: the two above in base64, and ARNs.
pub const REQUEST_BYTES_MAX: usize = 32 << 10;
/// The longest body of an answer, in bytes.
pub const ANSWER_BYTES_MAX: usize = 16 << 10;
