//! `GetPolicyVersion`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::PolicyVersion;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetPolicyVersion`](crate::iam::Operation::GetPolicyVersion) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetPolicyVersionRequest {
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
    /// `VersionId`: `v[1-9][0-9]*(\.[A-Za-z0-9-]*)?`
    pub version_id: String,
}

impl Decode for GetPolicyVersionRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_arn = None;
        let mut version_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyArn" => {
                    policy_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 0, "policyArn"))?,
                    )
                }
                "VersionId" => {
                    version_id = Some(input.string(
                        &constraints::POLICY_VERSION_ID_TYPE,
                        Path::Member(&at, 1, "versionId"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let policy_arn = input.required(policy_arn, Path::Member(&at, 0, "policyArn"));
        let version_id = input.required(version_id, Path::Member(&at, 1, "versionId"));
        let (Some(policy_arn), Some(version_id)) = (policy_arn, version_id) else {
            return Ok(None);
        };
        Ok(Some(Self { policy_arn, version_id }))
    }
}

/// What [`GetPolicyVersion`](crate::iam::Operation::GetPolicyVersion) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetPolicyVersionResponse {
    /// `PolicyVersion`
    pub policy_version: Option<PolicyVersion>,
}

impl Encode for GetPolicyVersionResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.policy_version {
            writer.member("PolicyVersion");
            value.write(writer);
        }
        writer.end_object();
    }
}

impl Request for GetPolicyVersionRequest {
    const NAME: &'static str = "GetPolicyVersion";
    const WRAPPER: &'static str = "GetPolicyVersionResult";
    type Response = GetPolicyVersionResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetPolicyVersionResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
