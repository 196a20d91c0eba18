//! Ways in for the fuzzers: each parser of foreign bytes, without a socket or a file of settings.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::LocalRuntime;

use crate::budget::Budget;
use crate::worker::{self, Worker};
use crate::{Handler, Limits, Metrics, Peer, control, http1, tls};

/// What a peer sends, part by part, and what it is answered.
#[derive(Debug)]
struct Wire {
    parts: VecDeque<Vec<u8>>,
    answered: Rc<RefCell<Vec<u8>>>,
}

/// All that an HTTP/1.1 connection answers to `parts`, which arrive one after the other.
pub fn http1<H: Handler>(handler: H, parts: &[&[u8]]) -> Vec<u8> {
    let limits = Limits::default();
    let budget = Budget::new(limits.unauthenticated_bytes_max);
    let metrics = Arc::new(Metrics::with_budget(&[], &[], Arc::clone(&budget)));
    let worker = Worker::new(handler, limits, metrics, budget);
    let peer = Peer { address: ([127, 0, 0, 1], 1).into(), tls: None };
    over_a_wire(parts, |wire| http1::serve(&worker, wire, peer))
}

/// What the operators' socket answers to `bytes`.
pub fn control(bytes: &[u8], control: &dyn control::Control) -> Vec<u8> {
    over_a_wire(&[bytes], |mut wire| async move { control::exchange(&mut wire, control).await })
}

/// Whether a TLS listener would start with these files.
pub fn certificate(files: tls::Files) -> Result<(), tls::Error> {
    tls::Certificate::open(files).map(drop)
}

/// What `serve` answers to `parts`, of which none is empty: that would be the end.
fn over_a_wire<F: Future<Output = ()>>(parts: &[&[u8]], serve: impl FnOnce(Wire) -> F) -> Vec<u8> {
    thread_local! {
        // One for the life of the thread: making it takes longer than most inputs.
        static RUNTIME: LocalRuntime = worker::runtime().expect("a thread can have a runtime");
    }
    let answered = Rc::default();
    let parts = parts.iter().filter(|part| !part.is_empty()).map(|part| part.to_vec()).collect();
    let wire = Wire { parts, answered: Rc::clone(&answered) };
    RUNTIME.with(|runtime| runtime.block_on(serve(wire)));
    answered.take()
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(mut part) = self.parts.pop_front() {
            let rest = part.split_off(part.len().min(buffer.remaining()));
            buffer.put_slice(&part);
            if !rest.is_empty() {
                self.parts.push_front(rest);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.answered.borrow_mut().extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
