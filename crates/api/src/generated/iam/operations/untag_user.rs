//! `UntagUser`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`UntagUser`](crate::iam::Operation::UntagUser) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UntagUserRequest {
    /// `TagKeys`: at most 50 elements
    pub tag_keys: Vec<String>,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for UntagUserRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut tag_keys = None;
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "TagKeys" => {
                    tag_keys = Some(input.strings(
                        constraints::TAG_KEY_LIST_TYPE,
                        &constraints::TAG_KEY_TYPE,
                        Path::Member(&at, 0, "tagKeys"),
                    )?)
                }
                "UserName" => {
                    user_name = Some(input.string(
                        &constraints::EXISTING_USER_NAME_TYPE,
                        Path::Member(&at, 1, "userName"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let tag_keys = input.required(tag_keys, Path::Member(&at, 0, "tagKeys"));
        let user_name = input.required(user_name, Path::Member(&at, 1, "userName"));
        let (Some(tag_keys), Some(user_name)) = (tag_keys, user_name) else { return Ok(None) };
        Ok(Some(Self { tag_keys, user_name }))
    }
}

impl Request for UntagUserRequest {
    const NAME: &'static str = "UntagUser";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
