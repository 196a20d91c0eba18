//! `CreateCustomKeyStore`: a place for KMS keys in a device of the customer's, not connected yet.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html>.
//! Refuses, in this order: Validation, LimitExceeded, CloudHsmClusterNotFound, CustomKeyStoreNameInUse, CloudHsmClusterInUse,
//! XksProxyUriInUse, XksProxyUriEndpointInUse, XksProxyVpcEndpointServiceInUse, and what the proxy is refused for:
//! see [`external::check_proxy`].

use std::sync::Arc;

use api::kms::{
    CreateCustomKeyStoreRequest, CreateCustomKeyStoreResponse, CustomKeyStoreType, Operation,
    XksProxyAuthenticationCredentialType, XksProxyConnectivityType,
};
use catalog::Change;
use catalog::record::{
    Backing, Connection, CustomKeyStore, Proxy, ProxyCredential, StoreId, StorePlace,
};
use identity::AccountId;
use secret::Secret;

use crate::call::Call;
use crate::custom_key_store;
use crate::error::Error;
use crate::external;

pub(crate) async fn create_custom_key_store(
    call: &Call<'_>,
    input: &CreateCustomKeyStoreRequest,
) -> Result<CreateCustomKeyStoreResponse, Error> {
    call.permit_without_key(Operation::CreateCustomKeyStore)?;
    let backing = match input.custom_key_store_type.unwrap_or_default() {
        CustomKeyStoreType::AwsCloudhsm => cluster(input)?,
        CustomKeyStoreType::ExternalKeyStore => Backing::Proxy(proxy(call.account(), input)?),
    };
    let (account, region) = (call.account(), call.region());
    let quotas = &call.kms.quotas;
    quotas.check_custom_key_stores(call.picture.custom_key_stores(account, region).count())?;
    let store = CustomKeyStore {
        place: StorePlace { account, region, id: StoreId::random() },
        created_ms: call.now.lifetime_ms,
        name: input.custom_key_store_name.as_str().into(),
        connection: Connection::Disconnected,
        backing,
    };
    call.kms.connections.check(&store)?;
    custom_key_store::check_beside_others(&store, &call.picture)?;
    if let Backing::Proxy(proxy) = &store.backing
        && proxy.connectivity == XksProxyConnectivityType::PublicEndpoint
    {
        external::check_proxy(call, store.place, proxy, Operation::CreateCustomKeyStore).await?;
    }
    let id = store.place.id;
    let mut change = Change::new();
    change.put_custom_key_store(&call.picture, store).expect_stores(&call.picture, account, region);
    call.commit(change).await?;
    Ok(CreateCustomKeyStoreResponse { custom_key_store_id: Some(id.to_string()) })
}

fn cluster(input: &CreateCustomKeyStoreRequest) -> Result<Backing, Error> {
    let for_proxies = [
        ("XksProxyUriEndpoint", input.xks_proxy_uri_endpoint.is_some()),
        ("XksProxyUriPath", input.xks_proxy_uri_path.is_some()),
        ("XksProxyConnectivity", input.xks_proxy_connectivity.is_some()),
        ("XksProxyAuthenticationCredential", input.xks_proxy_authentication_credential.is_some()),
        ("XksProxyVpcEndpointServiceName", input.xks_proxy_vpc_endpoint_service_name.is_some()),
        ("XksProxyVpcEndpointServiceOwner", input.xks_proxy_vpc_endpoint_service_owner.is_some()),
    ];
    refuse(for_proxies, CustomKeyStoreType::AwsCloudhsm)?;
    let (Some(id), Some(trust_anchor), Some(password)) =
        (&input.cloud_hsm_cluster_id, &input.trust_anchor_certificate, &input.key_store_password)
    else {
        return Err(Error::validation(
            "CloudHsmClusterId, KeyStorePassword and TrustAnchorCertificate are required for a custom key store of type AWS_CLOUDHSM.",
        ));
    };
    Ok(Backing::Cluster {
        id: id.as_str().into(),
        trust_anchor: trust_anchor.as_str().into(),
        password: copy(password),
    })
}

