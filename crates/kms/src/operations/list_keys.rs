//! `ListKeys`: the keys of the account in the region, those of services and those pending deletion
//! included.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html>.
//! Refuses: Validation, InvalidMarker.

use api::kms::{KeyListEntry, ListKeysRequest, ListKeysResponse, Operation};

use crate::call::Call;
use crate::error::Error;
use crate::page::{Limits, Page};

pub(crate) async fn list_keys(
    call: &Call<'_>,
    input: &ListKeysRequest,
) -> Result<ListKeysResponse, Error> {
    call.permit_without_key(Operation::ListKeys)?;
    let marker = input.marker.as_deref();
    let page = Page::parse(call, "ListKeys".into(), Limits::WIDE, input.limit, marker)?;
    let after = page.after().map(str::parse).transpose().map_err(|_| Error::InvalidMarker)?;
    let keys = call.keys(after).skip_while(|key| Some(key.name.id) == after);
    let answer = page.take(
        keys,
        |key| key.name.id.to_string(),
        |key| KeyListEntry { key_id: Some(key.name.id.to_string()), key_arn: Some(key.name.arn()) },
    );
    Ok(ListKeysResponse {
        keys: Some(answer.items),
        next_marker: answer.next_marker,
        truncated: answer.truncated,
    })
}
