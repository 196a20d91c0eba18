//! `DeletePolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DeletePolicy`](crate::iam::Operation::DeletePolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeletePolicyRequest {
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
}

impl Decode for DeletePolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_arn = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyArn" => {
                    policy_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 0, "policyArn"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let policy_arn = input.required(policy_arn, Path::Member(&at, 0, "policyArn"));
        let Some(policy_arn) = policy_arn else { return Ok(None) };
        Ok(Some(Self { policy_arn }))
    }
}

impl Request for DeletePolicyRequest {
    const NAME: &'static str = "DeletePolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
