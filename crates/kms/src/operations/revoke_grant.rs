//! `RevokeGrant`: ends a grant, for those that manage its key.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html>.
//! Refuses, in this order: NotFound, AccessDenied, InvalidGrantId, NotFound (the grant), DryRun.

use api::kms::{Operation, RevokeGrantRequest};
use catalog::Change;
use catalog::record::{GrantPlace, Name};

use super::list_grants::parse_id;
use crate::call::Call;
use crate::error::Error;

pub(crate) async fn revoke_grant(call: &Call<'_>, input: &RevokeGrantRequest) -> Result<(), Error> {
    let key = call.permit(call.find_key_by_id(&input.key_id)?, Operation::RevokeGrant)?;
    let key = key.in_usable_state()?.key().name;
    let place = GrantPlace { key, id: parse_id(&input.grant_id)? };
    if call.grant(&place).is_none() {
        return Err(Error::GrantNotFound(place.id));
    }
    call.stop_if_dry_run(input.dry_run)?;

    let mut change = Change::new();
    change.remove(&call.picture, Name::Grant(place));
    call.commit(change).await
}
