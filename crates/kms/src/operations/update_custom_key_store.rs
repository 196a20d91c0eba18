//! `UpdateCustomKeyStore`: another name, another address, other credentials.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateCustomKeyStore.html>.
//! Refuses, in this order: CustomKeyStoreNotFound, Validation, CustomKeyStoreInvalidState,
//! CloudHsmClusterNotRelated, CustomKeyStoreNameInUse, XksProxyUriInUse, XksProxyUriEndpointInUse,
//! XksProxyVpcEndpointServiceInUse, and what the proxy is refused for: see [`external::check_proxy`].

use api::kms::{
    ConnectionStateType, Operation, UpdateCustomKeyStoreRequest, UpdateCustomKeyStoreResponse,
    XksProxyConnectivityType,
};
use catalog::Change;
use catalog::record::{Backing, CustomKeyStore, Proxy};

use super::create_custom_key_store::{complete_service, copy, credential, owner, refuse};
use crate::call::Call;
use crate::custom_key_store;
use crate::error::Error;
use crate::external;

pub(crate) async fn update_custom_key_store(
    call: &Call<'_>,
    input: &UpdateCustomKeyStoreRequest,
) -> Result<UpdateCustomKeyStoreResponse, Error> {
    call.permit_without_key(Operation::UpdateCustomKeyStore)?;
    let store = custom_key_store::find(call, &input.custom_key_store_id)?;
    let mut updated = CustomKeyStore::clone(store);
    if let Some(name) = &input.new_custom_key_store_name {
        updated.name = name.as_str().into();
    }
    let kind = custom_key_store::kind(store);
    match &mut updated.backing {
        Backing::Cluster { password, .. } => {
            refuse(for_proxies(input), kind)?;
            if let Some(given) = &input.key_store_password {
                *password = copy(given);
            }
        }
        Backing::Proxy(proxy) => {
            refuse(for_clusters(input), kind)?;
            update_proxy(proxy, input)?;
            complete_service(proxy, store.place.account)?;
        }
    }
    let allowed: &[ConnectionStateType] = match needs_disconnected(input) {
        true => &[ConnectionStateType::Disconnected],
        false => &[ConnectionStateType::Disconnected, ConnectionStateType::Connected],
    };
    custom_key_store::check_state(store, allowed)?;
    if let (Some(given), Backing::Cluster { id, .. }) =
        (&input.cloud_hsm_cluster_id, &store.backing)
        && **id != **given
    {
        return Err(Error::ClusterNotRelated(given.clone()));
    }
    custom_key_store::check_beside_others(&updated, &call.picture)?;
    if let Backing::Proxy(proxy) = &updated.backing
        && proxy.connectivity == XksProxyConnectivityType::PublicEndpoint
        && for_proxies(input).iter().any(|(_, given)| *given)
    {
        external::check_proxy(call, store.place, proxy, Operation::UpdateCustomKeyStore).await?;
    }
    let (account, region) = (store.place.account, store.place.region);
    let mut change = Change::new();
    change.put_custom_key_store(&call.picture, updated).expect_stores(
        &call.picture,
        account,
        region,
    );
    call.commit(change).await?;
    Ok(UpdateCustomKeyStoreResponse {})
}

fn for_clusters(input: &UpdateCustomKeyStoreRequest) -> [(&'static str, bool); 2] {
    [
        ("CloudHsmClusterId", input.cloud_hsm_cluster_id.is_some()),
        ("KeyStorePassword", input.key_store_password.is_some()),
    ]
}

fn for_proxies(input: &UpdateCustomKeyStoreRequest) -> [(&'static str, bool); 6] {
    [
        ("XksProxyUriEndpoint", input.xks_proxy_uri_endpoint.is_some()),
        ("XksProxyUriPath", input.xks_proxy_uri_path.is_some()),
        ("XksProxyConnectivity", input.xks_proxy_connectivity.is_some()),
        ("XksProxyAuthenticationCredential", input.xks_proxy_authentication_credential.is_some()),
        ("XksProxyVpcEndpointServiceName", input.xks_proxy_vpc_endpoint_service_name.is_some()),
        ("XksProxyVpcEndpointServiceOwner", input.xks_proxy_vpc_endpoint_service_owner.is_some()),
    ]
}

/// A name, and a proxy's path and credential, can be changed while the store is connected.
fn needs_disconnected(input: &UpdateCustomKeyStoreRequest) -> bool {
    for_clusters(input).iter().any(|(_, given)| *given)
        || input.xks_proxy_uri_endpoint.is_some()
        || input.xks_proxy_connectivity.is_some()
        || input.xks_proxy_vpc_endpoint_service_name.is_some()
        || input.xks_proxy_vpc_endpoint_service_owner.is_some()
}

/// Refuses: Validation.
fn update_proxy(proxy: &mut Proxy, input: &UpdateCustomKeyStoreRequest) -> Result<(), Error> {
    if let Some(connectivity) = input.xks_proxy_connectivity
        && connectivity != proxy.connectivity
    {
        if input.xks_proxy_uri_endpoint.is_none() {
            return Err(Error::validation(
                "XksProxyUriEndpoint is required when XksProxyConnectivity is changed.",
            ));
        }
        proxy.connectivity = connectivity;
        if connectivity == XksProxyConnectivityType::PublicEndpoint {
            (proxy.service_name, proxy.service_owner) = (None, None);
        }
    }
    if let Some(endpoint) = &input.xks_proxy_uri_endpoint {
        proxy.endpoint = endpoint.as_str().into();
    }
    if let Some(path) = &input.xks_proxy_uri_path {
        proxy.path = path.as_str().into();
    }
    if let Some(name) = &input.xks_proxy_vpc_endpoint_service_name {
        proxy.service_name = Some(name.as_str().into());
    }
    if let Some(given) = &input.xks_proxy_vpc_endpoint_service_owner {
        proxy.service_owner = owner(Some(given))?;
    }
    if let Some(given) = &input.xks_proxy_authentication_credential {
        proxy.credential = credential(given)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Testing, cluster};

    /// A name that was free when the call began is asked for again if another store came meanwhile.
    #[tokio::test]
    async fn a_name_that_another_store_took_meanwhile_is_not_given_again() {
        let testing = Testing::new().await;
        let id = testing.create_store(&cluster("vault", "cluster-234567abcda")).await;
        let rename = UpdateCustomKeyStoreRequest {
            custom_key_store_id: id,
            new_custom_key_store_name: Some("safe".into()),
            ..UpdateCustomKeyStoreRequest::default()
        };
        let early = testing.call();
        testing.create_store(&cluster("safe", "cluster-234567abcdb")).await;
        let lost = update_custom_key_store(&early, &rename).await;
        assert!(matches!(lost, Err(Error::Conflict)));
        let again = update_custom_key_store(&testing.call(), &rename).await;
        assert!(matches!(again, Err(Error::StoreNameInUse(_))));
    }
}
