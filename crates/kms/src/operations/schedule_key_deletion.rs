//! `ScheduleKeyDeletion`: deletes a key after a waiting period of 7 to 30 days.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html>.
//! Refuses, in this order: NotFound, AccessDenied, KMSInvalidState, Validation.

use api::Timestamp;
use api::kms::{KeyState, Operation, ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse};

use crate::call::Call;
use crate::error::Error;
use crate::key::deletion;

pub(crate) async fn schedule_key_deletion(
    call: &Call<'_>,
    input: &ScheduleKeyDeletionRequest,
) -> Result<ScheduleKeyDeletionResponse, Error> {
    let key = call.find_own_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::ScheduleKeyDeletion)?.in_usable_state()?;
    let days = input.pending_window_in_days;
    let changed = deletion::schedule(key.key(), days, call.now.lifetime_ms)?;
    let scheduled = changed.deletion;
    call.replace(&key, changed).await?;
    Ok(ScheduleKeyDeletionResponse {
        key_id: Some(key.arn()),
        deletion_date: scheduled.map(|deletion| Timestamp::from_millis(deletion.due_ms)),
        key_state: Some(KeyState::PendingDeletion),
        pending_window_in_days: scheduled.and_then(|deletion| deletion.window_days.try_into().ok()),
    })
}
