//! The structures that stand within others.

use std::collections::BTreeMap;

use secret::Secret;

use crate::decode::{Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{
    ConnectionErrorCodeType, ConnectionStateType, CustomKeyStoreType, CustomerMasterKeySpec,
    EncapsulationAlgorithmSpec, EncryptionAlgorithmSpec, ExpirationModelType, GrantOperation,
    ImportState, KeyAgreementAlgorithmSpec, KeyEncryptionMechanism, KeyLastUsageTrackingOperation,
    KeyManagerType, KeyMaterialState, KeySpec, KeyState, KeyUsageType, MacAlgorithmSpec,
    MultiRegionKeyType, OriginType, RotationType, SigningAlgorithmSpec, XksProxyConnectivityType,
};
use crate::validate::Path;
use crate::{Blob, Error, Timestamp};

/// `AliasListEntry`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AliasListEntry {
    /// `AliasArn`: 20 to 2048 characters
    pub alias_arn: Option<String>,
    /// `AliasName`: 1 to 256 characters, `^[a-zA-Z0-9:/_-]+$`
    pub alias_name: Option<String>,
    /// `CreationDate`
    pub creation_date: Option<Timestamp>,
    /// `LastUpdatedDate`
    pub last_updated_date: Option<Timestamp>,
    /// `TargetKeyId`: 1 to 2048 characters
    pub target_key_id: Option<String>,
}

