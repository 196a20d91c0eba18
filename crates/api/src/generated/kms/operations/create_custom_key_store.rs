//! `CreateCustomKeyStore`: what it takes and what it answers.

use secret::Secret;

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{
    CustomKeyStoreType, Operation, XksProxyAuthenticationCredentialType, XksProxyConnectivityType,
};
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`CreateCustomKeyStore`](crate::kms::Operation::CreateCustomKeyStore) takes.
#[derive(Debug, Default)]
pub struct CreateCustomKeyStoreRequest {
    /// `CloudHsmClusterId`: 19 to 24 characters, `cluster-[2-7a-zA-Z]{11,16}`
    pub cloud_hsm_cluster_id: Option<String>,
    /// `CustomKeyStoreName`: 1 to 256 characters
    pub custom_key_store_name: String,
    /// `CustomKeyStoreType`
    pub custom_key_store_type: Option<CustomKeyStoreType>,
    /// `KeyStorePassword`: 7 to 32 characters
    pub key_store_password: Option<Secret>,
    /// `TrustAnchorCertificate`: 1 to 5000 characters
    pub trust_anchor_certificate: Option<String>,
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

impl Decode for CreateCustomKeyStoreRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut cloud_hsm_cluster_id = None;
        let mut custom_key_store_name = None;
        let mut custom_key_store_type = None;
        let mut key_store_password = None;
        let mut trust_anchor_certificate = None;
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
                "CustomKeyStoreName" => {
                    custom_key_store_name = Some(input.string(
                        &constraints::CUSTOM_KEY_STORE_NAME_TYPE,
                        Path::Member(&at, 1, "customKeyStoreName"),
                    )?)
                }
                "CustomKeyStoreType" => {
                    custom_key_store_type =
                        input.enumeration(Path::Member(&at, 2, "customKeyStoreType"))?
                }
                "KeyStorePassword" => {
                    key_store_password = input.secret_string(
                        &constraints::KEY_STORE_PASSWORD_TYPE,
                        Path::Member(&at, 3, "keyStorePassword"),
                    )?
                }
                "TrustAnchorCertificate" => {
                    trust_anchor_certificate = input.string(
                        &constraints::TRUST_ANCHOR_CERTIFICATE_TYPE,
                        Path::Member(&at, 4, "trustAnchorCertificate"),
                    )?
                }
                "XksProxyAuthenticationCredential" => {
                    xks_proxy_authentication_credential =
                        XksProxyAuthenticationCredentialType::read(
                            input,
                            Path::Member(&at, 5, "xksProxyAuthenticationCredential"),
                        )?
                }
                "XksProxyConnectivity" => {
                    xks_proxy_connectivity =
                        input.enumeration(Path::Member(&at, 6, "xksProxyConnectivity"))?
                }
                "XksProxyUriEndpoint" => {
                    xks_proxy_uri_endpoint = input.string(
                        &constraints::XKS_PROXY_URI_ENDPOINT_TYPE,
                        Path::Member(&at, 7, "xksProxyUriEndpoint"),
                    )?
                }
                "XksProxyUriPath" => {
                    xks_proxy_uri_path = input.string(
                        &constraints::XKS_PROXY_URI_PATH_TYPE,
                        Path::Member(&at, 8, "xksProxyUriPath"),
                    )?
                }
                "XksProxyVpcEndpointServiceName" => {
                    xks_proxy_vpc_endpoint_service_name = input.string(
                        &constraints::XKS_PROXY_VPC_ENDPOINT_SERVICE_NAME_TYPE,
                        Path::Member(&at, 9, "xksProxyVpcEndpointServiceName"),
                    )?
                }
                "XksProxyVpcEndpointServiceOwner" => {
                    xks_proxy_vpc_endpoint_service_owner = input.string(
                        &constraints::ACCOUNT_ID_TYPE,
                        Path::Member(&at, 10, "xksProxyVpcEndpointServiceOwner"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let custom_key_store_name =
            input.required(custom_key_store_name, Path::Member(&at, 1, "customKeyStoreName"));
        let Some(custom_key_store_name) = custom_key_store_name else { return Ok(None) };
        Ok(Some(Self {
            cloud_hsm_cluster_id,
            custom_key_store_name,
            custom_key_store_type,
            key_store_password,
            trust_anchor_certificate,
            xks_proxy_authentication_credential,
            xks_proxy_connectivity,
            xks_proxy_uri_endpoint,
            xks_proxy_uri_path,
            xks_proxy_vpc_endpoint_service_name,
            xks_proxy_vpc_endpoint_service_owner,
        }))
    }
}

/// What [`CreateCustomKeyStore`](crate::kms::Operation::CreateCustomKeyStore) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateCustomKeyStoreResponse {
    /// `CustomKeyStoreId`: 1 to 64 characters
    pub custom_key_store_id: Option<String>,
}

impl Encode for CreateCustomKeyStoreResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.custom_key_store_id {
            writer.member("CustomKeyStoreId");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for CreateCustomKeyStoreRequest {
    const OPERATION: Operation = Operation::CreateCustomKeyStore;
    type Response = CreateCustomKeyStoreResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for CreateCustomKeyStoreResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
