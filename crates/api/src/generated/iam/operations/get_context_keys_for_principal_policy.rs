//! `GetContextKeysForPrincipalPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::GetContextKeysForPolicyResponse;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`GetContextKeysForPrincipalPolicy`](crate::iam::Operation::GetContextKeysForPrincipalPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetContextKeysForPrincipalPolicyRequest {
    /// `PolicyInputList`
    pub policy_input_list: Option<Vec<String>>,
    /// `PolicySourceArn`: 20 to 2048 characters
    pub policy_source_arn: String,
}

impl Decode for GetContextKeysForPrincipalPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_input_list = None;
        let mut policy_source_arn = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyInputList" => {
                    policy_input_list = input.strings(
                        constraints::SIMULATION_POLICY_LIST_TYPE,
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 0, "policyInputList"),
                    )?
                }
                "PolicySourceArn" => {
                    policy_source_arn =
                        Some(input.string(
                            &constraints::ARN_TYPE,
                            Path::Member(&at, 1, "policySourceArn"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let policy_source_arn =
            input.required(policy_source_arn, Path::Member(&at, 1, "policySourceArn"));
        let Some(policy_source_arn) = policy_source_arn else { return Ok(None) };
        Ok(Some(Self { policy_input_list, policy_source_arn }))
    }
}

impl Request for GetContextKeysForPrincipalPolicyRequest {
    const NAME: &'static str = "GetContextKeysForPrincipalPolicy";
    const WRAPPER: &'static str = "GetContextKeysForPrincipalPolicyResult";
    type Response = GetContextKeysForPolicyResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
