//! `ListGroups`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Group;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListGroups`](crate::iam::Operation::ListGroups) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGroupsRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `PathPrefix`: 1 to 512 characters, `\u002F[\u0021-\u007F]*`
    pub path_prefix: Option<String>,
}

impl Decode for ListGroupsRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut marker = None;
        let mut max_items = None;
        let mut path_prefix = None;
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
                        &constraints::PATH_PREFIX_TYPE,
                        Path::Member(&at, 2, "pathPrefix"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { marker, max_items, path_prefix }))
    }
}

/// What [`ListGroups`](crate::iam::Operation::ListGroups) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGroupsResponse {
    /// `Groups`
    pub groups: Vec<Group>,
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
}

impl Encode for ListGroupsResponse {
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

impl Request for ListGroupsRequest {
    const NAME: &'static str = "ListGroups";
    const WRAPPER: &'static str = "ListGroupsResult";
    type Response = ListGroupsResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListGroupsResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
