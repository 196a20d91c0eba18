//! `UpdateUser`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`UpdateUser`](crate::iam::Operation::UpdateUser) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateUserRequest {
    /// `NewPath`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub new_path: Option<String>,
    /// `NewUserName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub new_user_name: Option<String>,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for UpdateUserRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut new_path = None;
        let mut new_user_name = None;
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "NewPath" => {
                    new_path =
                        input.string(&constraints::PATH_TYPE, Path::Member(&at, 0, "newPath"))?
                }
                "NewUserName" => {
                    new_user_name = input
                        .string(&constraints::USER_NAME_TYPE, Path::Member(&at, 1, "newUserName"))?
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
        Ok(Some(Self { new_path, new_user_name, user_name }))
    }
}

impl Request for UpdateUserRequest {
    const NAME: &'static str = "UpdateUser";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
