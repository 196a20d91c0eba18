//! `GetKeyPolicy`: the policy of a key, as it was given.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html>.
//! Refuses, in this order: NotFound, AccessDenied.

use api::kms::{GetKeyPolicyRequest, GetKeyPolicyResponse, Operation};

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::policy;

pub(crate) async fn get_key_policy(
    call: &Call<'_>,
    input: &GetKeyPolicyRequest,
) -> Result<GetKeyPolicyResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let name = input.policy_name.as_deref().unwrap_or(policy::DEFAULT_NAME);
    let ask = Ask::of(Operation::GetKeyPolicy).with(Condition::PolicyName, Member::Text(name));
    let key = call.permit(key, ask)?.key();
    policy::check_name(input.policy_name.as_deref())?;
    let text = policy::text(&call.picture, key)?;
    Ok(GetKeyPolicyResponse { policy: Some(text), policy_name: Some(policy::DEFAULT_NAME.into()) })
}
