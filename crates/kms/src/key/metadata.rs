//! `KeyMetadata`: what DescribeKey and CreateKey tell of a key.

use api::Timestamp;
use api::kms::{
    CustomerMasterKeySpec, KeyManagerType, KeyMetadata, KeyState, OriginType,
    XksKeyConfigurationType,
};
use catalog::Picture;
use catalog::record::{Key, Manager};

use super::{material, multi_region, spec, state};
use crate::custom_key_store;

/// Everything that is told of `key` at `now_ms`. Fields that do not apply to it are left out.
pub(crate) fn of(key: &Key, picture: &Picture, now_ms: i64) -> KeyMetadata {
    let state = state::of(key, custom_key_store::is_available(picture, key), now_ms);
    let store = key.in_store.as_ref();
    let due_ms = key.deletion.and_then(|deletion| deletion.due_ms);
    let algorithms = spec::algorithms(key.spec, key.usage);
    // Only symmetric keys have versions that can be told apart, and those in custom key stores have one.
    let current = material::current(key)
        .filter(|_| spec::kind(key.spec) == spec::Kind::Symmetric && store.is_none());
    let is_imported = key.origin == OriginType::External && material::is_complete(key, now_ms);
    let expires_ms = material::expires_ms(key).filter(|_| is_imported);
    KeyMetadata {
        aws_account_id: Some(key.name.account.to_string()),
        key_id: key.name.id.to_string(),
        arn: Some(key.name.arn()),
        creation_date: Some(Timestamp::from_millis(key.created_ms)),
        enabled: Some(state == KeyState::Enabled),
        description: Some(key.description.to_string()),
        key_usage: Some(key.usage),
        key_state: Some(state),
        deletion_date: due_ms.map(Timestamp::from_millis),
        pending_deletion_window_in_days: key
            .deletion
            .filter(|_| due_ms.is_none())
            .and_then(|deletion| deletion.window_days.try_into().ok()),
        multi_region_configuration: multi_region::configuration(picture, key, now_ms),
        origin: Some(key.origin),
        key_manager: Some(match key.manager {
            Manager::Customer => KeyManagerType::Customer,
            Manager::Aws => KeyManagerType::Aws,
        }),
        customer_master_key_spec: CustomerMasterKeySpec::from_wire(key.spec.as_str()),
        key_spec: Some(key.spec),
        encryption_algorithms: algorithms.encryption,
        signing_algorithms: algorithms.signing,
        mac_algorithms: algorithms.mac,
        key_agreement_algorithms: algorithms.agreement,
        encapsulation_algorithms: algorithms.encapsulation,
        multi_region: Some(key.name.id.is_multi_region()),
        current_key_material_id: current.map(|material| material.id.to_string()),
        expiration_model: is_imported.then(|| material::expiration_model(expires_ms)),
        valid_to: expires_ms.map(Timestamp::from_millis),
        custom_key_store_id: store.map(|store| store.id.to_string()),
        cloud_hsm_cluster_id: custom_key_store::cluster_of(picture, key),
        xks_key_configuration: store
            .and_then(|store| store.external_key.as_deref())
            .map(|id| XksKeyConfigurationType { id: Some(id.into()) }),
    }
}
