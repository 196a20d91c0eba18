//! `CreateUser`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::{Tag, User};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`CreateUser`](crate::iam::Operation::CreateUser) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateUserRequest {
    /// `Path`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub path: Option<String>,
    /// `PermissionsBoundary`: 20 to 2048 characters
    pub permissions_boundary: Option<String>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
    /// `UserName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for CreateUserRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut path = None;
        let mut permissions_boundary = None;
        let mut tags = None;
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Path" => {
                    path = input.string(&constraints::PATH_TYPE, Path::Member(&at, 0, "path"))?
                }
                "PermissionsBoundary" => {
                    permissions_boundary = input.string(
                        &constraints::ARN_TYPE,
                        Path::Member(&at, 1, "permissionsBoundary"),
                    )?
                }
                "Tags" => {
                    tags = input
                        .structures(constraints::TAG_LIST_TYPE, Path::Member(&at, 2, "tags"))?
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
        Ok(Some(Self { path, permissions_boundary, tags, user_name }))
    }
}

/// What [`CreateUser`](crate::iam::Operation::CreateUser) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateUserResponse {
    /// `User`
    pub user: Option<User>,
}

impl Encode for CreateUserResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.user {
            writer.member("User");
            value.write(writer);
        }
        writer.end_object();
    }
}

impl Request for CreateUserRequest {
    const NAME: &'static str = "CreateUser";
    const WRAPPER: &'static str = "CreateUserResult";
    type Response = CreateUserResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for CreateUserResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
