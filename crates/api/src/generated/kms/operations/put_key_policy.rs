//! `PutKeyPolicy`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::Operation;
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`PutKeyPolicy`](crate::kms::Operation::PutKeyPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutKeyPolicyRequest {
    /// `BypassPolicyLockoutSafetyCheck`
    pub bypass_policy_lockout_safety_check: Option<bool>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `Policy`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy: String,
    /// `PolicyName`: 1 to 128 characters, `[\w]+`
    pub policy_name: Option<String>,
}

impl Decode for PutKeyPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut bypass_policy_lockout_safety_check = None;
        let mut key_id = None;
        let mut policy = None;
        let mut policy_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "BypassPolicyLockoutSafetyCheck" => {
                    bypass_policy_lockout_safety_check = input.boolean()?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 1, "keyId"))?,
                    )
                }
                "Policy" => {
                    policy = Some(
                        input.string(&constraints::POLICY_TYPE, Path::Member(&at, 2, "policy"))?,
                    )
                }
                "PolicyName" => {
                    policy_name = input.string(
                        &constraints::POLICY_NAME_TYPE,
                        Path::Member(&at, 3, "policyName"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 1, "keyId"));
        let policy = input.required(policy, Path::Member(&at, 2, "policy"));
        let (Some(key_id), Some(policy)) = (key_id, policy) else { return Ok(None) };
        Ok(Some(Self { bypass_policy_lockout_safety_check, key_id, policy, policy_name }))
    }
}

impl Request for PutKeyPolicyRequest {
    const OPERATION: Operation = Operation::PutKeyPolicy;
    type Response = ();

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
