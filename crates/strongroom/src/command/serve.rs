//! `strongroom serve`: the service, in the foreground.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use hsm::Token;
use hsm::root::DomainKey;
use iam::Iam;
use identity::AccountId;
use kms::Kms;
use prometheus_client::registry::Registry;
use secret::arena::{self, Protection};
use serde_json::Value;
use server::control::{self, Control};
use server::issuers::KnownIssuers;
use server::operators;
use server::{Limits, Server, Service, tls};

use super::{Failure, account, explain, identities, key, root_of_trust, unseal};
use crate::access::Access;
use crate::bootstrap::Opened;
use crate::config::{Config, RootSetting, Settings};
use crate::dev::Seed;
use crate::health::Health;
use crate::proxies::AllowedProxies;
use crate::signals::{Asked, Signals};
use crate::{bootstrap, devices, handoff, logging};

/// How long requests in flight may take when the service stops.
const STOP_GRACE: Duration = Duration::from_secs(5);
/// How often the clocks are compared.
const CLOCK_INTERVAL: Duration = Duration::from_secs(1);
/// How often it is looked for keys that are to be rotated or destroyed.
const MAINTENANCE_INTERVAL: Duration = Duration::from_secs(5);
/// How often the time is stored when nothing else is.
const TICK_INTERVAL: Duration = Duration::from_secs(60);
/// What a crash can make forgotten of which keys, access keys and roles were used.
const USES_INTERVAL: Duration = Duration::from_secs(30);

/// Serve the AWS KMS API, in the foreground, until SIGTERM or SIGINT.
///
/// On the first start the data directory is made, with a store, a root of trust and the first account;
/// the credentials of its root user are taken from STRONGROOM_ROOT_ACCESS_KEY_ID and
/// STRONGROOM_ROOT_SECRET_ACCESS_KEY, or made and shown on the terminal (without a terminal: written
/// to `root-credentials` in the data directory, in the form of an AWS credentials file).
///
/// Every setting is a flag, a variable or a key of the TOML file; a flag wins over its variable, and
/// both over the file. SIGHUP reads the certificate, the identities, the guard rails and the keys of
/// issuers again. Exit codes: 0 stopped, 1 refused or failed, 2 wrong usage.
#[derive(Args)]
pub struct Serve {
    /// Read settings from this TOML file, whose keys are the names of the flags without `--`.
    #[arg(long, env = "STRONGROOM_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

impl Serve {
    pub fn run(self) -> Result<(), Failure> {
        let credentials = handoff::take_root_credentials()?;
        let config = Config::resolve(self.settings, self.config.as_deref())?;
        logging::start(&config.log_level, config.log_format.as_deref())?;
        if let Some(dev) = &config.dev {
            tracing::warn!(
                seed = %dev.seed.display(),
                "THIS IS FOR DEVELOPMENT: keys come from a file, and everybody knows the credentials"
            );
        }
        server::log_panics_without_payload();
        crypto::self_test().map_err(Failure::refused)?;
        let protection = arena::protection().map_err(Failure::refused)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Failure::refused)?;
        runtime.block_on(serve(&config, credentials, protection))
    }
}

