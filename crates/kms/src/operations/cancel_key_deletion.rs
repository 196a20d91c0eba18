//! `CancelKeyDeletion`: takes a scheduled deletion back. The key is disabled afterwards.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html>.
//! Refuses, in this order: NotFound, AccessDenied, KMSInvalidState.

use api::kms::{CancelKeyDeletionRequest, CancelKeyDeletionResponse, Operation};

use crate::call::Call;
use crate::error::Error;
use crate::key::deletion;

pub(crate) async fn cancel_key_deletion(
    call: &Call<'_>,
    input: &CancelKeyDeletionRequest,
) -> Result<CancelKeyDeletionResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::CancelKeyDeletion)?.in_usable_state()?;
    call.replace(&key, deletion::cancel(key.key())).await?;
    Ok(CancelKeyDeletionResponse { key_id: Some(key.arn()) })
}
