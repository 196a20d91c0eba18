//! `GetKeyRotationStatus`: whether and when a key is rotated automatically.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html>.
//! Refuses, in this order: NotFound, AccessDenied, UnsupportedOperation.

use api::Timestamp;
use api::kms::{GetKeyRotationStatusRequest, GetKeyRotationStatusResponse, Operation};

use crate::call::Call;
use crate::error::Error;
use crate::key::material;

pub(crate) async fn get_key_rotation_status(
    call: &Call<'_>,
    input: &GetKeyRotationStatusRequest,
) -> Result<GetKeyRotationStatusResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::GetKeyRotationStatus)?.key();
    material::check_in_no_store(key)?;
    // Rotation is suspended, not forgotten, while a deletion is pending.
    let rotation = key.rotation.filter(|_| key.deletion.is_none());
    Ok(GetKeyRotationStatusResponse {
        key_id: Some(key.name.id.to_string()),
        key_rotation_enabled: Some(rotation.is_some()),
        rotation_period_in_days: rotation.and_then(|rotation| rotation.period_days.try_into().ok()),
        next_rotation_date: rotation.map(|rotation| Timestamp::from_millis(rotation.next_ms)),
        ..GetKeyRotationStatusResponse::default()
    })
}
