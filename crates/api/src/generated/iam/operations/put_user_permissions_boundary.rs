//! `PutUserPermissionsBoundary`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`PutUserPermissionsBoundary`](crate::iam::Operation::PutUserPermissionsBoundary) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutUserPermissionsBoundaryRequest {
    /// `PermissionsBoundary`: 20 to 2048 characters
    pub permissions_boundary: String,
    /// `UserName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Decode for PutUserPermissionsBoundaryRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut permissions_boundary = None;
        let mut user_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PermissionsBoundary" => {
                    permissions_boundary = Some(input.string(
                        &constraints::ARN_TYPE,
                        Path::Member(&at, 0, "permissionsBoundary"),
                    )?)
                }
                "UserName" => {
                    user_name =
                        Some(input.string(
                            &constraints::USER_NAME_TYPE,
                            Path::Member(&at, 1, "userName"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let permissions_boundary =
            input.required(permissions_boundary, Path::Member(&at, 0, "permissionsBoundary"));
        let user_name = input.required(user_name, Path::Member(&at, 1, "userName"));
        let (Some(permissions_boundary), Some(user_name)) = (permissions_boundary, user_name)
        else {
            return Ok(None);
        };
        Ok(Some(Self { permissions_boundary, user_name }))
    }
}

impl Request for PutUserPermissionsBoundaryRequest {
    const NAME: &'static str = "PutUserPermissionsBoundary";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
