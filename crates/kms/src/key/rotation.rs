//! Rotation: new material for a key, by the calendar or on demand.

use api::kms::OriginType;
use catalog::record::{AutomaticRotation, Key, Material, Succession};
use hsm::Created;

use super::{material, multi_region, spec};
use crate::error::Error;

/// The rotation period when none is given, in days.
pub(crate) const PERIOD_DAYS_DEFAULT: u32 = 365;
/// How long before an automatic rotation one on demand is refused.
const NEAR_MS: i64 = 20 * 60 * 1000;
const DAY_MS: i64 = 86_400_000;

pub(crate) fn period_ms(days: u32) -> i64 {
    i64::from(days) * DAY_MS
}

/// Refuses a key whose material never changes. Refuses: UnsupportedOperation.
pub(crate) fn check_rotates(key: &Key) -> Result<(), Error> {
    match spec::kind(key.spec) {
        spec::Kind::Symmetric => Ok(()),
        spec::Kind::Asymmetric | spec::Kind::Hmac => Err(Error::Unsupported),
    }
}

/// Refuses material that was made elsewhere, whatever the key's state: nobody here can make the next
/// version of it. Refuses: UnsupportedOperation.
pub(crate) fn check_made_here(key: &Key) -> Result<(), Error> {
    material::check_origin(key, OriginType::AwsKms)
}

/// `key`, rotated automatically from now on, for the first time a period from now.
pub(crate) fn enable(key: &Key, period_days: Option<i32>, now_ms: i64) -> Key {
    let period_days = period_days.map_or(PERIOD_DAYS_DEFAULT, i32::unsigned_abs);
    let rotation = AutomaticRotation { period_days, next_ms: now_ms + period_ms(period_days) };
    Key { rotation: Some(rotation), ..key.clone() }
}

pub(crate) fn disable(key: &Key) -> Key {
    Key { rotation: None, ..key.clone() }
}

/// Refuses one rotation on demand more than `count_max`. Refuses: LimitExceeded, Conflict.
pub(crate) fn check_on_demand(key: &Key, count_max: usize, now_ms: i64) -> Result<(), Error> {
    let on_demand = |material: &&Material| material.succession == Succession::OnDemand;
    if key.materials.iter().filter(on_demand).count() >= count_max {
        return Err(Error::LimitExceeded(format!(
            "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: {}",
            key.name.arn()
        )));
    }
    if key.rotation.is_some_and(|rotation| rotation.next_ms - now_ms <= NEAR_MS) {
        return Err(Error::RotationConflict);
    }
    Ok(())
}

/// Whether the automatic rotation of `key` is to be done now. A key that is not enabled waits.
pub(crate) fn is_due(key: &Key, now_ms: i64) -> bool {
    let due = key.rotation.is_some_and(|rotation| rotation.next_ms <= now_ms);
    due && !multi_region::is_replica(key) && key.enabled && key.deletion.is_none()
}

/// `key` with `created` as its current material. What was encrypted before opens for ever.
pub(crate) fn rotate(key: &Key, created: Created, succession: Succession, now_ms: i64) -> Key {
    let mut materials = key.materials.to_vec();
    materials.push(Material {
        id: created.id,
        token: Some(created.token),
        public_key: created.public_key,
        created_ms: now_ms,
        succession,
        imported: None,
    });
    let rotation = match succession {
        Succession::OnDemand | Succession::First | Succession::Pending => key.rotation,
        Succession::Automatic => key.rotation.map(|rotation| AutomaticRotation {
            next_ms: now_ms + period_ms(rotation.period_days),
            ..rotation
        }),
    };
    Key { materials: materials.into(), rotation, ..key.clone() }
}

/// `key` with the imported material that waits for it as the current one. Refuses: KMSInvalidState.
pub(crate) fn rotate_to_pending(key: &Key, now_ms: i64) -> Result<Key, Error> {
    let pending = material::pending(key).filter(|pending| material::is_present(pending, now_ms));
    let pending = pending.ok_or_else(|| Error::NothingPending(key.name.arn()))?.id;
    let materials = key.materials.iter().map(|material| match material {
        material if material.id == pending => {
            Material { succession: Succession::OnDemand, created_ms: now_ms, ..material.clone() }
        }
        material => material.clone(),
    });
    Ok(Key { materials: materials.collect(), ..key.clone() })
}
