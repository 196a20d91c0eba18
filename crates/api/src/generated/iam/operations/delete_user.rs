//! `DeleteUser`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DeleteUser`](crate::iam::Operation::DeleteUser) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteUserRequest {
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for DeleteUserRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "UserName" => {
                    user_name = Some(input.string(
                        &constraints::EXISTING_USER_NAME_TYPE,
                        Path::Member(&at, 0, "userName"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let user_name = input.required(user_name, Path::Member(&at, 0, "userName"));
        let Some(user_name) = user_name else { return Ok(None) };
        Ok(Some(Self { user_name }))
    }
}

impl Request for DeleteUserRequest {
    const NAME: &'static str = "DeleteUser";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
