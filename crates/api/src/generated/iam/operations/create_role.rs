//! `CreateRole`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::{Role, Tag};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`CreateRole`](crate::iam::Operation::CreateRole) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateRoleRequest {
    /// `AssumeRolePolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub assume_role_policy_document: String,
    /// `Description`: at most 1000 characters, `[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*`
    pub description: Option<String>,
    /// `MaxSessionDuration`: 3600 to 43200
    pub max_session_duration: Option<i32>,
    /// `MaxSigninSessionDuration`: 3600 to 7776000
    pub max_signin_session_duration: Option<i32>,
    /// `Path`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub path: Option<String>,
    /// `PermissionsBoundary`: 20 to 2048 characters
    pub permissions_boundary: Option<String>,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
}

impl Decode for CreateRoleRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut assume_role_policy_document = None;
        let mut description = None;
        let mut max_session_duration = None;
        let mut max_signin_session_duration = None;
        let mut path = None;
        let mut permissions_boundary = None;
        let mut role_name = None;
        let mut tags = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "AssumeRolePolicyDocument" => {
                    assume_role_policy_document = Some(input.string(
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 0, "assumeRolePolicyDocument"),
                    )?)
                }
                "Description" => {
                    description = input.string(
                        &constraints::ROLE_DESCRIPTION_TYPE,
                        Path::Member(&at, 1, "description"),
                    )?
                }
                "MaxSessionDuration" => {
                    max_session_duration = input.integer(
                        constraints::ROLE_MAX_SESSION_DURATION_TYPE,
                        Path::Member(&at, 2, "maxSessionDuration"),
                    )?
                }
                "MaxSigninSessionDuration" => {
                    max_signin_session_duration = input.integer(
                        constraints::MAX_SIGNIN_SESSION_DURATION_TYPE,
                        Path::Member(&at, 3, "maxSigninSessionDuration"),
                    )?
                }
                "Path" => {
                    path = input.string(&constraints::PATH_TYPE, Path::Member(&at, 4, "path"))?
                }
                "PermissionsBoundary" => {
                    permissions_boundary = input.string(
                        &constraints::ARN_TYPE,
                        Path::Member(&at, 5, "permissionsBoundary"),
                    )?
                }
                "RoleName" => {
                    role_name =
                        Some(input.string(
                            &constraints::ROLE_NAME_TYPE,
                            Path::Member(&at, 6, "roleName"),
                        )?)
                }
                "Tags" => {
                    tags = input
                        .structures(constraints::TAG_LIST_TYPE, Path::Member(&at, 7, "tags"))?
                }
                _ => input.skip()?,
            }
        }
        let assume_role_policy_document = input.required(
            assume_role_policy_document,
            Path::Member(&at, 0, "assumeRolePolicyDocument"),
        );
        let role_name = input.required(role_name, Path::Member(&at, 6, "roleName"));
        let (Some(assume_role_policy_document), Some(role_name)) =
            (assume_role_policy_document, role_name)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            assume_role_policy_document,
            description,
            max_session_duration,
            max_signin_session_duration,
            path,
            permissions_boundary,
            role_name,
            tags,
        }))
    }
}

/// What [`CreateRole`](crate::iam::Operation::CreateRole) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateRoleResponse {
    /// `Role`
    pub role: Role,
}

impl Encode for CreateRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.role;
        writer.member("Role");
        value.write(writer);
        writer.end_object();
    }
}

impl Request for CreateRoleRequest {
    const NAME: &'static str = "CreateRole";
    const WRAPPER: &'static str = "CreateRoleResult";
    type Response = CreateRoleResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for CreateRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
