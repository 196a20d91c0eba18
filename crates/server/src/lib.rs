//! Bytes in, bytes out: TLS, HTTP, limits, health, metrics.
//!
//! One thread accepts connections and deals them to workers; each worker is one thread with its own
//! runtime, on which its connections and the [`Handler`]'s futures stay. Requests share nothing that
//! one of them could wait for.

#![forbid(unsafe_code)]

mod config;
mod server;
mod service;
mod worker;

mod handler;
mod headers;
mod request;
mod request_id;
mod response;

mod body;
mod budget;
mod buffers;
mod deadline;
mod http1;
mod http2;
mod paced;
mod panic;
mod proxy_protocol;
mod refusal;
mod strangers;
pub mod tls;

pub mod control;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
pub mod issuers;
pub mod metrics;
pub mod operators;

pub use config::{Config, Limits};
pub use handler::Handler;
pub use headers::Headers;
pub use metrics::Metrics;
pub use panic::log_panics_without_payload;
pub use request::{Peer, Request, TlsDetails};
pub use request_id::RequestId;
pub use response::Response;
pub use server::{Running, Server, StartError};
pub use service::Service;
