//! `ListAttachedRolePolicies`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::AttachedPolicy;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListAttachedRolePolicies`](crate::iam::Operation::ListAttachedRolePolicies) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAttachedRolePoliciesRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `PathPrefix`: 1 to 512 characters, `((/[A-Za-z0-9\.,\+@=_-]+)*)/`
    pub path_prefix: Option<String>,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for ListAttachedRolePoliciesRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut marker = None;
        let mut max_items = None;
        let mut path_prefix = None;
        let mut role_name = None;
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
                "PathPrefix" => {
                    path_prefix = input.string(
                        &constraints::POLICY_PATH_TYPE,
                        Path::Member(&at, 2, "pathPrefix"),
                    )?
                }
                "RoleName" => {
                    role_name =
                        Some(input.string(
                            &constraints::ROLE_NAME_TYPE,
                            Path::Member(&at, 3, "roleName"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let role_name = input.required(role_name, Path::Member(&at, 3, "roleName"));
        let Some(role_name) = role_name else { return Ok(None) };
        Ok(Some(Self { marker, max_items, path_prefix, role_name }))
    }
}

/// What [`ListAttachedRolePolicies`](crate::iam::Operation::ListAttachedRolePolicies) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAttachedRolePoliciesResponse {
    /// `AttachedPolicies`
    pub attached_policies: Option<Vec<AttachedPolicy>>,
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
}

impl Encode for ListAttachedRolePoliciesResponse {
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

impl Request for ListAttachedRolePoliciesRequest {
    const NAME: &'static str = "ListAttachedRolePolicies";
    const WRAPPER: &'static str = "ListAttachedRolePoliciesResult";
    type Response = ListAttachedRolePoliciesResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListAttachedRolePoliciesResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
