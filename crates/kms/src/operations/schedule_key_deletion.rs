//! `ScheduleKeyDeletion`: deletes a key after a waiting period of 7 to 30 days.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html>.
//! Refuses, in this order: NotFound, AccessDenied, KMSInvalidState, Validation.

use api::Timestamp;
use api::kms::{Operation, ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse};

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::key::{deletion, multi_region, state};

pub(crate) async fn schedule_key_deletion(
    call: &Call<'_>,
    input: &ScheduleKeyDeletionRequest,
) -> Result<ScheduleKeyDeletionResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let days = input.pending_window_in_days;
    let ask = Ask::of(Operation::ScheduleKeyDeletion).with(
        Condition::ScheduleKeyDeletionPendingWindowInDays,
        Member::Number(days.map_or(deletion::WINDOW_DAYS_DEFAULT.into(), i64::from)),
    );
    let key = call.permit(key, ask)?.in_usable_state()?;
    let now_ms = call.now.lifetime_ms;
    let primary = Some(key.key()).filter(|key| !multi_region::is_replica(key));
    let has_replicas = primary
        .is_some_and(|key| multi_region::replicas(&call.picture, key, now_ms).next().is_some());
    let changed = deletion::schedule(key.key(), has_replicas, days, now_ms)?;
    let key_state = state::of(&changed, true, now_ms);
    let scheduled = changed.deletion;
    call.replace(&key, changed).await?;
    Ok(ScheduleKeyDeletionResponse {
        key_id: Some(key.arn()),
        deletion_date: scheduled.and_then(|deletion| deletion.due_ms).map(Timestamp::from_millis),
        key_state: Some(key_state),
        pending_window_in_days: scheduled.and_then(|deletion| deletion.window_days.try_into().ok()),
    })
}
