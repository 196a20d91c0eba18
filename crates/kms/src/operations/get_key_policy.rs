//! `GetKeyPolicy`: the policy of a key, as it was given.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html>.
//! Refuses, in this order: NotFound, AccessDenied.

use api::kms::{GetKeyPolicyRequest, GetKeyPolicyResponse, Operation};
use catalog::record::Manager;

use crate::call::Call;
use crate::error::Error;
use crate::policy;

pub(crate) async fn get_key_policy(
    call: &Call<'_>,
    input: &GetKeyPolicyRequest,
) -> Result<GetKeyPolicyResponse, Error> {
    let key = call.find_own_key_by_id(&input.key_id)?;
    let key = call.permit(key, Operation::GetKeyPolicy)?.key();
    policy::check_name(input.policy_name.as_deref())?;
    let text = match &key.policy {
        Some(policy) => policy.to_string(),
        None if key.manager == Manager::Aws => {
            let mut aliases = call.picture.aliases_of(key.name);
            let service = aliases.find_map(|alias| alias.place.name.aws_service());
            let service = service.ok_or_else(|| Error::internal("a key of no service"))?;
            policy::managed_policy(key.name.region, key.name.account, service)
        }
        None => policy::default_policy(key.name.region.partition(), key.name.account),
    };
    Ok(GetKeyPolicyResponse { policy: Some(text), policy_name: Some(policy::DEFAULT_NAME.into()) })
}
