//! `PutKeyPolicy`: replaces the policy of a key.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html>.
//! Refuses, in this order: NotFound, AccessDenied, LimitExceeded, MalformedPolicyDocument,
//! InvalidArn.

use api::kms::{Operation, PutKeyPolicyRequest};
use catalog::record::Key;

use crate::call::Call;
use crate::error::Error;
use crate::policy;

pub(crate) async fn put_key_policy(
    call: &Call<'_>,
    input: &PutKeyPolicyRequest,
) -> Result<(), Error> {
    let key = call.find_own_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::PutKeyPolicy)?.in_usable_state()?;
    policy::check_name(input.policy_name.as_deref())?;
    policy::check(&input.policy, call.kms.quotas.policy_bytes, call.region().partition())?;
    let policy = Some(input.policy.as_str().into());
    call.replace(&key, Key { policy, ..key.key().clone() }).await
}
