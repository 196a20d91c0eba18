//! Asking: one request, one answer.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use secret::Buffer;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::connection::{Connection, connector};
use crate::pool::Pool;
use crate::{Authorities, Error, Url};

/// Where a client may go that is not on the internet.
pub struct Ways {
    /// Addresses that may be connected to although they are not of the internet.
    pub also_allowed: Box<dyn Fn(IpAddr) -> bool + Send + Sync>,
    /// Where a host, in lower case, is connected to whatever its name says. The operator names these
    /// addresses, so they may be any; the certificate is still that of the host.
    pub connect: BTreeMap<Box<str>, SocketAddr>,
}

/// The internet alone.
impl Default for Ways {
    fn default() -> Self {
        Self { also_allowed: Box::new(|_| false), connect: BTreeMap::new() }
    }
}

impl fmt::Debug for Ways {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ways").field("connect", &self.connect).finish_non_exhaustive()
    }
}

/// How long an exchange takes, from the name's resolution to the answer's last byte, and how much is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub time: Duration,
    /// Of the answer.
    pub body_bytes: usize,
}

/// What is asked.
#[derive(Debug)]
pub struct Request<'a> {
    pub method: Method,
    pub url: &'a Url,
    /// All but `host` and `content-length`.
    pub headers: &'a [(&'a str, &'a str)],
    /// Wiped when it was sent, but for what hyper and rustls make of it.
    pub body: Buffer,
    /// Doing it twice is doing it once: it is sent again, on a new connection, when one that was kept closes
    /// before any answer.
    pub is_idempotent: bool,
}

/// What was answered, whatever the status: a redirect is one too.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Whole.
    pub body: Buffer,
}

/// Sends requests, on connections that it keeps.
pub struct Client {
    tls: TlsConnector,
    ways: Ways,
    pool: Pool,
}

impl Client {
    /// Fails only where TLS cannot be had at all.
    pub fn new(authorities: Authorities, ways: Ways) -> Result<Self, rustls::Error> {
        Ok(Self { tls: connector(authorities.client()?), ways, pool: Pool::default() })
    }

    /// The answer to `request`, within `limits`.
    pub async fn send(&self, request: Request<'_>, limits: Limits) -> Result<Answer, Error> {
        timeout(limits.time, self.exchange(request, limits)).await.unwrap_or(Err(Error::Time))
    }

    async fn exchange(&self, request: Request<'_>, limits: Limits) -> Result<Answer, Error> {
        let body = Bytes::from_owner(request.body);
        let message = || {
            let host = (header::HOST.as_str(), request.url.authority());
            let mut message = http::Request::builder()
                .method(request.method.clone())
                .uri(request.url.path_and_query());
            for (name, value) in [host].iter().chain(request.headers) {
                message = message.header(*name, *value);
            }
            message.body(Full::new(body.clone()))
        };
        if let Some(kept) = self.pool.take(request.url) {
            match self.ask(request.url, kept, message()?, limits).await {
                Ok(answer) => return Ok(answer),
                // It was closed while it waited, as a server may at any time.
                Err(Failure { error: Error::Lost(_), was_sent, answer_began: false })
                    if !was_sent || request.is_idempotent => {}
                Err(failure) => return Err(failure.error),
            }
        }
        let new = Connection::open(request.url, &self.ways, &self.tls).await?;
        let answer = self.ask(request.url, new, message()?, limits).await;
        answer.map_err(|failure| failure.error)
    }

    /// Asks on `connection`, which is kept afterwards if all of the answer was read.
    async fn ask(
        &self,
        url: &Url,
        mut connection: Connection,
        message: http::Request<Full<Bytes>>,
        limits: Limits,
    ) -> Result<Answer, Failure> {
        let failed = |was_sent, answer_began| {
            move |error| Failure { error: Error::of_exchange(error), was_sent, answer_began }
        };
        connection.sender.ready().await.map_err(failed(false, false))?;
        let answer = match connection.sender.try_send_request(message).await {
            Ok(answer) => answer,
            Err(mut error) => {
                let was_sent = error.take_message().is_none();
                return Err(failed(was_sent, false)(error.into_error()));
            }
        };
        let (head, body) = answer.into_parts();
        let body = read(body, limits.body_bytes).await;
        let body = body.map_err(|error| Failure { error, was_sent: true, answer_began: true })?;
        self.pool.keep(url, connection);
        Ok(Answer { status: head.status, headers: head.headers, body })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("ways", &self.ways).finish_non_exhaustive()
    }
}

/// How far an exchange came that failed.
struct Failure {
    error: Error,
    was_sent: bool,
    answer_began: bool,
}

/// All of `body`. There is room for the longest from the start, so that nothing of it is left behind.
async fn read(mut body: Incoming, bytes_max: usize) -> Result<Buffer, Error> {
    if body.size_hint().lower() > bytes_max as u64 {
        return Err(Error::TooLarge);
    }
    let mut read = Buffer::with_capacity(bytes_max);
    while let Some(frame) = body.frame().await {
        // Trailers are of no use here.
        if let Ok(data) = frame.map_err(Error::of_exchange)?.into_data() {
            if data.len() > bytes_max - read.len() {
                return Err(Error::TooLarge);
            }
            read.extend_from_slice(&data);
        }
    }
    Ok(read)
}
