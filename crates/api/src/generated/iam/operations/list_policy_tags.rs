//! `ListPolicyTags`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Tag;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListPolicyTags`](crate::iam::Operation::ListPolicyTags) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPolicyTagsRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
}

impl Decode for ListPolicyTagsRequest {
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

/// What [`ListPolicyTags`](crate::iam::Operation::ListPolicyTags) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPolicyTagsResponse {
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
    /// `Tags`: at most 50 elements
    pub tags: Vec<Tag>,
}

impl Encode for ListPolicyTagsResponse {
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
        let value = &self.tags;
        writer.member("Tags");
        encode::structures(writer, value);
        writer.end_object();
    }
}

impl Request for ListPolicyTagsRequest {
    const NAME: &'static str = "ListPolicyTags";
    const WRAPPER: &'static str = "ListPolicyTagsResult";
    type Response = ListPolicyTagsResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListPolicyTagsResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
