//! `AttachGroupPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`AttachGroupPolicy`](crate::iam::Operation::AttachGroupPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttachGroupPolicyRequest {
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: String,
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
}

impl Decode for AttachGroupPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut group_name = None;
        let mut policy_arn = None;
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
                "PolicyArn" => {
                    policy_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 1, "policyArn"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let group_name = input.required(group_name, Path::Member(&at, 0, "groupName"));
        let policy_arn = input.required(policy_arn, Path::Member(&at, 1, "policyArn"));
        let (Some(group_name), Some(policy_arn)) = (group_name, policy_arn) else {
            return Ok(None);
        };
        Ok(Some(Self { group_name, policy_arn }))
    }
}

impl Request for AttachGroupPolicyRequest {
    const NAME: &'static str = "AttachGroupPolicy";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
