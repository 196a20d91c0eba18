//! All operations on one page.
//!
//! Those that are not built yet are decoded and validated all the same.

mod cancel_key_deletion;
mod create_alias;
mod create_key;
mod decrypt;
mod delete_alias;
mod describe_key;
mod disable_key;
mod disable_key_rotation;
mod enable_key;
mod enable_key_rotation;
mod encrypt;
mod generate_data_key;
mod generate_data_key_without_plaintext;
mod generate_random;
mod get_key_policy;
mod get_key_rotation_status;
mod list_aliases;
mod list_key_policies;
mod list_key_rotations;
mod list_keys;
mod list_resource_tags;
mod put_key_policy;
mod re_encrypt;
mod rotate_key_on_demand;
mod schedule_key_deletion;
mod tag_resource;
mod untag_resource;
mod update_alias;
mod update_key_description;

use api::kms::{
    ConnectCustomKeyStoreRequest, CreateCustomKeyStoreRequest, CreateGrantRequest,
    DecapsulateRequest, DeleteCustomKeyStoreRequest, DeleteImportedKeyMaterialRequest,
    DeriveSharedSecretRequest, DescribeCustomKeyStoresRequest, DisconnectCustomKeyStoreRequest,
    EncapsulateRequest, GenerateDataKeyPairRequest, GenerateDataKeyPairWithoutPlaintextRequest,
    GenerateMacRequest, GetKeyLastUsageRequest, GetParametersForImportRequest, GetPublicKeyRequest,
    ImportKeyMaterialRequest, ListGrantsRequest, ListRetirableGrantsRequest, Operation,
    ReplicateKeyRequest, RetireGrantRequest, RevokeGrantRequest, SignRequest,
    UpdateCustomKeyStoreRequest, UpdatePrimaryRegionRequest, VerifyMacRequest, VerifyRequest,
};
use identity::Caller;

use crate::error::Error;
use crate::kms::Kms;

