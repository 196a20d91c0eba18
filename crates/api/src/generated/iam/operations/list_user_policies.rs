//! `ListUserPolicies`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListUserPolicies`](crate::iam::Operation::ListUserPolicies) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListUserPoliciesRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for ListUserPoliciesRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut marker = None;
        let mut max_items = None;
        let mut user_name = None;
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
                "UserName" => {
                    user_name = Some(input.string(
                        &constraints::EXISTING_USER_NAME_TYPE,
                        Path::Member(&at, 2, "userName"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let user_name = input.required(user_name, Path::Member(&at, 2, "userName"));
        let Some(user_name) = user_name else { return Ok(None) };
        Ok(Some(Self { marker, max_items, user_name }))
    }
}

/// What [`ListUserPolicies`](crate::iam::Operation::ListUserPolicies) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListUserPoliciesResponse {
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
    /// `PolicyNames`
    pub policy_names: Vec<String>,
}

impl Encode for ListUserPoliciesResponse {
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

impl Request for ListUserPoliciesRequest {
    const NAME: &'static str = "ListUserPolicies";
    const WRAPPER: &'static str = "ListUserPoliciesResult";
    type Response = ListUserPoliciesResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListUserPoliciesResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
