//! A panic of the handler: answered, logged, and its words kept to itself.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use crate::{Handler, Request, Response};

/// The future panicked.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Panicked;

/// The handler's answer, if it does not panic.
pub(crate) async fn caught<H: Handler>(
    handler: &H,
    request: &mut Request,
) -> Result<Response, Panicked> {
    // Safe to go on after a panic: what unwinds is the request's own, and what requests share
    // (counters, swapped snapshots) has no state between two steps. The payload is dropped
    // unread: its words may quote what the request held.
    // A block, so that the handler is not called before it is watched.
    let mut future = pin!(async { handler.handle(request).await });
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(response)) => Poll::Ready(Ok(response)),
        Err(_) => Poll::Ready(Err(Panicked)),
    })
    .await
}

/// From now on a panic's place is logged, and its words, which may hold a secret, go nowhere.
///
/// Without it the standard library writes them to the standard error.
pub fn log_panics_without_payload() {
    std::panic::set_hook(Box::new(|panic| match panic.location() {
        Some(place) => tracing::error!(%place, "a thread panicked"),
        None => tracing::error!("a thread panicked"),
    }));
}
