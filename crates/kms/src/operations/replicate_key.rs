//! `ReplicateKey`: a replica of a multi-Region primary key in another region.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, UnsupportedOperation (no
//! primary key, the region), AlreadyExists, MalformedPolicyDocument, Tag.

use std::sync::Arc;

use api::kms::{KeyState, Operation, ReplicateKeyRequest, ReplicateKeyResponse};
use catalog::Change;
use catalog::record::{Key, KeyName, Name};

use super::create_key;
use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::key::{metadata, multi_region};
use crate::{policy, tag};

pub(crate) async fn replicate_key(
    call: &Call<'_>,
    input: &ReplicateKeyRequest,
) -> Result<ReplicateKeyResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let replica_region = Member::Text(&input.replica_region);
    let ask = Ask::of(Operation::ReplicateKey).with(Condition::ReplicaRegion, replica_region);
    let primary = call.permit(key, ask)?.in_usable_state()?.key();
    multi_region::check_primary(primary)?;
    let region = call.other_region(&input.replica_region)?;
    let name = KeyName { region, ..primary.name };
    let bypass = input.bypass_policy_lockout_safety_check;
    let ask = Ask::of(Operation::CreateKey)
        .with(Condition::KeySpec, Member::Text(primary.spec.as_str()))
        .with(Condition::KeyUsage, Member::Text(primary.usage.as_str()))
        .with(Condition::KeyOrigin, Member::Text(primary.origin.as_str()))
        .with(Condition::MultiRegion, Member::Boolean(true))
        .with(Condition::MultiRegionKeyType, Member::Text("REPLICA"))
        .with_any(Condition::BypassPolicyLockoutSafetyCheck, bypass.map(Member::Boolean));
    create_key::permit(call, ask, name, input.tags.as_deref().unwrap_or_default())?;
    // A key whose waiting period is over is still in the way, until its record is gone.
    if call.picture.key(&name).is_some() {
        return Err(Error::ReplicaExists(name.arn()));
    }
    let quotas = &call.kms.quotas;
    let policy = input.policy.as_deref();
    let policy = policy.map(|text| policy::parse(text, quotas.policy_bytes, name, &call.picture));
    let policy = policy.transpose()?;
    let tags =
        tag::merge(&[], input.tags.as_deref().unwrap_or_default(), call.kms.quotas.tags_per_key)?;
    quotas.check_keys(call.picture.customer_key_count(name.account, region))?;
    let bare = Key {
        name,
        created_ms: call.now.lifetime_ms,
        description: input.description.as_deref().unwrap_or_default().into(),
        policy,
        tags,
        enabled: true,
        deletion: None,
        materials: [].into(),
        last_use: Arc::default(),
        ..primary.clone()
    };
    let replica = multi_region::synchronised(&bare, primary);
    if let Some(policy) = &replica.policy {
        policy::check_lockout(call, &replica, policy, bypass)?;
    }
    let mut told = metadata::of(&replica, &call.picture, call.now.lifetime_ms);
    // As it is while AWS KMS makes it. The next who asks finds it made.
    told.key_state = Some(KeyState::Creating);
    told.enabled = Some(false);
    told.current_key_material_id = None;
    let replica_policy = policy::text(&call.picture, &replica)?;
    let mut change = Change::new();
    change
        .put_key(&call.picture, replica)
        .expect(&call.picture, Name::Key(primary.name))
        .expect_fewer_keys(name.account, region, quotas.keys);
    call.commit(change).await?;
    Ok(ReplicateKeyResponse {
        replica_key_metadata: Some(told),
        replica_policy: Some(replica_policy),
        replica_tags: input.tags.clone().filter(|tags| !tags.is_empty()),
    })
}
