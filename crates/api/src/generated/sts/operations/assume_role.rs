//! `AssumeRole`: what it takes and what it answers.

use crate::generated::sts::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::sts::{AssumedRoleUser, Credentials, PolicyDescriptorType, ProvidedContext, Tag};
use crate::validate::Path;

/// What [`AssumeRole`](crate::sts::Operation::AssumeRole) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AssumeRoleRequest {
    /// `DurationSeconds`: 900 to 43200
    pub duration_seconds: Option<i32>,
    /// `ExternalId`: 2 to 1224 characters, `[\w+=,.@:\/-]*`
    pub external_id: Option<String>,
    /// `MinimumSessionTokenSize`: 0 to 4096
    pub minimum_session_token_size: Option<i32>,
    /// `Policy`: at least 1 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy: Option<String>,
    /// `PolicyArns`
    pub policy_arns: Option<Vec<PolicyDescriptorType>>,
    /// `ProvidedContexts`: 1 to 5 elements
    pub provided_contexts: Option<Vec<ProvidedContext>>,
    /// `RoleArn`: 20 to 2048 characters, `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`
    pub role_arn: String,
    /// `RoleSessionName`: 2 to 64 characters, `[\w+=,.@-]*`
    pub role_session_name: String,
    /// `SerialNumber`: 9 to 256 characters, `[\w+=/:,.@-]*`
    pub serial_number: Option<String>,
    /// `SourceIdentity`: 2 to 256 characters, `[\w+=,.@-]*`
    pub source_identity: Option<String>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
    /// `TokenCode`: 6 characters, `[\d]*`
    pub token_code: Option<String>,
    /// `TransitiveTagKeys`: at most 50 elements
    pub transitive_tag_keys: Option<Vec<String>>,
}

impl Decode for AssumeRoleRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut duration_seconds = None;
        let mut external_id = None;
        let mut minimum_session_token_size = None;
        let mut policy = None;
        let mut policy_arns = None;
        let mut provided_contexts = None;
        let mut role_arn = None;
        let mut role_session_name = None;
        let mut serial_number = None;
        let mut source_identity = None;
        let mut tags = None;
        let mut token_code = None;
        let mut transitive_tag_keys = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "DurationSeconds" => {
                    duration_seconds = input.integer(
                        constraints::ROLE_DURATION_SECONDS_TYPE,
                        Path::Member(&at, 0, "durationSeconds"),
                    )?
                }
                "ExternalId" => {
                    external_id = input.string(
                        &constraints::EXTERNAL_ID_TYPE,
                        Path::Member(&at, 1, "externalId"),
                    )?
                }
                "MinimumSessionTokenSize" => {
                    minimum_session_token_size = input.integer(
                        constraints::MINIMUM_SESSION_TOKEN_SIZE_TYPE,
                        Path::Member(&at, 2, "minimumSessionTokenSize"),
                    )?
                }
                "Policy" => {
                    policy = input.string(
                        &constraints::UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 3, "policy"),
                    )?
                }
                "PolicyArns" => {
                    policy_arns = input.structures(
                        constraints::POLICY_DESCRIPTOR_LIST_TYPE,
                        Path::Member(&at, 4, "policyArns"),
                    )?
                }
                "ProvidedContexts" => {
                    provided_contexts = input.structures(
                        constraints::PROVIDED_CONTEXTS_LIST_TYPE,
                        Path::Member(&at, 5, "providedContexts"),
                    )?
                }
                "RoleArn" => {
                    role_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 6, "roleArn"))?,
                    )
                }
                "RoleSessionName" => {
                    role_session_name = Some(input.string(
                        &constraints::ROLE_SESSION_NAME_TYPE,
                        Path::Member(&at, 7, "roleSessionName"),
                    )?)
                }
                "SerialNumber" => {
                    serial_number = input.string(
                        &constraints::SERIAL_NUMBER_TYPE,
                        Path::Member(&at, 8, "serialNumber"),
                    )?
                }
                "SourceIdentity" => {
                    source_identity = input.string(
                        &constraints::SOURCE_IDENTITY_TYPE,
                        Path::Member(&at, 9, "sourceIdentity"),
                    )?
                }
                "Tags" => {
                    tags = input
                        .structures(constraints::TAG_LIST_TYPE, Path::Member(&at, 10, "tags"))?
                }
                "TokenCode" => {
                    token_code = input
                        .string(&constraints::TOKEN_CODE_TYPE, Path::Member(&at, 11, "tokenCode"))?
                }
                "TransitiveTagKeys" => {
                    transitive_tag_keys = input.strings(
                        constraints::TAG_KEY_LIST_TYPE,
                        &constraints::TAG_KEY_TYPE,
                        Path::Member(&at, 12, "transitiveTagKeys"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let role_arn = input.required(role_arn, Path::Member(&at, 6, "roleArn"));
        let role_session_name =
            input.required(role_session_name, Path::Member(&at, 7, "roleSessionName"));
        let (Some(role_arn), Some(role_session_name)) = (role_arn, role_session_name) else {
            return Ok(None);
        };
        Ok(Some(Self {
            duration_seconds,
            external_id,
            minimum_session_token_size,
            policy,
            policy_arns,
            provided_contexts,
            role_arn,
            role_session_name,
            serial_number,
            source_identity,
            tags,
            token_code,
            transitive_tag_keys,
        }))
    }
}

/// What [`AssumeRole`](crate::sts::Operation::AssumeRole) answers.
#[derive(Debug, Default)]
pub struct AssumeRoleResponse {
    /// `AssumedRoleUser`
    pub assumed_role_user: Option<AssumedRoleUser>,
    /// `Credentials`
    pub credentials: Option<Credentials>,
    /// `PackedPolicySize`: at least 0
    pub packed_policy_size: Option<i32>,
    /// `SessionTokenSize`: at least 0
    pub session_token_size: Option<i32>,
    /// `SessionTokenUtilization`: at least 0
    pub session_token_utilization: Option<i32>,
    /// `SourceIdentity`: 2 to 256 characters, `[\w+=,.@-]*`
    pub source_identity: Option<String>,
}

impl Encode for AssumeRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.assumed_role_user {
            writer.member("AssumedRoleUser");
            value.write(writer);
        }
        if let Some(value) = &self.credentials {
            writer.member("Credentials");
            value.write(writer);
        }
        if let Some(value) = &self.packed_policy_size {
            writer.member("PackedPolicySize");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.session_token_size {
            writer.member("SessionTokenSize");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.session_token_utilization {
            writer.member("SessionTokenUtilization");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.source_identity {
            writer.member("SourceIdentity");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for AssumeRoleRequest {
    const NAME: &'static str = "AssumeRole";
    const WRAPPER: &'static str = "AssumeRoleResult";
    type Response = AssumeRoleResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Sts)
    }
}

impl Response for AssumeRoleResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
