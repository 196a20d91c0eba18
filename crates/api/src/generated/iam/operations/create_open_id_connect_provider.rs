//! `CreateOpenIDConnectProvider`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::{ContextProvider, Tag};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`CreateOpenIDConnectProvider`](crate::iam::Operation::CreateOpenIDConnectProvider) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateOpenIDConnectProviderRequest {
    /// `ClientIDList`
    pub client_id_list: Option<Vec<String>>,
    /// `ContextProvider`
    pub context_provider: Option<ContextProvider>,
    /// `IdentityCenterInstanceArn`: 1 to 1224 characters
    pub identity_center_instance_arn: Option<String>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
    /// `ThumbprintList`
    pub thumbprint_list: Option<Vec<String>>,
    /// `Url`: 1 to 255 characters
    pub url: String,
}

impl Decode for CreateOpenIDConnectProviderRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut client_id_list = None;
        let mut context_provider = None;
        let mut identity_center_instance_arn = None;
        let mut tags = None;
        let mut thumbprint_list = None;
        let mut url = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "ClientIDList" => {
                    client_id_list = input.strings(
                        constraints::CLIENT_ID_LIST_TYPE,
                        &constraints::CLIENT_ID_TYPE,
                        Path::Member(&at, 0, "clientIDList"),
                    )?
                }
                "ContextProvider" => {
                    context_provider =
                        ContextProvider::read(input, Path::Member(&at, 1, "contextProvider"))?
                }
                "IdentityCenterInstanceArn" => {
                    identity_center_instance_arn = input.string(
                        &constraints::IDENTITY_CENTER_INSTANCE_ARN_TYPE,
                        Path::Member(&at, 2, "identityCenterInstanceArn"),
                    )?
                }
                "Tags" => {
                    tags = input
                        .structures(constraints::TAG_LIST_TYPE, Path::Member(&at, 3, "tags"))?
                }
                "ThumbprintList" => {
                    thumbprint_list = input.strings(
                        constraints::THUMBPRINT_LIST_TYPE,
                        &constraints::THUMBPRINT_TYPE,
                        Path::Member(&at, 4, "thumbprintList"),
                    )?
                }
                "Url" => {
                    url = Some(input.string(
                        &constraints::OPEN_ID_CONNECT_PROVIDER_URL_TYPE,
                        Path::Member(&at, 5, "url"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let url = input.required(url, Path::Member(&at, 5, "url"));
        let Some(url) = url else { return Ok(None) };
        Ok(Some(Self {
            client_id_list,
            context_provider,
            identity_center_instance_arn,
            tags,
            thumbprint_list,
            url,
        }))
    }
}

/// What [`CreateOpenIDConnectProvider`](crate::iam::Operation::CreateOpenIDConnectProvider) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateOpenIDConnectProviderResponse {
    /// `OpenIDConnectProviderArn`: 20 to 2048 characters
    pub open_id_connect_provider_arn: Option<String>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
}

impl Encode for CreateOpenIDConnectProviderResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.open_id_connect_provider_arn {
            writer.member("OpenIDConnectProviderArn");
            writer.string(value);
        }
        if let Some(value) = &self.tags {
            writer.member("Tags");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

impl Request for CreateOpenIDConnectProviderRequest {
    const NAME: &'static str = "CreateOpenIDConnectProvider";
    const WRAPPER: &'static str = "CreateOpenIDConnectProviderResult";
    type Response = CreateOpenIDConnectProviderResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for CreateOpenIDConnectProviderResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
