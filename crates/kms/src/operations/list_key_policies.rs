//! `ListKeyPolicies`: the names of a key's policies, of which there is one.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html>.
//! Refuses, in this order: NotFound, AccessDenied, Validation.

use api::kms::{ListKeyPoliciesRequest, ListKeyPoliciesResponse, Operation};

use crate::call::Call;
use crate::error::Error;
use crate::page::{Limits, Page};
use crate::policy;

pub(crate) async fn list_key_policies(
    call: &Call<'_>,
    input: &ListKeyPoliciesRequest,
) -> Result<ListKeyPoliciesResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::ListKeyPolicies)?.key();
    let list = format!("ListKeyPolicies {}", key.name.id);
    // The one name fills one page, so that a marker is never given; the model has no refusal of one.
    let page = Page::parse(call, list, Limits::WIDE, input.limit, None)?;
    let names = [policy::DEFAULT_NAME].into_iter();
    let answer = page.take(names, |name| (*name).to_owned(), str::to_owned);
    Ok(ListKeyPoliciesResponse {
        policy_names: Some(answer.items),
        next_marker: answer.next_marker,
        truncated: answer.truncated,
    })
}
