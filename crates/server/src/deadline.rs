//! A timer that is moved often and rarely rings.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// When a connection's present step must be done.
///
/// Moving it later costs one store: the timer behind it rings at the old time, sees the new one and
/// sets itself again. A connection moves it with every request and meets it almost never.
#[derive(Debug)]
pub(crate) struct Deadline {
    at: Instant,
    timer: Pin<Box<Sleep>>,
}

impl Deadline {
    pub(crate) fn after(time: Duration) -> Self {
        let timer = Box::pin(sleep(time));
        Self { at: timer.deadline(), timer }
    }

    /// From now on, `time` from now.
    pub(crate) fn set(&mut self, time: Duration) {
        self.at = Instant::now() + time;
        if self.at < self.timer.deadline() {
            self.timer.as_mut().reset(self.at);
        }
    }

    /// Ready once the time has passed.
    pub(crate) fn poll_passed(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.timer.as_mut().poll(context));
            if self.timer.deadline() >= self.at {
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(self.at);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    async fn passed(deadline: &mut Deadline) -> Duration {
        let start = Instant::now();
        poll_fn(|context| deadline.poll_passed(context)).await;
        start.elapsed()
    }

    #[test]
    fn a_deadline_moves_both_ways() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        runtime.expect("a runtime").block_on(async {
            let ms = Duration::from_millis;
            let mut deadline = Deadline::after(ms(20));
            deadline.set(ms(80));
            assert!(passed(&mut deadline).await >= ms(79), "later");
            let mut deadline = Deadline::after(ms(10_000));
            deadline.set(ms(20));
            let waited = passed(&mut deadline).await;
            assert!(waited >= ms(19) && waited < ms(5000), "earlier: {waited:?}");
        });
    }
}
