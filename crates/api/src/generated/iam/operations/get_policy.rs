//! `GetPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Policy;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetPolicy`](crate::iam::Operation::GetPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetPolicyRequest {
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
}

impl Decode for GetPolicyRequest {
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

/// What [`GetPolicy`](crate::iam::Operation::GetPolicy) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetPolicyResponse {
    /// `Policy`
    pub policy: Option<Policy>,
}

impl Encode for GetPolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.policy {
            writer.member("Policy");
            value.write(writer);
        }
        writer.end_object();
    }
}

impl Request for GetPolicyRequest {
    const NAME: &'static str = "GetPolicy";
    const WRAPPER: &'static str = "GetPolicyResult";
    type Response = GetPolicyResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetPolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
