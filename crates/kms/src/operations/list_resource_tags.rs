//! `ListResourceTags`: the tags of a key, by key.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html>.
//! Refuses, in this order: NotFound, AccessDenied, Validation, InvalidMarker.

use api::kms::{ListResourceTagsRequest, ListResourceTagsResponse, Operation, Tag};

use crate::call::Call;
use crate::error::Error;
use crate::page::{Limits, Page};

pub(crate) async fn list_resource_tags(
    call: &Call<'_>,
    input: &ListResourceTagsRequest,
) -> Result<ListResourceTagsResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::ListResourceTags)?.key();
    let list = format!("ListResourceTags {}", key.name.id);
    let page = Page::parse(call, list, Limits::TAGS, input.limit, input.marker.as_deref())?;
    let tags =
        key.tags.iter().skip_while(|(key, _)| page.after().is_some_and(|after| **key <= *after));
    let answer = page.take(
        tags,
        |(key, _)| key.to_string(),
        |(key, value)| Tag { tag_key: key.to_string(), tag_value: value.to_string() },
    );
    Ok(ListResourceTagsResponse {
        tags: Some(answer.items),
        next_marker: answer.next_marker,
        truncated: answer.truncated,
    })
}
