//! HTTP/2 (RFC 9113), by hyper, with the same limits and the same answers as HTTP/1.1.

use std::cell::Cell;
use std::convert::Infallible;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::rt::Executor;
use hyper::server::conn::http2::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout};
use zeroize::Zeroize;

use crate::body::ArrivingBody;
use crate::headers::HEADERS_MAX;
use crate::paced::Paced;
use crate::refusal::Refusal;
use crate::request::is_unambiguous;
use crate::response::{NEVER_CACHED, REQUEST_ID, is_of_the_server};
use crate::worker::Worker;
use crate::{Handler, Headers, Peer, Request, RequestId, Response};

/// Requests at once on one connection. It also bounds the handlers that run for streams since reset.
const STREAMS_MAX: u32 = 128;
/// As in HTTP/1.1; counted as RFC 9113, 6.5.2 does.
const HEADER_LIST_BYTES_MAX: u32 = 16 << 10;
/// Streams opened and reset faster than they are looked at (CVE-2023-44487), before the connection ends.
const RESET_STREAMS_MAX: usize = 20;
/// What one stream, and one connection, may send ahead of being read.
const STREAM_WINDOW_BYTES: u32 = 64 << 10;
const CONNECTION_WINDOW_BYTES: u32 = 256 << 10;
const PING_INTERVAL: Duration = Duration::from_secs(20);
const PING_TIMEOUT: Duration = Duration::from_secs(20);
/// For a connection told to go to finish its streams.
const GOING_TIME: Duration = Duration::from_secs(2);

/// Runs hyper's tasks on the worker's own thread.
#[derive(Clone, Debug)]
struct OnThisThread;

impl<F: Future + 'static> Executor<F> for OnThisThread {
    fn execute(&self, future: F) {
        tokio::task::spawn_local(async move {
            future.await;
        });
    }
}

/// What the streams of one connection share.
#[derive(Debug)]
struct Streams {
    running: Semaphore,
    open: Cell<usize>,
    last_closed: Cell<Instant>,
    /// No stream yet.
    fresh: Cell<bool>,
}

/// Serves `stream` until the peer closes it, breaks a rule or a limit, or the worker stops.
pub(crate) async fn serve<H, S>(worker: Rc<Worker<H>>, stream: S, peer: Peer)
where
    H: Handler,
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let streams = Rc::new(Streams {
        running: Semaphore::new(STREAMS_MAX as usize),
        open: Cell::new(0),
        last_closed: Cell::new(Instant::now()),
        fresh: Cell::new(true),
    });
    let service = service_fn(|request| {
        let worker = Rc::clone(&worker);
        let open = OpenStream::new(&streams);
        async move { Ok::<_, Infallible>(respond(worker, open, request, peer).await) }
    });
    let mut builder = Builder::new(OnThisThread);
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEADER_LIST_BYTES_MAX)
        .max_pending_accept_reset_streams(RESET_STREAMS_MAX)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(Paced::new(stream)), service));
    let mut stopping = pin!(worker.stopping.notified());
    if !worker.stopping.is_set() {
        loop {
            tokio::select! {
                biased;
                _ = connection.as_mut() => return,
                () = stopping.as_mut() => break,
                () = sleep_until(streams.idle_until(&worker)) => {
                    if streams.open.get() == 0 && streams.idle_until(&worker) <= Instant::now() {
                        connection.as_mut().graceful_shutdown();
                        let _ = timeout(GOING_TIME, connection).await;
                        return;
                    }
                }
            }
        }
    }
    // As long as the worker lives: its end is the deadline.
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

impl Streams {
    /// When the connection has been of no use for too long, as far as one can say now.
    fn idle_until<H>(&self, worker: &Worker<H>) -> Instant {
        let limits = &worker.limits;
        if self.open.get() > 0 {
            Instant::now() + limits.idle_timeout
        } else if self.fresh.get() {
            self.last_closed.get() + limits.header_timeout
        } else {
            self.last_closed.get() + limits.idle_timeout
        }
    }
}

struct OpenStream(Rc<Streams>);

impl OpenStream {
    fn new(streams: &Rc<Streams>) -> Self {
        streams.open.set(streams.open.get() + 1);
        streams.fresh.set(false);
        Self(Rc::clone(streams))
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.open.set(self.0.open.get() - 1);
        self.0.last_closed.set(Instant::now());
    }
}

async fn respond<H: Handler>(
    worker: Rc<Worker<H>>,
    open: OpenStream,
    request: hyper::Request<Incoming>,
    peer: Peer,
) -> hyper::Response<Full<Bytes>> {
    let id = worker.next_id();
    let response = match read(&worker, request, peer, id).await {
        // Its own task, which a reset of the stream does not end: see `Handler`.
        Ok(mut request) => {
            let running = tokio::task::spawn_local(async move {
                let _permit = open.0.running.acquire().await;
                worker.answer(&mut request).await
            });
            running.await.unwrap_or_else(|_| Refusal::Internal.response())
        }
        Err(refusal) => {
            worker.metrics.refused(refusal);
            tracing::debug!(%id, ?refusal, "refused before the handler");
            refusal.response()
        }
    };
    encode(response, &id)
}

