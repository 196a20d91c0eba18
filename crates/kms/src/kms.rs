//! The door of the crate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use access::{GuardRails, Transport, Who};
use api::kms::Operation;
use api::{Request, Values};
use arc_swap::ArcSwap;
use catalog::record::CustomKeyStore;
use catalog::{Catalog, Now};
use hsm::{Hsm, Place, Token};
use identity::{AccountId, Caller, Partition, Region, Regions};

use crate::call::Call;
use crate::custom_key_store::connection::{Backends, Connections};
use crate::error::Error;
use crate::quota::{Group, Meter, Quotas, ResourceQuotas};
use crate::usage::Uses;
use crate::{managed, operations};

/// How often a call is tried again because another change came first. Each loss means that another
/// caller won, so a call that has lost this often is one of very many on one key.
const TRIES_MAX: usize = 64;

/// The service: all 56 operations over one catalog and its devices.
#[derive(Clone, Debug)]
pub struct Kms {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) hsm: Hsm,
    pub(crate) regions: Regions,
    pub(crate) quotas: ResourceQuotas,
    pub(crate) meter: Arc<Meter>,
    pub(crate) uses: Uses,
    pub(crate) connections: Arc<Connections>,
    /// The token in which keys are made that are in no custom key store; without one, they are in the domain.
    default_token: Option<Arc<str>>,
    /// Whose word is taken for attested environments.
    pub(crate) enclave_roots: Arc<enclave::Roots>,
    pub(crate) rails: Arc<ArcSwap<GuardRails>>,
}

/// A request as it came: from whom, when, with what.
#[derive(Debug)]
pub struct Arrival<'a> {
    pub caller: &'a Caller,
    pub transport: &'a Transport<'a>,
    pub now: Now,
    /// The request's UUID.
    pub request_id: u128,
    pub body: &'a [u8],
}

impl Arrival<'_> {
    fn decode<I: Request>(&self) -> Result<I, Error> {
        let values = match self.caller.region().partition() {
            Partition::AwsCn => Values::All,
            _ => Values::WithoutSm2,
        };
        I::decode_with(self.body, values).map_err(Error::Wire)
    }
}

impl Kms {
    /// Four of these without being used, and a parsed key is dropped.
    pub const SWEEP_INTERVAL: Duration = Duration::from_secs(15);

    /// `regions` are those in which keys can be; `backends` the devices of custom key stores.
    pub fn new(
        catalog: Arc<Catalog>,
        regions: Regions,
        quotas: Quotas,
        backends: Arc<dyn Backends>,
    ) -> Self {
        Self {
            hsm: Hsm::new(Arc::clone(catalog.domain())),
            catalog,
            regions,
            quotas: quotas.resources,
            meter: Arc::new(Meter::new(quotas.requests)),
            uses: Uses::new(),
            connections: Arc::new(Connections::new(backends)),
            default_token: None,
            enclave_roots: Arc::new(enclave::Roots::amazon()),
            rails: Arc::default(),
        }
    }

    /// With tokens in which keys can be. `default_token`: the one in which keys are made that are in no custom key store.
    pub fn with_tokens(self, tokens: Vec<Token>, default_token: Option<&str>) -> Self {
        Self {
            hsm: self.hsm.with_tokens(tokens),
            default_token: default_token.map(Into::into),
            ..self
        }
    }

    /// The tokens that keys are in and that are not among those that there are, with the number of such keys.
    pub fn lost_tokens(&self) -> BTreeMap<String, usize> {
        let picture = self.catalog.picture();
        let mut lost = BTreeMap::new();
        for key in picture.all_keys() {
            let tokens = key.materials.iter().filter_map(|material| material.token.as_ref());
            let named = tokens.filter_map(hsm::token_of);
            for name in named.filter(|name| self.hsm.token(name).is_none()).collect::<BTreeSet<_>>()
            {
                *lost.entry(name.to_owned()).or_default() += 1;
            }
        }
        lost
    }

    /// Where the material of a new key is made, or the next of one that is there.
    pub(crate) fn place<'a>(&'a self, store: Option<&'a CustomKeyStore>) -> Place<'a> {
        match (store, &self.default_token) {
            (Some(store), _) => self.connections.place(store),
            (None, Some(token)) => Place::Token(token),
            (None, None) => Place::Domain,
        }
    }

    /// Takes the word of `roots` for attested environments, in place of Amazon's.
    pub fn with_enclave_roots(self, roots: enclave::Roots) -> Self {
        Self { enclave_roots: Arc::new(roots), ..self }
    }

    /// Puts these guard rails in the place of those that there are.
    pub fn set_guard_rails(&self, rails: GuardRails) {
        self.rails.store(Arc::new(rails));
    }

    /// Those that there are, for whatever else decides by them.
    pub fn guard_rails(&self) -> Arc<ArcSwap<GuardRails>> {
        Arc::clone(&self.rails)
    }

    /// Those in which keys can be.
    pub fn regions(&self) -> &Regions {
        &self.regions
    }

    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// Drops parsed keys that have not been used for a while; called every [`Kms::SWEEP_INTERVAL`].
    pub fn sweep(&self) {
        self.hsm.sweep();
    }

    /// Answers one request: decodes its body, operates, and writes the answer to `out`.
    ///
    /// What is refused leaves `out` as it was.
    pub async fn answer(
        &self,
        arrival: &Arrival<'_>,
        operation: Operation,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        operations::dispatch(self, arrival, operation, out).await
    }

    /// Decodes the input of an operation and runs it, again if another change came first.
    pub(crate) async fn run<I: Request>(
        &self,
        arrival: &Arrival<'_>,
        out: &mut Vec<u8>,
        operate: impl AsyncFn(&Call<'_>, &I) -> Result<I::Response, Error>,
    ) -> Result<(), Error> {
        let input = arrival.decode::<I>()?;
        if let Some(group) = Group::of_operation(I::OPERATION) {
            let caller = arrival.caller;
            self.charge(caller.principal().account(), caller.region(), group)?;
        }
        let mut now = arrival.now;
        for _ in 0..TRIES_MAX {
            let picture = self.catalog.picture();
            let Arrival { caller, transport, request_id, .. } = *arrival;
            let principal = caller.principal();
            let call = Call {
                kms: self,
                who: Who::of(&picture, principal),
                region: caller.region(),
                transport,
                now,
                request_id,
                picture,
                rails: self.rails.load(),
            };
            match operate(&call, &input).await {
                Ok(response) => {
                    api::Response::encode(&response, out);
                    return Ok(());
                }
                Err(Error::Conflict) => {}
                Err(Error::ManagedKeyMissing(alias)) => match managed::create(&call, alias).await {
                    Ok(()) | Err(Error::Conflict) => {}
                    Err(error) => return Err(error),
                },
                Err(error) => return Err(error),
            }
            now = self.catalog.now()?;
        }
        Err(Error::internal("a call lost to other changes of the same records each time"))
    }

    /// Counts a request against the quota of an account in a region. Refuses: Throttling.
    pub(crate) fn charge(
        &self,
        account: AccountId,
        region: Region,
        group: Group,
    ) -> Result<(), Error> {
        self.meter.take(account, region, group)
    }
}
