//! Chunks that are read one after another, worked on beside each other, and written one after another.
//!
//! Each thread carries a chunk the whole way. At the three places that keep an order it waits for its turn, so there is
//! no queue: as many chunks are in memory as there are threads.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// What is done with a chunk at each place.
pub(crate) trait Stages: Sync {
    type Reader: Send;
    type Hasher: Send;
    type Writer: Send;
    type Chunk;
    type Error: Send;

    fn chunk(&self) -> Self::Chunk;
    /// In order. Whether this chunk is the last.
    fn read(&self, from: &mut Self::Reader, chunk: &mut Self::Chunk) -> Result<bool, Self::Error>;
    /// Beside the others.
    fn work(&self, chunk: &mut Self::Chunk) -> Result<(), Self::Error>;
    /// Whether anything is hashed; else nobody waits for that.
    fn hashes(&self) -> bool;
    /// In order, while another chunk is written.
    fn hash(&self, hasher: &mut Self::Hasher, chunk: &Self::Chunk);
    /// In order. The first error of all is the one of the first chunk that has one.
    fn write(&self, to: &mut Self::Writer, chunk: &mut Self::Chunk) -> Result<(), Self::Error>;
}

/// Where all chunks have passed when there was no error.
pub(crate) struct Ends<S: Stages> {
    pub(crate) reader: S::Reader,
    pub(crate) hasher: S::Hasher,
    pub(crate) writer: S::Writer,
}

/// Carries all chunks through, by up to `threads` threads, this one among them. What fits into one chunk takes no other.
pub(crate) fn run<S: Stages>(
    stages: &S,
    threads: usize,
    ends: Ends<S>,
) -> Result<Ends<S>, S::Error> {
    let line = Line {
        stages,
        reader: Mutex::new(Reading { from: ends.reader, next: 0, is_done: false }),
        hasher: Turnstile::new(ends.hasher),
        writer: Turnstile::new(ends.writer),
        error: Mutex::new(None),
        is_stopped: AtomicBool::new(false),
    };
    let mut chunk = stages.chunk();
    let first = line.read(&mut chunk);
    thread::scope(|scope| {
        if !line.lock_reader().is_done {
            for _ in 1..threads {
                scope.spawn(|| line.carry(&mut stages.chunk(), None));
            }
        }
        line.carry(&mut chunk, first);
    });
    match line.error.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(Ends {
            reader: line.reader.into_inner().unwrap_or_else(PoisonError::into_inner).from,
            hasher: line.hasher.into_inner(),
            writer: line.writer.into_inner(),
        }),
    }
}

/// A chunk that was read: its number, and why it is none.
type Read<E> = (u64, Result<(), E>);

struct Reading<R> {
    from: R,
    next: u64,
    is_done: bool,
}

struct Line<'a, S: Stages> {
    stages: &'a S,
    reader: Mutex<Reading<S::Reader>>,
    hasher: Turnstile<S::Hasher>,
    writer: Turnstile<S::Writer>,
    error: Mutex<Option<S::Error>>,
    is_stopped: AtomicBool,
}

impl<S: Stages> Line<'_, S> {
    fn lock_reader(&self) -> MutexGuard<'_, Reading<S::Reader>> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, chunk: &mut S::Chunk) -> Option<Read<S::Error>> {
        let mut reading = self.lock_reader();
        if reading.is_done || self.is_stopped.load(Ordering::Acquire) {
            return None;
        }
        let number = reading.next;
        reading.next += 1;
        let read = self.stages.read(&mut reading.from, chunk);
        reading.is_done = !matches!(read, Ok(false));
        Some((number, read.map(|_| ())))
    }

    /// Carries chunks until there is none left.
    fn carry(&self, chunk: &mut S::Chunk, first: Option<Read<S::Error>>) {
        let stop_on_panic = StopOnPanic(self);
        let mut next = first.or_else(|| self.read(chunk));
        while let Some((number, read)) = next {
            let worked = read.and_then(|()| self.stages.work(chunk));
            if self.stages.hashes() {
                let Some(mut hasher) = self.hasher.enter(number, &self.is_stopped) else { break };
                if worked.is_ok() {
                    self.stages.hash(&mut hasher, chunk);
                }
            }
            let Some(mut writer) = self.writer.enter(number, &self.is_stopped) else { break };
            let written = worked.and_then(|()| self.stages.write(&mut writer, chunk));
            if let Err(error) = written {
                *self.error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                drop(writer);
                self.stop();
                break;
            }
            drop(writer);
            next = self.read(chunk);
        }
        std::mem::forget(stop_on_panic);
    }

    fn stop(&self) {
        self.is_stopped.store(true, Ordering::Release);
        self.hasher.wake();
        self.writer.wake();
    }
}

