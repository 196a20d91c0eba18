//! `ListRolePolicies`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListRolePolicies`](crate::iam::Operation::ListRolePolicies) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListRolePoliciesRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for ListRolePoliciesRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut marker = None;
        let mut max_items = None;
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
                "RoleName" => {
                    role_name =
                        Some(input.string(
                            &constraints::ROLE_NAME_TYPE,
                            Path::Member(&at, 2, "roleName"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let role_name = input.required(role_name, Path::Member(&at, 2, "roleName"));
        let Some(role_name) = role_name else { return Ok(None) };
        Ok(Some(Self { marker, max_items, role_name }))
    }
}

/// What [`ListRolePolicies`](crate::iam::Operation::ListRolePolicies) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListRolePoliciesResponse {
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
    /// `PolicyNames`
    pub policy_names: Vec<String>,
}

impl Encode for ListRolePoliciesResponse {
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
        let value = &self.policy_names;
        writer.member("PolicyNames");
        encode::strings(writer, value);
        writer.end_object();
    }
}

impl Request for ListRolePoliciesRequest {
    const NAME: &'static str = "ListRolePolicies";
    const WRAPPER: &'static str = "ListRolePoliciesResult";
    type Response = ListRolePoliciesResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListRolePoliciesResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
