//! Custom key stores: what they must be to each other, and what their state allows.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html>.

pub mod connection;

use std::sync::Arc;

use api::Timestamp;
use api::kms::{
    ConnectionStateType, CustomKeyStoreType, CustomKeyStoresListEntry, XksProxyConfigurationType,
    XksProxyConnectivityType,
};
use catalog::Picture;
use catalog::record::{Backing, Connection, CustomKeyStore, Key, KeyName, Proxy, StorePlace};
use secret::Secret;

use crate::call::Call;
use crate::error::Error;

/// The custom key store of the caller's account and region that has this id. Refuses:
/// CustomKeyStoreNotFound.
pub(crate) fn find<'a>(call: &'a Call<'_>, id: &str) -> Result<&'a Arc<CustomKeyStore>, Error> {
    let id = id.parse().map_err(|_| Error::StoreNotFound(id.to_owned()));
    let place = StorePlace { account: call.account(), region: call.region(), id: id? };
    let store = call.picture.custom_key_store(&place);
    store.ok_or_else(|| Error::StoreNotFound(place.id.to_string()))
}

/// Whether the device that holds `key` can be asked. That of a key in no custom key store always can.
pub(crate) fn is_available(picture: &Picture, key: &Key) -> bool {
    key.in_store.is_none()
        || of(picture, key).is_some_and(|store| store.connection == Connection::Connected)
}

/// The cluster that `key` is in.
pub(crate) fn cluster_of(picture: &Picture, key: &Key) -> Option<String> {
    match &of(picture, key)?.backing {
        Backing::Cluster { id, .. } => Some(id.to_string()),
        Backing::Proxy(_) => None,
    }
}

/// The custom key store that `key` is in.
pub(crate) fn of<'a>(picture: &'a Picture, key: &Key) -> Option<&'a Arc<CustomKeyStore>> {
    let KeyName { account, region, .. } = key.name;
    let id = key.in_store.as_ref()?.id;
    picture.custom_key_store(&StorePlace { account, region, id })
}

pub(crate) fn kind(store: &CustomKeyStore) -> CustomKeyStoreType {
    match store.backing {
        Backing::Cluster { .. } => CustomKeyStoreType::AwsCloudhsm,
        Backing::Proxy(_) => CustomKeyStoreType::ExternalKeyStore,
    }
}

/// The state that is told.
pub(crate) fn state(store: &CustomKeyStore) -> ConnectionStateType {
    match store.connection {
        Connection::Disconnected => ConnectionStateType::Disconnected,
        Connection::Connecting => ConnectionStateType::Connecting,
        Connection::Connected => ConnectionStateType::Connected,
        Connection::Failed(_) => ConnectionStateType::Failed,
    }
}

/// Refuses a store that is not connected. Refuses: CustomKeyStoreInvalidState.
pub(crate) fn check_connected(store: &CustomKeyStore) -> Result<(), Error> {
    check_state(store, &[ConnectionStateType::Connected])
}

/// Refuses a store in any other state than `allowed`. Refuses: CustomKeyStoreInvalidState.
pub(crate) fn check_state(
    store: &CustomKeyStore,
    allowed: &[ConnectionStateType],
) -> Result<(), Error> {
    let state = state(store);
    if allowed.contains(&state) {
        return Ok(());
    }
    Err(Error::StoreInvalidState(store.place.id, state))
}

/// Refuses a store that cannot be beside the others of its account and region. Refuses:
/// CustomKeyStoreNameInUse, CloudHsmClusterInUse, XksProxyUriInUse, XksProxyUriEndpointInUse,
/// XksProxyVpcEndpointServiceInUse.
pub(crate) fn check_beside_others(store: &CustomKeyStore, picture: &Picture) -> Result<(), Error> {
    let StorePlace { account, region, id } = store.place;
    let others = || picture.custom_key_stores(account, region).filter(|other| other.place.id != id);
    if others().any(|other| other.name == store.name) {
        return Err(Error::StoreNameInUse(store.name.to_string()));
    }
    for other in others() {
        match (&store.backing, &other.backing) {
            (Backing::Cluster { id, .. }, Backing::Cluster { id: other, .. }) if id == other => {
                return Err(Error::ClusterInUse(id.to_string()));
            }
            (Backing::Proxy(proxy), Backing::Proxy(other)) => check_proxies(proxy, other)?,
            _ => {}
        }
    }
    Ok(())
}

/// Two stores with public endpoints may share a host; with the endpoint of a service, none may.
fn check_proxies(proxy: &Proxy, other: &Proxy) -> Result<(), Error> {
    // The names of hosts are the same in any letter case.
    let same_endpoint = proxy.endpoint.eq_ignore_ascii_case(&other.endpoint);
    let public = |proxy: &Proxy| proxy.connectivity == XksProxyConnectivityType::PublicEndpoint;
    if same_endpoint && proxy.path == other.path {
        return Err(Error::ProxyUriInUse(format!("{}{}", proxy.endpoint, proxy.path)));
    }
    if same_endpoint && !(public(proxy) && public(other)) {
        return Err(Error::ProxyEndpointInUse(proxy.endpoint.to_string()));
    }
    match (&proxy.service_name, &other.service_name) {
        (Some(name), Some(other)) if name == other => {
            Err(Error::ProxyServiceInUse(name.to_string()))
        }
        _ => Ok(()),
    }
}

/// How a store is shown in a list: without its password and its secret key.
pub(crate) fn entry(store: &CustomKeyStore) -> CustomKeyStoresListEntry {
    let mut entry = CustomKeyStoresListEntry {
        custom_key_store_id: Some(store.place.id.to_string()),
        custom_key_store_name: Some(store.name.to_string()),
        custom_key_store_type: Some(kind(store)),
        creation_date: Some(Timestamp::from_millis(store.created_ms)),
        connection_state: Some(state(store)),
        connection_error_code: match store.connection {
            Connection::Failed(code) => Some(code),
            _ => None,
        },
        ..CustomKeyStoresListEntry::default()
    };
    match &store.backing {
        Backing::Cluster { id, trust_anchor, .. } => {
            entry.cloud_hsm_cluster_id = Some(id.to_string());
            entry.trust_anchor_certificate = Some(trust_anchor.to_string());
        }
        Backing::Proxy(proxy) => {
            let access_key_id = proxy.credential.access_key_id.as_bytes();
            entry.xks_proxy_configuration = Some(XksProxyConfigurationType {
                access_key_id: Some(Secret::new(access_key_id.to_vec())),
                connectivity: Some(proxy.connectivity),
                uri_endpoint: Some(proxy.endpoint.to_string()),
                uri_path: Some(proxy.path.to_string()),
                vpc_endpoint_service_name: proxy.service_name.as_deref().map(Into::into),
                vpc_endpoint_service_owner: proxy.service_owner.map(|owner| owner.to_string()),
            });
        }
    }
    entry
}
