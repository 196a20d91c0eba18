//! What a server is told when it starts: where to listen, with how many threads, and how far to trust a peer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use identity::Network;

use crate::tls;

/// Where and how a [`Server`](crate::Server) listens.
#[derive(Clone, Debug)]
pub struct Config {
    /// Port 0 takes a free one; [`Running::address`](crate::Running::address) says which.
    pub listen: SocketAddr,
    /// Threads that answer, at least one. One more accepts connections.
    pub workers: usize,
    /// Without it the server speaks HTTP/1.1 in plain text.
    pub tls: Option<Arc<tls::Certificate>>,
    pub limits: Limits,
}

/// How much of the server one peer, or all together, may hold.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections open at once, over all peers. The newest above it is closed unanswered.
    pub connections_max: usize,
    /// A larger body is refused with status 413. The model's largest request is a key policy of
    /// 131,072 characters, each up to six bytes when escaped.
    pub body_bytes_max: usize,
    /// Bodies in memory whose sender is not yet authenticated, over all peers; above it, status 503.
    pub unauthenticated_bytes_max: usize,
    /// From accepting a connection to the end of the TLS handshake.
    pub handshake_timeout: Duration,
    /// From the first byte of a request (of a connection's first request: from its start) to the
    /// end of its head.
    pub header_timeout: Duration,
    /// From the end of a request's head to the end of its body.
    pub body_timeout: Duration,
    /// For a peer to take a response in.
    pub write_timeout: Duration,
    /// Between two requests on one connection. Longer than the 60 s at which common load balancers
    /// give up, so that they close first and no request meets a closing connection.
    pub idle_timeout: Duration,
    /// Load balancers, whose word is taken for who is behind them: each connection from them begins with the
    /// PROXY protocol.
    pub proxies: Vec<Network>,
    /// How long a kept-alive connection may still bring one more request when the server stops.
    pub drain_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 10_000,
            body_bytes_max: 1 << 20,
            unauthenticated_bytes_max: 64 << 20,
            handshake_timeout: Duration::from_secs(10),
            header_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(60),
            write_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(75),
            proxies: Vec::new(),
            drain_grace: Duration::from_secs(1),
        }
    }
}