/// The request with its whole body.
async fn read<H>(
    worker: &Worker<H>,
    request: hyper::Request<Incoming>,
    peer: Peer,
    id: RequestId,
) -> Result<Request, Refusal> {
    let (parts, incoming) = request.into_parts();
    let target = parts.uri.path_and_query().ok_or(Refusal::Malformed)?.as_str();
    if !target.starts_with('/') && target != "*" {
        return Err(Refusal::Malformed);
    }
    if parts.headers.len() > HEADERS_MAX {
        return Err(Refusal::HeadTooLarge);
    }
    let mut request = Request::new(parts.method, target, peer);
    (request.version, request.id) = (parts.version, id);
    for (name, value) in &parts.headers {
        if !request.headers.append(name.as_str(), value.as_bytes()) {
            return Err(Refusal::HeadTooLarge);
        }
    }
    name_host(&parts.uri, &mut request.headers)?;
    if !is_unambiguous(&request.headers) {
        return Err(Refusal::Malformed);
    }
    let arriving = read_body(worker, incoming, &mut request);
    timeout(worker.limits.body_timeout, arriving).await.map_err(|_| Refusal::BodyLate)??;
    Ok(request)
}

/// Puts `:authority` where HTTP/1.1 has it, and signatures look for it (RFC 9113, 8.3.1).
fn name_host(uri: &Uri, headers: &mut Headers) -> Result<(), Refusal> {
    match (uri.authority(), headers.get("host")) {
        (None, None) => Err(Refusal::Malformed),
        (None, Some(_)) => Ok(()),
        (Some(authority), None) => {
            let added = headers.append("host", authority.as_str().as_bytes());
            if added { Ok(()) } else { Err(Refusal::HeadTooLarge) }
        }
        (Some(authority), Some(host)) if host == authority.as_str().as_bytes() => Ok(()),
        (Some(_), Some(_)) => Err(Refusal::Malformed),
    }
}

async fn read_body<H>(
    worker: &Worker<H>,
    mut incoming: Incoming,
    request: &mut Request,
) -> Result<(), Refusal> {
    let length = incoming.size_hint().exact();
    // A length that no memory can have is too large for any limit.
    let length = length.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
    let bytes_max = worker.limits.body_bytes_max;
    let mut body = ArrivingBody::new(&mut request.body, &worker.budget, length, bytes_max)?;
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|_| Refusal::Malformed)?;
        // Trailers would be headers that no signature covers.
        let data = frame.into_data().map_err(|_| Refusal::Malformed)?;
        body.push(&data)?;
        // Wiped where this frame alone holds its memory; hyper may still hold it.
        if let Ok(mut data) = data.try_into_mut() {
            data.zeroize();
        }
    }
    request.reservation = body.finish();
    Ok(())
}

fn encode(response: Response, id: &RequestId) -> hyper::Response<Full<Bytes>> {
    let Response { status, content_type, headers: further, body } = response;
    let length = body.len();
    // The body is wiped when hyper has sent it.
    let body = if body.is_empty() { Bytes::new() } else { Bytes::from_owner(body) };
    let mut encoded = hyper::Response::new(Full::new(body));
    *encoded.status_mut() = status;
    let headers = encoded.headers_mut();
    headers.reserve(6 + further.len());
    // An id is hex digits and hyphens; the fallback is never taken.
    let id = HeaderValue::from_bytes(id.as_bytes()).unwrap_or(HeaderValue::from_static(""));
    headers.insert(REQUEST_ID, id);
    headers.insert(header::CONTENT_TYPE, content_type);
    for (name, value) in &NEVER_CACHED {
        headers.insert(name.clone(), value.clone());
    }
    if status != StatusCode::NO_CONTENT {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    let further = further.iter().filter(|(name, _)| !is_of_the_server(name));
    for (name, value) in further {
        headers.append(name, value.clone());
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(uri: &str, host: Option<&'static str>, expected: Result<&str, Refusal>) {
        let mut headers = Headers::default();
        if let Some(host) = host {
            assert!(headers.append("host", host.as_bytes()));
        }
        let named = name_host(&uri.parse().expect("a URI"), &mut headers);
        let named = named.map(|()| headers.get_all("host").collect::<Vec<_>>());
        assert_eq!(named, expected.map(|host| vec![host.as_bytes()]), "{uri} {host:?}");
    }

    #[test]
    fn a_request_names_one_host() {
        check("https://kms.local:4599/", None, Ok("kms.local:4599"));
        check("https://kms.local/", Some("kms.local"), Ok("kms.local"));
        check("https://kms.local/", Some("other.local"), Err(Refusal::Malformed));
        check("/", Some("kms.local"), Ok("kms.local"));
        check("/", None, Err(Refusal::Malformed));
    }
}
