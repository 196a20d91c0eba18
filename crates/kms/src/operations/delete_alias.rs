//! `DeleteAlias`: takes a name away from its key. Works in every state of the key.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html>.
//! Refuses, in this order: Validation, NotAuthorized, AccessDenied (on the alias), NotFound, AccessDenied
//! (on the key).

use api::kms::{DeleteAliasRequest, Operation};
use catalog::Change;
use catalog::record::{AliasPlace, KeyName, Name};

use crate::alias;
use crate::call::Call;
use crate::error::Error;

pub(crate) async fn delete_alias(call: &Call<'_>, input: &DeleteAliasRequest) -> Result<(), Error> {
    let name = alias::parse_name(&input.alias_name)?;
    let place = AliasPlace { account: call.account(), region: call.region(), name };
    call.permit_alias(Operation::DeleteAlias, &place)?;
    let alias = call.picture.alias(&place).ok_or_else(|| Error::AliasNotFound(place.arn()))?;
    // A key that is gone leaves its alias behind for a day.
    let target = KeyName { account: place.account, region: place.region, id: alias.target };
    if let Some(key) = call.find_by_name(&target) {
        call.permit(key, Operation::DeleteAlias)?;
    }
    let mut change = Change::new();
    change.remove(&call.picture, Name::Alias(place));
    call.commit(change).await
}
