//! A stream whose reader lets others have their turn.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What is read in one turn. The smallest frames of HTTP/2 in it are looked at within a few milliseconds.
const TURN_BYTES: usize = 4 << 10;

/// Reads as `S` does, but from time to time as if nothing more had arrived yet: a peer that sends faster
/// than its bytes are looked at would keep the thread to itself.
#[derive(Debug)]
pub(crate) struct Paced<S> {
    stream: S,
    /// Bytes read in this turn.
    read: usize,
}

impl<S> Paced<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, read: 0 }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.read >= TURN_BYTES {
            self.read = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        match polled {
            Poll::Ready(_) => self.read += buffer.filled().len() - before,
            Poll::Pending => self.read = 0,
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_peer_that_never_pauses_is_read_in_turns() {
        let woken = Arc::new(Woken(AtomicUsize::new(0)));
        let waker = Arc::clone(&woken).into();
        let mut context = Context::from_waker(&waker);
        let mut paced = Paced::new(tokio::io::repeat(0));
        for turn in 1..4 {
            let mut read = 0;
            loop {
                let mut room = [0; 10_000];
                let mut buffer = ReadBuf::new(&mut room);
                match Pin::new(&mut paced).poll_read(&mut context, &mut buffer) {
                    Poll::Ready(result) => result.expect("it never fails"),
                    Poll::Pending => break,
                }
                read += buffer.filled().len();
            }
            assert!((TURN_BYTES..TURN_BYTES + 10_000).contains(&read), "{read}");
            assert_eq!(woken.0.load(Ordering::Relaxed), turn, "it goes on by itself");
        }
    }
}
