//! What operators are told of the clocks and the store.

use std::fmt;
use std::sync::Arc;

use catalog::Catalog;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::metrics::MetricType;
use server::operators::{Readiness, Verdict};

/// The state of a running service.
#[derive(Clone, Debug)]
pub struct Health(pub Arc<Catalog>);

/// A store that takes no changes leaves a service ready: keys are used without it, and a load balancer
/// that took all nodes out would stop that too. Operators are told by a metric.
impl Readiness for Health {
    fn readiness(&self) -> Verdict {
        match self.0.now() {
            Ok(_) => Verdict::Ready,
            Err(jumped) => Verdict::NotReady(vec![jumped.to_string()]),
        }
    }
}

impl Collector for Health {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let takes_changes = i64::from(self.0.takes_changes());
        encoder
            .encode_descriptor(
                "store_takes_changes",
                "1, or 0 after the store refused what was last written to it",
                None,
                MetricType::Gauge,
            )?
            .encode_gauge(&takes_changes)
    }
}
