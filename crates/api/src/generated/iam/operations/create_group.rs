//! `CreateGroup`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Group;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`CreateGroup`](crate::iam::Operation::CreateGroup) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateGroupRequest {
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: String,
    /// `Path`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub path: Option<String>,
}

impl Decode for CreateGroupRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut group_name = None;
        let mut path = None;
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
                "Path" => {
                    path = input.string(&constraints::PATH_TYPE, Path::Member(&at, 1, "path"))?
                }
                _ => input.skip()?,
            }
        }
        let group_name = input.required(group_name, Path::Member(&at, 0, "groupName"));
        let Some(group_name) = group_name else { return Ok(None) };
        Ok(Some(Self { group_name, path }))
    }
}

/// What [`CreateGroup`](crate::iam::Operation::CreateGroup) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateGroupResponse {
    /// `Group`
    pub group: Group,
}

impl Encode for CreateGroupResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.group;
        writer.member("Group");
        value.write(writer);
        writer.end_object();
    }
}

impl Request for CreateGroupRequest {
    const NAME: &'static str = "CreateGroup";
    const WRAPPER: &'static str = "CreateGroupResult";
    type Response = CreateGroupResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for CreateGroupResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
