//! `DetachUserPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DetachUserPolicy`](crate::iam::Operation::DetachUserPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DetachUserPolicyRequest {
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
    /// `UserName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for DetachUserPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_arn = None;
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyArn" => {
                    policy_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 0, "policyArn"))?,
                    )
                }
                "UserName" => {
                    user_name =
                        Some(input.string(
                            &constraints::USER_NAME_TYPE,
                            Path::Member(&at, 1, "userName"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let policy_arn = input.required(policy_arn, Path::Member(&at, 0, "policyArn"));
        let user_name = input.required(user_name, Path::Member(&at, 1, "userName"));
        let (Some(policy_arn), Some(user_name)) = (policy_arn, user_name) else { return Ok(None) };
        Ok(Some(Self { policy_arn, user_name }))
    }
}

impl Request for DetachUserPolicyRequest {
    const NAME: &'static str = "DetachUserPolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
