//! What operators count: requests and their latency by operation, connections, refusals.
//!
//! All are atomic counters made at start and found by index, so that counting takes no lock and no
//! search on a request's way. (The histogram of `prometheus-client` takes a lock per observation.)

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

use crate::budget::Budget;
use crate::refusal::Refusal;

/// Upper bounds of the latency buckets, in microseconds: an Encrypt takes tens, RSA hundreds, a
/// committed write or an HSM thousands.
const BOUNDS_MICROSECONDS: [u64; 15] = [
    50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
    1_000_000, 5_000_000,
];

/// The counters of one server.
#[derive(Debug)]
pub struct Metrics {
    operations: &'static [&'static str],
    outcomes: &'static [&'static str],
    /// One per operation and outcome, outcomes of one operation side by side.
    requests: Box<[AtomicU64]>,
    latencies: Box<[Latency]>,
    refusals: [AtomicU64; Refusal::ALL.len()],
    pub(crate) connections: Connections,
    bodies: Arc<Budget>,
}

/// The connections of one server.
#[derive(Debug, Default)]
pub(crate) struct Connections {
    pub(crate) open: AtomicUsize,
    pub(crate) accepted: AtomicU64,
    pub(crate) turned_away: AtomicU64,
    pub(crate) handshakes_failed: AtomicU64,
}

/// How often an operation took how long.
#[derive(Debug, Default)]
struct Latency {
    /// Not cumulative. The last is for what took longer than every bound.
    buckets: [AtomicU64; BOUNDS_MICROSECONDS.len() + 1],
    nanoseconds: AtomicU64,
}

impl Metrics {
    /// Counters for each of `operations` with each of `outcomes` (the error codes, and one for
    /// success); both are named by their index from here on. `bodies_bytes_max`: the limit on the
    /// bodies of strangers, which this also counts.
    pub(crate) fn with_budget(
        operations: &'static [&'static str],
        outcomes: &'static [&'static str],
        bodies: Arc<Budget>,
    ) -> Self {
        let count = operations.len() * outcomes.len();
        Self {
            operations,
            outcomes,
            requests: (0..count).map(|_| AtomicU64::new(0)).collect(),
            latencies: operations.iter().map(|_| Latency::default()).collect(),
            refusals: Default::default(),
            connections: Connections::default(),
            bodies,
        }
    }

    /// One answered request. An index out of range is not counted.
    pub fn record(&self, operation: usize, outcome: usize, took: Duration) {
        if outcome >= self.outcomes.len() {
            return;
        }
        if let Some(latency) = self.latencies.get(operation) {
            self.requests[operation * self.outcomes.len() + outcome].fetch_add(1, Relaxed);
            latency.observe(took);
        }
    }

    pub(crate) fn refused(&self, refusal: Refusal) {
        self.refusals[refusal as usize].fetch_add(1, Relaxed);
    }

    /// Shows these counters wherever `registry` is shown.
    pub fn register(self: &Arc<Self>, registry: &mut Registry) {
        registry.register_collector(Box::new(Arc::clone(self)));
    }

    fn encode_requests(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let mut family = encoder.encode_descriptor(
            "requests",
            "Requests answered by operation and outcome",
            None,
            MetricType::Counter,
        )?;
        for (operation, counts) in
            self.operations.iter().zip(self.requests.chunks(self.outcomes.len().max(1)))
        {
            for (outcome, count) in self.outcomes.iter().zip(counts) {
                // Most of the table never happens; those who scrape are spared it.
                let count = count.load(Relaxed);
                if count > 0 {
                    let labels = [("operation", *operation), ("outcome", *outcome)];
                    let mut counter = family.encode_family(&labels)?;
                    counter.encode_counter::<NoLabelSet, u64, u64>(&count, None)?;
                }
            }
        }
        Ok(())
    }

    fn encode_latencies(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let mut family = encoder.encode_descriptor(
            "request_duration_seconds",
            "Time from a request's last byte to its answer",
            None,
            MetricType::Histogram,
        )?;
        for (operation, latency) in self.operations.iter().zip(&self.latencies) {
            let (buckets, count) = latency.read();
            if count > 0 {
                let sum = latency.nanoseconds.load(Relaxed) as f64 / 1e9;
                let labels = [("operation", *operation)];
                let mut histogram = family.encode_family(&labels)?;
                histogram.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
            }
        }
        Ok(())
    }

    fn encode_refusals(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let mut family = encoder.encode_descriptor(
            "http_refusals",
            "Requests the transport refused, by reason",
            None,
            MetricType::Counter,
        )?;
        for (refusal, count) in Refusal::ALL.iter().zip(&self.refusals) {
            let labels = [("reason", format!("{refusal:?}"))];
            let mut counter = family.encode_family(&labels)?;
            counter.encode_counter::<NoLabelSet, u64, u64>(&count.load(Relaxed), None)?;
        }
        Ok(())
    }
}

