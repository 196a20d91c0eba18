//! `EnableKey`: lets a disabled key be used again. On an enabled key it changes nothing.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html>.
//! Refuses, in this order: NotFound, AccessDenied, KMSInvalidState.

use api::kms::{EnableKeyRequest, Operation};

use super::disable_key::set_enabled;
use crate::call::Call;
use crate::error::Error;

pub(crate) async fn enable_key(call: &Call<'_>, input: &EnableKeyRequest) -> Result<(), Error> {
    set_enabled(call, &input.key_id, Operation::EnableKey, true).await
}
