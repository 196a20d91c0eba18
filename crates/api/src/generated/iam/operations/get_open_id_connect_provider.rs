//! `GetOpenIDConnectProvider`: what it takes and what it answers.

use crate::Timestamp;
use crate::generated::iam::constraints;
use crate::iam::{ContextProvider, Tag};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetOpenIDConnectProvider`](crate::iam::Operation::GetOpenIDConnectProvider) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetOpenIDConnectProviderRequest {
    /// `OpenIDConnectProviderArn`: 20 to 2048 characters
    pub open_id_connect_provider_arn: String,
}

impl Decode for GetOpenIDConnectProviderRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut open_id_connect_provider_arn = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "OpenIDConnectProviderArn" => {
                    open_id_connect_provider_arn = Some(input.string(
                        &constraints::ARN_TYPE,
                        Path::Member(&at, 0, "openIDConnectProviderArn"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let open_id_connect_provider_arn = input.required(
            open_id_connect_provider_arn,
            Path::Member(&at, 0, "openIDConnectProviderArn"),
        );
        let Some(open_id_connect_provider_arn) = open_id_connect_provider_arn else {
            return Ok(None);
        };
        Ok(Some(Self { open_id_connect_provider_arn }))
    }
}

/// What [`GetOpenIDConnectProvider`](crate::iam::Operation::GetOpenIDConnectProvider) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetOpenIDConnectProviderResponse {
    /// `ClientIDList`
    pub client_id_list: Option<Vec<String>>,
    /// `ContextProvider`
    pub context_provider: Option<ContextProvider>,
    /// `CreateDate`
    pub create_date: Option<Timestamp>,
    /// `IdentityCenterInstanceArn`: 1 to 1224 characters
    pub identity_center_instance_arn: Option<String>,
    /// `IdentityStoreArn`: 20 to 2048 characters
    pub identity_store_arn: Option<String>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
    /// `ThumbprintList`
    pub thumbprint_list: Option<Vec<String>>,
    /// `Url`: 1 to 255 characters
    pub url: Option<String>,
}

impl Encode for GetOpenIDConnectProviderResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.client_id_list {
            writer.member("ClientIDList");
            encode::strings(writer, value);
        }
        if let Some(value) = &self.context_provider {
            writer.member("ContextProvider");
            value.write(writer);
        }
        if let Some(value) = &self.create_date {
            writer.member("CreateDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.identity_center_instance_arn {
            writer.member("IdentityCenterInstanceArn");
            writer.string(value);
        }
        if let Some(value) = &self.identity_store_arn {
            writer.member("IdentityStoreArn");
            writer.string(value);
        }
        if let Some(value) = &self.tags {
            writer.member("Tags");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.thumbprint_list {
            writer.member("ThumbprintList");
            encode::strings(writer, value);
        }
        if let Some(value) = &self.url {
            writer.member("Url");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for GetOpenIDConnectProviderRequest {
    const NAME: &'static str = "GetOpenIDConnectProvider";
    const WRAPPER: &'static str = "GetOpenIDConnectProviderResult";
    type Response = GetOpenIDConnectProviderResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetOpenIDConnectProviderResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
