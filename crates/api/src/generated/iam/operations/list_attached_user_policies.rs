//! `ListAttachedUserPolicies`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::AttachedPolicy;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListAttachedUserPolicies`](crate::iam::Operation::ListAttachedUserPolicies) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAttachedUserPoliciesRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `PathPrefix`: 1 to 512 characters, `((/[A-Za-z0-9\.,\+@=_-]+)*)/`
    pub path_prefix: Option<String>,
    /// `UserName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for ListAttachedUserPoliciesRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut marker = None;
        let mut max_items = None;
        let mut path_prefix = None;
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
                "PathPrefix" => {
                    path_prefix = input.string(
                        &constraints::POLICY_PATH_TYPE,
                        Path::Member(&at, 2, "pathPrefix"),
                    )?
                }
                "UserName" => {
                    user_name =
                        Some(input.string(
                            &constraints::USER_NAME_TYPE,
                            Path::Member(&at, 3, "userName"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let user_name = input.required(user_name, Path::Member(&at, 3, "userName"));
        let Some(user_name) = user_name else { return Ok(None) };
        Ok(Some(Self { marker, max_items, path_prefix, user_name }))
    }
}

/// What [`ListAttachedUserPolicies`](crate::iam::Operation::ListAttachedUserPolicies) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAttachedUserPoliciesResponse {
    /// `AttachedPolicies`
    pub attached_policies: Option<Vec<AttachedPolicy>>,
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
}

impl Encode for ListAttachedUserPoliciesResponse {
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

impl Request for ListAttachedUserPoliciesRequest {
    const NAME: &'static str = "ListAttachedUserPolicies";
    const WRAPPER: &'static str = "ListAttachedUserPoliciesResult";
    type Response = ListAttachedUserPoliciesResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListAttachedUserPoliciesResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
