//! `ListGroupsForUser`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Group;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListGroupsForUser`](crate::iam::Operation::ListGroupsForUser) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGroupsForUserRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for ListGroupsForUserRequest {
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

/// What [`ListGroupsForUser`](crate::iam::Operation::ListGroupsForUser) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGroupsForUserResponse {
    /// `Groups`
    pub groups: Vec<Group>,
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
}

impl Encode for ListGroupsForUserResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.groups;
        writer.member("Groups");
        encode::structures(writer, value);
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

impl Request for ListGroupsForUserRequest {
    const NAME: &'static str = "ListGroupsForUser";
    const WRAPPER: &'static str = "ListGroupsForUserResult";
    type Response = ListGroupsForUserResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListGroupsForUserResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
