//! The operators' listener through its socket.

use std::sync::Arc;

use prometheus_client::registry::Registry;
use server::operators::{self, Verdict};
use server::{Config, Limits, Server};

use crate::client::connect;

#[test]
fn operators_read_health_and_metrics() {
    let address = ([127, 0, 0, 1], 0).into();
    let config = Config { listen: address, workers: 1, tls: None, limits: Limits::default() };
    let server = Server::new(config, &["Encrypt"], &["Success"]);
    let mut registry = Registry::default();
    server.metrics().register(&mut registry);
    server.metrics().record(0, 0, std::time::Duration::from_micros(30));
    let sealed = || Verdict::NotReady(vec!["sealed: run strongroom unseal".into()]);
    let running =
        operators::start(address, Arc::new(registry), Arc::new(sealed)).expect("it starts");
    let mut client = connect(running.address());
    let mut get = |path: &str| client.ask(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_eq!(get("/health/live").status, 200);
    let ready = get("/health/ready");
    assert_eq!((ready.status, ready.text()), (503, "not ready\nsealed: run strongroom unseal\n"));
    let metrics = get("/metrics");
    assert_eq!(metrics.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    assert!(
        metrics.text().contains("requests_total{operation=\"Encrypt\",outcome=\"Success\"} 1\n"),
        "{}",
        metrics.text()
    );
    assert_eq!(get("/").status, 404);
}
