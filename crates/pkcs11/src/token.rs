//! A token: threads that ask it, and what becomes of those who wait.

use std::fmt;
use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use secret::Secret;
use tokio::sync::oneshot;

use crate::failure::Failure;
use crate::module::Module;
use crate::session::Session;

/// How many calls may wait for a token.
const WAITING_MAX: usize = 256;
/// After a session could not be opened: how long none is tried, at first and at the most.
const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// Where a token is, and how it is asked.
#[derive(Debug)]
pub struct Settings {
    /// What the token is called here, in messages.
    pub name: Box<str>,
    /// The vendor's library.
    pub module: PathBuf,
    /// The token's own label.
    pub label: Box<str>,
    pub pin: Secret,
    /// How many sessions it has, each with a thread.
    pub sessions: usize,
    /// How long a call may take.
    pub limit: Duration,
}

/// A call to a token did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The token has not answered in time.
    #[error("the token does not answer")]
    TimedOut,
    #[error("too many wait for the token")]
    Busy,
    /// Sessions could not be opened a moment ago: it is not tried again yet.
    #[error("the token could not be reached: {0}")]
    Unreachable(Arc<str>),
    /// The PIN was refused once, and is not tried again until the process starts anew.
    #[error("the token has refused the PIN: put the right one in its place, and start again")]
    PinRefused,
    /// The call was begun and not finished: a defect, or the end of the process.
    #[error("the call was interrupted")]
    Interrupted,
}

/// A token, and the threads that ask it. Cheap to clone; they end with the last clone.
#[derive(Clone, Debug)]
pub struct Token {
    shared: Arc<Shared>,
    jobs: Arc<Jobs>,
}

/// The way to the threads. They end when it is dropped, with the last clone, and that waits for them, a second at the most:
/// each closes its session, and modules crash where the process ends under that.
#[derive(Debug)]
struct Jobs {
    sender: Option<SyncSender<Job>>,
    shared: Arc<Shared>,
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.sender = None;
        wait_until(|| self.shared.threads.load(Ordering::SeqCst) == 0);
    }
}

/// Waits for what modules do, a second at the most.
fn wait_until(is_done: impl Fn() -> bool) {
    let given_up = Instant::now() + Duration::from_secs(1);
    while !is_done() && Instant::now() < given_up {
        thread::sleep(Duration::from_millis(1));
    }
}

/// A call that was made, and its answer to be.
pub type Asked<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

type Job = Box<dyn FnOnce(&mut Worker) + Send>;

#[derive(Debug)]
struct Shared {
    settings: Settings,
    /// How many threads are in a call that nobody waits for any more.
    overdue: AtomicUsize,
    /// How many are in a call at all.
    calling: AtomicUsize,
    /// How many have not ended.
    threads: AtomicUsize,
    is_closed: AtomicBool,
    reach: Mutex<Reach>,
}

/// How it went with opening sessions.
#[derive(Debug, Default)]
struct Reach {
    pin_refused: bool,
    /// Of the last failure, unless one was opened since.
    failed: Option<(Instant, Duration, Arc<str>)>,
}

impl Token {
    /// Starts the threads. Nothing is asked of the token yet; it need not be there.
    pub fn new(settings: Settings) -> Self {
        let (jobs, queue) = mpsc::sync_channel(WAITING_MAX);
        let queue = Arc::new(Mutex::new(queue));
        let shared = Arc::new(Shared {
            overdue: AtomicUsize::new(0),
            calling: AtomicUsize::new(0),
            threads: AtomicUsize::new(settings.sessions),
            settings,
            is_closed: AtomicBool::new(false),
            reach: Mutex::default(),
        });
        for _ in 0..shared.settings.sessions {
            let (shared, queue) = (Arc::clone(&shared), Arc::clone(&queue));
            let run = move || {
                run(Worker { shared: Arc::clone(&shared), module: None, session: None }, &queue);
                shared.threads.fetch_sub(1, Ordering::SeqCst);
            };
            let thread = thread::Builder::new().name("token".into()).spawn(run);
            thread.expect("a process that cannot start a thread cannot serve");
        }
        Self { jobs: Arc::new(Jobs { sender: Some(jobs), shared: Arc::clone(&shared) }), shared }
    }

    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Whether the last session that was wanted could be had, and somebody would answer. It asks nothing.
    pub fn is_reachable(&self) -> bool {
        self.shared.reach().failed.is_none() && !self.shared.is_stuck()
    }

