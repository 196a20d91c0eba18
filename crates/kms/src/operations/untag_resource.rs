//! `UntagResource`: takes tags off a key. Keys that it does not have are ignored.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html>.
//! Refuses, in this order: NotFound, AccessDenied, KMSInvalidState, Tag.

use api::kms::{Operation, UntagResourceRequest};
use catalog::record::Key;

use crate::ask::Ask;
use crate::call::Call;
use crate::error::Error;
use crate::tag;

pub(crate) async fn untag_resource(
    call: &Call<'_>,
    input: &UntagResourceRequest,
) -> Result<(), Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call
        .permit(key, Ask::of(Operation::UntagResource).untagging(&input.tag_keys))?
        .in_usable_state()?;
    let tags = tag::without(&key.key().tags, &input.tag_keys)?;
    call.replace(&key, Key { tags, ..key.key().clone() }).await
}
