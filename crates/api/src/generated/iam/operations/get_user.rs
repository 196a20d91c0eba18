//! `GetUser`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::User;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetUser`](crate::iam::Operation::GetUser) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetUserRequest {
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: Option<String>,
}

impl Decode for GetUserRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "UserName" => {
                    user_name = input.string(
                        &constraints::EXISTING_USER_NAME_TYPE,
                        Path::Member(&at, 0, "userName"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { user_name }))
    }
}

/// What [`GetUser`](crate::iam::Operation::GetUser) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetUserResponse {
    /// `User`
    pub user: User,
}

impl Encode for GetUserResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.user;
        writer.member("User");
        value.write(writer);
        writer.end_object();
    }
}

impl Request for GetUserRequest {
    const NAME: &'static str = "GetUser";
    const WRAPPER: &'static str = "GetUserResult";
    type Response = GetUserResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetUserResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
