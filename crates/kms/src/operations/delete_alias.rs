//! `DeleteAlias`: takes a name away from its key. Works in every state of the key.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html>.
//! Refuses, in this order: Validation, NotAuthorized, NotFound.

use api::kms::DeleteAliasRequest;
use catalog::Change;
use catalog::record::{AliasPlace, Name};

use crate::alias;
use crate::call::Call;
use crate::error::Error;

pub(crate) async fn delete_alias(call: &Call<'_>, input: &DeleteAliasRequest) -> Result<(), Error> {
    let name = alias::parse_name(&input.alias_name)?;
    let place = AliasPlace { account: call.account(), region: call.region(), name };
    if call.picture.alias(&place).is_none() {
        return Err(Error::AliasNotFound(place.arn()));
    }
    let mut change = Change::new();
    change.remove(&call.picture, Name::Alias(place));
    call.commit(change).await
}
