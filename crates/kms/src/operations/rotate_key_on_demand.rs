//! `RotateKeyOnDemand`: new material now, or the imported one that waits for it, at most 25 times in the
//! life of a key.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html>.
//! Refuses, in this order: NotFound, AccessDenied, UnsupportedOperation (the origin), Disabled,
//! KMSInvalidState, UnsupportedOperation (the spec), LimitExceeded, Conflict.

use api::kms::{Operation, OriginType, RotateKeyOnDemandRequest, RotateKeyOnDemandResponse};
use catalog::record::Succession;
use hsm::{MaterialKind, Usage};

use crate::call::{Call, owner};
use crate::error::Error;
use crate::key::{material, multi_region, rotation};

pub(crate) async fn rotate_key_on_demand(
    call: &Call<'_>,
    input: &RotateKeyOnDemandRequest,
) -> Result<RotateKeyOnDemandResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::RotateKeyOnDemand)?;
    material::check_in_no_store(key.key())?;
    let key = key.in_usable_state()?;
    rotation::check_rotates(key.key())?;
    multi_region::check_no_replica(key.key())?;
    let now_ms = call.now.lifetime_ms;
    rotation::check_on_demand(key.key(), call.kms.quotas.on_demand_rotations_per_key, now_ms)?;
    let rotated = if key.key().origin == OriginType::External {
        if !multi_region::has_pending_everywhere(&call.picture, key.key(), now_ms) {
            return Err(Error::NothingPending(key.arn()));
        }
        rotation::rotate_to_pending(key.key(), now_ms)?
    } else {
        let created = call
            .kms
            .hsm
            .create_key(
                call.kms.place(None),
                owner(key.key()),
                MaterialKind::Symmetric,
                Usage::Other,
            )
            .await?;
        rotation::rotate(key.key(), created, Succession::OnDemand, now_ms)
    };
    call.replace_with_replicas(&key, rotated).await?;
    Ok(RotateKeyOnDemandResponse { key_id: Some(key.arn()) })
}
