//! Connecting custom key stores to their devices.
//!
//! ConnectCustomKeyStore only stores that it is wanted; the attempts are made here, one beside the other,
//! so that a slow device holds up no other. What becomes of an attempt counts only if the store is still
//! as it was when it began. What a process that died had begun, the next one begins again.

use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use api::kms::ConnectionErrorCodeType;
use catalog::record::{Backing, Connection, CustomKeyStore, StorePlace};
use catalog::{Change, CommitError};
use hsm::Place;
use tokio::sync::Notify;
use tokio::task::{AbortHandle, JoinSet};

use crate::error::Error;
use crate::external::Proxies;
use crate::kms::Kms;

/// How long an outcome waits that could not be stored.
const RETRY: Duration = Duration::from_secs(5);

/// The devices behind custom key stores.
pub trait Backends: fmt::Debug + Send + Sync {
    /// Connects to the device of `store`, however long it takes.
    fn connect<'a>(&'a self, store: &'a CustomKeyStore) -> Connecting<'a>;

    /// Refuses a store whose device is none of these, before it is made. Refuses: CloudHsmClusterNotFound.
    fn check(&self, _store: &CustomKeyStore) -> Result<(), Error> {
        Ok(())
    }

    /// The proxies of external key stores.
    fn proxies(&self) -> &dyn Proxies;

    /// Where the material of new keys in `store` is made. With an external key manager it is beside the external key's.
    fn place<'a>(&self, store: &'a CustomKeyStore) -> Place<'a> {
        match &store.backing {
            Backing::Cluster { id, .. } => Place::Token(id),
            Backing::Proxy(_) => Place::Domain,
        }
    }
}

/// An attempt to connect, under way.
pub type Connecting<'a> =
    Pin<Box<dyn Future<Output = Result<(), ConnectionErrorCodeType>> + Send + 'a>>;

/// No device is reachable.
#[derive(Clone, Copy, Debug)]
pub struct NoBackends;

impl Backends for NoBackends {
    fn proxies(&self) -> &dyn Proxies {
        self
    }

    fn connect<'a>(&'a self, store: &'a CustomKeyStore) -> Connecting<'a> {
        let code = match store.backing {
            Backing::Cluster { .. } => ConnectionErrorCodeType::NetworkErrors,
            Backing::Proxy(_) => ConnectionErrorCodeType::XksProxyNotReachable,
        };
        Box::pin(async move { Err(code) })
    }
}

/// No proxy is reachable.
impl Proxies for NoBackends {}

/// What the operations and the attempts share.
#[derive(Debug)]
pub(crate) struct Connections {
    backends: Arc<dyn Backends>,
    changed: Notify,
}

impl Connections {
    pub(crate) fn new(backends: Arc<dyn Backends>) -> Self {
        Self { backends, changed: Notify::new() }
    }

    /// [`Backends::check`].
    pub(crate) fn check(&self, store: &CustomKeyStore) -> Result<(), Error> {
        self.backends.check(store)
    }

    /// [`Backends::proxies`].
    pub(crate) fn proxies(&self) -> &dyn Proxies {
        self.backends.proxies()
    }

    /// [`Backends::place`].
    pub(crate) fn place<'a>(&self, store: &'a CustomKeyStore) -> Place<'a> {
        self.backends.place(store)
    }

    /// A store is to be connected, or no longer.
    pub(crate) fn changed(&self) {
        self.changed.notify_one();
    }
}

/// Makes the attempts that are wanted, for ever.
pub async fn run(kms: Kms) {
    let mut attempts = JoinSet::new();
    let mut under_way: HashMap<StorePlace, (Arc<CustomKeyStore>, AbortHandle)> = HashMap::new();
    loop {
        let picture = kms.catalog.picture();
        let wanted = |store: &&Arc<CustomKeyStore>| store.connection == Connection::Connecting;
        under_way.retain(|place, (store, attempt)| {
            let still = picture.custom_key_store(place).is_some_and(|now| Arc::ptr_eq(now, store));
            if !still {
                attempt.abort();
            }
            still && !attempt.is_finished()
        });
        for store in picture.all_custom_key_stores().filter(wanted) {
            under_way.entry(store.place).or_insert_with(|| {
                let attempt = attempts.spawn(attempt(kms.clone(), Arc::clone(store)));
                (Arc::clone(store), attempt)
            });
        }
        drop(picture);
        tokio::select! {
            () = kms.connections.changed.notified() => {}
            Some(_) = attempts.join_next(), if !attempts.is_empty() => {}
        }
    }
}