impl Latency {
    fn observe(&self, took: Duration) {
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS_MICROSECONDS.partition_point(|bound| *bound < microseconds);
        self.buckets[bucket].fetch_add(1, Relaxed);
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds.fetch_add(nanoseconds, Relaxed);
    }

    /// Upper bounds in seconds with their counts, and the count of all.
    fn read(&self) -> (Vec<(f64, u64)>, u64) {
        let bounds = BOUNDS_MICROSECONDS.iter().map(|bound| *bound as f64 / 1e6);
        let buckets: Vec<(f64, u64)> = bounds
            .chain([f64::INFINITY])
            .zip(self.buckets.iter().map(|count| count.load(Relaxed)))
            .collect();
        let count = buckets.iter().map(|(_, count)| count).sum();
        (buckets, count)
    }
}

impl Collector for Metrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.encode_requests(&mut encoder)?;
        self.encode_latencies(&mut encoder)?;
        self.encode_refusals(&mut encoder)?;
        let connections = &self.connections;
        for (name, help, count) in [
            ("connections_accepted", "Connections accepted", &connections.accepted),
            (
                "connections_turned_away",
                "Connections closed at the limit",
                &connections.turned_away,
            ),
            ("tls_handshakes_failed", "TLS handshakes that failed", &connections.handshakes_failed),
        ] {
            encoder
                .encode_descriptor(name, help, None, MetricType::Counter)?
                .encode_counter::<NoLabelSet, u64, u64>(&count.load(Relaxed), None)?;
        }
        for (name, help, value) in [
            ("connections_open", "Connections open now", connections.open.load(Relaxed)),
            ("unauthenticated_bytes", "Bodies held for unknown senders", self.bodies.used()),
        ] {
            encoder.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::prometheus_text;

    use super::*;

    #[test]
    fn what_was_recorded_is_shown() {
        let bodies = Budget::new(100);
        let metrics =
            Arc::new(Metrics::with_budget(&["Encrypt", "Decrypt"], &["Success", "Denied"], bodies));
        metrics.record(0, 0, Duration::from_micros(70));
        metrics.record(0, 0, Duration::from_micros(50));
        metrics.record(1, 1, Duration::from_secs(60));
        metrics.record(2, 0, Duration::ZERO);
        metrics.record(0, 2, Duration::ZERO);
        metrics.refused(Refusal::BodyLate);
        let mut registry = Registry::default();
        metrics.register(&mut registry);
        let mut text = String::new();
        prometheus_text::encode(&mut text, &registry).expect("a string takes all");
        for line in [
            r#"requests_total{operation="Encrypt",outcome="Success"} 2"#,
            r#"requests_total{operation="Decrypt",outcome="Denied"} 1"#,
            r#"request_duration_seconds_bucket{operation="Encrypt",le="5e-05"} 1"#,
            r#"request_duration_seconds_bucket{operation="Encrypt",le="0.0001"} 2"#,
            r#"request_duration_seconds_bucket{operation="Decrypt",le="5"} 0"#,
            r#"request_duration_seconds_bucket{operation="Decrypt",le="+Inf"} 1"#,
            r#"request_duration_seconds_sum{operation="Encrypt"} 0.00012"#,
            r#"http_refusals_total{reason="BodyLate"} 1"#,
            "connections_open 0",
            "unauthenticated_bytes 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert!(!text.contains(r#"operation="Encrypt",outcome="Denied""#), "never happened");
    }
}
