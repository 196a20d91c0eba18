//! One connection: reads requests, has them answered, writes the answers.

use std::future::poll_fn;
use std::io::IoSlice;
use std::pin::{Pin, pin};
use std::task::Poll;

use http::{Method, Version};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::futures::Notified;
use zeroize::Zeroizing;

use super::chunk;
use super::head::{Framing, Head, HeadEnd};
use super::input::Input;
use super::output::{self, About};
use crate::body::ArrivingBody;
use crate::budget::Reservation;
use crate::deadline::Deadline;
use crate::refusal::Refusal;
use crate::worker::Worker;
use crate::{Handler, Peer, Request, Response};

/// What a peer may still send after a refusal, while it has not read it yet.
const LINGER_BYTES_MAX: usize = 2 << 20;
/// How long it may go on doing so.
const LINGER_TIME: std::time::Duration = std::time::Duration::from_secs(1);

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
    input: Input,
    output: Vec<u8>,
    deadline: Deadline,
}

/// Serves `stream` until the peer closes it, breaks a rule or a limit, or the worker stops.
pub(crate) async fn serve<H, S>(worker: &Worker<H>, stream: S, peer: Peer)
where
    H: Handler,
    S: AsyncRead + AsyncWrite + Unpin,
{
    let limits = &worker.limits;
    let deadline = Deadline::after(limits.header_timeout);
    let mut connection =
        Connection { stream, input: Input::new(), output: Vec::with_capacity(512), deadline };
    let mut stopping = pin!(worker.stopping.notified());
    let mut first = true;
    loop {
        if connection.input.is_empty() {
            if !first {
                connection.deadline.set(limits.idle_timeout);
            }
            if connection.await_request(worker, stopping.as_mut(), first).await.is_err() {
                break;
            }
        }
        if !connection.exchange(worker, peer, first).await {
            return;
        }
        first = false;
    }
    // A peer that is told goodbye (by TLS too) need not guess whether an answer was cut.
    connection.deadline.set(LINGER_TIME);
    let _ = connection.shut().await;
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// Waits for a request's first bytes.
    async fn await_request<H>(
        &mut self,
        worker: &Worker<H>,
        mut stopping: Pin<&mut Notified<'_>>,
        first: bool,
    ) -> Result<(), Lost> {
        let Self { stream, input, deadline, .. } = self;
        // A connection that has not yet asked keeps the time it has for that.
        let mut graced = worker.stopping.is_set() && first;
        let mut buffer = ReadBuf::new(input.free());
        poll_fn(|context| {
            // Read first: a request that has arrived is served, whatever the hour.
            match Pin::new(&mut *stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => return Poll::Ready(Ok(())),
                Poll::Ready(_) => return Poll::Ready(Err(Lost::Gone)),
                Poll::Pending => {}
            }
            if !graced && (worker.stopping.is_set() || stopping.as_mut().poll(context).is_ready()) {
                graced = true;
                deadline.set(worker.limits.drain_grace);
            }
            deadline.poll_passed(context).map(|()| Err(Lost::Late))
        })
        .await?;
        let count = buffer.filled().len();
        input.filled(count);
        Ok(())
    }

    /// Reads one request and answers it. Whether the connection is good for another.
    async fn exchange<H: Handler>(&mut self, worker: &Worker<H>, peer: Peer, first: bool) -> bool {
        let head = match self.read_head(worker, first).await {
            Ok(head) => head,
            Err(stop) => return self.give_up(worker, stop).await,
        };
        let (body, reservation) = match self.read_body(worker, &head).await {
            Ok(body) => body,
            Err(stop) => return self.give_up(worker, stop).await,
        };
        let Head { method, target, version, headers, keep_alive, .. } = head;
        let is_head = method == Method::HEAD;
        let id = worker.next_id();
        let request =
            Request::arrived(method, target, version, headers, body, peer, id, reservation);
        let response = worker.answer(request).await;
        let keep_alive = keep_alive && !worker.stopping.is_set();
        let about = About { id: &id, version, keep_alive };
        if self.write(worker, &response, &about, is_head).await.is_err() {
            return false;
        }
        if !keep_alive {
            self.linger().await;
        }
        keep_alive
    }

    async fn read_head<H>(&mut self, worker: &Worker<H>, first: bool) -> Result<Head, Stop> {
        let mut end = HeadEnd::default();
        let mut timed = first;
        loop {
            if let Some(length) = end.find(self.input.unread())? {
                let head = Head::parse(&self.input.unread()[..length])?;
                self.input.consume(length);
                return Ok(head);
            }
            if !timed {
                self.deadline.set(worker.limits.header_timeout);
                timed = true;
            }
            // A peer too slow with its head has said nothing that could be answered.
            self.fill().await.map_err(|_| Stop::Cut)?;
        }
    }

    async fn read_body<H>(
        &mut self,
        worker: &Worker<H>,
        head: &Head,
    ) -> Result<(Zeroizing<Vec<u8>>, Reservation), Stop> {
        let length = match head.body {
            Framing::Length(length) => Some(length),
            Framing::Chunked => None,
        };
        let mut body = ArrivingBody::new(&worker.budget, length, worker.limits.body_bytes_max)?;
        if length.is_none_or(|length| length > self.input.unread().len()) {
            self.deadline.set(worker.limits.body_timeout);
            if head.expects_continue && self.input.is_empty() {
                self.send(output::CONTINUE, &[]).await.map_err(|_| Stop::Cut)?;
            }
        }
        match length {
            Some(length) => self.take(length, &mut body).await?,
            None => loop {
                let size = self.expect(chunk::size).await?;
                if size == 0 {
                    // Trailers would be headers that no signature covers; nobody sends them.
                    self.expect(|input| Ok(chunk::line_end(input)?.map(|end| ((), end)))).await?;
                    break;
                }
                self.take(size, &mut body).await?;
                self.expect(|input| Ok(chunk::line_end(input)?.map(|end| ((), end)))).await?;
            },
        }
        Ok(body.finish())
    }

    /// Moves the next `count` bytes to `body`.
    async fn take(&mut self, mut count: usize, body: &mut ArrivingBody) -> Result<(), Stop> {
        loop {
            let there = count.min(self.input.unread().len());
            body.push(&self.input.unread()[..there])?;
            self.input.consume_and_wipe(there);
            count -= there;
            if count == 0 {
                return Ok(());
            }
            self.fill_body().await?;
        }
    }

    /// Reads what `parse` finds at the start of the input, with its length, once it is there.
    async fn expect<T>(
        &mut self,
        parse: impl Fn(&[u8]) -> Result<Option<(T, usize)>, Refusal>,
    ) -> Result<T, Stop> {
        loop {
            if let Some((found, length)) = parse(self.input.unread())? {
                self.input.consume(length);
                return Ok(found);
            }
            self.fill_body().await?;
        }
    }

    async fn fill_body(&mut self) -> Result<(), Stop> {
        self.fill().await.map_err(|lost| match lost {
            Lost::Gone => Stop::Cut,
            Lost::Late => Stop::Refused(Refusal::BodyLate),
        })
    }

    /// Waits for more input.
    async fn fill(&mut self) -> Result<(), Lost> {
        let Self { stream, input, deadline, .. } = self;
        let mut buffer = ReadBuf::new(input.free());
        poll_fn(|context| match Pin::new(&mut *stream).poll_read(context, &mut buffer) {
            Poll::Ready(Ok(())) if !buffer.filled().is_empty() => Poll::Ready(Ok(())),
            Poll::Ready(_) => Poll::Ready(Err(Lost::Gone)),
            Poll::Pending => deadline.poll_passed(context).map(|()| Err(Lost::Late)),
        })
        .await?;
        let count = buffer.filled().len();
        input.filled(count);
        Ok(())
    }

    /// Tells the peer why, and ends the connection: what follows on it cannot be trusted to be a request.
    async fn give_up<H: Handler>(&mut self, worker: &Worker<H>, stop: Stop) -> bool {
        if let Stop::Refused(refusal) = stop {
            worker.metrics.refused(refusal);
            let id = worker.next_id();
            tracing::debug!(%id, ?refusal, "refused before the handler");
            let about = About { id: &id, version: Version::HTTP_11, keep_alive: false };
            if self.write(worker, &refusal.response(), &about, false).await.is_ok() {
                self.linger().await;
            }
        }
        false
    }

    async fn write<H>(
        &mut self,
        worker: &Worker<H>,
        response: &Response,
        about: &About<'_>,
        is_head: bool,
    ) -> Result<(), Lost> {
        let mut output = std::mem::take(&mut self.output);
        output.clear();
        output::write_head(&mut output, response, &mut worker.date.borrow_mut(), about);
        self.deadline.set(worker.limits.write_timeout);
        let body = if is_head { &[] } else { &response.body[..] };
        let sent = self.send(&output, body).await;
        self.output = output;
        sent
    }

    /// Sends `head` and `body`, in one system call if the peer keeps up.
    async fn send(&mut self, mut head: &[u8], mut body: &[u8]) -> Result<(), Lost> {
        let Self { stream, deadline, .. } = self;
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
    async fn linger(&mut self) {
        self.deadline.set(LINGER_TIME);
        if self.shut().await.is_err() {
            return;
        }
        let mut dropped = 0;
        while dropped < LINGER_BYTES_MAX {
            dropped += self.input.unread().len();
            self.input.consume_and_wipe(self.input.unread().len());
            if self.fill().await.is_err() {
                return;
            }
        }
    }
}
