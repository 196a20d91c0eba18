//! `ListAliases`: the aliases of the account in the region, or those of one key, by name.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html>.
//! Refuses, in this order: Validation, InvalidMarker, NotFound.

use api::Timestamp;
use api::kms::{AliasListEntry, ListAliasesRequest, ListAliasesResponse, Operation};
use catalog::record::{Alias, KeyName};
use identity::AliasName;

use crate::call::Call;
use crate::error::Error;
use crate::page::{Limits, Page};

pub(crate) async fn list_aliases(
    call: &Call<'_>,
    input: &ListAliasesRequest,
) -> Result<ListAliasesResponse, Error> {
    call.permit_without_key(Operation::ListAliases)?;
    let key = match &input.key_id {
        Some(key_id) => Some(own_key(call, key_id)?),
        None => None,
    };
    let list = match key {
        Some(key) => format!("ListAliases {}", key.id),
        None => "ListAliases".into(),
    };
    let page = Page::parse(call, list, Limits::NARROW, input.limit, input.marker.as_deref())?;
    let after = page.after().map(|name| AliasName::parse(name).ok_or(Error::InvalidMarker));
    let after = after.transpose()?;
    let position = |alias: &&std::sync::Arc<Alias>| alias.place.name.to_string();
    let is_before = |alias: &&std::sync::Arc<Alias>| {
        after.as_ref().is_some_and(|after| alias.place.name <= *after)
    };
    let answer = match key {
        Some(key) => page.take(call.picture.aliases_of(key).skip_while(is_before), position, entry),
        None => {
            let aliases = call.picture.aliases(call.account(), call.region(), after.as_ref());
            page.take(aliases.skip_while(is_before), position, entry)
        }
    };
    Ok(ListAliasesResponse {
        aliases: Some(answer.items),
        next_marker: answer.next_marker,
        truncated: answer.truncated,
    })
}

/// Of another account, none is there.
fn own_key(call: &Call<'_>, key_id: &str) -> Result<KeyName, Error> {
    let found = call.find_key_by_id(key_id)?;
    let own = found.key().filter(|_| found.owner() == call.account());
    own.map(|key| key.name).ok_or_else(|| Error::KeyNotFound(found.arn()))
}

fn entry(alias: &std::sync::Arc<Alias>) -> AliasListEntry {
    AliasListEntry {
        alias_name: Some(alias.place.name.to_string()),
        alias_arn: Some(alias.place.arn()),
        target_key_id: Some(alias.target.to_string()),
        creation_date: Some(Timestamp::from_millis(alias.created_ms)),
        last_updated_date: Some(Timestamp::from_millis(alias.updated_ms)),
    }
}
