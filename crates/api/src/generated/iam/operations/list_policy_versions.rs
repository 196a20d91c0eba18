//! `ListPolicyVersions`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::PolicyVersion;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListPolicyVersions`](crate::iam::Operation::ListPolicyVersions) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPolicyVersionsRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
}

impl Decode for ListPolicyVersionsRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut marker = None;
        let mut max_items = None;
        let mut policy_arn = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 0, "marker"))?
                }
                "MaxItems" => {
                    max_items = input
                        .integer(constraints::MAX_ITEMS_TYPE, Path::Member(&at, 1, "maxItems"))?
                }
                "PolicyArn" => {
                    policy_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 2, "policyArn"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let policy_arn = input.required(policy_arn, Path::Member(&at, 2, "policyArn"));
        let Some(policy_arn) = policy_arn else { return Ok(None) };
        Ok(Some(Self { marker, max_items, policy_arn }))
    }
}

/// What [`ListPolicyVersions`](crate::iam::Operation::ListPolicyVersions) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPolicyVersionsResponse {
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
    /// `Versions`
    pub versions: Option<Vec<PolicyVersion>>,
}

impl Encode for ListPolicyVersionsResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.is_truncated {
            writer.member("IsTruncated");
            writer.boolean(*value);
        }
        if let Some(value) = &self.marker {
            writer.member("Marker");
            writer.string(value);
        }
        if let Some(value) = &self.versions {
            writer.member("Versions");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

impl Request for ListPolicyVersionsRequest {
    const NAME: &'static str = "ListPolicyVersions";
    const WRAPPER: &'static str = "ListPolicyVersionsResult";
    type Response = ListPolicyVersionsResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListPolicyVersionsResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
