//! `TagRole`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Tag;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`TagRole`](crate::iam::Operation::TagRole) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagRoleRequest {
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
    /// `Tags`: at most 50 elements
    pub tags: Vec<Tag>,
}

impl Decode for TagRoleRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut role_name = None;
        let mut tags = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "RoleName" => {
                    role_name =
                        Some(input.string(
                            &constraints::ROLE_NAME_TYPE,
                            Path::Member(&at, 0, "roleName"),
                        )?)
                }
                "Tags" => {
                    tags = Some(
                        input
                            .structures(constraints::TAG_LIST_TYPE, Path::Member(&at, 1, "tags"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let role_name = input.required(role_name, Path::Member(&at, 0, "roleName"));
        let tags = input.required(tags, Path::Member(&at, 1, "tags"));
        let (Some(role_name), Some(tags)) = (role_name, tags) else { return Ok(None) };
        Ok(Some(Self { role_name, tags }))
    }
}

impl Request for TagRoleRequest {
    const NAME: &'static str = "TagRole";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
