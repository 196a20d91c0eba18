//! `PutKeyPolicy`: replaces the policy of a key.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html>.
//! Refuses, in this order: NotFound, AccessDenied, LimitExceeded, MalformedPolicyDocument,
//! InvalidArn.

use api::kms::{Operation, PutKeyPolicyRequest};
use catalog::record::Key;

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::policy;

pub(crate) async fn put_key_policy(
    call: &Call<'_>,
    input: &PutKeyPolicyRequest,
) -> Result<(), Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let bypass = input.bypass_policy_lockout_safety_check;
    let name = input.policy_name.as_deref().unwrap_or(policy::DEFAULT_NAME);
    let ask = Ask::of(Operation::PutKeyPolicy)
        .with(Condition::PolicyName, Member::Text(name))
        .with_any(Condition::BypassPolicyLockoutSafetyCheck, bypass.map(Member::Boolean));
    let key = call.permit(key, ask)?.in_usable_state()?;
    policy::check_name(input.policy_name.as_deref())?;
    let length_max = call.kms.quotas.policy_bytes;
    let policy = policy::parse(&input.policy, length_max, key.key().name, &call.picture)?;
    policy::check_lockout(call, key.key(), &policy, bypass)?;
    call.replace(&key, Key { policy: Some(policy), ..key.key().clone() }).await
}
