//! One thread that answers: its connections, its handler, and what its requests need at hand.

use std::cell::{Cell, RefCell};
use std::net::TcpStream;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::runtime::{Builder, LocalOptions, LocalRuntime};
use tokio::sync::futures::Notified;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsAcceptor;

use crate::budget::Budget;
use crate::buffers::Pool;
use crate::http1::Date;
use crate::refusal::Refusal;
use crate::request_id::RequestIds;
use crate::{
    Handler, Limits, Metrics, Peer, Request, RequestId, Response, http1, http2, panic,
    proxy_protocol, tls,
};

/// When the server must be down; None while it serves.
pub(crate) type StopAt = watch::Receiver<Option<Instant>>;

/// A connection on its way from the acceptor to a worker.
#[derive(Debug)]
pub(crate) struct Accepted {
    pub(crate) stream: TcpStream,
    pub(crate) address: std::net::SocketAddr,
    pub(crate) slot: Slot,
}

/// A connection's place among those allowed, free again when dropped.
#[derive(Debug)]
pub(crate) struct Slot(Arc<Metrics>);

impl Slot {
    /// None if `connections_max` are open.
    pub(crate) fn take(metrics: &Arc<Metrics>, connections_max: usize) -> Option<Self> {
        let before = metrics.connections.open.fetch_add(1, Relaxed);
        let slot = Self(Arc::clone(metrics));
        (before < connections_max).then_some(slot)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.connections.open.fetch_sub(1, Relaxed);
    }
}

/// What the connections of one thread share. None of it is shared with another thread but counters.
#[derive(Debug)]
pub(crate) struct Worker<H> {
    handler: H,
    pub(crate) limits: Limits,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) budget: Arc<Budget>,
    pub(crate) date: RefCell<Date>,
    pub(crate) stopping: Stopping,
    pub(crate) buffers: Pool,
    ids: RefCell<RequestIds>,
    open: Cell<usize>,
    emptied: Notify,
}

/// Whether the worker finishes what it has and takes nothing more.
#[derive(Debug, Default)]
pub(crate) struct Stopping {
    set: Cell<bool>,
    notify: Notify,
}

impl Stopping {
    pub(crate) fn is_set(&self) -> bool {
        self.set.get()
    }

    /// Ready when it is set after this call; whether it was set before, [`is_set`](Self::is_set) says.
    pub(crate) fn notified(&self) -> Notified<'_> {
        self.notify.notified()
    }

    fn set(&self) {
        self.set.set(true);
        self.notify.notify_waiters();
    }
}

impl<H: Handler> Worker<H> {
    pub(crate) fn new(
        handler: H,
        limits: Limits,
        metrics: Arc<Metrics>,
        budget: Arc<Budget>,
    ) -> Self {
        Self {
            handler,
            limits,
            metrics,
            budget,
            date: RefCell::new(Date::new()),
            stopping: Stopping::default(),
            buffers: Pool::default(),
            ids: RefCell::new(RequestIds::new()),
            open: Cell::new(0),
            emptied: Notify::new(),
        }
    }

    /// Serves what `accepted` brings until it ends, then what is still open until the time in `stop`.
    ///
    /// Connections cut at that time.
    pub(crate) fn run(
        self,
        runtime: LocalRuntime,
        tls: Option<TlsAcceptor>,
        mut accepted: mpsc::Receiver<Accepted>,
        stop: StopAt,
    ) -> usize {
        let worker = Rc::new(self);
        let cut = runtime.block_on(async {
            while let Some(accepted) = accepted.recv().await {
                let open = Open::new(&worker, accepted.slot);
                let tls = tls.clone();
                let worker = Rc::clone(&worker);
                tokio::task::spawn_local(async move {
                    worker.serve(accepted.stream, accepted.address, tls).await;
                    drop(open);
                });
                // One at a time: of a flood of handshakes, no request waits for more than one.
                tokio::task::yield_now().await;
            }
            worker.stopping.set();
            let until = stop.borrow().unwrap_or_else(Instant::now);
            let _ = timeout_at(until, async {
                while worker.open.get() > 0 {
                    worker.emptied.notified().await;
                }
            })
            .await;
            worker.open.get()
        });
        // A handler may have left something running on a thread for blocking work.
        runtime.shutdown_timeout(Duration::ZERO);
        cut
    }

    async fn serve(
        self: Rc<Self>,
        stream: TcpStream,
        address: std::net::SocketAddr,
        tls: Option<TlsAcceptor>,
    ) {
        let Ok(mut stream) = tokio::net::TcpStream::from_std(stream) else { return };
        let mut address = address;
        if self.limits.proxies.iter().any(|network| network.contains(address.ip())) {
            let read = proxy_protocol::read(&mut stream);
            match timeout(self.limits.handshake_timeout, read).await {
                Ok(Ok(source)) => address = source.unwrap_or(address),
                Ok(Err(_)) | Err(_) => {
                    self.metrics.connections.handshakes_failed.fetch_add(1, Relaxed);
                    return;
                }
            }
        }
        let Some(acceptor) = tls else {
            return http1::serve(&*self, stream, Peer { address, tls: None }).await;
        };
        let handshake = timeout(self.limits.handshake_timeout, acceptor.accept(stream)).await;
        let Ok(Ok(stream)) = handshake else {
            self.metrics.connections.handshakes_failed.fetch_add(1, Relaxed);
            return;
        };
        let session = stream.get_ref().1;
        let peer = Peer { address, tls: Some(tls::details(session)) };
        if session.alpn_protocol() == Some(tls::H2) {
            // Boxed, so that connections of HTTP/1.1 do not carry the room for it.
            Box::pin(http2::serve(self, stream, peer)).await;
        } else {
            http1::serve(&*self, stream, peer).await;
        }
    }

    pub(crate) fn next_id(&self) -> RequestId {
        self.ids.borrow_mut().next()
    }

    /// The handler's answer, or a 500 if it panics.
    pub(crate) async fn answer(&self, request: &mut Request) -> Response {
        let id = request.id;
        match panic::caught(&self.handler, request).await {
            Ok(response) => response,
            Err(panic::Panicked) => {
                tracing::error!(%id, "the handler of this request panicked");
                self.metrics.refused(Refusal::Internal);
                Refusal::Internal.response()
            }
        }
    }
}

/// One open connection of a worker.
struct Open<H> {
    worker: Rc<Worker<H>>,
    _slot: Slot,
}

impl<H> Open<H> {
    fn new(worker: &Rc<Worker<H>>, slot: Slot) -> Self {
        worker.open.set(worker.open.get() + 1);
        Self { worker: Rc::clone(worker), _slot: slot }
    }
}

impl<H> Drop for Open<H> {
    fn drop(&mut self) {
        let open = self.worker.open.get() - 1;
        self.worker.open.set(open);
        if open == 0 {
            self.worker.emptied.notify_one();
        }
    }
}

/// The runtime of one thread: all that is spawned on it stays on it.
pub(crate) fn runtime() -> std::io::Result<LocalRuntime> {
    Builder::new_current_thread().enable_all().build_local(LocalOptions::default())
}
