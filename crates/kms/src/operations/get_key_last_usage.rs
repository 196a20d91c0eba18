//! `GetKeyLastUsage`: when a key was last used, and for what.
//!
//! Every successful use is known at once; of the last minute before a crash, some may be forgotten.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html>.
//! Refuses, in this order: NotFound, AccessDenied.

use api::Timestamp;
use api::kms::{GetKeyLastUsageRequest, GetKeyLastUsageResponse, KeyLastUsageData, Operation};

use crate::call::Call;
use crate::error::Error;
use crate::usage;

pub(crate) async fn get_key_last_usage(
    call: &Call<'_>,
    input: &GetKeyLastUsageRequest,
) -> Result<GetKeyLastUsageResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::GetKeyLastUsage)?.key();
    let last = usage::last(&call.picture, key);
    let account = call.picture.account(key.name.account);
    let tracked_since_ms = account.map_or(key.created_ms, |account| account.created_ms);
    Ok(GetKeyLastUsageResponse {
        key_id: Some(key.name.id.to_string()),
        key_creation_date: Some(Timestamp::from_millis(key.created_ms)),
        tracking_start_date: Some(Timestamp::from_millis(tracked_since_ms.max(key.created_ms))),
        key_last_usage: Some(last.map_or_else(KeyLastUsageData::default, |last| {
            KeyLastUsageData {
                operation: Some(last.operation),
                timestamp: Some(Timestamp::from_millis(last.at_ms)),
                kms_request_id: Some(usage::uuid(last.request_id)),
                ..KeyLastUsageData::default()
            }
        })),
    })
}