/// Lets nobody wait for a thread that has panicked.
struct StopOnPanic<'a, 'b, S: Stages>(&'b Line<'a, S>);

impl<S: Stages> Drop for StopOnPanic<'_, '_, S> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Lets chunks through by their numbers.
struct Turnstile<T> {
    state: Mutex<(u64, T)>,
    moved: Condvar,
}

impl<T> Turnstile<T> {
    fn new(state: T) -> Self {
        Self { state: Mutex::new((0, state)), moved: Condvar::new() }
    }

    /// Waits for the turn of `number`; `None` when all has stopped.
    fn enter(&self, number: u64, is_stopped: &AtomicBool) -> Option<Turn<'_, T>> {
        let is_early =
            |state: &mut (u64, T)| state.0 != number && !is_stopped.load(Ordering::Acquire);
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.moved.wait_while(state, is_early).unwrap_or_else(PoisonError::into_inner);
        (state.0 == number && !is_stopped.load(Ordering::Acquire))
            .then(|| Turn { state: Some(state), moved: &self.moved })
    }

    fn wake(&self) {
        // Whoever has looked at the flag and does not wait yet holds the lock.
        drop(self.state.lock());
        self.moved.notify_all();
    }

    fn into_inner(self) -> T {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).1
    }
}

/// A chunk's turn; when it is dropped, the next has its.
struct Turn<'a, T> {
    /// Taken when it ends alone.
    state: Option<MutexGuard<'a, (u64, T)>>,
    moved: &'a Condvar,
}

impl<T> Deref for Turn<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.state.as_ref().expect("it has not ended").1
    }
}

impl<T> DerefMut for Turn<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.state.as_mut().expect("it has not ended").1
    }
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        if let Some(mut state) = self.state.take() {
            state.0 += 1;
            // Whoever is woken finds the lock free.
            drop(state);
            self.moved.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers, some of which are refused at some place, or make it panic.
    struct Numbers {
        count: u64,
        refused: Option<(&'static str, u64)>,
        panics: Option<u64>,
    }

    impl Numbers {
        fn check(&self, place: &'static str, number: u64) -> Result<(), (&'static str, u64)> {
            if self.refused == Some((place, number)) { Err((place, number)) } else { Ok(()) }
        }
    }

    impl Stages for Numbers {
        type Reader = u64;
        type Hasher = Vec<u64>;
        type Writer = Vec<u64>;
        type Chunk = u64;
        type Error = (&'static str, u64);

        fn chunk(&self) -> u64 {
            0
        }

        fn read(&self, from: &mut u64, chunk: &mut u64) -> Result<bool, Self::Error> {
            *chunk = *from;
            *from += 1;
            self.check("read", *chunk)?;
            Ok(*from == self.count)
        }

        fn work(&self, chunk: &mut u64) -> Result<(), Self::Error> {
            if chunk.is_multiple_of(7) {
                thread::yield_now();
            }
            assert_ne!(self.panics, Some(*chunk), "on purpose");
            self.check("work", *chunk)
        }

        fn hashes(&self) -> bool {
            true
        }

        fn hash(&self, hasher: &mut Vec<u64>, chunk: &u64) {
            hasher.push(*chunk);
        }

        fn write(&self, to: &mut Vec<u64>, chunk: &mut u64) -> Result<(), Self::Error> {
            to.push(*chunk);
            self.check("write", *chunk)
        }
    }

    fn carry(numbers: &Numbers, threads: usize) -> Result<Ends<Numbers>, (&'static str, u64)> {
        run(numbers, threads, Ends { reader: 0, hasher: Vec::new(), writer: Vec::new() })
    }

    #[test]
    fn all_chunks_come_in_order() {
        for (count, threads) in [(1, 1), (1, 4), (2, 4), (1000, 1), (1000, 2), (1000, 7)] {
            let numbers = Numbers { count, refused: None, panics: None };
            let ends = carry(&numbers, threads).ok().unwrap();
            let all: Vec<u64> = (0..count).collect();
            assert_eq!((ends.hasher, ends.writer), (all.clone(), all), "{count} {threads}");
        }
    }

    #[test]
    fn the_first_error_in_the_order_ends_it() {
        for place in ["read", "work", "write"] {
            for refused in [0, 1, 50, 99] {
                for threads in [1, 2, 5] {
                    let refused = Some((place, refused));
                    let numbers = Numbers { count: 100, refused, panics: None };
                    assert_eq!(carry(&numbers, threads).err(), refused);
                }
            }
        }
    }

    #[test]
    fn a_panic_ends_it_and_nobody_waits() {
        for threads in [1, 3] {
            let numbers = Numbers { count: 100, refused: None, panics: Some(20) };
            let ended = std::panic::catch_unwind(|| carry(&numbers, threads).is_ok());
            assert!(ended.is_err());
        }
    }
}
