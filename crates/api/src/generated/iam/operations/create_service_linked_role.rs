//! `CreateServiceLinkedRole`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Role;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`CreateServiceLinkedRole`](crate::iam::Operation::CreateServiceLinkedRole) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateServiceLinkedRoleRequest {
    /// `AWSServiceName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub aws_service_name: String,
    /// `CustomSuffix`: 1 to 64 characters, `[\w+=,.@-]+`
    pub custom_suffix: Option<String>,
    /// `Description`: at most 1000 characters, `[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*`
    pub description: Option<String>,
}

impl Decode for CreateServiceLinkedRoleRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut aws_service_name = None;
        let mut custom_suffix = None;
        let mut description = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "AWSServiceName" => {
                    aws_service_name = Some(input.string(
                        &constraints::GROUP_NAME_TYPE,
                        Path::Member(&at, 0, "aWSServiceName"),
                    )?)
                }
                "CustomSuffix" => {
                    custom_suffix = input.string(
                        &constraints::CUSTOM_SUFFIX_TYPE,
                        Path::Member(&at, 1, "customSuffix"),
                    )?
                }
                "Description" => {
                    description = input.string(
                        &constraints::ROLE_DESCRIPTION_TYPE,
                        Path::Member(&at, 2, "description"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let aws_service_name =
            input.required(aws_service_name, Path::Member(&at, 0, "aWSServiceName"));
        let Some(aws_service_name) = aws_service_name else { return Ok(None) };
        Ok(Some(Self { aws_service_name, custom_suffix, description }))
    }
}

/// What [`CreateServiceLinkedRole`](crate::iam::Operation::CreateServiceLinkedRole) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateServiceLinkedRoleResponse {
    /// `Role`
    pub role: Option<Role>,
}

impl Encode for CreateServiceLinkedRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.role {
            writer.member("Role");
            value.write(writer);
        }
        writer.end_object();
    }
}

impl Request for CreateServiceLinkedRoleRequest {
    const NAME: &'static str = "CreateServiceLinkedRole";
    const WRAPPER: &'static str = "CreateServiceLinkedRoleResult";
    type Response = CreateServiceLinkedRoleResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for CreateServiceLinkedRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
