//! `DeleteGroupPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DeleteGroupPolicy`](crate::iam::Operation::DeleteGroupPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteGroupPolicyRequest {
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: String,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
}

impl Decode for DeleteGroupPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut group_name = None;
        let mut policy_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "GroupName" => {
                    group_name =
                        Some(input.string(
                            &constraints::GROUP_NAME_TYPE,
                            Path::Member(&at, 0, "groupName"),
                        )?)
                }
                "PolicyName" => {
                    policy_name = Some(input.string(
                        &constraints::POLICY_NAME_TYPE,
                        Path::Member(&at, 1, "policyName"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let group_name = input.required(group_name, Path::Member(&at, 0, "groupName"));
        let policy_name = input.required(policy_name, Path::Member(&at, 1, "policyName"));
        let (Some(group_name), Some(policy_name)) = (group_name, policy_name) else {
            return Ok(None);
        };
        Ok(Some(Self { group_name, policy_name }))
    }
}

impl Request for DeleteGroupPolicyRequest {
    const NAME: &'static str = "DeleteGroupPolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