async fn serve(
    config: &Config,
    credentials: Option<handoff::RootCredentials>,
    protection: Protection,
) -> Result<(), Failure> {
    // Before the directory is made, which would be left behind by a start that is refused.
    let certificate = config.tls.as_ref().map(|(certificate_chain, private_key)| {
        tls::Certificate::open(tls::Files {
            certificate_chain: certificate_chain.clone(),
            private_key: private_key.clone(),
        })
    });
    let certificate = certificate.transpose().map_err(Failure::refused)?;
    let enclave_roots = config.enclave_roots.as_deref().map(read_enclave_roots).transpose()?;
    let tokens = devices::tokens(&config.tokens)?;
    let proxies = AllowedProxies::new(&config.xks)?;
    let issuers = KnownIssuers::open(config.issuers.clone()).map_err(Failure::refused)?;

    let seed = config.dev.as_ref().map(|dev| Seed::read(&dev.seed, config)).transpose()?;
    let (known, seed) = seed.unzip();
    let in_memory = config.dev.as_ref().is_some_and(|dev| dev.in_memory);
    let Opened { catalog, domain_key } = match credentials.or(known) {
        Some(credentials) if in_memory => {
            bootstrap::open_in_memory(config, credentials, clock()).await?
        }
        credentials => bootstrap::open(config, credentials, clock()).await?,
    };
    let quotas = config.quotas.clone();
    let backends = backends(devices::Devices::new(tokens.clone(), proxies));
    let kms = Kms::new(Arc::clone(&catalog), config.regions.clone(), quotas, backends)
        .with_tokens(tokens.clone(), config.default_token.as_deref());
    let kms = match enclave_roots {
        Some(roots) => kms.with_enclave_roots(roots),
        None => kms,
    };
    config.access.apply(&kms).await.map_err(Failure::refused)?;
    for (token, keys) in kms.lost_tokens() {
        tracing::error!(%token, keys, "keys are in a token that is not in the configuration: they cannot be used");
    }
    kms.take_over_policies().await.map_err(Failure::refused)?;
    if let Some(seed) = &seed {
        seed.plant(&kms).await?;
    }
    let server = Server::new(
        server::Config {
            listen: config.listen,
            workers: config.threads,
            tls: certificate,
            limits: Limits {
                connections_max: config.max_connections,
                proxies: config.proxies.clone(),
                ..Limits::default()
            },
        },
        Service::operations().leak(),
        Service::outcomes().leak(),
    );
    let metrics = Arc::clone(server.metrics());
    let mut registry = Registry::with_prefix("strongroom");
    metrics.register(&mut registry);
    let health = Health { catalog: Arc::clone(&catalog), tokens: tokens.clone() };
    registry.register_collector(Box::new(health.clone()));
    say_what_is_enforced(config, protection);

    let iam = Iam::new(Arc::clone(&catalog), kms.guard_rails(), issuers.clone());
    let service = Service::new(kms.clone(), iam, config.regions.clone(), metrics);
    // Before anybody can know that it runs, and signal it: a signal not listened to ends the process.
    let signals = Signals::listen()?;
    let running = server.start(service).map_err(Failure::refused)?;
    let operators = operators::start(config.operators_listen, Arc::new(registry), Arc::new(health))
        .map_err(Failure::refused)?;
    let access = Arc::new(config.access.clone());
    let commands = Commands {
        kms: kms.clone(),
        access: Arc::clone(&access),
        data_dir: config.data_dir.clone(),
        domain_key,
    };
    // It is in the data directory.
    let control = (!in_memory).then(|| control::listen(&config.data_dir, Arc::new(commands)));
    let control = control.transpose().map_err(|error| {
        Failure::refused(format!("cannot serve the operators' socket: {error}"))
    })?;
    tracing::info!(
        address = %running.address(),
        operators = %operators.address(),
        keys = catalog.picture().key_count(),
        "ready"
    );

    let maintenance = tokio::spawn(maintain(kms.clone()));
    let connections = tokio::spawn(kms::connection::run(kms.clone()));
    wait_for_stop(signals, &running, &kms, &access, &issuers).await;
    tracing::info!("stopping");
    maintenance.abort();
    connections.abort();
    drop(control);
    let cut = running.stop(STOP_GRACE);
    if cut > 0 {
        tracing::warn!(connections = cut, "connections were cut with requests in flight");
    }
    operators.stop(Duration::from_millis(100));
    store_uses(&kms).await;
    tokens.iter().for_each(Token::close);
    catalog.close();
    tracing::info!("stopped");
    Ok(())
}

fn read_enclave_roots(path: &Path) -> Result<enclave::Roots, Failure> {
    let refuse = |error: &dyn Display| {
        Failure::refused(format!("--enclave-roots {}: {error}", path.display()))
    };
    let pem = std::fs::read(path).map_err(|error| refuse(&error))?;
    enclave::Roots::from_pem(&pem).map_err(|error| refuse(&error))
}

#[cfg(not(feature = "test-hooks"))]
fn clock() -> Box<dyn catalog::Clock> {
    Box::new(catalog::SystemClock)
}

/// What custom key stores are connected to.
#[cfg(not(feature = "test-hooks"))]
fn backends(devices: devices::Devices) -> Arc<dyn kms::connection::Backends> {
    Arc::new(devices)
}

#[cfg(feature = "test-hooks")]
use crate::hooks::{backends, clock};

/// The first line of the log: what callers can rely on, and what they cannot.
fn say_what_is_enforced(config: &Config, protection: Protection) {
    let transport = match (&config.tls, config.insecure_http) {
        (Some(_), _) => "TLS 1.3 and 1.2",
        (None, false) => "plain HTTP on loopback only",
        (None, true) => {
            "plain HTTP, by --insecure-http: plaintexts and data keys can be read on the way"
        }
    };
    tracing::info!(
        account = %config.account_id,
        signatures = "verified on every request",
        policies = "key policies, policies of users and roles, grants and guard rails decide every request",
        transport,
        key_memory = match protection {
            Protection::Hidden => "hidden from other processes (memfd_secret)",
            Protection::Locked => "locked; root can read it (this kernel has no memfd_secret)",
        },
        root_of_trust = match config.root {
            RootSetting::KeyFile(_) =>
                "a key file: whoever copies it and the data directory can read all keys; use a passphrase or an HSM against that",
            RootSetting::PassphraseFile(_) | RootSetting::PassphraseFd(_) => "a passphrase",
            RootSetting::Token(_) => "a key in a PKCS#11 token",
            RootSetting::Shares(_) => "shares of several people",
            RootSetting::Kms(_) => "a key of another KMS",
        },
        "enforced"
    );
    if rustix::process::geteuid().is_root() {
        tracing::warn!("running as root: a user of its own would be safer");
    }
}

