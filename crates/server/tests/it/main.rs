//! The server as its peers see it: through sockets.

mod client;
mod http1;
mod http2;
mod limits;
mod operators;
mod served;
mod smuggling;
mod stop;
mod tls;
