//! `UpdateCustomKeyStore`: what it takes and what it answers.

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{Operation, XksProxyAuthenticationCredentialType, XksProxyConnectivityType};
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`UpdateCustomKeyStore`](crate::kms::Operation::UpdateCustomKeyStore) takes.
#[derive(Debug, Default)]
pub struct UpdateCustomKeyStoreRequest {
    /// `CloudHsmClusterId`: 19 to 24 characters, `cluster-[2-7a-zA-Z]{11,16}`
    pub cloud_hsm_cluster_id: Option<String>,
    /// `CustomKeyStoreId`: 1 to 64 characters
    pub custom_key_store_id: String,
    /// `KeyStorePassword`: 7 to 32 characters
    pub key_store_password: Option<Secret>,
    /// `NewCustomKeyStoreName`: 1 to 256 characters
    pub new_custom_key_store_name: Option<String>,
    /// `XksProxyAuthenticationCredential`
    pub xks_proxy_authentication_credential: Option<XksProxyAuthenticationCredentialType>,
    /// `XksProxyConnectivity`
    pub xks_proxy_connectivity: Option<XksProxyConnectivityType>,
    /// `XksProxyUriEndpoint`: 10 to 128 characters, `^https://[a-zA-Z0-9.-]+$`
    pub xks_proxy_uri_endpoint: Option<String>,
    /// `XksProxyUriPath`: 10 to 128 characters, `^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$`
    pub xks_proxy_uri_path: Option<String>,
    /// `XksProxyVpcEndpointServiceName`: 20 to 64 characters, `^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$`
    pub xks_proxy_vpc_endpoint_service_name: Option<String>,
    /// `XksProxyVpcEndpointServiceOwner`: 12 characters, `[0-9]{12}`
    pub xks_proxy_vpc_endpoint_service_owner: Option<String>,
}

impl Decode for UpdateCustomKeyStoreRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut cloud_hsm_cluster_id = None;
        let mut custom_key_store_id = None;
        let mut key_store_password = None;
        let mut new_custom_key_store_name = None;
        let mut xks_proxy_authentication_credential = None;
        let mut xks_proxy_connectivity = None;
        let mut xks_proxy_uri_endpoint = None;
        let mut xks_proxy_uri_path = None;
        let mut xks_proxy_vpc_endpoint_service_name = None;
        let mut xks_proxy_vpc_endpoint_service_owner = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "CloudHsmClusterId" => {
                    cloud_hsm_cluster_id = input.string(
                        &constraints::CLOUD_HSM_CLUSTER_ID_TYPE,
                        Path::Member(&at, 0, "cloudHsmClusterId"),
                    )?
                }
                "CustomKeyStoreId" => {
                    custom_key_store_id = Some(input.string(
                        &constraints::CUSTOM_KEY_STORE_ID_TYPE,
                        Path::Member(&at, 1, "customKeyStoreId"),
                    )?)
                }
                "KeyStorePassword" => {
                    key_store_password = input.secret_string(
                        &constraints::KEY_STORE_PASSWORD_TYPE,
                        Path::Member(&at, 2, "keyStorePassword"),
                    )?
                }
                "NewCustomKeyStoreName" => {
                    new_custom_key_store_name = input.string(
                        &constraints::CUSTOM_KEY_STORE_NAME_TYPE,
                        Path::Member(&at, 3, "newCustomKeyStoreName"),
                    )?
                }
                "XksProxyAuthenticationCredential" => {
                    xks_proxy_authentication_credential =
                        XksProxyAuthenticationCredentialType::read(
                            input,
                            Path::Member(&at, 4, "xksProxyAuthenticationCredential"),
                        )?
                }
                "XksProxyConnectivity" => {
                    xks_proxy_connectivity =
                        input.enumeration(Path::Member(&at, 5, "xksProxyConnectivity"))?
                }
                "XksProxyUriEndpoint" => {
                    xks_proxy_uri_endpoint = input.string(
                        &constraints::XKS_PROXY_URI_ENDPOINT_TYPE,
                        Path::Member(&at, 6, "xksProxyUriEndpoint"),
                    )?
                }
                "XksProxyUriPath" => {
                    xks_proxy_uri_path = input.string(
                        &constraints::XKS_PROXY_URI_PATH_TYPE,
                        Path::Member(&at, 7, "xksProxyUriPath"),
                    )?
                }
                "XksProxyVpcEndpointServiceName" => {
                    xks_proxy_vpc_endpoint_service_name = input.string(
                        &constraints::XKS_PROXY_VPC_ENDPOINT_SERVICE_NAME_TYPE,
                        Path::Member(&at, 8, "xksProxyVpcEndpointServiceName"),
                    )?
                }
                "XksProxyVpcEndpointServiceOwner" => {
                    xks_proxy_vpc_endpoint_service_owner = input.string(
                        &constraints::ACCOUNT_ID_TYPE,
                        Path::Member(&at, 9, "xksProxyVpcEndpointServiceOwner"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let custom_key_store_id =
            input.required(custom_key_store_id, Path::Member(&at, 1, "customKeyStoreId"));
        let Some(custom_key_store_id) = custom_key_store_id else { return Ok(None) };
        Ok(Some(Self {
            cloud_hsm_cluster_id,
            custom_key_store_id,
            key_store_password,
            new_custom_key_store_name,
            xks_proxy_authentication_credential,
            xks_proxy_connectivity,
            xks_proxy_uri_endpoint,
            xks_proxy_uri_path,
            xks_proxy_vpc_endpoint_service_name,
            xks_proxy_vpc_endpoint_service_owner,
        }))
    }
}

/// What [`UpdateCustomKeyStore`](crate::kms::Operation::UpdateCustomKeyStore) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateCustomKeyStoreResponse;

impl Encode for UpdateCustomKeyStoreResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        writer.end_object();
    }
}

impl Request for UpdateCustomKeyStoreRequest {
    const OPERATION: Operation = Operation::UpdateCustomKeyStore;
    type Response = UpdateCustomKeyStoreResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for UpdateCustomKeyStoreResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
