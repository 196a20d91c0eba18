//! A server with a handler that can be watched.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderValue, StatusCode};
use server::{Config, Handler, Limits, Metrics, Request, Response, Running, Server, tls};

pub(crate) struct Served {
    pub(crate) running: Running,
    pub(crate) watched: Watched,
    pub(crate) metrics: Arc<Metrics>,
}

/// Answers with the request's body, and remembers what it was asked.
#[derive(Clone, Default)]
pub(crate) struct Watched {
    targets: Arc<Mutex<Vec<String>>>,
    held: Arc<AtomicUsize>,
}

impl Handler for Watched {
    async fn handle(&self, request: &mut Request) -> Response {
        self.targets.lock().expect("no panic holds it").push(request.target.to_string());
        match request.path() {
            "/panic" => panic!("secret words"),
            "/panic-later" => {
                tokio::time::sleep(Duration::from_millis(1)).await;
                panic!("secret words");
            }
            // Keeps the thread, as work does.
            "/busy" => std::thread::sleep(Duration::from_millis(5)),
            "/slow" => tokio::time::sleep(Duration::from_millis(200)).await,
            "/authenticated" => {
                request.authenticated();
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            "/hold" => {
                tokio::time::sleep(Duration::from_secs(1)).await;
                self.held.fetch_add(1, Ordering::Relaxed);
            }
            "/forever" => std::future::pending().await,
            "/about" => {
                let about = format!("{:?} {:?} {}", request.version, request.peer.tls, request.id);
                return Response::new(StatusCode::OK, "text/plain", about);
            }
            "/host" => {
                let host = request.headers.get("host").expect("every request has one").to_vec();
                return Response::json(StatusCode::OK, host.into());
            }
            "/teapot" => {
                let mut response = Response::new(StatusCode::IM_A_TEAPOT, "text/plain", "tea");
                response.headers.insert("retry-after", HeaderValue::from_static("1"));
                return response;
            }
            _ => {}
        }
        Response::json(StatusCode::OK, std::mem::take(&mut request.body))
    }
}

impl Watched {
    pub(crate) fn targets(&self) -> Vec<String> {
        self.targets.lock().expect("no panic holds it").clone()
    }

    /// Requests to `/hold` that came to their end.
    pub(crate) fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    pub(crate) fn count(&self) -> usize {
        self.targets().len()
    }
}

impl Served {
    pub(crate) fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// The value of the counter or gauge called `name`, with its labels.
    pub(crate) fn metric(&self, name: &str) -> f64 {
        let mut registry = prometheus_client::registry::Registry::default();
        self.metrics.register(&mut registry);
        let mut text = String::new();
        prometheus_client::encoding::prometheus_text::encode(&mut text, &registry).expect("text");
        let line = text.lines().find(|line| line.starts_with(name)).expect("the metric is shown");
        line.rsplit(' ').next().expect("a value").parse().expect("a number")
    }
}

pub(crate) fn serve(limits: Limits) -> Served {
    start(limits, None)
}

pub(crate) fn start(limits: Limits, tls: Option<tls::Files>) -> Served {
    let tls = tls.map(|files| tls::Certificate::open(files).expect("a good certificate"));
    let config = Config { listen: ([127, 0, 0, 1], 0).into(), workers: 2, tls, limits };
    let server = Server::new(config, &["Echo"], &["Success"]);
    let watched = Watched::default();
    let metrics = Arc::clone(server.metrics());
    let running = server.start(watched.clone()).expect("it starts");
    Served { running, watched, metrics }
}