/// Decodes `body` as the input of `operation`, operates, and writes the answer to `out`.
#[rustfmt::skip]
pub(crate) async fn dispatch(
    kms: &Kms,
    caller: &Caller,
    operation: Operation,
    body: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    match operation {
        Operation::CancelKeyDeletion => kms.run(caller, body, out, cancel_key_deletion::cancel_key_deletion).await,
        Operation::ConnectCustomKeyStore => kms.refuse::<ConnectCustomKeyStoreRequest>(body),
        Operation::CreateAlias => kms.run(caller, body, out, create_alias::create_alias).await,
        Operation::CreateCustomKeyStore => kms.refuse::<CreateCustomKeyStoreRequest>(body),
        Operation::CreateGrant => kms.refuse::<CreateGrantRequest>(body),
        Operation::CreateKey => kms.run(caller, body, out, create_key::create_key).await,
        Operation::Decapsulate => kms.refuse::<DecapsulateRequest>(body),
        Operation::Decrypt => kms.run(caller, body, out, decrypt::decrypt).await,
        Operation::DeleteAlias => kms.run(caller, body, out, delete_alias::delete_alias).await,
        Operation::DeleteCustomKeyStore => kms.refuse::<DeleteCustomKeyStoreRequest>(body),
        Operation::DeleteImportedKeyMaterial => kms.refuse::<DeleteImportedKeyMaterialRequest>(body),
        Operation::DeriveSharedSecret => kms.refuse::<DeriveSharedSecretRequest>(body),
        Operation::DescribeCustomKeyStores => kms.refuse::<DescribeCustomKeyStoresRequest>(body),
        Operation::DescribeKey => kms.run(caller, body, out, describe_key::describe_key).await,
        Operation::DisableKey => kms.run(caller, body, out, disable_key::disable_key).await,
        Operation::DisableKeyRotation => kms.run(caller, body, out, disable_key_rotation::disable_key_rotation).await,
        Operation::DisconnectCustomKeyStore => kms.refuse::<DisconnectCustomKeyStoreRequest>(body),
        Operation::EnableKey => kms.run(caller, body, out, enable_key::enable_key).await,
        Operation::EnableKeyRotation => kms.run(caller, body, out, enable_key_rotation::enable_key_rotation).await,
        Operation::Encapsulate => kms.refuse::<EncapsulateRequest>(body),
        Operation::Encrypt => kms.run(caller, body, out, encrypt::encrypt).await,
        Operation::GenerateDataKey => kms.run(caller, body, out, generate_data_key::generate_data_key).await,
        Operation::GenerateDataKeyPair => kms.refuse::<GenerateDataKeyPairRequest>(body),
        Operation::GenerateDataKeyPairWithoutPlaintext => kms.refuse::<GenerateDataKeyPairWithoutPlaintextRequest>(body),
        Operation::GenerateDataKeyWithoutPlaintext => kms.run(caller, body, out, generate_data_key_without_plaintext::generate_data_key_without_plaintext).await,
        Operation::GenerateMac => kms.refuse::<GenerateMacRequest>(body),
        Operation::GenerateRandom => kms.run(caller, body, out, generate_random::generate_random).await,
        Operation::GetKeyLastUsage => kms.refuse::<GetKeyLastUsageRequest>(body),
        Operation::GetKeyPolicy => kms.run(caller, body, out, get_key_policy::get_key_policy).await,
        Operation::GetKeyRotationStatus => kms.run(caller, body, out, get_key_rotation_status::get_key_rotation_status).await,
        Operation::GetParametersForImport => kms.refuse::<GetParametersForImportRequest>(body),
        Operation::GetPublicKey => kms.refuse::<GetPublicKeyRequest>(body),
        Operation::ImportKeyMaterial => kms.refuse::<ImportKeyMaterialRequest>(body),
        Operation::ListAliases => kms.run(caller, body, out, list_aliases::list_aliases).await,
        Operation::ListGrants => kms.refuse::<ListGrantsRequest>(body),
        Operation::ListKeyPolicies => kms.run(caller, body, out, list_key_policies::list_key_policies).await,
        Operation::ListKeyRotations => kms.run(caller, body, out, list_key_rotations::list_key_rotations).await,
        Operation::ListKeys => kms.run(caller, body, out, list_keys::list_keys).await,
        Operation::ListResourceTags => kms.run(caller, body, out, list_resource_tags::list_resource_tags).await,
        Operation::ListRetirableGrants => kms.refuse::<ListRetirableGrantsRequest>(body),
        Operation::PutKeyPolicy => kms.run(caller, body, out, put_key_policy::put_key_policy).await,
        Operation::ReEncrypt => kms.run(caller, body, out, re_encrypt::re_encrypt).await,
        Operation::ReplicateKey => kms.refuse::<ReplicateKeyRequest>(body),
        Operation::RetireGrant => kms.refuse::<RetireGrantRequest>(body),
        Operation::RevokeGrant => kms.refuse::<RevokeGrantRequest>(body),
        Operation::RotateKeyOnDemand => kms.run(caller, body, out, rotate_key_on_demand::rotate_key_on_demand).await,
        Operation::ScheduleKeyDeletion => kms.run(caller, body, out, schedule_key_deletion::schedule_key_deletion).await,
        Operation::Sign => kms.refuse::<SignRequest>(body),
        Operation::TagResource => kms.run(caller, body, out, tag_resource::tag_resource).await,
        Operation::UntagResource => kms.run(caller, body, out, untag_resource::untag_resource).await,
        Operation::UpdateAlias => kms.run(caller, body, out, update_alias::update_alias).await,
        Operation::UpdateCustomKeyStore => kms.refuse::<UpdateCustomKeyStoreRequest>(body),
        Operation::UpdateKeyDescription => kms.run(caller, body, out, update_key_description::update_key_description).await,
        Operation::UpdatePrimaryRegion => kms.refuse::<UpdatePrimaryRegionRequest>(body),
        Operation::Verify => kms.refuse::<VerifyRequest>(body),
        Operation::VerifyMac => kms.refuse::<VerifyMacRequest>(body),
    }
}
