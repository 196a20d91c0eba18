//! `DisableKey`: forbids every use of a key until it is enabled again. On a disabled key it changes
//! nothing.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html>.
//! Refuses, in this order: NotFound, AccessDenied, KMSInvalidState.

use api::kms::{DisableKeyRequest, Operation};
use catalog::record::Key;

use crate::call::Call;
use crate::error::Error;

pub(crate) async fn disable_key(call: &Call<'_>, input: &DisableKeyRequest) -> Result<(), Error> {
    set_enabled(call, &input.key_id, Operation::DisableKey, false).await
}

/// Both EnableKey and DisableKey.
pub(super) async fn set_enabled(
    call: &Call<'_>,
    key_id: &str,
    operation: Operation,
    enabled: bool,
) -> Result<(), Error> {
    let key = call.permit(call.find_key_by_id(key_id)?, operation)?.in_usable_state()?;
    call.replace(&key, Key { enabled, ..key.key().clone() }).await
}
