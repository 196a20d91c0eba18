//! `TagUser`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Tag;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`TagUser`](crate::iam::Operation::TagUser) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagUserRequest {
    /// `Tags`: at most 50 elements
    pub tags: Vec<Tag>,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for TagUserRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut tags = None;
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Tags" => {
                    tags = Some(
                        input
                            .structures(constraints::TAG_LIST_TYPE, Path::Member(&at, 0, "tags"))?,
                    )
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
        let tags = input.required(tags, Path::Member(&at, 0, "tags"));
        let user_name = input.required(user_name, Path::Member(&at, 1, "userName"));
        let (Some(tags), Some(user_name)) = (tags, user_name) else { return Ok(None) };
        Ok(Some(Self { tags, user_name }))
    }
}

impl Request for TagUserRequest {
    const NAME: &'static str = "TagUser";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
