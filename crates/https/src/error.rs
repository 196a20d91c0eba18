//! Why there is no answer.

use std::io;

/// Why there is no answer. An operator reads it in the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What the caller asked for is no request: a header with a line break, say.
    #[error("this is no request that can be sent: {0}")]
    Request(#[from] http::Error),
    #[error("the name {0:?} has no address: {1}")]
    Name(Box<str>, #[source] io::Error),
    /// None of its addresses may be connected to.
    #[error("{0:?} is not on the internet")]
    Address(Box<str>),
    /// TCP.
    #[error("cannot connect to {0:?}: {1}")]
    Connection(Box<str>, #[source] io::Error),
    #[error("no TLS with {0:?}: {1}")]
    Tls(Box<str>, #[source] io::Error),
    /// It was closed or reset before there was a whole answer.
    #[error("the connection was lost: {0}")]
    Lost(#[source] hyper::Error),
    /// What came is not HTTP/1.1.
    #[error("the answer cannot be read: {0}")]
    Malformed(#[source] hyper::Error),
    /// Head or body.
    #[error("the answer is longer than it may be")]
    TooLarge,
    #[error("it took too long")]
    Time,
}

impl Error {
    /// What hyper says of an exchange.
    pub(crate) fn of_exchange(error: hyper::Error) -> Self {
        if error.is_parse_too_large() {
            return Self::TooLarge;
        }
        // A connection that ends amid an answer's head or body is an incomplete message; one that is reset
        // has the socket's error as its source.
        let is_io =
            std::error::Error::source(&error).is_some_and(|source| source.is::<io::Error>());
        let broke = error.is_incomplete_message() || error.is_closed() || error.is_canceled();
        match broke || is_io {
            true => Self::Lost(error),
            false => Self::Malformed(error),
        }
    }
}
