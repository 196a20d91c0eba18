//! `DeleteRolePolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DeleteRolePolicy`](crate::iam::Operation::DeleteRolePolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRolePolicyRequest {
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for DeleteRolePolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_name = None;
        let mut role_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyName" => {
                    policy_name = Some(input.string(
                        &constraints::POLICY_NAME_TYPE,
                        Path::Member(&at, 0, "policyName"),
                    )?)
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
        let policy_name = input.required(policy_name, Path::Member(&at, 0, "policyName"));
        let role_name = input.required(role_name, Path::Member(&at, 1, "roleName"));
        let (Some(policy_name), Some(role_name)) = (policy_name, role_name) else {
            return Ok(None);
        };
        Ok(Some(Self { policy_name, role_name }))
    }
}

impl Request for DeleteRolePolicyRequest {
    const NAME: &'static str = "DeleteRolePolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
