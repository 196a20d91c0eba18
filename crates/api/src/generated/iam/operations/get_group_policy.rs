//! `GetGroupPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetGroupPolicy`](crate::iam::Operation::GetGroupPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetGroupPolicyRequest {
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: String,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
}

impl Decode for GetGroupPolicyRequest {
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

/// What [`GetGroupPolicy`](crate::iam::Operation::GetGroupPolicy) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetGroupPolicyResponse {
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: String,
    /// `PolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy_document: String,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
}

impl Encode for GetGroupPolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.group_name;
        writer.member("GroupName");
        writer.string(value);
        let value = &self.policy_document;
        writer.member("PolicyDocument");
        writer.string(value);
        let value = &self.policy_name;
        writer.member("PolicyName");
        writer.string(value);
        writer.end_object();
    }
}

impl Request for GetGroupPolicyRequest {
    const NAME: &'static str = "GetGroupPolicy";
    const WRAPPER: &'static str = "GetGroupPolicyResult";
    type Response = GetGroupPolicyResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetGroupPolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
