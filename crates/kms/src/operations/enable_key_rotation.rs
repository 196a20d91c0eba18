//! `EnableKeyRotation`: new material every 90 to 2560 days, the first time a period from now.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html>.
//! Refuses, in this order: NotFound, AccessDenied, UnsupportedOperation (the origin), Disabled,
//! KMSInvalidState, UnsupportedOperation (the spec).

use api::kms::{EnableKeyRotationRequest, Operation};

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::key::{multi_region, rotation};

pub(crate) async fn enable_key_rotation(
    call: &Call<'_>,
    input: &EnableKeyRotationRequest,
) -> Result<(), Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let days =
        input.rotation_period_in_days.map_or(rotation::PERIOD_DAYS_DEFAULT.into(), i64::from);
    let ask = Ask::of(Operation::EnableKeyRotation)
        .with(Condition::RotationPeriodInDays, Member::Number(days));
    let key = call.permit(key, ask)?;
    rotation::check_made_here(key.key())?;
    let key = key.in_usable_state()?;
    rotation::check_rotates(key.key())?;
    multi_region::check_no_replica(key.key())?;
    let period_days = input.rotation_period_in_days;
    call.replace_with_replicas(&key, rotation::enable(key.key(), period_days, call.now.lifetime_ms))
        .await
}
