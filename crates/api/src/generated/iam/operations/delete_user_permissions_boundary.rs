//! `DeleteUserPermissionsBoundary`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DeleteUserPermissionsBoundary`](crate::iam::Operation::DeleteUserPermissionsBoundary) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteUserPermissionsBoundaryRequest {
    /// `UserName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for DeleteUserPermissionsBoundaryRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "UserName" => {
                    user_name =
                        Some(input.string(
                            &constraints::USER_NAME_TYPE,
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

impl Request for DeleteUserPermissionsBoundaryRequest {
    const NAME: &'static str = "DeleteUserPermissionsBoundary";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
