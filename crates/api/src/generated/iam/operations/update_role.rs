//! `UpdateRole`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`UpdateRole`](crate::iam::Operation::UpdateRole) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateRoleRequest {
    /// `Description`: at most 1000 characters, `[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*`
    pub description: Option<String>,
    /// `MaxSessionDuration`: 3600 to 43200
    pub max_session_duration: Option<i32>,
    /// `MaxSigninSessionDuration`: 3600 to 7776000
    pub max_signin_session_duration: Option<i32>,
    /// `ResetMaxSigninSessionDuration`
    pub reset_max_signin_session_duration: Option<bool>,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
}

impl Decode for UpdateRoleRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut description = None;
        let mut max_session_duration = None;
        let mut max_signin_session_duration = None;
        let mut reset_max_signin_session_duration = None;
        let mut role_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Description" => {
                    description = input.string(
                        &constraints::ROLE_DESCRIPTION_TYPE,
                        Path::Member(&at, 0, "description"),
                    )?
                }
                "MaxSessionDuration" => {
                    max_session_duration = input.integer(
                        constraints::ROLE_MAX_SESSION_DURATION_TYPE,
                        Path::Member(&at, 1, "maxSessionDuration"),
                    )?
                }
                "MaxSigninSessionDuration" => {
                    max_signin_session_duration = input.integer(
                        constraints::MAX_SIGNIN_SESSION_DURATION_TYPE,
                        Path::Member(&at, 2, "maxSigninSessionDuration"),
                    )?
                }
                "ResetMaxSigninSessionDuration" => {
                    reset_max_signin_session_duration = input.boolean()?
                }
                "RoleName" => {
                    role_name =
                        Some(input.string(
                            &constraints::ROLE_NAME_TYPE,
                            Path::Member(&at, 4, "roleName"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let role_name = input.required(role_name, Path::Member(&at, 4, "roleName"));
        let Some(role_name) = role_name else { return Ok(None) };
        Ok(Some(Self {
            description,
            max_session_duration,
            max_signin_session_duration,
            reset_max_signin_session_duration,
            role_name,
        }))
    }
}

/// What [`UpdateRole`](crate::iam::Operation::UpdateRole) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateRoleResponse;

impl Encode for UpdateRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        writer.end_object();
    }
}

impl Request for UpdateRoleRequest {
    const NAME: &'static str = "UpdateRole";
    const WRAPPER: &'static str = "UpdateRoleResult";
    type Response = UpdateRoleResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for UpdateRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