    /// Takes no more calls, and waits for those under way, a second at the most. To be done before the process ends:
    /// modules clean up behind it, and crash under a call.
    pub fn close(&self) {
        self.shared.is_closed.store(true, Ordering::SeqCst);
        wait_until(|| self.shared.calling.load(Ordering::SeqCst) == 0);
    }

    /// Has `work` done in a session, and once more in another if the first was over.
    pub fn call<T: Send + 'static>(
        &self,
        work: impl Fn(&Session) -> Result<T, Failure> + Send + 'static,
    ) -> Asked<T> {
        let limit = self.shared.settings.limit;
        self.send(limit, move |worker| match worker.attempt(&work) {
            Err(Error::Failed(Failure::Session(_) | Failure::Token(_))) => worker.attempt(&work),
            done => done,
        })
    }

    /// Has `work` done in a session, once: it must not be done twice. It may take as long as `limit`.
    pub fn call_once<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce(&Session) -> Result<T, Failure> + Send + 'static,
    ) -> Asked<T> {
        self.send(limit, move |worker| worker.attempt(work))
    }

    fn send<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce(&mut Worker) -> Result<T, Error> + Send + 'static,
    ) -> Asked<T> {
        let (answer, result) = oneshot::channel();
        let state = Arc::new(Progress::default());
        let job: Job = {
            let state = Arc::clone(&state);
            Box::new(move |worker| {
                let shared = Arc::clone(&worker.shared);
                let _calling = Calling::begin(&shared);
                if shared.is_closed.load(Ordering::SeqCst) || answer.is_closed() || !state.begin() {
                    return;
                }
                let done = work(worker);
                if state.end() {
                    worker.shared.overdue.fetch_sub(1, Ordering::AcqRel);
                }
                let _ = answer.send(done);
            })
        };
        let shared = Arc::clone(&self.shared);
        let sent = match &self.jobs.sender {
            _ if shared.is_stuck() => Err(Error::TimedOut),
            Some(sender) => sender.try_send(job).map_err(|error| match error {
                TrySendError::Full(_) => Error::Busy,
                TrySendError::Disconnected(_) => Error::Interrupted,
            }),
            None => Err(Error::Interrupted),
        };
        Box::pin(async move {
            sent?;
            match tokio::time::timeout(limit, result).await {
                Ok(Ok(done)) => done,
                Ok(Err(_)) => Err(Error::Interrupted),
                Err(_) => {
                    if state.give_up() {
                        shared.overdue.fetch_add(1, Ordering::AcqRel);
                    }
                    Err(Error::TimedOut)
                }
            }
        })
    }
}

impl Shared {
    fn is_stuck(&self) -> bool {
        self.overdue.load(Ordering::Acquire) >= self.settings.sessions
    }

    fn reach(&self) -> MutexGuard<'_, Reach> {
        self.reach.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a call until it is dropped.
struct Calling<'a>(&'a Shared);

impl<'a> Calling<'a> {
    fn begin(shared: &'a Shared) -> Self {
        shared.calling.fetch_add(1, Ordering::SeqCst);
        Self(shared)
    }
}

impl Drop for Calling<'_> {
    fn drop(&mut self) {
        self.0.calling.fetch_sub(1, Ordering::SeqCst);
    }
}

/// How far a call has come.
#[derive(Debug, Default)]
struct Progress(AtomicU8);

impl Progress {
    const WAITING: u8 = 0;
    const BEGUN: u8 = 1;
    const GIVEN_UP: u8 = 2;
    const ENDED: u8 = 3;

