//! `GetUserPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetUserPolicy`](crate::iam::Operation::GetUserPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetUserPolicyRequest {
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for GetUserPolicyRequest {
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

/// What [`GetUserPolicy`](crate::iam::Operation::GetUserPolicy) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetUserPolicyResponse {
    /// `PolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy_document: String,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Encode for GetUserPolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.policy_document;
        writer.member("PolicyDocument");
        writer.string(value);
        let value = &self.policy_name;
        writer.member("PolicyName");
        writer.string(value);
        let value = &self.user_name;
        writer.member("UserName");
        writer.string(value);
        writer.end_object();
    }
}

impl Request for GetUserPolicyRequest {
    const NAME: &'static str = "GetUserPolicy";
    const WRAPPER: &'static str = "GetUserPolicyResult";
    type Response = GetUserPolicyResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetUserPolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
