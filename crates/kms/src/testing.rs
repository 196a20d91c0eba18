//! For unit tests: a service in memory, and its root user.

use std::sync::Arc;

use access::{Transport, Who};
use api::kms::{
    CreateCustomKeyStoreRequest, CustomKeyStoreType, XksProxyAuthenticationCredentialType,
    XksProxyConnectivityType,
};
use catalog::record::{Account, Connection, CustomKeyStore, StorePlace};
use catalog::{Catalog, Change, SystemClock};
use hsm::{Domain, Place};
use identity::{AccountId, PrincipalKind, Region, Regions};
use secret::Secret;
use secret::arena::Slot;
use xks::{Caller, Health, HealthAsked, KeyId, KeyStatus, Metadata};

use crate::call::Call;
use crate::connection::{Backends, Connecting, NoBackends};
use crate::external::{Asking, Proxies};
use crate::kms::Kms;
use crate::operations::create_custom_key_store::create_custom_key_store;
use crate::quota::Quotas;

pub(crate) struct Testing {
    pub(crate) kms: Kms,
    transport: Transport<'static>,
}

/// No device is reachable, and keys are in the domain. Every external key is there, and of use for nothing.
#[derive(Debug)]
struct InDomain;

impl Proxies for InDomain {
    fn health<'a>(&'a self, _: &'a xks::Place, _: &'a HealthAsked) -> Asking<'a, Health> {
        Box::pin(async { Ok(Health::of_one("test")) })
    }

    fn metadata<'a>(
        &'a self,
        _: &'a xks::Place,
        _: &'a KeyId,
        _: &'a Caller,
    ) -> Asking<'a, Metadata> {
        Box::pin(async { Ok(Metadata::of_aes_256(KeyStatus::Enabled)) })
    }
}

impl Backends for InDomain {
    fn connect<'a>(&'a self, store: &'a CustomKeyStore) -> Connecting<'a> {
        NoBackends.connect(store)
    }

    fn proxies(&self) -> &dyn Proxies {
        self
    }

    fn place<'a>(&self, _: &'a CustomKeyStore) -> Place<'a> {
        Place::Domain
    }
}

impl Testing {
    pub(crate) async fn new() -> Self {
        Self::with(Arc::new(InDomain)).await
    }

    pub(crate) async fn with(backends: Arc<dyn Backends>) -> Self {
        let mut domain_key = Slot::take().unwrap();
        crypto::random(domain_key.expose_mut());
        let domain = Domain::new(&domain_key, [1; 16]).unwrap();
        let store = Box::new(store::Memory::new());
        let catalog =
            Arc::new(Catalog::open(store, Arc::new(domain), Box::new(SystemClock)).unwrap());
        let mut change = Change::new();
        change.put_account(&catalog.picture(), Account::new(account(), 0));
        catalog.commit(change).await.unwrap();
        let transport = Transport::default();
        let kms = Kms::new(catalog, Regions::default(), Quotas::default(), backends);
        Self { kms, transport }
    }

    /// A call that begins now: it sees what is stored now, whatever comes later.
    pub(crate) fn call(&self) -> Call<'_> {
        let picture = self.kms.catalog.picture();
        Call {
            kms: &self.kms,
            who: Who::new(&picture, account(), PrincipalKind::Root),
            region: region(),
            transport: &self.transport,
            now: self.kms.catalog.now().unwrap(),
            request_id: 1,
            picture,
            rails: self.kms.rails.load(),
        }
    }

    /// A new custom key store, by its id.
    pub(crate) async fn create_store(&self, input: &CreateCustomKeyStoreRequest) -> String {
        let made = create_custom_key_store(&self.call(), input).await.unwrap();
        made.custom_key_store_id.unwrap()
    }

    /// A new custom key store that is connected, by its id.
    pub(crate) async fn connected_store(&self, input: &CreateCustomKeyStoreRequest) -> String {
        let id = self.create_store(input).await;
        let connected =
            CustomKeyStore { connection: Connection::Connected, ..(*self.store(&id)).clone() };
        let mut change = Change::new();
        change.put_custom_key_store(&self.kms.catalog.picture(), connected);
        self.kms.catalog.commit(change).await.unwrap();
        id
    }

    /// The custom key store that has this id, as it is now.
    pub(crate) fn store(&self, id: &str) -> Arc<CustomKeyStore> {
        let place = StorePlace { account: account(), region: region(), id: id.parse().unwrap() };
        Arc::clone(self.kms.catalog.picture().custom_key_store(&place).unwrap())
    }
}

fn account() -> AccountId {
    "111122223333".parse().unwrap()
}

fn region() -> Region {
    Region::named("eu-west-1").unwrap()
}

/// What CreateCustomKeyStore is asked for a store of the cluster `id`.
pub(crate) fn cluster(name: &str, id: &str) -> CreateCustomKeyStoreRequest {
    CreateCustomKeyStoreRequest {
        custom_key_store_name: name.into(),
        cloud_hsm_cluster_id: Some(id.into()),
        key_store_password: Some(Secret::new(b"kmsPswd".to_vec())),
        trust_anchor_certificate: Some("certificate".into()),
        ..CreateCustomKeyStoreRequest::default()
    }
}

/// What CreateCustomKeyStore is asked for an external key store.
pub(crate) fn proxy(name: &str) -> CreateCustomKeyStoreRequest {
    CreateCustomKeyStoreRequest {
        custom_key_store_name: name.into(),
        custom_key_store_type: Some(CustomKeyStoreType::ExternalKeyStore),
        xks_proxy_connectivity: Some(XksProxyConnectivityType::PublicEndpoint),
        xks_proxy_uri_endpoint: Some("https://proxy.example".into()),
        xks_proxy_uri_path: Some("/kms/xks/v1".into()),
        xks_proxy_authentication_credential: Some(XksProxyAuthenticationCredentialType {
            access_key_id: Secret::new(b"ABCDEFGHIJKLMNOPQR27".to_vec()),
            raw_secret_access_key: Secret::new(vec![b'A'; 43]),
        }),
        ..CreateCustomKeyStoreRequest::default()
    }
}
