//! `DisableKeyRotation`: no more automatic rotation. What has been rotated stays.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html>.
//! Refuses, in this order: NotFound, AccessDenied, UnsupportedOperation (the origin), Disabled,
//! KMSInvalidState, UnsupportedOperation (the spec).

use api::kms::{DisableKeyRotationRequest, Operation};

use crate::call::Call;
use crate::error::Error;
use crate::key::{multi_region, rotation};

pub(crate) async fn disable_key_rotation(
    call: &Call<'_>,
    input: &DisableKeyRotationRequest,
) -> Result<(), Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::DisableKeyRotation)?;
    rotation::check_made_here(key.key())?;
    let key = key.in_usable_state()?;
    rotation::check_rotates(key.key())?;
    multi_region::check_no_replica(key.key())?;
    call.replace_with_replicas(&key, rotation::disable(key.key())).await
}
