//! `UntagRole`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`UntagRole`](crate::iam::Operation::UntagRole) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UntagRoleRequest {
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
    /// `TagKeys`: at most 50 elements
    pub tag_keys: Vec<String>,
}

impl Decode for UntagRoleRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut role_name = None;
        let mut tag_keys = None;
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
                "TagKeys" => {
                    tag_keys = Some(input.strings(
                        constraints::TAG_KEY_LIST_TYPE,
                        &constraints::TAG_KEY_TYPE,
                        Path::Member(&at, 1, "tagKeys"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let role_name = input.required(role_name, Path::Member(&at, 0, "roleName"));
        let tag_keys = input.required(tag_keys, Path::Member(&at, 1, "tagKeys"));
        let (Some(role_name), Some(tag_keys)) = (role_name, tag_keys) else { return Ok(None) };
        Ok(Some(Self { role_name, tag_keys }))
    }
}

impl Request for UntagRoleRequest {
    const NAME: &'static str = "UntagRole";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
