//! The log of the calls: a line of JSON each, on standard output, written by a thread of its own.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

/// How many lines may wait to be written.
const WAITING_MAX: usize = 8192;

/// Where calls are logged. Cheap to clone; the thread ends with the last clone.
#[derive(Clone, Debug)]
pub struct Calls {
    lines: Sender<String>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    waiting: AtomicUsize,
    is_broken: AtomicBool,
}

/// Room for one line.
#[derive(Debug)]
pub struct Place<'a> {
    calls: &'a Calls,
    is_filled: bool,
}

/// The thread that writes.
#[derive(Debug)]
pub struct Writing(JoinHandle<()>);

impl Calls {
    pub fn start() -> io::Result<(Self, Writing)> {
        let (lines, queue) = mpsc::channel();
        let shared = Arc::new(Shared::default());
        let run = {
            let shared = Arc::clone(&shared);
            move || write_all(&queue, &shared, io::stdout())
        };
        let thread = thread::Builder::new().name("calls".into()).spawn(run)?;
        Ok((Self { lines, shared }, Writing(thread)))
    }

    /// Room for a line that is written for certain. `None`: too many wait, or what was written last was not taken.
    pub fn reserve(&self) -> Option<Place<'_>> {
        if self.shared.is_broken.load(Ordering::Relaxed) {
            return None;
        }
        let place = Place { calls: self, is_filled: false };
        (self.shared.waiting.fetch_add(1, Ordering::Relaxed) < WAITING_MAX).then_some(place)
    }
}

impl Place<'_> {
    pub fn write(mut self, line: String) {
        self.is_filled = self.calls.lines.send(line).is_ok();
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.is_filled {
            self.calls.shared.waiting.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Writing {
    /// Waits until all is written, once nobody can log any more.
    pub fn finish(self) {
        let _ = self.0.join();
    }
}

fn write_all(queue: &Receiver<String>, shared: &Shared, mut out: impl Write) {
    let mut together = Vec::new();
    while let Ok(first) = queue.recv() {
        together.clear();
        let mut count = 0;
        for line in std::iter::once(first).chain(queue.try_iter().take(255)) {
            together.extend_from_slice(line.as_bytes());
            together.push(b'\n');
            count += 1;
        }
        if let Err(error) = out.write_all(&together).and_then(|()| out.flush()) {
            tracing::error!(%error, "the log of the calls cannot be written: no call is answered any more");
            shared.is_broken.store(true, Ordering::Relaxed);
        }
        shared.waiting.fetch_sub(count, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls() -> (Calls, Receiver<String>) {
        let (lines, queue) = mpsc::channel();
        (Calls { lines, shared: Arc::default() }, queue)
    }

    #[test]
    fn there_is_room_for_so_many_lines_and_again_when_they_are_written() {
        let (calls, queue) = calls();
        for _ in 0..WAITING_MAX {
            calls.reserve().unwrap().write("line".into());
        }
        assert!(calls.reserve().is_none());
        assert!(calls.reserve().is_none());
        let shared = Arc::clone(&calls.shared);
        drop(calls);
        let mut written = Vec::new();
        write_all(&queue, &shared, &mut written);
        assert_eq!(written, "line\n".repeat(WAITING_MAX).as_bytes());
        assert_eq!(shared.waiting.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn room_that_is_not_used_is_given_back() {
        let (calls, _queue) = calls();
        for _ in 0..2 * WAITING_MAX {
            drop(calls.reserve().unwrap());
        }
    }

    /// Takes nothing, as a pipe does that nobody reads any more.
    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn when_a_line_is_lost_no_call_is_answered_any_more() {
        let (calls, queue) = calls();
        calls.reserve().unwrap().write("line".into());
        let shared = Arc::clone(&calls.shared);
        let writing = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || write_all(&queue, &shared, Closed))
        };
        while !shared.is_broken.load(Ordering::Relaxed) {
            thread::yield_now();
        }
        assert!(calls.reserve().is_none());
        drop(calls);
        writing.join().unwrap();
    }
}
