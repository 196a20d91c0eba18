//! `UpdateAlias`: lets an alias stand for another key of the same kind.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html>.
//! Refuses, in this order: Validation, NotAuthorized, NotFound, AccessDenied, KMSInvalidState,
//! LimitExceeded.

use api::kms::{Operation, UpdateAliasRequest};
use catalog::Change;
use catalog::record::{Alias, AliasPlace, Name};

use super::create_alias::find_target;
use crate::alias;
use crate::call::Call;
use crate::error::Error;
use crate::key::spec;

pub(crate) async fn update_alias(call: &Call<'_>, input: &UpdateAliasRequest) -> Result<(), Error> {
    let name = alias::parse_name(&input.alias_name)?;
    let place = AliasPlace { account: call.account(), region: call.region(), name };
    call.permit_alias(Operation::UpdateAlias, &place)?;
    let old = call.picture.alias(&place).ok_or_else(|| Error::AliasNotFound(place.arn()))?;
    let key = call.permit(find_target(call, &input.target_key_id)?, Operation::UpdateAlias)?;
    let key = key.in_usable_state()?;
    // A key that is gone leaves its alias behind for a day; then it can stand for any kind.
    if let Ok(former) = call.find_key_by_id(&old.target.to_string()) {
        let former = call.permit(former, Operation::UpdateAlias)?.key();
        if former.usage != key.key().usage || spec::kind(former.spec) != spec::kind(key.key().spec)
        {
            return Err(Error::validation(format!(
                "Alias {} cannot be changed from a CMK with key usage {} to a CMK with key usage {}. The key usage of the current CMK and the new CMK must be the same.",
                old.place.name,
                former.usage,
                key.key().usage
            )));
        }
    }
    let target = key.key().name;
    if old.target != target.id {
        call.kms.quotas.check_aliases(call.picture.aliases_of(target).count())?;
    }
    let alias = Alias { target: target.id, updated_ms: call.now.lifetime_ms, ..Alias::clone(old) };
    let mut change = Change::new();
    change.put_alias(&call.picture, alias).expect(&call.picture, Name::Key(target));
    call.commit(change).await
}
