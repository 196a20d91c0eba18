//! `CreateAlias`: a name for a key.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html>.
//! Refuses, in this order: Validation, NotAuthorized, NotFound, AccessDenied, KMSInvalidState,
//! AlreadyExists, LimitExceeded.

use api::kms::{CreateAliasRequest, Operation};
use catalog::Change;
use catalog::record::{Alias, AliasPlace};

use crate::alias;
use crate::call::{Call, Found};
use crate::error::Error;

pub(crate) async fn create_alias(call: &Call<'_>, input: &CreateAliasRequest) -> Result<(), Error> {
    let name = alias::parse_name(&input.alias_name)?;
    let place = AliasPlace { account: call.account(), region: call.region(), name };
    call.permit_alias(Operation::CreateAlias, &place)?;
    let key = call.permit(find_target(call, &input.target_key_id)?, Operation::CreateAlias)?;
    let key = key.in_usable_state()?;

    if call.picture.alias(&place).is_some() {
        return Err(Error::AlreadyExists(place.arn()));
    }
    call.kms.quotas.check_aliases(call.picture.aliases_of(key.key().name).count())?;
    let now_ms = call.now.lifetime_ms;
    let target = key.key().name.id;
    let mut change = Change::new();
    change
        .put_alias(&call.picture, Alias { place, target, created_ms: now_ms, updated_ms: now_ms })
        .expect(&call.picture, catalog::record::Name::Key(key.key().name));
    call.commit(change).await
}

/// The key that an alias is to stand for, named by id or key ARN.
pub(super) fn find_target<'c>(call: &'c Call<'_>, reference: &str) -> Result<Found<'c>, Error> {
    call.find_key_by_id(reference).map_err(|error| match error {
        Error::AliasNotSupported => Error::validation("Aliases must refer to keys. Not aliases"),
        other => other,
    })
}