/// What the device of `store` makes of an attempt. A panic on the way to it is an internal error, for
/// this store alone: otherwise the attempt would be made again at once, and for ever.
async fn ask(kms: &Kms, store: &Arc<CustomKeyStore>) -> Result<(), ConnectionErrorCodeType> {
    let (kms, store) = (kms.clone(), Arc::clone(store));
    // A set, since what is in it ends when it is dropped: when the attempt is no longer wanted.
    let mut asked = JoinSet::new();
    asked.spawn(async move { kms.connections.backends.connect(&store).await });
    match asked.join_next().await {
        Some(Ok(outcome)) => outcome,
        _ => Err(ConnectionErrorCodeType::InternalError),
    }
}

/// Connects `store` and stores what became of it, unless it was changed meanwhile.
async fn attempt(kms: Kms, store: Arc<CustomKeyStore>) {
    let connection = match ask(&kms, &store).await {
        Ok(()) => Connection::Connected,
        Err(code) => Connection::Failed(code),
    };
    tracing::info!(store = %store.place.id, ?connection, "a custom key store was asked to connect");
    loop {
        let picture = kms.catalog.picture();
        let is_same = |now: &&Arc<CustomKeyStore>| Arc::ptr_eq(now, &store);
        if picture.custom_key_store(&store.place).filter(is_same).is_none() {
            return;
        }
        let mut change = Change::new();
        change.put_custom_key_store(&picture, CustomKeyStore { connection, ..(*store).clone() });
        drop(picture);
        match kms.catalog.commit(change).await {
            Ok(()) | Err(CommitError::Conflict) => return,
            Err(error) => {
                tracing::error!(%error, store = %store.place.id, "its connection could not be stored");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use api::kms::ConnectCustomKeyStoreRequest;

    use super::*;
    use crate::operations::connect_custom_key_store::connect_custom_key_store;
    use crate::testing::{Testing, cluster};

    /// Panics for stores called `broken`, and connects the others.
    #[derive(Debug)]
    struct Broken;

    impl Backends for Broken {
        fn connect<'a>(&'a self, store: &'a CustomKeyStore) -> Connecting<'a> {
            Box::pin(async move {
                assert_ne!(&*store.name, "broken");
                Ok(())
            })
        }

        fn proxies(&self) -> &dyn Proxies {
            &NoBackends
        }
    }

    #[tokio::test]
    async fn a_panic_on_the_way_to_a_device_fails_its_store_alone() {
        let testing = Testing::with(Arc::new(Broken)).await;
        let attempts = tokio::spawn(run(testing.kms.clone()));
        let mut become_of = Vec::new();
        for (name, id) in [("broken", "cluster-234567abcda"), ("whole", "cluster-234567abcdb")] {
            let id = testing.create_store(&cluster(name, id)).await;
            let connect = ConnectCustomKeyStoreRequest { custom_key_store_id: id.clone() };
            connect_custom_key_store(&testing.call(), &connect).await.unwrap();
            let given_up = Instant::now() + Duration::from_secs(10);
            while testing.store(&id).connection == Connection::Connecting {
                assert!(Instant::now() < given_up, "{name} is being connected for ever");
                tokio::task::yield_now().await;
            }
            become_of.push(testing.store(&id).connection);
        }
        let failed = Connection::Failed(ConnectionErrorCodeType::InternalError);
        assert_eq!(become_of, [failed, Connection::Connected]);
        attempts.abort();
    }
}
