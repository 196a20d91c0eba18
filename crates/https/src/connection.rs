//! One connection: to an address that was looked at, with TLS, over which requests go one after another.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, lookup_host};
use tokio::task::AbortHandle;
use tokio_rustls::TlsConnector;

use crate::address::is_public;
use crate::{Error, Url, Ways};

/// Of an answer.
const HEAD_BYTES_MAX: usize = 16 << 10;

/// An open connection. It is closed when this is dropped, whatever the other side still sends.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) sender: SendRequest<Full<Bytes>>,
    task: AbortHandle,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Connection {
    pub(crate) async fn open(url: &Url, ways: &Ways, tls: &TlsConnector) -> Result<Self, Error> {
        let stream = connect(url, ways).await?;
        // A request is one write; waiting to join it with the next would only delay it.
        let _ = stream.set_nodelay(true);
        let stream = tls.connect(url.name().clone(), stream).await;
        let stream = stream.map_err(|error| Error::Tls(url.host().into(), error))?;
        let (sender, connection) = http1::Builder::new()
            .max_buf_size(HEAD_BYTES_MAX)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(Error::of_exchange)?;
        // What becomes of the connection, whoever has sent a request is told.
        let task = tokio::spawn(async move { drop(connection.await) }).abort_handle();
        Ok(Self { sender, task })
    }
}

/// Connects to an address that was looked at: what the name says later is another matter.
async fn connect(url: &Url, ways: &Ways) -> Result<TcpStream, Error> {
    let host = || url.host().into();
    if let Some(address) = ways.connect.get(&*url.host().to_ascii_lowercase()) {
        let connected = TcpStream::connect(address).await;
        return connected.map_err(|error| Error::Connection(host(), error));
    }
    let found = lookup_host((url.host(), url.port())).await;
    let found = found.map_err(|error| Error::Name(host(), error))?;
    let is_allowed =
        |address: &SocketAddr| is_public(address.ip()) || (ways.also_allowed)(address.ip());
    let mut refused = Error::Address(host());
    for address in found.filter(is_allowed) {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => refused = Error::Connection(host(), error),
        }
    }
    Err(refused)
}

/// A connector of what `config` says.
pub(crate) fn connector(config: rustls::ClientConfig) -> TlsConnector {
    TlsConnector::from(Arc::new(config))
}