/// Returns on SIGTERM and SIGINT; reads the certificate, the identities, the guard rails and the keys of issuers again on
/// SIGHUP. What goes wrong is in the log, and what is in use stays.
async fn wait_for_stop(
    mut signals: Signals,
    running: &server::Running,
    kms: &Kms,
    access: &Access,
    issuers: &KnownIssuers,
) {
    while signals.next().await == Asked::Reload {
        if let Some(certificate) = running.certificate() {
            drop(certificate.reload());
        }
        match access.apply(kms).await {
            Ok(()) => tracing::info!("SIGHUP: identities and guard rails are read"),
            Err(error) => {
                tracing::error!(%error, "SIGHUP: identities and guard rails stay as they were");
            }
        }
        if let Err(error) = issuers.reload() {
            tracing::error!(%error, "SIGHUP: the keys of issuers stay as they were");
        }
    }
}

/// What happens by itself while the service runs.
async fn maintain(kms: Kms) {
    let mut clock = tokio::time::interval(CLOCK_INTERVAL);
    let mut due = tokio::time::interval(MAINTENANCE_INTERVAL);
    let mut tick = tokio::time::interval(TICK_INTERVAL);
    let mut sweep = tokio::time::interval(Kms::SWEEP_INTERVAL);
    let mut uses = tokio::time::interval(USES_INTERVAL);
    let mut was_ready = true;
    loop {
        tokio::select! {
            _ = clock.tick() => {
                kms.catalog().clock().follow();
                let now = kms.catalog().now();
                match now {
                    Err(jumped) if was_ready => tracing::error!(%jumped, "not ready"),
                    Ok(_) if !was_ready => tracing::info!("ready again"),
                    _ => {}
                }
                was_ready = now.is_ok();
            }
            _ = due.tick(), if was_ready => {
                // Asked anew: the clock may have jumped since it was looked at.
                if kms.catalog().now().is_ok()
                    && let Err(error) = kms::maintenance::run(&kms).await
                {
                    tracing::error!(%error, "keys that are due could not be rotated or destroyed");
                }
            }
            _ = sweep.tick() => kms.sweep(),
            _ = uses.tick() => store_uses(&kms).await,
            _ = tick.tick() => {
                if let Err(error) = kms.catalog().tick().await {
                    tracing::error!(%error, "the time could not be stored");
                }
            }
        }
    }
}

async fn store_uses(kms: &Kms) {
    if let Err(error) = kms::usage::store(kms).await {
        tracing::error!(%error, "the last uses of keys could not be stored");
    }
    if let Err(error) = kms.catalog().store_uses().await {
        tracing::error!(%error, "the last uses of access keys and roles could not be stored");
    }
}

fn account_of(arguments: &Value) -> Result<AccountId, String> {
    let account = arguments.get("account-id").and_then(Value::as_str);
    let account = account.and_then(|text| text.parse().ok());
    account.ok_or_else(|| "an account id has exactly 12 digits".into())
}

fn text_answer(text: &str) -> control::Answer {
    serde_json::to_string(text).map(Into::into).map_err(|error| error.to_string())
}

/// What the operators' socket can do.
struct Commands {
    kms: Kms,
    access: Arc<Access>,
    data_dir: PathBuf,
    domain_key: Option<Arc<DomainKey>>,
}

impl Control for Commands {
    fn run<'a>(&'a self, command: &'a str, arguments: Value) -> control::Running<'a> {
        Box::pin(async move {
            let catalog = self.kms.catalog();
            match command {
                account::RESET_ROOT_KEY => {
                    let text = bootstrap::reset_root_key(catalog, account_of(&arguments)?).await?;
                    text_answer(&text)
                }
                account::CREATE => {
                    let text = bootstrap::add_account(catalog, account_of(&arguments)?).await?;
                    text_answer(&text)
                }
                identities::DIFF => {
                    let file = arguments.get("file").and_then(Value::as_str).map(Path::new);
                    let differences = self.access.diff(file, catalog)?;
                    let lines = differences.iter().map(|difference| format!("{difference}\n"));
                    text_answer(&lines.collect::<String>())
                }
                explain::EXPLAIN => {
                    let question = explain::question(&arguments, &self.kms)?;
                    let explanation = self.kms.explain(&question)?;
                    text_answer(&(explanation.lines.join("\n") + "\n"))
                }
                key::RESET_POLICY => {
                    let key = arguments.get("key").and_then(Value::as_str).unwrap_or_default();
                    self.kms.reset_policy(key).await?;
                    text_answer("")
                }
                root_of_trust::ROTATE => {
                    let setting = root_of_trust::setting(&arguments, &self.data_dir)?;
                    let domain_key = self.domain_key.as_ref().ok_or("nothing is on a disk")?;
                    let told =
                        bootstrap::exchange_root(&self.data_dir, domain_key, &setting).await?;
                    text_answer(&told)
                }
                unseal::UNSEAL => Err("the service is not sealed".into()),
                unseal::STATUS => text_answer("not sealed\n"),
                other => Err(format!("there is no command {other:?}")),
            }
        })
    }
}
