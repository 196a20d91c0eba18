//! `GetGroup`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::{Group, User};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetGroup`](crate::iam::Operation::GetGroup) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetGroupRequest {
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: String,
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
}

impl Decode for GetGroupRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut group_name = None;
        let mut marker = None;
        let mut max_items = None;
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
                _ => input.skip()?,
            }
        }
        let group_name = input.required(group_name, Path::Member(&at, 0, "groupName"));
        let Some(group_name) = group_name else { return Ok(None) };
        Ok(Some(Self { group_name, marker, max_items }))
    }
}

/// What [`GetGroup`](crate::iam::Operation::GetGroup) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetGroupResponse {
    /// `Group`
    pub group: Group,
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
    /// `Users`
    pub users: Vec<User>,
}

impl Encode for GetGroupResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.group;
        writer.member("Group");
        value.write(writer);
        if let Some(value) = &self.is_truncated {
            writer.member("IsTruncated");
            writer.boolean(*value);
        }
        if let Some(value) = &self.marker {
            writer.member("Marker");
            writer.string(value);
        }
        let value = &self.users;
        writer.member("Users");
        encode::structures(writer, value);
        writer.end_object();
    }
}

impl Request for GetGroupRequest {
    const NAME: &'static str = "GetGroup";
    const WRAPPER: &'static str = "GetGroupResult";
    type Response = GetGroupResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetGroupResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
