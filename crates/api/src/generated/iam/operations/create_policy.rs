//! `CreatePolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::{Policy, Tag};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`CreatePolicy`](crate::iam::Operation::CreatePolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePolicyRequest {
    /// `Description`: at most 1000 characters
    pub description: Option<String>,
    /// `Path`: 1 to 512 characters, `((/[A-Za-z0-9\.,\+@=_-]+)*)/`
    pub path: Option<String>,
    /// `PolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy_document: String,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
}

impl Decode for CreatePolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut description = None;
        let mut path = None;
        let mut policy_document = None;
        let mut policy_name = None;
        let mut tags = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Description" => {
                    description = input.string(
                        &constraints::POLICY_DESCRIPTION_TYPE,
                        Path::Member(&at, 0, "description"),
                    )?
                }
                "Path" => {
                    path = input
                        .string(&constraints::POLICY_PATH_TYPE, Path::Member(&at, 1, "path"))?
                }
                "PolicyDocument" => {
                    policy_document = Some(input.string(
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 2, "policyDocument"),
                    )?)
                }
                "PolicyName" => {
                    policy_name = Some(input.string(
                        &constraints::POLICY_NAME_TYPE,
                        Path::Member(&at, 3, "policyName"),
                    )?)
                }
                "Tags" => {
                    tags = input
                        .structures(constraints::TAG_LIST_TYPE, Path::Member(&at, 4, "tags"))?
                }
                _ => input.skip()?,
            }
        }
        let policy_document =
            input.required(policy_document, Path::Member(&at, 2, "policyDocument"));
        let policy_name = input.required(policy_name, Path::Member(&at, 3, "policyName"));
        let (Some(policy_document), Some(policy_name)) = (policy_document, policy_name) else {
            return Ok(None);
        };
        Ok(Some(Self { description, path, policy_document, policy_name, tags }))
    }
}

/// What [`CreatePolicy`](crate::iam::Operation::CreatePolicy) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePolicyResponse {
    /// `Policy`
    pub policy: Option<Policy>,
}

impl Encode for CreatePolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.policy {
            writer.member("Policy");
            value.write(writer);
        }
        writer.end_object();
    }
}

impl Request for CreatePolicyRequest {
    const NAME: &'static str = "CreatePolicy";
    const WRAPPER: &'static str = "CreatePolicyResult";
    type Response = CreatePolicyResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for CreatePolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
