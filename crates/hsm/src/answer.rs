//! An answer that is there already, or comes later.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// What a [`Device`](crate::Device) gives back: at once, when the key is in this process, with no
/// allocation and no wait; later, when a token or another machine does the work.
pub enum Answer<T> {
    Ready(Option<T>),
    Later(Pin<Box<dyn Future<Output = T> + Send>>),
}

impl<T> Answer<T> {
    pub fn ready(value: T) -> Self {
        Self::Ready(Some(value))
    }

    pub fn later(future: impl Future<Output = T> + Send + 'static) -> Self {
        Self::Later(Box::pin(future))
    }
}

impl<T: Unpin> Future for Answer<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        match &mut *self {
            Self::Ready(value) => {
                Poll::Ready(value.take().expect("an answer is polled to its end once"))
            }
            Self::Later(future) => future.as_mut().poll(context),
        }
    }
}

/// Says whether it is there, not what it is.
impl<T> std::fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Ready(_) => "Ready",
            Self::Later(_) => "Later",
        })
    }
}
