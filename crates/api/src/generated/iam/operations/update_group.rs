//! `UpdateGroup`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`UpdateGroup`](crate::iam::Operation::UpdateGroup) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateGroupRequest {
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: String,
    /// `NewGroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub new_group_name: Option<String>,
    /// `NewPath`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub new_path: Option<String>,
}

impl Decode for UpdateGroupRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut group_name = None;
        let mut new_group_name = None;
        let mut new_path = None;
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
                "NewGroupName" => {
                    new_group_name = input.string(
                        &constraints::GROUP_NAME_TYPE,
                        Path::Member(&at, 1, "newGroupName"),
                    )?
                }
                "NewPath" => {
                    new_path =
                        input.string(&constraints::PATH_TYPE, Path::Member(&at, 2, "newPath"))?
                }
                _ => input.skip()?,
            }
        }
        let group_name = input.required(group_name, Path::Member(&at, 0, "groupName"));
        let Some(group_name) = group_name else { return Ok(None) };
        Ok(Some(Self { group_name, new_group_name, new_path }))
    }
}

impl Request for UpdateGroupRequest {
    const NAME: &'static str = "UpdateGroup";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
