//! `ListAccessKeys`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::AccessKeyMetadata;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListAccessKeys`](crate::iam::Operation::ListAccessKeys) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAccessKeysRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `UserName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub user_name: Option<String>,
}

impl Decode for ListAccessKeysRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut marker = None;
        let mut max_items = None;
        let mut user_name = None;
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
                "UserName" => {
                    user_name = input.string(
                        &constraints::EXISTING_USER_NAME_TYPE,
                        Path::Member(&at, 2, "userName"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { marker, max_items, user_name }))
    }
}

/// What [`ListAccessKeys`](crate::iam::Operation::ListAccessKeys) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAccessKeysResponse {
    /// `AccessKeyMetadata`
    pub access_key_metadata: Vec<AccessKeyMetadata>,
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
}

impl Encode for ListAccessKeysResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.access_key_metadata;
        writer.member("AccessKeyMetadata");
        encode::structures(writer, value);
        if let Some(value) = &self.is_truncated {
            writer.member("IsTruncated");
            writer.boolean(*value);
        }
        if let Some(value) = &self.marker {
            writer.member("Marker");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for ListAccessKeysRequest {
    const NAME: &'static str = "ListAccessKeys";
    const WRAPPER: &'static str = "ListAccessKeysResult";
    type Response = ListAccessKeysResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListAccessKeysResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
