//! `GetFederationToken`: what it takes and what it answers.

use crate::generated::sts::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::sts::{Credentials, FederatedUser, PolicyDescriptorType, Tag};
use crate::validate::Path;

/// What [`GetFederationToken`](crate::sts::Operation::GetFederationToken) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetFederationTokenRequest {
    /// `DurationSeconds`: 900 to 129600
    pub duration_seconds: Option<i32>,
    /// `MinimumSessionTokenSize`: 0 to 4096
    pub minimum_session_token_size: Option<i32>,
    /// `Name`: 2 to 32 characters, `[\w+=,.@-]*`
    pub name: String,
    /// `Policy`: 1 to 2048 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy: Option<String>,
    /// `PolicyArns`
    pub policy_arns: Option<Vec<PolicyDescriptorType>>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
}

impl Decode for GetFederationTokenRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut duration_seconds = None;
        let mut minimum_session_token_size = None;
        let mut name = None;
        let mut policy = None;
        let mut policy_arns = None;
        let mut tags = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "DurationSeconds" => {
                    duration_seconds = input.integer(
                        constraints::DURATION_SECONDS_TYPE,
                        Path::Member(&at, 0, "durationSeconds"),
                    )?
                }
                "MinimumSessionTokenSize" => {
                    minimum_session_token_size = input.integer(
                        constraints::MINIMUM_SESSION_TOKEN_SIZE_TYPE,
                        Path::Member(&at, 1, "minimumSessionTokenSize"),
                    )?
                }
                "Name" => {
                    name = Some(
                        input.string(&constraints::USER_NAME_TYPE, Path::Member(&at, 2, "name"))?,
                    )
                }
                "Policy" => {
                    policy = input.string(
                        &constraints::SESSION_POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 3, "policy"),
                    )?
                }
                "PolicyArns" => {
                    policy_arns = input.structures(
                        constraints::POLICY_DESCRIPTOR_LIST_TYPE,
                        Path::Member(&at, 4, "policyArns"),
                    )?
                }
                "Tags" => {
                    tags = input
                        .structures(constraints::TAG_LIST_TYPE, Path::Member(&at, 5, "tags"))?
                }
                _ => input.skip()?,
            }
        }
        let name = input.required(name, Path::Member(&at, 2, "name"));
        let Some(name) = name else { return Ok(None) };
        Ok(Some(Self {
            duration_seconds,
            minimum_session_token_size,
            name,
            policy,
            policy_arns,
            tags,
        }))
    }
}

/// What [`GetFederationToken`](crate::sts::Operation::GetFederationToken) answers.
#[derive(Debug, Default)]
pub struct GetFederationTokenResponse {
    /// `Credentials`
    pub credentials: Option<Credentials>,
    /// `FederatedUser`
    pub federated_user: Option<FederatedUser>,
    /// `PackedPolicySize`: at least 0
    pub packed_policy_size: Option<i32>,
    /// `SessionTokenSize`: at least 0
    pub session_token_size: Option<i32>,
    /// `SessionTokenUtilization`: at least 0
    pub session_token_utilization: Option<i32>,
}

impl Encode for GetFederationTokenResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.credentials {
            writer.member("Credentials");
            value.write(writer);
        }
        if let Some(value) = &self.federated_user {
            writer.member("FederatedUser");
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
        writer.end_object();
    }
}

impl Request for GetFederationTokenRequest {
    const NAME: &'static str = "GetFederationToken";
    const WRAPPER: &'static str = "GetFederationTokenResult";
    type Response = GetFederationTokenResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Sts)
    }
}

impl Response for GetFederationTokenResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
