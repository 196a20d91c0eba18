//! `ListAttachedGroupPolicies`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::AttachedPolicy;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListAttachedGroupPolicies`](crate::iam::Operation::ListAttachedGroupPolicies) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAttachedGroupPoliciesRequest {
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: String,
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `PathPrefix`: 1 to 512 characters, `((/[A-Za-z0-9\.,\+@=_-]+)*)/`
    pub path_prefix: Option<String>,
}

impl Decode for ListAttachedGroupPoliciesRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut group_name = None;
        let mut marker = None;
        let mut max_items = None;
        let mut path_prefix = None;
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
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 1, "marker"))?
                }
                "MaxItems" => {
                    max_items = input
                        .integer(constraints::MAX_ITEMS_TYPE, Path::Member(&at, 2, "maxItems"))?
                }
                "PathPrefix" => {
                    path_prefix = input.string(
                        &constraints::POLICY_PATH_TYPE,
                        Path::Member(&at, 3, "pathPrefix"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let group_name = input.required(group_name, Path::Member(&at, 0, "groupName"));
        let Some(group_name) = group_name else { return Ok(None) };
        Ok(Some(Self { group_name, marker, max_items, path_prefix }))
    }
}

/// What [`ListAttachedGroupPolicies`](crate::iam::Operation::ListAttachedGroupPolicies) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAttachedGroupPoliciesResponse {
    /// `AttachedPolicies`
    pub attached_policies: Option<Vec<AttachedPolicy>>,
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
}

impl Encode for ListAttachedGroupPoliciesResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.attached_policies {
            writer.member("AttachedPolicies");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.is_truncated {
            writer.member("IsTruncated");
            writer.boolean(*value);
        }
        if let Some(value) = &self.marker {
            writer.member("Marker");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for ListAttachedGroupPoliciesRequest {
    const NAME: &'static str = "ListAttachedGroupPolicies";
    const WRAPPER: &'static str = "ListAttachedGroupPoliciesResult";
    type Response = ListAttachedGroupPoliciesResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListAttachedGroupPoliciesResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
