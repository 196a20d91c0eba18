//! One connection: reads requests, has them answered, writes the answers.

use std::future::poll_fn;
use std::io::IoSlice;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use http::{Method, Version};
use secret::Buffer;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::futures::Notified;

use super::chunk;
use super::head::{Framing, Head, HeadEnd};
use super::input::Input;
use super::output::{self, About};
use crate::body::ArrivingBody;
use crate::buffers::Buffers;
use crate::deadline::Deadline;
use crate::refusal::Refusal;
use crate::request::wipe;
use crate::worker::Worker;
use crate::{Handler, Peer, Response};

/// What a peer may still send after a refusal, while it has not read it yet.
const LINGER_BYTES_MAX: usize = 2 << 20;
/// How long it may go on doing so.
const LINGER_TIME: std::time::Duration = std::time::Duration::from_secs(1);
/// Up to this length a body is copied behind its head, which costs less than a second part for the
/// kernel to gather.
const JOINED_BYTES_MAX: usize = 4 << 10;

/// Why a request goes no further.
#[derive(Debug)]
enum Stop {
    /// The peer is gone, or too slow to be told.
    Cut,
    /// It is told why, and then the connection ends.
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The peer is gone, or did not do in time what the deadline was set for.
#[derive(Debug)]
enum Lost {
    Gone,
    Late,
}

#[derive(Debug)]
struct Connection<S> {
    stream: S,
    peer: Peer,
    deadline: Deadline,
}

/// Serves `stream` until the peer closes it, breaks a rule or a limit, or the worker stops.
pub(crate) async fn serve<H, S>(worker: &Worker<H>, stream: S, peer: Peer)
where
    H: Handler,
    S: AsyncRead + AsyncWrite + Unpin,
{
    let deadline = Deadline::after(worker.limits.header_timeout);
    let mut connection = Connection { stream, peer, deadline };
    let mut stopping = pin!(worker.stopping.notified());
    let mut first = true;
    while let Ok(mut buffers) = connection.await_request(worker, stopping.as_mut(), first).await {
        // More than one, if the peer sends the next before it has read the answer.
        while !buffers.input.is_empty() {
            if !connection.exchange(worker, &mut buffers, first).await {
                return;
            }
            first = false;
            if !buffers.input.is_empty() {
                // A peer that does not wait for its answers lets others have theirs in between.
                tokio::task::yield_now().await;
            }
        }
        worker.buffers.give(buffers);
        connection.deadline.set(worker.limits.idle_timeout);
    }
    // A peer that is told goodbye (by TLS too) need not guess whether an answer was cut.
    connection.deadline.set(LINGER_TIME);
    let _ = connection.shut().await;
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// Waits for a request's first bytes, with nothing in memory but the connection itself.
    async fn await_request<H>(
        &mut self,
        worker: &Worker<H>,
        mut stopping: Pin<&mut Notified<'_>>,
        first: bool,
    ) -> Result<Box<Buffers>, Lost> {
        let Self { stream, peer, deadline } = self;
        // A connection that has not yet asked keeps the time it has for that.
        let mut graced = worker.stopping.is_set() && first;
        poll_fn(|context| {
            // Read first: a request that has arrived is served, whatever the hour.
            let mut buffers = worker.buffers.take(*peer);
            match poll_fill(stream, context, &mut buffers.input) {
                Poll::Ready(Ok(())) => return Poll::Ready(Ok(buffers)),
                Poll::Ready(Err(lost)) => return Poll::Ready(Err(lost)),
                Poll::Pending => worker.buffers.give(buffers),
            }
            if !graced && (worker.stopping.is_set() || stopping.as_mut().poll(context).is_ready()) {
                graced = true;
                deadline.set(worker.limits.drain_grace);
            }
            deadline.poll_passed(context).map(|()| Err(Lost::Late))
        })
        .await
    }

    /// Reads one request and answers it. Whether the connection is good for another.
    async fn exchange<H: Handler>(
        &mut self,
        worker: &Worker<H>,
        buffers: &mut Buffers,
        first: bool,
    ) -> bool {
        let head = match self.read_request(worker, buffers, first).await {
            Ok(head) => head,
            Err(stop) => return self.give_up(worker, buffers, stop).await,
        };
        let request = &mut buffers.request;
        request.id = worker.next_id();
        let response = worker.answer(request).await;
        request.reservation = None;
        let keep_alive = head.keep_alive && !worker.stopping.is_set();
        let about = About { id: &request.id, version: request.version, keep_alive };
        let is_head = request.method == Method::HEAD;
        let written = self.write(worker, &mut buffers.output, &response, &about, is_head).await;
        request.wipe(response.body);
        if written.is_err() {
            return false;
        }
        if !keep_alive {
            self.linger(&mut buffers.input).await;
        }
        keep_alive
    }

    /// Reads a whole request, with its body, into `buffers`.
    async fn read_request<H>(
        &mut self,
        worker: &Worker<H>,
        buffers: &mut Buffers,
        first: bool,
    ) -> Result<Head, Stop> {
        let Buffers { input, request, .. } = buffers;
        let mut end = HeadEnd::default();
        let mut timed = first;
        let head = loop {
            if let Some(length) = end.find(input.unread())? {
                let head = Head::parse(&input.unread()[..length], request)?;
                input.consume(length);
                break head;
            }
            if !timed {
                self.deadline.set(worker.limits.header_timeout);
                timed = true;
            }
            // A peer too slow with its head has said nothing that could be answered.
            self.fill(input).await.map_err(|_| Stop::Cut)?;
        };
        let length = match head.body {
            Framing::Length(length) => Some(length),
            Framing::Chunked => None,
        };
        let bytes_max = worker.limits.body_bytes_max;
        let mut body = ArrivingBody::new(&mut request.body, &worker.budget, length, bytes_max)?;
        if length.is_none_or(|length| length > input.unread().len()) {
            self.deadline.set(worker.limits.body_timeout);
            if head.expects_continue && input.is_empty() {
                self.send(worker, output::CONTINUE, &[]).await.map_err(|_| Stop::Cut)?;
                self.deadline.set(worker.limits.body_timeout);
            }
        }
        match length {
            Some(length) => self.take(input, length, &mut body).await?,
            None => loop {
                let size = self.expect(input, chunk::size).await?;
                if size == 0 {
                    // Trailers would be headers that no signature covers; nobody sends them.
                    self.expect(input, chunk_end).await?;
                    break;
                }
                self.take(input, size, &mut body).await?;
                self.expect(input, chunk_end).await?;
            },
        }
        request.reservation = body.finish();
        Ok(head)
    }

    /// Moves the next `count` bytes to `body`.
    async fn take(
        &mut self,
        input: &mut Input,
        mut count: usize,
        body: &mut ArrivingBody<'_>,
    ) -> Result<(), Stop> {
        loop {
            let there = count.min(input.unread().len());
            body.push(&input.unread()[..there])?;
            input.consume_and_wipe(there);
            count -= there;
            if count == 0 {
                return Ok(());
            }
            self.fill_body(input).await?;
        }
    }

    /// Reads what `parse` finds at the start of the input, with its length, once it is there.
    async fn expect<T>(
        &mut self,
        input: &mut Input,
        parse: impl Fn(&[u8]) -> Result<Option<(T, usize)>, Refusal>,
    ) -> Result<T, Stop> {
        loop {
            if let Some((found, length)) = parse(input.unread())? {
                input.consume(length);
                return Ok(found);
            }
            self.fill_body(input).await?;
        }
    }

    async fn fill_body(&mut self, input: &mut Input) -> Result<(), Stop> {
        self.fill(input).await.map_err(|lost| match lost {
            Lost::Gone => Stop::Cut,
            Lost::Late => Stop::Refused(Refusal::BodyLate),
        })
    }

    /// Waits for more input.
    async fn fill(&mut self, input: &mut Input) -> Result<(), Lost> {
        let Self { stream, deadline, .. } = self;
        poll_fn(|context| match poll_fill(stream, context, input) {
            Poll::Pending => deadline.poll_passed(context).map(|()| Err(Lost::Late)),
            filled => filled,
        })
        .await
    }

    /// Tells the peer why, and ends the connection: what follows on it cannot be trusted to be a request.
    async fn give_up<H: Handler>(
        &mut self,
        worker: &Worker<H>,
        buffers: &mut Buffers,
        stop: Stop,
    ) -> bool {
        if let Stop::Refused(refusal) = stop {
            worker.metrics.refused(refusal);
            let id = worker.next_id();
            tracing::debug!(%id, ?refusal, "refused before the handler");
            let about = About { id: &id, version: Version::HTTP_11, keep_alive: false };
            let output = &mut buffers.output;
            if self.write(worker, output, &refusal.response(), &about, false).await.is_ok() {
                self.linger(&mut buffers.input).await;
            }
        }
        false
    }

    async fn write<H>(
        &mut self,
        worker: &Worker<H>,
        output: &mut Buffer,
        response: &Response,
        about: &About<'_>,
        is_head: bool,
    ) -> Result<(), Lost> {
        output::write_head(output, response, &mut worker.date.borrow_mut(), about);
        let mut body = if is_head { &[] } else { &response.body[..] };
        if body.len() <= JOINED_BYTES_MAX {
            output.extend_from_slice(body);
            body = &[];
        }
        let sent = self.send(worker, output, body).await;
        wipe(output);
        sent
    }

    /// Sends `head` and `body`, in one system call if the peer keeps up.
    async fn send<H>(
        &mut self,
        worker: &Worker<H>,
        mut head: &[u8],
        mut body: &[u8],
    ) -> Result<(), Lost> {
        let Self { stream, deadline, .. } = self;
        let mut timed = false;
        poll_fn(|context| {
            loop {
                let stream = Pin::new(&mut *stream);
                let written = if head.is_empty() && body.is_empty() {
                    stream.poll_flush(context).map_ok(|()| None)
                } else if body.is_empty() {
                    stream.poll_write(context, head).map_ok(Some)
                } else {
                    let parts = [IoSlice::new(head), IoSlice::new(body)];
                    stream.poll_write_vectored(context, &parts).map_ok(Some)
                };
                match written {
                    Poll::Ready(Ok(None)) => return Poll::Ready(Ok(())),
                    Poll::Ready(Ok(Some(count))) if count > 0 => {
                        let of_head = count.min(head.len());
                        head = &head[of_head..];
                        body = &body[count - of_head..];
                    }
                    Poll::Ready(_) => return Poll::Ready(Err(Lost::Gone)),
                    Poll::Pending => {
                        if !timed {
                            // Not before: most peers keep up, and a clock costs too.
                            deadline.set(worker.limits.write_timeout);
                            timed = true;
                        }
                        return deadline.poll_passed(context).map(|()| Err(Lost::Late));
                    }
                }
            }
        })
        .await
    }

    /// Says that nothing more will be sent.
    async fn shut(&mut self) -> Result<(), Lost> {
        let Self { stream, deadline, .. } = self;
        poll_fn(|context| match Pin::new(&mut *stream).poll_shutdown(context) {
            Poll::Ready(shut) => Poll::Ready(shut.map_err(|_| Lost::Gone)),
            Poll::Pending => deadline.poll_passed(context).map(|()| Err(Lost::Late)),
        })
        .await
    }

    /// Lets the peer read the refusal: closing on bytes not yet read would reset the connection, and
    /// the answer with it (RFC 9112, 9.6).
    async fn linger(&mut self, input: &mut Input) {
        self.deadline.set(LINGER_TIME);
        if self.shut().await.is_err() {
            return;
        }
        let mut dropped = 0;
        while dropped < LINGER_BYTES_MAX {
            dropped += input.unread().len();
            input.consume_and_wipe(input.unread().len());
            if self.fill(input).await.is_err() {
                return;
            }
        }
    }
}

/// Reads what has come into `input`: at least a byte, or the connection is lost.
fn poll_fill<S: AsyncRead + Unpin>(
    stream: &mut S,
    context: &mut Context<'_>,
    input: &mut Input,
) -> Poll<Result<(), Lost>> {
    let mut buffer = ReadBuf::new(input.free());
    let read = ready!(Pin::new(stream).poll_read(context, &mut buffer));
    let count = buffer.filled().len();
    if read.is_err() || count == 0 {
        return Poll::Ready(Err(Lost::Gone));
    }
    input.filled(count);
    Poll::Ready(Ok(()))
}

/// The line end after a chunk, for [`Connection::expect`].
fn chunk_end(input: &[u8]) -> Result<Option<((), usize)>, Refusal> {
    Ok(chunk::line_end(input)?.map(|length| ((), length)))
}
