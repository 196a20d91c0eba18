//! `strongroom xks-proxy`: the XKS proxy API, answered with keys of PKCS#11 tokens, so that a KMS elsewhere uses them.

mod calls;
mod guard;
mod keys;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use hsm::{LabelledKey, Token, root};
use http::{HeaderMap, HeaderValue, StatusCode};
use prometheus_client::registry::Registry;
use secret::Secret;
use server::operators::{self, Readiness, Verdict};
use server::{Handler, Limits, Metrics, Request, Response, Server, tls};
use xks::proxy::{CallLog, Operation, Proxy, Received};
use xks::{Credential, ErrorName};

use self::calls::Calls;
use self::guard::Allowed;
use self::keys::TokenKeys;
use crate::command::Failure;
use crate::config::{Settings, TokenTable, XksProxyTable};
use crate::devices;
use crate::signals::{Asked, Signals};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// Longer than any request that is answered otherwise than with an error.
const BODY_BYTES_MAX: usize = 2 * xks::REQUEST_BYTES_MAX;
/// How long requests in flight may take when the service stops.
const STOP_GRACE: Duration = Duration::from_secs(5);

const OPERATIONS: [&str; 5] = ["health", "metadata", "encrypt", "decrypt", "none"];
const SUCCESS: &str = "Success";
const OTHER: &str = "MethodNotAllowed";

/// The settings of the proxy, read and checked.
#[derive(Debug)]
pub struct Setup {
    table: XksProxyTable,
    keys: TokenKeys,
}

impl Setup {
    /// Reads PINs, and starts the threads of the tokens that keys are in.
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let table = settings.xks_proxy.ok_or_else(|| usage("there is no [xks-proxy]"))?;
        let tables = settings.hsm.unwrap_or_default().tokens;
        let is_used = |token: &&TokenTable| table.keys.iter().any(|key| key.token == token.name);
        let tables: Vec<_> = tables.iter().filter(is_used).cloned().collect();
        let keys = TokenKeys::new(&table.keys, devices::tokens(&tables)?).map_err(usage)?;
        Ok(Self { table, keys })
    }

    /// Makes the keys that are not there. Tells of each.
    pub async fn init(&self) -> Result<(), Failure> {
        for (id, LabelledKey { token, label }, is_new) in self.keys.init().await {
            let is_new = is_new.map_err(|error| {
                Failure::refused(format!("{id}: the key {label:?} of the token {token}: {error}"))
            })?;
            let token = &token.settings().label;
            println!(
                "{id}: the key {label:?} of the token {token:?} {}, and works",
                if is_new { "was made" } else { "was there" }
            );
        }
        Ok(())
    }

    /// Serves until SIGTERM or SIGINT.
    pub async fn serve(self) -> Result<(), Failure> {
        let Self { table, keys } = self;
        let credentials = table.credentials.iter().map(|credential| {
            let path = &credential.secret_file;
            let secret = root::read_private(path).map_err(Failure::refused)?;
            let secret = secret.strip_suffix(b"\n").unwrap_or(&secret);
            Credential::new(&credential.access_key_id, Secret::new(secret.to_vec()))
                .map_err(|error| Failure::refused(format!("{}: {error}", path.display())))
        });
        let credentials: Vec<_> = credentials.collect::<Result<_, Failure>>()?;
        if credentials.is_empty() {
            return Err(usage("xks-proxy.credentials: without one, nobody can ask"));
        }
        let guard = Allowed::new(&table).map_err(usage)?;
        let tokens = keys.tokens().to_vec();
        let proxy = Proxy::new(&table.path_prefix, credentials, keys, guard);
        let proxy = proxy.map_err(|error| usage(format!("xks-proxy.path-prefix: {error}")))?;
        let certificate = tls::Certificate::open(tls::Files {
            certificate_chain: table.tls_certificate,
            private_key: table.tls_key,
        });
        let threads = table.threads.map_or_else(crate::config::cores, std::num::NonZero::get);
        let outcomes: Vec<_> = ErrorName::ALL.iter().map(|name| name.as_str()).collect();
        let server = Server::new(
            server::Config {
                listen: table.listen,
                workers: threads,
                tls: Some(certificate.map_err(Failure::refused)?),
                limits: Limits { body_bytes_max: BODY_BYTES_MAX, ..Limits::default() },
            },
            &OPERATIONS,
            [&outcomes[..], &[OTHER, SUCCESS]].concat().leak(),
        );
        let metrics = Arc::clone(server.metrics());
        let mut registry = Registry::with_prefix("strongroom_xks_proxy");
        metrics.register(&mut registry);
        let (calls, writing) = Calls::start().map_err(Failure::refused)?;
        // Before anybody can know that it runs, and signal it: a signal not listened to ends the process.
        let mut signals = Signals::listen()?;
        let service = Service { proxy: Arc::new(proxy), metrics, calls };
        let running = server.start(service).map_err(Failure::refused)?;
        let health = Arc::new(Health(tokens.clone()));
        let operators = operators::start(table.operators_listen, Arc::new(registry), health);
        let operators = operators.map_err(Failure::refused)?;
        tracing::info!(address = %running.address(), operators = %operators.address(), "ready");
        while signals.next().await == Asked::Reload {
            if let Some(certificate) = running.certificate() {
                drop(certificate.reload());
            }
        }
        tracing::info!("stopping");
        running.stop(STOP_GRACE);
        operators.stop(Duration::from_millis(100));
        tokens.iter().for_each(Token::close);
        writing.finish();
        tracing::info!("stopped");
        Ok(())
    }
}

