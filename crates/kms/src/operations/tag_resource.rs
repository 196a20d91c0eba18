//! `TagResource`: adds tags to a key, or overwrites their values.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html>.
//! Refuses, in this order: NotFound, AccessDenied, KMSInvalidState, Tag.

use api::kms::{Operation, TagResourceRequest};
use catalog::record::Key;

use crate::ask::Ask;
use crate::call::Call;
use crate::error::Error;
use crate::tag;

pub(crate) async fn tag_resource(call: &Call<'_>, input: &TagResourceRequest) -> Result<(), Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call
        .permit(key, Ask::of(Operation::TagResource).tagging(&input.tags))?
        .in_usable_state()?;
    let tags = tag::merge(&key.key().tags, &input.tags, call.kms.quotas.tags_per_key)?;
    call.replace(&key, Key { tags, ..key.key().clone() }).await
}
