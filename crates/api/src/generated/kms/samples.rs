//! Every operation's decoder, and every answer with all its members, for the tests.

use std::collections::BTreeMap;
use std::fmt::Debug;

use secret::Secret;

use crate::kms::*;
use crate::{Blob, Error, Request, Response, Timestamp};

/// Decodes a body, and shows what came of it.
pub(crate) type Decoder = fn(&[u8]) -> Result<String, Error>;

pub(crate) const REQUESTS: [(Operation, Decoder); 56] = [
    (Operation::CancelKeyDeletion, decoded::<CancelKeyDeletionRequest>),
    (Operation::ConnectCustomKeyStore, decoded::<ConnectCustomKeyStoreRequest>),
    (Operation::CreateAlias, decoded::<CreateAliasRequest>),
    (Operation::CreateCustomKeyStore, decoded::<CreateCustomKeyStoreRequest>),
    (Operation::CreateGrant, decoded::<CreateGrantRequest>),
    (Operation::CreateKey, decoded::<CreateKeyRequest>),
    (Operation::Decapsulate, decoded::<DecapsulateRequest>),
    (Operation::Decrypt, decoded::<DecryptRequest>),
    (Operation::DeleteAlias, decoded::<DeleteAliasRequest>),
    (Operation::DeleteCustomKeyStore, decoded::<DeleteCustomKeyStoreRequest>),
    (Operation::DeleteImportedKeyMaterial, decoded::<DeleteImportedKeyMaterialRequest>),
    (Operation::DeriveSharedSecret, decoded::<DeriveSharedSecretRequest>),
    (Operation::DescribeCustomKeyStores, decoded::<DescribeCustomKeyStoresRequest>),
    (Operation::DescribeKey, decoded::<DescribeKeyRequest>),
    (Operation::DisableKey, decoded::<DisableKeyRequest>),
    (Operation::DisableKeyRotation, decoded::<DisableKeyRotationRequest>),
    (Operation::DisconnectCustomKeyStore, decoded::<DisconnectCustomKeyStoreRequest>),
    (Operation::EnableKey, decoded::<EnableKeyRequest>),
    (Operation::EnableKeyRotation, decoded::<EnableKeyRotationRequest>),
    (Operation::Encapsulate, decoded::<EncapsulateRequest>),
    (Operation::Encrypt, decoded::<EncryptRequest>),
    (Operation::GenerateDataKey, decoded::<GenerateDataKeyRequest>),
    (Operation::GenerateDataKeyPair, decoded::<GenerateDataKeyPairRequest>),
    (
        Operation::GenerateDataKeyPairWithoutPlaintext,
        decoded::<GenerateDataKeyPairWithoutPlaintextRequest>,
    ),
    (Operation::GenerateDataKeyWithoutPlaintext, decoded::<GenerateDataKeyWithoutPlaintextRequest>),
    (Operation::GenerateMac, decoded::<GenerateMacRequest>),
    (Operation::GenerateRandom, decoded::<GenerateRandomRequest>),
    (Operation::GetKeyLastUsage, decoded::<GetKeyLastUsageRequest>),
    (Operation::GetKeyPolicy, decoded::<GetKeyPolicyRequest>),
    (Operation::GetKeyRotationStatus, decoded::<GetKeyRotationStatusRequest>),
    (Operation::GetParametersForImport, decoded::<GetParametersForImportRequest>),
    (Operation::GetPublicKey, decoded::<GetPublicKeyRequest>),
    (Operation::ImportKeyMaterial, decoded::<ImportKeyMaterialRequest>),
    (Operation::ListAliases, decoded::<ListAliasesRequest>),
    (Operation::ListGrants, decoded::<ListGrantsRequest>),
    (Operation::ListKeyPolicies, decoded::<ListKeyPoliciesRequest>),
    (Operation::ListKeyRotations, decoded::<ListKeyRotationsRequest>),
    (Operation::ListKeys, decoded::<ListKeysRequest>),
    (Operation::ListResourceTags, decoded::<ListResourceTagsRequest>),
    (Operation::ListRetirableGrants, decoded::<ListRetirableGrantsRequest>),
    (Operation::PutKeyPolicy, decoded::<PutKeyPolicyRequest>),
    (Operation::ReEncrypt, decoded::<ReEncryptRequest>),
    (Operation::ReplicateKey, decoded::<ReplicateKeyRequest>),
    (Operation::RetireGrant, decoded::<RetireGrantRequest>),
    (Operation::RevokeGrant, decoded::<RevokeGrantRequest>),
    (Operation::RotateKeyOnDemand, decoded::<RotateKeyOnDemandRequest>),
    (Operation::ScheduleKeyDeletion, decoded::<ScheduleKeyDeletionRequest>),
    (Operation::Sign, decoded::<SignRequest>),
    (Operation::TagResource, decoded::<TagResourceRequest>),
    (Operation::UntagResource, decoded::<UntagResourceRequest>),
    (Operation::UpdateAlias, decoded::<UpdateAliasRequest>),
    (Operation::UpdateCustomKeyStore, decoded::<UpdateCustomKeyStoreRequest>),
    (Operation::UpdateKeyDescription, decoded::<UpdateKeyDescriptionRequest>),
    (Operation::UpdatePrimaryRegion, decoded::<UpdatePrimaryRegionRequest>),
    (Operation::Verify, decoded::<VerifyRequest>),
    (Operation::VerifyMac, decoded::<VerifyMacRequest>),
];

