//! What operators are told of the clocks and the store.

use std::fmt;
use std::sync::Arc;

use catalog::Catalog;
use hsm::Token;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::metrics::MetricType;
use server::operators::{Readiness, Verdict};

/// The state of a running service.
#[derive(Clone, Debug)]
pub struct Health {
    pub catalog: Arc<Catalog>,
    pub tokens: Vec<Token>,
}

/// A store that takes no changes leaves a service ready: keys are used without it, and a load balancer
/// that took all nodes out would stop that too. Operators are told by a metric.
impl Readiness for Health {
    fn readiness(&self) -> Verdict {
        match self.catalog.now() {
            Ok(_) => Verdict::Ready,
            Err(jumped) => Verdict::NotReady(vec![jumped.to_string()]),
        }
    }
}

impl Collector for Health {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let takes_changes = i64::from(self.catalog.takes_changes());
        encoder
            .encode_descriptor(
                "store_takes_changes",
                "1, or 0 after the store refused what was last written to it",
                None,
                MetricType::Gauge,
            )?
            .encode_gauge(&takes_changes)?;
        if self.tokens.is_empty() {
            return Ok(());
        }
        let mut tokens = encoder.encode_descriptor(
            "token_reachable",
            "1, or 0 while the token cannot be reached or does not answer",
            None,
            MetricType::Gauge,
        )?;
        for token in &self.tokens {
            let name = [("token", &*token.settings().name)];
            let mut family = tokens.encode_family(&name)?;
            family.encode_gauge(&i64::from(token.is_reachable()))?;
        }
        Ok(())
    }
}
