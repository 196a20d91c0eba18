//! `GetRolePolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetRolePolicy`](crate::iam::Operation::GetRolePolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetRolePolicyRequest {
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for GetRolePolicyRequest {
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

/// What [`GetRolePolicy`](crate::iam::Operation::GetRolePolicy) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetRolePolicyResponse {
    /// `PolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy_document: String,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Encode for GetRolePolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.policy_document;
        writer.member("PolicyDocument");
        writer.string(value);
        let value = &self.policy_name;
        writer.member("PolicyName");
        writer.string(value);
        let value = &self.role_name;
        writer.member("RoleName");
        writer.string(value);
        writer.end_object();
    }
}

impl Request for GetRolePolicyRequest {
    const NAME: &'static str = "GetRolePolicy";
    const WRAPPER: &'static str = "GetRolePolicyResult";
    type Response = GetRolePolicyResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetRolePolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
