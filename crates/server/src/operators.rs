//! The operators' listener: is it alive, is it ready, what has it counted. Nothing can be changed here.

use std::net::SocketAddr;
use std::sync::Arc;

use http::{HeaderValue, Method, StatusCode};
use prometheus_client::encoding::prometheus_text;
use prometheus_client::registry::Registry;

use crate::{Config, Handler, Limits, Request, Response, Running, Server, StartError};

const TEXT: &str = "text/plain; charset=utf-8";
/// Prometheus text format, which its servers and all that imitate them read.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Operators are few, and their requests have no bodies.
const CONNECTIONS_MAX: usize = 256;
const BODY_BYTES_MAX: usize = 1024;

/// Whether requests would be answered, and if not, why.
pub trait Readiness: Send + Sync + 'static {
    /// Asked at each visit, on the operators' own thread; it must not wait for anything.
    fn readiness(&self) -> Verdict;
}

/// What [`Readiness`] says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    Ready,
    /// Each reason in a line that says what an operator can do.
    NotReady(Vec<String>),
}

impl<F: Fn() -> Verdict + Send + Sync + 'static> Readiness for F {
    fn readiness(&self) -> Verdict {
        self()
    }
}

/// Serves `/health/live`, `/health/ready` and `/metrics` at `listen`, in plain text, on its own threads.
pub fn start(
    listen: SocketAddr,
    registry: Arc<Registry>,
    readiness: Arc<dyn Readiness>,
) -> Result<Running, StartError> {
    let limits = Limits {
        connections_max: CONNECTIONS_MAX,
        body_bytes_max: BODY_BYTES_MAX,
        ..Limits::default()
    };
    let config = Config { listen, workers: 1, tls: None, limits };
    Server::new(config, &[], &[]).start(Operators { registry, readiness })
}

#[derive(Clone)]
struct Operators {
    registry: Arc<Registry>,
    readiness: Arc<dyn Readiness>,
}

impl Handler for Operators {
    async fn handle(&self, request: &mut Request) -> Response {
        if request.method != Method::GET && request.method != Method::HEAD {
            return not_found();
        }
        match request.path() {
            "/health/live" => Response::new(StatusCode::OK, TEXT, "live\n"),
            "/health/ready" => self.ready(),
            "/metrics" => self.metrics(),
            _ => not_found(),
        }
    }
}

impl Operators {
    fn ready(&self) -> Response {
        match self.readiness.readiness() {
            Verdict::Ready => Response::new(StatusCode::OK, TEXT, "ready\n"),
            Verdict::NotReady(reasons) => {
                let mut text = String::from("not ready\n");
                for reason in reasons {
                    text.push_str(&reason);
                    text.push('\n');
                }
                Response::new(StatusCode::SERVICE_UNAVAILABLE, TEXT, text)
            }
        }
    }

    fn metrics(&self) -> Response {
        let mut text = String::new();
        match prometheus_text::encode(&mut text, &self.registry) {
            Ok(()) => {
                let mut response = Response::new(StatusCode::OK, TEXT, text);
                response.content_type = HeaderValue::from_static(PROMETHEUS);
                response
            }
            Err(_) => Response::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                TEXT,
                "a metric could not be written\n",
            ),
        }
    }
}

fn not_found() -> Response {
    Response::new(
        StatusCode::NOT_FOUND,
        TEXT,
        "here are /health/live, /health/ready and /metrics, to be read\n",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Peer;

    fn check(verdict: Verdict, method: Method, path: &str, status: u16, body: &str) {
        let operators = Operators {
            registry: Arc::new(Registry::default()),
            readiness: Arc::new(move || verdict.clone()),
        };
        let peer = Peer { address: ([127, 0, 0, 1], 9).into(), tls: None };
        let mut request = Request::new(method, path, peer);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let response = runtime.block_on(operators.handle(&mut request));
        assert_eq!(response.status.as_u16(), status, "{path}");
        assert!(response.body.starts_with(body.as_bytes()), "{path}: {:?}", response.body);
    }

    #[test]
    fn operators_read_health_and_change_nothing() {
        let not_ready = Verdict::NotReady(vec!["sealed: run `strongroom unseal`".into()]);
        check(Verdict::Ready, Method::GET, "/health/live", 200, "live\n");
        check(not_ready.clone(), Method::GET, "/health/live", 200, "live\n");
        check(Verdict::Ready, Method::GET, "/health/ready", 200, "ready\n");
        check(not_ready, Method::GET, "/health/ready", 503, "not ready\nsealed: run");
        check(Verdict::Ready, Method::GET, "/metrics", 200, "");
        check(Verdict::Ready, Method::GET, "/", 404, "here are");
        check(Verdict::Ready, Method::GET, "/metrics/", 404, "here are");
        check(Verdict::Ready, Method::POST, "/health/live", 404, "here are");
        check(Verdict::Ready, Method::DELETE, "/metrics", 404, "here are");
    }
}
