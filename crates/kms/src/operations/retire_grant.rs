//! `RetireGrant`: ends a grant, for those that it names for this.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html>.
//! Refuses, in this order: Validation, InvalidGrantToken, NotFound, InvalidGrantId, AccessDenied, DryRun.

use api::kms::RetireGrantRequest;
use catalog::Change;
use catalog::record::{GrantPlace, Name};

use super::list_grants::parse_id;
use crate::call::Call;
use crate::error::Error;
use crate::grant;

pub(crate) async fn retire_grant(call: &Call<'_>, input: &RetireGrantRequest) -> Result<(), Error> {
    let place = match (&input.grant_token, &input.key_id, &input.grant_id) {
        (Some(token), None, None) => grant::open(call.kms.catalog.domain(), token)?,
        (None, Some(key_id), Some(grant_id)) => {
            let key = call.find_key_by_id(key_id)?.name();
            GrantPlace { key, id: parse_id(grant_id)? }
        }
        _ => {
            return Err(Error::validation(
                "You must specify either a grant token, or both a grant ID and a key ID.",
            ));
        }
    };
    let is_here = place.key.region == call.region();
    let retired = call.grant(&place).filter(|_| is_here);
    let retired = retired.ok_or(Error::GrantNotFound(place.id))?;
    if !grant::may_retire(call.caller, retired) {
        return Err(Error::denied(call.caller.arn(), "RetireGrant", place.key.arn()));
    }
    call.stop_if_dry_run(input.dry_run)?;

    let mut change = Change::new();
    change.remove(&call.picture, Name::Grant(place));
    call.commit(change).await
}
