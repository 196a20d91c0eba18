//! `DeleteRole`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DeleteRole`](crate::iam::Operation::DeleteRole) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRoleRequest {
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for DeleteRoleRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut role_name = None;
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
                _ => input.skip()?,
            }
        }
        let role_name = input.required(role_name, Path::Member(&at, 0, "roleName"));
        let Some(role_name) = role_name else { return Ok(None) };
        Ok(Some(Self { role_name }))
    }
}

impl Request for DeleteRoleRequest {
    const NAME: &'static str = "DeleteRole";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