impl Encode for AliasListEntry {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.alias_arn {
            writer.member("AliasArn");
            writer.string(value);
        }
        if let Some(value) = &self.alias_name {
            writer.member("AliasName");
            writer.string(value);
        }
        if let Some(value) = &self.creation_date {
            writer.member("CreationDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.last_updated_date {
            writer.member("LastUpdatedDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.target_key_id {
            writer.member("TargetKeyId");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `CustomKeyStoresListEntry`
#[derive(Debug, Default)]
pub struct CustomKeyStoresListEntry {
    /// `CloudHsmClusterId`: 19 to 24 characters, `cluster-[2-7a-zA-Z]{11,16}`
    pub cloud_hsm_cluster_id: Option<String>,
    /// `ConnectionErrorCode`
    pub connection_error_code: Option<ConnectionErrorCodeType>,
    /// `ConnectionState`
    pub connection_state: Option<ConnectionStateType>,
    /// `CreationDate`
    pub creation_date: Option<Timestamp>,
    /// `CustomKeyStoreId`: 1 to 64 characters
    pub custom_key_store_id: Option<String>,
    /// `CustomKeyStoreName`: 1 to 256 characters
    pub custom_key_store_name: Option<String>,
    /// `CustomKeyStoreType`
    pub custom_key_store_type: Option<CustomKeyStoreType>,
    /// `TrustAnchorCertificate`: 1 to 5000 characters
    pub trust_anchor_certificate: Option<String>,
    /// `XksProxyConfiguration`
    pub xks_proxy_configuration: Option<XksProxyConfigurationType>,
}

impl Encode for CustomKeyStoresListEntry {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.cloud_hsm_cluster_id {
            writer.member("CloudHsmClusterId");
            writer.string(value);
        }
        if let Some(value) = &self.connection_error_code {
            writer.member("ConnectionErrorCode");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.connection_state {
            writer.member("ConnectionState");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.creation_date {
            writer.member("CreationDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.custom_key_store_id {
            writer.member("CustomKeyStoreId");
            writer.string(value);
        }
        if let Some(value) = &self.custom_key_store_name {
            writer.member("CustomKeyStoreName");
            writer.string(value);
        }
        if let Some(value) = &self.custom_key_store_type {
            writer.member("CustomKeyStoreType");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.trust_anchor_certificate {
            writer.member("TrustAnchorCertificate");
            writer.string(value);
        }
        if let Some(value) = &self.xks_proxy_configuration {
            writer.member("XksProxyConfiguration");
            value.write(writer);
        }
        writer.end_object();
    }
}

/// `GrantConstraints`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GrantConstraints {
    /// `EncryptionContextEquals`
    pub encryption_context_equals: Option<BTreeMap<String, String>>,
    /// `EncryptionContextSubset`
    pub encryption_context_subset: Option<BTreeMap<String, String>>,
    /// `SourceArn`: 20 to 512 characters, `^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$`
    pub source_arn: Option<String>,
}

impl Decode for GrantConstraints {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut encryption_context_equals = None;
        let mut encryption_context_subset = None;
        let mut source_arn = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "EncryptionContextEquals" => {
                    encryption_context_equals = input.string_map(
                        constraints::ENCRYPTION_CONTEXT_TYPE,
                        &constraints::ENCRYPTION_CONTEXT_KEY,
                        &constraints::ENCRYPTION_CONTEXT_VALUE,
                        Path::Member(&at, 0, "encryptionContextEquals"),
                    )?
                }
                "EncryptionContextSubset" => {
                    encryption_context_subset = input.string_map(
                        constraints::ENCRYPTION_CONTEXT_TYPE,
                        &constraints::ENCRYPTION_CONTEXT_KEY,
                        &constraints::ENCRYPTION_CONTEXT_VALUE,
                        Path::Member(&at, 1, "encryptionContextSubset"),
                    )?
                }
                "SourceArn" => {
                    source_arn = input.string(
                        &constraints::GRANT_CONSTRAINT_SOURCE_ARN_TYPE,
                        Path::Member(&at, 2, "sourceArn"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { encryption_context_equals, encryption_context_subset, source_arn }))
    }
}

impl Encode for GrantConstraints {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.encryption_context_equals {
            writer.member("EncryptionContextEquals");
            encode::string_map(writer, value);
        }
        if let Some(value) = &self.encryption_context_subset {
            writer.member("EncryptionContextSubset");
            encode::string_map(writer, value);
        }
        if let Some(value) = &self.source_arn {
            writer.member("SourceArn");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `GrantListEntry`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GrantListEntry {
    /// `Constraints`
    pub constraints: Option<GrantConstraints>,
    /// `CreationDate`
    pub creation_date: Option<Timestamp>,
    /// `GrantId`: 1 to 128 characters
    pub grant_id: Option<String>,
    /// `GranteePrincipal`: 1 to 256 characters, `^[\w+=,.@:/-]+$`
    pub grantee_principal: Option<String>,
    /// `GranteeServicePrincipal`: 1 to 128 characters, `^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$`
    pub grantee_service_principal: Option<String>,
    /// `IssuingAccount`: 1 to 256 characters, `^[\w+=,.@:/-]+$`
    pub issuing_account: Option<String>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `Name`: 1 to 256 characters, `^[a-zA-Z0-9:/_-]+$`
    pub name: Option<String>,
    /// `Operations`
    pub operations: Option<Vec<GrantOperation>>,
    /// `RetiringPrincipal`: 1 to 256 characters, `^[\w+=,.@:/-]+$`
    pub retiring_principal: Option<String>,
    /// `RetiringServicePrincipal`: 1 to 128 characters, `^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$`
    pub retiring_service_principal: Option<String>,
}

impl Encode for GrantListEntry {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.constraints {
            writer.member("Constraints");
            value.write(writer);
        }
        if let Some(value) = &self.creation_date {
            writer.member("CreationDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.grant_id {
            writer.member("GrantId");
            writer.string(value);
        }
        if let Some(value) = &self.grantee_principal {
            writer.member("GranteePrincipal");
            writer.string(value);
        }
        if let Some(value) = &self.grantee_service_principal {
            writer.member("GranteeServicePrincipal");
            writer.string(value);
        }
        if let Some(value) = &self.issuing_account {
            writer.member("IssuingAccount");
            writer.string(value);
        }
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.name {
            writer.member("Name");
            writer.string(value);
        }
        if let Some(value) = &self.operations {
            writer.member("Operations");
            encode::enumerations(writer, value);
        }
        if let Some(value) = &self.retiring_principal {
            writer.member("RetiringPrincipal");
            writer.string(value);
        }
        if let Some(value) = &self.retiring_service_principal {
            writer.member("RetiringServicePrincipal");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `KeyLastUsageData`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyLastUsageData {
    /// `CloudTrailEventId`
    pub cloud_trail_event_id: Option<String>,
    /// `KmsRequestId`
    pub kms_request_id: Option<String>,
    /// `Operation`
    pub operation: Option<KeyLastUsageTrackingOperation>,
    /// `Timestamp`
    pub timestamp: Option<Timestamp>,
}

impl Encode for KeyLastUsageData {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.cloud_trail_event_id {
            writer.member("CloudTrailEventId");
            writer.string(value);
        }
        if let Some(value) = &self.kms_request_id {
            writer.member("KmsRequestId");
            writer.string(value);
        }
        if let Some(value) = &self.operation {
            writer.member("Operation");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.timestamp {
            writer.member("Timestamp");
            writer.timestamp(*value);
        }
        writer.end_object();
    }
}

/// `KeyListEntry`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyListEntry {
    /// `KeyArn`: 20 to 2048 characters
    pub key_arn: Option<String>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
}

impl Encode for KeyListEntry {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.key_arn {
            writer.member("KeyArn");
            writer.string(value);
        }
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `KeyMetadata`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyMetadata {
    /// `AWSAccountId`
    pub aws_account_id: Option<String>,
    /// `Arn`: 20 to 2048 characters
    pub arn: Option<String>,
    /// `CloudHsmClusterId`: 19 to 24 characters, `cluster-[2-7a-zA-Z]{11,16}`
    pub cloud_hsm_cluster_id: Option<String>,
    /// `CreationDate`
    pub creation_date: Option<Timestamp>,
    /// `CurrentKeyMaterialId`: 64 characters, `^[a-f0-9]+$`
    pub current_key_material_id: Option<String>,
    /// `CustomKeyStoreId`: 1 to 64 characters
    pub custom_key_store_id: Option<String>,
    /// `CustomerMasterKeySpec`
    pub customer_master_key_spec: Option<CustomerMasterKeySpec>,
    /// `DeletionDate`
    pub deletion_date: Option<Timestamp>,
    /// `Description`: 0 to 8192 characters
    pub description: Option<String>,
    /// `Enabled`
    pub enabled: Option<bool>,
    /// `EncapsulationAlgorithms`
    pub encapsulation_algorithms: Option<Vec<EncapsulationAlgorithmSpec>>,
    /// `EncryptionAlgorithms`
    pub encryption_algorithms: Option<Vec<EncryptionAlgorithmSpec>>,
    /// `ExpirationModel`
    pub expiration_model: Option<ExpirationModelType>,
    /// `KeyAgreementAlgorithms`
    pub key_agreement_algorithms: Option<Vec<KeyAgreementAlgorithmSpec>>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `KeyManager`
    pub key_manager: Option<KeyManagerType>,
    /// `KeySpec`
    pub key_spec: Option<KeySpec>,
    /// `KeyState`
    pub key_state: Option<KeyState>,
    /// `KeyUsage`
    pub key_usage: Option<KeyUsageType>,
    /// `MacAlgorithms`
    pub mac_algorithms: Option<Vec<MacAlgorithmSpec>>,
    /// `MultiRegion`
    pub multi_region: Option<bool>,
    /// `MultiRegionConfiguration`
    pub multi_region_configuration: Option<MultiRegionConfiguration>,
    /// `Origin`
    pub origin: Option<OriginType>,
    /// `PendingDeletionWindowInDays`: 1 to 365
    pub pending_deletion_window_in_days: Option<i32>,
    /// `SigningAlgorithms`
    pub signing_algorithms: Option<Vec<SigningAlgorithmSpec>>,
    /// `ValidTo`
    pub valid_to: Option<Timestamp>,
    /// `XksKeyConfiguration`
    pub xks_key_configuration: Option<XksKeyConfigurationType>,
}

impl Encode for KeyMetadata {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.aws_account_id {
            writer.member("AWSAccountId");
            writer.string(value);
        }
        if let Some(value) = &self.arn {
            writer.member("Arn");
            writer.string(value);
        }
        if let Some(value) = &self.cloud_hsm_cluster_id {
            writer.member("CloudHsmClusterId");
            writer.string(value);
        }
        if let Some(value) = &self.creation_date {
            writer.member("CreationDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.current_key_material_id {
            writer.member("CurrentKeyMaterialId");
            writer.string(value);
        }
        if let Some(value) = &self.custom_key_store_id {
            writer.member("CustomKeyStoreId");
            writer.string(value);
        }
        if let Some(value) = &self.customer_master_key_spec {
            writer.member("CustomerMasterKeySpec");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.deletion_date {
            writer.member("DeletionDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.description {
            writer.member("Description");
            writer.string(value);
        }
        if let Some(value) = &self.enabled {
            writer.member("Enabled");
            writer.boolean(*value);
        }
        if let Some(value) = &self.encapsulation_algorithms {
            writer.member("EncapsulationAlgorithms");
            encode::enumerations(writer, value);
        }
        if let Some(value) = &self.encryption_algorithms {
            writer.member("EncryptionAlgorithms");
            encode::enumerations(writer, value);
        }
        if let Some(value) = &self.expiration_model {
            writer.member("ExpirationModel");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.key_agreement_algorithms {
            writer.member("KeyAgreementAlgorithms");
            encode::enumerations(writer, value);
        }
        let value = &self.key_id;
        writer.member("KeyId");
        writer.string(value);
        if let Some(value) = &self.key_manager {
            writer.member("KeyManager");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.key_spec {
            writer.member("KeySpec");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.key_state {
            writer.member("KeyState");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.key_usage {
            writer.member("KeyUsage");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.mac_algorithms {
            writer.member("MacAlgorithms");
            encode::enumerations(writer, value);
        }
        if let Some(value) = &self.multi_region {
            writer.member("MultiRegion");
            writer.boolean(*value);
        }
        if let Some(value) = &self.multi_region_configuration {
            writer.member("MultiRegionConfiguration");
            value.write(writer);
        }
        if let Some(value) = &self.origin {
            writer.member("Origin");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.pending_deletion_window_in_days {
            writer.member("PendingDeletionWindowInDays");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.signing_algorithms {
            writer.member("SigningAlgorithms");
            encode::enumerations(writer, value);
        }
        if let Some(value) = &self.valid_to {
            writer.member("ValidTo");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.xks_key_configuration {
            writer.member("XksKeyConfiguration");
            value.write(writer);
        }
        writer.end_object();
    }
}

/// `MultiRegionConfiguration`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MultiRegionConfiguration {
    /// `MultiRegionKeyType`
    pub multi_region_key_type: Option<MultiRegionKeyType>,
    /// `PrimaryKey`
    pub primary_key: Option<MultiRegionKey>,
    /// `ReplicaKeys`
    pub replica_keys: Option<Vec<MultiRegionKey>>,
}

impl Encode for MultiRegionConfiguration {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.multi_region_key_type {
            writer.member("MultiRegionKeyType");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.primary_key {
            writer.member("PrimaryKey");
            value.write(writer);
        }
        if let Some(value) = &self.replica_keys {
            writer.member("ReplicaKeys");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

/// `MultiRegionKey`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MultiRegionKey {
    /// `Arn`: 20 to 2048 characters
    pub arn: Option<String>,
    /// `Region`: 1 to 32 characters, `^([a-z]+-){2,3}\d+$`
    pub region: Option<String>,
}

impl Encode for MultiRegionKey {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.arn {
            writer.member("Arn");
            writer.string(value);
        }
        if let Some(value) = &self.region {
            writer.member("Region");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `RecipientInfo`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecipientInfo {
    /// `AttestationDocument`: 1 to 262144 bytes
    pub attestation_document: Option<Blob>,
    /// `KeyEncryptionAlgorithm`
    pub key_encryption_algorithm: Option<KeyEncryptionMechanism>,
}

impl Decode for RecipientInfo {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut attestation_document = None;
        let mut key_encryption_algorithm = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "AttestationDocument" => {
                    attestation_document = input.blob(
                        constraints::ATTESTATION_DOCUMENT_TYPE,
                        Path::Member(&at, 0, "attestationDocument"),
                    )?
                }
                "KeyEncryptionAlgorithm" => {
                    key_encryption_algorithm =
                        input.enumeration(Path::Member(&at, 1, "keyEncryptionAlgorithm"))?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { attestation_document, key_encryption_algorithm }))
    }
}

/// `RotationsListEntry`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RotationsListEntry {
    /// `ExpirationModel`
    pub expiration_model: Option<ExpirationModelType>,
    /// `ImportState`
    pub import_state: Option<ImportState>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: Option<String>,
    /// `KeyMaterialDescription`: 0 to 256 characters, `^[a-zA-Z0-9:/_\s.-]+$`
    pub key_material_description: Option<String>,
    /// `KeyMaterialId`: 64 characters, `^[a-f0-9]+$`
    pub key_material_id: Option<String>,
    /// `KeyMaterialState`
    pub key_material_state: Option<KeyMaterialState>,
    /// `RotationDate`
    pub rotation_date: Option<Timestamp>,
    /// `RotationType`
    pub rotation_type: Option<RotationType>,
    /// `ValidTo`
    pub valid_to: Option<Timestamp>,
}

impl Encode for RotationsListEntry {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.expiration_model {
            writer.member("ExpirationModel");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.import_state {
            writer.member("ImportState");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.key_id {
            writer.member("KeyId");
            writer.string(value);
        }
        if let Some(value) = &self.key_material_description {
            writer.member("KeyMaterialDescription");
            writer.string(value);
        }
        if let Some(value) = &self.key_material_id {
            writer.member("KeyMaterialId");
            writer.string(value);
        }
        if let Some(value) = &self.key_material_state {
            writer.member("KeyMaterialState");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.rotation_date {
            writer.member("RotationDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.rotation_type {
            writer.member("RotationType");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.valid_to {
            writer.member("ValidTo");
            writer.timestamp(*value);
        }
        writer.end_object();
    }
}

/// `Tag`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tag {
    /// `TagKey`: 1 to 128 characters
    pub tag_key: String,
    /// `TagValue`: 0 to 256 characters
    pub tag_value: String,
}

impl Decode for Tag {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut tag_key = None;
        let mut tag_value = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "TagKey" => {
                    tag_key = Some(
                        input.string(&constraints::TAG_KEY_TYPE, Path::Member(&at, 0, "tagKey"))?,
                    )
                }
                "TagValue" => {
                    tag_value =
                        Some(input.string(
                            &constraints::TAG_VALUE_TYPE,
                            Path::Member(&at, 1, "tagValue"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let tag_key = input.required(tag_key, Path::Member(&at, 0, "tagKey"));
        let tag_value = input.required(tag_value, Path::Member(&at, 1, "tagValue"));
        let (Some(tag_key), Some(tag_value)) = (tag_key, tag_value) else { return Ok(None) };
        Ok(Some(Self { tag_key, tag_value }))
    }
}

impl Encode for Tag {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.tag_key;
        writer.member("TagKey");
        writer.string(value);
        let value = &self.tag_value;
        writer.member("TagValue");
        writer.string(value);
        writer.end_object();
    }
}

/// `XksKeyConfigurationType`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct XksKeyConfigurationType {
    /// `Id`: 1 to 128 characters, `^[a-zA-Z0-9-_.]+$`
    pub id: Option<String>,
}

impl Encode for XksKeyConfigurationType {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.id {
            writer.member("Id");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `XksProxyAuthenticationCredentialType`
#[derive(Debug)]
pub struct XksProxyAuthenticationCredentialType {
    /// `AccessKeyId`: 20 to 30 characters, `^[A-Z2-7]+$`
    pub access_key_id: Secret,
    /// `RawSecretAccessKey`: 43 to 64 characters, `^[a-zA-Z0-9\/+=]+$`
    pub raw_secret_access_key: Secret,
}

impl Decode for XksProxyAuthenticationCredentialType {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut access_key_id = None;
        let mut raw_secret_access_key = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "AccessKeyId" => {
                    access_key_id = Some(input.secret_string(
                        &constraints::XKS_PROXY_AUTHENTICATION_ACCESS_KEY_ID_TYPE,
                        Path::Member(&at, 0, "accessKeyId"),
                    )?)
                }
                "RawSecretAccessKey" => {
                    raw_secret_access_key = Some(input.secret_string(
                        &constraints::XKS_PROXY_AUTHENTICATION_RAW_SECRET_ACCESS_KEY_TYPE,
                        Path::Member(&at, 1, "rawSecretAccessKey"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let access_key_id = input.required(access_key_id, Path::Member(&at, 0, "accessKeyId"));
        let raw_secret_access_key =
            input.required(raw_secret_access_key, Path::Member(&at, 1, "rawSecretAccessKey"));
        let (Some(access_key_id), Some(raw_secret_access_key)) =
            (access_key_id, raw_secret_access_key)
        else {
            return Ok(None);
        };
        Ok(Some(Self { access_key_id, raw_secret_access_key }))
    }
}

/// `XksProxyConfigurationType`
#[derive(Debug, Default)]
pub struct XksProxyConfigurationType {
    /// `AccessKeyId`: 20 to 30 characters, `^[A-Z2-7]+$`
    pub access_key_id: Option<Secret>,
    /// `Connectivity`
    pub connectivity: Option<XksProxyConnectivityType>,
    /// `UriEndpoint`: 10 to 128 characters, `^https://[a-zA-Z0-9.-]+$`
    pub uri_endpoint: Option<String>,
    /// `UriPath`: 10 to 128 characters, `^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$`
    pub uri_path: Option<String>,
    /// `VpcEndpointServiceName`: 20 to 64 characters, `^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$`
    pub vpc_endpoint_service_name: Option<String>,
    /// `VpcEndpointServiceOwner`: 12 characters, `[0-9]{12}`
    pub vpc_endpoint_service_owner: Option<String>,
}

impl Encode for XksProxyConfigurationType {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.access_key_id {
            writer.member("AccessKeyId");
            writer.secret_string(value);
        }
        if let Some(value) = &self.connectivity {
            writer.member("Connectivity");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.uri_endpoint {
            writer.member("UriEndpoint");
            writer.string(value);
        }
        if let Some(value) = &self.uri_path {
            writer.member("UriPath");
            writer.string(value);
        }
        if let Some(value) = &self.vpc_endpoint_service_name {
            writer.member("VpcEndpointServiceName");
            writer.string(value);
        }
        if let Some(value) = &self.vpc_endpoint_service_owner {
            writer.member("VpcEndpointServiceOwner");
            writer.string(value);
        }
        writer.end_object();
    }
}
