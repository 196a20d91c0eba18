//! `DeleteUserPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DeleteUserPolicy`](crate::iam::Operation::DeleteUserPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteUserPolicyRequest {
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for DeleteUserPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_name = None;
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyName" => {
                    policy_name = Some(input.string(
                        &constraints::POLICY_NAME_TYPE,
                        Path::Member(&at, 0, "policyName"),
                    )?)
                }
                "UserName" => {
                    user_name = Some(input.string(
                        &constraints::EXISTING_USER_NAME_TYPE,
                        Path::Member(&at, 1, "userName"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let policy_name = input.required(policy_name, Path::Member(&at, 0, "policyName"));
        let user_name = input.required(user_name, Path::Member(&at, 1, "userName"));
        let (Some(policy_name), Some(user_name)) = (policy_name, user_name) else {
            return Ok(None);
        };
        Ok(Some(Self { policy_name, user_name }))
    }
}

impl Request for DeleteUserPolicyRequest {
    const NAME: &'static str = "DeleteUserPolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