fn proxy(account: AccountId, input: &CreateCustomKeyStoreRequest) -> Result<Proxy, Error> {
    let for_clusters = [
        ("CloudHsmClusterId", input.cloud_hsm_cluster_id.is_some()),
        ("KeyStorePassword", input.key_store_password.is_some()),
        ("TrustAnchorCertificate", input.trust_anchor_certificate.is_some()),
    ];
    refuse(for_clusters, CustomKeyStoreType::ExternalKeyStore)?;
    let (Some(connectivity), Some(endpoint), Some(path), Some(credential)) = (
        input.xks_proxy_connectivity,
        &input.xks_proxy_uri_endpoint,
        &input.xks_proxy_uri_path,
        &input.xks_proxy_authentication_credential,
    ) else {
        return Err(Error::validation(
            "XksProxyConnectivity, XksProxyUriEndpoint, XksProxyUriPath and XksProxyAuthenticationCredential are required for a custom key store of type EXTERNAL_KEY_STORE.",
        ));
    };
    let mut proxy = Proxy {
        connectivity,
        endpoint: endpoint.as_str().into(),
        path: path.as_str().into(),
        service_name: input.xks_proxy_vpc_endpoint_service_name.as_deref().map(Into::into),
        service_owner: owner(input.xks_proxy_vpc_endpoint_service_owner.as_deref())?,
        credential: self::credential(credential)?,
    };
    complete_service(&mut proxy, account)?;
    Ok(proxy)
}

/// Refuses members that stores of this type do not have. Refuses: Validation.
pub(super) fn refuse(
    members: impl IntoIterator<Item = (&'static str, bool)>,
    kind: CustomKeyStoreType,
) -> Result<(), Error> {
    match members.into_iter().find(|(_, given)| *given) {
        Some((member, _)) => Err(Error::validation(format!(
            "{member} is not valid for a custom key store of type {kind}."
        ))),
        None => Ok(()),
    }
}

/// Refuses a service without the connectivity that it is for, and that without a service. Whose service
/// it is, if nobody has said: that of the store's `account`. Refuses: Validation.
pub(super) fn complete_service(proxy: &mut Proxy, account: AccountId) -> Result<(), Error> {
    match proxy.connectivity {
        XksProxyConnectivityType::VpcEndpointService if proxy.service_name.is_none() => {
            Err(Error::validation(
                "XksProxyVpcEndpointServiceName is required when XksProxyConnectivity is VPC_ENDPOINT_SERVICE.",
            ))
        }
        XksProxyConnectivityType::PublicEndpoint
            if proxy.service_name.is_some() || proxy.service_owner.is_some() =>
        {
            Err(Error::validation(
                "XksProxyVpcEndpointServiceName and XksProxyVpcEndpointServiceOwner are not valid when XksProxyConnectivity is PUBLIC_ENDPOINT.",
            ))
        }
        XksProxyConnectivityType::VpcEndpointService => {
            proxy.service_owner.get_or_insert(account);
            Ok(())
        }
        XksProxyConnectivityType::PublicEndpoint => Ok(()),
    }
}

/// Refuses: Validation.
pub(super) fn credential(
    given: &XksProxyAuthenticationCredentialType,
) -> Result<ProxyCredential, Error> {
    let access_key_id = std::str::from_utf8(given.access_key_id.expose());
    Ok(ProxyCredential {
        access_key_id: access_key_id.map_err(Error::internal)?.into(),
        secret: copy(&given.raw_secret_access_key),
    })
}

/// The input stays what it is, since the call may be tried again.
pub(super) fn copy(secret: &Secret) -> Arc<Secret> {
    Arc::new(Secret::new(secret.expose().to_vec()))
}

pub(super) fn owner(text: Option<&str>) -> Result<Option<AccountId>, Error> {
    // Of twelve digits, by its constraint.
    text.map(|text| text.parse().map_err(Error::internal)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Testing, cluster};

    /// Two calls that saw a name free, or room for one store, must not both take it.
    #[tokio::test]
    async fn of_two_stores_made_at_once_the_second_is_decided_anew() {
        let testing = Testing::new().await;
        let (first, second) = (testing.call(), testing.call());
        let vault = cluster("vault", "cluster-234567abcda");
        create_custom_key_store(&first, &vault).await.unwrap();
        let same_name = cluster("vault", "cluster-234567abcdb");
        let lost = create_custom_key_store(&second, &same_name).await;
        assert!(matches!(lost, Err(Error::Conflict)));
        let again = create_custom_key_store(&testing.call(), &same_name).await;
        assert!(matches!(again, Err(Error::StoreNameInUse(_))));
    }
}
