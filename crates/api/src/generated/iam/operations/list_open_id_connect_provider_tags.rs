//! `ListOpenIDConnectProviderTags`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::Tag;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListOpenIDConnectProviderTags`](crate::iam::Operation::ListOpenIDConnectProviderTags) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOpenIDConnectProviderTagsRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `OpenIDConnectProviderArn`: 20 to 2048 characters
    pub open_id_connect_provider_arn: String,
}

impl Decode for ListOpenIDConnectProviderTagsRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut marker = None;
        let mut max_items = None;
        let mut open_id_connect_provider_arn = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 0, "marker"))?
                }
                "MaxItems" => {
                    max_items = input
                        .integer(constraints::MAX_ITEMS_TYPE, Path::Member(&at, 1, "maxItems"))?
                }
                "OpenIDConnectProviderArn" => {
                    open_id_connect_provider_arn = Some(input.string(
                        &constraints::ARN_TYPE,
                        Path::Member(&at, 2, "openIDConnectProviderArn"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let open_id_connect_provider_arn = input.required(
            open_id_connect_provider_arn,
            Path::Member(&at, 2, "openIDConnectProviderArn"),
        );
        let Some(open_id_connect_provider_arn) = open_id_connect_provider_arn else {
            return Ok(None);
        };
        Ok(Some(Self { marker, max_items, open_id_connect_provider_arn }))
    }
}

/// What [`ListOpenIDConnectProviderTags`](crate::iam::Operation::ListOpenIDConnectProviderTags) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOpenIDConnectProviderTagsResponse {
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
    /// `Tags`: at most 50 elements
    pub tags: Vec<Tag>,
}

impl Encode for ListOpenIDConnectProviderTagsResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.is_truncated {
            writer.member("IsTruncated");
            writer.boolean(*value);
        }
        if let Some(value) = &self.marker {
            writer.member("Marker");
            writer.string(value);
        }
        let value = &self.tags;
        writer.member("Tags");
        encode::structures(writer, value);
        writer.end_object();
    }
}

impl Request for ListOpenIDConnectProviderTagsRequest {
    const NAME: &'static str = "ListOpenIDConnectProviderTags";
    const WRAPPER: &'static str = "ListOpenIDConnectProviderTagsResult";
    type Response = ListOpenIDConnectProviderTagsResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListOpenIDConnectProviderTagsResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
