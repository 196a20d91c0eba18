//! `UpdateRoleDescription`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Role;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`UpdateRoleDescription`](crate::iam::Operation::UpdateRoleDescription) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateRoleDescriptionRequest {
    /// `Description`: at most 1000 characters, `[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*`
    pub description: String,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for UpdateRoleDescriptionRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut description = None;
        let mut role_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Description" => {
                    description = Some(input.string(
                        &constraints::ROLE_DESCRIPTION_TYPE,
                        Path::Member(&at, 0, "description"),
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
        let description = input.required(description, Path::Member(&at, 0, "description"));
        let role_name = input.required(role_name, Path::Member(&at, 1, "roleName"));
        let (Some(description), Some(role_name)) = (description, role_name) else {
            return Ok(None);
        };
        Ok(Some(Self { description, role_name }))
    }
}

/// What [`UpdateRoleDescription`](crate::iam::Operation::UpdateRoleDescription) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateRoleDescriptionResponse {
    /// `Role`
    pub role: Option<Role>,
}

impl Encode for UpdateRoleDescriptionResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.role {
            writer.member("Role");
            value.write(writer);
        }
        writer.end_object();
    }
}

impl Request for UpdateRoleDescriptionRequest {
    const NAME: &'static str = "UpdateRoleDescription";
    const WRAPPER: &'static str = "UpdateRoleDescriptionResult";
    type Response = UpdateRoleDescriptionResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for UpdateRoleDescriptionResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