    /// `false`: nobody waits for it.
    fn begin(&self) -> bool {
        let begun = self.0.compare_exchange(
            Self::WAITING,
            Self::BEGUN,
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        begun.is_ok()
    }

    /// Whether it was given up while it was under way.
    fn end(&self) -> bool {
        self.0.swap(Self::ENDED, Ordering::AcqRel) == Self::GIVEN_UP
    }

    /// Whether it is under way.
    fn give_up(&self) -> bool {
        let given_up = self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| {
            matches!(state, Self::WAITING | Self::BEGUN).then_some(Self::GIVEN_UP)
        });
        given_up == Ok(Self::BEGUN)
    }
}

/// A thread's own: its session, if it has one.
#[derive(Debug)]
struct Worker {
    shared: Arc<Shared>,
    module: Option<Arc<Module>>,
    session: Option<Session>,
}

/// Does what is asked, until nobody can ask any more.
fn run(mut worker: Worker, queue: &Mutex<Receiver<Job>>) {
    loop {
        // Held by the thread whose turn it is; those that send do not take it.
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return worker.close() };
        // A job that panics is one call that fails. The panic is logged where it is.
        let _ = panic::catch_unwind(AssertUnwindSafe(|| job(&mut worker)));
    }
}

impl Worker {
    fn attempt<T>(
        &mut self,
        work: impl FnOnce(&Session) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        self.open()?;
        let (Some(module), Some(session)) = (&self.module, &self.session) else {
            return Err(Error::Interrupted);
        };
        let done = {
            let generation = module.generation();
            match session.is_of(*generation) {
                true => work(session),
                false => Err(Failure::Session(cryptoki::error::Error::InvalidValue)),
            }
        };
        if done.as_ref().is_err_and(Failure::ends_session) {
            self.close();
        }
        Ok(done?)
    }

    /// Makes sure that there is a session.
    fn open(&mut self) -> Result<(), Error> {
        if self.session.is_some() {
            return Ok(());
        }
        let settings = &self.shared.settings;
        {
            let reach = self.shared.reach();
            if reach.pin_refused {
                return Err(Error::PinRefused);
            }
            if let Some((at, pause, why)) = &reach.failed
                && at.elapsed() < *pause
            {
                return Err(Error::Unreachable(Arc::clone(why)));
            }
        }
        let module = match &self.module {
            Some(module) => Arc::clone(module),
            None => {
                let module =
                    Module::load(&settings.module).inspect_err(|error| self.note(error))?;
                Arc::clone(self.module.insert(module))
            }
        };
        let seen = *module.generation();
        let opened = Session::open(&module, &settings.label, &settings.pin).or_else(|error| {
            // As after a device was exchanged: modules look for them when they are initialised.
            let Failure::Token(_) = error else { return Err(error) };
            module.begin_anew(seen)?;
            Session::open(&module, &settings.label, &settings.pin)
        });
        let session = opened.inspect_err(|error| self.note(error))?;
        if let Some((_, _, why)) = self.shared.reach().failed.take() {
            tracing::info!(token = %settings.name, %why, "the token is there again");
        }
        self.session = Some(session);
        Ok(())
    }

    /// Notes that no session could be opened.
    fn note(&self, error: &Failure) {
        let mut reach = self.shared.reach();
        let pause = match &reach.failed {
            Some((_, pause, _)) => (*pause * 2).min(PAUSE_MAX),
            None => {
                let token = &*self.shared.settings.name;
                tracing::error!(token, %error, "no session with the token could be opened");
                PAUSE_MIN
            }
        };
        reach.pin_refused |= matches!(error, Failure::Pin(_));
        reach.failed = Some((Instant::now(), pause, error.to_string().into()));
    }

    fn close(&mut self) {
        if let (Some(module), Some(session)) = (&self.module, self.session.take()) {
            session.end(module);
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shared.settings.name)
    }
}