fn usage(message: impl Into<String>) -> Failure {
    Failure::Usage(message.into())
}

/// Ready while a key of some token can be asked.
struct Health(Vec<Token>);

impl Readiness for Health {
    fn readiness(&self) -> Verdict {
        if self.0.iter().any(Token::is_reachable) {
            return Verdict::Ready;
        }
        Verdict::NotReady(self.0.iter().map(|token| format!("{token} is not reachable")).collect())
    }
}

/// Answers requests. Cheap to clone; clones share everything.
#[derive(Clone)]
struct Service {
    proxy: Arc<Proxy<TokenKeys, Allowed>>,
    metrics: Arc<Metrics>,
    calls: Calls,
}

impl Handler for Service {
    async fn handle(&self, request: &mut Request) -> Response {
        let began = Instant::now();
        let received = Received {
            method: request.method.as_str(),
            path: request.path(),
            query: request.target.split_once('?').map(|(_, query)| query),
            headers: &request.headers,
            body: &request.body,
        };
        // What cannot be logged any more is not done.
        let Some(place) = self.calls.reserve() else {
            return Response {
                status: StatusCode::SERVICE_UNAVAILABLE,
                content_type: JSON,
                headers: HeaderMap::new(),
                body: xks::proxy::refusal(
                    ErrorName::DependencyTimeout,
                    "The log of the calls does not take more.",
                ),
            };
        };
        let (response, log) = self.proxy.handle(&received, now_unix_seconds()).await;
        self.metrics.record(operation_of(&log), outcome_of(&log), began.elapsed());
        place.write(log.to_json());
        let status = StatusCode::from_u16(response.status);
        Response {
            status: status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            content_type: JSON,
            headers: HeaderMap::new(),
            body: response.body,
        }
    }
}

/// Its place among [`OPERATIONS`].
fn operation_of(log: &CallLog) -> usize {
    let name = log.operation.map_or("none", Operation::as_str);
    OPERATIONS.iter().position(|operation| *operation == name).unwrap_or(OPERATIONS.len())
}

/// Its place among the outcomes: the errors of the API, then the two others.
fn outcome_of(log: &CallLog) -> usize {
    let errors = ErrorName::ALL.len();
    match &log.refusal {
        Some(refusal) => {
            ErrorName::ALL.iter().position(|name| *name == refusal.name).unwrap_or(errors)
        }
        None if log.status == 200 => errors + 1,
        None => errors,
    }
}

fn now_unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}
