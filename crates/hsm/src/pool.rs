//! Threads for cryptography that takes long, so that it delays nobody who asks for less.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use crate::{Answer, Error};

/// How the threads of a pool compete for the processor.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Priority {
    Normal,
    /// They run when nobody else wants to.
    Lowest,
}

/// A few threads and a queue of bounded length. The threads end when the pool is dropped.
#[derive(Debug)]
pub(crate) struct Pool {
    jobs: SyncSender<Job>,
}

type Job = Box<dyn FnOnce() + Send>;

impl Pool {
    /// Starts `threads` threads, for whom at most `waiting_max` jobs wait.
    pub(crate) fn start(
        name: &str,
        threads: usize,
        waiting_max: usize,
        priority: Priority,
    ) -> Self {
        let (jobs, queue) = mpsc::sync_channel::<Job>(waiting_max);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..threads {
            let queue = Arc::clone(&queue);
            let thread = thread::Builder::new().name(name.into());
            let run = move || {
                if priority == Priority::Lowest {
                    yield_to_others();
                }
                loop {
                    // Held by the thread whose turn it is; those that send do not take it.
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(job) = next else { return };
                    // A job that panics is one request that fails. The panic is logged where it is.
                    let _ = panic::catch_unwind(AssertUnwindSafe(job));
                }
            };
            thread.spawn(run).expect("a process that cannot start a thread cannot serve");
        }
        Self { jobs }
    }

    /// Has `work` done. Refused when the queue is full; not done when nobody waits for it any more.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Answer<Result<T, Error>> {
        let (answer, result) = oneshot::channel();
        let job = Box::new(move || {
            if !answer.is_closed() {
                let _ = answer.send(work());
            }
        });
        match self.jobs.try_send(job) {
            Ok(()) => Answer::later(async {
                // Without an answer the job has panicked.
                result.await.unwrap_or(Err(Error::Interrupted))
            }),
            Err(TrySendError::Full(_)) => Answer::ready(Err(Error::Busy)),
            Err(TrySendError::Disconnected(_)) => Answer::ready(Err(Error::Interrupted)),
        }
    }
}

/// Gives this thread the lowest priority. Without it, it works all the same.
fn yield_to_others() {
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 19);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[tokio::test]
    async fn jobs_are_done_and_too_many_are_refused() {
        let pool = Pool::start("test", 1, 2, Priority::Normal);
        let (go, wait) = mpsc::channel::<()>();
        let first = pool.run(move || Ok(wait.recv().is_ok()));
        // The first has left the queue when there is room for two more.
        let mut waiting = Vec::new();
        while waiting.len() < 2 {
            match pool.run(|| Ok(7)) {
                Answer::Ready(_) => tokio::time::sleep(Duration::from_millis(1)).await,
                later => waiting.push(later),
            }
        }
        assert!(matches!(pool.run(|| Ok(())).await, Err(Error::Busy)));
        go.send(()).unwrap();
        assert!(first.await.unwrap());
        for answer in waiting {
            assert_eq!(answer.await.unwrap(), 7);
        }
    }

    #[tokio::test]
    async fn a_job_that_nobody_waits_for_is_not_done() {
        let pool = Pool::start("test", 1, 2, Priority::Lowest);
        let (go, wait) = mpsc::channel::<()>();
        let first = pool.run(move || Ok(wait.recv().is_ok()));
        static DONE: AtomicUsize = AtomicUsize::new(0);
        drop(pool.run(|| Ok(DONE.fetch_add(1, Ordering::Relaxed))));
        go.send(()).unwrap();
        assert!(first.await.unwrap());
        assert_eq!(pool.run(|| Ok(DONE.load(Ordering::Relaxed))).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_job_that_panics_harms_no_other() {
        let pool = Pool::start("test", 1, 2, Priority::Normal);
        let panicked = pool.run(|| -> Result<(), Error> { panic::panic_any("a defect") });
        assert!(matches!(panicked.await, Err(Error::Interrupted)));
        assert!(pool.run(|| Ok(())).await.is_ok());
    }
}
