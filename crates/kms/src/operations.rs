//! All operations on one page.

mod cancel_key_deletion;
pub(crate) mod connect_custom_key_store;
mod create_alias;
pub(crate) mod create_custom_key_store;
mod create_grant;
pub(crate) mod create_key;
mod decapsulate;
mod decrypt;
mod delete_alias;
mod delete_custom_key_store;
mod delete_imported_key_material;
mod derive_shared_secret;
mod describe_custom_key_stores;
mod describe_key;
mod disable_key;
mod disable_key_rotation;
mod disconnect_custom_key_store;
mod enable_key;
mod enable_key_rotation;
mod encapsulate;
mod encrypt;
mod generate_data_key;
mod generate_data_key_pair;
mod generate_data_key_pair_without_plaintext;
mod generate_data_key_without_plaintext;
mod generate_mac;
mod generate_random;
mod get_key_last_usage;
mod get_key_policy;
mod get_key_rotation_status;
mod get_parameters_for_import;
mod get_public_key;
mod import_key_material;
mod list_aliases;
mod list_grants;
mod list_key_policies;
mod list_key_rotations;
mod list_keys;
mod list_resource_tags;
mod list_retirable_grants;
mod put_key_policy;
mod re_encrypt;
mod replicate_key;
mod retire_grant;
mod revoke_grant;
mod rotate_key_on_demand;
mod schedule_key_deletion;
mod sign;
mod tag_resource;
mod untag_resource;
mod update_alias;
mod update_custom_key_store;
mod update_key_description;
mod update_primary_region;
mod verify;
mod verify_mac;

use crate::error::Error;
use crate::kms::{Arrival, Kms};
use api::kms::Operation;

