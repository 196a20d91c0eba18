//! For unit tests: a service in memory, and its root user.

use std::sync::Arc;

use api::kms::{
    CreateCustomKeyStoreRequest, CustomKeyStoreType, XksProxyAuthenticationCredentialType,
    XksProxyConnectivityType,
};
use catalog::record::{Account, Connection, CustomKeyStore, StorePlace};
use catalog::{Catalog, Change, SystemClock};
use hsm::Domain;
use identity::{AccessKey, AccessKeys, AccountId, Caller, Regions};
use secret::Secret;
use secret::arena::Slot;
use sigv4::{Claim, Outgoing, PathRule, Request, Signer};

use crate::call::Call;
use crate::connection::{Backends, NoBackends};
use crate::kms::Kms;
use crate::operations::create_custom_key_store::create_custom_key_store;
use crate::quota::Quotas;

pub(crate) struct Testing {
    pub(crate) kms: Kms,
    pub(crate) caller: Caller,
}

impl Testing {
    pub(crate) async fn new() -> Self {
        Self::with(Arc::new(NoBackends)).await
    }

    pub(crate) async fn with(backends: Arc<dyn Backends>) -> Self {
        let mut domain_key = Slot::take().unwrap();
        crypto::random(domain_key.expose_mut());
        let domain = Domain::new(&domain_key, [1; 16]).unwrap();
        let store = Box::new(store::Memory::new());
        let catalog =
            Arc::new(Catalog::open(store, Arc::new(domain), Box::new(SystemClock)).unwrap());
        let account: AccountId = "111122223333".parse().unwrap();
        let key = AccessKey::random(account);
        let caller = authenticate(AccessKey {
            id: key.id.clone(),
            secret: Secret::new(key.secret.expose().to_vec()),
            account,
        });
        let mut change = Change::new();
        let picture = catalog.picture();
        change.put_account(&picture, Account { id: account, created_ms: 0 });
        change.put_access_key(&picture, key);
        catalog.commit(change).await.unwrap();
        let (regions, quotas) = (Regions::default(), Quotas::default());
        Self { kms: Kms::new(catalog, regions, quotas, backends), caller }
    }

    /// A call that begins now: it sees what is stored now, whatever comes later.
    pub(crate) fn call(&self) -> Call<'_> {
        Call {
            kms: &self.kms,
            caller: &self.caller,
            now: self.kms.catalog.now().unwrap(),
            request_id: 1,
            picture: self.kms.catalog.picture(),
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
        let (account, region) = (self.caller.principal().account(), self.caller.region());
        let place = StorePlace { account, region, id: id.parse().unwrap() };
        Arc::clone(self.kms.catalog.picture().custom_key_store(&place).unwrap())
    }
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

struct One(Arc<AccessKey>);

impl AccessKeys for One {
    fn find(&self, _: &str) -> Option<Arc<AccessKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// The user that `key` belongs to, asking in eu-west-1.
fn authenticate(key: AccessKey) -> Caller {
    const NOW: i64 = 1_790_000_000;
    let body_sha256 = crypto::sha256(&[b""]);
    let headers = [("host", "localhost"), ("x-amz-target", "TrentService.ListKeys")];
    let mut sent = Outgoing {
        method: "POST".into(),
        path: "/".into(),
        query: None,
        headers: headers.map(|(name, value)| (name.into(), value.into())).into(),
    };
    let signer = Signer {
        access_key_id: key.id.as_str(),
        secret_access_key: &key.secret,
        security_token: None,
        region: "eu-west-1",
        service: "kms",
        paths: PathRule::AsSent,
    };
    signer.sign(&mut sent, &body_sha256, NOW).unwrap();
    let headers = sent.headers.as_slice();
    let request = Request { method: &sent.method, path: &sent.path, query: None, headers };
    let claim = Claim::parse(&request).unwrap();
    let keys = One(Arc::new(key));
    identity::authenticate(claim, &body_sha256, "kms", NOW, &Regions::default(), &keys).unwrap()
}
