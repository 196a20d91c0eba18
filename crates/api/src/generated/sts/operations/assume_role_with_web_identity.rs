//! `AssumeRoleWithWebIdentity`: what it takes and what it answers.

use secret::Secret;

use crate::generated::sts::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::sts::{
    AssumedRoleUser, Credentials, PolicyDescriptorType, TrustedIdentityPropagationContext,
};
use crate::validate::Path;

/// What [`AssumeRoleWithWebIdentity`](crate::sts::Operation::AssumeRoleWithWebIdentity) takes.
#[derive(Debug)]
pub struct AssumeRoleWithWebIdentityRequest {
    /// `DurationSeconds`: 900 to 43200
    pub duration_seconds: Option<i32>,
    /// `MinimumSessionTokenSize`: 0 to 4096
    pub minimum_session_token_size: Option<i32>,
    /// `Policy`: 1 to 2048 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy: Option<String>,
    /// `PolicyArns`
    pub policy_arns: Option<Vec<PolicyDescriptorType>>,
    /// `ProviderId`: 4 to 2048 characters
    pub provider_id: Option<String>,
    /// `RoleArn`: 20 to 2048 characters, `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`
    pub role_arn: String,
    /// `RoleSessionName`: 2 to 64 characters, `[\w+=,.@-]*`
    pub role_session_name: String,
    /// `WebIdentityToken`: 4 to 20000 characters
    pub web_identity_token: Secret,
}

impl Decode for AssumeRoleWithWebIdentityRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut duration_seconds = None;
        let mut minimum_session_token_size = None;
        let mut policy = None;
        let mut policy_arns = None;
        let mut provider_id = None;
        let mut role_arn = None;
        let mut role_session_name = None;
        let mut web_identity_token = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "DurationSeconds" => {
                    duration_seconds = input.integer(
                        constraints::ROLE_DURATION_SECONDS_TYPE,
                        Path::Member(&at, 0, "durationSeconds"),
                    )?
                }
                "MinimumSessionTokenSize" => {
                    minimum_session_token_size = input.integer(
                        constraints::MINIMUM_SESSION_TOKEN_SIZE_TYPE,
                        Path::Member(&at, 1, "minimumSessionTokenSize"),
                    )?
                }
                "Policy" => {
                    policy = input.string(
                        &constraints::SESSION_POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 2, "policy"),
                    )?
                }
                "PolicyArns" => {
                    policy_arns = input.structures(
                        constraints::POLICY_DESCRIPTOR_LIST_TYPE,
                        Path::Member(&at, 3, "policyArns"),
                    )?
                }
                "ProviderId" => {
                    provider_id =
                        input.string(&constraints::URL_TYPE, Path::Member(&at, 4, "providerId"))?
                }
                "RoleArn" => {
                    role_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 5, "roleArn"))?,
                    )
                }
                "RoleSessionName" => {
                    role_session_name = Some(input.string(
                        &constraints::ROLE_SESSION_NAME_TYPE,
                        Path::Member(&at, 6, "roleSessionName"),
                    )?)
                }
                "WebIdentityToken" => {
                    web_identity_token = Some(input.secret_string(
                        &constraints::CLIENT_TOKEN_TYPE,
                        Path::Member(&at, 7, "webIdentityToken"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let role_arn = input.required(role_arn, Path::Member(&at, 5, "roleArn"));
        let role_session_name =
            input.required(role_session_name, Path::Member(&at, 6, "roleSessionName"));
        let web_identity_token =
            input.required(web_identity_token, Path::Member(&at, 7, "webIdentityToken"));
        let (Some(role_arn), Some(role_session_name), Some(web_identity_token)) =
            (role_arn, role_session_name, web_identity_token)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            duration_seconds,
            minimum_session_token_size,
            policy,
            policy_arns,
            provider_id,
            role_arn,
            role_session_name,
            web_identity_token,
        }))
    }
}

/// What [`AssumeRoleWithWebIdentity`](crate::sts::Operation::AssumeRoleWithWebIdentity) answers.
#[derive(Debug, Default)]
pub struct AssumeRoleWithWebIdentityResponse {
    /// `AssumedRoleUser`
    pub assumed_role_user: Option<AssumedRoleUser>,
    /// `Audience`
    pub audience: Option<String>,
    /// `Credentials`
    pub credentials: Option<Credentials>,
    /// `PackedPolicySize`: at least 0
    pub packed_policy_size: Option<i32>,
    /// `Provider`
    pub provider: Option<String>,
    /// `SessionTokenSize`: at least 0
    pub session_token_size: Option<i32>,
    /// `SessionTokenUtilization`: at least 0
    pub session_token_utilization: Option<i32>,
    /// `SourceIdentity`: 2 to 256 characters, `[\w+=,.@-]*`
    pub source_identity: Option<String>,
    /// `SubjectFromWebIdentityToken`: 6 to 255 characters
    pub subject_from_web_identity_token: Option<String>,
    /// `TrustedIdentityPropagationContext`
    pub trusted_identity_propagation_context: Option<TrustedIdentityPropagationContext>,
}

impl Encode for AssumeRoleWithWebIdentityResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.assumed_role_user {
            writer.member("AssumedRoleUser");
            value.write(writer);
        }
        if let Some(value) = &self.audience {
            writer.member("Audience");
            writer.string(value);
        }
        if let Some(value) = &self.credentials {
            writer.member("Credentials");
            value.write(writer);
        }
        if let Some(value) = &self.packed_policy_size {
            writer.member("PackedPolicySize");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.provider {
            writer.member("Provider");
            writer.string(value);
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
        if let Some(value) = &self.subject_from_web_identity_token {
            writer.member("SubjectFromWebIdentityToken");
            writer.string(value);
        }
        if let Some(value) = &self.trusted_identity_propagation_context {
            writer.member("TrustedIdentityPropagationContext");
            value.write(writer);
        }
        writer.end_object();
    }
}

impl Request for AssumeRoleWithWebIdentityRequest {
    const NAME: &'static str = "AssumeRoleWithWebIdentity";
    const WRAPPER: &'static str = "AssumeRoleWithWebIdentityResult";
    type Response = AssumeRoleWithWebIdentityResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Sts)
    }
}

impl Response for AssumeRoleWithWebIdentityResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
