//! `DetachRolePolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DetachRolePolicy`](crate::iam::Operation::DetachRolePolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DetachRolePolicyRequest {
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for DetachRolePolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_arn = None;
        let mut role_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyArn" => {
                    policy_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 0, "policyArn"))?,
                    )
                }
                "RoleName" => {
                    role_name =
                        Some(input.string(
                            &constraints::ROLE_NAME_TYPE,
                            Path::Member(&at, 1, "roleName"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let policy_arn = input.required(policy_arn, Path::Member(&at, 0, "policyArn"));
        let role_name = input.required(role_name, Path::Member(&at, 1, "roleName"));
        let (Some(policy_arn), Some(role_name)) = (policy_arn, role_name) else { return Ok(None) };
        Ok(Some(Self { policy_arn, role_name }))
    }
}

impl Request for DetachRolePolicyRequest {
    const NAME: &'static str = "DetachRolePolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
