//! `ReplicateKey`: a replica of a multi-Region primary key in another region.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, UnsupportedOperation (no
//! primary key, the region), AlreadyExists, MalformedPolicyDocument, Tag.

use std::sync::Arc;

use api::kms::{KeyState, Operation, ReplicateKeyRequest, ReplicateKeyResponse};
use catalog::Change;
use catalog::record::{Key, KeyName, Name};

use crate::call::Call;
use crate::error::Error;
use crate::key::{metadata, multi_region};
use crate::{policy, tag};

pub(crate) async fn replicate_key(
    call: &Call<'_>,
    input: &ReplicateKeyRequest,
) -> Result<ReplicateKeyResponse, Error> {
    let key = call.find_own_key_by_id(&input.key_id)?;
    let primary = call.permit(key, Operation::ReplicateKey)?.in_usable_state()?.key();
    multi_region::check_primary(primary)?;
    let region = call.other_region(&input.replica_region)?;
    let name = KeyName { region, ..primary.name };
    // A key whose waiting period is over is still in the way, until its record is gone.
    if call.picture.key(&name).is_some() {
        return Err(Error::ReplicaExists(name.arn()));
    }
    if let Some(policy) = &input.policy {
        policy::check(policy, call.kms.quotas.policy_bytes, call.region().partition())?;
    }
    let tags =
        tag::merge(&[], input.tags.as_deref().unwrap_or_default(), call.kms.quotas.tags_per_key)?;
    let quotas = &call.kms.quotas;
    quotas.check_keys(call.picture.customer_key_count(name.account, region))?;
    let bare = Key {
        name,
        created_ms: call.now.lifetime_ms,
        description: input.description.as_deref().unwrap_or_default().into(),
        policy: input.policy.as_deref().map(Into::into),
        tags,
        enabled: true,
        deletion: None,
        materials: [].into(),
        last_use: Arc::default(),
        ..primary.clone()
    };
    let replica = multi_region::synchronised(&bare, primary);
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
