//! `SetDefaultPolicyVersion`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`SetDefaultPolicyVersion`](crate::iam::Operation::SetDefaultPolicyVersion) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetDefaultPolicyVersionRequest {
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
    /// `VersionId`: `v[1-9][0-9]*(\.[A-Za-z0-9-]*)?`
    pub version_id: String,
}

impl Decode for SetDefaultPolicyVersionRequest {
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

impl Request for SetDefaultPolicyVersionRequest {
    const NAME: &'static str = "SetDefaultPolicyVersion";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
