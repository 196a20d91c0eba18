//! `GetRole`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Role;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetRole`](crate::iam::Operation::GetRole) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetRoleRequest {
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for GetRoleRequest {
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

/// What [`GetRole`](crate::iam::Operation::GetRole) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetRoleResponse {
    /// `Role`
    pub role: Role,
}

impl Encode for GetRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.role;
        writer.member("Role");
        value.write(writer);
        writer.end_object();
    }
}

impl Request for GetRoleRequest {
    const NAME: &'static str = "GetRole";
    const WRAPPER: &'static str = "GetRoleResult";
    type Response = GetRoleResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
