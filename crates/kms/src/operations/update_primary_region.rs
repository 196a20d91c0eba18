//! `UpdatePrimaryRegion`: makes a replica the primary key, and the primary key a replica.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, UnsupportedOperation (no
//! primary key, the region), NotFound (the replica).

use api::kms::{Operation, UpdatePrimaryRegionRequest};
use catalog::Change;
use catalog::record::{Key, KeyName};

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::key::multi_region;

pub(crate) async fn update_primary_region(
    call: &Call<'_>,
    input: &UpdatePrimaryRegionRequest,
) -> Result<(), Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let ask = Ask::of(Operation::UpdatePrimaryRegion)
        .with(Condition::PrimaryRegion, Member::Text(&input.primary_region));
    let old = call.permit(key, ask.clone())?.in_usable_state()?.key();
    multi_region::check_primary(old)?;
    let region = call.other_region(&input.primary_region)?;
    let now_ms = call.now.lifetime_ms;
    let name = KeyName { region, ..old.name };
    let new = multi_region::replicas(&call.picture, old, now_ms).find(|key| key.name == name);
    let new = new.ok_or_else(|| Error::KeyNotFound(name.arn()))?;
    if let Some(found) = call.find_by_name(&name) {
        call.permit(found, ask.in_region(region))?;
    }
    if new.deletion.is_some() {
        return Err(Error::InvalidState(name.arn(), "pending deletion"));
    }
    let primary = Some(region);
    let mut change = Change::new();
    change.put_key(&call.picture, Key { primary, ..old.clone() });
    for replica in multi_region::stored_replicas(&call.picture, old) {
        change.put_key(&call.picture, Key { primary, ..replica.clone() });
    }
    call.commit(change).await
}
