//! `UpdateKeyDescription`: replaces a key's description; an empty one is allowed.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html>.
//! Refuses, in this order: NotFound, AccessDenied, KMSInvalidState.

use api::kms::{Operation, UpdateKeyDescriptionRequest};
use catalog::record::Key;

use crate::call::Call;
use crate::error::Error;

pub(crate) async fn update_key_description(
    call: &Call<'_>,
    input: &UpdateKeyDescriptionRequest,
) -> Result<(), Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::UpdateKeyDescription)?.in_usable_state()?;
    let description = input.description.as_str().into();
    call.replace(&key, Key { description, ..key.key().clone() }).await
}