/// Decodes the body as the input of `operation`, operates, and writes the answer to `out`.
#[rustfmt::skip]
pub(crate) async fn dispatch(
    kms: &Kms,
    arrival: &Arrival<'_>,
    operation: Operation,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    match operation {
        Operation::CancelKeyDeletion => kms.run(arrival, out, cancel_key_deletion::cancel_key_deletion).await,
        Operation::ConnectCustomKeyStore => kms.run(arrival, out, connect_custom_key_store::connect_custom_key_store).await,
        Operation::CreateAlias => kms.run(arrival, out, create_alias::create_alias).await,
        Operation::CreateCustomKeyStore => kms.run(arrival, out, create_custom_key_store::create_custom_key_store).await,
        Operation::CreateGrant => kms.run(arrival, out, create_grant::create_grant).await,
        Operation::CreateKey => kms.run(arrival, out, create_key::create_key).await,
        Operation::Decapsulate => kms.run(arrival, out, decapsulate::decapsulate).await,
        Operation::Decrypt => kms.run(arrival, out, decrypt::decrypt).await,
        Operation::DeleteAlias => kms.run(arrival, out, delete_alias::delete_alias).await,
        Operation::DeleteCustomKeyStore => kms.run(arrival, out, delete_custom_key_store::delete_custom_key_store).await,
        Operation::DeleteImportedKeyMaterial => kms.run(arrival, out, delete_imported_key_material::delete_imported_key_material).await,
        Operation::DeriveSharedSecret => kms.run(arrival, out, derive_shared_secret::derive_shared_secret).await,
        Operation::DescribeCustomKeyStores => kms.run(arrival, out, describe_custom_key_stores::describe_custom_key_stores).await,
        Operation::DescribeKey => kms.run(arrival, out, describe_key::describe_key).await,
        Operation::DisableKey => kms.run(arrival, out, disable_key::disable_key).await,
        Operation::DisableKeyRotation => kms.run(arrival, out, disable_key_rotation::disable_key_rotation).await,
        Operation::DisconnectCustomKeyStore => kms.run(arrival, out, disconnect_custom_key_store::disconnect_custom_key_store).await,
        Operation::EnableKey => kms.run(arrival, out, enable_key::enable_key).await,
        Operation::EnableKeyRotation => kms.run(arrival, out, enable_key_rotation::enable_key_rotation).await,
        Operation::Encapsulate => kms.run(arrival, out, encapsulate::encapsulate).await,
        Operation::Encrypt => kms.run(arrival, out, encrypt::encrypt).await,
        Operation::GenerateDataKey => kms.run(arrival, out, generate_data_key::generate_data_key).await,
        Operation::GenerateDataKeyPair => kms.run(arrival, out, generate_data_key_pair::generate_data_key_pair).await,
        Operation::GenerateDataKeyPairWithoutPlaintext => kms.run(arrival, out, generate_data_key_pair_without_plaintext::generate_data_key_pair_without_plaintext).await,
        Operation::GenerateDataKeyWithoutPlaintext => kms.run(arrival, out, generate_data_key_without_plaintext::generate_data_key_without_plaintext).await,
        Operation::GenerateMac => kms.run(arrival, out, generate_mac::generate_mac).await,
        Operation::GenerateRandom => kms.run(arrival, out, generate_random::generate_random).await,
        Operation::GetKeyLastUsage => kms.run(arrival, out, get_key_last_usage::get_key_last_usage).await,
        Operation::GetKeyPolicy => kms.run(arrival, out, get_key_policy::get_key_policy).await,
        Operation::GetKeyRotationStatus => kms.run(arrival, out, get_key_rotation_status::get_key_rotation_status).await,
        Operation::GetParametersForImport => kms.run(arrival, out, get_parameters_for_import::get_parameters_for_import).await,
        Operation::GetPublicKey => kms.run(arrival, out, get_public_key::get_public_key).await,
        Operation::ImportKeyMaterial => kms.run(arrival, out, import_key_material::import_key_material).await,
        Operation::ListAliases => kms.run(arrival, out, list_aliases::list_aliases).await,
        Operation::ListGrants => kms.run(arrival, out, list_grants::list_grants).await,
        Operation::ListKeyPolicies => kms.run(arrival, out, list_key_policies::list_key_policies).await,
        Operation::ListKeyRotations => kms.run(arrival, out, list_key_rotations::list_key_rotations).await,
        Operation::ListKeys => kms.run(arrival, out, list_keys::list_keys).await,
        Operation::ListResourceTags => kms.run(arrival, out, list_resource_tags::list_resource_tags).await,
        Operation::ListRetirableGrants => kms.run(arrival, out, list_retirable_grants::list_retirable_grants).await,
        Operation::PutKeyPolicy => kms.run(arrival, out, put_key_policy::put_key_policy).await,
        Operation::ReEncrypt => kms.run(arrival, out, re_encrypt::re_encrypt).await,
        Operation::ReplicateKey => kms.run(arrival, out, replicate_key::replicate_key).await,
        Operation::RetireGrant => kms.run(arrival, out, retire_grant::retire_grant).await,
        Operation::RevokeGrant => kms.run(arrival, out, revoke_grant::revoke_grant).await,
        Operation::RotateKeyOnDemand => kms.run(arrival, out, rotate_key_on_demand::rotate_key_on_demand).await,
        Operation::ScheduleKeyDeletion => kms.run(arrival, out, schedule_key_deletion::schedule_key_deletion).await,
        Operation::Sign => kms.run(arrival, out, sign::sign).await,
        Operation::TagResource => kms.run(arrival, out, tag_resource::tag_resource).await,
        Operation::UntagResource => kms.run(arrival, out, untag_resource::untag_resource).await,
        Operation::UpdateAlias => kms.run(arrival, out, update_alias::update_alias).await,
        Operation::UpdateCustomKeyStore => kms.run(arrival, out, update_custom_key_store::update_custom_key_store).await,
        Operation::UpdateKeyDescription => kms.run(arrival, out, update_key_description::update_key_description).await,
        Operation::UpdatePrimaryRegion => kms.run(arrival, out, update_primary_region::update_primary_region).await,
        Operation::Verify => kms.run(arrival, out, verify::verify).await,
        Operation::VerifyMac => kms.run(arrival, out, verify_mac::verify_mac).await,
    }
}
