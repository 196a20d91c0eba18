//! A service whose root of trust is in shares: it waits for them, and until then has no key and answers nobody.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hsm::root::{self, Progress, Root, Share, Unsealing};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use serde_json::{Value, json};
use server::control::{self, Control};
use server::operators::{self, Readiness, Verdict};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::command::{Failure, unseal};
use crate::config::Config;

/// What has been given so far, and who waits for the rest.
struct Sealed {
    path: PathBuf,
    unsealing: Mutex<Unsealing>,
    opened: Mutex<Option<oneshot::Sender<Root>>>,
}

/// Waits until shares were given that open the domain key in `path`.
pub async fn wait(config: &Config, path: &Path, unsealing: Unsealing) -> Result<Root, Failure> {
    let (sender, opened) = oneshot::channel();
    let sealed = Arc::new(Sealed {
        path: path.into(),
        unsealing: Mutex::new(unsealing),
        opened: Mutex::new(Some(sender)),
    });
    let mut registry = Registry::with_prefix("strongroom");
    let gauge = Gauge::<i64>::default();
    gauge.set(1);
    registry.register("sealed", "1 while shares of the root of trust are waited for", gauge);
    let readiness: Arc<dyn Readiness> = Arc::clone(&sealed) as Arc<dyn Readiness>;
    let operators = operators::start(config.operators_listen, Arc::new(registry), readiness);
    let operators = operators.map_err(Failure::refused)?;
    let control: Arc<dyn Control> = Arc::clone(&sealed) as Arc<dyn Control>;
    let control = control::listen(&config.data_dir, control).map_err(|error| {
        Failure::refused(format!("cannot serve the operators' socket: {error}"))
    })?;
    tracing::warn!(
        shares = sealed.progress().threshold,
        operators = %operators.address(),
        "sealed: give the shares of the root of trust with `strongroom unseal`"
    );
    let root = opened.await.map_err(|_| Failure::refused("nobody can give shares any more"))?;
    drop(control);
    operators.stop(Duration::from_millis(100));
    tracing::info!("unsealed");
    Ok(root)
}

impl Sealed {
    fn unsealing(&self) -> MutexGuard<'_, Unsealing> {
        self.unsealing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self) -> Progress {
        self.unsealing().progress()
    }

    /// Takes one share; with the last that it takes, opens the domain key.
    async fn give(&self, text: &str) -> Result<String, String> {
        let share: Share = text.parse().map_err(|error: root::NotAShare| error.to_string())?;
        let index = share.index();
        let (progress, shares) = {
            let mut unsealing = self.unsealing();
            let progress = unsealing.give(share)?;
            let is_enough = progress.given >= progress.threshold;
            (progress, is_enough.then(|| unsealing.take()))
        };
        tracing::info!(
            share = index,
            given = progress.given,
            "a share of the root of trust was given"
        );
        let Some(shares) = shares else { return Ok(progress.to_string()) };
        let root = Root::Shares(shares);
        match root::open(&self.path, &root).await {
            Ok(Some(_)) => {}
            Ok(None) => return Err(format!("{} is gone", self.path.display())),
            Err(error) => {
                tracing::error!(%error, "the shares that were given do not open the domain key");
                return Err(format!("{error}; none of the shares is kept: give them all again"));
            }
        }
        let waiting = self.opened.lock().unwrap_or_else(PoisonError::into_inner).take();
        let is_awaited = waiting.is_some_and(|waiting| waiting.send(root).is_ok());
        match is_awaited {
            true => Ok(format!("{progress}: the service starts")),
            false => Err("it was unsealed already".into()),
        }
    }
}

impl Readiness for Sealed {
    fn readiness(&self) -> Verdict {
        let progress = self.progress();
        Verdict::NotReady(vec![format!(
            "sealed, with {progress}: give the others with `strongroom unseal`"
        )])
    }
}

/// The share that a command brings, wiped when it is done with.
fn share_of(mut arguments: Value) -> Zeroizing<String> {
    match arguments.get_mut("share").map(Value::take) {
        Some(Value::String(share)) => Zeroizing::new(share),
        _ => Zeroizing::default(),
    }
}

impl Control for Sealed {
    fn run<'a>(&'a self, command: &'a str, arguments: Value) -> control::Running<'a> {
        Box::pin(async move {
            let answer = match command {
                unseal::UNSEAL => self.give(&share_of(arguments)).await? + "\n",
                unseal::STATUS => format!("sealed, with {}\n", self.progress()),
                _ => {
                    return Err(
                        "the service is sealed: give its shares with `strongroom unseal`".into()
                    );
                }
            };
            Ok(json!(answer).to_string().into())
        })
    }
}
