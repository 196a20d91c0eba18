//! `CreatePolicyVersion`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::PolicyVersion;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`CreatePolicyVersion`](crate::iam::Operation::CreatePolicyVersion) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePolicyVersionRequest {
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
    /// `PolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy_document: String,
    /// `SetAsDefault`
    pub set_as_default: Option<bool>,
}

impl Decode for CreatePolicyVersionRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_arn = None;
        let mut policy_document = None;
        let mut set_as_default = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyArn" => {
                    policy_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 0, "policyArn"))?,
                    )
                }
                "PolicyDocument" => {
                    policy_document = Some(input.string(
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 1, "policyDocument"),
                    )?)
                }
                "SetAsDefault" => set_as_default = input.boolean()?,
                _ => input.skip()?,
            }
        }
        let policy_arn = input.required(policy_arn, Path::Member(&at, 0, "policyArn"));
        let policy_document =
            input.required(policy_document, Path::Member(&at, 1, "policyDocument"));
        let (Some(policy_arn), Some(policy_document)) = (policy_arn, policy_document) else {
            return Ok(None);
        };
        Ok(Some(Self { policy_arn, policy_document, set_as_default }))
    }
}

/// What [`CreatePolicyVersion`](crate::iam::Operation::CreatePolicyVersion) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePolicyVersionResponse {
    /// `PolicyVersion`
    pub policy_version: Option<PolicyVersion>,
}

impl Encode for CreatePolicyVersionResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.policy_version {
            writer.member("PolicyVersion");
            value.write(writer);
        }
        writer.end_object();
    }
}

impl Request for CreatePolicyVersionRequest {
    const NAME: &'static str = "CreatePolicyVersion";
    const WRAPPER: &'static str = "CreatePolicyVersionResult";
    type Response = CreatePolicyVersionResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for CreatePolicyVersionResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
