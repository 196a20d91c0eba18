//! `DeleteServiceLinkedRole`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`DeleteServiceLinkedRole`](crate::iam::Operation::DeleteServiceLinkedRole) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteServiceLinkedRoleRequest {
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for DeleteServiceLinkedRoleRequest {
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

/// What [`DeleteServiceLinkedRole`](crate::iam::Operation::DeleteServiceLinkedRole) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteServiceLinkedRoleResponse {
    /// `DeletionTaskId`: 1 to 1000 characters
    pub deletion_task_id: String,
}

impl Encode for DeleteServiceLinkedRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.deletion_task_id;
        writer.member("DeletionTaskId");
        writer.string(value);
        writer.end_object();
    }
}

impl Request for DeleteServiceLinkedRoleRequest {
    const NAME: &'static str = "DeleteServiceLinkedRole";
    const WRAPPER: &'static str = "DeleteServiceLinkedRoleResult";
    type Response = DeleteServiceLinkedRoleResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for DeleteServiceLinkedRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
