//! The server: one thread that accepts, and its workers.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::LocalRuntime;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::watch;
use tokio::time::{Instant, interval_at, sleep};
use tokio_rustls::TlsAcceptor;

use crate::budget::Budget;
use crate::tls::{self, Certificate};
use crate::worker::{self, Accepted, Slot, StopAt, Worker};
use crate::{Config, Handler, Metrics};

/// Connections the kernel keeps for the acceptor; the standard library's 128 overflow in a rush.
const BACKLOG: i32 = 1024;
/// Connections that wait for one worker to take them.
const QUEUE_MAX: usize = 128;
/// How long the acceptor leaves new connections to the kernel when no worker has room.
const ALL_BUSY_PAUSE: Duration = Duration::from_millis(1);
/// The same when the process has no file descriptor left.
const NO_DESCRIPTOR_PAUSE: Duration = Duration::from_millis(50);

/// Why a server did not start. An operator reads it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot listen on {address}: {source}")]
    Listen { address: SocketAddr, source: io::Error },
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    #[error("cannot start a thread: {0}")]
    Thread(#[source] io::Error),
}

/// A server that is ready to listen.
#[derive(Debug)]
pub struct Server {
    config: Config,
    metrics: Arc<Metrics>,
    budget: Arc<Budget>,
}

/// A server at work. Dropped, it stops at once, and requests in flight are lost.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    certificate: Option<Arc<Certificate>>,
    stop: watch::Sender<Option<Instant>>,
    acceptor: Option<JoinHandle<Option<()>>>,
    workers: Vec<JoinHandle<Option<usize>>>,
}

impl Server {
    /// A server that counts requests by each of `operations` and `outcomes`; see [`Metrics::record`].
    pub fn new(
        config: Config,
        operations: &'static [&'static str],
        outcomes: &'static [&'static str],
    ) -> Self {
        let budget = Budget::new(config.limits.unauthenticated_bytes_max);
        let metrics = Metrics::with_budget(operations, outcomes, Arc::clone(&budget));
        Self { config, metrics: Arc::new(metrics), budget }
    }

    /// Its counters, for the handler to count in and the operators to read.
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Listens, and answers with `handler` from now on.
    pub fn start<H: Handler>(self, handler: H) -> Result<Running, StartError> {
        self.start_on(worker::runtime, handler)
    }

    fn start_on<H: Handler>(
        self,
        runtime: impl Fn() -> io::Result<LocalRuntime> + Clone + Send + 'static,
        handler: H,
    ) -> Result<Running, StartError> {
        let Config { listen, workers, tls: certificate, limits } = self.config;
        let tls = match &certificate {
            Some(certificate) => Some(TlsAcceptor::from(certificate.config()?)),
            None => None,
        };
        let (listener, address) =
            bind(listen).map_err(|source| StartError::Listen { address: listen, source })?;
        let (stop, stop_at) = watch::channel(None);
        let mut running =
            Running { address, certificate, stop, acceptor: None, workers: Vec::new() };
        let mut queues = Vec::new();
        for number in 0..workers.max(1) {
            let (queue, accepted) = mpsc::channel(QUEUE_MAX);
            queues.push(queue);
            let (handler, tls, stop_at) = (handler.clone(), tls.clone(), stop_at.clone());
            let (limits, metrics) = (limits.clone(), Arc::clone(&self.metrics));
            let budget = Arc::clone(&self.budget);
            let work = move |runtime| {
                Worker::new(handler, limits, metrics, budget).run(runtime, tls, accepted, stop_at)
            };
            running.workers.push(begin(format!("worker-{number}"), runtime.clone(), work)?);
        }
        let acceptor = Acceptor {
            queues,
            next: 0,
            connections_max: limits.connections_max,
            metrics: self.metrics,
            certificate: running.certificate.clone(),
        };
        let listening = move || {
            let runtime = runtime()?;
            let entered = runtime.enter();
            let listener = tokio::net::TcpListener::from_std(listener)?;
            drop(entered);
            Ok((runtime, listener))
        };
        let accept = move |(runtime, listener)| {
            if let Err(error) = acceptor.run(runtime, listener, stop_at) {
                tracing::error!(%error, "no more connections are accepted");
            }
        };
        running.acceptor = Some(begin("acceptor".into(), listening, accept)?);
        Ok(running)
    }
}

/// Starts a thread that makes what it works with, and works. Fails when either is not to be had: a
/// server without one of its threads would look as if it served.
fn begin<R, T: Send + 'static>(
    name: String,
    make: impl FnOnce() -> io::Result<R> + Send + 'static,
    work: impl FnOnce(R) -> T + Send + 'static,
) -> Result<JoinHandle<Option<T>>, StartError> {
    let (tell, told) = std::sync::mpsc::sync_channel(1);
    let begun = move || match make() {
        Ok(made) => {
            let _ = tell.send(Ok(()));
            Some(work(made))
        }
        Err(error) => {
            let _ = tell.send(Err(error));
            None
        }
    };
    let thread = thread::Builder::new().name(name).spawn(begun).map_err(StartError::Thread)?;
    let ended = |_| Err(io::Error::other("it ended at once"));
    told.recv().unwrap_or_else(ended).map_err(StartError::Thread)?;
    Ok(thread)
}