/// Each operation with an answer in which no member is absent, encoded.
pub(crate) fn responses() -> [(Operation, Vec<u8>); 56] {
    [
        (
            Operation::CancelKeyDeletion,
            encoded(&CancelKeyDeletionResponse { key_id: Some("KeyIdType".to_owned()) }),
        ),
        (Operation::ConnectCustomKeyStore, encoded(&ConnectCustomKeyStoreResponse)),
        (Operation::CreateAlias, encoded(&())),
        (
            Operation::CreateCustomKeyStore,
            encoded(&CreateCustomKeyStoreResponse {
                custom_key_store_id: Some("CustomKeyStoreIdType".to_owned()),
            }),
        ),
        (
            Operation::CreateGrant,
            encoded(&CreateGrantResponse {
                grant_id: Some("GrantIdType".to_owned()),
                grant_token: Some("GrantTokenType".to_owned()),
            }),
        ),
        (
            Operation::CreateKey,
            encoded(&CreateKeyResponse {
                key_metadata: Some(KeyMetadata {
                    aws_account_id: Some("AWSAccountIdType".to_owned()),
                    arn: Some("ArnType".to_owned()),
                    cloud_hsm_cluster_id: Some("CloudHsmClusterIdType".to_owned()),
                    creation_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    current_key_material_id: Some("BackingKeyIdType".to_owned()),
                    custom_key_store_id: Some("CustomKeyStoreIdType".to_owned()),
                    customer_master_key_spec: Some(CustomerMasterKeySpec::ALL[0]),
                    deletion_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    description: Some("DescriptionType".to_owned()),
                    enabled: Some(true),
                    encapsulation_algorithms: Some(vec![EncapsulationAlgorithmSpec::ALL[0]]),
                    encryption_algorithms: Some(vec![EncryptionAlgorithmSpec::ALL[0]]),
                    expiration_model: Some(ExpirationModelType::ALL[0]),
                    key_agreement_algorithms: Some(vec![KeyAgreementAlgorithmSpec::ALL[0]]),
                    key_id: "KeyIdType".to_owned(),
                    key_manager: Some(KeyManagerType::ALL[0]),
                    key_spec: Some(KeySpec::ALL[0]),
                    key_state: Some(KeyState::ALL[0]),
                    key_usage: Some(KeyUsageType::ALL[0]),
                    mac_algorithms: Some(vec![MacAlgorithmSpec::ALL[0]]),
                    multi_region: Some(true),
                    multi_region_configuration: Some(MultiRegionConfiguration {
                        multi_region_key_type: Some(MultiRegionKeyType::ALL[0]),
                        primary_key: Some(MultiRegionKey {
                            arn: Some("ArnType".to_owned()),
                            region: Some("RegionType".to_owned()),
                        }),
                        replica_keys: Some(vec![MultiRegionKey {
                            arn: Some("ArnType".to_owned()),
                            region: Some("RegionType".to_owned()),
                        }]),
                    }),
                    origin: Some(OriginType::ALL[0]),
                    pending_deletion_window_in_days: Some(365),
                    signing_algorithms: Some(vec![SigningAlgorithmSpec::ALL[0]]),
                    valid_to: Some(Timestamp::from_millis(1_571_767_572_317)),
                    xks_key_configuration: Some(XksKeyConfigurationType {
                        id: Some("XksKeyIdType".to_owned()),
                    }),
                }),
            }),
        ),
        (
            Operation::Decapsulate,
            encoded(&DecapsulateResponse {
                encapsulation_algorithm: Some(EncapsulationAlgorithmSpec::ALL[0]),
                key_id: Some("KeyIdType".to_owned()),
                shared_secret: Some(Secret::from(b"PlaintextType".to_vec())),
            }),
        ),
        (
            Operation::Decrypt,
            encoded(&DecryptResponse {
                ciphertext_for_recipient: Some(Blob::from(b"CiphertextType".to_vec())),
                encryption_algorithm: Some(EncryptionAlgorithmSpec::ALL[0]),
                key_id: Some("KeyIdType".to_owned()),
                key_material_id: Some("BackingKeyIdType".to_owned()),
                plaintext: Some(Secret::from(b"PlaintextType".to_vec())),
            }),
        ),
        (Operation::DeleteAlias, encoded(&())),
        (Operation::DeleteCustomKeyStore, encoded(&DeleteCustomKeyStoreResponse)),
        (
            Operation::DeleteImportedKeyMaterial,
            encoded(&DeleteImportedKeyMaterialResponse {
                key_id: Some("KeyIdType".to_owned()),
                key_material_id: Some("BackingKeyIdResponseType".to_owned()),
            }),
        ),
        (
            Operation::DeriveSharedSecret,
            encoded(&DeriveSharedSecretResponse {
                ciphertext_for_recipient: Some(Blob::from(b"CiphertextType".to_vec())),
                key_agreement_algorithm: Some(KeyAgreementAlgorithmSpec::ALL[0]),
                key_id: Some("KeyIdType".to_owned()),
                key_origin: Some(OriginType::ALL[0]),
                shared_secret: Some(Secret::from(b"PlaintextType".to_vec())),
            }),
        ),
        (
            Operation::DescribeCustomKeyStores,
            encoded(&DescribeCustomKeyStoresResponse {
                custom_key_stores: Some(vec![CustomKeyStoresListEntry {
                    cloud_hsm_cluster_id: Some("CloudHsmClusterIdType".to_owned()),
                    connection_error_code: Some(ConnectionErrorCodeType::ALL[0]),
                    connection_state: Some(ConnectionStateType::ALL[0]),
                    creation_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    custom_key_store_id: Some("CustomKeyStoreIdType".to_owned()),
                    custom_key_store_name: Some("CustomKeyStoreNameType".to_owned()),
                    custom_key_store_type: Some(CustomKeyStoreType::ALL[0]),
                    trust_anchor_certificate: Some("TrustAnchorCertificateType".to_owned()),
                    xks_proxy_configuration: Some(XksProxyConfigurationType {
                        access_key_id: Some(Secret::from(
                            "XksProxyAuthenticationAccessKeyIdType".to_owned().into_bytes(),
                        )),
                        connectivity: Some(XksProxyConnectivityType::ALL[0]),
                        uri_endpoint: Some("XksProxyUriEndpointType".to_owned()),
                        uri_path: Some("XksProxyUriPathType".to_owned()),
                        vpc_endpoint_service_name: Some(
                            "XksProxyVpcEndpointServiceNameType".to_owned(),
                        ),
                        vpc_endpoint_service_owner: Some("AccountIdType".to_owned()),
                    }),
                }]),
                next_marker: Some("MarkerType".to_owned()),
                truncated: Some(true),
            }),
        ),
        (
            Operation::DescribeKey,
            encoded(&DescribeKeyResponse {
                key_metadata: Some(KeyMetadata {
                    aws_account_id: Some("AWSAccountIdType".to_owned()),
                    arn: Some("ArnType".to_owned()),
                    cloud_hsm_cluster_id: Some("CloudHsmClusterIdType".to_owned()),
                    creation_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    current_key_material_id: Some("BackingKeyIdType".to_owned()),
                    custom_key_store_id: Some("CustomKeyStoreIdType".to_owned()),
                    customer_master_key_spec: Some(CustomerMasterKeySpec::ALL[0]),
                    deletion_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    description: Some("DescriptionType".to_owned()),
                    enabled: Some(true),
                    encapsulation_algorithms: Some(vec![EncapsulationAlgorithmSpec::ALL[0]]),
                    encryption_algorithms: Some(vec![EncryptionAlgorithmSpec::ALL[0]]),
                    expiration_model: Some(ExpirationModelType::ALL[0]),
                    key_agreement_algorithms: Some(vec![KeyAgreementAlgorithmSpec::ALL[0]]),
                    key_id: "KeyIdType".to_owned(),
                    key_manager: Some(KeyManagerType::ALL[0]),
                    key_spec: Some(KeySpec::ALL[0]),
                    key_state: Some(KeyState::ALL[0]),
                    key_usage: Some(KeyUsageType::ALL[0]),
                    mac_algorithms: Some(vec![MacAlgorithmSpec::ALL[0]]),
                    multi_region: Some(true),
                    multi_region_configuration: Some(MultiRegionConfiguration {
                        multi_region_key_type: Some(MultiRegionKeyType::ALL[0]),
                        primary_key: Some(MultiRegionKey {
                            arn: Some("ArnType".to_owned()),
                            region: Some("RegionType".to_owned()),
                        }),
                        replica_keys: Some(vec![MultiRegionKey {
                            arn: Some("ArnType".to_owned()),
                            region: Some("RegionType".to_owned()),
                        }]),
                    }),
                    origin: Some(OriginType::ALL[0]),
                    pending_deletion_window_in_days: Some(365),
                    signing_algorithms: Some(vec![SigningAlgorithmSpec::ALL[0]]),
                    valid_to: Some(Timestamp::from_millis(1_571_767_572_317)),
                    xks_key_configuration: Some(XksKeyConfigurationType {
                        id: Some("XksKeyIdType".to_owned()),
                    }),
                }),
            }),
        ),
        (Operation::DisableKey, encoded(&())),
        (Operation::DisableKeyRotation, encoded(&())),
        (Operation::DisconnectCustomKeyStore, encoded(&DisconnectCustomKeyStoreResponse)),
        (Operation::EnableKey, encoded(&())),
        (Operation::EnableKeyRotation, encoded(&())),
        (
            Operation::Encapsulate,
            encoded(&EncapsulateResponse {
                encapsulation_algorithm: Some(EncapsulationAlgorithmSpec::ALL[0]),
                key_id: Some("KeyIdType".to_owned()),
                shared_secret: Some(Secret::from(b"PlaintextType".to_vec())),
                shared_secret_ciphertext_blob: Some(Blob::from(b"CiphertextType".to_vec())),
            }),
        ),
        (
            Operation::Encrypt,
            encoded(&EncryptResponse {
                ciphertext_blob: Some(Blob::from(b"CiphertextType".to_vec())),
                encryption_algorithm: Some(EncryptionAlgorithmSpec::ALL[0]),
                key_id: Some("KeyIdType".to_owned()),
            }),
        ),
        (
            Operation::GenerateDataKey,
            encoded(&GenerateDataKeyResponse {
                ciphertext_blob: Some(Blob::from(b"CiphertextType".to_vec())),
                ciphertext_for_recipient: Some(Blob::from(b"CiphertextType".to_vec())),
                key_id: Some("KeyIdType".to_owned()),
                key_material_id: Some("BackingKeyIdType".to_owned()),
                plaintext: Some(Secret::from(b"PlaintextType".to_vec())),
            }),
        ),
        (
            Operation::GenerateDataKeyPair,
            encoded(&GenerateDataKeyPairResponse {
                ciphertext_for_recipient: Some(Blob::from(b"CiphertextType".to_vec())),
                key_id: Some("KeyIdType".to_owned()),
                key_material_id: Some("BackingKeyIdType".to_owned()),
                key_pair_spec: Some(DataKeyPairSpec::ALL[0]),
                private_key_ciphertext_blob: Some(Blob::from(b"CiphertextType".to_vec())),
                private_key_plaintext: Some(Secret::from(b"PlaintextType".to_vec())),
                public_key: Some(Blob::from(b"PublicKeyType".to_vec())),
            }),
        ),
        (
            Operation::GenerateDataKeyPairWithoutPlaintext,
            encoded(&GenerateDataKeyPairWithoutPlaintextResponse {
                key_id: Some("KeyIdType".to_owned()),
                key_material_id: Some("BackingKeyIdType".to_owned()),
                key_pair_spec: Some(DataKeyPairSpec::ALL[0]),
                private_key_ciphertext_blob: Some(Blob::from(b"CiphertextType".to_vec())),
                public_key: Some(Blob::from(b"PublicKeyType".to_vec())),
            }),
        ),
        (
            Operation::GenerateDataKeyWithoutPlaintext,
            encoded(&GenerateDataKeyWithoutPlaintextResponse {
                ciphertext_blob: Some(Blob::from(b"CiphertextType".to_vec())),
                key_id: Some("KeyIdType".to_owned()),
                key_material_id: Some("BackingKeyIdType".to_owned()),
            }),
        ),
        (
            Operation::GenerateMac,
            encoded(&GenerateMacResponse {
                key_id: Some("KeyIdType".to_owned()),
                mac: Some(Blob::from(b"CiphertextType".to_vec())),
                mac_algorithm: Some(MacAlgorithmSpec::ALL[0]),
            }),
        ),
        (
            Operation::GenerateRandom,
            encoded(&GenerateRandomResponse {
                ciphertext_for_recipient: Some(Blob::from(b"CiphertextType".to_vec())),
                plaintext: Some(Secret::from(b"PlaintextType".to_vec())),
            }),
        ),
        (
            Operation::GetKeyLastUsage,
            encoded(&GetKeyLastUsageResponse {
                key_creation_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                key_id: Some("KeyIdType".to_owned()),
                key_last_usage: Some(KeyLastUsageData {
                    cloud_trail_event_id: Some("CloudTrailEventIdType".to_owned()),
                    kms_request_id: Some("KmsRequestIdType".to_owned()),
                    operation: Some(KeyLastUsageTrackingOperation::ALL[0]),
                    timestamp: Some(Timestamp::from_millis(1_571_767_572_317)),
                }),
                tracking_start_date: Some(Timestamp::from_millis(1_571_767_572_317)),
            }),
        ),
        (
            Operation::GetKeyPolicy,
            encoded(&GetKeyPolicyResponse {
                policy: Some("PolicyType".to_owned()),
                policy_name: Some("PolicyNameType".to_owned()),
            }),
        ),
        (
            Operation::GetKeyRotationStatus,
            encoded(&GetKeyRotationStatusResponse {
                key_id: Some("KeyIdType".to_owned()),
                key_rotation_enabled: Some(true),
                next_rotation_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                on_demand_rotation_start_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                rotation_period_in_days: Some(365),
            }),
        ),
        (
            Operation::GetParametersForImport,
            encoded(&GetParametersForImportResponse {
                import_token: Some(Blob::from(b"CiphertextType".to_vec())),
                key_id: Some("KeyIdType".to_owned()),
                parameters_valid_to: Some(Timestamp::from_millis(1_571_767_572_317)),
                public_key: Some(Secret::from(b"PlaintextType".to_vec())),
            }),
        ),
        (
            Operation::GetPublicKey,
            encoded(&GetPublicKeyResponse {
                customer_master_key_spec: Some(CustomerMasterKeySpec::ALL[0]),
                encapsulation_algorithms: Some(vec![EncapsulationAlgorithmSpec::ALL[0]]),
                encryption_algorithms: Some(vec![EncryptionAlgorithmSpec::ALL[0]]),
                key_agreement_algorithms: Some(vec![KeyAgreementAlgorithmSpec::ALL[0]]),
                key_id: Some("KeyIdType".to_owned()),
                key_spec: Some(KeySpec::ALL[0]),
                key_usage: Some(KeyUsageType::ALL[0]),
                public_key: Some(Blob::from(b"PublicKeyType".to_vec())),
                signing_algorithms: Some(vec![SigningAlgorithmSpec::ALL[0]]),
            }),
        ),
        (
            Operation::ImportKeyMaterial,
            encoded(&ImportKeyMaterialResponse {
                key_id: Some("KeyIdType".to_owned()),
                key_material_id: Some("BackingKeyIdType".to_owned()),
            }),
        ),
        (
            Operation::ListAliases,
            encoded(&ListAliasesResponse {
                aliases: Some(vec![AliasListEntry {
                    alias_arn: Some("ArnType".to_owned()),
                    alias_name: Some("AliasNameType".to_owned()),
                    creation_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    last_updated_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    target_key_id: Some("KeyIdType".to_owned()),
                }]),
                next_marker: Some("MarkerType".to_owned()),
                truncated: Some(true),
            }),
        ),
        (
            Operation::ListGrants,
            encoded(&ListGrantsResponse {
                grants: Some(vec![GrantListEntry {
                    constraints: Some(GrantConstraints {
                        encryption_context_equals: Some(BTreeMap::from([(
                            "EncryptionContextKey".to_owned(),
                            "EncryptionContextValue".to_owned(),
                        )])),
                        encryption_context_subset: Some(BTreeMap::from([(
                            "EncryptionContextKey".to_owned(),
                            "EncryptionContextValue".to_owned(),
                        )])),
                        source_arn: Some("GrantConstraintSourceArnType".to_owned()),
                    }),
                    creation_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    grant_id: Some("GrantIdType".to_owned()),
                    grantee_principal: Some("PrincipalIdType".to_owned()),
                    grantee_service_principal: Some("ServicePrincipalType".to_owned()),
                    issuing_account: Some("PrincipalIdType".to_owned()),
                    key_id: Some("KeyIdType".to_owned()),
                    name: Some("GrantNameType".to_owned()),
                    operations: Some(vec![GrantOperation::ALL[0]]),
                    retiring_principal: Some("PrincipalIdType".to_owned()),
                    retiring_service_principal: Some("ServicePrincipalType".to_owned()),
                }]),
                next_marker: Some("MarkerType".to_owned()),
                truncated: Some(true),
            }),
        ),
        (
            Operation::ListKeyPolicies,
            encoded(&ListKeyPoliciesResponse {
                next_marker: Some("MarkerType".to_owned()),
                policy_names: Some(vec!["PolicyNameType".to_owned()]),
                truncated: Some(true),
            }),
        ),
        (
            Operation::ListKeyRotations,
            encoded(&ListKeyRotationsResponse {
                next_marker: Some("MarkerType".to_owned()),
                rotations: Some(vec![RotationsListEntry {
                    expiration_model: Some(ExpirationModelType::ALL[0]),
                    import_state: Some(ImportState::ALL[0]),
                    key_id: Some("KeyIdType".to_owned()),
                    key_material_description: Some("KeyMaterialDescriptionType".to_owned()),
                    key_material_id: Some("BackingKeyIdType".to_owned()),
                    key_material_state: Some(KeyMaterialState::ALL[0]),
                    rotation_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    rotation_type: Some(RotationType::ALL[0]),
                    valid_to: Some(Timestamp::from_millis(1_571_767_572_317)),
                }]),
                truncated: Some(true),
            }),
        ),
        (
            Operation::ListKeys,
            encoded(&ListKeysResponse {
                keys: Some(vec![KeyListEntry {
                    key_arn: Some("ArnType".to_owned()),
                    key_id: Some("KeyIdType".to_owned()),
                }]),
                next_marker: Some("MarkerType".to_owned()),
                truncated: Some(true),
            }),
        ),
        (
            Operation::ListResourceTags,
            encoded(&ListResourceTagsResponse {
                next_marker: Some("MarkerType".to_owned()),
                tags: Some(vec![Tag {
                    tag_key: "TagKeyType".to_owned(),
                    tag_value: "TagValueType".to_owned(),
                }]),
                truncated: Some(true),
            }),
        ),
        (
            Operation::ListRetirableGrants,
            encoded(&ListGrantsResponse {
                grants: Some(vec![GrantListEntry {
                    constraints: Some(GrantConstraints {
                        encryption_context_equals: Some(BTreeMap::from([(
                            "EncryptionContextKey".to_owned(),
                            "EncryptionContextValue".to_owned(),
                        )])),
                        encryption_context_subset: Some(BTreeMap::from([(
                            "EncryptionContextKey".to_owned(),
                            "EncryptionContextValue".to_owned(),
                        )])),
                        source_arn: Some("GrantConstraintSourceArnType".to_owned()),
                    }),
                    creation_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    grant_id: Some("GrantIdType".to_owned()),
                    grantee_principal: Some("PrincipalIdType".to_owned()),
                    grantee_service_principal: Some("ServicePrincipalType".to_owned()),
                    issuing_account: Some("PrincipalIdType".to_owned()),
                    key_id: Some("KeyIdType".to_owned()),
                    name: Some("GrantNameType".to_owned()),
                    operations: Some(vec![GrantOperation::ALL[0]]),
                    retiring_principal: Some("PrincipalIdType".to_owned()),
                    retiring_service_principal: Some("ServicePrincipalType".to_owned()),
                }]),
                next_marker: Some("MarkerType".to_owned()),
                truncated: Some(true),
            }),
        ),
        (Operation::PutKeyPolicy, encoded(&())),
        (
            Operation::ReEncrypt,
            encoded(&ReEncryptResponse {
                ciphertext_blob: Some(Blob::from(b"CiphertextType".to_vec())),
                destination_encryption_algorithm: Some(EncryptionAlgorithmSpec::ALL[0]),
                destination_key_material_id: Some("BackingKeyIdType".to_owned()),
                key_id: Some("KeyIdType".to_owned()),
                source_encryption_algorithm: Some(EncryptionAlgorithmSpec::ALL[0]),
                source_key_id: Some("KeyIdType".to_owned()),
                source_key_material_id: Some("BackingKeyIdType".to_owned()),
            }),
        ),
        (
            Operation::ReplicateKey,
            encoded(&ReplicateKeyResponse {
                replica_key_metadata: Some(KeyMetadata {
                    aws_account_id: Some("AWSAccountIdType".to_owned()),
                    arn: Some("ArnType".to_owned()),
                    cloud_hsm_cluster_id: Some("CloudHsmClusterIdType".to_owned()),
                    creation_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    current_key_material_id: Some("BackingKeyIdType".to_owned()),
                    custom_key_store_id: Some("CustomKeyStoreIdType".to_owned()),
                    customer_master_key_spec: Some(CustomerMasterKeySpec::ALL[0]),
                    deletion_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                    description: Some("DescriptionType".to_owned()),
                    enabled: Some(true),
                    encapsulation_algorithms: Some(vec![EncapsulationAlgorithmSpec::ALL[0]]),
                    encryption_algorithms: Some(vec![EncryptionAlgorithmSpec::ALL[0]]),
                    expiration_model: Some(ExpirationModelType::ALL[0]),
                    key_agreement_algorithms: Some(vec![KeyAgreementAlgorithmSpec::ALL[0]]),
                    key_id: "KeyIdType".to_owned(),
                    key_manager: Some(KeyManagerType::ALL[0]),
                    key_spec: Some(KeySpec::ALL[0]),
                    key_state: Some(KeyState::ALL[0]),
                    key_usage: Some(KeyUsageType::ALL[0]),
                    mac_algorithms: Some(vec![MacAlgorithmSpec::ALL[0]]),
                    multi_region: Some(true),
                    multi_region_configuration: Some(MultiRegionConfiguration {
                        multi_region_key_type: Some(MultiRegionKeyType::ALL[0]),
                        primary_key: Some(MultiRegionKey {
                            arn: Some("ArnType".to_owned()),
                            region: Some("RegionType".to_owned()),
                        }),
                        replica_keys: Some(vec![MultiRegionKey {
                            arn: Some("ArnType".to_owned()),
                            region: Some("RegionType".to_owned()),
                        }]),
                    }),
                    origin: Some(OriginType::ALL[0]),
                    pending_deletion_window_in_days: Some(365),
                    signing_algorithms: Some(vec![SigningAlgorithmSpec::ALL[0]]),
                    valid_to: Some(Timestamp::from_millis(1_571_767_572_317)),
                    xks_key_configuration: Some(XksKeyConfigurationType {
                        id: Some("XksKeyIdType".to_owned()),
                    }),
                }),
                replica_policy: Some("PolicyType".to_owned()),
                replica_tags: Some(vec![Tag {
                    tag_key: "TagKeyType".to_owned(),
                    tag_value: "TagValueType".to_owned(),
                }]),
            }),
        ),
        (Operation::RetireGrant, encoded(&())),
        (Operation::RevokeGrant, encoded(&())),
        (
            Operation::RotateKeyOnDemand,
            encoded(&RotateKeyOnDemandResponse { key_id: Some("KeyIdType".to_owned()) }),
        ),
        (
            Operation::ScheduleKeyDeletion,
            encoded(&ScheduleKeyDeletionResponse {
                deletion_date: Some(Timestamp::from_millis(1_571_767_572_317)),
                key_id: Some("KeyIdType".to_owned()),
                key_state: Some(KeyState::ALL[0]),
                pending_window_in_days: Some(365),
            }),
        ),
        (
            Operation::Sign,
            encoded(&SignResponse {
                key_id: Some("KeyIdType".to_owned()),
                signature: Some(Blob::from(b"CiphertextType".to_vec())),
                signing_algorithm: Some(SigningAlgorithmSpec::ALL[0]),
            }),
        ),
        (Operation::TagResource, encoded(&())),
        (Operation::UntagResource, encoded(&())),
        (Operation::UpdateAlias, encoded(&())),
        (Operation::UpdateCustomKeyStore, encoded(&UpdateCustomKeyStoreResponse)),
        (Operation::UpdateKeyDescription, encoded(&())),
        (Operation::UpdatePrimaryRegion, encoded(&())),
        (
            Operation::Verify,
            encoded(&VerifyResponse {
                key_id: Some("KeyIdType".to_owned()),
                signature_valid: Some(true),
                signing_algorithm: Some(SigningAlgorithmSpec::ALL[0]),
            }),
        ),
        (
            Operation::VerifyMac,
            encoded(&VerifyMacResponse {
                key_id: Some("KeyIdType".to_owned()),
                mac_algorithm: Some(MacAlgorithmSpec::ALL[0]),
                mac_valid: Some(true),
            }),
        ),
    ]
}

fn decoded<T: Request + Debug>(body: &[u8]) -> Result<String, Error> {
    T::decode(body).map(|request| format!("{:?} {request:?}", T::OPERATION))
}

fn encoded(response: &impl Response) -> Vec<u8> {
    let mut out = Vec::new();
    response.encode(&mut out);
    out
}
