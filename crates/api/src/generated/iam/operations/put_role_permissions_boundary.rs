//! `PutRolePermissionsBoundary`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`PutRolePermissionsBoundary`](crate::iam::Operation::PutRolePermissionsBoundary) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutRolePermissionsBoundaryRequest {
    /// `PermissionsBoundary`: 20 to 2048 characters
    pub permissions_boundary: String,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for PutRolePermissionsBoundaryRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut permissions_boundary = None;
        let mut role_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PermissionsBoundary" => {
                    permissions_boundary = Some(input.string(
                        &constraints::ARN_TYPE,
                        Path::Member(&at, 0, "permissionsBoundary"),
                    )?)
                }
                "RoleName" => {
                    role_name =
                        Some(input.string(
                            &constraints::ROLE_NAME_TYPE,
                            Path::Member(&at, 1, "roleName"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let permissions_boundary =
            input.required(permissions_boundary, Path::Member(&at, 0, "permissionsBoundary"));
        let role_name = input.required(role_name, Path::Member(&at, 1, "roleName"));
        let (Some(permissions_boundary), Some(role_name)) = (permissions_boundary, role_name)
        else {
            return Ok(None);
        };
        Ok(Some(Self { permissions_boundary, role_name }))
    }
}

impl Request for PutRolePermissionsBoundaryRequest {
    const NAME: &'static str = "PutRolePermissionsBoundary";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