fn bind(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)?;
    rustix::net::listen(&listener, BACKLOG)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate in use, to load it again; None in plain text.
    pub fn certificate(&self) -> Option<&Arc<Certificate>> {
        self.certificate.as_ref()
    }

    /// Accepts nothing more, finishes the requests in flight, and after `grace` cuts what is left.
    ///
    /// Blocks until all is down. Returns how many connections were cut.
    pub fn stop(mut self, grace: Duration) -> usize {
        self.end(Instant::now() + grace)
    }

    fn end(&mut self, at: Instant) -> usize {
        let _ = self.stop.send(Some(at));
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
        self.workers.drain(..).filter_map(|worker| worker.join().ok().flatten()).sum()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end(Instant::now());
    }
}

/// Deals connections to the workers in turn.
#[derive(Debug)]
struct Acceptor {
    queues: Vec<mpsc::Sender<Accepted>>,
    next: usize,
    connections_max: usize,
    metrics: Arc<Metrics>,
    certificate: Option<Arc<Certificate>>,
}

impl Acceptor {
    /// Until `stop` has a time; connections the kernel has made by then are still served.
    fn run(
        mut self,
        runtime: LocalRuntime,
        listener: tokio::net::TcpListener,
        mut stop: StopAt,
    ) -> io::Result<()> {
        runtime.block_on(async {
            let mut look = interval_at(Instant::now() + tls::LOOK_INTERVAL, tls::LOOK_INTERVAL);
            loop {
                tokio::select! {
                    biased;
                    _ = stop.wait_for(Option::is_some) => break,
                    _ = look.tick() => {
                        if let Some(certificate) = &self.certificate {
                            certificate.look();
                        }
                    }
                    accepted = listener.accept() => {
                        let accepted = accepted.and_then(|(stream, address)| {
                            Ok((stream.into_std()?, address))
                        });
                        match accepted {
                            Ok((stream, address)) => self.deal(stream, address).await,
                            Err(error) => rest(&error).await,
                        }
                    }
                }
            }
            let listener = listener.into_std()?;
            while let Ok((stream, address)) = listener.accept() {
                self.deal(stream, address).await;
            }
            Ok(())
        })
    }

    async fn deal(&mut self, stream: std::net::TcpStream, address: SocketAddr) {
        let connections = &self.metrics.connections;
        connections.accepted.fetch_add(1, Relaxed);
        let Some(slot) = Slot::take(&self.metrics, self.connections_max) else {
            connections.turned_away.fetch_add(1, Relaxed);
            return;
        };
        // An answer goes out whole; waiting to fill a packet would only delay it.
        if stream.set_nonblocking(true).and_then(|()| stream.set_nodelay(true)).is_err() {
            return;
        }
        let mut accepted = Accepted { stream, address, slot };
        loop {
            for _ in 0..self.queues.len() {
                let queue = self.next;
                self.next = (self.next + 1) % self.queues.len();
                match self.queues[queue].try_send(accepted) {
                    Ok(()) => return,
                    Err(TrySendError::Full(back) | TrySendError::Closed(back)) => accepted = back,
                }
            }
            if self.queues.iter().all(mpsc::Sender::is_closed) {
                return;
            }
            sleep(ALL_BUSY_PAUSE).await;
        }
    }
}

/// After a failed accept. A peer that left early costs nothing; a process out of descriptors waits.
async fn rest(error: &io::Error) {
    if error.kind() != io::ErrorKind::ConnectionAborted {
        tracing::error!(%error, "cannot accept a connection");
        sleep(NO_DESCRIPTOR_PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use http::StatusCode;

    use super::*;
    use crate::{Limits, Request, Response};

    /// Two workers, then the acceptor: each in its turn has no descriptor left for its runtime.
    #[test]
    fn a_server_that_lacks_one_of_its_threads_does_not_start() {
        for failing in 0..3 {
            let listen = ([127, 0, 0, 1], 0).into();
            let config = Config { listen, workers: 2, tls: None, limits: Limits::default() };
            let made = Arc::new(AtomicUsize::new(0));
            let runtime = move || {
                if made.fetch_add(1, Relaxed) == failing {
                    return Err(io::Error::other("no descriptor is left"));
                }
                worker::runtime()
            };
            let handler = |_: &mut Request| Response::new(StatusCode::OK, "text/plain", "");
            let refused = Server::new(config, &[], &[]).start_on(runtime, handler);
            let error = refused.map(drop).expect_err("a thread is missing");
            assert_eq!(error.to_string(), "cannot start a thread: no descriptor is left");
        }
    }
}
