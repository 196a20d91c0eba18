//! HTTP/1.1 as it is served here: whole requests in, whole answers out, one after another.
//!
//! Why not hyper, which serves HTTP/2: it takes what two readers may read differently (a request
//! with both `content-length` and `transfer-encoding`, equal lengths twice, `gzip, chunked`, lines
//! that end in a bare LF) and hides from the service that it did; and it leaves bodies in buffers
//! that nobody wipes. The grammar itself is read by httparse, as in hyper.
//!
//! Standard: RFC 9112, in the strict reading: what it lets a server refuse is refused.

mod chunk;
mod connection;
mod head;
mod input;
mod output;

pub(crate) use connection::serve;
pub(crate) use input::Input;
pub(crate) use output::Date;
