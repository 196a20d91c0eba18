//! `KeyMetadata`: what DescribeKey and CreateKey tell of a key.

use api::Timestamp;
use api::kms::{CustomerMasterKeySpec, KeyManagerType, KeyMetadata, KeyState};
use catalog::record::{Key, Manager};

use super::{spec, state};

/// Everything that is told of `key`. Fields that do not apply to it are left out.
pub(crate) fn of(key: &Key) -> KeyMetadata {
    let state = state::of(key);
    let algorithms = spec::algorithms(key.spec, key.usage);
    // Only symmetric keys have versions that can be told apart.
    let current = key.materials.last().filter(|_| spec::kind(key.spec) == spec::Kind::Symmetric);
    KeyMetadata {
        aws_account_id: Some(key.name.account.to_string()),
        key_id: key.name.id.to_string(),
        arn: Some(key.name.arn()),
        creation_date: Some(Timestamp::from_millis(key.created_ms)),
        enabled: Some(state == KeyState::Enabled),
        description: Some(key.description.to_string()),
        key_usage: Some(key.usage),
        key_state: Some(state),
        deletion_date: key.deletion.map(|deletion| Timestamp::from_millis(deletion.due_ms)),
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
        ..KeyMetadata::default()
    }
}
